"""Does an output break off? Weak evidence of three kinds, added up.

Each is a log-likelihood ratio, half an output against a whole one, by what people's translations in
this very set do:

- length: how long translations of so long a source are, and how far they spread;
- an open end, where the source ends its sentence or, as a headline, does not;
- the last marks: how often they stand before a blank, a stop or the end, over how often they stand
  anywhere. So a cut in the midst of a word is found, in Thai and Lao as well, where no stop tells.

Enough is what few of the people's own translations reach.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise

import numpy as np

from harness.score.flags.lengths import length, log_ratio, usual
from harness.score.flags.side import Side

_HALF = math.log(0.5)
_ENOUGH, _MOST_ASKED = 2.0, 8.0
_FEW = 0.007  # share of people's translations to flag at most
_GROUPS, _LEAST_IN_GROUP = 5, 40
_SURE_BY_LENGTH, _SURE_BY_MARKS = 8.0, 4.0  # no evidence decides alone, however thin its distribution's tail
_OPEN_IF_CUT, _LEAST_OPEN = 0.99, 0.003

_ORDER = 4  # marks looked at before an end
_WEIGHT_OF_FEWER = 3.0  # occurrences that the estimate from one mark less counts for
_LEARNT_FROM = 2_000  # texts
_BOUNDARY = re.compile(r"[\s.,!?;:…。！？、，；：「」“”\"()（）।၊။]+")


class Cuts:
    """What whole translations look like, learnt from people's.

    Args:
        pairs: Source and reference, of every segment that has one.
    """

    def __init__(self, pairs: Sequence[tuple[Side, Side]]) -> None:
        self._ratios = _Ratios(pairs)
        self._marks = _Marks(reference.end for _, reference in pairs)
        self._open = {ends: _share_open([r for s, r in pairs if s.finished == ends]) for ends in (True, False)}
        own = sorted(self._evidence(*pair, seen=int(at < _LEARNT_FROM)) for at, pair in enumerate(pairs))
        often = own[-1 - int(_FEW * len(own))] if own else math.inf
        # Above what most people reach, but never so high that people's own broken references hide the systems'.
        self.enough = min(_MOST_ASKED, max(_ENOUGH, math.nextafter(often, math.inf))) if own else math.inf

    def found(self, source: Side, target: Side) -> bool:
        """Is the evidence enough to say that the output breaks off?"""
        return self.enough < math.inf and self._evidence(source, target) >= self.enough

    def _evidence(self, source: Side, target: Side, seen: int = 0) -> float:
        """Log-likelihood ratio; `seen` is 1 for a text that was learnt from, which must not speak for itself."""
        if target.finished:
            return -math.inf
        by_length = self._ratios.evidence(source.text, target.text)
        by_marks = self._marks.evidence(target.end, seen)
        return by_length + math.log(_OPEN_IF_CUT / self._open[source.finished]) + by_marks


class _Ratios:
    """Length ratios that are usual, by the length of the source: short headlines are translated more freely."""

    def __init__(self, pairs: Sequence[tuple[Side, Side]]) -> None:
        known = sorted((length(source.text), log_ratio(source.text, reference.text)) for source, reference in pairs)
        groups = max(1, min(_GROUPS, len(known) // _LEAST_IN_GROUP))
        edges = [len(known) * at // groups for at in range(groups + 1)]
        parts = [known[start:end] for start, end in pairwise(edges) if start < end]
        self._at = [math.log1p(part[len(part) // 2][0]) for part in parts]
        self._usual = [usual([ratio for _, ratio in part]) for part in parts]

    def evidence(self, source: str, target: str) -> float:
        place = math.log1p(length(source))
        centre, spread = (float(np.interp(place, self._at, values)) for values in zip(*self._usual, strict=True))
        off = log_ratio(source, target) - centre
        ratio = (off**2 - (off - _HALF) ** 2) / (2 * spread**2)
        return max(-_SURE_BY_LENGTH, min(_SURE_BY_LENGTH, ratio))


class _Marks:
    """How often the last few marks of a text stand at an end or before a boundary, over how often they stand."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._all: Counter[str] = Counter()
        self._before: Counter[str] = Counter()
        for text in islice(texts, _LEARNT_FROM):
            for size in range(1, _ORDER + 1):
                self._all.update(text[at : at + size] for at in range(len(text) - size + 1))
            for part in (text, *_BOUNDARY.split(text)):
                self._before.update(part[-size:] for size in range(1, min(_ORDER, len(part)) + 1))
        places = sum(count for marks, count in self._all.items() if len(marks) == 1)
        ends = sum(count for marks, count in self._before.items() if len(marks) == 1)
        self._usual = (ends + 1) / (places + 1)

    def evidence(self, text: str, seen: int) -> float:
        share = self._usual
        for size in range(1, min(_ORDER, len(text)) + 1):
            marks = text[-size:]
            ends, places = max(0, self._before[marks] - seen), max(0, self._all[marks] - seen)
            share = (ends + _WEIGHT_OF_FEWER * share) / (places + _WEIGHT_OF_FEWER)
        return max(-_SURE_BY_MARKS, min(_SURE_BY_MARKS, math.log(self._usual / share)))


def _share_open(references: Sequence[Side]) -> float:
    """Share of people's texts with an open end, half of one added to either kind."""
    open_ends = sum(not reference.finished for reference in references)
    return max(_LEAST_OPEN, (open_ends + 0.5) / (len(references) + 1))
