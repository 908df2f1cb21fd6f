"""The examples in the docstrings of the expression package run as written."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import discovery.expr

MODULES = [
    module.name for module in pkgutil.walk_packages(discovery.expr.__path__, "discovery.expr.")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0
