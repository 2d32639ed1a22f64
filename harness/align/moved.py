"""Passages that stand elsewhere in the other text: captions, boxes and notes that the way through both leaves alone.

The dynamic programme goes through both texts in order, so it must leave out what changed its place. What it left out on
both sides is compared once more, run with run, and joined where the evidence is strong.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from harness.align.dp import Step, best_paths
from harness.align.scoring import Knowledge, grid
from harness.align.settings import AlignSettings
from harness.align.sides import Side

# What a caption or a box is, not fitted: so many sentences at most, so far away, and more letters than a name has.
_LONGEST = 12
_FARTHEST = 60
_SHORTEST = 20
_MOST_ALONE = 0.3


@dataclass(frozen=True, slots=True)
class _Run:
    """Sentences `start` to `end` of one side, left alone where the way through stands at `across` on the other."""

    start: int
    end: int
    across: int


def with_moved(
    source: Side, target: Side, path: Sequence[Step], known: Knowledge, settings: AlignSettings
) -> list[Step]:
    """The path, and in it the passages that stand elsewhere, each where its source is.

    A passage has at most 12 sentences, stands within 60 of where it would be expected and has no line that other texts
    have too. Texts that have less than seven tenths in common are left as they are: they say too little of each other.
    """
    alone = sum(step.a + step.b for step in path if not step.a or not step.b)
    if alone > _MOST_ALONE * (len(source) + len(target)):
        return list(path)
    theirs = list(_runs(path, 1))
    places = [(here, there) for here in _runs(path, 0) for there in theirs[_near(theirs, here.across)]]
    grids = [grid(_apart(source, here), _apart(target, there), known, settings) for here, there in places]
    found = [
        replace(step, i=step.i + here.start, j=step.j + there.start, moved=True)
        for (here, there), steps in zip(places, best_paths(grids, settings.largest) if grids else (), strict=True)
        for step in steps
        if step.a and step.b and step.score >= settings.moved
    ]
    return _joined(path, _chosen([step for step in found if _tells(source, target, step)]))


def _runs(path: Sequence[Step], side: int) -> Iterator[_Run]:
    """Runs of neighbours that are left alone on one side, but for long ones: those are missing on the other."""
    alone = sorted((step.i, step.j) if side == 0 else (step.j, step.i) for step in path if (step.b, step.a)[side] == 0)
    begin = 0
    for place in range(1, len(alone) + 1):
        if place == len(alone) or alone[place][0] != alone[place - 1][0] + 1:
            if place - begin <= _LONGEST:
                yield _Run(alone[begin][0], alone[place - 1][0] + 1, alone[begin][1])
            begin = place


def _near(runs: Sequence[_Run], place: int) -> slice:
    """The runs that begin near a place."""
    starts = [bisect_left(runs, edge, key=lambda run: run.start) for edge in (place - _FARTHEST, place + _FARTHEST + 1)]
    return slice(*starts)


def _apart(side: Side, run: _Run) -> Side:
    """A run as a text without title and paragraphs, which tell nothing of what stands elsewhere."""
    part = side.part(run.start, run.end)
    return replace(part, begins=np.zeros(len(part), bool), title=0)


def _tells(source: Side, target: Side, step: Step) -> bool:
    """Whether a bead is long enough to be known again, and no part of the frame that many pages have."""
    return all(
        side.lengths[start : start + size].sum() >= _SHORTEST
        and (side.repeated is None or not side.repeated[start : start + size].any())
        for side, start, size in ((source, step.i, step.a), (target, step.j, step.b))
    )


def _chosen(found: list[Step]) -> list[Step]:
    """The strongest of those that share a sentence."""
    chosen: list[Step] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for step in sorted(found, key=lambda step: (-step.score, step.i, step.j)):
        here, there = range(step.i, step.i + step.a), range(step.j, step.j + step.b)
        if taken[0].isdisjoint(here) and taken[1].isdisjoint(there):
            taken[0].update(here)
            taken[1].update(there)
            chosen.append(step)
    return chosen


def _joined(path: Sequence[Step], moved: Sequence[Step]) -> list[Step]:
    """The path with each moved bead in place of the sentences that were left alone."""
    at = {step.i: step for step in moved}
    sources = {place for step in moved for place in range(step.i, step.i + step.a)}
    targets = {place for step in moved for place in range(step.j, step.j + step.b)}
    joined = []
    for step in path:
        if not step.b and step.i in sources:
            if step.i in at:
                joined.append(at[step.i])
        elif step.a or step.j not in targets:
            joined.append(step)
    return joined
