"""What the words of two texts say of every possible bead.

Each token counts by its weight (rare ones more) as far as some token of the other
side is linked to it. A maximum over the other side's sentences stands behind each
share, so a larger bead is not better for repeating a word.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from harness.align.lexicon import Lexicon
from harness.align.ragged import Floats, Ints, Ragged
from harness.align.sides import Side

_THIN = 20
NEARBY = 3
"""How far beyond a bead a sentence may be to which its words may belong."""


@dataclass(frozen=True, slots=True)
class WordEvidence:
    """For each shape, about the bead that begins at (i, j).

    Attributes:
        similarity: The mean of two F1, in [0, 1]: over the weight of all words, and over units,
            each counted once, so that a short line of noise cannot hide beside a long sentence.
        weakest: The covered share of the unit that is covered least.
        elsewhere: Share of the words that sentences just before or behind the bead would cover better.
    """

    similarity: list[Floats]
    weakest: list[Floats]
    elsewhere: list[Floats]


def word_evidence(
    source: Side, target: Side, lexicon: Lexicon, weights: tuple[Floats, Floats], kinds: list[tuple[int, int]]
) -> WordEvidence:
    """Compare the words of two texts.

    Args:
        source: One text, of one sentence at least.
        target: The other.
        lexicon: Links between the vocabularies.
        weights: Weight of each source token and of each target token.
        kinds: The shapes of beads.
    """
    bags = _Bag.of(source, weights[0]), _Bag.of(target, weights[1])
    best_s, best_t = _links(bags[0], bags[1], lexicon)
    widest = max(map(max, kinds))
    rows, columns = _Coverage(bags[0], best_s, widest), _Coverage(bags[1], best_t, widest)
    found = WordEvidence([], [], [])
    for a, b in kinds:
        if a > len(source) or b > len(target):
            for values in (found.similarity, found.weakest, found.elsewhere):
                values.append(np.zeros((0, 0), np.float32))
            continue
        by_word = _f1(rows.share("words", a, b), columns.share("words", b, a).T)
        by_unit = _f1(rows.share("units", a, b), columns.share("units", b, a).T)
        found.similarity.append(0.5 * (by_word + by_unit))
        found.weakest.append(np.minimum(rows.weakest(a, b), columns.weakest(b, a).T))
        found.elsewhere.append(0.5 * (rows.share("elsewhere", a, b) + columns.share("elsewhere", b, a).T))
    return found


def _f1(recall: Floats, precision: Floats) -> Floats:
    f1: Floats = 2 * recall * precision / (recall + precision + 1e-6)
    return f1


@dataclass(frozen=True, slots=True)
class _Bag:
    """The words of a text: `words` (sentences, types) and `units` (units, types) hold weights; a unit's sum up to 1."""

    types: Ints
    words: Floats
    units: Floats
    firsts: Ints

    @classmethod
    def of(cls, side: Side, weight: Floats) -> _Bag:
        types, inverse = np.unique(side.tokens.values, return_inverse=True)
        height = int(side.firsts[-1])
        flat = np.bincount(side.tokens.rows * len(types) + inverse, weight[side.tokens.values], height * len(types))
        units = flat.reshape(height, len(types)).astype(np.float32)
        words = units if height == len(side) else np.add.reduceat(units, side.firsts[:-1], axis=0)
        mass = units.sum(axis=1, keepdims=True)
        # Less where a unit has hardly any word.
        return cls(types, words, units / (mass + max(1e-6, mass.mean() / _THIN)), side.firsts)


