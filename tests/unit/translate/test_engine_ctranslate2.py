"""The CTranslate2 engine on a tiny model with random weights, through the code path that real packages take."""

import json
import random
import shutil

import pytest
from tiny_argos import make_argos

from harness.domain.language import LanguagePair
from harness.domain.system import Decoding, FolderSource, Prompt, Request, SystemSpec
from harness.errors import EngineError, LanguageError
from harness.translate.budget import output_limit
from harness.translate.engine import Model, Runtime
from harness.translate.engines.ctranslate2 import _batches, _even_batches
from harness.translate.engines.registry import check_system, open_engine

PAIR = LanguagePair.parse("zh-en")
WORDS = [
    "the",
    "cat",
    "sat",
    "on",
    "the",
    "mat",
    "and",
    "looked",
    "at",
    "a",
    "dog",
    "over",
    "green",
    "hill",
    "今天早上的大雨使许多航班延误",
]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return make_argos(tmp_path_factory.mktemp("argos") / "translate-zh_en")


def engine_for(folder, pair=PAIR, runtime=None, **changes):
    spec = SystemSpec(name="tiny", engine="ctranslate2", source=FolderSource(path=str(folder)), **changes)
    return open_engine(spec, Model(path=folder, digest="sha256:1"), pair, runtime or Runtime(device="cpu"))


def texts(engine, sources):
    outputs = dict(engine.translate([Request(text=source) for source in sources]))
    assert sorted(outputs) == list(range(len(sources)))
    return [outputs[place] for place in range(len(sources))]


def some_sources(count):
    shuffled = random.Random(5)
    return [" ".join(shuffled.choices(WORDS, k=shuffled.randint(1, 30))) for _ in range(count)]


@pytest.mark.parametrize("beam", [1, 4])
def test_neither_batch_nor_order_nor_workers_change_an_output(package, beam):
    """Scores would depend on --batch-size, and a resumed run would differ from a whole one."""
    sources = some_sources(60)
    decoding = Decoding(beam=beam, max_tokens=24)
    wanted = [output.text for output in texts(engine_for(package, decoding=decoding), sources)]
    for runtime in (Runtime(batch_size=1, workers=1), Runtime(batch_size=32, workers=2), Runtime(threads=2)):
        engine = engine_for(package, runtime=runtime, decoding=decoding)
        assert [output.text for output in texts(engine, sources)] == wanted
    backwards = texts(engine_for(package, decoding=decoding), sources[::-1])
    assert [output.text for output in backwards[::-1]] == wanted


def test_hostile_sources_are_all_answered(package):
    """One odd segment would lose its neighbours, or end the run."""
    sources = [
        "",
        " \u3000 ",
        "！！！",
        "😀😀😀",
        "a" * 3000,
        "the cat. " * 200,
        "他。" * 200,
        "x\u2028y",
        "\0",
        "<s></s>",
    ]
    outputs = texts(engine_for(package, decoding=Decoding(beam=1, max_tokens=8)), sources)
    assert [output.stop for output in outputs[:2]] == ["none", "none"]
    assert outputs[5].pieces > 1
    assert outputs[6].pieces == 200
    assert not any(mark in output.text for output in outputs for mark in "\n\r\u2028\0")


def test_a_long_source_is_not_cut(package):
    """CTranslate2 by itself drops all after 1,024 tokens without a word."""
    words = some_sources(1)[0].split() * 200
    engine = engine_for(package, decoding=Decoding(beam=1, max_tokens=2), options={"split_sentences": False})
    (output,) = texts(engine, [" ".join(words)])
    assert output.pieces > 1
    assert output.source_tokens >= len(words)
    assert not output.truncated


def test_an_output_that_meets_the_limit_is_flagged(package):
    """A translation that was cut off would pass for a whole one."""
    (output,) = texts(engine_for(package, decoding=Decoding(beam=1, max_tokens=1)), ["the cat sat"])
    assert (output.stop, output.output_tokens) == ("limit", 1)


def test_an_output_is_cut_at_its_own_limit_whatever_its_neighbours_are(package):
    """Sources share a batch and its limit; one that runs wild beside a long one must not run longer than alone."""
    sources = some_sources(12)
    together = texts(engine_for(package, decoding=Decoding(beam=1)), sources)
    assert together == [texts(engine_for(package, decoding=Decoding(beam=1)), [source])[0] for source in sources]
    assert all(output.output_tokens <= output_limit(output.source_tokens, 512) for output in together)
    assert any(output.stop == "limit" for output in together)


