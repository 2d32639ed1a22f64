"""Long texts: a chain of sure links first, then a window that slides along it. Linear in time and memory."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

import numpy as np

from harness.align.dp import Step, best_paths
from harness.align.ragged import Ints, Ragged
from harness.align.scoring import Knowledge, grid, paragraphs_tell
from harness.align.settings import AlignSettings
from harness.align.sides import Side

_WINDOW = 120
_MARGIN = 40
_WIDEST = 3 * _WINDOW
_SURE = 0.5


def long_path(source: Side, target: Side, known: Knowledge, settings: AlignSettings) -> list[Step]:
    """Align two texts of any length; the last third of each window is thrown away and done again by the next."""
    chain = _chain(source, target, known)
    tells = paragraphs_tell(source, target)
    path: list[Step] = []
    i = j = 0
    while i < len(source) and j < len(target):
        i_end, j_end = _end(chain, i, j)
        parts = source.part(i, i_end), target.part(j, j_end)
        steps = best_paths([grid(*parts, known, settings, paragraphs=tells)], settings.largest)[0]
        if i_end < len(source) or j_end < len(target):
            steps = [step for step in steps if step.i + step.a <= 2 * _WINDOW // 3 or step is steps[0]]
        path += [replace(step, i=step.i + i, j=step.j + j) for step in steps]
        i, j = path[-1].i + path[-1].a, path[-1].j + path[-1].b
    path += [Step(number, j, 1, 0, 0.0, 0.0) for number in range(i, len(source))]
    path += [Step(i, number, 0, 1, 0.0, 0.0) for number in range(j, len(target))]
    return path


def _end(chain: Ints, i: int, j: int) -> tuple[int, int]:
    """Where the window that begins at (i, j) ends: at a sure link if one is near, else a little beyond the chain."""
    total_s, total_t = (int(total) for total in chain[-1])
    link_i, link_j = chain[min(int(np.searchsorted(chain[:, 0], i + _WINDOW)), len(chain) - 1)]
    if link_i - i <= _WIDEST and 0 < link_j - j <= _WIDEST:
        return int(link_i), int(link_j)
    i_end = min(i + _WINDOW, total_s)
    expected = int(np.interp(i_end, chain[:, 0], chain[:, 1])) + _MARGIN
    return i_end, min(max(expected, j + _MARGIN), j + _WIDEST, total_t)


def _chain(source: Side, target: Side, known: Knowledge) -> Ints:
    """Sentences that hold tokens found once in each text and strongly linked: the longest rising chain of them."""
    once_s, once_t = _once(source), _once(target)
    which, place = Ragged(known.lexicon.offsets, known.lexicon.target).places(once_s[0])
    targets, value = known.lexicon.target[place], known.lexicon.value[place]
    local = np.searchsorted(once_t[0], targets).clip(max=max(len(once_t[0]) - 1, 0))
    keep = (value >= _SURE) & (once_t[0][local] == targets) if len(once_t[0]) else np.zeros(len(targets), bool)
    points = np.unique(np.stack([once_s[1][which[keep]], once_t[1][local[keep]]], axis=1), axis=0)
    inner = points[_longest_rise([(int(i), int(j)) for i, j in points])]
    return np.concatenate([[[0, 0]], inner.reshape(-1, 2), [[len(source), len(target)]]]).astype(np.int64)


def _once(side: Side) -> tuple[Ints, Ints]:
    """Tokens that stand in one sentence only, and which."""
    types, first, count = np.unique(side.tokens.values, return_index=True, return_counts=True)
    return types[count == 1], side.sentence_of[first[count == 1]]


def _longest_rise(points: list[tuple[int, int]]) -> Ints:
    """Indices of a longest chain of points that rises in both directions (patience sorting)."""
    order = sorted(range(len(points)), key=lambda place: (points[place][0], -points[place][1]))
    tails: list[int] = []
    last: list[int] = []
    before = [-1] * len(points)
    for place in order:
        pile = bisect_left(tails, points[place][1])
        if pile == len(tails):
            tails.append(0)
            last.append(0)
        tails[pile], last[pile] = points[place][1], place
        before[place] = last[pile - 1] if pile else -1
    chain = []
    place = last[-1] if last else -1
    while place >= 0:
        chain.append(place)
        place = before[place]
    return np.array(chain[::-1], np.int64)
