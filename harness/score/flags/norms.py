"""What is usual on a test set: the yardstick that its own people's translations give."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from harness.domain.language import LanguagePair
from harness.domain.progress import Advance
from harness.domain.testset import TestSet
from harness.score.flags.cut import Cuts
from harness.score.flags.lengths import length, log_ratio, usual
from harness.score.flags.side import Side

_TOO_SHORT, _TOO_LONG = -3.2, 4.0  # standard deviations; translators add more easily than they leave out
_WIDEN = 1.4
_UNKNOWN_SPREAD = 0.5  # for a set without references

LEAST_IDENTIFIED = 30.0  # letters; below, a language cannot be told
_OFTEN_SEEN = 0.01
_FEW = 0.004  # share of people's segments to flag at most


@dataclass(frozen=True, slots=True)
class Norms:
    """What people's translations do on this test set.

    Attributes:
        pair: Its direction.
        ratio: Median of log(target length / source length).
        spread: Robust standard deviation of the same.
        shortest: Standard deviations from the usual length below which an output is too short.
        longest: The same above which it is too long.
        cuts: What tells a whole translation from one that breaks off.
        confusable: Languages, as base tags, that the identifier sees in the references besides the target.
    """

    pair: LanguagePair
    ratio: float
    spread: float
    shortest: float
    longest: float
    cuts: Cuts
    confusable: frozenset[str]

    def share_of_usual(self, source: str, target: str) -> float:
        """Length of the target over what is usual for the source."""
        return math.exp(log_ratio(source, target) - self.ratio)

    def excess(self, source: str, target: str) -> float:
        """How far the length ratio lies from the usual one, in standard deviations; negative is too short."""
        return (log_ratio(source, target) - self.ratio) / self.spread


def measure(test_set: TestSet, sources: Sequence[Side], advance: Advance) -> Norms:
    """Measure a test set's references against its sources, given as `Side`s of the scored segments."""
    target = test_set.pair.target
    ratios: list[float] = []
    pairs: list[tuple[Side, Side]] = []
    seen: Counter[str] = Counter()
    for source, segment in zip(sources, test_set.scored, strict=True):
        for text in segment.references:
            reference = Side(text, target)
            ratios.append(log_ratio(source.text, text))
            pairs.append((source, reference))
            if length(text) >= LEAST_IDENTIFIED:
                seen[reference.identified_base] += 1
        advance(1)
    centre, spread = usual(ratios) if ratios else (0.0, _UNKNOWN_SPREAD)
    shortest, longest = _bounds(sorted((ratio - centre) / spread for ratio in ratios))
    often = _OFTEN_SEEN * seen.total()
    return Norms(
        pair=test_set.pair,
        ratio=centre,
        spread=spread,
        shortest=shortest,
        longest=longest,
        cuts=Cuts(pairs),
        confusable=frozenset(base for base, times in seen.items() if times > often) - {test_set.pair.source.base},
    )


def _bounds(excesses: Sequence[float]) -> tuple[float, float]:
    """What is too short and too long: usual bounds, wider where this set's own references are."""
    at = int(_FEW * len(excesses))
    if not at:
        return _TOO_SHORT, _TOO_LONG
    low, high = min(_TOO_SHORT, excesses[at]), max(_TOO_LONG, excesses[-1 - at])
    return max(low, _WIDEN * _TOO_SHORT), min(high, _WIDEN * _TOO_LONG)
