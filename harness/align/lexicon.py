"""Which token of one language stands for which of another.

Two sources: what looks the same (numbers, names, cognates), and what is learned
from the corpus by IBM model 1 in both directions (Brown et al. 1993), with a
discount on what was seen together only once or twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from harness.align.ragged import Bools, Floats, Ints, Ragged
from harness.align.tokens import MARK, NUMBER, PIVOT

NUMBERS, MARKS, NAMES, TRANSLATION, COGNATES, DICTIONARY, LEXICON = range(7)
KINDS = ("numbers", "marks", "names", "translation", "cognates", "dictionary", "lexicon")
_ROUNDS_OF_EM = 5
_NULL = 0.02
_DISCOUNT = 0.9
_FLATTEN = 0.4
_WEAKEST = 0.27
_LARGEST_TEXT = 250_000
_SHORTEST_COGNATE = 4
_MARK = 0.95
_TRANSLATED = 0.9

LONGEST_LEARNING = 5_000_000
"""Pairs of tokens that a lexicon is learned from, at most: a thousand sentences or two."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Links from source tokens to target tokens, sorted by source token.

    Attributes:
        source: Source token of each link.
        target: Target token.
        value: Strength, in (0, 1].
        kind: Index into `KINDS`.
        offsets: The links of source token t are `offsets[t]:offsets[t + 1]`.
    """

    source: Ints
    target: Ints
    value: Floats
    kind: Ints
    offsets: Ints

    @classmethod
    def of(cls, source: Ints, target: Ints, value: Floats, kind: Ints, size: int) -> Lexicon:
        """Sort links in any order; `size` is that of the source vocabulary."""
        order = np.argsort(source, kind="stable")
        offsets = np.searchsorted(source[order], np.arange(size + 1))
        return cls(source[order], target[order], value[order], kind[order], offsets)

    def reliance(self, sizes: tuple[int, int]) -> tuple[Floats, Floats]:
        """How far each source token and each target token can be recognised: its strongest link, in [0, 1]."""
        found = (np.zeros(sizes[0], np.float32), np.zeros(sizes[1], np.float32))
        np.maximum.at(found[0], self.source, self.value)
        np.maximum.at(found[1], self.target, self.value)
        return found

    def joined(self, other: Lexicon) -> Lexicon:
        """The links of both."""
        pairs = ((self.source, other.source), (self.target, other.target), (self.kind, other.kind))
        source, target, kind = (np.concatenate(pair) for pair in pairs)
        value = np.concatenate((self.value, other.value))
        return Lexicon.of(source, target, value, kind, len(self.offsets) - 1)


def looks_alike(source: Sequence[str], target: Sequence[str]) -> Lexicon:
    """Links between tokens that are the same, or that begin alike.

    Args:
        source: Vocabulary of the source side.
        target: Vocabulary of the target side.
    """
    index = {token: number for number, token in enumerate(target)}
    by_beginning: dict[str, list[int]] = defaultdict(list)
    for number, token in enumerate(target):
        if _may_be_cognate(token):
            by_beginning[token[:_SHORTEST_COGNATE]].append(number)
    links: list[tuple[int, int, float, int]] = []
    for number, token in enumerate(source):
        same = index.get(token)
        if same is not None and token.startswith(NUMBER):
            links.append((number, same, 1.0, NUMBERS))
        elif same is not None and token.startswith(MARK):
            links.append((number, same, _MARK, MARKS))
        elif same is not None and len(token) > 2 and not token.startswith(PIVOT):
            links.append((number, same, 0.9 if len(token) > 3 else 0.5, NAMES))
        if _may_be_cognate(token):
            for other in by_beginning.get(token[:_SHORTEST_COGNATE], ()):
                if other != same:
                    links.append((number, other, _alike(token, target[other]), COGNATES))
    return _packed(links, len(source))


def translated(source: Mapping[str, int], target: Mapping[str, int]) -> Lexicon:
    """Links between the words of one side and the same words in translations of the other."""
    links = [
        (number, target[token[1:]], _TRANSLATED, TRANSLATION)
        for token, number in source.items()
        if token.startswith(PIVOT) and token[1:] in target
    ]
    links += [
        (source[token[1:]], number, _TRANSLATED, TRANSLATION)
        for token, number in target.items()
        if token.startswith(PIVOT) and token[1:] in source
    ]
    return _packed(links, len(source))


def from_dictionary(
    links: Sequence[tuple[str, str, float]], source: Mapping[str, int], target: Mapping[str, int]
) -> Lexicon:
    """Links that a dictionary gives between tokens of the two vocabularies, each with its strength."""
    numbered = [(source[left], target[right], strength, DICTIONARY) for left, right, strength in links]
    return _packed(numbered, len(source))


def _packed(links: Sequence[tuple[int, int, float, int]], size: int) -> Lexicon:
    columns = list(zip(*links, strict=True)) or [(), (), (), ()]
    return Lexicon.of(
        np.array(columns[0], np.int64),
        np.array(columns[1], np.int64),
        np.array(columns[2], np.float32),
        np.array(columns[3], np.int64),
        size,
    )


def _may_be_cognate(token: str) -> bool:
    return (
        len(token) >= _SHORTEST_COGNATE
        and token[0] < "\u0e00"
        and not token.startswith((NUMBER, PIVOT))
        and " " not in token
    )


def _alike(left: str, right: str) -> float:
    shared = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        shared += 1
    return 0.9 * 2 * shared / (len(left) + len(right))


def learn(source: Ragged, target: Ragged, weight: Floats, sizes: tuple[int, int]) -> Lexicon:
    """Learn a lexicon from texts that stand for each other.

    Args:
        source: Source tokens of each text, each token once.
        target: Target tokens of the same texts.
        weight: How much each text counts, in [0, 1].
        sizes: Sizes of the source and target vocabulary.

    Returns:
        Links with the larger of p(t|s) and p(s|t) as value, flattened, and discounted by how often they were seen.
    """
    texts = _spread(source, target)
    bead_of = source.rows
    which, place = target.places(bead_of)
    keep = texts[bead_of[which]]
    which, place = which[keep], place[keep]
    s, t, counted = source.values[which], target.values[place], weight[bead_of[which]]
    if not len(s):
        return Lexicon.of(s, t, np.zeros(0, np.float32), s, sizes[0])
    keys, pair = np.unique(s * sizes[1] + t, return_inverse=True)
    pair_s, pair_t = keys // sizes[1], keys % sizes[1]
    forward, seen = _model_one(pair, pair_s, place, counted, sizes[0], len(target.values))
    backward, seen_back = _model_one(pair, pair_t, which, counted, sizes[1], len(source.values))
    seen = np.minimum(seen, seen_back)
    discount = np.maximum(seen - _DISCOUNT, 0) / (seen + 1e-9)
    value = (np.maximum(forward, backward) * discount) ** _FLATTEN
    strong = value > _WEAKEST
    kind = np.full(int(strong.sum()), LEXICON)
    return Lexicon.of(pair_s[strong], pair_t[strong], value[strong].astype(np.float32), kind, sizes[0])


def _spread(source: Ragged, target: Ragged) -> Bools:
    """Which texts to learn from: all, or so many, evenly spread, that time does not grow with the corpus."""
    work = source.lengths * target.lengths
    fit = work <= _LARGEST_TEXT
    total = int(work[fit].sum())
    if total <= LONGEST_LEARNING:
        return fit
    share = LONGEST_LEARNING / total
    steps = np.floor(np.arange(len(work) + 1) * share)
    chosen: Bools = fit & (np.diff(steps) > 0)
    return chosen


def _model_one(
    pair: Ints, given: Ints, explained: Ints, counted: Floats, size: int, places: int
) -> tuple[Floats, Floats]:
    """Expectation maximisation in one direction: p(explained token | given token) and expected counts, by pair."""
    p = np.full(len(given), 1.0)
    seen = p
    for _ in range(_ROUNDS_OF_EM):
        z = p[pair]
        z /= (np.bincount(explained, z, places) + _NULL)[explained]
        z *= counted
        seen = np.bincount(pair, z, len(given))
        p = seen / (np.bincount(given, seen, size) + 1e-9)[given]
    return p, seen
