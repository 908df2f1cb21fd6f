"""Options and fixtures that every test may use."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run; `pytest --hypothesis-profile explore` looks for new ones. How
# busy the machine is must not fail a test: only those marked `bench` look at the clock.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", CALM, derandomize=True)
settings.register_profile("explore", CALM, print_blob=True)
settings.load_profile("repeatable")

ROOT = Path(__file__).parent.parent
collect_ignore = ["benchmarks/cvc5_laws.py"]  # a script of a comparison; cvc5 may be missing


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require-tools",
        action="store_true",
        help="fail, where a test would be skipped because a tool is missing",
    )


def pytest_report_header() -> str:
    from importlib.metadata import version

    names = ["numpy", "numba", "python-flint", "sympy", "hypothesis"]
    return "versions: " + ", ".join(f"{name} {version(name)}" for name in names)


@pytest.fixture(scope="session")
def tool(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """An outside program (``tool("coqc")``) or a peer module (``tool("import chempy")``).

    Without it the test is skipped with a plain notice; under ``--require-tools`` it fails.
    """

    def find(name: str) -> str:
        module = name.removeprefix("import ")
        if module != name:
            found = module if importlib.util.find_spec(module) else None
        else:
            found = shutil.which(name)
        if found is None and request.config.getoption("--require-tools"):
            pytest.fail(f"missing tool: {name}")
        if found is None:
            pytest.skip(f"missing tool: {name}")
        return found

    return find


@pytest.fixture
def discover() -> list[str]:
    """The command line that starts ``discover`` in this environment."""
    return [str(Path(sys.executable).parent / "discover")]


@pytest.fixture
def clean_environment() -> dict[str, str]:
    """The environment of a user: no colour, no debugging, this checkout first on the path."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DISCOVERY_")}
    return kept | {"NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
