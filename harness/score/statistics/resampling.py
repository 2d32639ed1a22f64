"""Chance, over units that are whole documents or segments: randomisation and bootstrap on summed statistics.

All functions take `units`, an array (systems, units, statistics) of
sufficient statistics summed within each unit, and a formula that turns
summed statistics into scores. A score is always recomputed from sums;
scores of units are never averaged. Matrix products in blocks keep the
memory small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import numpy as np

from harness.score.formulas import Array

Formula = Callable[[Array], Array]

BLOCK = 1024
# Scores that differ by less than this are the same score but for rounding.
TOLERANCE = 1e-9


def sum_by_unit(statistics: Array, unit_of: Array, units: int) -> Array:
    """Sum segments' statistics within units.

    Args:
        statistics: (segments, statistics).
        unit_of: The unit of each segment, 0 to units - 1.
        units: How many there are.
    """
    sums = np.zeros((units, statistics.shape[1]), dtype=statistics.dtype)
    np.add.at(sums, unit_of, statistics)
    return sums


def randomisation(units: Array, formula: Formula, *, samples: int, seed: int) -> Array:
    """Two-sided paired approximate randomisation of all pairs of systems.

    In each randomisation, each unit's outputs change sides with probability
    one half. p = (k + 1) / (samples + 1), where k counts the randomisations
    whose absolute difference is at least the observed one (Riezler and
    Maxwell 2005); outputs with equal statistics get p = 1.

    Returns:
        One p-value for each pair, in the order of `itertools.combinations`.
    """
    systems, count, width = units.shape
    rng = np.random.default_rng((seed, 0))
    totals = units.sum(axis=1)
    table, _ = table_of(units)
    observed = np.abs(_differences(formula(totals.astype(np.float64))))
    pairs = list(combinations(range(systems), 2))
    exceed = np.zeros(len(pairs), dtype=np.int64)
    for size in _blocks(samples):
        swap = rng.integers(2, size=(size, count), dtype=np.int8).astype(table.dtype)
        sums = (swap @ table).reshape(size, systems, width).astype(np.float64)
        for at, (a, b) in enumerate(pairs):
            first = sums[:, a] + (totals[b] - sums[:, b])
            both = formula(np.concatenate([first, totals[a] + totals[b] - first]))
            exceed[at] += np.count_nonzero(np.abs(both[:size] - both[size:]) >= observed[at] - TOLERANCE)
    return (exceed + 1) / (samples + 1)


def bootstrap_scores(units: Array, formula: Formula, *, samples: int, seed: int) -> Array:
    """Scores of all systems on the same bootstrap samples of units.

    Returns:
        (samples, systems); rows are paired, so that their differences are a bootstrap of the difference.
    """
    systems, count, width = units.shape
    rng = np.random.default_rng((seed, 1))
    table, _ = table_of(units)
    scores = np.empty((samples, systems))
    start = 0
    for size in _blocks(samples):
        weights = rng.multinomial(count, np.full(count, 1 / count), size=size).astype(table.dtype)
        sums = (weights @ table).reshape(size, systems, width).astype(np.float64)
        scores[start : start + size] = formula(sums)
        start += size
    return scores


def bootstrap_p_value(differences: Array, observed: float) -> float:
    """Two-sided p of an observed difference from bootstrapped differences, shifted to have no mean difference."""
    if abs(observed) <= TOLERANCE and np.all(np.abs(differences) <= TOLERANCE):
        return 1.0
    centred = np.abs(differences - differences.mean())
    return float((np.count_nonzero(centred >= abs(observed) - TOLERANCE) + 1) / (len(differences) + 1))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Holm's step-down adjustment: the chance of any false finding among all stays under the level (Holm 1979)."""
    count = len(p_values)
    adjusted = [0.0] * count
    highest = 0.0
    for rank, at in enumerate(sorted(range(count), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (count - rank) * p_values[at]))
        adjusted[at] = highest
    return tuple(adjusted)


def _differences(scores: Array) -> Array:
    first, second = zip(*combinations(range(len(scores)), 2), strict=True)
    return np.asarray(scores[list(first)] - scores[list(second)])


def table_of(units: Array) -> tuple[Array, bool]:
    """The statistics as one matrix (units, systems x statistics), in the smallest type that sums it exactly.

    Returns:
        The matrix in float32 or float64, and whether sums of as many rows as it has are exact in it,
        in whatever order they are added; they are not where TER averages three reference lengths.
    """
    systems, count, width = units.shape
    table = np.ascontiguousarray(units.transpose(1, 0, 2).reshape(count, systems * width), dtype=np.float64)
    # Halves and quarters (of two or four references) are as exact as whole numbers.
    scale = next((scale for scale in (1, 2, 4, 8) if np.array_equal(table * scale, np.rint(table * scale))), None)
    if scale is None:
        return table, False
    return table.astype(np.float32) if count * scale * float(table.max(initial=0)) < 2**24 else table, True


def _blocks(samples: int) -> Iterator[int]:
    for start in range(0, samples, BLOCK):
        yield min(BLOCK, samples - start)
