"""Theories in MPL and in the notation for people, and what is said about bad ones."""

from __future__ import annotations

import pytest

from discovery.errors import InputError
from proofs import api
from proofs.language import notation
from proofs.language.mpl import read_file, read_formula
from proofs.language.statement import read_statement, to_mpl, to_text
from proofs.language.theory import read_theory

PEANO = """
sort N = 0 | S(N)
function + : N, N -> N
a + 0 = a
a + S(b) = S(a + b)
function * : N, N -> N
a * 0 = 0
a * S(b) = a * b + a
"""
MPL = """theory t[N P(1), L P(1), 0 (1), c (1), S P(x(1)(1)), + P(x(1)(x(1)(1)))]
(&(in[0,N])(&(in[c,L])(&(maps[S,N,N])(&(inductive[N,0,S])(&(maps[+,N,N,N])
  (>[b](in[b,L])"""


def test_mpl_is_printed_back_unchanged() -> None:
    text = "(&(>[a](in[a,N])!(in2[a,0,S]))(>[](&(=[a,b])(in3[a,b,c,+]))(in[a,N])))"
    assert str(read_formula(text)) == text


def test_notation_and_mpl_compile_to_the_same_clauses() -> None:
    written, packaged = api.read_any(PEANO), api.load_theory("peano")
    assert written.functions == packaged.functions
    assert written.inductive == packaged.inductive
    equations = [clause for clause in packaged.clauses if clause.is_equation]
    assert [clause for clause in written.clauses if clause.is_equation] == equations
    assert len(written.clauses) == len(packaged.clauses)


def test_definitions_are_expanded_without_catching_names() -> None:
    text = """
    define closed[f P(x(1)(1)), X P(1), c (1)] (>[a](in[a,X])(in2[a,c,f]))
    theory t[N P(1), a (1), f P(x(1)(1))]
    (&(in[a,N])(&(maps[f,N,N])(closed[f,N,a])))
    """
    theory = read_theory(text)
    assert to_text(theory.clauses[0]) == "f(a) = a"  # the second a is the constant
    assert theory.clauses[0].conclusion == ("=", ("f", 0), ("a",))


@pytest.mark.parametrize(
    "statement",
    [
        "a * (b + c) = a * b + a * c",
        "a + b + c = a + (b + c)",
        "S(a) = S(b) => a = b",
        "not S(a) = 0",
        "a = b => b = c => a = c",
        "a = b => not S(a) = b",
        "S(a) + 0 = S(0 + a)",
    ],
)
def test_statements_read_back(statement: str) -> None:
    theory = api.load_theory("peano")
    clause = read_statement(theory, statement)
    assert to_text(clause) == statement
    assert theory.read(to_mpl(theory, clause)) == clause


def test_numerals_are_towers_of_successors() -> None:
    theory = api.load_theory("peano")
    assert to_text(read_statement(theory, "2 * a = a + a")) == "S(S(0)) * a = a + a"


@pytest.mark.parametrize(
    ("added", "message", "place"),
    [
        ("function f : N -> N\nf(a) = f(S(a))", "without a smaller argument", (10, 8)),
        ("function f : N -> N\nf(0) = 0\nf(S(a)) = f(S(a))", "smaller argument", (11, 11)),
        ("function f : N -> N\nf(0) = b", "right side alone", (10, 6)),
        ("f(a) = a", "no function 'f'", (9, 1)),
        ("a + nothing(b) = a", "nothing", (9, 5)),
        ("function + : N -> N", "declared twice", (9, 1)),
        ("function f : M -> N", "M is no sort", (9, 1)),
        ("a + = b", "operand", (9, 5)),
        ("function f", "cannot be read", (9, 1)),
        ("sort L = nil\nnil = 0", "no numbers in L", (10, 1)),
        ("sort L = nil\na + 0 = a + nil", "nil is in L, where N is needed", (10, 13)),
        ("a + S(b, a) = S(a)", "S takes 1 arguments, not 2", (9, 5)),
        ("relation r : N", "not 2 or 3", (9, 1)),
        ("relation r : N, N\nr(a, b) = 0", "r is a relation, where N is needed", (10, 1)),
        ("relation r : N, N\n0 + r(a, b) = 0", "r is a relation", (10, 5)),
        (
            "function f : N -> N\nfunction g : N -> N\nf(a) = S(g(a))\ng(a) = f(a)",
            "declared after it",
            (11, 10),
        ),
    ],
)
def test_bad_theories_get_a_message_with_the_place(
    added: str, message: str, place: tuple[int, int]
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        api.read_any(PEANO + added)
    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("theory t[N P(2)](in[0,N])", "no type", (1, 12)),
        ("theory t[N P(1), 0 (1)]\n(&(in[0,N])(like[0,0]))", "not defined", (2, 12)),
        ("define d[N P(1)](d[N])\ntheory t[N P(1)](d[N])", "defined by itself", (1, 17)),
        ("theory t[N P(1), 0 (1)]\n(&(in[0,N])(in[0]))", "takes 2 arguments", (2, 12)),
        ("theory t[N P(1), 0 (1)](in[0,M])", "no parameter", (1, 1)),
        ("theory t[N P(1), 0 (1)]\n(&(in[0,N])(>[a](in[a,N])(=[0,1])))", "1 is not", (2, 26)),
        ("theory t[N P(1), 0 (1)]\n(in[0,N]", r"'\)' is missing", (2, 9)),
        (MPL + "(in3[b,b,b,+])))))))", "in L, where N is needed", (3, 17)),
        (MPL + "(in3[b,b,b,f])))))))", "f is not declared", (3, 17)),
    ],
)  # fmt: skip
def test_bad_mpl_gets_a_message_with_its_place(
    text: str, message: str, place: tuple[int, int]
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_theory(text)
    assert (caught.value.line, caught.value.column) == place


def test_notation_is_told_from_mpl() -> None:
    assert notation.is_notation(PEANO)
    assert not notation.is_notation(api.theory_text("peano"))
    assert str(read_file(notation.to_mpl(PEANO))[-1]) == str(api.read_any(PEANO).text)


def test_a_theory_that_does_not_exist_names_those_that_do() -> None:
    from discovery.errors import UsageError

    with pytest.raises(UsageError, match="no theory") as caught:
        api.load_theory("paeno")
    assert "peano" in caught.value.hint
