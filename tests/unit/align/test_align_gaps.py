"""Lines that interrupt a passage: its halves belong together, and the stranger to neither."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.align.beads import align_pairs
from harness.align.bitext import Bitext, Vocabulary
from harness.align.dp import Step
from harness.align.gaps import _completed
from harness.align.scoring import bead_score
from harness.align.settings import AlignSettings
from harness.domain.alignment import Sentence
from harness.domain.article import Article, ArticlePair
from harness.domain.language import Language, LanguagePair
from harness.testset.build import build_test_set
from harness.testset.decisions import bead_decision
from harness.testset.joining import joined

FACTS = [
    (f"Im Jahr {1900 + n} kamen {n + 3} Leute nach Bern.", f"En {1900 + n}, {n + 3} personnes vinrent à Berne.")
    for n in range(24)
]
STRANGER = ("Weiterlesen: Wetter und Verkehr", "Lire la suite : abonnez-vous à notre lettre")


def _document(german, french, **weights):
    sides = [
        Article(id=tag, language=Language.parse(tag), title=None, paragraphs=tuple(lines), path=tag, sha256="",
                encoding="utf-8")
        for tag, lines in (("de", german), ("fr", french))
    ]  # fmt: skip
    known = ArticlePair(id="one", source=sides[0], target=sides[1], score=1.0, known=True)
    return align_pairs([known], sentences_given=True, settings=AlignSettings(**weights))[0]


def _sides():
    return [fact[0] for fact in FACTS], [fact[1] for fact in FACTS]


def _with_gap(side, **weights):
    """Facts 10 and 11 are one line on one side; on the other a stranger stands between them."""
    texts = _sides()
    texts[1 - side][10:12] = [" ".join(texts[1 - side][10:12])]
    texts[side].insert(11, STRANGER[side])
    return _document(*texts, **weights)


@pytest.mark.parametrize("side", [0, 1])
def test_the_halves_are_joined_over_the_stranger(side):
    """The stranger would be scored as part of the passage, or half of the passage be lost."""
    document = _with_gap(side)
    halves, whole = (10, 12), (10,)
    beads = [(bead.source, bead.target) for bead in document.beads]
    assert ((halves, whole) if side == 0 else (whole, halves)) in beads
    assert (((11,), ()) if side == 0 else ((), (11,))) in beads
    assert sum(not bead.is_null for bead in document.beads) == len(FACTS) - 1


@pytest.mark.parametrize("side", [0, 1])
def test_each_sentence_is_in_one_bead_and_the_source_in_order(side):
    """A sentence would be scored twice or lost without a reason, or a document's order be turned round."""
    document = _with_gap(side)
    for name in ("source", "target"):
        places = [place for bead in document.beads for place in getattr(bead, name)]
        assert sorted(places) == list(range(len(getattr(document, f"{name}_sentences"))))
    firsts = [bead.source[0] for bead in document.beads if bead.source]
    assert firsts == sorted(firsts)


def test_the_stranger_s_partner_at_the_edge_is_left_alone_too():
    """The other side's line of the menu would stay in the passage, at whose end it happens to stand."""
    german, french = _sides()
    french[10:12] = [" ".join(french[10:12]), "815 abonnés en 1988"]
    german.insert(11, "4711 Kommentare seit 1789")
    beads = {(bead.source, bead.target) for bead in _document(german, french, skip=0.0).beads}
    assert ((10, 12), (10,)) in beads


def test_the_evidence_tells_of_the_gap():
    """A reader would look at sentences that are no neighbours and not be told why."""
    document = _with_gap(0)
    (bead,) = [bead for bead in document.beads if bead.source == (10, 12)]
    terms = {term.kind: term for term in bead.evidence}
    assert terms["gap"].words == "a line between is no part of it"
    assert terms["gap"].value == -AlignSettings().gap
    assert min(sum(term.value for term in bead.evidence), 1.0) == pytest.approx(bead.score, abs=0.002)
    assert "1910" in terms["numbers"].words
    assert "1911" in terms["numbers"].words
    assert bead.margin > 0


@pytest.mark.parametrize("gap", [9, math.inf])
def test_a_high_cost_takes_none(gap):
    """The setting would not do what its documentation says."""
    document = _with_gap(0, gap=gap)
    assert all(
        bead.source == tuple(range(bead.source[0], bead.source[-1] + 1)) for bead in document.beads if bead.source
    )


def test_what_has_a_partner_is_not_taken_for_a_stranger():
    """Sentences in the midst of a passage would be cut out of it although they are translated."""
    german, french = _sides()
    french[10:13] = [" ".join(french[10:13])]
    beads = {(bead.source, bead.target) for bead in _document(german, french).beads}
    assert ((10, 11, 12), (10,)) in beads


@pytest.mark.parametrize(
    ("tag", "before", "stranger", "behind", "expected"),
    [
        ("fr", "Il vint.", "Lire la suite.", "Il vit.", "Il vint. Il vit."),
        ("zh", "他来了。", "阅读更多。", "他看见了。", "他来了。他看见了。"),
    ],
)
def test_a_segment_holds_its_halves_alone(tag, before, stranger, behind, expected):
    """What stands between the halves in the same paragraph would come back when the segment is put together."""
    space = " " if tag == "fr" else ""
    block = space.join((before, stranger, behind))
    article = Article(id="a", language=Language.parse(tag), title=None, paragraphs=(block,), path="a", sha256="",
                      encoding="utf-8")  # fmt: skip
    halves = [
        Sentence(text=text, block=0, start=block.index(text), end=block.index(text) + len(text))
        for text in (before, behind)
    ]
    assert joined(article, halves) == expected


