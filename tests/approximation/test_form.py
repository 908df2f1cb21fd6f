"""Forms and kept parts: what is searched for, what comes out, and what is refused."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from mpmath import MPContext

from discovery.approximation import api
from discovery.approximation.form import operations, read_form, reduced
from discovery.approximation.genome import key_of
from discovery.approximation.kept import child_of, keeps
from discovery.approximation.reader import program_of
from discovery.approximation.targets import Target, read_target
from discovery.cli import main
from discovery.errors import InputError, UsageError
from discovery.expr.evaluate import evaluate_mpmath
from discovery.expr.parse import parse

FORMS = [
    ("x*R(x**2)", "sin(x)", "-1,1", 2),
    ("x*R(x*x)", "atan(x)", "0,1", 2),
    ("R(x**3)/x", "exp(x**3)/x", "1,2", 3),
    ("(x - 1)*R(x)", "log2(x)", "1,2", 2),
    ("R(x)**2", "exp(x)", "0,1", 1),
    ("2/R(1 - x)", "tan(x)", "1/4,1", 2),
    ("-R(2*x)", "-exp(x)", "0,1", 2),
]


@pytest.mark.parametrize(("form", "target", "interval", "count"), FORMS)
def test_the_reduced_target_put_back_is_the_target(
    form: str, target: str, interval: str, count: int
) -> None:
    whole = read_target(target, interval)
    found = reduced(read_form(form), whole)
    mp = MPContext()
    for k in (0.1, 0.7):
        low, high = (evaluate_mpmath(parse(end), {}, 40) for end in (whole.low, whole.high))
        x = low + (high - low) * mp.mpf(k)
        value = evaluate_mpmath(read_form(form).around(parse(found.expression)), {"x": x}, 30)
        wanted = evaluate_mpmath(parse(target), {"x": x}, 30)
        assert abs(value - wanted) < 1e-25 * abs(wanted)
        argument = evaluate_mpmath(read_form(form).inner, {"x": x}, 30)
        ends = [evaluate_mpmath(parse(end), {}, 30) for end in (found.low, found.high)]
        assert ends[0] <= argument <= ends[1]
    assert operations(read_form(form)) == count


@pytest.mark.parametrize(
    ("form", "target"),
    [
        ("x", "exp2"),
        ("R(x", "exp2"),
        ("R(x)*R(x)", "exp2"),
        ("R(y)", "exp2"),
        ("1 + R(x)", "exp2"),
        ("R(sin(x))", "exp2"),
        ("R(2)", "exp2"),
        ("x*R(x**2)", "exp(x - 1/2)/x + x"),
    ],
)
def test_what_is_no_form_of_the_target_is_refused(form: str, target: str) -> None:
    with pytest.raises(InputError):
        reduced(read_form(form), Target(read_target(target, "1,2").expression, "-1", "1"))


def test_children_keep_the_part() -> None:
    part = program_of(parse("x + 1/x"))
    rng, program = random.Random(1), part
    for _ in range(100):
        program = child_of(program, rng, 8, (0, 1, 2, 3), key_of(part))
        assert keeps(program, key_of(part))
    assert not keeps(program_of(parse("x + 3")), key_of(part))


def test_every_program_has_the_kept_part(tmp_path: Path) -> None:
    front = api.approximate("exp2", keep="x + 1/x", max_ops=4, work=1000, out=tmp_path / "run")
    assert front[-1]["bound"] < 6e-3
    # A negative number prints as a minus.
    parts = [key_of(program_of(parse(text))) for text in ("x + 1/x", "x - 1/x")]
    programs = [program_of(parse(entry["expression"])) for entry in front]
    assert all(any(keeps(program, part) for part in parts) for program in programs)


def test_what_leaves_no_room_is_refused() -> None:
    target = read_target("sin")
    with pytest.raises(UsageError):
        api.configuration(target, form="x*R(x**2)", max_ops=2)
    with pytest.raises(UsageError):
        api.configuration(target, keep="x + 1/(x + 2)", max_ops=2)
    with pytest.raises(UsageError):
        api.configuration(target, keep="x + 1", warm_start=["x + 2"])


def test_every_program_has_the_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["evolve", "sin", "--form", "x*R(x**2)", "--max-ops", "5", "--work", "1000", "--seed"]
    assert main.run([*words, "1", "--quiet", "--json", "--out", str(tmp_path / "run")]) == 0
    front = json.loads(capsys.readouterr().out)["front"]
    assert front[-1]["ops"] == 5
    assert front[-1]["bound_float64"] < 1.7e-6
    assert all(entry["expression"].startswith("x*(") for entry in front)
    assert main.run(["check", str(tmp_path / "run")]) == 0
