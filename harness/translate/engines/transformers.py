"""Checkpoints of the transformers library, on processors and accelerators: the slow way that takes every model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from typing import ClassVar, Protocol

from harness.domain.language import LanguagePair
from harness.domain.progress import SILENCE, Progress
from harness.domain.system import Prompt, Request, Scalar, SystemSpec, Translation
from harness.errors import EngineError
from harness.translate.decoding import described
from harness.translate.engine import Model, Runtime
from harness.translate.families.checkpoint import open_checkpoint
from harness.translate.families.family import Recipe
from harness.translate.families.table import family_named, family_of, recipe_of
from harness.translate.prompting import prompt_fingerprint, prompt_problems

SETTINGS = 2
"""Of how a checkpoint's generation settings are used: raise it where outputs change."""
QUANTISED: Mapping[str, Mapping[str, object]] = {
    "int8": {"load_in_8bit": True},
    "int4": {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4"},
}
"""Precisions that bitsandbytes makes, each as its settings say."""
PRECISIONS = ("default", "float32", "float16", "bfloat16", *QUANTISED)


class Runner(Protocol):
    """A loaded model of one kind, and how it is asked."""

    def translate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Translation]]:
        """Translate requests of any length, in any order."""
        ...

    def facts(self) -> dict[str, Scalar]:
        """Device, precision, threads, peak memory, parameters."""
        ...


class TransformersEngine:
    """A checkpoint folder (safetensors and tokenizer files) as the hub has them, of any family that is known.

    The family says how a source is written, which token an output begins with, or how a chat model is asked.
    """

    description: ClassVar[str] = "transformers: every open model, seq2seq and chat, on CPU, CUDA and MPS"
    requires: ClassVar[Mapping[str, str]] = {"torch": "pip install 'mt-harness[torch]'"}
    needs_model: ClassVar[bool] = True
    options: ClassVar[Mapping[str, type]] = {
        "allow_pickle": bool,
        "device_map": str,
        "split_sentences": bool,
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
        self._family = family_of(self._checkpoint, spec.family)
        self._family.check_languages(pair)
        self._recipe: Recipe | None = None
        self._prompt: Prompt | None = None
        if self._family.ask is not None:
            self._prompt = spec.prompt or self._family.ask(pair)
        elif spec.mode != "segment":
            raise EngineError(f"{spec.name}: mode {spec.mode!r} needs a chat model; {self._family.name} takes segments")
        else:
            self._recipe = recipe_of(self._checkpoint, self._family, pair, spec.prompt)
        self._runner: Runner | None = None

    @classmethod
    def check(cls, spec: SystemSpec, pair: LanguagePair | None) -> list[str]:
        """What the engine cannot do of what is asked."""
        problems = []
        if spec.precision not in PRECISIONS:
            problems.append(f"precision {spec.precision!r} is not one of {', '.join(PRECISIONS)}")
        lacking = [name for name in ("bitsandbytes", "accelerate") if find_spec(name) is None]
        if spec.precision in QUANTISED and lacking:
            needed = " and ".join(lacking)
            problems.append(f"precision {spec.precision} needs {needed}: pip install 'mt-harness[bitsandbytes]'")
        if spec.decoding.temperature > 0 and spec.decoding.beam > 1:
            problems.append("sampling and beam search do not go together; set beam to 1, or temperature to 0")
        if spec.family is not None:
            try:
                family_named(spec.family)
            except EngineError as error:
                problems.append(str(error))
        return problems + (prompt_problems(spec) if spec.prompt is not None else [])

    def fingerprint(self) -> dict[str, object]:
        """All that changes an output."""
        decoding = self._spec.decoding
        return {
            "engine": "transformers",
            "version": version("transformers"),
            "torch": version("torch").split("+")[0],
            "settings": SETTINGS,
            "model": self._model.digest,
            "precision": self._spec.precision,
            **({"quantisation": self._quantisation()} if self._spec.precision in QUANTISED else {}),
            "family": self._family.name,
            "codes": list(self._recipe.codes) if self._recipe is not None else [],
            "prompt": prompt_fingerprint(self._prompt, self._pair) if self._prompt is not None else None,
            "options": {key: value for key, value in self._spec.options.items() if key != "device_map"},
            "mode": self._spec.mode,
            "decoding": {
                "beam": decoding.beam,
                "max_tokens": decoding.max_tokens,
                "length_penalty": decoding.length_penalty,
                "repetition_penalty": decoding.repetition_penalty,
                "no_repeat_ngram": decoding.no_repeat_ngram,
                **(
                    {"temperature": decoding.temperature, "top_p": decoding.top_p, "seed": decoding.seed}
                    if decoding.temperature > 0
                    else {}
                ),
            },
        }

    def translate(self, requests: Sequence[Request], progress: Progress = SILENCE) -> Iterator[tuple[int, Translation]]:
        """Translate in batches of about equal length, the longest first."""
        if self._runner is None:
            with progress.task(f"loading {self._spec.name}", None, ""):
                self._runner = self._load()
        return self._runner.translate(requests)

    def facts(self) -> dict[str, Scalar]:
        """What is known of the model and how it ran."""
        facts: dict[str, Scalar] = {
            "engine_version": version("transformers"),
            "model_digest": self._model.digest,
            "model_revision": self._model.revision,
            "bytes_on_disk": self._model.bytes,
            "parameters": self._parameters,
            "decoding": described(self._spec.decoding),
        }
        if self._spec.precision == "int8":
            facts["batch_invariant"] = False  # which columns keep 16 bits is settled for all rows of a batch together
        if self._runner is None:
            return facts
        counted = {} if self._parameters is None else {"parameters": self._parameters}
        return facts | self._runner.facts() | counted

    def close(self) -> None:
        """Free the model."""
        self._runner = None

    def _quantisation(self) -> dict[str, object]:
        return {"bitsandbytes": version("bitsandbytes"), **QUANTISED[self._spec.precision]}

    def _load(self) -> Runner:
        if self._recipe is not None:
            from harness.translate.engines.transformers_seq2seq import Seq2SeqRunner

            return Seq2SeqRunner(self._checkpoint, self._recipe, self._spec, self._pair, self._runtime)
        from harness.translate.engines.transformers_causal import CausalRunner

        assert self._prompt is not None
        return CausalRunner(self._checkpoint, self._prompt, self._spec, self._pair, self._runtime)
