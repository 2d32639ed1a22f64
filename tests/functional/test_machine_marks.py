"""What a page said of machine translation reaches whoever reads scores, by every way there."""

from harness.domain.language import LanguagePair
from harness.domain.testset import Segment, TestSet
from harness.pipeline.datasheets import cut, machine_marks
from harness.pipeline.scoring import ScoreRequest, score
from harness.testset.files import write_test_set

MARK = "the page says: translated by machine"
SET = TestSet(
    name="marked",
    pair=LanguagePair.parse("fr-en"),
    segments=tuple(
        Segment(doc_id=doc, seg_id=number, source=f"phrase {doc} {number}", references=(f"sentence {doc} {number}",))
        for doc in ("a", "b", "c")
        for number in (1, 2, 3)
    ),
)
SHEET = {
    "digest": SET.digest,
    "counts": {"documents": 3},
    "steps": [{"step": "all", "before": 9, "after": 9}],
    "documents": [
        {"doc_id": "a", "segments": 3, "reference": {"id": "a.en", "machine_mark": MARK}},
        {"doc_id": "b", "segments": 3, "reference": {"id": "b.en"}},
        {"doc_id": "c", "segments": 3, "reference": {"id": "c.en", "machine_mark": MARK}},
    ],
}


def test_a_cut_test_set_keeps_what_is_known_of_its_documents():
    """A trial run with `limit` must not lose the suspicion against its first article."""
    short, sheet = cut(SET, SHEET, None, 4)
    assert [(segment.doc_id, segment.seg_id) for segment in short.segments] == [("a", 1), ("a", 2), ("a", 3), ("b", 1)]
    assert machine_marks(sheet) == {"a": MARK}
    assert [row["doc_id"] for row in sheet["documents"]] == ["a", "b"]
    assert "segments" not in sheet["documents"][0]  # of b only one is left
    assert (sheet["digest"], sheet["cut_from"], sheet["counts"]) == (short.digest, SET.digest, {})
    assert cut(SET, SHEET, 3, 9) == (SET, SHEET)


def test_score_passes_on_what_the_page_said(tmp_path):
    """`score` on a frozen test set rests on the same references as `run`, and doubts them for the same reasons."""
    write_test_set(SET, SHEET, tmp_path)
    (tmp_path / "one.txt").write_text("".join(f"{segment.source}\n" for segment in SET.scored))
    request = ScoreRequest(pair=SET.pair, inputs=(tmp_path / "one.txt",), test_set=str(tmp_path / "fr-en.jsonl"))
    found = {found.subject: found.evidence for found in score(request).sheet.suspicions}
    assert found == {"a": MARK, "c": MARK}
