"""Passages that stand elsewhere in the other text."""

import math

import pytest

from harness.align.beads import align_pairs, format_bead
from harness.align.settings import AlignSettings
from harness.domain.article import Article, ArticlePair
from harness.domain.language import Language, LanguagePair
from harness.testset.build import build_test_set
from harness.testset.decisions import bead_decision

FACTS = [
    (f"Im Jahr {1900 + n} kamen {n + 3} Leute nach Bern.", f"En {1900 + n}, {n + 3} personnes vinrent à Berne.")
    for n in range(24)
]
CAPTION = (
    "Der Photograph Huber im Jahr 1873 vor dem Matterhorn.",
    "Le photographe Huber en 1873 devant le Matterhorn.",
)


def _pair(name, german, french):
    sides = [
        Article(id=f"{name}.{tag}", language=Language.parse(tag), title=None, paragraphs=tuple(lines), path=name,
                sha256="", encoding="utf-8")
        for tag, lines in (("de", german), ("fr", french))
    ]  # fmt: skip
    return ArticlePair(id=name, source=sides[0], target=sides[1], score=1.0, known=True)


def _texts(source_place, target_place, passage=(CAPTION,)):
    german, french = ([fact[side] for fact in FACTS] for side in (0, 1))
    german[source_place:source_place] = [line[0] for line in passage]
    french[target_place:target_place] = [line[1] for line in passage]
    return _pair("one", german, french)


def _moved(document):
    return [(bead.source, bead.target) for bead in document.beads if bead.grade == "moved"]


@pytest.mark.parametrize(("here", "there"), [(3, 18), (20, 2), (0, 24), (24, 0)])
def test_a_caption_that_changed_its_place_is_found(here, there):
    """A caption would stand alone on both sides, as if nobody had translated it; the rest must not be touched."""
    (document,) = align_pairs([_texts(here, there)], sentences_given=True)
    assert _moved(document) == [((here,), (there,))]
    others = [(bead.source, bead.target) for bead in document.beads if bead.grade != "moved"]
    rows, columns = ([n for n in range(25) if n != place] for place in (here, there))
    assert others == [((i,), (j,)) for i, j in zip(rows, columns, strict=True)]
    assert [bead.source[0] for bead in document.beads] == list(range(25))
    bead = document.beads[here]
    assert format_bead(bead).startswith(f"[{here}]:[{there}]:")
    assert "stands elsewhere in the other text" in [term.words for term in bead.evidence]
    assert sum(term.value for term in bead.evidence) == pytest.approx(bead.score, abs=0.002)
    assert "huber" in " ".join(term.words for term in bead.evidence)


def test_neighbours_have_their_own_evidence_still():
    """A moved bead in their midst would give each bead behind it the words of another."""
    (document,) = align_pairs([_texts(3, 18)], sentences_given=True)
    for bead in document.beads:
        if bead.grade != "moved":
            year = document.source_sentences[bead.source[0]].text.split()[2]
            assert year in " ".join(term.words for term in bead.evidence if term.kind == "numbers")


def test_infinity_takes_none():
    """The first look at likely pairs, whose scores are compared, would join what is nowhere in order."""
    (document,) = align_pairs([_texts(3, 18)], sentences_given=True, settings=AlignSettings(moved=math.inf))
    assert _moved(document) == []
    assert sum(bead.is_null for bead in document.beads) == 2


def test_the_frame_of_pages_is_not_taken_for_a_passage():
    """A line of the navigation would be joined across the page, once for each article."""
    pairs = [
        _pair(f"p{n}", [*(fact[0] for fact in FACTS[n : n + 12]), CAPTION[0]],
              [CAPTION[1], *(fact[1] for fact in FACTS[n : n + 12])])
        for n in range(6)
    ]  # fmt: skip
    assert [_moved(document) for document in align_pairs(pairs, sentences_given=True)] == [[]] * 6


def test_short_lines_tell_too_little():
    """A name alone below a picture would be joined to the same name anywhere."""
    (document,) = align_pairs([_texts(3, 18, passage=(("Huber 1873", "Huber 1873"),))], sentences_given=True)
    assert _moved(document) == []


def test_a_moved_passage_is_no_segment_and_its_decision_says_so():
    """A segment would stand at another place than in its article, or a text would be lost without a reason."""
    (document,) = align_pairs([_texts(3, 18)], sentences_given=True)
    test_set, _ = build_test_set("made", LanguagePair.parse("de-fr"), [document], {})
    assert CAPTION[0] not in [segment.source for segment in test_set.segments]
    assert len(test_set.segments) == len(FACTS)
    decision = bead_decision(document, 3, None, None)
    assert (decision["decision"], decision["reason"]) == ("dropped", "moved")
    assert decision["source_text"] == CAPTION[0]
