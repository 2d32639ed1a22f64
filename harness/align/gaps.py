"""Lines that interrupt a passage: a menu, a caption or a page's number between two halves of it.

The dynamic programme joins neighbours alone. So it takes a stranger in with the sentences around it, or leaves out what
stands behind the stranger. Here each bead is tried once more: without what stands in it, and with what was left alone
on the other side of a stranger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from harness.align.dp import Step
from harness.align.scoring import Knowledge, bead_score
from harness.align.settings import AlignSettings
from harness.align.sides import Side

_REACH = 6
"""Sentences left alone, next to a bead, among which its other half may be."""

Places = tuple[int, ...]


def with_gaps(
    source: Side, target: Side, path: Sequence[Step], known: Knowledge, settings: AlignSettings
) -> list[Step]:
    """The path with each bead that is better with a gap than without; what stands in the gap is left alone.

    A bead has one gap at most on a side.
    """
    search = _Search((source, target), path, known, settings)
    changed = {place: better for place, step in enumerate(path) if (better := search.improved(step)) is not step}
    return _rewritten(path, changed) if changed else list(path)


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
        for _ in self._sides if step.a and step.b else ():
            best = max(self._tried(step), key=lambda other: other.margin, default=step)
            if best is step or best.margin <= 0:
                break
            self._take(step, alone=True)
            self._take(best, alone=False)
            step = best
        return step

    def _take(self, step: Step, *, alone: bool) -> None:
        for marks, places in zip(self._alone, (step.source, step.target), strict=True):
            marks[list(places)] = alone

    def _tried(self, step: Step) -> Iterator[Step]:
        """Beads with one gap more; the margin of each is what the path gains by it."""
        for side, (mine, theirs) in enumerate(((step.source, step.target), (step.target, step.source))):
            if step.gaps[side]:
                continue
            for places in _interrupted(mine, self._alone[side], self._settings.largest - len(theirs)):
                for others in _with_edges(theirs):
                    yield self._bead(step, (places, others) if side == 0 else (others, places))

    def _bead(self, step: Step, places: tuple[Places, Places]) -> Step:
        source, target = places
        gaps = (_gap(source), _gap(target))
        bead = replace(step, i=source[0], j=target[0], a=len(source), b=len(target), gaps=gaps)
        cost = self._settings.gap * sum(len(gap) > 0 for gap in gaps)
        score = bead_score(*self._sides, bead, self._known, self._settings) - cost
        left = step.a + step.b - bead.a - bead.b
        return replace(bead, score=score, margin=score - step.score - self._known.skip * left)


def _interrupted(places: Places, alone: np.ndarray, most: int) -> Iterator[Places]:
    """A run of sentences with a gap in it, or with a gap between it and some of those left alone beside it."""
    start, end = places[0], places[-1] + 1
    for first in range(start + 1, end - 1):
        for last in range(first + 1, end):
            yield (*range(start, first), *range(last, end))
    before = next((n for n in range(_REACH) if start - n == 0 or not alone[start - n - 1]), _REACH)
    behind = next((n for n in range(_REACH) if end + n == len(alone) or not alone[end + n]), _REACH)
    for begin in range(start - before, start - 1):
        for first in range(begin + 1, start):
            for last in range(start, end):
                if first - begin + end - last <= most:
                    yield (*range(begin, first), *range(last, end))
    for finish in range(end + 2, end + behind + 1):
        for last in range(end + 1, finish):
            for first in range(start + 1, end + 1):
                if first - start + finish - last <= most:
                    yield (*range(start, first), *range(last, finish))


def _with_edges(places: Places) -> Iterator[Places]:
    """A run, and the run without its first or its last sentence, which may have been the stranger's partner."""
    yield places
    if len(places) > 1:
        yield places[1:]
        yield places[:-1]


def _gap(places: Places) -> range:
    missing = [place for place in range(places[0], places[-1]) if place not in places]
    return range(missing[0], missing[-1] + 1) if missing else range(0)


def _rewritten(path: Sequence[Step], changed: dict[int, Step]) -> list[Step]:
    """The path with the changed beads; each sentence that one of them gave up stands alone beside it."""
    taken = tuple({place for step in changed.values() for place in (step.source, step.target)[side]} for side in (0, 1))
    rewritten: list[Step] = []
    for place, step in enumerate(path):
        if new := changed.get(place):
            behind = new.source[-1] + 1
            rewritten.append(new)
            rewritten += [Step(i, new.j, 1, 0, 0.0, 0.0) for i in step.source if i not in taken[0]]
            rewritten += [
                Step(new.i if j < new.j else behind, j, 0, 1, 0.0, 0.0) for j in step.target if j not in taken[1]
            ]
        elif (step.a and step.b) or not (taken[0] & set(step.source) or taken[1] & set(step.target)):
            rewritten.append(step)
    return sorted(rewritten, key=lambda step: (step.i, step.j))
