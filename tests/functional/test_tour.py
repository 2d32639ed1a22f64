"""The tour in docs/tour.md: its commands run and print what it shows."""

import os
import re
import shutil

import pytest
from conftest import ROOT

from harness.files import cache_folder

pytestmark = pytest.mark.slow
TOUR = (ROOT / "docs/tour.md").read_text(encoding="utf-8")


def steps():
    """Each command of the tour with the lines that it is said to print."""
    for block in re.findall(r"```console\n(.*?)```", TOUR, re.DOTALL):
        for step in block.split("$ ")[1:]:
            command, *shown = step.strip().split("\n")
            yield command, [line for line in shown if line.strip() != "..."]


def plain(line):
    """A line without what changes from machine to machine and corpus version to version: digits, digests, blanks."""
    line = re.sub(r"sha256:[0-9a-f]+", "sha256:", line)
    return re.sub(r"[0-9][0-9,.]*", "0", "".join(line.split()))


def test_the_tour_says_what_happens(workspace):
    """A new user's first five minutes go by this page; a command that fails there loses them."""
    if not (cache_folder() / "models").is_dir():
        pytest.skip("needs the weights of configs/quickstart.yaml: make run")
    for name in ("corpora", "configs"):
        shutil.copytree(ROOT / name, workspace.folder / name, dirs_exist_ok=True)
    workspace.environment["MT_HARNESS_CACHE"] = str(cache_folder())
    workspace.environment |= {"COLUMNS": "100", "PATH": os.environ["PATH"]}
    seen = 0
    for command, shown in steps():
        printed = plain(workspace.run(*command.removeprefix("mt-harness ").split()).out)
        for line in shown:
            at = printed.find(plain(line))
            assert at >= 0, f"{command} does not print: {line}"
            printed = printed[at:]
            seen += 1
    assert seen > 20
    report = workspace.folder / "results/quickstart/report.html"
    answer = " ".join(re.search(r"^(> .*\n)+", TOUR, re.MULTILINE)[0].replace("> ", "").split()).split(" leads")[0]
    assert f"<b>{answer}</b>" in report.read_text(encoding="utf-8")
