"""Messages about formulas and equations, word for word, as a person sees them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from discovery.errors import InputError
from discovery.reactions.balance import balance_text

GOLDEN = Path(__file__).parent / "reaction_messages.txt"
CASE = re.compile(r"^>>> (.*)\n((?:.+\n)+)", re.MULTILINE)
CASES = CASE.findall(GOLDEN.read_text("utf-8"))


@pytest.mark.parametrize(("text", "report"), CASES, ids=[text for text, _ in CASES])
def test_message(text: str, report: str) -> None:
    with pytest.raises(InputError) as caught:
        balance_text(text)
    assert f"[{caught.value.kind}] {caught.value.report()}\n" == report


def test_every_kind_of_mistake_has_a_message_here() -> None:
    sources = Path(__file__).parents[2] / "discovery" / "reactions"
    names = ("charge", "equation", "mistakes", "slips")
    code = "".join((sources / f"{name}.py").read_text("utf-8") for name in names)
    kinds = set(re.findall(r'kind="([A-Za-z-]+)"', code)) | set(
        re.findall(r'_mistake\(\s*"([A-Za-z-]+)"', code)
    )
    shown = set(re.findall(r"^\[([A-Za-z-]+)\]", GOLDEN.read_text("utf-8"), re.MULTILINE))
    assert kinds <= shown
