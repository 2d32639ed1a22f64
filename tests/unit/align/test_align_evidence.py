"""Evidence beyond shared words: punctuation, units of a line, neighbours, repeated lines, shape."""

import pytest

from harness.align.beads import align_pairs, align_texts
from harness.align.tokens import MARK, tokens
from harness.domain.article import Article, ArticlePair
from harness.domain.language import Language, LanguagePair

DE_FR = LanguagePair.parse("de-fr")


def beads(document):
    """Source and target indices of beads with both sides."""
    return [(bead.source, bead.target) for bead in document.beads if not bead.is_null]


@pytest.mark.parametrize(
    ("tag", "text", "marks"),
    [
        ("en", 'Why? "I don\'t know," he said.', {"?", "“", "”"}),
        ("zh", "为什么？“我不知道。”", {"?", "“", "”"}),
        ("ja", "なぜ？「知らない」と言った。", {"?", "“", "”"}),
        ("en", "Prices (in $) rose 5%: much!", {"(", "$", "%", ":", "!"}),
        ("de", "Kein Zeichen, das zählt.", set()),
    ],
)
def test_punctuation_is_read_alike_in_every_script(tag, text, marks):
    """A question would not be told from the statement beside it where no word is known."""
    found = {token for token in tokens(text, Language.parse(tag)) if token.startswith(MARK)}
    assert found == {MARK + mark for mark in marks}


def test_a_question_goes_with_the_question():
    """Two sentences of one length without a known word would be paired by their order alone."""
    source = "Abend.\nWer kommt da vorn?\nNiemand wartet dort.\n"
    target = "Soir.\nOn attend la pluie là.\nQui vient par là?\nPersonne attend ici.\n"
    document = align_texts(source, target, DE_FR, sentences_given=True)
    question = next(bead for bead in document.beads if 1 in bead.source)
    assert 2 in question.target
    assert any(term.kind == "marks" and "?" in term.words for term in question.evidence)


def test_a_line_of_two_sentences_wants_both():
    """The shorter sentence of a merged line would be left out, its partner paired with the longer one alone."""
    source = "Nein 17.\nHerr Meier kaufte 1956 in Bern 30 Pferde und verkaufte 1957 in Genf 45 Esel.\nEnde 99."
    target = "Non 17. M. Meier acheta 30 chevaux à Bern en 1956 et vendit 45 ânes à Genève en 1957.\nFin 99."
    document = align_texts(source, target, DE_FR, sentences_given=True)
    assert beads(document) == [((0, 1), (0,)), ((2,), (1,))]


def _article(name, tag, lines):
    language = Language.parse(tag)
    return Article(
        id=name, language=language, title=None, paragraphs=tuple(lines), path=name, sha256="", encoding="utf-8"
    )


def test_a_line_that_stands_in_every_text_does_not_stick_to_a_sentence():
    """Navigation that the corpus stage missed would be joined with the sentence beside it."""
    pairs = []
    for number in range(8):
        source = [
            f"Am {number + 1}. Mai kamen {number + 20} Leute.",
            "Startseite Anmelden",
            f"Er zahlte {number}11 Euro.",
        ]
        target = [f"Le {number + 1} mai {number + 20} personnes vinrent.", f"Il paya {number}11 euros."]
        both = _article(f"s{number}", "de", source), _article(f"t{number}", "fr", target)
        pairs.append(ArticlePair(id=str(number), source=both[0], target=both[1], score=1.0))
    for document in align_pairs(pairs, sentences_given=True):
        assert beads(document) == [((0,), (0,)), ((2,), (1,))]


def test_every_bead_s_evidence_adds_up():
    """A term of the score would be missing from the record: shape, neighbours, repeated lines."""
    source = "Eins 1956. Zwei.\nDrei 33 Häuser?\nVier\nFünf 5555"
    target = "Un 1956.\nDeux. Trois 33 maisons?\nRien\nQuatre\nCinq 5555"
    document = align_texts(source, target, DE_FR, sentences_given=True)
    for bead in document.beads:
        if not bead.is_null and 0 < bead.score < 1:
            assert bead.score == pytest.approx(sum(term.value for term in bead.evidence), abs=0.002)
            assert all(term.words for term in bead.evidence)


def test_a_translation_decides_where_nothing_else_does():
    """The pivot that a user asked for would translate, and its words would not count."""
    told = {"Der Hund schläft.": "Le chien dort.", "Schnee liegt dort.": "Il y a de la neige."}
    asked = []

    def translate(texts, pair):
        asked.append(str(pair))
        return (pair.target, [told.get(text, "") for text in texts]) if str(pair) == "de-fr" else None

    source, target = "Der Hund schläft.\nSchnee liegt dort.", "On arrive demain.\nLe chien dort.\nIl y a de la neige."
    document = align_texts(source, target, DE_FR, sentences_given=True, translate=translate)
    assert beads(document) == [((0,), (1,)), ((1,), (2,))]
    assert asked == ["de-fr", "fr-de"]
    words = {term.kind: term.words for term in document.beads[1].evidence} | {
        term.kind: term.words for term in next(bead for bead in document.beads if bead.source == (0,)).evidence
    }
    assert "chien" in words["translation"]
