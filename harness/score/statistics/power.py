"""What a test set can and cannot establish: correlation within documents, detectable difference, smallest p."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import ceil

import numpy as np

from harness.domain.score import Power
from harness.score.formulas import Array
from harness.score.statistics.intervals import student_quantile

LEVEL, _POWER = 0.05, 0.80


def intra_document_correlation(values: Array, document_of: Array, documents: int) -> float | None:
    """How much of the variance of segments' values lies between documents.

    The analysis-of-variance estimator for groups of unequal size; it can be
    a little below zero. None where there is nothing to measure: fewer than
    two documents, one segment in each, or no variance.

    Args:
        values: One value for each segment.
        document_of: The document of each segment, from 0.
        documents: How many there are.
    """
    count = len(values)
    if documents < 2 or count <= documents:
        return None
    sizes = np.bincount(document_of, minlength=documents)
    means = np.bincount(document_of, values, documents) / sizes
    between = float((sizes * (means - values.mean()) ** 2).sum()) / (documents - 1)
    within = float(((values - means[document_of]) ** 2).sum()) / (count - documents)
    size = (count - float((sizes**2).sum()) / count) / (documents - 1)
    total = between + (size - 1) * within
    return (between - within) / total if total > 1e-12 else None


def smallest_p(documents: int) -> float:
    """The smallest two-sided p that swapping so many documents can give."""
    return 2.0 ** (1 - documents)


def detectable_difference(error: float, documents: int) -> float:
    """The difference found with 80 % power at the 5 % level, from the standard error of a difference."""
    return error * _factor(documents)


def documents_to_halve(documents: int) -> int:
    """How many documents, about, make the detectable difference half of what it is with these."""
    wanted = _factor(documents) / documents**0.5 / 2
    low, high = documents, 64 * documents
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if _factor(middle) / middle**0.5 > wanted else (low, middle)
    return low


def measure_power(
    metric: str, sentences: Sequence[Array], bootstrap: Array | None, document_of: Array, documents: int
) -> Power:
    """Measure what the test set can establish for one metric.

    Args:
        metric: Its name.
        sentences: For each system, its segments' scores.
        bootstrap: Bootstrap scores (samples, systems) by documents; None with one document.
        document_of: The document of each segment, from 0.
        documents: How many there are.
    """
    pairs = list(combinations(range(len(sentences)), 2))
    values = [sentences[a] - sentences[b] for a, b in pairs] or list(sentences)
    found = [intra_document_correlation(value, document_of, documents) for value in values]
    known = [value for value in found if value is not None]
    correlation = float(np.median(known)) if known else None
    detectable = None
    if bootstrap is not None and pairs and smallest_p(documents) <= LEVEL:
        errors = [float((bootstrap[:, a] - bootstrap[:, b]).std(ddof=1)) for a, b in pairs]
        errors = [error for error in errors if error > 0]
        if errors:
            # The bootstrap's variance is that of n, not n - 1, documents.
            scale = (documents / (documents - 1)) ** 0.5
            detectable = detectable_difference(float(np.median(errors)) * scale, documents)
    return Power(
        metric=metric,
        documents=documents,
        correlation=correlation,
        detectable=detectable,
        smallest_p=smallest_p(documents),
        words=_words(metric, documents, correlation, detectable, paired=bool(pairs)),
    )


def _words(metric: str, documents: int, correlation: float | None, detectable: float | None, *, paired: bool) -> str:
    if documents == 1:
        return "one document: chance over documents cannot be estimated; add articles"
    said = [f"{documents} documents"]
    if correlation is not None:
        what = "differences" if paired else "scores"
        said.append(f"segments of one document correlate at {correlation:.2f} in their {metric} {what}")
    least = smallest_p(documents)
    if least > LEVEL:
        said.append(f"no two-sided p under {least:.3g} can be had, so nothing can be established at 5 %")
    if detectable is not None:
        more = documents_to_halve(documents) - documents
        rounded = more if more < 20 else 10 * ceil(more / 10)
        said.append(
            f"a difference of {detectable:.2g} {metric} between two systems is found four times in five; "
            f"about {rounded} more articles would halve it"
        )
    return "; ".join(said)


def _factor(documents: int) -> float:
    return student_quantile(1 - LEVEL / 2, documents - 1) + student_quantile(_POWER, documents - 1)
