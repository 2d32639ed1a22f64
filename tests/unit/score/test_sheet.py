"""A test set and outputs -> a sheet: what is in it, and what it says where chance cannot be estimated."""

from dataclasses import replace

import numpy as np
import pytest
from sacrebleu import BLEU, CHRF, TER

from harness.domain.language import LanguagePair
from harness.domain.score import Comparison, Flag, MetricSpec, Resampling, Score, ScoreSheet
from harness.domain.testset import Segment, TestSet
from harness.errors import UsageError
from harness.score.metrics import parse_metric
from harness.score.sheet import score_test_set
from harness.score.statistics.summary import summarise

QUICK = Resampling(samples=200, bootstrap=200)
METRICS = [parse_metric(name) for name in ("chrf++", "bleu", "ter")]
WORDS = [*"abcdefghij", "cat", "dog", "house."]


def lines(count: int, noise: float, seed: int) -> list[str]:
    """Lines that share their words, but for some."""
    base, change = np.random.default_rng(1), np.random.default_rng(seed)
    made = []
    for _ in range(count):
        words = [WORDS[i] for i in base.integers(len(WORDS), size=12)]
        made.append(" ".join(WORDS[change.integers(len(WORDS))] if change.random() < noise else w for w in words))
    return made


def a_set(count: int = 60, documents: int = 12, references: int = 1) -> TestSet:
    """A test set whose references have no noise; a second one has a little."""
    streams = [lines(count, 0.2 * n, 90 + n) for n in range(references)]
    segments = tuple(
        Segment(doc_id=f"d{n * documents // count}", seg_id=n + 1, source=f"nguồn {n}", references=row)
        for n, row in enumerate(zip(*streams, strict=True))
    )
    return TestSet(name="made", pair=LanguagePair.parse("vi-en"), segments=segments)


OUTPUTS = {"good": lines(60, 0.2, 2), "bad": lines(60, 0.6, 3), "same": lines(60, 0.2, 2)}


def sheet_of(test_set: TestSet, how: Resampling = QUICK, **more: object) -> ScoreSheet:
    """Score the three systems."""
    return score_test_set(test_set, OUTPUTS, METRICS, primary="chrF++", resampling=how, **more)  # type: ignore[arg-type]


def test_scores_and_signatures_are_sacrebleus() -> None:
    """To the last digit, with one reference and with two, and for sentences as for the corpus."""
    for references in (1, 2):
        test_set = a_set(references=references)
        streams = list(zip(*(segment.references for segment in test_set.scored), strict=True))
        sheet = sheet_of(test_set)
        made = {"chrF++": CHRF(word_order=2), "BLEU": BLEU(), "TER": TER()}
        for score in sheet.scores:
            metric = made[score.metric]
            assert score.score == metric.corpus_score(OUTPUTS[score.system], streams).score
            assert score.signature == str(metric.get_signature())
        single = {"chrF++": CHRF(word_order=2), "BLEU": BLEU(effective_order=True), "TER": TER()}
        for name, metric in single.items():
            for number, line in enumerate(OUTPUTS["bad"]):
                wanted = metric.sentence_score(line, [stream[number] for stream in streams]).score
                assert sheet.segment_scores["bad"][name][number] == pytest.approx(wanted, abs=1e-12)


def test_document_scores_are_corpus_scores_of_documents() -> None:
    """Recomputed from sums, never averaged from sentences."""
    test_set = a_set()
    wanted = BLEU().corpus_score(OUTPUTS["bad"][:5], [[s.references[0] for s in test_set.scored[:5]]]).score
    sheet = sheet_of(test_set)
    assert sheet.document_scores["bad"]["BLEU"][0] == wanted
    assert len(sheet.document_scores["bad"]["BLEU"]) == 12


def test_what_is_said_of_systems() -> None:
    """The good one is told from the bad one; the same output under two names is not told apart at all."""
    sheet = sheet_of(a_set())
    assert len(sheet.scores) == 9
    assert len(sheet.comparisons) == 9
    rows = {(row.system_a, row.system_b): row for row in sheet.comparisons if row.metric == "chrF++"}
    assert rows["good", "same"].p_value == rows["good", "same"].p_value_holm == 1.0
    assert rows["good", "bad"].p_value == pytest.approx(1 / 201)
    assert rows["good", "bad"].p_value_holm == pytest.approx(3 / 201)
    assert rows["good", "bad"].ci_low > 0
    ranks = {row.system: (row.rank_low, row.rank_high, row.cluster) for row in sheet.scores if row.metric == "TER"}
    assert ranks == {"good": (1, 2, 1), "same": (1, 2, 1), "bad": (3, 3, 2)}
    for score in sheet.scores:
        assert score.ci_low < score.score < score.ci_high
        assert score.note == ""


def test_one_document() -> None:
    """The seeds' own case: no interval, no p-value, no rank, and the table says why."""
    sheet = sheet_of(a_set(documents=1))
    for row in (*sheet.scores, *sheet.comparisons):
        assert (row.ci_low, row.ci_high) == (None, None)
        assert row.note == "one document: chance over documents cannot be estimated"
    assert {row.p_value for row in sheet.comparisons} == {row.p_value_holm for row in sheet.comparisons} == {None}
    assert {row.rank_low for row in sheet.scores} == {None}
    assert sheet.power[0].words.startswith("one document")


def test_few_documents() -> None:
    """Four documents: p-values are given, with the smallest that there can be."""
    sheet = sheet_of(a_set(documents=4))
    assert sheet.comparisons[0].note == "4 documents: no two-sided p under 0.125 can be had"
    assert sheet.comparisons[0].p_value > 0.05


