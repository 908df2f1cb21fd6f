"""The wheel: three packages, their data, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_wheel_has_three_packages_and_their_data(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    top = {name.split("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {
        "discovery", "proofs", "search",
    }  # fmt: skip
    assert len(top) == 4
    needed = {
        "discovery/py.typed",
        "discovery/schema/manifest.json",
        "discovery/site/templates/page.html",
        "discovery/site/templates/style.css",
        "proofs/py.typed",
        "search/py.typed",
    }
    assert needed <= set(names)
    assert not [name for name in names if "__pycache__" in name or name.endswith((".nbi", ".nbc"))]
