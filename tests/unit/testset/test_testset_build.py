"""Aligned documents become test sets in either direction, with every loss on record."""

import json
from dataclasses import replace

import pytest

from harness.domain.alignment import AlignedDocument, Bead, Sentence
from harness.domain.article import Article, ArticlePair, Cut, Rejection, Repair
from harness.domain.corpus import CorpusSpec
from harness.domain.language import Language, LanguagePair
from harness.errors import ConfigError, TestSetError
from harness.testset.build import build_test_set
from harness.testset.datasheet import datasheet
from harness.testset.decisions import decision_lines, write_decisions

VI, EN, ZH = Language(tag="vi"), Language(tag="en"), Language(tag="zh")
VI_EN = LanguagePair(source=VI, target=EN)


def article(name, language, *paragraphs, title=None, **more):
    return Article(
        id=name, language=language, title=title, paragraphs=paragraphs, path=f"{name}.txt", sha256="0" * 64,
        encoding="utf-8", **more,
    )  # fmt: skip


def sentences(one, *spans):
    return tuple(
        Sentence(text=one.blocks[block][start:end], block=block, start=start, end=end) for block, start, end in spans
    )


def whole(one):
    """Each block as one sentence."""
    return sentences(one, *((number, 0, len(block)) for number, block in enumerate(one.blocks)))


def document(doc_id, source, target, beads, **more):
    pair = ArticlePair(id=doc_id, source=source, target=target, score=0.9, evidence=("7 of 9 numbers agree",), **more)
    return AlignedDocument(
        pair=pair,
        source_sentences=more.get("source_sentences", whole(source)),
        target_sentences=whole(target),
        beads=tuple(
            Bead(source=left, target=right, score=0.8 if left and right else 0.0, margin=0.123456)
            for left, right in beads
        ),
    )


def plain(doc_id, left=VI, right=EN, count=4, **more):
    """A document of distinct short sentences, aligned one to one."""
    source = article(f"{doc_id}-s", left, *(f"Câu nguồn {doc_id} {'x' * n}." for n in range(1, count + 1)))
    target = article(f"{doc_id}-t", right, *(f"Target words {doc_id} {'y' * n}." for n in range(1, count + 1)))
    return document(doc_id, source, target, [((n,), (n,)) for n in range(count)], **more)


def test_a_document_is_turned_to_the_wanted_direction():
    """The same beads give both directions; only the sides change places."""
    one = plain("a")
    forth, _ = build_test_set("set", VI_EN, [one], {})
    back, _ = build_test_set("set", VI_EN.reverse, [one], {})
    assert [(s.source, s.references[0]) for s in forth.segments] == [(s.references[0], s.source) for s in back.segments]
    assert [s.seg_id for s in forth.segments] == [s.seg_id for s in back.segments] == [1, 2, 3, 4]
    assert forth.digest != back.digest


def test_both_directions_score_the_same_segments():
    """What is dropped in one direction is dropped in the other, for the same reason."""
    left = article("l", VI, "Một câu.", "Hai câu.", "Ba câu.", "Bốn câu.", "Năm câu.", "3")
    right = article("r", EN, "One.", "Two.", "Three.", "Four.", "Five.", "3")
    one = document("d", left, right, [((n,), (n,)) for n in range(6)])
    forth, forth_drops = build_test_set("set", VI_EN, [one], {})
    back, back_drops = build_test_set("set", VI_EN.reverse, [one], {})
    assert [s.dropped for s in forth.segments] == [s.dropped for s in back.segments]
    assert [drop.evidence for drop in forth_drops] == [drop.evidence for drop in back_drops] != []


def test_documents_of_other_languages_are_passed_over_and_order_is_kept():
    """A set holds its own language pair only, in the order of the corpus."""
    built, _ = build_test_set("set", VI_EN, [plain("b"), plain("c", left=ZH), plain("a")], {})
    assert built.documents == ("b", "a")


def test_beads_with_one_side_are_no_segments():
    """A passage without translation is neither source nor reference."""
    left = article("l", VI, "Một câu.", "Quảng cáo.", "Hai câu.")
    right = article("r", EN, "One sentence.", "Two sentences.")
    built, _ = build_test_set("set", VI_EN, [document("d", left, right, [((0,), (0,)), ((1,), ()), ((2,), (1,))])], {})
    assert [(s.seg_id, s.source) for s in built.segments] == [(1, "Một câu."), (2, "Hai câu.")]


