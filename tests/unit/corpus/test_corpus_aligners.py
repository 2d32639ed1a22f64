"""Tests of harness.pipeline.aligners: settings of a corpus, and that nothing scored has aligned it."""

from pathlib import Path

import pytest

from harness.domain.score import MetricSpec
from harness.domain.system import FolderSource, HubSource, SystemSpec
from harness.errors import ConfigError
from harness.pipeline.aligners import align_settings, read_corpus_spec, refuse_scored_aligners

RUN = Path("run.yaml")


def sheet(encoder):
    return {"settings": {"align": {"largest": 7, "encoder": encoder}}}


def corpus(folder, text):
    (folder / "raw").mkdir()
    (folder / "corpus.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_a_scored_system_has_not_aligned(tmp_path):
    """A model that chose the sentences it does well would win on them, by whatever name it came."""
    weights = tmp_path / "weights"
    weights.mkdir()
    (weights / "model.safetensors").write_bytes(b"weights")
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "model.safetensors").write_bytes(b"weights")
    system = SystemSpec(name="mine", engine="transformers", source=FolderSource(path=str(copy)))
    with pytest.raises(ConfigError, match="system 'mine' is the model that aligned the test set"):
        refuse_scored_aligners(RUN, sheet(str(weights)), [system], [])
    system = SystemSpec(name="labse", engine="transformers", source=HubSource(hub="sentence-transformers/LaBSE"))
    with pytest.raises(ConfigError, match=r"run\.yaml: system 'labse'"):
        refuse_scored_aligners(RUN, sheet("Sentence-Transformers/LaBSE@836121a"), [system], [])


def test_a_metric_has_not_aligned():
    """A metric that chose the sentences scores its own choice."""
    with pytest.raises(ConfigError, match="metric 'COMET'"):
        refuse_scored_aligners(RUN, sheet("Unbabel/wmt22-comet-da"), [], [MetricSpec(name="COMET")])
    own = MetricSpec(name="COMET", options={"model": "my/comet"})
    with pytest.raises(ConfigError, match="metric 'COMET'"):
        refuse_scored_aligners(RUN, sheet("my/comet"), [], [own])


@pytest.mark.parametrize("encoder", ["none", "fuse", "sentence-transformers/LaBSE"])
def test_others_may_align(encoder):
    """A fixed tool is no system: the refusal must not hit every run."""
    system = SystemSpec(name="opus", engine="ctranslate2", source=HubSource(hub="Helsinki-NLP/opus-mt-vi-en"))
    refuse_scored_aligners(RUN, sheet(encoder), [system], [MetricSpec(name="COMET"), MetricSpec(name="BLEU")])
    refuse_scored_aligners(RUN, {"source": "made elsewhere"}, [system], [])


def test_the_aligner_can_be_set(tmp_path):
    """What corpus.yaml says of the aligner reaches it."""
    spec = read_corpus_spec(corpus(tmp_path, "align: {encoder: fuse, skip: 0.02}\n"))
    assert (align_settings(spec).encoder, align_settings(spec).skip) == ("fuse", 0.02)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("filters:\n  lenght-ratio: false\n", r"corpus.yaml:2: filters.lenght-ratio: .*did you mean 'length-ratio'"),
        ("title: x\nfilters:\n  score: {leest: 1}\n", r"corpus.yaml:3: filters.score.leest: unknown setting"),
        ("filters:\n  score: {least: high}\n", r"corpus.yaml:2: filters.score.least: found 'high', expected a number"),
        ("align:\n  encodr: fuse\n", r"corpus.yaml:2: align.encodr: unknown setting; did you mean encoder"),
        ("align:\n  rounds: many\n", r"corpus.yaml:2: align.rounds: found 'many', expected a number"),
    ],
)
def test_mistakes_are_found_before_work_begins(tmp_path, text, message):
    """A misspelt filter must not be found after an hour of aligning, nor be passed over."""
    with pytest.raises(ConfigError, match=message):
        read_corpus_spec(corpus(tmp_path, text))
