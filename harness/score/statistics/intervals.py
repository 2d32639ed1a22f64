"""Intervals from bootstrap samples, honest for few documents."""

from __future__ import annotations

from functools import cache
from math import atan, cos, pi, sin, sqrt
from statistics import NormalDist

import numpy as np

from harness.score.formulas import Array


def interval(scores: Array, units: int, confidence: float) -> tuple[float, float]:
    """A percentile interval, widened for few units.

    A percentile interval over n units is too narrow by a factor of about
    sqrt(n / (n - 1)) and by the difference between Student's and the normal
    quantile; the levels are moved outwards to make up for both (Hesterberg
    2015, "expanded percentile").

    Args:
        scores: Bootstrap scores or differences.
        units: How many units were resampled, at least 2.
        confidence: Such as 0.95.
    """
    outer = student_quantile(0.5 + confidence / 2, units - 1) * sqrt(units / (units - 1))
    tail = NormalDist().cdf(-outer)
    low, high = np.quantile(scores, (tail, 1 - tail))
    return float(low), float(high)


@cache
def student_quantile(probability: float, freedom: int) -> float:
    """Quantile of Student's t distribution, by bisection; `probability` over one half."""
    if freedom > 1000:
        return NormalDist().inv_cdf(probability)
    low, high = 0.0, 1.0
    while _central(high, freedom) < 2 * probability - 1:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _central(middle, freedom) < 2 * probability - 1 else (low, middle)
    return (low + high) / 2


def _central(t: float, freedom: int) -> float:
    """P(|T| < t): the finite series of Abramowitz and Stegun, 26.7.3 and 26.7.4."""
    angle = atan(t / sqrt(freedom))
    odd = freedom % 2
    term = cos(angle) if odd else 1.0
    total = term if freedom > 1 else 0.0
    for k in range(3 if odd else 2, freedom - 1, 2):
        term *= cos(angle) ** 2 * (k - 1) / k
        total += term
    return 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total
