"""Bad input: one clear line, the right exit code, nothing half-written."""

import resource
from pathlib import Path

import pytest

SYSTEMS = "systems: [{name: copy, engine: copy}]\n"


def left(workspace):
    """Files below results/ and testsets/ that a failed command left."""
    return [path for path in workspace.folder.rglob("*") if path.is_file() and "results" in path.parts]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("systems: [\n", "not valid YAML"),
        ("", "expected keys and values at the top"),
        ("test_sets: [{corpus: seeds}]\n", "systems: is missing"),
        ("test_sets: [{corpus: seeds}]\nsystems: [{name: a, engine: ctranslat2}]\n", "did you mean ctranslate2?"),
        ("test_sets: [{corpus: seeds}]\nmetrics: [blue]\n" + SYSTEMS, "unknown metric 'blue'"),
        ("test_sets: [{corpus: seeds, pairs: [vi-xx]}]\n" + SYSTEMS, "unknown language 'xx'"),
        ("test_sets: [{corpus: absent}]\n" + SYSTEMS, "no corpus 'absent'"),
        ("test_sets: [{corpus: seeds}]\nsystems: [{name: a, engine: ctranslate2}]\n", "needs a model"),
    ],
)
def test_a_wrong_configuration_is_one_line_with_its_place(workspace, text, message):
    """A traceback, or a run that starts and fails later, wastes a person's time."""
    workspace.corpus("seeds")
    ended = workspace.run("run", workspace.config(text), code=2)
    assert message in ended.error
    assert "run.yaml:" in ended.error
    assert not left(workspace)


def test_a_missing_configuration_is_named(workspace):
    """The path as typed shows the typo."""
    assert "configs/absent.yaml: no such file" in workspace.run("run", "configs/absent.yaml", code=2).error


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "no article found"),
        ({"a.txt": b""}, "no article found"),
        ({"a.txt": bytes(range(256)) * 40}, "no article found"),
        (
            {"a.txt": "The committee met on Monday to discuss the budget for schools.\n" * 8,
             "b.txt": "Die Fische schwimmen im kalten Wasser des Sees.\n" * 8},
            "none is a translation of another",
        ),
    ],
)  # fmt: skip
def test_a_corpus_with_nothing_that_pairs_is_one_line(workspace, files, message):
    """An empty test set that is scored anyway gives a table about nothing."""
    raw = workspace.folder / "corpora/mine/raw"
    raw.mkdir(parents=True)
    for name, content in files.items():
        (raw / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    ended = workspace.run("run", workspace.config("test_sets: [{corpus: mine}]\n" + SYSTEMS), code=1)
    assert message in ended.error
    assert not left(workspace)
    assert not (workspace.folder / "corpora/mine/testsets").exists()


def test_a_wrong_digest_ends_the_system_and_not_the_run(workspace):
    """Weights that are not those named must never be used; the others' scores must not be lost for it."""
    (workspace.folder / "weights.zip").write_bytes(b"PK")
    workspace.corpus("seeds")
    config = workspace.config(
        "test_sets: [{corpus: seeds}]\nsystems:\n  - {name: copy, engine: copy}\n"
        "  - {name: bad, engine: ctranslate2, model: {archive: ../weights.zip, sha256: " + "a" * 64 + "}}\n"
    )
    ended = workspace.run("run", config, code=3)
    assert "run.yaml:4: bad: " in ended.error
    assert "a" * 64 in ended.error
    assert (workspace.results() / "scores.json").exists()


def test_a_model_that_cannot_be_fetched_is_one_line(workspace):
    """Offline, minutes of retries and a traceback hide the one thing to do."""
    workspace.corpus("seeds")
    config = workspace.config(
        "test_sets: [{corpus: seeds}]\nsystems:\n  - {name: hub, engine: ctranslate2, model: {hub: nobody/nothing}}\n"
    )
    ended = workspace.run("run", config, "--offline", code=1)
    assert "nobody/nothing" in ended.error
    assert "mt-harness pull" in ended.error
    assert not left(workspace)


def test_a_full_disk_leaves_nothing_half_written(workspace):
    """A scores.json cut in the middle would be read as a smaller run."""
    workspace.corpus("seeds")
    config = workspace.config("test_sets: [{corpus: seeds}]\n" + SYSTEMS)
    workspace.run("corpus", "build", "corpora/seeds")
    limit = 2_000  # bytes a file may have: the results do not fit

    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    ended = workspace.run("run", config, code=1, preexec_fn=full)
    assert "mt-harness: " in ended.error
    assert not left(workspace)
    workspace.run("run", config)
    assert (workspace.results() / "scores.json").exists()


def test_a_run_that_fails_leaves_the_earlier_one_whole(workspace):
    """Yesterday's numbers must survive today's mistake."""
    workspace.corpus("seeds")
    workspace.run("run", workspace.config("test_sets: [{corpus: seeds}]\n" + SYSTEMS))
    before = {path: path.read_bytes() for path in left(workspace)}
    workspace.run("run", workspace.config("test_sets: [{corpus: seeds}]\nsystems: [{name: a, engine: b}]\n"), code=2)
    assert {path: path.read_bytes() for path in left(workspace)} == before


def test_a_run_published_without_its_texts_says_so(workspace):
    """`compare` would name a Python key instead of the file that is not there."""
    example = Path(__file__).resolve().parents[2] / "results" / "example"
    ended = workspace.run("compare", str(example), str(example), code=1)
    assert "has scores of seeds vi-en, but no testsets/seeds/vi-en.jsonl" in ended.error
