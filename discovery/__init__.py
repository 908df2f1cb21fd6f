"""Engines that discover mathematics and chemistry, with a certificate for every result.

What a script needs is imported from here; a name is loaded when it is first used, so that
``import discovery`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from os import sep
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from discovery.approximation.api import approximate as approximate
    from discovery.approximation.api import certify as certify
    from discovery.approximation.api import refit as refit
    from discovery.errors import DiscoveryError as DiscoveryError
    from discovery.errors import InputError as InputError
    from discovery.errors import LimitError as LimitError
    from discovery.errors import NothingFound as NothingFound
    from discovery.errors import UsageError as UsageError
    from discovery.errors import VerificationError as VerificationError
    from discovery.expr.balls import enclosure as enclosure
    from discovery.expr.binding import alpha_equal as alpha_equal
    from discovery.expr.binding import substitute as substitute
    from discovery.expr.derivative import derivative as derivative
    from discovery.expr.evaluate import evaluate as evaluate
    from discovery.expr.evaluate import evaluate_exact as evaluate_exact
    from discovery.expr.evaluate import evaluate_mpmath as evaluate_mpmath
    from discovery.expr.json_form import from_json as from_json
    from discovery.expr.json_form import to_json as to_json
    from discovery.expr.matching import match as match
    from discovery.expr.matching import unify as unify
    from discovery.expr.node import Node as Node
    from discovery.expr.node import constant as constant
    from discovery.expr.node import count_ops as count_ops
    from discovery.expr.node import integer as integer
    from discovery.expr.node import rational as rational
    from discovery.expr.node import variable as variable
    from discovery.expr.node import variables as variables
    from discovery.expr.parse import parse as parse
    from discovery.expr.printers.c import to_c as to_c
    from discovery.expr.printers.fpcore import to_fpcore as to_fpcore
    from discovery.expr.printers.latex import to_latex as to_latex
    from discovery.expr.printers.mathml import to_mathml as to_mathml
    from discovery.expr.printers.python import to_python as to_python
    from discovery.expr.printers.text import to_text as to_text
    from discovery.expr.printers.tptp import to_tptp as to_tptp
    from discovery.expr.simplify import simplify as simplify
    from discovery.fractions.api import conjecture as conjecture
    from discovery.reactions.api import balance as balance
    from discovery.reactions.reaction_set import find_reactions as find_reactions
    from discovery.runs.folder import Run as Run
    from discovery.runs.folder import create_run as create_run
    from discovery.runs.folder import list_runs as list_runs
    from discovery.runs.folder import open_run as open_run
    from discovery.runs.resume import drive as drive
    from proofs.api import prove as prove

__version__ = "0.1.0"  # the package takes its version from here

_HOME = {
    "DiscoveryError": "discovery.errors",
    "InputError": "discovery.errors",
    "LimitError": "discovery.errors",
    "Node": "discovery.expr.node",
    "NothingFound": "discovery.errors",
    "Run": "discovery.runs.folder",
    "UsageError": "discovery.errors",
    "VerificationError": "discovery.errors",
    "alpha_equal": "discovery.expr.binding",
    "approximate": "discovery.approximation.api",
    "balance": "discovery.reactions.api",
    "certify": "discovery.approximation.api",
    "conjecture": "discovery.fractions.api",
    "constant": "discovery.expr.node",
    "count_ops": "discovery.expr.node",
    "create_run": "discovery.runs.folder",
    "derivative": "discovery.expr.derivative",
    "drive": "discovery.runs.resume",
    "enclosure": "discovery.expr.balls",
    "evaluate": "discovery.expr.evaluate",
    "evaluate_exact": "discovery.expr.evaluate",
    "evaluate_mpmath": "discovery.expr.evaluate",
    "find_reactions": "discovery.reactions.reaction_set",
    "from_json": "discovery.expr.json_form",
    "integer": "discovery.expr.node",
    "list_runs": "discovery.runs.folder",
    "match": "discovery.expr.matching",
    "open_run": "discovery.runs.folder",
    "parse": "discovery.expr.parse",
    "prove": "proofs.api",
    "rational": "discovery.expr.node",
    "refit": "discovery.approximation.api",
    "simplify": "discovery.expr.simplify",
    "substitute": "discovery.expr.binding",
    "to_c": "discovery.expr.printers.c",
    "to_fpcore": "discovery.expr.printers.fpcore",
    "to_json": "discovery.expr.json_form",
    "to_latex": "discovery.expr.printers.latex",
    "to_mathml": "discovery.expr.printers.mathml",
    "to_python": "discovery.expr.printers.python",
    "to_text": "discovery.expr.printers.text",
    "to_tptp": "discovery.expr.printers.tptp",
    "unify": "discovery.expr.matching",
    "variable": "discovery.expr.node",
    "variables": "discovery.expr.node",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'discovery' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__


def _refuse_strangers() -> None:
    """Our other packages have common names: a user's ``search.py`` beside a script would win."""
    here = __file__.removesuffix(f"discovery{sep}__init__.py")
    for name in ("search", "proofs"):
        spec = find_spec(name)
        origin = str(spec.origin) if spec else "none"
        if origin.removesuffix(f"{name}{sep}__init__.py") != here:
            raise ImportError(
                f"discovery needs the package {name!r} that was installed beside it, but found "
                f"{origin}; rename your own {name!r}, or run from another folder"
            )


_refuse_strangers()
