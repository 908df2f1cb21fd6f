"""What other programs say about the exports: coqc, coqchk and eprover."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

import jsonschema
import networkx
import pytest

from proofs import api
from proofs.export.coq import document
from proofs.export.tptp import problem
from proofs.graph import proof_graph, to_dot, to_graphml

ROOT = Path(__file__).parents[2]
Tool = Callable[[str], str]
CONDITIONAL = ["a + c = b + c => a = b", "c + a = c + b => a = b", "not S(a) = a"]
CONDITIONAL += ["a + b = 0 => a = 0", "S(a) = S(b) => a = b", "a = b => b = c => a = c"]
ORDER = """
theory order
sort N = 0 | S(N)
relation <= : N, N
0 <= a
a <= b => S(a) <= S(b)
S(a) <= S(b) => a <= b
not S(a) <= 0
"""


@cache
def explored(theory: str, size: int = 7) -> api.Result:
    return api.prove(theory, size=size)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("theory", "size"),
    [
        ("peano", 7),
        ("sums", 7),
        ("lists", 7),
        ("power", 5),
        pytest.param("power", 7, marks=pytest.mark.full),
    ],
)
def test_coq_accepts_every_theorem_without_axioms(
    theory: str, size: int, tool: Tool, tmp_path: Path
) -> None:
    coqc, coqchk = tool("coqc"), tool("coqchk")
    result = explored(theory, size)
    file = tmp_path / "run.v"
    file.write_text(document(result.theory, result.theorems))
    done = run(coqc, "-q", file)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Closed under the global context") == len(result.theorems)
    checked = run(coqchk, "-silent", "-o", "-Q", tmp_path, "", "run")
    assert checked.returncode == 0 and re.search(
        r"\* Axioms:\s*<none>", checked.stdout + checked.stderr
    )


def test_coq_accepts_proofs_with_premises(tool: Tool, tmp_path: Path) -> None:
    result = api.prove("peano", CONDITIONAL)
    file = tmp_path / "run.v"
    file.write_text(document(result.theory, result.theorems))
    done = run(tool("coqc"), "-q", file)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Closed under the global context") == len(result.theorems)


def test_coq_accepts_proofs_about_relations(tool: Tool, tmp_path: Path) -> None:
    """Laws of relations are axioms, so the file ends with the functor."""
    result = api.prove(ORDER, ["a <= b => b <= a => a = b", "a = b => b <= c => a <= c"])
    file = tmp_path / "run.v"
    text = document(result.theory, result.theorems)
    file.write_text(text)
    done = run(tool("coqc"), "-q", file)
    assert done.returncode == 0, done.stderr
    assert "The laws are axioms" in text and len(result.theorems) == 2


#: Names of the same kind; one for another makes a mutant.
_GROUPS = [("f_add", "f_mul"), ("A3", "A5"), ("A4", "A6"), ("T1", "T2"), ("T3", "T5")]


def mutant(lemma: str, random: Random) -> str | None:
    """A lemma with a word of its proof term replaced, if the term has one of those words."""
    start = lemma.index("exact (") + len("exact (")
    words = [
        (match.span(), other)
        for group in _GROUPS
        for name, other in (group, group[::-1])
        for match in re.finditer(rf"\b{name}\b", lemma)
        if match.start() >= start
    ]
    if not words:
        return None
    (first, last), other = random.choice(words)
    return lemma[:first] + other + lemma[last:]


def refused(lemma: str) -> str:
    """A command that fails unless coqc refuses the term of a lemma."""
    found = re.fullmatch(r"Lemma \w+ : (.*)\. Proof\. exact \((.*)\)\. Qed\.", lemma)
    assert found is not None
    return f"Fail Definition mutant : {found[1]} := {found[2]}."


def test_a_hundred_mutated_exports_are_refused(tool: Tool, tmp_path: Path) -> None:
    result, random = explored("peano"), Random(0)
    text = document(result.theory, result.theorems)
    written, mutants, file = list[str](), 0, tmp_path / "mutants.v"
    for line in text[: text.index("Module Impl.")].splitlines():
        written.append(line)
        if line.startswith("Lemma "):
            made = [mutant(line, random) for _ in range(8)]
            written += [refused(lemma) for lemma in made if lemma]
            mutants += sum(lemma is not None for lemma in made)
    assert mutants >= 100
    file.write_text("\n".join(written))
    done = run(tool("coqc"), "-q", file)
    assert done.returncode == 0, done.stderr
    right = next(line for line in written if line.startswith("Lemma "))
    file.write_text("\n".join([*written[: written.index(right)], refused(right)]))
    accepted = run(tool("coqc"), "-q", file)
    assert "has not failed" in accepted.stderr  # so a mutant that is accepted would show


@pytest.mark.parametrize(
    "theory",
    ["peano", "lists"] + [pytest.param(n, marks=pytest.mark.full) for n in ("sums", "power")],
)
def test_eprover_proves_the_problems(theory: str, tool: Tool, tmp_path: Path) -> None:
    """With the inductions of our proof as axioms, it proves nearly all within a second."""
    eprover = tool("eprover")
    result = explored(theory)
    known = {record["id"]: record for record in result.theorems}
    proved = 0
    for record in result.theorems:
        file = tmp_path / f"{record['id']}.p"
        file.write_text(problem(result.theory, record, known))
        done = run(eprover, "--auto", "--cpu-limit=1", "-s", file)
        status = re.search(r"SZS status (\w+)", done.stdout)
        assert status is not None, done.stderr
        assert status[1] in ("Theorem", "ResourceOut"), record["statement"]
        proved += status[1] == "Theorem"
    assert proved >= 0.95 * len(result.theorems) - 1


def test_eprover_proves_implications(tool: Tool, tmp_path: Path) -> None:
    result = api.prove(ORDER, ["a <= b => b <= a => a = b", "not S(a) <= a"])
    for record in result.theorems:
        file = tmp_path / f"{record['id']}.p"
        file.write_text(problem(result.theory, record, {}))
        done = run(tool("eprover"), "--auto", "--cpu-limit=5", "-s", file)
        assert "SZS status Theorem" in done.stdout, record["statement"]


def test_the_graph_in_graphml_and_dot() -> None:
    result = explored("peano")
    graph = proof_graph(result.theory, result.theorems)
    read = networkx.parse_graphml(to_graphml(graph))
    assert set(read.nodes) == set(graph.nodes) and set(read.edges) == set(graph.edges)
    assert networkx.is_directed_acyclic_graph(graph)
    dot = to_dot(graph)
    assert dot.count("->") == graph.number_of_edges() and dot.count("label=") == len(graph)


def test_the_command_exports_a_run(
    discover: list[str], clean_environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    made = subprocess.run(
        [*discover, "prove", "peano", "--size", "4", "--out", folder, "--json"],
        env=clean_environment, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    lines = [json.loads(line) for line in made.stdout.splitlines()]
    schema = json.loads((ROOT / "discovery" / "schema" / "prove.json").read_text())
    for line in lines:
        jsonschema.validate(line, schema)
    assert {"theorems", "refuted", "open", "timing"} <= set(lines[-1])
    for form in ("latex", "graphml", "coq"):
        done = subprocess.run(
            [*discover, "export", folder, "--format", form],
            env=clean_environment, capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip
        assert done.returncode == 0 and done.stdout, done.stderr
    checked = subprocess.run(
        [*discover, "check", folder],
        env=clean_environment, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert checked.returncode == 0 and "0 refused" in checked.stdout
