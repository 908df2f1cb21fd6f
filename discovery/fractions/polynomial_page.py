"""The page of a list of polynomial fractions: one row a line, and a proof for each certificate."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discovery.expr.parse import parse
from discovery.fractions import chains
from discovery.fractions.chains import Parameters, Recurrence
from discovery.fractions.formula import TERMS
from discovery.fractions.polynomial import PolynomialFraction

if TYPE_CHECKING:
    from markupsafe import Markup

    from discovery.runs.folder import Run

JSON = dict[str, Any]
_TEMPLATES = Path(__file__).parent / "templates"
_CURVES, _LIMIT = 4, 400  # the convergent that stands for the value in the chart
_COLUMNS = (
    ("Line", True), ("Value", False), ("a(n)", False), ("b(n)", False), ("Class", True),
    ("Decimals that agree", True), ("Status", False),
)  # fmt: skip


def body(run: Run) -> Markup:
    """The part of the report that this engine writes."""
    from discovery.site.page import render_template

    records: list[JSON] = list(run.records())
    numbers: dict[str, int] = {}
    for record in records:
        numbers.setdefault(str(record["class"]), len(numbers) + 1)
    proofs = [record for record in records if "certificate" in record]
    return render_template(
        _TEMPLATES,
        "polynomials.html",
        account=f"{len(records)} fractions in {len(numbers)} classes, {len(proofs)} proved",
        chart=_chart(records) if records else "",
        columns=_COLUMNS,
        rows=[_row(record, numbers[str(record["class"])]) for record in records],
        errors=run.manifest.summary.get("errors", []),
        proofs=[_proof(record) for record in proofs],
    )


def _row(record: JSON, of_class: int) -> JSON:
    return {
        "id": record["id"],
        "line": record["line"],
        "text": _name(record),
        "value": _mathematics(_name(record)),
        "a": _mathematics(polynomial_text(record["a"])),
        "b": _mathematics(polynomial_text(record["b"])),
        "of_class": of_class,
        "decimals": record["decimals"],
        "status": record["status"],
        "proof": "certificate" in record,
    }


def _name(record: JSON) -> str:
    return str(record.get("left_text") or record["value"][:24])


def _mathematics(text: str) -> Markup:
    from discovery.site.formula import mathml

    return mathml(parse(f"function u; {text}" if "u(" in text else text))


def polynomial_text(coefficients: Sequence[int | Fraction]) -> str:
    """A polynomial in n, highest power first.

    >>> polynomial_text([3, -1, 2])
    '2*n**2 - n + 3'
    """
    text = ""
    for power in reversed(range(len(coefficients))):
        c = coefficients[power]
        if not c:
            continue
        name = {0: "", 1: "n"}.get(power, f"n**{power}")
        size = str(abs(c)) if abs(c) != 1 or not name else ""
        term = f"{size}*{name}" if size and name else size or name
        sign = "-" if c < 0 else "+"
        text += f" {sign} {term}" if text else f"{'-' if c < 0 else ''}{term}"
    return text or "0"


def _chart(records: Sequence[JSON]) -> Markup:
    """Decimals of the convergents of the first fraction of some classes."""
    from discovery.site.chart import Axis, Series, plot

    firsts = [record for record in records if "same_class_as" not in record]
    series = []
    for record in firsts[:: max(1, len(firsts) // _CURVES)][:_CURVES]:
        fraction = PolynomialFraction(tuple(record["a"]), tuple(record["b"]))
        pairs = list(islice(fraction.convergents(), _LIMIT + 1))
        points = [(float(n), _decimals(pairs[n], pairs[-1])) for n in (0, *TERMS)]
        series.append(Series(_name(record), points))
    return plot(series, title="How fast some classes converge", x=Axis("terms"),
                y=Axis("right decimals"))  # fmt: skip


def _decimals(one: tuple[int, int], limit: tuple[int, int]) -> float:
    """Decimals to which two convergents agree, at least 0."""
    (p, q), (r, s) = one, limit
    if not q or not s or p * s == r * q:
        return 0.0
    error = abs(Fraction(p, q) - Fraction(r, s))
    bits = error.denominator.bit_length() - error.numerator.bit_length()
    return max(0.0, bits * 0.30103)


def _proof(record: JSON) -> JSON:
    a, b = record["a"], record["b"]
    return {
        "id": record["id"],
        "value": _mathematics(record["left_text"]),
        "a": _mathematics(polynomial_text(a)),
        "b": _mathematics(polynomial_text(b)),
        "steps": proof_steps(record),
    }


def proof_steps(record: JSON) -> list[Markup]:
    """The steps of a proof in words and formulas."""
    sign = 1 if record["a"][-1] > 0 else -1
    a = [Fraction(sign * c) for c in record["a"]] + [Fraction(0)]
    b = [Fraction(c) for c in record["b"]] + [Fraction(0)] * 2
    of = Recurrence(a[0], a[1], b[0], b[1], b[2])
    steps = [] if sign > 0 else [_say("Both sides are taken times -1, so that a(n) grows.")]
    value = record["left_text"] if sign > 0 else f"-({record['left_text']})"
    chain = record["certificate"]["chain"]
    write = {"quadratic": _quadratic_steps, "bessel": _bessel_steps}.get(chain, _chain_steps)
    return steps + write(of, record["certificate"], value)


def _say(text: str, **formulas: str) -> Markup:
    from markupsafe import Markup

    return Markup(text).format(**{key: _mathematics(f) for key, f in formulas.items()})


def _quadratic_steps(of: Recurrence, _: JSON, value: str) -> list[Markup]:
    return [
        _say(
            "All tails are T = {value}, the larger number with T = {level}.",
            value=value,
            level=f"{of.a0} + {of.b0}/T",
        ),
        _say("The other root is smaller, so the convergents come close to the larger one."),
    ]


def _bessel_steps(of: Recurrence, certificate: JSON, value: str) -> list[Markup]:
    b, x, index = of.a0 / of.a1, of.b0 / of.a1**2, certificate["index"]
    return [
        _say(
            "With u(n) = {u} the tails are T(n) = {tail}: coefficient by coefficient, "
            "u(n) - u(n+1) is {step} u(n+2).",
            u=f"hyp0f1({_shift(b)}, {x})",
            tail=f"{_times(of.a1, b)}*u(n)/u(n + 1)",
            step=f"({x})/(({_shift(b)})*({_shift(b + 1)}))",
        ),
        _say(
            "From n = {start} on the tails are positive and so large that the convergents "
            "come close to them.",
            start=str(certificate["start"]),
        ),
        _say(
            "T({index}) is a ratio of hyperbolic, circular or Bessel functions, whose series have "
            "these coefficients; the levels between it and 0 turn it into {value}.",
            index=str(index),
            value=value,
        ),
    ]


def _shift(p: Fraction) -> str:
    return polynomial_text([p, Fraction(1)])


def _times(factor: Fraction, p: Fraction) -> str:
    return f"({_shift(p)})" if factor == 1 else f"{factor}*({_shift(p)})"


def _chain_steps(of: Recurrence, certificate: JSON, value: str) -> list[Markup]:
    chain, start = certificate["chain"], certificate["start"]
    a, b, c = (Fraction(certificate["parameters"][key]) for key in "abc")
    p = Parameters(a, b, c, *chains.discriminant_root(of))
    series, factor = _series(chain, of, p)
    first, second = _first_values(chain, of, p)
    bound = (
        "All terms of the series are positive, and comparing u(n) and u(n+1) term by term shows "
        "that T(n) grows fast enough"
        if chain.endswith("reflected")
        else "All terms of the series, a(n) and b(n) are positive"
    )
    return [
        _say(
            "With u(n) = {u} the tails are T(n) = {tail}. That they obey the recurrence is a "
            "contiguity relation between u(n), u(n+1) and u(n+2): coefficient by coefficient a "
            "polynomial that vanishes.",
            u=series,
            tail=f"({factor})*({_shift(c)})*u(n)/u(n + 1)",
        ),
        _say(
            bound + " from n = {start} on. With r(n) = T(n) T(n+1)/b(n+1), the distance of the "
            "n-th convergent from the value is a constant divided by the sum over j up to n of the "
            "products of -r(i), i up to j; here |r(n)| ≥ 1, and the sum grows without bound.",
            start=str(start),
        ),
        _say(
            "At n = {index} a parameter is 0 or the series is the exponential function, so "
            "that u({index}) = {first} and u({following}) = {second} have closed forms, by a "
            "recurrence of first order in their other parameters. The levels between there and 0 "
            "turn T({index}) into {value}.",
            index=str(p.index),
            following=str(p.index + 1),
            first=first,
            second=second,
            value=value,
        ),
    ]


def _series(chain: str, of: Recurrence, p: Parameters) -> tuple[str, str]:
    """u(n) and the factor of the tails."""
    root = f"{p.root}" if p.square == 1 else f"{p.root}*sqrt({p.square})"
    if chain == "kummer":
        return f"hyp1f1({_shift(p.a)}, {_shift(p.c)}, {chains.kummer_argument(of)})", str(of.a1)
    if chain == "kummer-reflected":
        return f"hyp1f1({p.c - p.a}, {_shift(p.c)}, {-chains.kummer_argument(of)})", str(of.a1)
    if chain == "gauss":
        z = _surd_text(chains.gauss_argument(of, p))
        return f"hyp2f1({_shift(p.a)}, {_shift(p.b)}, {_shift(p.c)}, {z})", root
    z = _surd_text(chains.reflected_argument(of, p))
    half = str((p.root + of.a1) / 2) if p.square == 1 else f"({root} + {of.a1})/2"
    return f"hyp2f1({_shift(p.a)}, {p.c - p.b}, {_shift(p.c)}, {z})", half


def _first_values(chain: str, of: Recurrence, p: Parameters) -> tuple[str, str]:
    """u at the chain's index and one further."""
    n = p.index
    if chain == "kummer":
        return "1", f"hyp1f1(1, {p.c + n + 1}, {chains.kummer_argument(of)})"
    if chain == "kummer-reflected":
        y = -chains.kummer_argument(of)
        return f"exp({y})", f"hyp1f1({p.c - p.a}, {p.c + n + 1}, {y})"
    if chain == "gauss":
        z = _surd_text(chains.gauss_argument(of, p))
        return "1", f"hyp2f1(1, {p.b + n + 1}, {p.c + n + 1}, {z})"
    z = _surd_text(chains.reflected_argument(of, p))
    return "1", f"hyp2f1(1, {p.c - p.b}, {p.c + n + 1}, {z})"


def _surd_text(x: chains.Surd) -> str:
    p, q, d = x
    if not q:
        return str(p)
    return f"{p} {'-' if q < 0 else '+'} {abs(q)}*sqrt({d})"
