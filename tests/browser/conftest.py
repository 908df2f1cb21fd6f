"""One Chromium for all tests of pages, and the site of the examples that they walk."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def browser(tool: Callable[[str], str]) -> Iterator[Browser]:
    """The installed Chromium; a download of a browser of its own is never needed."""
    path = tool("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `discover browse` writes of the examples, a run that was killed, and a broken one."""
    home = tmp_path_factory.mktemp("site")
    runs = home / "outputs" / "examples"
    pages = shutil.ignore_patterns("*.html", "*.png")
    shutil.copytree(ROOT / "outputs" / "examples", runs, ignore=pages)
    shutil.copytree(runs / "equations", runs / "killed")
    manifest = runs / "killed" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"state": "done"', '"state": "running"'))
    shutil.copytree(runs / "peano", runs / "broken")
    journal = runs / "broken" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"a * b", b"a + b", 1))
    subprocess.run(
        [str(Path(sys.executable).parent / "discover"), "browse", "--no-open", "--quiet"],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=120,
        check=False,  # 3, for the broken one
    )
    return home / "outputs"
