"""The JSON form: what it looks like, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from discovery.errors import InputError
from discovery.expr.json_form import from_json, read_json, to_json
from discovery.expr.node import apply, variable
from discovery.expr.parse import parse

X = ["variable", "x", "real"]


def table(*rows: object, root: object = -1) -> dict[str, object]:
    return {"schema": 1, "nodes": list(rows), "root": len(rows) - 1 if root == -1 else root}


def test_the_table_is_flat_and_keeps_sharing() -> None:
    node = parse("function f; t = x*x; f(t, 1/3, 0x1.8p+1) + t")
    assert to_json(node) == table(
        X,
        ["mul", 0, 0],
        ["rational", "1/3"],
        ["double", "0x1.8p+1"],
        ["call", "f", 1, 2, 3],
        ["add", 4, 1],
    )
    assert from_json(to_json(node)) is node


def test_a_deep_expression() -> None:
    deep = variable("x")
    for _ in range(10_000):
        deep = apply("sin", deep)
    assert read_json(json.dumps(to_json(deep))) is deep


def test_long_integers() -> None:
    node = parse("9" * 20_000)
    assert read_json(json.dumps(to_json(node))) is node


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "object"),
        ([], "object"),
        ({"schema": 1, "nodes": []}, "object"),
        ({**table(X), "extra": 0}, "object"),
        ({**table(X), "schema": 2}, "schema 2"),
        ({**table(X), "nodes": "x"}, "not a list"),
        (table(), "not the place"),
        (table(X, root=1), "not the place"),
        (table(X, root=-2), "not the place"),
        (table(X, root=True), "not the place"),
        (table(X, root="0"), "not the place"),
        (table(X, ["sin", 1]), "nodes[1]"),
        (table(["sin", 0], X), "nodes[0]"),
        (table(X, ["sin", -1]), "nodes[1]"),
        (table(X, ["sin", 0.0]), "nodes[1]"),
        (table(X, ["sin", "0"]), "nodes[1]"),
        (table(X, ["sin"]), "takes 1 operand"),
        (table(X, ["sin", 0, 0]), "takes 1 operand"),
        (table(X, ["sine", 0]), "no operator"),
        (table(X, ["__class__", 0]), "no operator"),
        (table(X, []), "a row is a list"),
        (table(X, "sin"), "a row is a list"),
        (table(X, [1, 0]), "a row is a list"),
        (table(["variable", "x"]), "2 texts"),
        (table(["variable", "x", 1]), "2 texts"),
        (table(["variable", "x y", "real"]), "cannot name"),
        (table(["variable", "x", "no sort"]), "cannot name"),
        (table(["integer", 1]), "1 text"),
        (table(["integer", "1.0"]), "decimal digits"),
        (table(["integer", "٣"]), "decimal digits"),
        (table(["integer", ""]), "decimal digits"),
        (table(["rational", "2/4"]), "lowest terms"),
        (table(["rational", "3/1"]), "lowest terms"),
        (table(["rational", "1/0"]), "lowest terms"),
        (table(["rational", "1/-3"]), "lowest terms"),
        (table(["rational", "1"]), "lowest terms"),
        (table(["double", "1.5"]), "0x1.8p+1"),
        (table(["double", "nan"]), "0x1.8p+1"),
        (table(["double", "0x1p+2000"]), "largest double"),
        (table(X, ["call"]), "name of the function"),
        (table(X, ["call", "sin", 0]), "cannot name"),
        (table(X, ["call", 0, 0]), "cannot name"),
        (table(X, ["not", 0]), "statements"),
        (table(X, ["forall", 0, 0]), "statements"),
    ],
)
def test_what_is_refused(data: object, message: str) -> None:
    with pytest.raises(InputError) as caught:
        from_json(data)
    assert message in caught.value.message


def test_text_that_is_no_json() -> None:
    with pytest.raises(InputError) as caught:
        read_json('{"schema": 1,,}')
    assert caught.value.kind == "bad-json"
    assert caught.value.position == 13


@pytest.mark.parametrize("text", [3, None, b"{}", b"\xff"], ids=repr)
def test_json_is_read_from_text_only(text: Any) -> None:
    with pytest.raises(InputError, match="from a text"):
        read_json(text)