class _Coverage:
    """How far the sentences of one text are covered by each run of 1, 2, ... neighbouring sentences of the other."""

    def __init__(self, bag: _Bag, best: Floats, widest: int) -> None:
        runs = _maxima(best, widest)
        both = np.concatenate((bag.words, bag.units))
        height, starts = len(bag.words), bag.firsts[:-1]
        mass = bag.units.sum(axis=1)
        self._sums: dict[str, list[Floats]] = {"words": [], "units": [], "elsewhere": []}
        self._weakest: list[list[Floats]] = []
        for strongest, better in zip(runs, _better_nearby(best, runs), strict=True):
            covered = both @ strongest
            self._sums["words"].append(running(covered[:height]))
            self._sums["units"].append(running(np.add.reduceat(covered[height:], starts, axis=0)))
            self._sums["elsewhere"].append(running(np.add.reduceat(bag.units @ better, starts, axis=0)))
            shares = np.minimum.reduceat(covered[height:] / (mass[:, None] + 1e-6), starts, axis=0)
            self._weakest.append(_minima(shares, widest))
        unit_mass = running(np.add.reduceat(mass, starts))
        self._mass = {"words": running(bag.words.sum(axis=1)), "units": unit_mass, "elsewhere": unit_mass}

    def share(self, what: str, size: int, width: int) -> Floats:
        """Share of each run of `size` sentences that each run of `width` of the other text covers."""
        sums, mass = self._sums[what][width - 1], self._mass[what]
        share: Floats = (sums[size:] - sums[:-size]) / (mass[size:] - mass[:-size] + 1e-6)[:, None]
        return share

    def weakest(self, size: int, width: int) -> Floats:
        """The covered share of the unit that is covered least, in each run of `size` sentences."""
        return self._weakest[width - 1][size - 1]


def _links(source: _Bag, target: _Bag, lexicon: Lexicon) -> tuple[Floats, Floats]:
    """For each token type of a side, its strongest link into each sentence of the other side."""
    which, place = Ragged(lexicon.offsets, lexicon.target).places(source.types)
    targets = lexicon.target[place]
    local = np.searchsorted(target.types, targets)
    local[local == len(target.types)] = 0
    keep = target.types[local] == targets if len(target.types) else np.zeros(len(targets), bool)
    ls, lt, value = which[keep], local[keep], lexicon.value[place[keep]]
    best_s = _strongest(ls, value, target.words.T > 0, lt, len(source.types))
    order = np.argsort(lt, kind="stable")
    return best_s, _strongest(lt[order], value[order], source.words.T > 0, ls[order], len(target.types))


def _strongest(rows: Ints, value: Floats, present: np.ndarray, other: Ints, height: int) -> Floats:
    """For each token type, its strongest link into each sentence of the other side; `rows` is sorted."""
    best = np.zeros((height, present.shape[1]), np.float32)
    if len(rows) and present.shape[1]:
        begins = np.flatnonzero(np.diff(rows, prepend=-1))
        best[rows[begins]] = np.maximum.reduceat(value[:, None] * present[other], begins, axis=0)
    return best


def _better_nearby(best: Floats, runs: list[Floats]) -> list[Floats]:
    """For each run of sentences: by how much a link into the three before it or behind it is stronger."""
    edge = np.zeros((len(best), NEARBY), np.float32)
    near = _maxima(np.concatenate((edge, best, edge), axis=1), NEARBY)[-1]
    found = []
    for width, strongest in enumerate(runs, start=1):
        count = strongest.shape[1]
        outside = np.maximum(near[:, :count], near[:, width + NEARBY : width + NEARBY + count])
        found.append(np.maximum(outside - strongest, 0))
    return found


def _maxima(best: Floats, widest: int) -> list[Floats]:
    """Maxima over 1, 2, ... neighbouring columns."""
    found = [best]
    for width in range(2, min(widest, best.shape[1]) + 1):
        found.append(np.maximum(found[-1][:, :-1], best[:, width - 1 :]))
    return found


def _minima(shares: Floats, widest: int) -> list[Floats]:
    """Minima over 1, 2, ... neighbouring rows."""
    found = [shares]
    for width in range(2, min(widest, len(shares)) + 1):
        found.append(np.minimum(found[-1][:-1], shares[width - 1 :]))
    return found


def running(values: Floats) -> Floats:
    """Sums of the first 0, 1, 2, ... rows."""
    sums = np.zeros((len(values) + 1, *values.shape[1:]), np.float64)
    np.cumsum(values, axis=0, out=sums[1:])
    return sums
