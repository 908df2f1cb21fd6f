"""Makes the gallery in outputs/examples again: ``python tests/browser/gallery.py [NAME ...]``.

Each example is a run folder whose manifest has the command that made it; ``test_gallery.py`` holds
them to that. Run from the top of a checkout, where the paths in the commands lead.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from discovery.cli.main import run
from discovery.cli.site import write_index
from discovery.runs import checkpoint

FOLDER = Path("outputs", "examples")
GALLERY = {
    "exp2": ("evolve", "exp2", "--interval", "0,1", "--from-scratch", "--max-ops", "5",
             "--work", "8000"),
    "constants": ("conjecture", "--file", "outputs/examples/constants.txt", "--coefficients", "1",
                  "--top", "3"),
    "equations": ("balance", "--file", "outputs/examples/equations.txt"),
    "combustion": ("balance", "--species", "CH4,O2,CO,CO2,H2,H2O", "--complete", "graver"),
    "peano": ("prove", "peano"),
    "power": ("prove", "power"),
}  # fmt: skip


def make(name: str) -> None:
    """Run the command of an example, and drop what only resuming would need."""
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    sys.argv[1:] = [*GALLERY[name], "--quiet", "--out", str(folder)]  # what manifests record
    code = run(sys.argv[1:])
    assert code in (0, 1, 3), name
    for path in folder.iterdir():
        if checkpoint.is_name(path.name):
            path.unlink()


if __name__ == "__main__":
    for wanted in sys.argv[1:] or list(GALLERY):
        make(wanted)
    write_index(FOLDER)
