"""Over random graphs: text, JSON, repr and pickle give the same object back, in any hash seed."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from discovery.errors import InputError
from discovery.expr.json_form import from_json, read_json, to_json
from discovery.expr.node import Node, count_ops, topological
from discovery.expr.parse import parse
from discovery.expr.printers.text import to_text
from tests.strategies import expressions

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large]
default = settings(max_examples=100, deadline=None, suppress_health_check=RELAXED)
thorough = settings(max_examples=5000, deadline=None, suppress_health_check=RELAXED)


def check_round_trips(node: Node) -> None:
    text = to_text(node)
    assert parse(text) is node
    assert read_json(json.dumps(to_json(node))) is node
    assert from_json(to_json(node)) is node
    assert pickle.loads(pickle.dumps(node)) is node
    shown = repr(node)
    assert shown.startswith('parse("') and shown.endswith('")') and "\\" not in shown
    assert parse(shown[len('parse("') : -len('")')]) is node


@default
@given(expressions())
def test_every_form_reads_back_as_the_same_object(node: Node) -> None:
    check_round_trips(node)


@pytest.mark.full
@thorough
@given(expressions(60))
def test_every_form_reads_back_as_the_same_object_5000(node: Node) -> None:
    check_round_trips(node)


@default
@given(expressions(), expressions(), expressions())
def test_the_order_is_total(a: Node, b: Node, c: Node) -> None:
    assert (a < b) + (b < a) + (a is b) == 1
    assert not (a < b and b < c) or a < c
    assert (a <= b) == (a < b or a is b)


@default
@given(expressions())
def test_topological_order_visits_each_node_once_after_its_children(node: Node) -> None:
    order = list(topological(node))
    assert len(set(map(id, order))) == len(order)
    place = {id(part): i for i, part in enumerate(order)}
    assert all(place[id(c)] < place[id(part)] for part in order for c in part.children)
    assert order[-1] is node
    assert count_ops(node) == sum(bool(part.children) for part in order)


DIGEST = """
import sys, json
from discovery.expr.parse import parse
from discovery.expr.printers.text import to_text
from discovery.expr.json_form import to_json
nodes = [parse(line) for line in sys.stdin.read().splitlines()]
nodes.sort()
print(json.dumps([[hash(n), to_text(n), to_json(n)] for n in nodes]))
"""


def test_order_and_hash_are_the_same_under_three_hash_seeds() -> None:
    texts: list[str] = []

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=RELAXED)
    @given(expressions(10))
    def collect(node: Node) -> None:
        texts.append(to_text(node))

    collect()
    outputs = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            input="\n".join(texts),
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1
    assert len(json.loads(outputs.pop())) == len(texts)


ALPHABET = "xyt1 23.e+-*/^()=<>!,;:\n_forallexistsnotandorsinf functionpi0x1p#@π−"


def check_reading_never_breaks(text: str) -> None:
    try:
        node = parse(text)
    except InputError as error:
        assert 0 <= error.position <= len(text)
        assert error.message and error.kind and error.report()
    else:
        assert parse(to_text(node)) is node


@settings(max_examples=500, deadline=1000)
@given(st.text(st.sampled_from(ALPHABET), max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    check_reading_never_breaks(text)


@default
@given(expressions(8), st.data())
def test_a_damaged_text_is_read_or_refused_with_a_place(node: Node, data: st.DataObject) -> None:
    text = to_text(node)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 3)))
    check_reading_never_breaks(text[:start] + data.draw(st.text(max_size=2)) + text[end:])


@pytest.mark.full
@settings(max_examples=10_000, deadline=1000)
@given(st.text(st.sampled_from(ALPHABET) | st.characters(), max_size=200))
def test_any_text_is_read_or_refused_with_a_place_10000(text: str) -> None:
    check_reading_never_breaks(text)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["add", "x"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(JSON_VALUES, st.lists(JSON_VALUES, max_size=4), JSON_VALUES)
def test_any_json_is_read_or_refused(whole: object, rows: list[object], root: object) -> None:
    for data in (whole, {"schema": 1, "nodes": rows, "root": root}):
        try:
            node = from_json(data)
        except InputError as error:
            assert error.message
        else:
            assert from_json(to_json(node)) is node
