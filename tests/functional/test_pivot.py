"""A fixed system that translates for the aligner, from the command line, and is refused where it would be scored."""

import pytest

from harness.align.settings import AlignSettings
from harness.domain.language import Language, LanguagePair
from harness.domain.system import ArchiveSource, SystemSpec
from harness.errors import AlignmentError, ConfigError
from harness.pipeline.aligners import refuse_scored_aligners
from harness.pipeline.pivot import pivot_of

COPY = "engine: copy\npairs: [en-es]\ndescription: Copies.\nlicence: Apache-2.0\n"


@pytest.fixture(name="teller")
def _teller(workspace):
    """A working folder with a catalogue of one system, and two texts."""
    (workspace.folder / "configs/systems").mkdir()
    (workspace.folder / "configs/systems/teller.yaml").write_text(COPY)
    (workspace.folder / "a.en").write_text("Dogs sleep here.\nSnow lies there.\n")
    (workspace.folder / "a.es").write_text("Llegamos.\nDogs sleep here.\nSnow lies there.\n")
    return workspace


def test_a_pivot_aligns_two_files(teller):
    """The option would be taken and change nothing, or break the aligner."""
    words = ("corpus", "align", "a.en", "a.es", "-l", "en-es", "--sentences", "given", "--pivot", "teller")
    printed = teller.run(*words).out
    assert "[0]:[1]" in printed
    assert "[1]:[2]" in printed


@pytest.mark.parametrize(
    ("pair", "pivot", "code", "said"),
    [
        ("es-fr", "teller", 1, "pivot 'teller' translates none of es-fr, fr-es"),
        ("en-es", "tellr", 2, "unknown system 'tellr'; did you mean teller?"),
    ],
)
def test_a_pivot_that_cannot_help_is_one_line(teller, pair, pivot, code, said):
    """A direction or a name that is not known would be ignored without a word."""
    assert said in teller.run("corpus", "align", "a.en", "a.es", "-l", pair, "--pivot", pivot, code=code).error


def test_a_corpus_may_name_a_pivot(teller):
    """The setting of corpus.yaml would be checked and then forgotten."""
    raw = teller.folder / "corpora/mine/raw"
    raw.mkdir(parents=True)
    (raw.parent / "corpus.yaml").write_text("align: {pivot: tellr}\nlayout: '{group}.{language}.txt'\n")
    for tag in ("en", "es"):
        (raw / f"a.{tag}.txt").write_text("\n\n".join(f"In {1900 + year} came {year} people." for year in range(40)))
    assert "unknown system 'tellr'" in teller.run("corpus", "build", "corpora/mine", code=2).error


def test_a_scored_system_is_refused_as_pivot_under_any_name(teller, monkeypatch):
    """Weights that chose the sentences they do well would win on them under another name."""
    monkeypatch.chdir(teller.folder)
    entry = f"engine: ctranslate2\nmodel: {{archive: m.zip, sha256: {'ab' * 32}}}\ndescription: A model.\n"
    (teller.folder / "configs/systems/teller.yaml").write_text(entry)
    sheet = {"settings": {"align": {"pivot": "teller", "encoder": "none"}}}
    mine = ArchiveSource(archive="/elsewhere/copy.zip", sha256="ab" * 32, member="/")
    system = SystemSpec(name="mine", engine="ctranslate2", source=mine)
    with pytest.raises(ConfigError, match="system 'mine' is the model that aligned the test set"):
        refuse_scored_aligners(teller.folder / "run.yaml", sheet, [system], [])


def test_a_pivot_into_english_is_of_use_to_an_encoder_alone(teller, monkeypatch):
    """French with German could not use the one model at hand, or its English would count as German words."""
    monkeypatch.chdir(teller.folder)
    (teller.folder / "configs/systems/into.yaml").write_text(COPY.replace("en-es", "fr-en"))
    way = LanguagePair.parse("fr-de")
    embedding = pivot_of(AlignSettings(pivot="into", encoder="e5"))
    assert embedding(["Il dort."], way) == (Language.parse("en"), ["Il dort."])
    assert embedding(["Er schläft."], way.reverse) is None
    embedding.require_use()
    bare = pivot_of(AlignSettings(pivot="into"))
    assert bare(["Il dort."], way) is None
    with pytest.raises(AlignmentError, match="translates none of fr-de"):
        bare.require_use()
