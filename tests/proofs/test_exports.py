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


@cache
def explored(theory: str, size: int = 7) -> api.Result:
    return api.prove(theory, size=size)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("theory", "size"), [("peano", 7), ("sums", 6), ("lists", 7), ("power", 5)]
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


#: Names of the same kind; one for another makes a mutant.
_GROUPS = [("f_add", "f_mul"), ("A3", "A5"), ("A4", "A6"), ("T1", "T2"), ("T3", "T5")]


def mutant(text: str, random: Random) -> str:
    """The functor's proofs with one word replaced; statements and the rest stay."""
    start, end = text.index("Import T."), text.index("End Proofs.")
    proofs = [m.span(1) for m in re.finditer(r"Proof\. exact \((.*)\)\. Qed\.", text[start:end])]
    low, high = random.choice(proofs)
    words = [
        (m.span(), other)
        for group in _GROUPS
        for name, other in (group, group[::-1])
        for m in re.finditer(rf"\b{name}\b", text[start + low : start + high])
    ]
    if not words:
        return mutant(text, random)
    (first, last), other = random.choice(words)
    at = start + low
    return text[: at + first] + other + text[at + last :]


def refused(coqc: str, folder: Path, count: int) -> int:
    result = explored("peano")
    text = document(result.theory, result.theorems)
    text = text[: text.index("Module Impl.")]  # what follows only realises the parameters
    number = 0
    for seed in range(count):
        file = folder / f"mutant{seed}.v"
        file.write_text(mutant(text, Random(seed)))
        number += run(coqc, "-q", file).returncode != 0
    return number


def test_mutated_exports_are_refused(tool: Tool, tmp_path: Path) -> None:
    assert refused(tool("coqc"), tmp_path, 6) == 6


@pytest.mark.full
def test_a_hundred_mutated_exports_are_refused(tool: Tool, tmp_path: Path) -> None:
    assert refused(tool("coqc"), tmp_path, 100) == 100


@pytest.mark.parametrize("theory", ["peano", "lists"])
def test_eprover_reads_every_problem(theory: str, tool: Tool, tmp_path: Path) -> None:
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
    assert proved >= len(result.theorems) - 2  # some need a second induction inside the first


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
