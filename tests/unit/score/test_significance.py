"""Chance over whole documents: tests, intervals, ranks and power, by hand where a hand can."""

from itertools import combinations, product

import numpy as np
import pytest

from harness.domain.score import Resampling
from harness.score import formulas
from harness.score.statistics import resampling
from harness.score.statistics.intervals import interval, student_quantile
from harness.score.statistics.power import (
    detectable_difference,
    documents_to_halve,
    intra_document_correlation,
    measure_power,
    smallest_p,
)
from harness.score.statistics.ranks import rank_systems


def ter_units(edits: list[list[int]], length: int = 10) -> np.ndarray:
    """Units whose score is 100 x edits / length."""
    return np.array([[[count, length] for count in system] for system in edits])


def test_randomisation_against_every_swap() -> None:
    """With six documents all 64 swaps can be listed: the p-value is the share as extreme as what was seen."""
    units = ter_units([[1, 2, 1, 3, 2, 1], [3, 2, 4, 3, 5, 2]])
    a, b = units[0, :, 0], units[1, :, 0]
    seen = abs(a.sum() - b.sum())
    extreme = [abs(((a - b) * np.array(signs)).sum()) >= seen for signs in product((1, -1), repeat=6)]
    (p,) = resampling.randomisation(units, formulas.ter, samples=20_000, seed=1)
    assert p == pytest.approx(np.mean(extreme), abs=0.01)


def test_identical_outputs_have_p_one() -> None:
    """A system is not different from itself; sacrebleu gives it the smallest p there is."""
    units = ter_units([[1, 2, 1], [1, 2, 1], [3, 3, 3]])
    p_values = resampling.randomisation(units, formulas.ter, samples=500, seed=1)
    assert p_values[0] == 1.0
    assert resampling.bootstrap_p_value(np.zeros(100), 0.0) == 1.0


def test_no_p_under_what_the_documents_allow() -> None:
    """Three documents that all favour one system: two of eight swaps are as extreme, p = 1/4."""
    units = ter_units([[1, 1, 1], [9, 8, 9]])
    (p,) = resampling.randomisation(units, formulas.ter, samples=20_000, seed=2)
    assert p == pytest.approx(smallest_p(3), abs=0.01)


def test_the_seed_decides_everything() -> None:
    """Two runs with one seed give the same numbers, another seed others."""
    units = ter_units([[1, 2, 1, 3, 5, 2, 7], [3, 2, 4, 3, 2, 2, 3]])

    def p(seed: int) -> float:
        return float(resampling.randomisation(units, formulas.ter, samples=3000, seed=seed)[0])

    assert p(1) == p(1)
    assert len({p(seed) for seed in range(5)}) > 1


def test_holm_by_hand() -> None:
    """Holm (1979): .01, .04, .03, .005 become .03, .06, .06, .02."""
    assert resampling.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert resampling.holm([0.9, 0.8]) == (1.0, 1.0)
    assert resampling.holm([]) == ()


@pytest.mark.parametrize(
    ("freedom", "value"), [(1, 12.7062), (2, 4.30265), (4, 2.77645), (10, 2.22814), (30, 2.04227), (10**6, 1.95996)]
)
def test_student_quantiles(freedom: int, value: float) -> None:
    """The 97.5 % points of any table of Student's distribution."""
    assert student_quantile(0.975, freedom) == pytest.approx(value, abs=1e-4)


def test_an_interval_over_few_documents_is_wider() -> None:
    """The same bootstrap scores rest on less where there were fewer documents."""
    scores = np.random.default_rng(1).normal(30, 1, 5000)
    few, many = interval(scores, 5, 0.95), interval(scores, 5000, 0.95)
    assert few[0] < many[0] < 30 < many[1] < few[1]
    assert many[1] - many[0] == pytest.approx(2 * 1.96, abs=0.15)


def test_tables_that_float32_cannot_sum() -> None:
    """Statistics too large, or thirds, are summed in float64; halves are exact in float32."""
    assert resampling.table_of(ter_units([[1, 2]]))[0].dtype == np.float32
    assert resampling.table_of(np.array([[[1.5, 2.5]]]))[0].dtype == np.float32
    assert resampling.table_of(np.array([[[2**23, 1], [2**23, 1]]]))[0].dtype == np.float64
    assert resampling.table_of(np.array([[[1 / 3, 1.0]]]))[1] is False


def test_rank_ranges_and_clusters() -> None:
    """WMT's sense: A beats all, B and C tie, D loses to B but not to C; so B, C and D are one cluster."""
    scores = {"D": 1.0, "A": 9.0, "C": 4.0, "B": 5.0}
    clear = {("A", "B"), ("A", "C"), ("D", "A"), ("B", "D")}
    p_values = {pair: 0.01 if pair in clear or pair[::-1] in clear else 0.5 for pair in combinations(scores, 2)}
    ranks = rank_systems(scores, p_values, higher_is_better=True)
    found = {system: (rank.low, rank.high, rank.cluster) for system, rank in ranks.items()}
    assert found == {"A": (1, 1, 1), "B": (2, 3, 2), "C": (2, 4, 2), "D": (3, 4, 2)}


def test_ranks_of_error_rates() -> None:
    """Of TER the lower is the better."""
    ranks = rank_systems({"a": 60.0, "b": 50.0}, {("a", "b"): 0.01}, higher_is_better=False)
    assert (ranks["b"].low, ranks["a"].low, ranks["a"].cluster) == (1, 2, 2)


def test_correlation_within_documents() -> None:
    """The estimator finds the correlation that the values were made with."""
    rng = np.random.default_rng(5)
    document_of = np.repeat(np.arange(400), 12)
    for wanted in (0.0, 0.05, 0.2):
        values = rng.normal(0, wanted**0.5, 400)[document_of] + rng.normal(0, (1 - wanted) ** 0.5, 4800)
        assert intra_document_correlation(values, document_of, 400) == pytest.approx(wanted, abs=0.03)


def test_correlation_that_cannot_be_measured() -> None:
    """One document, one segment a document, or no variance: no number is made up."""
    assert intra_document_correlation(np.arange(4.0), np.zeros(4, dtype=int), 1) is None
    assert intra_document_correlation(np.arange(4.0), np.arange(4), 4) is None
    assert intra_document_correlation(np.ones(4), np.array([0, 0, 1, 1]), 2) is None


def test_what_can_be_detected() -> None:
    """With many documents: (1.96 + 0.84) standard errors, and three times as many more halve it."""
    assert detectable_difference(1.0, 5000) == pytest.approx(1.95996 + 0.84162, abs=1e-3)
    assert documents_to_halve(1000) == pytest.approx(4000, rel=0.01)


def test_the_words_for_few_documents() -> None:
    """Five documents cannot reach 5 % whatever the scores, and the reader is told."""
    values = [np.arange(10.0), np.arange(10.0)[::-1]]
    power = measure_power("BLEU", values, np.random.default_rng(1).random((50, 2)), np.repeat(np.arange(5), 2), 5)
    assert power.smallest_p == 0.0625
    assert power.detectable is None
    assert "nothing can be established at 5 %" in power.words
    one = measure_power("BLEU", values, None, np.zeros(10, dtype=int), 1)
    assert one.words.startswith("one document: chance over documents cannot be estimated")


def test_the_defaults_are_the_documented_ones() -> None:
    """Documents, approximate randomisation, 10,000 randomisations."""
    default = Resampling()
    assert (default.unit, default.test, default.samples, default.confidence) == ("document", "ar", 10_000, 0.95)
