"""Lines that interrupt a passage: a menu, a caption or a page's number between two halves of it.

The dynamic programme joins neighbours alone. So it takes a stranger in with the sentences around it, or leaves out what
stands behind the stranger. Here each bead is tried once more: without what stands in it, and with what was left alone
on the other side of a stranger.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from harness.align.dp import Step
from harness.align.ragged import Bools
from harness.align.scoring import Knowledge, bead_score
from harness.align.settings import AlignSettings
from harness.align.sides import Side

# Set, not fitted: web articles measure alike from 3 on; the time for candidates grows with its square.
_REACH = 6
"""Sentences left alone next to a bead that are looked through: strangers, and the other half behind them."""

Places = tuple[int, ...]


def with_gaps(
    source: Side, target: Side, path: Sequence[Step], known: Knowledge, settings: AlignSettings
) -> list[Step]:
    """The path with each bead that is better with a gap than without; what stands in the gap is left alone.

    A bead has one gap at most on a side. Beads are taken in their order, and keep what an earlier one took.
    """
    search = _Search((source, target), path, known, settings)
    beads = [search.improved(step) for step in path if step.a and step.b]
    return _completed(beads, (len(source), len(target)))


class _Search:
    """Beads with gaps, where leaving a sentence alone costs what it costs elsewhere in this text pair."""

    def __init__(
        self, sides: tuple[Side, Side], path: Sequence[Step], known: Knowledge, settings: AlignSettings
    ) -> None:
        self._sides = sides
        self._known = known
        self._settings = settings
        self._alone = [np.ones(len(side), bool) for side in sides]
        for step in path:
            if step.a and step.b:
                self._take(step, alone=False)

    def improved(self, step: Step) -> Step:
        """The best bead in place of one; the same where no gap makes it better."""
        while better := self._better(step):
            self._take(step, alone=True)
            self._take(better, alone=False)
            step = better
        return step

    def _take(self, step: Step, *, alone: bool) -> None:
        for marks, places in zip(self._alone, (step.source, step.target), strict=True):
            marks[list(places)] = alone

    def _better(self, step: Step) -> Step | None:
        """The best bead with one gap more, if the path gains by it; its margin is over the second best."""
        found = sorted(self._tried(step), key=lambda bead: -bead.margin)
        if not found or found[0].margin <= 0:
            return None
        second = max(found[1].margin, 0.0) if len(found) > 1 else 0.0
        return replace(found[0], margin=found[0].margin - second)

    def _tried(self, step: Step) -> Iterator[Step]:
        """Beads with one gap more; the margin of each is what the path gains by it."""
        for side, (mine, theirs) in enumerate(((step.source, step.target), (step.target, step.source))):
            if step.gaps[side]:
                continue
            for places in _interrupted(mine, self._alone[side]):
                for others in _with_edges(theirs):
                    if len(places) + len(others) <= self._settings.largest:
                        yield self._bead(step, (places, others) if side == 0 else (others, places))

    def _bead(self, step: Step, places: tuple[Places, Places]) -> Step:
        source, target = places
        gaps = (_gap(source), _gap(target))
        bead = replace(step, i=source[0], j=target[0], a=len(source), b=len(target), gaps=gaps)
        cost = self._settings.gap * sum(len(gap) > 0 for gap in gaps)
        score = bead_score(*self._sides, bead, self._known, self._settings) - cost
        left = step.a + step.b - bead.a - bead.b
        return replace(bead, score=score, margin=score - step.score - self._known.skip * left)


def _interrupted(run: Places, alone: Bools) -> Iterator[Places]:
    """A run of sentences with a gap in it, or with a gap between it and some of those left alone beside it.

    What of those left alone adjoins the run is in the gap: the search from neighbour to neighbour has tried the rest.
    """
    start, end = run[0], run[-1] + 1
    yield from _with_gap(start, end, range(start + 1, end - 1), range(start + 2, end))
    before, behind = start, end
    while before > max(start - _REACH, 0) and alone[before - 1]:
        before -= 1
    while behind < min(end + _REACH, len(alone)) and alone[behind]:
        behind += 1
    for first in range(before, start - 1):
        yield from _with_gap(first, end, range(first + 1, start), range(start, end))
    for last in range(end + 2, behind + 1):
        yield from _with_gap(start, last, range(start + 1, end + 1), range(end + 1, last))


def _with_gap(start: int, end: int, begins: range, ends: range) -> Iterator[Places]:
    """The sentences from start to end but for a gap that begins and ends in these ranges."""
    return ((*range(start, begin), *range(stop, end)) for begin in begins for stop in ends if begin < stop)


def _with_edges(places: Places) -> Iterator[Places]:
    """A run, and the run without its first or its last sentence, which may have been the stranger's partner."""
    yield places
    if len(places) > 1:
        yield places[1:]
        yield places[:-1]


def _gap(places: Places) -> range:
    missing = [place for place in range(places[0], places[-1]) if place not in places]
    return range(missing[0], missing[-1] + 1) if missing else range(0)


def _completed(beads: Sequence[Step], sizes: tuple[int, int]) -> list[Step]:
    """The path of these beads: what is in none of them stands alone, before the next bead that begins behind it."""
    taken = {place for bead in beads for place in bead.source}, {place for bead in beads for place in bead.target}
    rest_s, rest_t = (
        deque(place for place in range(size) if place not in mine) for size, mine in zip(sizes, taken, strict=True)
    )
    path: list[Step] = []
    done = 0
    for bead in (*beads, Step(*sizes, 0, 0, 0.0, 0.0)):
        while rest_t and rest_t[0] < bead.j:
            path.append(Step(done, rest_t.popleft(), 0, 1, 0.0, 0.0))
        while rest_s and rest_s[0] < bead.i:
            path.append(Step(rest_s.popleft(), bead.j, 1, 0, 0.0, 0.0))
        if bead.a:
            path.append(bead)
            done = bead.source[-1] + 1
    return path