def test_sentences_are_joined_by_what_stands_between_them_in_the_article():
    """Chinese sentences of a paragraph touch, English ones keep their space, paragraphs get one."""
    left = article("l", ZH, "你好。我们来了。", "第二段。")
    right = article("r", EN, "Hello.  We came.", "Second one.")
    pair = ArticlePair(id="d", source=left, target=right, score=1.0)
    one = AlignedDocument(
        pair=pair,
        source_sentences=sentences(left, (0, 0, 3), (0, 3, 8), (1, 0, 4)),
        target_sentences=sentences(right, (0, 0, 6), (0, 8, 16), (1, 0, 11)),
        beads=(Bead(source=(0, 1, 2), target=(0, 1, 2), score=0.9),),
    )
    built, _ = build_test_set("set", LanguagePair(source=ZH, target=EN), [one], {})
    assert built.segments[0].source == "你好。我们来了。 第二段。"
    assert built.segments[0].references == ("Hello.  We came. Second one.",)


def test_no_text_of_an_article_breaks_a_line_of_the_set():
    """Odd separators and half characters from the web never end a build of a thousand documents."""
    left, right = article("l", VI, "Một\u2028câu\x85này\tdài."), article("r", EN, "A half \ud800 character.")
    built, _ = build_test_set("set", VI_EN, [document("d", left, right, [((0,), (0,))])], {})
    assert (built.segments[0].source, built.segments[0].references) == (
        "Một câu này dài.",
        ("A half \ufffd character.",),
    )


def test_a_dropped_segment_stays_as_context():
    """A filter takes a segment from scoring, never from its document."""
    left = article("l", VI, "Một câu.", "Hai câu.", "* * *", "Ba câu.", "Bốn câu.")
    right = article("r", EN, "One.", "Two.", "* * *", "Three.", "Four.")
    built, rejections = build_test_set("set", VI_EN, [document("d", left, right, [((n,), (n,)) for n in range(5)])], {})
    assert len(built.segments) == 5
    assert len(built.scored) == 4
    assert built.segments[2].dropped == "too-short"
    assert rejections == (
        Rejection(
            kind="segment",
            subject=("vi-en", "d", "3"),
            reason="too-short",
            evidence="0 letters on one side, at least 1 wanted",
        ),
    )


def test_a_document_with_too_little_left_is_refused_whole():
    """Half a document is no document; the record says which filters took how many."""
    left = article("l", VI, "Một câu.", "1", "2")
    right = article("r", EN, "One.", "1", "2")
    built, rejections = build_test_set(
        "set", VI_EN, [document("d", left, right, [((n,), (n,)) for n in range(3)]), plain("e")], {}
    )
    assert built.documents == ("e",)
    assert rejections == (
        Rejection(
            kind="pair",
            subject=("l", "r"),
            reason="too-little-left",
            evidence="1 of 3 segments left, under 80%; dropped: 2 too-short",
        ),
    )


def test_one_doubt_does_not_refuse_a_short_document():
    """A document of three segments would be lost to any single one, though the others are sound."""
    left, right = article("l", VI, "Một câu.", "Hai câu.", "2"), article("r", EN, "One.", "Two of them.", "2")
    built, rejections = build_test_set("set", VI_EN, [document("d", left, right, [((n,), (n,)) for n in range(3)])], {})
    assert (len(built.segments), len(built.scored)) == (3, 2)
    assert [rejection.kind for rejection in rejections] == ["segment"]


def test_two_documents_of_one_id_are_an_error():
    """Two documents never flow into one without a word."""
    with pytest.raises(TestSetError, match="2 documents have the id 'a'"):
        build_test_set("set", VI_EN, [plain("a"), plain("a")], {})


def test_every_mistake_in_the_filters_is_reported_at_once():
    """A misspelt filter is never silently without effect."""
    with pytest.raises(ConfigError) as caught:
        build_test_set("set", VI_EN, [], {"too-shrot": {}, "too-long": {"colums": 3}, "too-short": {"letters": "x"}})
    assert caught.value.problems == (
        "filters.too-shrot: unknown filter, did you mean 'too-short'?",
        "filters.too-long.colums: unknown setting, did you mean 'columns'?",
        "filters.too-short.letters: found 'x', expected a number",
    )


def test_a_filter_can_be_turned_off():
    """`on: false` keeps what the filter would drop."""
    left = article("l", VI, "Một câu.", "1")
    right = article("r", EN, "One.", "1")
    one = document("d", left, right, [((0,), (0,)), ((1,), (1,))])
    built, rejections = build_test_set("set", VI_EN, [one], {"too-short": {"on": False}, "copies": {"on": False}})
    assert len(built.scored) == 2
    assert not rejections


