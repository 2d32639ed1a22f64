"""How many sentences of a text pair have no partner, and so what it costs to leave one without.

A deletion is as likely as deletions are in these texts: they are rare in a book and its translation, and common where
pages were cut from the web. One price for both would either join what does not belong together or leave out what does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from harness.align.dp import Step

USUAL = 0.11
"""Share of the sentences without a partner that is assumed where nothing was measured yet."""
# The priors were set, not fitted; 15 to 200 for a text measured alike (web articles within .01). What is usual of web
# articles, and the free share, are those of NTREX disturbed as benchmarks/alignment_gold.py does (docs/decisions.md).
_CORPUS_PRIOR = 100
_TEXT_PRIOR = 30
_FEWEST = 0.03
_FREE = 0.08


def shares_alone(paths: Mapping[int, Sequence[Step]], pairs: int) -> list[float]:
    """Share of the sentences without a partner in each of so many text pairs, from the paths of some of them.

    A short text tells little: its share is drawn towards that of all texts, as if 30 of its sentences were usual, and
    that of all towards `USUAL`, as if 100 were.
    """
    sizes = {number: sum(step.a + step.b for step in path) for number, path in paths.items()}
    alone = {
        number: sum(step.a + step.b for step in path if not step.a or not step.b) for number, path in paths.items()
    }
    usual = (sum(alone.values()) + _CORPUS_PRIOR * USUAL) / (sum(sizes.values()) + _CORPUS_PRIOR)
    return [
        (alone.get(number, 0) + _TEXT_PRIOR * usual) / (sizes.get(number, 0) + _TEXT_PRIOR) for number in range(pairs)
    ]


def cost_of_skipping(share: float, weight: float) -> float:
    """Cost of a sentence that is left without a partner, where this share of them has none.

    It falls with the log odds of standing alone, and is nothing where 8 % do; below 0 it is a gain. Below 3 % it stays.
    """
    return weight * (_log_odds(_FREE) - _log_odds(max(share, _FEWEST)))


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))
