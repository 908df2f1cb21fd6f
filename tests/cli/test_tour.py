"""The tour: every engine on real input, everything checked."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from discovery.cli.engines import PACKAGES
from discovery.cli.tour import STOPS


def test_every_engine_has_a_stop() -> None:
    assert [stop.engine for stop in STOPS] == list(PACKAGES)


def test_the_tour_finds_checks_and_writes_pages(
    tmp_path: Path, discover: list[str], clean_environment: dict[str, str]
) -> None:
    ran = subprocess.run(
        [*discover, "tour", "--quiet"],
        cwd=tmp_path,
        env=clean_environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "2 KMnO₄ + 16 HCl ⟶ 2 KCl + 2 MnCl₂ + 8 H₂O + 5 Cl₂" in ran.stdout
    last = ran.stdout.splitlines()[-1]
    found = re.match(r"tour: (\d+) results checked, 0 refused; pages: (.*)", last)
    assert found, last
    assert int(found[1]) >= 32
    index = tmp_path / found[2]
    for engine in PACKAGES:
        assert f'href="{engine}/report.html"' in index.read_text()
        folder = index.parent / engine
        assert "<h1" in (folder / "report.html").read_text()
        assert json.loads((folder / "manifest.json").read_text())["state"] != "running"
    assert "/fractions/report.html" in (tmp_path / "outputs" / "index.html").read_text()
