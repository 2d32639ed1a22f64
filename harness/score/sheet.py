"""A test set and its systems' outputs -> all numbers of one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from harness.domain.progress import SILENCE, Progress
from harness.domain.score import Comparison, Flag, MetricSpec, Power, Resampling, Score, ScoreSheet
from harness.domain.testset import TestSet
from harness.errors import UsageError
from harness.score.checks import check_streams
from harness.score.formulas import Array
from harness.score.metrics import family_of, labels, require
from harness.score.statistics.power import measure_power
from harness.score.statistics.ranks import rank_systems
from harness.score.statistics.significance import Tested, assess
from harness.score.surface import SurfaceMetric

if TYPE_CHECKING:
    from harness.score.neural.client import NeuralMetric

Flags = Mapping[str, tuple[tuple[Flag, ...], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """All numbers of one metric."""

    scores: tuple[Score, ...]
    comparisons: tuple[Comparison, ...]
    power: Power
    segments: dict[str, tuple[float, ...]]
    documents: dict[str, tuple[float, ...]]


def score_test_set(
    test_set: TestSet,
    outputs: Mapping[str, Sequence[str]],
    metrics: Sequence[MetricSpec],
    *,
    primary: str,
    resampling: Resampling,
    flags: Flags | None = None,
    progress: Progress = SILENCE,
) -> ScoreSheet:
    """Score all systems' outputs on one test set, with intervals, tests, ranks and power.

    Args:
        test_set: With references; its scored segments are what counts.
        outputs: For each system, one text for each scored segment.
        metrics: What to compute.
        primary: The metric that ranks, declared beforehand.
        resampling: How chance is modelled.
        flags: For each system, the flags of each scored segment.
        progress: Told of each system and metric.

    Raises:
        ScoringError: If streams do not belong together, before any metric runs, or a metric's means are missing
            (an environment that is not installed also before any metric runs).
        UsageError: If a metric is not known, asked for twice, or the primary one is not among them.
    """
    names = labels(metrics)
    named = next((name for spec, name in zip(metrics, names, strict=True) if primary in (name, spec.name)), None)
    if named is None:
        raise UsageError(f"primary metric {primary!r} is not among the metrics ({', '.join(names)})")
    require(metrics)
    check_streams(test_set, outputs)
    flags = flags or {}
    parts = []
    with progress.task(f"Scoring {test_set}", len(metrics) * len(outputs), "outputs") as advance:
        for spec, name in zip(metrics, names, strict=True):
            with _opened(spec, test_set, name, progress) as metric:
                statistics = {}
                for system, lines in outputs.items():
                    statistics[system] = metric.statistics(lines)
                    advance(1)
                parts.append(_score_metric(test_set, metric, statistics, resampling, flags))
    return ScoreSheet(
        language_pair=test_set.pair,
        test_set=test_set.name,
        test_set_digest=test_set.digest,
        primary=named,
        scores=tuple(score for part in parts for score in part.scores),
        comparisons=tuple(comparison for part in parts for comparison in part.comparisons),
        flags=dict(flags),
        segment_scores={
            system: {n: p.segments[system] for n, p in zip(names, parts, strict=True)} for system in outputs
        },
        document_scores={
            system: {n: p.documents[system] for n, p in zip(names, parts, strict=True)} for system in outputs
        },
        power=tuple(part.power for part in parts),
    )


def _opened(
    spec: MetricSpec, test_set: TestSet, name: str, progress: Progress
) -> AbstractContextManager[SurfaceMetric | NeuralMetric]:
    """The metric on this test set; a neural one's worker lives as long as the block."""
    if family_of(spec).kind == "neural":
        from harness.score.neural.client import NeuralMetric

        return NeuralMetric(spec, test_set, name, progress)
    references = [segment.references for segment in test_set.scored]
    return nullcontext(SurfaceMetric(spec, test_set.pair.target, references, name))


def _score_metric(
    test_set: TestSet,
    metric: SurfaceMetric | NeuralMetric,
    statistics: Mapping[str, Array],
    how: Resampling,
    flags: Flags,
) -> _Part:
    place = {doc_id: number for number, doc_id in enumerate(test_set.documents)}
    document_of = np.array([place[segment.doc_id] for segment in test_set.scored])
    tested = assess(metric, list(statistics.values()), document_of, len(place), how)
    corpus = {system: metric.corpus(rows) for system, rows in statistics.items()}
    segments = {system: metric.sentences(rows) for system, rows in statistics.items()}
    by_documents = how.unit == "document" and not how.compatible
    return _Part(
        scores=_scores(test_set, metric, statistics, corpus, tested, flags),
        comparisons=_comparisons(test_set, metric, corpus, tested, how),
        power=measure_power(
            metric.name,
            [np.array(values) for values in segments.values()],
            tested.scores if by_documents else None,
            document_of,
            len(place),
        ),
        segments=segments,
        documents={
            system: tuple(metric.corpus(rows[document_of == number]) for number in place.values())
            for system, rows in statistics.items()
        },
    )


def _scores(
    test_set: TestSet,
    metric: SurfaceMetric | NeuralMetric,
    statistics: Mapping[str, Array],
    corpus: Mapping[str, float],
    tested: Tested,
    flags: Flags,
) -> tuple[Score, ...]:
    pairs = list(combinations(corpus, 2))
    known = {pair: p for pair, p in zip(pairs, tested.p_holm, strict=True) if p is not None}
    ranks = rank_systems(corpus, known, higher_is_better=metric.higher_is_better) if known else {}
    scores = []
    for (system, score), interval in zip(corpus.items(), tested.intervals, strict=True):
        rank = ranks.get(system)
        scores.append(
            Score(
                language_pair=test_set.pair,
                test_set=test_set.name,
                test_set_digest=test_set.digest,
                system=system,
                metric=metric.name,
                score=score,
                signature=metric.signature,
                ci_low=interval[0] if interval else None,
                ci_high=interval[1] if interval else None,
                segments=len(test_set.scored),
                documents=len(test_set.documents),
                higher_is_better=metric.higher_is_better,
                note="; ".join(filter(None, (metric.note, tested.note))),
                rank_low=rank.low if rank else None,
                rank_high=rank.high if rank else None,
                cluster=rank.cluster if rank else None,
                without_flagged=_without_flagged(metric, statistics[system], flags.get(system, ())),
            )
        )
    return tuple(scores)


def _comparisons(
    test_set: TestSet,
    metric: SurfaceMetric | NeuralMetric,
    corpus: Mapping[str, float],
    tested: Tested,
    how: Resampling,
) -> tuple[Comparison, ...]:
    comparisons = []
    for at, (a, b) in enumerate(combinations(corpus, 2)):
        interval = tested.differences[at]
        comparisons.append(
            Comparison(
                language_pair=test_set.pair,
                test_set=test_set.name,
                metric=metric.name,
                system_a=a,
                system_b=b,
                difference=corpus[a] - corpus[b],
                ci_low=interval[0] if interval else None,
                ci_high=interval[1] if interval else None,
                p_value=tested.p_values[at],
                p_value_holm=tested.p_holm[at],
                test=tested.test,
                unit="segment" if how.compatible else how.unit,
                samples=how.samples,
                seed=how.seed,
                note=tested.note,
            )
        )
    return tuple(comparisons)


def _without_flagged(
    metric: SurfaceMetric | NeuralMetric, rows: Array, flags: Sequence[tuple[Flag, ...]]
) -> float | None:
    """The score over unflagged segments; None where all are flagged, or none was looked at."""
    if not flags:
        return None
    kept = np.array([not found for found in flags])
    return metric.corpus(rows[kept]) if kept.any() else None
