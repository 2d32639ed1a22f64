"""Transformers checkpoints to CTranslate2's format: once for each content and precision, then kept."""

from __future__ import annotations

import warnings
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from harness.domain.progress import SILENCE, Progress
from harness.errors import EngineError
from harness.files import cache_folder
from harness.translate.engine import Model
from harness.translate.families.checkpoint import Checkpoint, count_weights, read_checkpoint
from harness.translate.families.family import Family
from harness.translate.families.table import family_of
from harness.translate.families.tokens import first_line, load_tokenizer
from harness.translate.sources.shelf import shelved

_REVISION = 1  # of what is done here: raise it where the same checkpoint would be converted otherwise
# What is kept small on disk; all else is kept in float32, from which the engine makes any precision as it loads.
_KEPT = {"int8": "int8", "int8_float32": "int8_float32", "int8_float16": "int8_float16", "float16": "float16"}


def why_not(checkpoint: Checkpoint, family: Family) -> str | None:
    """Why CTranslate2 cannot run a checkpoint; None where it can."""
    if not family.converts:
        return f"CTranslate2 has no converter for {family.name} models; use `engine: transformers`"
    apart = checkpoint.config.get("share_encoder_decoder_embeddings") is False
    if family.name == "marian" and (apart or checkpoint.tokenizer.get("separate_vocabs")):
        return (
            f"{checkpoint.folder.name} has two vocabularies, which CTranslate2's converter does not take; "
            "use `engine: transformers`"
        )
    if checkpoint.tokenizer_class == "ByT5Tokenizer":
        return "CTranslate2 has no vocabulary of bytes; use `engine: transformers`"
    return None


def convert(
    model: Model,
    precision: str = "default",
    cache: Path | None = None,
    progress: Progress = SILENCE,
    *,
    family: str | None = None,
    allow_pickle: bool = False,
) -> Path:
    """The folder of a checkpoint in CTranslate2's format; made now if it was not before.

    Tokenizer files are not copied: they are read from the checkpoint.

    Args:
        model: A checkpoint's folder, with its digest.
        precision: As the system has it; decides what is kept on disk.
        cache: Where converted models are kept; None for the user's cache folder.
        progress: Told of the conversion, which takes seconds to minutes.
        family: As a configuration names it; None to read it from the checkpoint.
        allow_pickle: True to open pickled weights.

    Raises:
        EngineError: If the checkpoint cannot be converted, or torch is missing, which converting needs.
        SourceError: If the cache cannot be written.
    """
    checkpoint = read_checkpoint(model.path)
    if reason := why_not(checkpoint, family_of(checkpoint, family)):
        raise EngineError(reason)
    count_weights(checkpoint, allow_pickle)
    kept = _KEPT.get(precision, "float32")
    digest = model.digest.removeprefix("sha256:")[:32]
    key = f"ctranslate2-{version('ctranslate2')}-{_REVISION}-{kept}-{digest}"

    def make(room: Path) -> Model:
        with progress.task(f"converting {checkpoint.folder.name} to CTranslate2 ({kept})"):
            _convert(checkpoint, kept, room / "model")
        files = [file for file in (room / "model").rglob("*") if file.is_file()]
        size = sum(file.stat().st_size for file in files)
        return Model(path=room / "model", digest=model.digest, revision=model.revision, bytes=size)

    return shelved(cache or cache_folder(), key, make).path


def _convert(checkpoint: Checkpoint, kept: str, into: Path) -> None:
    if find_spec("torch") is None:
        raise EngineError("converting a checkpoint needs torch, once: pip install 'mt-harness[torch]'")
    from ctranslate2.converters import TransformersConverter

    tokenizer = load_tokenizer(checkpoint)

    class Converter(TransformersConverter):  # type: ignore[misc]  # ctranslate2 has no types
        """From one folder only, in float32 whatever it was saved in, with the tokens that the engines use."""

        def load_model(self, model_class: Any, path: str, **settings: Any) -> Any:
            import torch

            settings |= {"dtype": torch.float32, "local_files_only": True, "trust_remote_code": False}
            model = model_class.from_pretrained(path, **settings)
            self.rows = int(model.get_input_embeddings().num_embeddings)
            _state_what_the_converters_read(model.config, checkpoint)
            return model

        def load_tokenizer(self, tokenizer_class: Any, path: str, **settings: Any) -> Any:
            return _Rows(tokenizer, self.rows)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _quieten()
        try:
            Converter(str(checkpoint.folder)).convert(str(into), quantization=kept)
        except EngineError:
            raise
        except Exception as error:  # two libraries raise whatever their parsers raise
            raise EngineError(
                f"{checkpoint.folder}: cannot be converted to CTranslate2: {first_line(error)}{checkpoint.newer}"
            ) from error


def _state_what_the_converters_read(config: Any, checkpoint: Checkpoint) -> None:
    """Give a configuration back what transformers 5 has taken out of it, and CTranslate2 4.8 still looks for.

    A T5's outputs are scaled where its embeddings were tied when it was trained; transformers 5 says `tied` of all,
    and CTranslate2 then scales all, which greedy search does not notice and beam search does (measured on a tiny
    MADLAD: 11 of 26 outputs were right). Without the tokenizer's class an mBART-50 is taken for an mBART-25.
    """
    if config.model_type in ("t5", "mt5"):
        config.tie_word_embeddings = bool(getattr(config, "scale_decoder_outputs", False))
    config.tokenizer_class = checkpoint.tokenizer_class


class _Rows:
    """A tokenizer whose vocabulary is the model's rows, each with the token that it has for the tokenizer.

    The converters guess at rows that `get_vocab` leaves out, such as M2M-100's languages, and can guess wrong.
    """

    def __init__(self, tokenizer: Any, rows: int) -> None:
        self._tokenizer = tokenizer
        self._vocabulary: dict[str, int] = {}
        known = set(tokenizer.get_vocab().values()) | set(getattr(tokenizer, "id_to_lang_token", ()))
        for row in range(rows):
            token = tokenizer.convert_ids_to_tokens(row) if row in known else None
            self._vocabulary[token if token and token not in self._vocabulary else f"<unused_{row}>"] = row
        self.special_tokens_map: dict[str, Any] = {}
        self.num_madeup_words = 0
        self.bos_token = tokenizer.bos_token or tokenizer.cls_token or tokenizer.eos_token  # mBART-50 names none

    def get_vocab(self) -> dict[str, int]:
        """Token -> row, for every row."""
        return self._vocabulary

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tokenizer, name)


def _quieten() -> None:
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
