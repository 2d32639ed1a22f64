"""sacrebleu 2.6.0's paired tests, to the bit, at many times its speed: for comparison with published tables.

The random stream, the dtype of the sums and the order of operations are
`sacrebleu.significance`'s; `SACREBLEU_SEED` is not read, the seed is an
argument. Where the array formula may differ from sacrebleu's scalar one by
rounding (BLEU's logarithm), every case that is close enough for that to
matter is computed again by sacrebleu itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Protocol

import numpy as np

from harness.score.formulas import Array
from harness.score.statistics.resampling import table_of

# Two computations of one score differ by some 1e-14; a million times that is told apart by sacrebleu itself.
_CLOSE = 1e-8
# A block's rows: of masks, sacrebleu's stream of random bits goes on unbroken only after a multiple of 32.
_BLOCK = 1024


class Metric(Protocol):
    """What the tests need of a metric."""

    @property
    def exact(self) -> bool:
        """Is `formula` sacrebleu's to the last bit?"""

    def formula(self, sums: Array, /) -> Array:
        """Scores of rows of summed statistics."""

    def summed(self, sums: Array) -> float:
        """The score of summed statistics by sacrebleu itself."""


def randomisation(metric: Metric, statistics: Array, *, samples: int, seed: int, baseline: bool = False) -> Array:
    """The p-values of `sacrebleu --paired-ar`.

    Args:
        metric: The metric.
        statistics: (systems, segments, statistics), as extracted.
        samples: Trials.
        seed: What `SACREBLEU_SEED` would be.
        baseline: Only the first system against each other one, as sacrebleu does; else all pairs.
    """
    systems, segments, width = statistics.shape
    rng = np.random.default_rng(seed)
    totals = statistics.sum(axis=1)
    real = [metric.summed(total) for total in totals]
    pairs = _pairs(systems, baseline)
    exceed = np.zeros(len(pairs), dtype=np.int64)
    table, exact = table_of(statistics)
    for size in _blocks(samples) if exact else [samples]:
        keep = rng.integers(2, size=(size, segments), dtype=bool)
        sums = (keep.astype(table.dtype) @ table).astype(statistics.dtype).reshape(size, systems, width)
        for at, (a, b) in enumerate(pairs):
            if exact:
                first = sums[:, a] + (totals[b] - sums[:, b])
                second = totals[a] + totals[b] - first
            else:  # rounding depends on the order: sacrebleu's own
                first = keep @ statistics[a] + ~keep @ statistics[b]
                second = ~keep @ statistics[a] + keep @ statistics[b]
            difference = abs(real[a] - real[b])
            exceed[at] += np.count_nonzero(_absolute(metric, first, second, difference) > difference)
    return (exceed + 1) / (samples + 1)


def bootstrap(
    metric: Metric, statistics: Array, *, samples: int, seed: int, baseline: bool = False
) -> tuple[Array, Array]:
    """The p-values of `sacrebleu --paired-bs`, and its bootstrap scores; arguments as of `randomisation`.

    Its statistic is |difference| less the mean of |difference|, which makes
    its p about one-sided, and too small near zero.

    Returns:
        p-values by pair, and scores (samples, systems).
    """
    systems = len(statistics)
    scores = bootstrap_scores(metric, statistics, samples=samples, seed=seed)
    exact: dict[int, Array] = {}

    def exactly(system: int) -> Array:
        if system not in exact:
            sums = _bootstrap_sums(statistics[system : system + 1], samples=samples, seed=seed)
            exact[system] = np.array([metric.summed(row) for block in sums for row in block[:, 0]])
        return exact[system]

    p_values = []
    real = [metric.summed(total) for total in statistics.sum(axis=1)]
    for a, b in _pairs(systems, baseline):
        difference = abs(real[a] - real[b])
        centred = _centred(scores[:, a], scores[:, b])
        same = np.array_equal(statistics[a], statistics[b])
        if not metric.exact and not same and np.any(np.abs(centred - difference) < _CLOSE):
            centred = _centred(exactly(a), exactly(b))
        p_values.append((np.count_nonzero(centred > difference) + 1) / (samples + 1))
    return np.array(p_values), scores


def bootstrap_scores(metric: Metric, statistics: Array, *, samples: int, seed: int) -> Array:
    """Scores (samples, systems) on the segments that sacrebleu's bootstrap draws."""
    return np.concatenate([metric.formula(sums) for sums in _bootstrap_sums(statistics, samples=samples, seed=seed)])


def sacrebleu_interval(scores: Array) -> tuple[float, float]:
    """The ends of the interval that sacrebleu prints as mean and half width, 95 % whatever else is asked."""
    ordered = np.sort(scores)
    tail = len(ordered) // 40
    half = 0.5 * (ordered[len(ordered) - tail - 1] - ordered[tail])
    mean = ordered.mean()
    return float(mean - half), float(mean + half)


def _absolute(metric: Metric, first: Array, second: Array, difference: float) -> Array:
    found: Array = np.abs(metric.formula(first) - metric.formula(second))
    if not metric.exact:
        close = np.flatnonzero(np.abs(found - difference) < _CLOSE)
        if len(close):
            # Systems that differ in few segments meet the same sums again and again.
            rows, place = np.unique(np.hstack([first[close], second[close]]), axis=0, return_inverse=True)
            width = first.shape[1]
            exact = [abs(metric.summed(row[:width]) - metric.summed(row[width:])) for row in rows]
            found[close] = np.array(exact)[place.ravel()]
    return found


def _bootstrap_sums(statistics: Array, *, samples: int, seed: int) -> Iterator[Array]:
    """Sums (block, systems, statistics) in float32, as sacrebleu adds them up."""
    systems, segments, width = statistics.shape
    rng = np.random.default_rng(seed)
    table, _ = table_of(statistics)
    exact = table.dtype == np.float32
    table = table.astype(np.float32)
    for size in _blocks(samples):
        drawn = rng.choice(segments, size=(size, segments), replace=True)
        if exact:
            offset = np.arange(size)[:, None] * segments
            weights = np.bincount((drawn + offset).ravel(), minlength=size * segments)
            sums = weights.reshape(size, segments).astype(np.float32) @ table
        else:
            # Rounding depends on the order: row after row, as sacrebleu's sum over the first axis does it.
            sums = np.stack([table[row].sum(0) for row in drawn])
        yield sums.reshape(size, systems, width)


def _centred(first: Array, second: Array) -> Array:
    difference = np.abs(second - first)
    return np.asarray(difference - difference.mean())


def _pairs(systems: int, baseline: bool) -> list[tuple[int, int]]:
    return [pair for pair in combinations(range(systems), 2) if not (baseline and pair[0])]


def _blocks(samples: int) -> Sequence[int]:
    return [min(_BLOCK, samples - start) for start in range(0, samples, _BLOCK)]
