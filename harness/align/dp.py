"""The best way through two texts, bead by bead, for many texts at once.

Dynamic programming over a grid of (source sentences done, target sentences
done). Rows of the grid are computed one after another, all texts and all
columns of a row at once, so that the work is done inside numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harness.align.ragged import Floats, Ints

NEVER = np.float32(-1e9)
"""The score of a bead that cannot be: finite, so that sums stay ordered."""


def shapes(largest: int) -> list[tuple[int, int]]:
    """All (source, target) sizes of a bead with both sides, up to `largest` sentences in all."""
    return [(a, b) for a in range(1, largest) for b in range(1, largest - a + 1)]


@dataclass(frozen=True, slots=True)
class Grid:
    """One text pair as the search sees it.

    Attributes:
        scores: For each shape, the score of the bead that begins at (i, j); `NEVER` where it does not fit.
        skip_source: What leaving each source sentence without a partner costs.
        skip_target: The same for target sentences.
    """

    scores: Floats
    skip_source: Floats
    skip_target: Floats


@dataclass(frozen=True, slots=True)
class Step:
    """A bead on the best path: its beginning, its size, its score and its margin.

    A bead that is `moved` stands elsewhere in the other text, and off the path. What stands in its gaps, one at most on
    a side, interrupts it and is no part of it: a bead of two sentences with a gap of one reaches over three.
    """

    i: int
    j: int
    a: int
    b: int
    score: float
    margin: float
    moved: bool = False
    gaps: tuple[range, range] = (range(0), range(0))

    @property
    def source(self) -> tuple[int, ...]:
        """Its source sentences."""
        return _around(self.i, self.a, self.gaps[0])

    @property
    def target(self) -> tuple[int, ...]:
        """Its target sentences."""
        return _around(self.j, self.b, self.gaps[1])


def _around(first: int, count: int, gap: range) -> tuple[int, ...]:
    return tuple(place for place in range(first, first + count + len(gap)) if place not in gap)


def best_paths(grids: Sequence[Grid], largest: int) -> list[list[Step]]:
    """The path with the highest sum of scores through each grid, from corner to corner."""
    kinds = shapes(largest)
    batch = _Batch(grids, kinds)
    forward = batch.totals()
    backward = batch.reversed().totals()
    paths = batch.trace(forward)
    return batch.steps(paths, forward, batch.turned(backward))


class _Batch:
    """Grids of like size, padded to one."""

    def __init__(self, grids: Sequence[Grid], kinds: list[tuple[int, int]]) -> None:
        self.kinds = kinds
        self.rows = np.array([len(grid.skip_source) for grid in grids])
        self.columns = np.array([len(grid.skip_target) for grid in grids])
        height, width = max(int(self.rows.max()), 1), max(int(self.columns.max()), 1)
        self.scores = np.full((len(kinds), len(grids), height, width), NEVER, np.float32)
        self.skip_source = np.zeros((len(grids), height), np.float32)
        self.skip_target = np.zeros((len(grids), width), np.float32)
        for number, grid in enumerate(grids):
            rows, columns = self.rows[number], self.columns[number]
            self.scores[:, number, :rows, :columns] = grid.scores
            self.skip_source[number, :rows] = grid.skip_source
            self.skip_target[number, :columns] = grid.skip_target

    def reversed(self) -> _Batch:
        """The same texts read from the end."""
        other = object.__new__(_Batch)
        other.kinds, other.rows, other.columns = self.kinds, self.rows, self.columns
        other.scores = np.full_like(self.scores, NEVER)
        other.skip_source, other.skip_target = np.zeros_like(self.skip_source), np.zeros_like(self.skip_target)
        for number, (rows, columns) in enumerate(zip(self.rows, self.columns, strict=True)):
            other.skip_source[number, :rows] = self.skip_source[number, :rows][::-1]
            other.skip_target[number, :columns] = self.skip_target[number, :columns][::-1]
            for kind, (a, b) in enumerate(self.kinds):
                if rows >= a and columns >= b:
                    there = self.scores[kind, number, : rows - a + 1, : columns - b + 1]
                    other.scores[kind, number, : rows - a + 1, : columns - b + 1] = there[::-1, ::-1]
        return other

    def totals(self) -> Floats:
        """Highest sum from the beginning to each cell: (texts, rows + 1, columns + 1)."""
        texts, height, width = self.scores.shape[1:]
        totals = np.full((texts, height + 1, width + 1), float(NEVER))
        before = np.zeros((texts, width + 1))
        np.cumsum(self.skip_target, axis=1, out=before[:, 1:])
        for row in range(height + 1):
            line = totals[:, row]
            if row:
                line[:] = totals[:, row - 1] - self.skip_source[:, row - 1, None]
            else:
                line[:, 0] = 0.0
            for kind, (a, b) in enumerate(self.kinds):
                if a <= row and b <= width:
                    reached = totals[:, row - a, : width + 1 - b] + self.scores[kind, :, row - a, : width + 1 - b]
                    np.maximum(line[:, b:], reached, out=line[:, b:])
            # Leaving out target sentences: a running maximum, once their cost is taken out.
            np.maximum.accumulate(line + before, axis=1, out=line)
            line -= before
        return totals

    def turned(self, backward: Floats) -> Floats:
        """Totals of the reversed texts, as totals from each cell to the end."""
        turned = np.full_like(backward, float(NEVER))
        for number, (rows, columns) in enumerate(zip(self.rows, self.columns, strict=True)):
            turned[number, : rows + 1, : columns + 1] = backward[number, : rows + 1, : columns + 1][::-1, ::-1]
        return turned

    def trace(self, totals: Floats) -> list[list[tuple[int, int, int, int]]]:
        """(i, j, a, b) of the beads on the best path of each text, in order."""
        sizes = np.array([(1, 0), (0, 1), *self.kinds])
        texts = np.arange(len(self.rows))
        i, j = self.rows.copy(), self.columns.copy()
        paths: list[list[tuple[int, int, int, int]]] = [[] for _ in texts]
        while (active := texts[(i > 0) | (j > 0)]).size:
            reached = self._arrivals(totals, sizes, active, i[active], j[active])
            chosen = sizes[np.argmax(reached, axis=0)]
            i[active] -= chosen[:, 0]
            j[active] -= chosen[:, 1]
            for number, (a, b) in zip(active, chosen, strict=True):
                paths[number].append((int(i[number]), int(j[number]), int(a), int(b)))
        return [path[::-1] for path in paths]

    def _arrivals(self, totals: Floats, sizes: Ints, active: Ints, i: Ints, j: Ints) -> Floats:
        rows, columns = i - sizes[:, :1], j - sizes[:, 1:]
        fits = (rows >= 0) & (columns >= 0)
        rows, columns = np.maximum(rows, 0), np.maximum(columns, 0)
        reached = totals[active, rows, columns]
        reached[0] -= self.skip_source[active, np.minimum(rows[0], self.skip_source.shape[1] - 1)]
        reached[1] -= self.skip_target[active, np.minimum(columns[1], self.skip_target.shape[1] - 1)]
        top, left = self.scores.shape[2] - 1, self.scores.shape[3] - 1
        kinds = np.arange(len(self.kinds))[:, None]
        reached[2:] += self.scores[kinds, active, np.minimum(rows[2:], top), np.minimum(columns[2:], left)]
        reached[~fits] = 2 * float(NEVER)
        arrived: Floats = reached
        return arrived

    def steps(
        self, paths: list[list[tuple[int, int, int, int]]], forward: Floats, backward: Floats
    ) -> list[list[Step]]:
        """The paths with each bead's score and margin.

        Every path covers a source sentence by exactly one bead. So what is lost
        without a bead is the best total less the best total through any *other*
        bead that covers its first source sentence.
        """
        others = self._best_others(paths, forward, backward)
        number_of = {size: number for number, size in enumerate(self.kinds)}
        found: list[list[Step]] = []
        for number, path in enumerate(paths):
            best = forward[number, self.rows[number], self.columns[number]]
            steps = []
            for i, j, a, b in path:
                score = float(self.scores[number_of[a, b], number, i, j]) if a and b else 0.0
                margin = float(min(best - others[number, i], 9.0)) if a and b else 0.0
                steps.append(Step(i, j, a, b, score, max(margin, 0.0)))
            found.append(steps)
        return found

    def _best_others(self, paths: list[list[tuple[int, int, int, int]]], forward: Floats, backward: Floats) -> Floats:
        on_path: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
        for number, path in enumerate(paths):
            for i, j, a, b in path:
                on_path.setdefault((a, b), []).append((number, i, j))
        texts, height, width = self.scores.shape[1:]
        others = np.full((texts, height), 2 * float(NEVER))
        for kind, (a, b) in [(-1, (1, 0)), *enumerate(self.kinds)]:
            if a > height or b > width:
                continue
            through = forward[:, : height + 1 - a, : width + 1 - b] + backward[:, a:, b:]
            if kind < 0:
                through -= self.skip_source[:, :, None]
            else:
                through += self.scores[kind, :, : height + 1 - a, : width + 1 - b]
            if taken := on_path.get((a, b)):
                through[tuple(np.array(taken).T)] = 2 * float(NEVER)
            best = through.max(axis=2)
            for shift in range(a):
                covered = others[:, shift : shift + best.shape[1]]
                np.maximum(covered, best, out=covered)
        return others
