"""What users call: ``approximate``, ``refit``, ``certify``, and the doors of the command.

>>> front = approximate("exp2", work=4000, max_ops=3)  # doctest: +SKIP
>>> front[-1]["expression"], front[-1]["bound"]  # doctest: +SKIP
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discovery.approximation import check, genome
from discovery.approximation.classics import classic_forms
from discovery.approximation.evolution import METHODS, Evolution, front_of
from discovery.approximation.evolve import compile_kernels
from discovery.approximation.fit import Fitted, encode, fit
from discovery.approximation.form import operations as operations_of_form
from discovery.approximation.form import read_form, reduced
from discovery.approximation.formats import EXPORTS
from discovery.approximation.kept import keeps
from discovery.approximation.polish import claim, expression_of, polished, shortest
from discovery.approximation.reader import program_of
from discovery.approximation.targets import Target, curve, problem, read_target
from discovery.errors import InputError, NothingFound, UsageError
from discovery.expr.parse import parse
from discovery.runs.folder import Run, create_run
from discovery.runs.resume import REPORT, drive
from discovery.runs.storage import replace_file
from discovery.runs.texts import read_text
from search.budget import Budget
from search.driver import Outcome, Progress
from search.executors import ExecutorSpec
from search.plan import JSON

if TYPE_CHECKING:
    from collections.abc import Mapping

ENGINE = "approximation"
DEFAULT_OPERATIONS = ("add", "sub", "mul", "div")
CLAIM_SECONDS = 1.0
"""Time kept of a time budget for the claim of each size."""
CLAIM_SHARE = 0.1
"""Largest share of a time budget that is kept for claims."""
REFIT_STARTS = 200

__all__ = ["EXPORTS", "approximate", "certify", "evolve", "refit", "resume", "show"]


def configuration(
    target: Target,
    *,
    max_ops: int = 10,
    operations: Sequence[str] = DEFAULT_OPERATIONS,
    weights: Mapping[str, int] | None = None,
    from_scratch: bool = False,
    warm_start: Sequence[str] = (),
    error: float | None = None,
    method: str = "islands",
    form: str | None = None,
    keep: str | None = None,
) -> JSON:
    """The configuration of a run, as its manifest keeps it.

    Raises ``UsageError`` for nonsense, ``InputError`` for a form or a part that cannot be read.
    """
    _require_rows(method, operations, weights or {})
    if max_ops < 1:
        raise UsageError("a program needs at least one operation", hint="--max-ops 1 or more")
    if error is not None and not 0 < error < float("inf"):
        raise UsageError(f"no program has an error of {error}", hint="--error 1e-6")
    _require_room(target, max_ops, form, keep)
    if warm_start and (form or keep):
        raise UsageError("--warm-start goes with neither --form nor --keep")
    return {
        "target": target.as_json(),
        "max_ops": max_ops,
        "operations": list(operations),
        "weights": _weights(operations, weights or {}),
        "from_scratch": from_scratch,
        "warm_start": list(warm_start),
        "error": error,
        "method": method,
        "form": form,
        "keep": keep,
    }


def _weights(operations: Sequence[str], given: Mapping[str, int]) -> list[int]:
    """The cost of each row of the operation table; what is not fused costs what its parts do."""
    found = {row.name: given.get(row.name, 1) for row in genome.OPERATIONS}
    if "fma" not in operations:
        found["fma"] = found["mul"] + max(found["add"], found["sub"])
    return list(found.values())


def _require_rows(method: str, operations: Sequence[str], weights: Mapping[str, int]) -> None:
    """Refuse names that are in no table."""
    if method not in METHODS:
        raise UsageError(f"no method {method!r}", hint=f"methods: {', '.join(METHODS)}")
    unknown = [name for name in (*operations, *weights) if name not in genome.BY_NAME]
    if unknown or not operations:
        raise UsageError(
            f"no operation {', '.join(unknown) or 'given'}",
            hint=f"operations: {', '.join(genome.BY_NAME)}",
        )


def _require_room(target: Target, max_ops: int, form: str | None, keep: str | None) -> None:
    """Refuse a form that the target does not have, and parts that leave no operation."""
    needed = len(_kept(keep))
    if form is not None:
        reduced(read_form(form), target)
        needed += operations_of_form(read_form(form)) + 1
    if needed > max_ops:
        raise UsageError(
            f"the given parts need {needed} operations", hint=f"--max-ops {needed} or more"
        )


def _kept(keep: str | None) -> genome.Program:
    return program_of(parse(keep)) if keep else ()


def _plan(config: JSON, *, claiming: bool) -> Evolution:
    target, most, within = Target(**config["target"]), config["max_ops"], None
    if config["form"]:
        form = read_form(config["form"])
        within = {"form": config["form"], "target": target.as_json()}
        target, most = reduced(form, target), most - operations_of_form(form)
    keep = _kept(config["keep"])
    seeds = [] if config["from_scratch"] else classic_forms(most)
    seeds = [seed for seed in seeds if keeps(seed, genome.key_of(keep))]
    seeds += [program_of(parse(text)) for text in config["warm_start"]]
    return Evolution(
        target,
        most=most,
        keep=keep,
        within=within,
        operations=[genome.BY_NAME[name].code for name in config["operations"]],
        weights=config["weights"],
        seeds=[keep, *seeds] if keep else seeds,
        goal=config["error"],
        method=config["method"],
        claiming=claiming,
    )


def evolve(
    config: JSON,
    *,
    command: Sequence[str] = ("discovery.approximate",),
    seed: int = 0,
    executor: ExecutorSpec = "serial",
    budget: Budget | None = None,
    out: Path | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> tuple[Run, Outcome]:
    """Search in a new run folder; its records are the certified front."""
    run = create_run(ENGINE, command=list(command), config=config, seed=seed, out=out)
    return run, resume(run, executor=executor, budget=budget, progress=progress)


def resume(
    run: Run,
    *,
    executor: ExecutorSpec = "serial",
    budget: Budget | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Outcome:
    """Begin or go on with a run: the search until the budget ends, then the claims."""
    from discovery.approximation.pages import page

    config = run.manifest.config
    outcome: Outcome | None = None
    if not _claims_begun(run):
        if progress is not None:
            progress(Progress(0, None, 0, 0.0, "loading kernels; compiling them, the first time"))
        compile_kernels()
        outcome = drive(
            run,
            _plan(config, claiming=False),
            page=page,
            executor=executor,
            budget=_search_budget(budget, config["max_ops"]),
            progress=progress,
        )
        if outcome.state == "interrupted":
            return outcome
    claims = drive(
        run,
        _plan(config, claiming=True),
        page=page,
        summary=lambda: _summary(run),
        executor=executor,
        progress=progress,
    )
    if outcome is None or claims.state == "interrupted":
        return claims
    run.update(state=outcome.state)
    replace_file(run.path / REPORT, page(run))
    return outcome


def _claims_begun(run: Run) -> bool:
    """Whether the run stopped between its claims: only they leave records behind a checkpoint."""
    with run.journal() as journal:
        last = journal.last_checkpoint()
        return any(True for _ in journal.tail(last[1] if last else 0))


def _search_budget(budget: Budget | None, max_ops: int) -> Budget:
    """The budget without the time that claims will take."""
    if budget is None or budget.time is None:
        return budget or Budget()
    kept = min(CLAIM_SHARE * budget.time, CLAIM_SECONDS * max_ops)
    return Budget(work=budget.work, time=budget.time - kept)


def _summary(run: Run) -> JSON:
    front = front_of(run.records())
    return {"front": [[r["operations"], r["error"], r["bound"]] for r in front]}


def approximate(
    target: str,
    interval: str | tuple[str, str] | None = None,
    *,
    absolute: bool = False,
    time: float | None = None,
    work: int | None = None,
    seed: int = 0,
    workers: int = 1,
    out: Path | None = None,
    **options: Any,
) -> list[JSON]:
    """The certified front of programs for a function: fewest operations first.

    ``target`` is a name of the target table or an expression in x; ``interval`` "low,high".
    ``time`` in seconds or ``work`` in fits bounds the search (default: 30 s). ``options`` are those
    of ``configuration``: ``max_ops``, ``operations``, ``weights``, ``from_scratch``,
    ``warm_start``, ``error``, ``method``, ``form``, ``keep``. Each entry is a claim as
    ``discovery.approximation.check`` describes. Raises ``NothingFound`` if the search ends
    without a certified program.
    """
    config = configuration(read_target(target, interval, absolute=absolute), **options)
    limit = Budget(work=work, time=30.0 if time is None and work is None else time)
    executor: ExecutorSpec = "serial" if workers == 1 else ("processes", workers)
    run, _ = evolve(config, seed=seed, executor=executor, budget=limit, out=out)
    front = front_of(run.records())
    if not front:
        raise NothingFound("no certified program", hint="give more time or more operations")
    return front


def refit(
    expression: str,
    target: str,
    interval: str | tuple[str, str] | None = None,
    *,
    absolute: bool = False,
    seed: int = 0,
) -> JSON:
    """The certified claim for a program's structure with its best coefficients.

    Every number in the expression is a coefficient; its value is where the first descent starts.
    Raises ``InputError`` for an expression that is no program, ``NothingFound`` if no finite
    coefficients are found.
    """
    goal = read_target(target, interval, absolute=absolute)
    entry = _refitted(program_of(parse(expression)), goal, random.Random(seed))
    best = polished(entry, goal)
    if best is None:
        raise NothingFound("no finite coefficients for this form", hint="another form or interval")
    coefs = shortest(entry.program, best, curve(goal))
    return claim(expression_of(entry.program, coefs), goal)


def _refitted(program: genome.Program, goal: Target, rng: random.Random) -> Fitted:
    """The best fit from the program's own numbers, and from its inner part without squarings.

    A form with squarings at its end is hard to fit from random starts and easy from the fit of the
    form without the last one.
    """
    data = problem(goal)
    tries = [fit(program, data, rng, 0), fit(program, data, rng, REFIT_STARTS)]
    inner = encode(program, len(data.levels) - 1).form.size
    if inner < len(program):
        entry = fit(program[:inner], data, rng, REFIT_STARTS)
        for size in range(inner + 1, len(program) + 1):
            entry = fit(entry.program + program[size - 1 : size], data, rng, 0)
        tries.append(entry)
    return min(tries, key=lambda e: e.error)


def certify(
    expression: str,
    target: str,
    interval: str | tuple[str, str] | None = None,
    *,
    absolute: bool = False,
) -> JSON:
    """The certified claim for a program exactly as it is given.

    >>> certify("1 + x", "exp2")["operations"]
    1
    """
    goal = read_target(target, interval, absolute=absolute)
    proved = asdict(check.certify(expression, goal.as_json()))
    return {"expression": expression, "target": goal.as_json(), **proved}


def show(run: Run) -> Iterable[str]:
    """The front as lines of text."""
    yield f"{'ops':>3}  {'error':>10}  {'proved':>10}  {'float64':>10}  program"
    for record in front_of(run.records()):
        yield (
            f"{record['operations']:>3}  {record['error']:>10.4g}  {record['bound']:>10.4g}  "
            f"{record['bound_float64']:>10.4g}  {record['expression']}"
        )


def read_warm_start(path: Path) -> list[str]:
    """The expressions of a file: one a line, or JSON objects with a field ``expression``.

    Raises ``InputError`` with the line that cannot be read.
    """
    import json

    found = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("{"):
            try:
                item = json.loads(text)
            except ValueError:
                item = {}
            item = item.get("record", item)
            entries = item.get("front", [item]) if isinstance(item, dict) else [{}]
            texts = [entry.get("expression") for entry in entries]
        else:
            texts = [text]
        for one in texts:
            if not isinstance(one, str):
                raise InputError(f"{path}, line {number}: no expression", kind="bad-warm-start")
            program_of(parse(one))
            found.append(one)
    return found
