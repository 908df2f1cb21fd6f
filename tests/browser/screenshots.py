"""Keeps pictures of each kind of page: ``python tests/browser/screenshots.py``, from the top.

Three widths, light and dark; what a window shows, in 32 colours, so that all of them stay small.
"""

from __future__ import annotations

import shutil
import sys
from contextlib import chdir
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from discovery.cli.site import write_report
from discovery.runs.folder import Run

EXAMPLES = Path("outputs", "examples")
FOLDER = EXAMPLES / "screenshots"
WINDOWS = ((360, 740), (1024, 768), (1920, 1080))
COLOURS = 32
VIEWS = {
    "runs": "index.html",
    "approximation": "exp2/report.html",
    "fractions": "constants/report.html",
    "reactions": "equations/report.html",
    "species": "combustion/report.html",
    "theorems": "peano/report.html",
    "theory": "power/browser/index.html",
    "cone": "peano/browser/index.html#cone=T8",
    "theorem": "peano/browser/theorems-1.html#T8",
    "refuted": "power/browser/refuted.html",
    "replay": "peano/browser/replay.html",
}


def picture(browser: Browser, page_file: Path, address: str, name: str) -> None:
    """Six pictures of a page."""
    for width, height in WINDOWS:
        for scheme in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                reduced_motion="reduce",
            )
            page.goto(page_file.resolve().as_uri() + address)
            page.wait_for_timeout(400)
            seen = Image.open(BytesIO(page.screenshot())).convert("RGB")
            few = seen.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=0)
            few.save(FOLDER / f"{name}-{width}-{scheme}.png", optimize=True)
            page.close()


def broken_run(folder: Path) -> Path:
    """The report of a run with a journal that has been changed."""
    shutil.copytree(EXAMPLES / "peano", folder / "peano")
    journal = folder / "peano" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"a * b", b"a + b", 1))
    with chdir(folder):  # a short name on the page
        write_report(Run(Path("peano")))
    return folder / "peano" / "report.html"


def main(wanted: list[str]) -> None:
    """Take the pictures with these names, or all."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright, TemporaryDirectory() as folder:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name, view in VIEWS.items():
            file, mark, address = view.partition("#")
            if name in (wanted or VIEWS) and (EXAMPLES / file).is_file():
                picture(browser, EXAMPLES / file, mark + address, name)
        if "broken" in (wanted or ["broken"]):
            picture(browser, broken_run(Path(folder)), "", "broken")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
