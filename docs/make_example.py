"""Make results/example and docs/report.png from a finished run: `python docs/make_example.py results/quickstart`.

The picture needs Debian's chromium and Python's playwright; without them it stays as it is.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHOWN = ("README.md", "report.html", "run.json", "scores.json", "tables")
WIDTH, HEIGHT = 1280, 1000


def main() -> None:
    """Copy what GitHub shows of a run, and take the picture."""
    run, example = Path(sys.argv[1]), ROOT / "results/example"
    shutil.rmtree(example, ignore_errors=True)
    example.mkdir(parents=True)
    for name in SHOWN:
        (shutil.copytree if (run / name).is_dir() else shutil.copy)(run / name, example / name)
    if shutil.which("chromium"):
        picture(example / "report.html", ROOT / "docs/report.png")


def picture(report: Path, path: Path) -> None:
    """The top of a report: the answers and the first table."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sys.exit("no playwright: docs/report.png stays as it is")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(report.resolve().as_uri())
        page.screenshot(path=path)
        browser.close()


if __name__ == "__main__":
    main()
