"""Intervals and tests of one metric over all systems: which chance is modelled, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from harness.domain.score import Resampling
from harness.score.formulas import Array
from harness.score.statistics import compatible, resampling
from harness.score.statistics.compatible import Metric
from harness.score.statistics.intervals import interval
from harness.score.statistics.power import LEVEL, smallest_p

ONE_DOCUMENT = "one document: chance over documents cannot be estimated"
ONE_SEGMENT = "one segment: chance over segments cannot be estimated"
SEGMENTS = (
    "segments taken for independent, which those of one document are not: p-values and intervals come out too small"
)
COMPATIBLE = {
    "ar": "sacrebleu-compatible (--paired-ar): by segments",
    "bs": "sacrebleu-compatible (--paired-bs): by segments; its p is about one-sided",
}

Interval = tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What chance allows to say of one metric.

    Attributes:
        intervals: For each system, of its score.
        p_values: For each pair, in the order of `itertools.combinations`; None where none can be had.
        p_holm: The same, corrected for all pairs.
        differences: For each pair, the interval of the difference.
        test: `ar` or `bs`, `sacrebleu-ar` or `sacrebleu-bs`.
        note: What a reader must know; empty for nothing.
        scores: Bootstrap scores (samples, systems); None where there are none.
    """

    intervals: tuple[Interval, ...]
    p_values: tuple[float | None, ...]
    p_holm: tuple[float | None, ...]
    differences: tuple[Interval, ...]
    test: str
    note: str
    scores: Array | None


def assess(metric: Metric, statistics: Sequence[Array], document_of: Array, documents: int, how: Resampling) -> Tested:
    """Model chance as asked.

    Args:
        metric: The metric.
        statistics: For each system, (segments, statistics).
        document_of: The document of each segment, from 0.
        documents: How many there are.
        how: Unit, test, samples and seed.
    """
    stacked = np.stack(list(statistics))
    if how.compatible:
        return _compatible(metric, stacked, how)
    if how.unit == "segment":
        units, note = stacked, SEGMENTS
    else:
        units, note = np.stack([resampling.sum_by_unit(rows, document_of, documents) for rows in stacked]), ""
    count = units.shape[1]
    pairs = list(combinations(range(len(stacked)), 2))
    if count < 2:
        return _untested(len(stacked), len(pairs), how.test, ONE_DOCUMENT if how.unit == "document" else ONE_SEGMENT)
    scores = resampling.bootstrap_scores(units, metric.formula, samples=how.bootstrap, seed=how.seed)
    p_values = _p_values(metric, units, scores, how) if pairs else ()
    if how.unit == "document" and smallest_p(count) > LEVEL:
        note = f"{count} documents: no two-sided p under {smallest_p(count):.3g} can be had"
    return Tested(
        intervals=tuple(interval(column, count, how.confidence) for column in scores.T),
        p_values=p_values,
        p_holm=resampling.holm(p_values),
        differences=tuple(interval(scores[:, a] - scores[:, b], count, how.confidence) for a, b in pairs),
        test=how.test,
        note=note,
        scores=scores,
    )


def _p_values(metric: Metric, units: Array, scores: Array, how: Resampling) -> tuple[float, ...]:
    if how.test == "ar":
        found = resampling.randomisation(units, metric.formula, samples=how.samples, seed=how.seed)
        return tuple(found.tolist())
    if how.samples != how.bootstrap:
        scores = resampling.bootstrap_scores(units, metric.formula, samples=how.samples, seed=how.seed)
    real = metric.formula(units.sum(axis=1).astype(np.float64))
    return tuple(
        resampling.bootstrap_p_value(scores[:, a] - scores[:, b], float(real[a] - real[b]))
        for a, b in combinations(range(len(units)), 2)
    )


def _compatible(metric: Metric, statistics: Array, how: Resampling) -> Tested:
    pairs = list(combinations(range(len(statistics)), 2))
    if how.test == "bs":
        p_values, scores = compatible.bootstrap(metric, statistics, samples=how.samples, seed=how.seed)
    else:
        p_values = compatible.randomisation(metric, statistics, samples=how.samples, seed=how.seed)
        scores = compatible.bootstrap_scores(metric, statistics, samples=how.bootstrap, seed=how.seed)
    return Tested(
        intervals=tuple(compatible.sacrebleu_interval(column) for column in scores.T),
        p_values=tuple(p_values.tolist()),
        p_holm=resampling.holm(p_values.tolist()),
        differences=tuple(compatible.sacrebleu_interval(scores[:, a] - scores[:, b]) for a, b in pairs),
        test=f"sacrebleu-{how.test}",
        note=COMPATIBLE[how.test],
        scores=scores,
    )


def _untested(systems: int, pairs: int, test: str, note: str) -> Tested:
    return Tested(
        intervals=(None,) * systems,
        p_values=(None,) * pairs,
        p_holm=(None,) * pairs,
        differences=(None,) * pairs,
        test=test,
        note=note,
        scores=None,
    )