@pytest.fixture(name="build")
def _build():
    left = article("l", VI, "Một câu.", "Quảng cáo.", "* * *", "Hai câu.", "Ba câu.", "Bốn câu.",
                   cuts=(Cut(line=3, reason="footer", text="©"),),
                   repairs=(Repair(kind="mojibake", count=2),))  # fmt: skip
    right = article("r", EN, "One.", "* * *", "Two.", "Three.", "Four.")
    beads = [((0,), (0,)), ((1,), ()), ((2,), (1,)), ((3,), (2,)), ((4,), (3,)), ((5,), (4,))]
    documents = [document("d", left, right, beads, original=VI)]
    articles = [left, right, article("lost", EN, "Nothing like it.")]
    rejections = [Rejection(kind="document", subject=("lost",), reason="no-partner", evidence="nearest is l, 0.1"),
                  Rejection(kind="document", subject=("pic.txt",), reason="undecodable", evidence="bytes")]  # fmt: skip
    test_set, dropped = build_test_set("set", VI_EN, documents, {})
    return test_set, documents, articles, [*rejections, *dropped]


def test_decisions_answer_for_every_document_pair_and_bead(build):
    """A user can ask of any sentence why it is not in the test set."""
    _, documents, articles, rejections = build
    lines = list(decision_lines(articles, documents, rejections))
    assert [(line["kind"], line["subject"], line["decision"], line.get("reason")) for line in lines] == [
        ("document", ["l"], "kept", None),
        ("document", ["r"], "kept", None),
        ("document", ["lost"], "dropped", "no-partner"),
        ("document", ["pic.txt"], "dropped", "undecodable"),
        ("pair", ["l", "r"], "kept", None),
        ("bead", ["d", 0], "kept", None),
        ("bead", ["d", 1], "dropped", "untranslated"),
        ("bead", ["d", 2], "dropped", "too-short"),
        ("bead", ["d", 3], "kept", None),
        ("bead", ["d", 4], "kept", None),
        ("bead", ["d", 5], "kept", None),
    ]
    assert lines[0]["cuts"] == [{"line": 3, "reason": "footer", "text": "©"}]
    assert lines[6]["source_text"] == "Quảng cáo."
    assert lines[7]["seg_id"] == 2


def test_decisions_of_a_refused_pair_reach_its_beads():
    """A sentence of a refused document says so itself."""
    left, right = article("l", VI, "Một câu.", "1", "2"), article("r", EN, "One.", "1", "2")
    one = document("d", left, right, [((n,), (n,)) for n in range(3)])
    _, rejections = build_test_set("set", VI_EN, [one], {})
    lines = list(decision_lines([left, right], [one], rejections))
    assert {line["reason"] for line in lines if line["kind"] == "bead"} == {"too-little-left"}


def test_the_datasheet_counts_and_names_all_that_the_set_rests_on(build):
    """Counts, losses by step and the provenance of each document are in the datasheet."""
    test_set, documents, articles, rejections = build
    sheet = datasheet(
        test_set, documents, articles=articles, rejections=rejections,
        corpus=CorpusSpec(name="set", folder=None, licence="CC0"), settings={"filters": {}}, versions={"numpy": "2"},
    )  # fmt: skip
    assert sheet["digest"] == test_set.digest
    assert sheet["licence"] == "CC0"
    assert sheet["settings"]["filters"]["too-short"] == {"on": True, "letters": 1}
    assert sheet["original"] == {"d": "vi"}
    counts = sheet["counts"]
    assert (counts["documents"], counts["segments"], counts["scored"], counts["null_beads"]) == (1, 5, 4, 1)
    assert counts["dropped"] == {"too-short": 1}
    assert counts["bead_types"] == {"1-0": 1, "1-1": 5}
    assert [(step["before"], step["after"]) for step in sheet["steps"][:4]] == [(3, 2), (11, 10), (1, 1), (5, 4)]
    (row,) = sheet["documents"]
    assert row["source"]["cuts"] == {"footer": 1}
    assert row["source"]["repairs"] == {"mojibake": 2}
    assert json.loads(json.dumps(sheet)) == sheet


def test_a_page_that_may_be_machine_translated_is_marked_in_the_datasheet(build):
    """The doubt about a reference's page is found again by whoever scores with the set."""
    test_set, documents, articles, rejections = build
    (document, *_) = documents
    pair = replace(document.pair, target=replace(document.pair.target, machine_mark="served by a proxy"))
    sheet = datasheet(
        test_set, [replace(document, pair=pair)], articles=articles, rejections=rejections,
        corpus=CorpusSpec(name="set", folder=None), settings={}, versions={},
    )  # fmt: skip
    (row,) = sheet["documents"]
    marks = [row[side].get("machine_mark") for side in ("source", "reference")]
    assert sorted(marks, key=str) == [None, "served by a proxy"]


def test_decisions_are_written_one_a_line(build, tmp_path):
    """Line breaks inside a text never split a line of the record."""
    _, documents, articles, rejections = build
    path = tmp_path / "decisions.jsonl"
    write_decisions(path, decision_lines(articles, documents, rejections))
    assert len([json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]) == 11
    assert [one.name for one in tmp_path.iterdir()] == ["decisions.jsonl"]
