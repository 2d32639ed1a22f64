"""Real models, held to what was measured of them elsewhere; those of over a gigabyte only where they were pulled."""

from pathlib import Path

import pytest
from sacrebleu.metrics import BLEU
from shared_data import shared_path

from harness.config.schema import DecodingEntry
from harness.config.systems import load_catalogue_entry, merge_decoding, system_spec
from harness.domain.language import LanguagePair
from harness.domain.system import Decoding, Request, SystemSpec
from harness.errors import SourceError
from harness.pipeline.run import read_run_spec
from harness.translate.engine import Runtime
from harness.translate.engines.registry import open_engine
from harness.translate.sources.fetch import fetch

ROOT = Path(__file__).resolve().parents[2]
FLORES = {"en": "eng_Latn", "fr": "fra_Latn", "vi": "vie_Latn", "ja": "jpn_Jpan", "zh": "zho_Hans"}


def flores(language, most=1012):
    """The first sentences of FLORES devtest."""
    path = shared_path("data/flores200_devtest") / f"{FLORES[language]}.devtest"
    return path.read_text(encoding="utf-8").splitlines()[:most]


def translated(spec, pair, texts, *, offline=False):
    """Outputs in order; skips where the weights cannot be had."""
    try:
        model = fetch(spec.source, offline=offline)
    except SourceError as error:
        pytest.skip(str(error))
    engine = open_engine(spec, model, LanguagePair.parse(pair), Runtime(device="cpu"))
    try:
        found = dict(engine.translate([Request(text=text) for text in texts]))
    finally:
        engine.close()
    return [found[place] for place in range(len(texts))]


def catalogue(name, **decoding):
    """An entry as a run takes it."""
    entry = load_catalogue_entry(ROOT / f"configs/systems/{name}.yaml")
    asked = merge_decoding(DecodingEntry(**decoding), DecodingEntry() if decoding else entry.decoding, seed=1)
    return system_spec(entry, asked, ROOT)


def bleu(outputs, references):
    """Of whole sets, as sacrebleu's command prints it."""
    return BLEU().corpus_score([output.text for output in outputs], [references]).score


@pytest.mark.slow
def test_opus_mt_zh_en_on_all_of_flores():
    """A codec or decoding that is a little off costs a point of BLEU, and nothing else would show it.

    Source: 23.2 by hand with CTranslate2 on the same file; Argos' own outputs of this model, recorded by
    mozilla/firefox-translations-models @ e7957fc, have 23.3. Measured here: 23.13. 8-bit numbers differ by processor.
    """
    systems = read_run_spec(ROOT / "configs/quickstart.yaml").systems
    quick = next(system for system in systems if system.engine == "ctranslate2")
    options = {"split_sentences": False}
    spec = SystemSpec(
        name="opus", engine="ctranslate2", source=quick.source, decoding=Decoding(beam=4), options=options
    )
    outputs = translated(spec, "zh-en", flores("zh"))
    assert len(outputs) == 1012
    assert bleu(outputs, flores("en")) == pytest.approx(23.2, abs=0.2)


@pytest.mark.slow
@pytest.mark.parametrize("beam", [1, 4])
@pytest.mark.parametrize("pair", ["fr-en", "en-fr"])
def test_both_engines_give_the_same_from_opus_mt(pair, beam):
    """A penalty, a banned token or a normaliser that one library treats otherwise; it was 499 and 500 of 500."""
    source, target = pair.split("-")
    texts = flores(source, 40)
    fast = catalogue(f"opus-mt-{pair}-packaged", beam=beam)
    slow = SystemSpec(
        name="slow", engine="transformers", source=fast.source, decoding=fast.decoding, options=dict(fast.options)
    )
    outputs = [translated(spec, pair, texts, offline=True) for spec in (fast, slow)]
    assert sum(one.text == other.text for one, other in zip(*outputs, strict=True)) >= 39
    assert bleu(outputs[0], flores(target, 40)) == pytest.approx(bleu(outputs[1], flores(target, 40)), abs=0.3)


@pytest.mark.slow
@pytest.mark.parametrize(("pair", "measured"), [("vi-en", 24.6), ("ja-en", 15.3), ("zh-en", 19.9)])
def test_qwen_answers_with_translations_only(pair, measured):
    """BLEU on the first 30 sentences as measured with another binding of llama.cpp (Q4_K_M); no chatter, no running on.

    Measured here: 24.3, 16.3 and 19.6.
    """
    source, target = pair.split("-")
    outputs = translated(catalogue("qwen2.5-coder-1.5b-instruct-q4"), pair, flores(source, 30), offline=True)
    assert bleu(outputs, flores(target, 30)) == pytest.approx(measured, abs=1.5)
    assert {output.stop for output in outputs} == {"end"}
    assert not any(output.raw for output in outputs)
