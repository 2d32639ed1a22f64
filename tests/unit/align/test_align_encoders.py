"""Sentence embeddings as evidence, with an encoder that knows two words."""

import numpy as np
import pytest

from harness.align import beads
from harness.align.beads import align_texts
from harness.align.encoders import load_encoder
from harness.align.settings import AlignSettings
from harness.domain.language import LanguagePair
from harness.errors import AlignmentError


class TwoWords:
    """Vectors by whether a sentence speaks of a dog or of snow."""

    def encode(self, sentences):
        """One row a sentence."""
        return np.array([[1.0, 0.0] if "Hund" in s or "chien" in s else [0.0, 1.0] for s in sentences], np.float32)


def test_embeddings_decide_where_nothing_else_does(monkeypatch):
    """The encoder that a user asked for would be loaded and ignored."""
    monkeypatch.setattr(beads, "load_encoder", lambda name: TwoWords() if name == "two-words" else None)
    settings = AlignSettings(encoder="two-words")
    source, target = "Der Hund.\nDer Schnee.", "Le chien.\nIl est là.\nLa neige."
    document = align_texts(source, target, LanguagePair.parse("de-fr"), settings=settings)
    first = document.beads[0]
    assert (first.source, first.target) == ((0,), (0,))
    words = {term.kind: term.words for term in first.evidence}["embedding"]
    assert words == "0.50 nearer than usual, where the nearest are by 0.50"


def test_no_encoder_by_default():
    """The embedded default would download a model."""
    assert AlignSettings().encoder == "none"
    assert load_encoder("none") is None


def test_a_missing_package_is_one_clear_line():
    """A user would see a traceback for a package that is not installed."""
    try:
        import sentence_transformers  # noqa: F401
    except ImportError:
        with pytest.raises(AlignmentError, match="pip install sentence-transformers"):
            load_encoder("/nowhere/model")
    else:
        with pytest.raises(AlignmentError, match="cannot be loaded"):
            load_encoder("/nowhere/model")
