"""Files and folders without rights, met by a person who cannot pass over them as root does."""

import json
import os
import shutil
import subprocess

import pytest
from conftest import COMMAND

# Root without the two capabilities that make it blind to rights.
_AS_OTHERS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


@pytest.fixture(name="bound")
def _bound():
    """Words before a command that make rights count for it."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None or subprocess.run([*_AS_OTHERS, "true"], check=False).returncode:
        pytest.skip("needs setpriv to give up root's right to read everything")
    return _AS_OTHERS


def test_what_cannot_be_read_is_refused_alone(workspace, bound):
    """One file of another user in a folder of thousands must neither stop the build nor vanish without a word."""
    raw = workspace.corpus("seeds") / "raw"
    own = workspace.folder / "corpora/mine/raw"
    shutil.copytree(raw, own)
    (own / "locked.txt").write_text("A text that nobody may read.\n")
    (own / "locked.jsonl").write_text('{"text": "A text that nobody may read."}\n')
    for name in ("closed", "listed"):
        (own / name).mkdir()
        (own / name / "inner.txt").write_text("A text in a folder that nobody may enter.\n")
    locked = {own / "locked.txt": 0, own / "locked.jsonl": 0, own / "closed": 0, own / "listed": 0o400}
    for path, mode in locked.items():
        path.chmod(mode)
    try:
        command = [*bound, str(COMMAND), "corpus", "build", "corpora/mine"]
        ended = subprocess.run(
            command, cwd=workspace.folder, env=workspace.environment, capture_output=True, text=True, check=False
        )
    finally:
        for path in locked:
            path.chmod(0o700)
    assert ended.returncode in (0, 3), ended.stderr
    assert "Traceback" not in ended.stderr
    lines = (workspace.folder / "corpora/mine/decisions.jsonl").read_text("utf-8").splitlines()
    decisions = [json.loads(line) for line in lines]
    refused = {entry["subject"][0]: entry["evidence"] for entry in decisions if entry.get("reason") == "unreadable"}
    assert set(refused) == {"locked.txt", "locked.jsonl", "closed", "listed/inner.txt"}
    assert all("Permission denied" in evidence for evidence in refused.values())
    assert (workspace.folder / "corpora/mine/testsets/vi-en.jsonl").exists()
