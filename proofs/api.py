"""What a user calls: theories by name or file, theorems from definitions, proofs of goals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from discovery.errors import UsageError
from discovery.runs.storage import UnusablePath
from discovery.runs.texts import read_text
from proofs.check import Checker
from proofs.explore import Exploration
from proofs.language.statement import read_statement, to_text
from proofs.language.theory import Theory, read_theory
from proofs.terms import Clause
from search.budget import UNLIMITED, Budget
from search.driver import Outcome, Progress
from search.driver import run as run_search

if TYPE_CHECKING:
    from discovery.runs.folder import Run
    from search.executors import ExecutorSpec

ENGINE: Final = "proofs"
SIZE: Final = 7
_THEORIES = Path(__file__).parent / "theories"
_NAMES = {"peano": "naturals"}  # other names of theories


@dataclass(frozen=True)
class Goal:
    """What became of a goal: ``status`` is a word of SZS, ``sentence`` says it plainly."""

    statement: str
    status: str
    sentence: str
    theorem: str = ""
    counterexample: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Result:
    """Theorems, each with its kernel-checked proof; what was refuted; what stays open."""

    theory: Theory
    theorems: tuple[dict[str, Any], ...]
    refuted: tuple[dict[str, Any], ...]
    open: tuple[str, ...]
    goals: tuple[Goal, ...]
    state: str
    seconds: float

    def _repr_html_(self) -> str:
        from markupsafe import escape

        rows = "".join(f"<li>{escape(t['statement'])}</li>" for t in self.theorems)
        return f"<ol>{rows}</ol>"


def prove(
    theory: str | Theory,
    goals: Sequence[str] | None = None,
    size: int = SIZE,
    time: float | None = None,
    *,
    lemmas: Sequence[str] = (),
    seed: int = 0,
) -> Result:
    """Theorems of a theory, or proofs of goals, every proof accepted by the kernel.

    ``theory`` is a name (peano, power, sums, lists), a path or the text of a theory; ``goals`` are
    statements such as ``"a + b = b + a"``; ``size`` bounds the number of symbols of the terms that
    conjectures are made of; ``time`` is in seconds. ``lemmas`` are proved first, as hints.

    Raises ``InputError`` for a theory or statement that cannot be read.

    >>> prove("peano", ["0 + a = a"]).goals[0].status
    'Theorem'
    """
    loaded = theory if isinstance(theory, Theory) else load_theory(theory)
    budget = Budget(time=time)
    return answer(loaded, goals or (), lemmas, size=size, seed=seed, budget=budget)[0]


def answer(
    theory: Theory,
    goals: Sequence[str],
    lemmas: Sequence[str] = (),
    *,
    size: int = SIZE,
    seed: int = 0,
    executor: ExecutorSpec = "serial",
    budget: Budget = UNLIMITED,
    progress: Callable[[Progress], None] | None = None,
) -> tuple[Result, Outcome]:
    """Search without a run folder; as :func:`prove`, with the options of ``search.run``."""
    asked = [read_statement(theory, goal) for goal in goals]
    hints = [read_statement(theory, lemma) for lemma in lemmas]
    plan = exploration(theory, asked, hints, size=size, seed=seed)
    outcome = run_search(plan, executor=executor, budget=budget, seed=seed, progress=progress)
    return result_of(plan, asked, outcome), outcome


def exploration(
    theory: Theory,
    goals: Sequence[Clause],
    hints: Sequence[Clause] = (),
    *,
    size: int = SIZE,
    seed: int = 0,
) -> Exploration:
    """The plan for a theory; goals with a counterexample are left out."""
    plan = Exploration(theory, size=size, seed=seed)
    open_goals = [goal for goal in goals if plan.terms.counterexample(goal) is None]
    plan.ask(open_goals, hints, explores=not goals)
    return plan


def result_of(plan: Exploration, asked: Sequence[Clause], outcome: Outcome) -> Result:
    """What a finished search found, its proofs checked. Raises ``VerificationError``."""
    records = [theorem.record for theorem in plan.theorems]
    checker = Checker(plan.theory.text)
    for record in records:
        checker.check(record)
    return Result(
        plan.theory,
        tuple(records),
        tuple(plan.refuted),
        tuple(map(to_text, plan.open)),
        tuple(_goal(plan, clause, outcome.state) for clause in asked),
        outcome.state,
        outcome.seconds,
    )


def _goal(plan: Exploration, clause: Clause, state: str) -> Goal:
    statement = to_text(clause)
    proved = next((t for t in plan.theorems if t.clause == clause), None)
    if proved is not None:
        name = proved.record["id"]
        return Goal(statement, "Theorem", f"{statement} holds; its proof is {name}", name)
    found = plan.terms.counterexample(clause)
    if found is not None:
        example = plan.named(clause, found)
        values = ", ".join(f"{name} = {value}" for name, value in example.items())
        sentence = f"{statement} is false for {values}" if values else f"{statement} is false"
        return Goal(statement, "CounterSatisfiable", sentence, counterexample=example)
    status = "Timeout" if state == "time" else "GaveUp"
    return Goal(statement, status, f"{statement} was neither proved nor refuted")


def load_theory(source: str) -> Theory:
    """The theory of a name, a path, or a text in MPL or in the notation for people.

    Raises ``UsageError`` when there is none, ``InputError`` when it cannot be read.
    """
    return read_any(theory_text(source))


def theory_text(source: str) -> str:
    """The text that a name, a path or a text stands for."""
    if "\n" in source or source.startswith("theory "):
        return source
    for suffix in (".theory", ".mpl"):
        path = _THEORIES / (_NAMES.get(source, source) + suffix)
        if source.replace("_", "").isalnum() and path.is_file():
            return path.read_text(encoding="utf-8")
    try:
        return read_text(source)
    except (UnusablePath, ValueError) as error:
        raise UsageError(
            f"{source}: no theory of this name and no file that can be read",
            hint=f"one of {', '.join(theories())}, or a file",
        ) from error


def theories() -> list[str]:
    """The names of the theories in the package."""
    found = {path.stem for path in _THEORIES.iterdir() if path.suffix in (".theory", ".mpl")}
    return sorted(found | set(_NAMES))


def read_any(text: str) -> Theory:
    """The theory of a text in MPL or in the notation for people."""
    from proofs.language.notation import is_notation, to_mpl

    return read_theory(to_mpl(text) if is_notation(text) else text)


def start(
    theory: Theory,
    *,
    goals: Sequence[str] = (),
    lemmas: Sequence[str] = (),
    size: int = SIZE,
    seed: int = 0,
    command: list[str],
    out: Path | None = None,
) -> Run:
    """A new run folder for a theory. Raises ``InputError`` for goals that cannot be read."""
    from discovery.runs.folder import create_run

    for statement in (*goals, *lemmas):
        read_statement(theory, statement)
    config = {
        "theory": theory.text,
        "name": theory.name,
        "goals": list(goals),
        "lemmas": list(lemmas),
        "size": size,
    }
    return create_run(ENGINE, command=command, config=config, seed=seed, out=out)


def explore(
    run: Run,
    *,
    executor: ExecutorSpec = "serial",
    budget: Budget | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> tuple[Result, Outcome]:
    """Search in a run folder, from its start or from where it stopped."""
    from discovery.runs.resume import drive
    from proofs.pages import page

    config = run.manifest.config
    theory = read_theory(config["theory"])
    asked = [read_statement(theory, goal) for goal in config["goals"]]
    hints = [read_statement(theory, lemma) for lemma in config["lemmas"]]
    plan = exploration(theory, asked, hints, size=config["size"], seed=run.manifest.seed)
    outcome = drive(
        run,
        plan,
        page=page,
        summary=lambda: summary(plan),
        executor=executor,
        budget=budget,
        progress=progress,
    )
    return result_of(plan, asked, outcome), outcome


def resume(
    run: Run,
    *,
    executor: ExecutorSpec = "serial",
    budget: Budget | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Outcome:
    """Go on with a run."""
    return explore(run, executor=executor, budget=budget, progress=progress)[1]


def summary(plan: Exploration) -> dict[str, Any]:
    """The counts of a search and the statements that stay open."""
    return {
        "theorems": len(plan.theorems),
        "refuted": len(plan.refuted),
        "open": len(plan.open),
        "open_statements": list(map(to_text, plan.open)),
    }


def results(run: Run) -> Iterator[dict[str, Any]]:
    """The theorems and refuted conjectures of a run, without the messages of its search."""
    return (record for record in run.records() if record["kind"] != "message")


def show(run: Run) -> Iterable[str]:
    """The theorems of a run, a line each."""
    for record in results(run):
        uses = f"  [{', '.join(record['uses'])}]" if record.get("uses") else ""
        yield f"{record['id']:>4}  {record['statement']}{uses}"


#: Forms of a single record: none, since a theorem rests on those before it.
EXPORTS: Final[Mapping[str, Callable[[Any], str]]] = {}


def _text(run: Run, records: Sequence[Any]) -> str:
    return "\n".join(record["statement"] for record in records if "statement" in record)


def _mpl(run: Run, records: Sequence[Any]) -> str:
    return "\n".join(record["mpl"] for record in records if "mpl" in record)


def _coq(run: Run, records: Sequence[Any]) -> str:
    from proofs.export.coq import document

    return document(_theory_of(run), records)


def _tptp(run: Run, records: Sequence[Any]) -> str:
    from proofs.export.tptp import problem

    theorems = [record for record in records if "proof" in record]
    if len(theorems) != 1:
        raise UsageError("a TPTP problem has one conjecture", hint="name a theorem: --id T1")
    known = {record["id"]: record for record in results(run)}
    return problem(_theory_of(run), theorems[0], known)


def _latex(run: Run, records: Sequence[Any]) -> str:
    from proofs.export.latex import theorem

    theory = _theory_of(run)
    proved = [record for record in records if "proof" in record]
    return "\n".join(theorem(theory.read(record["mpl"]), record) for record in proved)


def _dot(run: Run, records: Sequence[Any]) -> str:
    from proofs.graph import proof_graph, to_dot

    return to_dot(proof_graph(_theory_of(run), records))


def _graphml(run: Run, records: Sequence[Any]) -> str:
    from proofs.graph import proof_graph, to_graphml

    return to_graphml(proof_graph(_theory_of(run), records))


def _theory_of(run: Run) -> Theory:
    return read_theory(run.manifest.config["theory"])


#: Forms of a whole run: functions of the run and of the records that were chosen.
DOCUMENTS: Final[Mapping[str, Callable[[Run, Sequence[Any]], str]]] = {
    "text": _text,
    "mpl": _mpl,
    "coq": _coq,
    "tptp": _tptp,
    "latex": _latex,
    "dot": _dot,
    "graphml": _graphml,
}