def test_the_fingerprint_follows_what_changes_an_output_and_nothing_else(package):
    """A beam of 1 answered from the store of beam 4, or a store that forgets all when the name changes."""
    same = engine_for(package).fingerprint()
    assert engine_for(package, runtime=Runtime(batch_size=1, workers=1)).fingerprint() == same
    assert engine_for(package, decoding=Decoding(seed=1)).fingerprint() == same
    for changes in (
        {"decoding": Decoding(beam=1)},
        {"precision": "int8"},
        {"options": {"replace_unknowns": False}},
        {"options": {"max_source_tokens": 100}},
    ):
        assert engine_for(package, **changes).fingerprint() != same


def test_memory_that_runs_out_halves_the_batches(package, monkeypatch):
    """One long batch would end a run that smaller batches could finish."""
    engine = engine_for(package, decoding=Decoding(beam=1, max_tokens=16))
    sources = some_sources(20)
    wanted = texts(engine, sources)
    real = type(engine)._run
    tried = []

    def run_out(self, work):
        tried.append(self._tokens_a_batch)
        if len(tried) < 3:
            raise RuntimeError("CUDA failed with error out of memory")
        return real(self, work)

    monkeypatch.setattr(type(engine), "_run", run_out)
    assert texts(engine, sources) == wanted
    assert tried == [4096, 2048, 1024]


def test_a_package_of_another_direction_is_refused(package):
    """A Chinese model fed with Vietnamese gives fluent nonsense, and a score."""
    with pytest.raises(LanguageError, match="translates zh-en only, not vi-en"):
        engine_for(package, LanguagePair.parse("vi-en"))


@pytest.mark.parametrize(
    ("lost", "said"),
    [("sentencepiece.model", "no sentencepiece.model"), ("model/model.bin", "not a model that CTranslate2 can run")],
)
def test_a_missing_file_is_one_clear_line(package, tmp_path, lost, said):
    """A folder that was copied in part would end in a library's traceback."""
    shutil.copytree(package, tmp_path / "copy")
    (tmp_path / "copy" / lost).unlink()
    with pytest.raises(EngineError, match=said):
        engine_for(tmp_path / "copy")


@pytest.mark.parametrize("lost", ["sentencepiece.model", "model/model.bin"])
def test_a_truncated_file_is_one_clear_line(package, tmp_path, lost):
    """The same for a file that was written in part."""
    shutil.copytree(package, tmp_path / "copy")
    file = tmp_path / "copy" / lost
    file.write_bytes(file.read_bytes()[:200])
    engine = engine_for(tmp_path / "copy")
    with pytest.raises(EngineError, match=file.name if lost.startswith("s") else "cannot load the model") as failure:
        texts(engine, ["the cat"])
    assert "\n" not in str(failure.value)


def test_facts_count_the_weights(package):
    """The quality-against-size plot would show nothing."""
    engine = engine_for(package, decoding=Decoding(beam=1, max_tokens=4))
    texts(engine, ["the cat"])
    facts = engine.facts()
    assert facts["parameters"] == count_by_hand(package)
    assert facts["device"] == "cpu"


def count_by_hand(package):
    """Parameters of the tiny model: embeddings shared, width 16, inner width 32, one layer on each side."""
    words = len(json.loads((package / "model/shared_vocabulary.json").read_text()))
    attention = 4 * 16 * 16 + 4 * 16
    feed_forward = 2 * 16 * 32 + 16 + 32
    return words * 16 + (words * 16 + words) + 3 * attention + 2 * feed_forward + 7 * 2 * 16


def test_what_it_cannot_do_is_said_before_loading():
    """Sampling depends on batches here; it must not be ignored silently."""
    spec = SystemSpec(
        name="tiny",
        engine="ctranslate2",
        decoding=Decoding(temperature=1.0),
        precision="int9",
        options={"split_sentence": True},
    )
    problems = "\n".join(check_system(spec, PAIR))
    for part in ("needs a model", "does not sample", "int9", "did you mean split_sentences?"):
        assert part in problems


def test_a_prompt_is_refused(package):
    """A prompt that changes nothing would stand in the record as if it had."""
    with pytest.raises(EngineError, match="takes no prompt"):
        engine_for(package, prompt=Prompt(template="{source}"))


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
def test_batches_are_even_for_the_workers(workers):
    """One worker would translate a last batch alone while the others wait: a fifth of the time on two cores."""
    lengths = sorted((10 + 37 * number % 61 for number in range(300)), reverse=True)
    size = _even_batches(lengths, workers, 4096)
    rounds = -(-_batches(lengths, 4096) // workers)
    assert _batches(lengths, size) <= rounds * workers < _batches(lengths, size - 1)
    assert _batches([5000], _even_batches([5000], workers, 4096)) == 1
