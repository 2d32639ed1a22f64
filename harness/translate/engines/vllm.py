"""Language models on vLLM inside this process: the quick way on an accelerator."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from time import perf_counter
from typing import Any, ClassVar

from harness.domain.language import LanguagePair
from harness.domain.progress import SILENCE, Progress
from harness.domain.system import HubSource, Request, Scalar, SystemSpec, Translation
from harness.errors import EngineError
from harness.translate.budget import translate_in_pieces
from harness.translate.decoding import described, unknown_settings
from harness.translate.engine import Model, Runtime
from harness.translate.families.checkpoint import count_weights, read_checkpoint
from harness.translate.families.prompt_codec import PromptCodec
from harness.translate.families.table import family_of
from harness.translate.families.tokens import first_line
from harness.translate.memory import peak_memory
from harness.translate.prompting import prompt_fingerprint, prompt_problems

PRECISIONS = {"default": "auto", "float32": "float32", "float16": "float16", "bfloat16": "bfloat16"}
# vLLM batches what it is given by itself and gives nothing back before all is done; so much a kill may lose.
_AT_ONCE = 512


class VLLMEngine:
    """A checkpoint folder of a language model, asked as the transformers engine asks it: the same tokens go in.

    vLLM adds numbers in an order that follows its batches, so that now and then a word depends on the neighbours;
    where the environment has `VLLM_BATCH_INVARIANT=1` and the accelerator can, it does not. The record says which.
    """

    description: ClassVar[str] = "vLLM inside this process: language models on accelerators"
    requires: ClassVar[Mapping[str, str]] = {"vllm": "pip install 'mt-harness[vllm]'"}
    needs_model: ClassVar[bool] = True
    options: ClassVar[Mapping[str, type]] = {
        "allow_pickle": bool,
        "context_tokens": int,
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
        self._checkpoint = read_checkpoint(model.path)
        family = family_of(self._checkpoint, spec.family)
        family.check_languages(pair)
        if family.ask is None:
            raise EngineError(f"{spec.name}: vLLM runs no {family.name} models; use engine ctranslate2 or transformers")
        if self._checkpoint.needs_code and not spec.options.get("trust_remote_code"):
            raise EngineError(
                f"{spec.name}: its checkpoint runs code of its own; say `trust_remote_code: true` under options, "
                "once you have read that code"
            )
        hub_allows = isinstance(spec.source, HubSource) and spec.source.allow_pickle
        self._pickle = hub_allows or bool(spec.options.get("allow_pickle", False))
        self._parameters = count_weights(self._checkpoint, self._pickle)
        self._family = family.name
        self._prompt = spec.prompt or family.ask(pair)
        self._codec: PromptCodec | None = None
        self._llm: Any = None
        self._context = 0

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
            "version": version("vllm"),
            "transformers": version("transformers"),
            "model": self._model.digest,
            "precision": self._spec.precision,
            "family": self._family,
            "prompt": prompt_fingerprint(self._prompt, self._pair),
            "options": {key: value for key, value in self._spec.options.items() if key not in outside},
            "batch_invariant": _batch_invariant(),
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
            "engine_version": version("vllm"),
            "model_digest": self._model.digest,
            "model_revision": self._model.revision,
            "bytes_on_disk": self._model.bytes,
            "parameters": self._parameters,
            "peak_memory_bytes": peak_memory(),
            "decoding": described(self._spec.decoding, beams=False),
            "batch_invariant": _batch_invariant(),
        }

    def close(self) -> None:
        """Free the model."""
        self._llm = self._codec = None

    def _load(self) -> None:
        if self._llm is not None:
            return
        self._codec = PromptCodec(self._checkpoint, self._prompt, self._spec, self._pair)
        os.environ.setdefault("VLLM_NO_USAGE_STATS", "1")
        os.environ.setdefault("VLLM_LOGGING_LEVEL", "ERROR")
        from vllm import LLM

        options = self._spec.options
        settings: dict[str, Any] = {
            "dtype": PRECISIONS[self._spec.precision],
            "load_format": "auto" if self._pickle else "safetensors",
            "seed": self._spec.decoding.seed,
            "tensor_parallel_size": int(options.get("tensor_parallel_size") or 1),
            "trust_remote_code": bool(options.get("trust_remote_code", False)),
        }
        if options.get("context_tokens"):
            settings["max_model_len"] = int(options["context_tokens"] or 0)
        if options.get("gpu_memory_utilization"):
            settings["gpu_memory_utilization"] = float(options["gpu_memory_utilization"] or 0)
        try:
            self._llm = LLM(model=str(self._checkpoint.folder), **settings)
        except Exception as error:  # vLLM raises whatever its parts raise
            raise EngineError(f"{self._checkpoint.folder}: vLLM cannot load the model: {first_line(error)}") from error
        self._context = int(self._llm.model_config.max_model_len)

    def _pieces(self, request: Request) -> Sequence[Request]:
        assert self._codec is not None
        return self._codec.pieces(request, self._context)

    def _generate(self, pieces: Sequence[Request]) -> Iterator[tuple[int, Translation]]:
        size = _AT_ONCE if self._runtime.batch_size == "auto" else self._runtime.batch_size
        for start in range(0, len(pieces), size):
            yield from enumerate(self._answers(pieces[start : start + size]), start=start)

    def _answers(self, pieces: Sequence[Request]) -> list[Translation]:
        assert self._codec is not None
        begun = perf_counter()
        counts = [self._codec.source_tokens(piece.text) for piece in pieces]
        try:
            outputs = self._llm.generate(
                [{"prompt_token_ids": self._codec.ids(piece)} for piece in pieces],
                [self._sampling(self._codec.limit(count, self._context)) for count in counts],
                use_tqdm=False,
            )
        except Exception as error:  # vLLM raises whatever its parts raise
            raise EngineError(f"vLLM failed: {first_line(error)}") from error
        if len(outputs) != len(pieces):
            raise EngineError(f"vLLM gave {len(outputs)} answers for {len(pieces)} requests")
        share = (perf_counter() - begun) / len(pieces)
        return [
            self._codec.translation(
                list(output.outputs[0].token_ids),
                piece,
                ended=output.outputs[0].finish_reason == "stop",
                source_tokens=count,
                seconds=share,
            )
            for output, piece, count in zip(outputs, pieces, counts, strict=True)
        ]

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


def _batch_invariant() -> bool:
    return os.environ.get("VLLM_BATCH_INVARIANT", "0") == "1"
