"""One number over language pairs, for who wants one: a summary of ranks, never an average of scores.

A point of BLEU into Japanese is not a point of BLEU into English, so scores
are not averaged. What can be averaged is the place that a system took.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from harness.domain.score import Score, ScoreSheet
from harness.score.statistics.ranks import Rank, rank_systems

WORDS = (
    "Mean over test sets of the middle of each system's rank range, by each set's primary metric, among the systems "
    "that took part in all; a summary of ranks, not of scores: how far apart systems are is not in it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A system over several test sets.

    Attributes:
        system: Its name.
        mean_rank: Mean over test sets of the middle of its rank range; 1 is the best there can be.
        best: On how many test sets no other is better with significance.
        test_sets: On how many it was ranked for this summary.
    """

    system: str
    mean_rank: float
    best: int
    test_sets: int


def summarise(sheets: Sequence[ScoreSheet]) -> tuple[Standing, ...]:
    """Order systems by their ranks over test sets, the best first.

    Systems that took part in fewer test sets than others are left out, and
    ranks are taken anew among those that stay: a third place among three is
    not one among ten. Where nothing could be tested, the score decides.

    Args:
        sheets: Any test sets and directions, each with its primary metric.
    """
    scores = [found for sheet in sheets if (found := _primary(sheet))]
    everywhere = [system for system in scores[0] if all(system in found for found in scores)] if scores else []
    ranks = [_ranks(sheet, everywhere) for sheet in sheets if _primary(sheet)]
    standings = [
        Standing(
            system=system,
            mean_rank=fmean((rank[system].low + rank[system].high) / 2 for rank in ranks),
            best=sum(rank[system].low == 1 for rank in ranks),
            test_sets=len(ranks),
        )
        for system in everywhere
    ]
    return tuple(sorted(standings, key=lambda standing: (standing.mean_rank, -standing.best, standing.system)))


def _primary(sheet: ScoreSheet) -> dict[str, Score]:
    return {score.system: score for score in sheet.scores if score.metric == sheet.primary}


def _ranks(sheet: ScoreSheet, systems: Sequence[str]) -> dict[str, Rank]:
    """Ranks among some of a sheet's systems, by its own tests."""
    chosen = {system: _primary(sheet)[system] for system in systems}
    tested = {
        (row.system_a, row.system_b): row.p_value_holm for row in sheet.comparisons if row.metric == sheet.primary
    }
    # Where chance cannot be estimated, every difference of scores counts.
    p_values = {pair: 0.0 if p is None else p for pair, p in tested.items()}
    return rank_systems(
        {system: score.score for system, score in chosen.items()},
        p_values,
        higher_is_better=next(iter(chosen.values())).higher_is_better,
    )
