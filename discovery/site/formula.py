"""Formulas in pages: MathML from the expression IR, without script or font of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from markupsafe import Markup

    from discovery.expr.node import Node


def mathml(node: Node, *, display: Literal["inline", "block"] = "inline") -> Markup:
    """The ``math`` element of an expression, safe to put into a page; a block scrolls if wide.

    >>> from discovery.expr.node import variable
    >>> print(mathml(variable("x")).count("<mi>x</mi>"))
    1
    """
    from markupsafe import Markup

    from discovery.expr.printers.mathml import to_mathml

    return Markup(to_mathml(node, display=display))
