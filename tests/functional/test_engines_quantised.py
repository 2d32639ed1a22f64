"""Weights that bitsandbytes makes smaller while they are loaded, on a processor: `mt-harness[bitsandbytes]`."""

from importlib.util import find_spec

import pytest
import tiny_models

from harness.domain.language import LanguagePair
from harness.domain.system import Decoding, FolderSource, Request, SystemSpec
from harness.translate.engine import Model, Runtime
from harness.translate.engines.registry import check_system, open_engine

needs_bitsandbytes = pytest.mark.skipif(
    find_spec("bitsandbytes") is None or find_spec("accelerate") is None,
    reason="needs bitsandbytes and accelerate: pip install 'mt-harness[bitsandbytes]'",
)
# bitsandbytes' 4 bits come in blocks of 64, which no row of the tiny Marian fills.
TINY = {"fr-en": tiny_models.marian, "en-de": lambda folder: tiny_models.chat(folder, "qwen2", head=64)}


def spec_for(folder, precision):
    source = FolderSource(path=str(folder))
    decoding = Decoding(beam=1, max_tokens=16)
    return SystemSpec(name="tiny", engine="transformers", source=source, precision=precision, decoding=decoding)


@pytest.mark.slow
@needs_bitsandbytes
@pytest.mark.parametrize(("precision", "pair"), [("int8", "fr-en"), ("int8", "en-de"), ("int4", "en-de")])
def test_smaller_weights_translate_and_say_what_they_are(precision, pair, tmp_path):
    """A record that calls them float32 would compare two settings under one name."""
    folder = TINY[pair](tmp_path / "model")
    made = {}
    for name in ("float32", precision):
        model = Model(path=folder, digest="sha256:0")
        engine = open_engine(spec_for(folder, name), model, LanguagePair.parse(pair), Runtime(device="cpu"))
        outputs = dict(engine.translate([Request(text=text) for text in tiny_models.lines(pair[:2], 5)]))
        assert all(output.output_tokens for output in outputs.values())
        assert engine.facts()["precision"] == name
        assert engine.facts().get("batch_invariant", True) == (name != "int8")
        made[name] = engine._runner._model.get_memory_footprint(), engine.fingerprint()
        engine.close()
    assert made[precision][0] < made["float32"][0]
    assert "bitsandbytes" in made[precision][1]["quantisation"]
    assert "quantisation" not in made["float32"][1]


def test_what_is_missing_is_said_before_anything_is_fetched(tmp_path, monkeypatch):
    """Otherwise it shows once gigabytes are here."""
    monkeypatch.setattr("harness.translate.engines.transformers.find_spec", lambda name: None)
    [problem] = check_system(spec_for(tmp_path, "int4"))
    assert problem == "precision int4 needs bitsandbytes and accelerate: pip install 'mt-harness[bitsandbytes]'"