def test_the_stranger_is_dropped_with_a_reason_and_in_no_segment():
    """A menu's line would be scored, or vanish from the record."""
    document = _with_gap(0)
    test_set, _ = build_test_set("made", LanguagePair.parse("de-fr"), [document], {})
    assert all(STRANGER[0] not in segment.source for segment in test_set.segments)
    index = [bead.source for bead in document.beads].index((11,))
    decision = bead_decision(document, index, None, None)
    assert (decision["decision"], decision["source_text"]) == ("dropped", STRANGER[0])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(range(30)), min_size=1, max_size=25),
    st.lists(st.sampled_from(range(30)), min_size=1, max_size=25),
)
def test_whatever_the_texts_each_sentence_is_in_one_bead(here, there):
    """With a gain for every gap as many as can be are taken; a sentence must not be lost or taken twice for that."""
    strangers = [(f"{STRANGER[0]} {n}", f"{STRANGER[1]} {n * 7}") for n in range(6)]
    lines = [*FACTS, *strangers]
    document = _document([lines[n][0] for n in here], [lines[n][1] for n in there], gap=-1.0)
    for name, count in (("source", len(here)), ("target", len(there))):
        places = [place for bead in document.beads for place in getattr(bead, name)]
        assert sorted(places) == list(range(count))
    for name in ("source", "target"):
        firsts = [getattr(bead, name)[0] for bead in document.beads if getattr(bead, name) and bead.grade != "moved"]
        assert firsts == sorted(firsts)
    assert all(len(bead.source) + len(bead.target) <= AlignSettings().largest for bead in document.beads)
    assert all(list(side) == sorted(side) for bead in document.beads for side in (bead.source, bead.target))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=12), st.data())
def test_some_sentences_alone_are_as_if_read_alone(sentences, data):
    """A passage around a gap would be scored by words, lengths or paragraphs that are not its own."""
    lines = [" ".join(fact[0] for fact in FACTS[n : n + units]) for n, (units, _) in enumerate(sentences)]
    begins = [begins or not n for n, (_, begins) in enumerate(sentences)]
    places = sorted(data.draw(st.sets(st.integers(0, len(lines) - 1), min_size=1)))
    german, french = Language.parse("de"), Language.parse("fr")
    vocabulary = Vocabulary(german, french, whole_lines=True)
    found = vocabulary.read(lines, begins, 1).only(places)
    new = [any(begins[before + 1 : place + 1]) for before, place in pairwise(places)]
    alone = vocabulary.read([lines[place] for place in places], [begins[places[0]], *new], 0)
    for name in ("firsts", "lengths", "begins"):
        assert getattr(found, name).tolist() == getattr(alone, name).tolist()
    assert found.tokens.offsets.tolist() == alone.tokens.offsets.tolist()
    assert found.tokens.values.tolist() == alone.tokens.values.tolist()
    assert found.title == 0


def test_the_target_keeps_its_order_where_a_bead_reaches_over_what_was_left_alone():
    """What stands in a gap would be listed before the passage that it interrupts."""
    beads = [Step(0, 0, 1, 1, 0.9, 0.3), Step(3, 1, 1, 2, 1.0, 0.1, gaps=(range(0), range(2, 3)))]
    path = [(step.source, step.target) for step in _completed(beads, (5, 5))]
    assert path == [((0,), (0,)), ((1,), ()), ((2,), ()), ((3,), (1, 3)), ((), (2,)), ((), (4,)), ((4,), ())]


def test_a_title_with_a_gap_is_no_title():
    """The evidence would name a title with a title, for which the score has nothing."""
    french = [f"{FACTS[0][1].rstrip('.')} ; {FACTS[1][1]}"] + [fact[1] for fact in FACTS[2:]]
    german = [FACTS[1][0]] + [fact[0] for fact in FACTS[2:]]
    sides = [
        Article(id=tag, language=Language.parse(tag), title=title, paragraphs=tuple(lines), path=tag, sha256="",
                encoding="utf-8")
        for tag, title, lines in (("de", f"{FACTS[0][0]} {STRANGER[0]}.", german), ("fr", french[0], french[1:]))
    ]  # fmt: skip
    known = ArticlePair(id="one", source=sides[0], target=sides[1], score=1.0, known=True)
    (document,) = align_pairs([known])
    (bead,) = [bead for bead in document.beads if bead.source == (0, 2)]
    assert "title" not in [term.kind for term in bead.evidence]


def test_a_bead_of_a_long_text_is_scored_as_in_its_window():
    """Gaps would be dearer or cheaper where a window has other paragraphs than the text, and evidence would err."""
    facts = [(f"Im Jahr {n} kamen Leute.", f"En {n} vinrent des gens.") for n in range(1000, 1300)]
    german = [fact[0] for fact in facts]
    french = [fact[1] for fact in facts]
    french[50:52] = [" ".join(french[50:52])]
    languages = Language.parse("de"), Language.parse("fr")
    vocabularies = Vocabulary(*languages), Vocabulary(*reversed(languages))
    texts = [
        vocabulary.read(lines, [n < 150 or n % 3 == 0 for n in range(len(lines))], 0)
        for vocabulary, lines in zip(vocabularies, (german, french), strict=True)
    ]
    bitext, weights = Bitext(*vocabularies, [(texts[0], texts[1])]), AlignSettings()
    (path,) = bitext.align(weights, lambda _: None)
    assert ((50, 51), (50,)) in [(step.source, step.target) for step in path]
    source, target = bitext.pairs[0]
    known = replace(bitext.knowledge, skip=0.0)
    for step in path:
        if step.a and step.b:
            assert bead_score(source, target, step, known, weights) == pytest.approx(step.score, abs=0.02)
