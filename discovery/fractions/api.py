"""What a user calls: `conjecture` for formulas as objects, and the doors for run folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discovery.errors import InputError, UsageError
from discovery.fractions import formats, listing, polynomial_formats
from discovery.fractions.atlas import Atlas
from discovery.fractions.constants import read_digits_file
from discovery.fractions.formula import Formula, read_formula, simplicity
from discovery.fractions.inquiry import Inquiry, Options, require_constant
from discovery.fractions.left_sides import normalise
from discovery.fractions.polynomial_list import PolynomialList
from discovery.fractions.screening import decimals_of
from discovery.runs.texts import read_text
from search.driver import run as run_search
from search.memory import MemoryJournal

if TYPE_CHECKING:
    from discovery.runs.folder import Run
    from search.budget import Budget
    from search.driver import Outcome, Progress
    from search.executors import ExecutorSpec

JSON = dict[str, Any]


def _writer(form: str) -> Callable[[JSON], str]:
    """The form for each kind of record; digits of a special kind have only their text."""

    def write(record: JSON) -> str:
        if record.get("kind") == "anchor":
            record = record["simplest"]
        if "polynomials" in record:
            module: Any = formats
        elif record["kind"] == "polynomial":
            module = polynomial_formats
        elif form == "text":
            return listing.describe(record)
        else:
            raise UsageError(
                f"{record['kind']} digits are written as text or json", hint="--format json"
            )
        return str(getattr(module, f"to_{form}")(record))

    return write


EXPORTS = {form: _writer(form) for form in ("text", "latex", "sympy", "csv")}
HEADINGS = {"csv": ["id,constant,left,signs,preperiod,period,polynomials,status"]}
#: Tails of a constant that are listed, unless one asks for more.
SHOWN = 20


def conjecture(
    constant: str,
    left: Sequence[int] | None = None,
    signs: Sequence[int] | None = None,
    coefficients: int = 5,
    cycle: int = 3,
    period: int = 150,
) -> list[Formula]:
    """Signed continued fractions of a constant whose digits follow a pattern, simplest first.

    ``left`` = (A, B, C, D) and ``signs`` ask for one left side (A x + B)/(C x + D) and one sign
    cycle; otherwise all with coefficients and cycle lengths up to a bound are tried. Only formulas
    with at most ``period`` slots are returned. Raises InputError for what is no constant.

    >>> formula, = conjecture("e", left=(1, 0, 0, 1), signs=(1,))
    >>> formula.preperiod, formula.polynomials, formula.status
    ((2,), (['1'], ['2', '2'], ['1']), 'proved')
    """
    options = make_options(left, signs, coefficients, cycle, period)
    entry = {"text": constant}
    require_constant(entry)
    journal = MemoryJournal()
    run_search(Inquiry([entry], options), journal=journal)
    records = [record for record in journal.records if "polynomials" in record]
    return [read_formula(record) for record in sorted(records, key=simplicity)]


def make_options(
    left: Sequence[int] | None,
    signs: Sequence[int] | None,
    coefficients: int,
    cycle: int,
    period: int,
    *,
    all_minus: bool = False,
    method: str = "construct",
) -> Options:
    """Options from what a user gave. Raises UsageError for what makes no sense."""
    if left is not None and len(left) != 4:
        raise UsageError("a left side has four coefficients A,B,C,D")
    if signs is not None and (not signs or not set(signs) <= {1, -1}):
        raise UsageError("a sign cycle is a list of 1 and -1")
    if period < 1:
        raise UsageError(f"periods are at least 1, not {period}")
    options = Options(
        coefficients, cycle, period, all_minus, normalise(left) if left else None,
        tuple(signs) if signs else None, method,
    )  # fmt: skip
    options.cycles()
    return options


def configuration(constants: Sequence[JSON], options: Options) -> JSON:
    """What a run's manifest holds."""
    return {
        "constants": list(constants),
        "coefficients": options.coefficients,
        "cycle": options.cycle,
        "period": options.period,
        "all_minus": options.all_minus,
        "left": list(options.left) if options.left else None,
        "signs": list(options.signs) if options.signs else None,
        "method": options.method,
    }


def plan_of(config: JSON) -> Inquiry | PolynomialList | Atlas:
    """The plan that a configuration describes, as new."""
    if "atlas" in config:
        return Atlas(config["atlas"])
    if "polynomials" in config:
        return PolynomialList(config["polynomials"])
    options = make_options(
        config["left"], config["signs"], config["coefficients"], config["cycle"],
        config["period"], all_minus=config["all_minus"], method=config["method"],
    )  # fmt: skip
    return Inquiry(config["constants"], options)


def resume(
    run: Run,
    *,
    executor: ExecutorSpec = "serial",
    budget: Budget | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Outcome:
    """Begin a run, or go on with it from its journal."""
    from discovery.fractions.pages import page
    from discovery.runs.resume import drive

    plan = plan_of(run.manifest.config)
    outcome = drive(
        run, plan, page=page, summary=plan.summary, executor=executor, budget=budget,
        progress=progress,
    )  # fmt: skip
    stages = {name: round(seconds, 3) for name, seconds in plan.seconds.items()}
    run.update(timing={"stages": stages})
    return outcome


def show(run: Run, top: int = SHOWN) -> Iterator[str]:
    """Lines about a run: what was searched, and for each constant the ``top`` simplest tails."""
    if {"polynomials", "atlas"} & set(run.manifest.config):
        return (record["text"] for record in run.records())
    return listing.lines(run.records(), run.manifest.summary, top)


def list_account(summary: Mapping[str, Any], name: str) -> Iterator[str]:
    """What came of a list of polynomial fractions: each line that failed, then the counts."""
    for failed in summary["errors"]:
        error = failed["error"]
        where = f", column {error['column']}" if "column" in error else ""
        yield f"{name}, line {failed['line']}{where}: {error['message']}"
    names = ("fractions", "classes", "proved", "conjecture", "refuted", "evaluated")
    yield ", ".join(f"{summary[name]} {name}" for name in names if summary[name])


def entry_of(text: str) -> JSON:
    """The configuration entry of a constant: an expression, or ``@file`` with decimals.

    The decimals of a file are kept in the entry, so that a run can be resumed without the file.
    """
    if not text.startswith("@"):
        return {"text": text}
    constant = read_digits_file(Path(text[1:]))
    return {"text": constant.text, "digits": decimals_of(constant)["constant_digits"]}


def read_constants_file(path: Path) -> list[JSON]:
    """One constant a line: an expression, or ``name: decimals``; # begins a comment."""
    entries: list[JSON] = []
    for line in read_text(path).splitlines():
        text = line.partition("#")[0].strip()
        name, colon, digits = text.partition(":")
        if colon:
            entries.append({"text": name.strip(), "digits": digits.strip()})
        elif text:
            entries.append({"text": text})
    if not entries:
        raise InputError(f"{path}: no constants", kind="file")
    return entries
