"""Settings that an engine does not have, and languages that a model lacks: told, never ignored."""

import pytest

from harness.domain.language import Language, LanguagePair
from harness.domain.system import Decoding, FolderSource, Prompt, SystemSpec
from harness.errors import EngineError
from harness.translate.decoding import described
from harness.translate.engine import Runtime
from harness.translate.engines.registry import check_system, open_engine

PAIR = LanguagePair.parse("vi-en")
SERVED = {
    "engine": "openai",
    "prompt": Prompt(template="{source}"),
    "options": {"base_url": "http://127.0.0.1:9/v1", "model": "m"},
}


@pytest.mark.parametrize(
    ("decoding", "beams", "words"),
    [
        (Decoding(beam=4), True, "beam 4"),
        (Decoding(beam=1), True, "greedy"),
        (Decoding(beam=1, seed=7), False, "greedy (temperature 0, seed 7)"),
        (Decoding(beam=4, seed=7), False, "greedy (temperature 0, seed 7); beam 4 is not for this engine"),
        (Decoding(beam=1, temperature=0.5, seed=7), True, "sampling (temperature 0.5, top_p 1, seed 7)"),
    ],
)
def test_the_record_says_how_text_was_generated(decoding, beams, words):
    """`beam 4` in the configuration, and greedy outputs in the table."""
    assert described(decoding, beams=beams) == words


def test_a_server_is_recorded_as_asked_greedily():
    """A server's own default is to sample: the record must say that it was told not to."""
    engine = open_engine(SystemSpec(name="s", decoding=Decoding(beam=5), **SERVED), None, PAIR, Runtime())
    assert engine.facts()["decoding"] == "greedy (temperature 0, seed 12345); beam 5 is not for this engine"


@pytest.mark.parametrize("engine", ["openai", "llama.cpp", "vllm", "bergamot"])
@pytest.mark.parametrize("setting", [{"length_penalty": 0.5}, {"no_repeat_ngram": 3}])
def test_a_setting_that_would_be_ignored_is_refused(engine, setting):
    """It would stand in the record as if it had been followed."""
    spec = SystemSpec(name="s", **(SERVED | {"engine": engine}), decoding=Decoding(beam=1, **setting))
    [name] = setting
    assert f"decoding: {name}: this engine has no such setting; leave it out" in check_system(spec)


def test_a_language_that_the_catalogue_entry_does_not_list_is_refused():
    """A model asked for a language that it never saw answers with something, and is scored for it."""
    languages = tuple(Language.parse(tag) for tag in ("en", "pt", "zh", "no"))
    spec = SystemSpec(name="s", languages=languages, **SERVED)
    assert check_system(spec, PAIR) == ["the model does not know vi; it knows en, no, pt, zh"]
    with pytest.raises(EngineError, match="system 's': the model does not know vi; it knows en, no, pt, zh"):
        open_engine(spec, None, PAIR, Runtime())
    for pair in ("en-pt-BR", "nb-en", "en-zh"):
        assert check_system(spec, LanguagePair.parse(pair)) == []
    assert check_system(spec, LanguagePair.parse("en-zh-Hant")) == [
        "the model does not know zh-Hant; it knows en, no, pt, zh"
    ]


def test_a_language_is_refused_before_weights_are_fetched(tmp_path, monkeypatch):
    """Gigabytes would be fetched for a direction that the model does not have."""
    from harness.pipeline import run

    monkeypatch.setattr(run, "fetch", lambda *given, **named: pytest.fail("fetched"))
    languages = (Language.parse("en"), Language.parse("fr"))
    system = SystemSpec(name="m", engine="ctranslate2", source=FolderSource(path="x"), languages=languages)
    test_set = run.TestSet(name="t", pair=PAIR, segments=())
    failures = []
    assert run._asked_of(system, [test_set], failures) == {}
    assert [failure.message for failure in failures] == ["m, vi-en: the model does not know vi; it knows en, fr"]
