"""Formulas in pages are MathML elements, put there unescaped."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from discovery.expr.parse import parse
from discovery.site.formula import mathml
from discovery.site.page import render_template


def test_a_formula_enters_a_page_as_an_element(tmp_path: Path) -> None:
    (tmp_path / "body.html").write_text("<p>{{ inline }} {{ block }}</p>")
    node = parse("sqrt(x) / (1 + pi)")
    body = render_template(
        tmp_path, "body.html", inline=mathml(node), block=mathml(node, display="block")
    )
    name = "{http://www.w3.org/1998/Math/MathML}math"
    inline, block = ET.fromstring(str(body)).findall(name)
    assert (inline.get("display"), block.get("display")) == ("inline", "block")
    assert "".join(block.itertext()) == "".join(inline.itertext())
    assert "π" in "".join(inline.itertext())
