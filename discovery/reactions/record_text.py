"""The answer to an equation as JSON text, without the objects in between.

A batch writes one record a line, most of them unique balances of species met before. Their text is
put together from pieces that are remembered for each species; any other answer goes the long way,
:meth:`Balance.as_json`. Both ways give the same bytes: ASCII, sorted keys, no spaces.
"""

from __future__ import annotations

from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted

from discovery.reactions.balance import Balance, equation_text
from discovery.reactions.certificate import UNIQUE, add_totals
from discovery.reactions.formula import Species
from discovery.runs.storage import canonical_json
from search.plan import Text

_CACHED = 1 << 14  # species remembered; a big batch names a few thousand


def record_text(balance: Balance) -> Text:
    """The JSON text of an answer.

    >>> from discovery.reactions.balance import balance_text
    >>> record_text(balance_text("H2 + O2 -> H2O"))[-38:]
    '"coefficient":2,"species":"H2O"}],"status":"unique"}'
    """
