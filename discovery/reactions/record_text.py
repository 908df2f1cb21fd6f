"""The answer to an equation as JSON text, without the objects in between.

A batch writes one record a line, most of them unique balances among species met before. Their text
is put together from pieces that are remembered for each species; any other answer goes the long
way, :meth:`Balance.as_json`. Both ways give the same bytes: ASCII, sorted keys, no spaces.
"""

from __future__ import annotations

from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted

from discovery.reactions.balance import Balance, equation_text
from discovery.reactions.certificate import UNIQUE, sum_totals
from discovery.runs.storage import canonical_json
from search.plan import Text

_CACHED = 1 << 14  # species remembered; a big batch names a few thousand


def record_text(balance: Balance) -> Text:
    """The JSON text of an answer.

    >>> from discovery.reactions.balance import balance_text
    >>> record_text(balance_text("H2 + O2 -> H2O"))[-62:]
    '"right":[{"coefficient":2,"species":"H2O"}],"status":"unique"}'
    """
    source = balance.source
    if balance.status != UNIQUE or source.readings or balance.added or balance.conserved:
        return Text(canonical_json(balance.as_json()))
    terms, size = balance.terms, len(source.left)
    elements = list(map(quoted, balance.rows))
    minor = ",".join([elements[row] for row in balance.form.sources])
    columns = ",".join(map(str, balance.form.pivots))
    species = {one.text: one.counts for one in source.left + source.right}
    counts = ",".join([_composition(name, species[name]) for name in sorted(species)])
    totals = ",".join([f'"{e}":{total}' for e, total in sorted(sum_totals(balance).items())])
    objects = [f'{{"coefficient":{x},"species":{quoted(name)}}}' for name, x in terms]
    equation = equation_text(terms[:size], terms[size:], source.arrow)
    return Text(
        f'{{"certificate":{{"compositions":{{{counts}}},'
        f'"minor":{{"elements":[{minor}],"species":[{columns}]}},"totals":{{{totals}}}}},'
        f'"dimension":1,"equation":{quoted(equation)},'
        f'"left":[{",".join(objects[:size])}],"right":[{",".join(objects[size:])}],'
        f'"status":"unique"}}'
    )


@lru_cache(maxsize=_CACHED)
def _composition(name: str, counts: tuple[tuple[str, int], ...]) -> str:
    """The entry of a species among the compositions."""
    atoms = ",".join([f'"{element}":{count}' for element, count in sorted(counts)])
    return f"{quoted(name)}:{{{atoms}}}"
