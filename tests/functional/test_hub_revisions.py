"""A set of the hub is the commit that was asked for, whatever was pushed since: against a stand-in of the hub."""

import json

import pytest
from local_hub import LocalHub, serving

OLD, NEW = "a" * 40, "b" * 40
CARD = b"---\nlicense: cc-by-4.0\n---\n"


def rows(*pairs):
    """A file of JSON lines."""
    return "".join(json.dumps({"vi": vi, "en": en}) + "\n" for vi, en in pairs).encode()


@pytest.fixture(name="hub")
def _hub():
    """A set whose references were changed after its first commit."""
    first = rows(("Xin chào các bạn.", "Hello, my friends."), ("Trời hôm nay đẹp.", "The weather is fine today."))
    second = rows(("Xin chào các bạn.", "Hi there, everyone."), ("Trời hôm nay đẹp.", "It is a lovely day."))
    return LocalHub(
        "me/tiny",
        {OLD: {"README.md": CARD, "test.jsonl": first}, NEW: {"README.md": CARD, "test.jsonl": second}},
    )


def run(workspace, address, revision, *, code=0):
    """Run the copy engine on the set at a revision."""
    workspace.environment |= {"HF_ENDPOINT": address, "HF_HOME": str(workspace.folder / "hf"), "HF_HUB_OFFLINE": "0"}
    config = workspace.config(
        f"test_sets:\n  - {{hub: me/tiny, revision: {revision}, split: test, pairs: [vi-en], "
        "columns: {src: vi, ref: en}}\n"
        "systems: [{name: copy, engine: copy}]\nmetrics: [chrf]\n"
    )
    return workspace.run("run", config, code=code)


def test_the_commit_that_is_named_is_the_one_that_is_scored(workspace, hub):
    """References that change under a paper's feet change its numbers; the record must say which they were."""
    for revision, other, reference in ((NEW, OLD, "Hi there, everyone."), (OLD, NEW, "Hello, my friends.")):
        hub.asked.clear()
        with serving(hub) as address:  # with one cache for both
            run(workspace, address, revision)
        sheet = json.loads((workspace.results() / "testsets/me-tiny/vi-en.json").read_text(encoding="utf-8"))
        assert sheet["source"] == {"kind": "hub", "id": "me/tiny", "revision": revision, "split": "test"}
        outputs = workspace.results() / "outputs/me-tiny/vi-en"
        assert (outputs / "reference.txt").read_text(encoding="utf-8").splitlines()[0] == reference
        assert [request for request in hub.asked if revision in request]
        assert not [request for request in hub.asked if other in request or "main" in request]


def test_a_commit_that_is_not_there_is_one_clear_line(workspace, hub):
    """A mistyped commit must not fall back on the newest."""
    with serving(hub) as address:
        ended = run(workspace, address, "c" * 40, code=1)
    assert "me/tiny: cannot be loaded" in ended.error
