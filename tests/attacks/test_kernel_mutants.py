"""Proofs with one thing changed: the kernel refuses them, or what they prove is the same."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import pytest

from proofs import api, kernel

Steps = list[dict[str, Any]]


@cache
def emitted(theory: str) -> tuple[str, str]:
    result = api.prove(theory, size=5)
    steps = [step for theorem in result.theorems for step in theorem["proof"]]
    return result.theory.text, json.dumps(steps)


def proved(theory: str, steps: Steps) -> list[kernel.Clause]:
    return list(kernel.check(theory, [json.dumps(step) for step in steps]).values())


def pick(steps: Steps, random: Random, rule: str) -> dict[str, Any]:
    return random.choice([step for step in steps if step["rule"] == rule])


def chain_with_steps(steps: Steps, random: Random) -> dict[str, Any]:
    return random.choice([step for step in steps if step.get("steps")])


def swap_sides(steps: Steps, random: Random) -> None:
    written = random.choice(chain_with_steps(steps, random)["steps"])
    written[1] = 1 - written[1]


def other_position(steps: Steps, random: Random) -> None:
    written = random.choice(chain_with_steps(steps, random)["steps"])
    written[2] = [*written[2], random.randrange(1, 3)] if random.random() < 0.5 else written[2][1:]


def other_reference(steps: Steps, random: Random) -> None:
    written = random.choice(chain_with_steps(steps, random)["steps"])
    written[0] = random.choice(steps)["id"] if random.random() < 0.5 else [0, random.randrange(6)]


def drop_step(steps: Steps, random: Random) -> None:
    chain = chain_with_steps(steps, random)["steps"]
    del chain[random.randrange(len(chain))]


def swap_steps(steps: Steps, random: Random) -> None:
    chain = chain_with_steps(steps, random)["steps"]
    random.shuffle(chain)


def drop_case(steps: Steps, random: Random) -> None:
    cases = pick(steps, random, "close")["cases"]
    del cases[random.randrange(len(cases))]


def swap_cases(steps: Steps, random: Random) -> None:
    pick(steps, random, "close")["cases"].reverse()


def later_reference(steps: Steps, random: Random) -> None:
    at = random.randrange(len(steps) - 1)
    later = random.choice(steps[at + 1 :])["id"]
    step = steps[at]
    if step["rule"] == "chain":
        step["steps"].append([later, random.randrange(2), []])
    elif step["rule"] == "close":
        step["cases"][0][1] = later
    elif step["rule"] == "theorem":
        step["by"] = later
    else:
        step["scope"] = later


def own_reference(steps: Steps, random: Random) -> None:
    chain = pick(steps, random, "chain")
    chain["steps"] = [[chain["id"], random.randrange(2), []], *chain["steps"]]


def other_scope(steps: Steps, random: Random) -> None:
    step = random.choice([step for step in steps if "scope" in step])
    step["scope"] = random.choice([0, *(s["id"] for s in steps if s["rule"] == "open")])


def capture(steps: Steps, random: Random) -> None:
    """A fresh name that is already in use, or a variable's name given to two."""
    opened = random.choice([step for step in steps if step.get("names")])
    at = random.randrange(len(opened["names"]))
    opened["names"][at] = random.choice(["0", "S", "+", "k", "a", "b"])


def rename_variable(steps: Steps, random: Random) -> None:
    goal = random.choice([s for s in steps if s["rule"] == "open" and s["goal"]["vars"]])["goal"]
    random.choice(goal["vars"])[0] = random.choice(["0", "q", "k", "b"])


def other_goal(steps: Steps, random: Random) -> None:
    goal = pick(steps, random, "open")["goal"]
    goal["then"][random.randrange(1, 3)] = random.choice(["0", ["S", "0"], "a", "k"])


def other_statement(steps: Steps, random: Random) -> None:
    theorem = pick(steps, random, "theorem")
    places = [i for i, c in enumerate(theorem["mpl"]) if c in "abcd0+*"]
    at = random.choice(places)
    theorem["mpl"] = theorem["mpl"][:at] + random.choice("abcd0+*") + theorem["mpl"][at + 1 :]


def other_start(steps: Steps, random: Random) -> None:
    pick(steps, random, "chain")["start"] = random.choice(["0", ["S", "0"], ["+", "0", "0"], "k"])


def other_constructor(steps: Steps, random: Random) -> None:
    opened = random.choice([step for step in steps if "of" in step])
    opened["of"] = random.choice([1 - opened["of"], -1, 2])


def no_case(steps: Steps, random: Random) -> None:
    opened = random.choice([step for step in steps if "var" in step])
    del opened["var"]


