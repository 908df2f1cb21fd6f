"""The proof graph: axioms and theorems, and which rests on which."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from proofs.language.statement import to_text
from proofs.language.theory import Theory
from proofs.proof import JSON

if TYPE_CHECKING:
    from networkx import DiGraph


def proof_graph(theory: Theory, records: Iterable[JSON]) -> DiGraph[str]:
    """A networkx graph: nodes with ``statement``, ``kind`` and ``steps``, edges to what is used."""
    from networkx import DiGraph

    graph: DiGraph[str] = DiGraph()
    for number, clause in enumerate(theory.clauses, 1):
        graph.add_node(f"A{number}", statement=to_text(clause), kind="axiom", steps=0)
    for record in (record for record in records if record["kind"] != "message"):
        graph.add_node(
            record["id"],
            statement=record["statement"],
            kind=record["kind"],
            steps=record.get("steps", 0),
        )
        graph.add_edges_from((record["id"], used) for used in record.get("uses", ()))
    return graph


def to_dot(graph: DiGraph[str]) -> str:
    """The graph in the language of Graphviz."""
    return "\n".join(_dot(graph))


def _dot(graph: DiGraph[str]) -> Iterator[str]:
    yield "digraph proofs {"
    for name, data in graph.nodes(data=True):
        shape = "ellipse" if data["kind"] == "axiom" else "box"
        label = json.dumps(f"{name}: {data['statement']}", ensure_ascii=False)
        yield f"  {name} [shape={shape}, label={label}];"
    for name, used in graph.edges:
        yield f"  {name} -> {used};"
    yield "}"


def to_graphml(graph: DiGraph[str]) -> str:
    """The graph in GraphML."""
    from networkx import generate_graphml

    return "\n".join(generate_graphml(graph))
