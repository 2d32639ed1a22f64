"""Rank ranges and clusters in the sense of the WMT shared tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEVEL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """Where the tests allow a system to stand.

    Attributes:
        low: Best rank: one more than the systems that are better with significance.
        high: Worst rank: as many as there are, less those that are worse with significance.
        cluster: From 1; every system of a cluster is better than every one of the next, with significance.
    """

    low: int
    high: int
    cluster: int


def rank_systems(
    scores: Mapping[str, float],
    p_values: Mapping[tuple[str, str], float],
    *,
    higher_is_better: bool,
    level: float = LEVEL,
) -> dict[str, Rank]:
    """Rank systems by the differences that are significant.

    Args:
        scores: Score of each system.
        p_values: Corrected p of each pair, in one order or the other.
        higher_is_better: False for error rates.
        level: What p must stay under.
    """
    sign = 1 if higher_is_better else -1
    order = sorted(scores, key=lambda system: -sign * scores[system])

    def better(a: str, b: str) -> bool:
        p = p_values.get((a, b), p_values.get((b, a), 1.0))
        return p < level and sign * (scores[a] - scores[b]) > 0

    clusters = _clusters(order, [[better(a, b) for b in order] for a in order])
    return {
        system: Rank(
            low=1 + sum(better(other, system) for other in order),
            high=len(order) - sum(better(system, other) for other in order),
            cluster=cluster,
        )
        for system, cluster in zip(order, clusters, strict=True)
    }


def _clusters(order: Sequence[str], better: Sequence[Sequence[bool]]) -> list[int]:
    """A new cluster begins where all systems above are better than all from here on."""
    clusters, current = [], 1
    for at in range(len(order)):
        if at and all(better[above][below] for above in range(at) for below in range(at, len(order))):
            current += 1
        clusters.append(current)
    return clusters