def test_one_system() -> None:
    """Nothing to compare is no error."""
    test_set = a_set()
    sheet = score_test_set(test_set, {"a": OUTPUTS["bad"]}, METRICS, primary="BLEU", resampling=QUICK)
    assert sheet.comparisons == ()
    assert sheet.scores[0].ci_low is not None
    assert sheet.scores[0].rank_low is None


def test_segments_as_units_say_so() -> None:
    """Numbers that rest on the wrong unit are not mistaken for the right ones."""
    sheet = sheet_of(a_set(), Resampling(unit="segment", samples=100, bootstrap=100))
    assert sheet.comparisons[0].unit == "segment"
    assert "segments taken for independent" in sheet.comparisons[0].note


@pytest.mark.parametrize("test", ["ar", "bs"])
def test_the_compatible_mode_says_so(test: str) -> None:
    """So do numbers made to equal a published table's."""
    sheet = sheet_of(a_set(), Resampling(compatible=True, test=test, samples=100, bootstrap=100))
    row = sheet.comparisons[0]
    assert (row.unit, row.test) == ("segment", f"sacrebleu-{test}")
    assert row.note.startswith(f"sacrebleu-compatible (--paired-{test})")


def test_the_bootstrap_by_documents() -> None:
    """The other test of the field, two-sided here, agrees where things are clear."""
    sheet = sheet_of(a_set(), Resampling(test="bs", samples=300, bootstrap=200))
    p_values = {(row.system_a, row.system_b): row.p_value for row in sheet.comparisons if row.metric == "BLEU"}
    assert p_values["good", "bad"] < 0.05
    assert p_values["good", "same"] == 1.0


def test_without_flagged_segments() -> None:
    """The score beside the score: over the segments that no flag was raised on."""
    flag = Flag(kind="empty", evidence="no text")
    flags = {"good": tuple((flag,) if n < 30 else () for n in range(60)), "bad": ((flag,),) * 60}
    sheet = sheet_of(a_set(), flags=flags)
    rows = {row.system: row for row in sheet.scores if row.metric == "BLEU"}
    references = [segment.references[0] for segment in a_set().scored][30:]
    assert rows["good"].without_flagged == BLEU().corpus_score(OUTPUTS["good"][30:], [references]).score
    assert rows["bad"].without_flagged is None
    assert rows["same"].without_flagged is None


def test_dropped_segments_are_not_scored() -> None:
    """What a filter took out of a test set stays out of its scores."""
    whole = a_set()
    cut = replace(whole, segments=(replace(whole.segments[0], dropped="numbers"), *whole.segments[1:]))
    outputs = {"a": OUTPUTS["bad"][1:]}
    sheet = score_test_set(cut, outputs, METRICS, primary="BLEU", resampling=QUICK)
    assert sheet.scores[0].segments == 59


def test_two_runs_are_the_same() -> None:
    """One seed, one sheet."""
    assert sheet_of(a_set()) == sheet_of(a_set())


def test_a_primary_metric_that_is_not_computed() -> None:
    """The metric that ranks is among those that are computed."""
    with pytest.raises(UsageError, match="primary metric 'chrF' is not among the metrics"):
        score_test_set(a_set(), OUTPUTS, METRICS, primary="chrF", resampling=QUICK)


def test_two_settings_of_a_metric() -> None:
    """Both are in the sheet, under names that tell them apart."""
    specs = [MetricSpec(name="BLEU"), MetricSpec(name="BLEU", options={"tokenize": "char"})]
    sheet = score_test_set(a_set(), OUTPUTS, specs, primary="BLEU", resampling=QUICK)
    assert {score.metric for score in sheet.scores} == {"BLEU", "BLEU(tokenize=char)"}


def ranked(scores: dict[str, float], clear: bool) -> ScoreSheet:
    """A sheet with scores alone, all differences significant or none."""
    pair = LanguagePair.parse("vi-en")
    rows = tuple(
        Score(
            language_pair=pair, test_set="t", test_set_digest="d", system=system, metric="chrF", score=value,
            signature="", ci_low=None, ci_high=None, segments=1, documents=1, higher_is_better=True,
        )
        for system, value in scores.items()
    )  # fmt: skip
    names = list(scores)
    comparisons = tuple(
        Comparison(
            language_pair=pair, test_set="t", metric="chrF", system_a=a, system_b=b, difference=0.0, ci_low=None,
            ci_high=None, p_value=0.0, p_value_holm=0.001 if clear else 0.9, test="ar", unit="document",
            samples=1, seed=1,
        )
        for n, a in enumerate(names)
        for b in names[n + 1 :]
    )  # fmt: skip
    return ScoreSheet(
        language_pair=pair, test_set="t", test_set_digest="d", primary="chrF", scores=rows, comparisons=comparisons
    )  # fmt: skip


def test_a_summary_is_of_ranks() -> None:
    """A large lead in one pair does not outweigh places in others; who was not everywhere is left out."""
    sheets = [
        ranked({"a": 90.0, "b": 10.0, "c": 11.0}, clear=True),
        ranked({"a": 30.0, "b": 31.0, "x": 99.0}, clear=True),
        ranked({"a": 30.0, "b": 31.0}, clear=False),
    ]
    found = [(standing.system, standing.mean_rank, standing.best, standing.test_sets) for standing in summarise(sheets)]
    assert found == [("a", 1.5, 2, 3), ("b", 1.5, 2, 3)]
    assert summarise([]) == ()