MUTATIONS: list[Callable[[Steps, Random], None]] = [
    swap_sides, other_position, other_reference, drop_step, swap_steps, drop_case, swap_cases,
    later_reference, own_reference, other_scope, capture, rename_variable, other_goal,
    other_statement, other_start, other_constructor, no_case,
]  # fmt: skip


ORDER = """
theory order
sort N = 0 | S(N)
relation <= : N, N
0 <= a
a <= b => S(a) <= S(b)
S(a) <= S(b) => a <= b
not S(a) <= 0
"""
GOALS = ["a <= b => b <= a => a = b", "not S(a) <= a", "a = b => b <= c => a <= c"]


@cache
def emitted_with_premises() -> tuple[str, str]:
    result = api.prove(ORDER, GOALS)
    steps = [step for theorem in result.theorems for step in theorem["proof"]]
    return result.theory.text, json.dumps(steps)


def any_reference(steps: Steps, random: Random) -> Any:
    step = random.choice(steps)
    return step["id"] if random.random() < 0.5 else [step["id"], random.randrange(-1, 3)]


def other_premise(steps: Steps, random: Random) -> None:
    used = random.choice([step for step in steps if step.get("if")])["if"]
    used[random.randrange(len(used))] = any_reference(steps, random)


def drop_premise(steps: Steps, random: Random) -> None:
    random.choice([step for step in steps if step.get("if")])["if"].pop()


def other_rule(steps: Steps, random: Random) -> None:
    pick(steps, random, "apply")["ref"] = random.choice(
        [any_reference(steps, random), [0, random.randrange(6)]]
    )


def other_value(steps: Steps, random: Random) -> None:
    values = random.choice([step for step in steps if step.get("with")])["with"]
    values[random.choice(list(values))] = random.choice(["0", "k", "a", ["S", "k"], ["S", "0"]])


def other_fact(steps: Steps, random: Random) -> None:
    started = random.choice([step for step in steps if "from" in step])
    if random.random() < 0.5:
        started["from"] = any_reference(steps, random)
    else:
        started["start"] = ["<=", random.choice(["0", "a", "b"]), random.choice(["0", "c"])]


def unproved_fact(steps: Steps, random: Random) -> None:
    """A calculation that starts from a fact that nothing proves."""
    started = random.choice([step for step in steps if "from" in step])
    del started["from"]


def more_supposed(steps: Steps, random: Random) -> None:
    """A goal with a premise more, or one that is another."""
    goal = pick(steps, random, "open")["goal"]
    goal["if"] = [*goal["if"][1:], random.choice([["<=", "0", "0"], ["=", "0", ["S", "0"]]])]


WITH_PREMISES: list[Callable[[Steps, Random], None]] = [
    other_premise, drop_premise, other_rule, other_value, other_fact, unproved_fact, more_supposed,
    other_scope, capture, drop_case, other_statement,
]  # fmt: skip


@pytest.mark.parametrize("mutate", WITH_PREMISES, ids=lambda mutate: mutate.__name__)
def test_mutants_of_proofs_with_premises_are_refused_or_harmless(
    mutate: Callable[[Steps, Random], None],
) -> None:
    theory, text = emitted_with_premises()
    original = json.loads(text)
    expected, refused = proved(theory, original), 0
    for seed in range(40):
        steps = copy.deepcopy(original)
        mutate(steps, Random(seed))
        try:
            assert proved(theory, steps) == expected, seed
        except kernel.Refused:
            refused += 1
    assert refused > 0


def survivors(mutate: Callable[[Steps, Random], None], count: int) -> tuple[int, int]:
    """How many mutants were refused, and how many prove the very same theorems."""
    theory, text = emitted("peano")
    original = json.loads(text)
    expected = proved(theory, original)
    refused = harmless = 0
    for seed in range(count):
        random = Random(seed)
        steps = copy.deepcopy(original)
        mutate(steps, random)
        try:
            found = proved(theory, steps)
        except kernel.Refused:
            refused += 1
            continue
        assert found == expected, (mutate.__name__, seed)
        harmless += 1
    return refused, harmless


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_mutants_are_refused_or_harmless(mutate: Callable[[Steps, Random], None]) -> None:
    refused, harmless = survivors(mutate, 70)  # 1,190 in all
    assert refused + harmless == 70 and refused > 0


@pytest.mark.full
@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_thousands_of_mutants_are_refused_or_harmless(
    mutate: Callable[[Steps, Random], None],
) -> None:
    refused, _ = survivors(mutate, 1000)
    assert refused > 0
