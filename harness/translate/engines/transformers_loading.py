"""Loading weights with torch: device, precision, threads, and a generation configuration that hides nothing."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Sequence
from typing import Any

import torch
from transformers import GenerationConfig
from transformers.utils import logging as transformers_logging

from harness.domain.system import Decoding, SystemSpec
from harness.errors import EngineError
from harness.translate.engine import Runtime
from harness.translate.engines.transformers import QUANTISED
from harness.translate.families.checkpoint import Checkpoint
from harness.translate.families.tokens import first_line
from harness.translate.memory import cores

_DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
# Token ids and bans belong to a checkpoint; beams, penalties, lengths and sampling belong to the run.
_OF_THE_MODEL = (
    "bad_words_ids",
    "bos_token_id",
    "decoder_start_token_id",
    "eos_token_id",
    "pad_token_id",
    "suppress_tokens",
)


def pick_device(runtime: Runtime) -> str:
    """`cuda`, `mps` or `cpu`: what was asked for, else the fastest that is there.

    Raises:
        EngineError: If what was asked for is not there.
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if runtime.device == "auto":
        return next(device for device, found in there.items() if found)
    if not there[runtime.device]:
        raise EngineError(f"--device {runtime.device}: torch finds none on this machine")
    return runtime.device


def load_model(model_class: Any, checkpoint: Checkpoint, spec: SystemSpec, device: str, own: bool) -> Any:
    """Load weights, ready to generate.

    Args:
        model_class: An `AutoModelFor...` class, or a model's own.
        checkpoint: Whose weights.
        spec: Says precision and placement.
        device: As `pick_device` gives it.
        own: True to load in the precision that the checkpoint was saved in, where the spec says `default`.

    Raises:
        EngineError: If they cannot be loaded.
    """
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
    settings: dict[str, Any] = {
        "dtype": _DTYPES.get(spec.precision, "auto" if own else torch.float32),
        "local_files_only": True,
        "trust_remote_code": bool(spec.options.get("trust_remote_code", False)),
        **_quantisation(spec.precision),
    }
    if placement := spec.options.get("device_map"):
        settings["device_map"] = placement
    try:
        model, report = model_class.from_pretrained(str(checkpoint.folder), output_loading_info=True, **settings)
    except Exception as error:  # the library raises whatever its parsers raise
        raise EngineError(
            f"{checkpoint.folder}: the model cannot be loaded: {first_line(error)}{checkpoint.newer}"
        ) from error
    missing = sorted(report.get("missing_keys", ()))
    if missing:
        raise EngineError(
            f"{checkpoint.folder}: the weights lack {missing[0]}"
            + (f" and {len(missing) - 1} more" if len(missing) > 1 else "")
            + ", which would be random; is this a base model of another kind?"
        )
    if not placement and "quantization_config" not in settings:
        model = model.to(device)
    model.generation_config = _bare(model.generation_config)
    return model.eval()


def precision_of(model: Any, spec: SystemSpec) -> str:
    """What the weights are: as they were quantised, else the type of their numbers."""
    return spec.precision if spec.precision in QUANTISED else str(model.dtype).removeprefix("torch.")


def use_threads(runtime: Runtime) -> int:
    """Set torch's threads; without a wish, one for each core that this process may use."""
    there = cores()
    torch.set_num_threads(runtime.threads or there)
    return torch.get_num_threads()


def generation_settings(decoding: Decoding) -> dict[str, Any]:
    """The run's decoding in the library's words. Nothing of it comes from the checkpoint."""
    settings: dict[str, Any] = {"num_beams": decoding.beam, "do_sample": decoding.temperature > 0}
    if decoding.beam > 1:
        # Search ends when there are as many finished hypotheses as beams, as in fairseq, Marian and CTranslate2.
        settings |= {"early_stopping": True, "length_penalty": 1.0}
        if decoding.length_penalty is not None:
            settings["length_penalty"] = decoding.length_penalty
    if decoding.temperature > 0:
        settings |= {"temperature": decoding.temperature, "top_p": decoding.top_p, "top_k": 0}
    if decoding.repetition_penalty is not None:
        settings["repetition_penalty"] = decoding.repetition_penalty
    if decoding.no_repeat_ngram:
        settings["no_repeat_ngram_size"] = decoding.no_repeat_ngram
    return settings


def seed_for(decoding: Decoding, ids: Sequence[int]) -> None:
    """Seed sampling by what is asked, so that an output does not depend on what was asked before."""
    if decoding.temperature > 0:
        torch.manual_seed(decoding.seed ^ zlib.crc32(repr(list(ids)).encode()))


def end_ids(model: Any) -> set[int]:
    """Ids that end an output."""
    found = model.generation_config.eos_token_id
    return set(found) if isinstance(found, list) else {found} - {None}


def free_memory() -> None:
    """Give freed blocks back, where the accelerator's allocator keeps them."""
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def peak_device_memory() -> int | None:
    """Most bytes allocated on the accelerator since a model was loaded; None where there is none."""
    return torch.cuda.max_memory_allocated() if torch.cuda.is_available() else None


def _bare(found: GenerationConfig) -> GenerationConfig:
    kept = {key: value for key in _OF_THE_MODEL if (value := getattr(found, key, None)) is not None}
    if "bad_words_ids" in kept:
        # Banned after the softmax, a token keeps its probability, which a beam's score then lacks: OPUS-MT en-fr, which
        # bans padding, gave another output for 7 of 500 FLORES segments. Marian and CTranslate2 know no padding there.
        kept["renormalize_logits"] = True
    return GenerationConfig(**kept)  # type: ignore[no-untyped-call]


def _quantisation(precision: str) -> dict[str, Any]:
    """What makes the weights smaller while they are loaded; on a processor, too, if slowly."""
    if precision not in QUANTISED:
        return {}
    from transformers import BitsAndBytesConfig

    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)  # one line for every layer
    return {"quantization_config": BitsAndBytesConfig(**QUANTISED[precision])}  # type: ignore[no-untyped-call]
