"""Made-up theories of any size, shaped as real ones: lemmas that many use, chains, inductions."""

from __future__ import annotations

import random

from proofs.browser.model import (
    AXIOM,
    Block,
    Message,
    Part,
    Refuted,
    Split,
    Step,
    Theorem,
    TheoryGraph,
)

AXIOMS = ["a + 0 = a", "a + S(b) = S(a + b)", "a * 0 = 0", "a * S(b) = a * b + a", "S(a) != 0"]


def synthetic_theory(count: int, *, seed: int = 1, texts: tuple[str, ...] = ()) -> TheoryGraph:
    """A theory of ``count`` theorems; ``texts`` are put into names, statements and reasons."""
    rng = random.Random(seed)
    theorems = [
        Theorem(f"A{n}", text, f"(axiom{n}[a,b])", AXIOM, name=f"axiom {n}")
        for n, text in enumerate(AXIOMS, 1)
    ]
    terms = [term(rng, 2) for _ in range(count + 100)]  # made once: most of the time goes here
    while len(theorems) < count:
        theorems.append(_theorem(rng, theorems, terms))
    theorems[len(AXIOMS)] = _distributivity()
    for index, text in enumerate(texts):
        theorems.append(_hostile(index, text))
    blocks = [Block("B0", "peano")] + [
        Block(f"B{n}", f"premises {n}", f"B{rng.randrange(n)}") for n in range(1, 9)
    ]
    messages = [
        Message(n // 9, f"B{rng.randrange(9)}", f"B{rng.randrange(9)}", theorem.statement,
                theorem.id)
        for n, theorem in enumerate(theorems[: min(count, 90)])
    ]  # fmt: skip
    return TheoryGraph(
        name=texts[0] if texts else f"Synthetic arithmetic of {count}",
        theorems=tuple(theorems),
        refuted=tuple(_refuted(rng) for _ in range(count // 5))
        + tuple(Refuted(text, ((text, text),), text, text) for text in texts),
        blocks=(*blocks, *(Block(f"H{n}", text) for n, text in enumerate(texts))),
        messages=(
            *messages,
            *(Message(0, f"H{n}", f"H{n}", text) for n, text in enumerate(texts)),
        ),
        constants=("0", *texts),
        notice=texts[0] if texts else "",
    )


def term(rng: random.Random, depth: int) -> str:
    """An infix term over a, b, c, 0, S, + and *."""
    if depth == 0 or rng.random() < 0.2:
        return rng.choice("abc0")
    if rng.random() < 0.25:
        return f"S({term(rng, depth - 1)})"
    left, right = (_bracketed(term(rng, depth - 1)) for _ in range(2))
    return f"{left} {rng.choice('+*')} {right}"


def _bracketed(text: str) -> str:
    return f"({text})" if " " in text and not text.startswith("S(") else text


def _theorem(rng: random.Random, earlier: list[Theorem], terms: list[str]) -> Theorem:
    number = len(earlier) - len(AXIOMS) + 1
    left, right = term(rng, 3), term(rng, 2)
    induction = rng.random() < 0.4
    used = [_popular(rng, len(earlier)) for _ in range(rng.randint(1, 4))]
    lemmas = [earlier[index] for index in used]
    lines = [_step(rng, rng.choice(lemmas), terms) for _ in range(rng.randint(6, 18))]
    if induction:
        half = len(lines) // 2
        step = (*lines[half:], Step(lines[0].text, "induction hypothesis"))
        cases = (
            Part("Base case: b = 0", tuple(lines[:half])),
            Part("Step: b = S(n)", step, assumes=(f"{left} = {right}",)),
        )
        closing = Step(f"{left} = {right}", "induction on b", steps=(half, len(lines) + 1))
        proof = Part("Induction on b", (Split(cases), closing))
    else:
        proof = Part("Calculation", tuple(lines))
    statement = f"{left} = {right}"
    return Theorem(
        f"T{number}",
        statement,
        f"(>[a,b,c](in[a,N])(=[{left.replace(' ', '')},{right.replace(' ', '')}]))",
        "induction" if induction else rng.choice(["direct", "direct", "conditional"]),
        proof,
        name=f"law {number}" if rng.random() < 0.1 else "",
        exports=(
            ("LaTeX", statement.replace("*", r"\cdot")),
            ("TPTP", f"fof(t{number}, conjecture, ![A,B,C] : ({statement}))."),
            ("Coq", f"Lemma T{number} : forall a b c : N, {statement}."),
        ),
        round=number // 100,
    )


def _popular(rng: random.Random, count: int) -> int:
    """A position; early theorems are used far more often, and now and then a recent one."""
    if rng.random() < 0.3:
        return max(0, count - 1 - rng.randrange(40))
    return int(count * rng.random() ** 4)


def _step(rng: random.Random, lemma: Theorem, terms: list[str]) -> Step:
    inner = rng.choice(terms)
    text = f"{_bracketed(rng.choice(terms))} + "
    changed = (len(text), len(text) + len(_bracketed(inner)))
    values = (("a", rng.choice(terms)), ("b", rng.choice("abc0")))
    rule = "definition" if lemma.kind == AXIOM else "theorem"
    return Step(text + _bracketed(inner), rule, lemma.id, changed=changed, substitution=values)


def _distributivity() -> Theorem:
    """A theorem to look for."""
    first = Step("a * b + a * 0", "definition", "A3", changed=(8, 13), substitution=(("a", "a"),))
    last = Step("a * (b + c)", "definition", "A1", steps=(1,), changed=(0, 11))
    proof = Part("Calculation", (first, last))
    mpl = "(>[a,b,c](in[a,N])(=[x,y]))"
    return Theorem(
        "T1", "a * (b + c) = a * b + a * c", mpl, "direct", proof, name="distributivity",
        exports=(("LaTeX", r"a \cdot (b + c) = a \cdot b + a \cdot c"),),
    )  # fmt: skip


def _hostile(index: int, text: str) -> Theorem:
    step = Step(text, text, "A1", changed=(0, len(text)), substitution=((text, text),))
    proof = Part(text, (Split((Part(text, (step,), assumes=(text,)),)),))
    return Theorem(
        f"X{index}", text, text, text, proof, name=text, exports=((text, text),), round=1
    )


def _refuted(rng: random.Random) -> Refuted:
    values = tuple((name, str(rng.randrange(4))) for name in "abc")
    left, right = rng.randrange(9), 9 + rng.randrange(9)
    return Refuted(f"{term(rng, 2)} = {term(rng, 2)}", values, str(left), str(right))
