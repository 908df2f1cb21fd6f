"""The answer to an equation as JSON text, without the objects in between.

A batch writes one record a line, most of them unique balances among species met before. Their text
is put together from pieces that each species remembers; any other answer goes the long way,
:meth:`Balance.as_json`. Both ways give the same bytes: ASCII, sorted keys, no spaces.
"""

from __future__ import annotations

from json.encoder import encode_basestring_ascii as quoted

from discovery.reactions.balance import Balance
from discovery.reactions.certificate import UNIQUE, sum_totals
from discovery.runs.storage import canonical_json
from search.plan import Text


def record_text(balance: Balance) -> Text:
    """The JSON text of an answer.

    >>> from discovery.reactions.balance import balance_text
    >>> record_text(balance_text("H2 + O2 -> H2O"))[-62:]
    '"right":[{"coefficient":2,"species":"H2O"}],"status":"unique"}'
    """
    source, numbers = balance.source, balance.coefficients
    if numbers is None or source.readings or balance.added or balance.conserved:
        return Text(canonical_json(balance.as_json()))
    assert balance.status == UNIQUE
    size, species = len(source.left), source.left + source.right
    words, objects = [], []
    for x, one in zip(numbers, species, strict=True):
        words.append(one.text if x == 1 else f"{x} {one.text}")
        objects.append(f'{{"coefficient":{x},"species":{one.quoted}}}')
    equation = quoted(f"{' + '.join(words[:size])} {source.arrow} {' + '.join(words[size:])}")
    different = {one.text: one.composition for one in species}
    compositions = ",".join([different[name] for name in sorted(different)])
    elements = list(balance.rows)
    minor = ",".join([f'"{elements[row]}"' for row in balance.form.sources])
    columns = ",".join([str(pivot) for _, pivot, _ in balance.form.kept])
    totals = ",".join([f'"{e}":{total}' for e, total in sorted(sum_totals(balance).items())])
    return Text(
        f'{{"certificate":{{"compositions":{{{compositions}}},'
        f'"minor":{{"elements":[{minor}],"species":[{columns}]}},"totals":{{{totals}}}}},'
        f'"dimension":1,"equation":{equation},'
        f'"left":[{",".join(objects[:size])}],"right":[{",".join(objects[size:])}],'
        f'"status":"unique"}}'
    )
