"""How strong the evidence for a pair is: numbers, names, and how well its sentences align on the folder's own scale."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from harness.domain.article import ArticlePair

Key = tuple[str, str]

# How much sentences weigh beside numbers and names.
_SENTENCES = 0.75
# The similarity of unrelated texts (.14-.19 in nine sets), and that of translations before anything is known of a
# folder (.26 in vi-zh to .59 in de-en), with the number of pairs that this stands for.
_UNRELATED, _TRANSLATED, _BACKGROUND_PAIRS = 0.16, 0.40, 5
# From this agreement of numbers and names on, a pair that is the best of both its articles shows the scale.
_SURE = 0.5
# A rival is worth a full alignment from this share of the best pair of either article on, and this strength.
_NEAR, _HOPELESS = 0.7, 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What all evidence says of a pair.

    Attributes:
        strength: Numbers, names and sentences together, in [0, 1].
        similarity: How well its sentences align, as the aligner says.
    """

    strength: float
    similarity: float


def contested_pairs(proposed: Sequence[ArticlePair]) -> list[ArticlePair]:
    """The pairs that nothing declares and that have a rival: another pair of one of their articles."""
    counts = Counter(end for pair in proposed for end in _ends(pair))
    return [pair for pair in proposed if not pair.known and any(counts[end] > 1 for end in _ends(pair))]


def judge_pairs(pairs: Sequence[ArticlePair], similarity: Mapping[Key, float]) -> dict[Key, Verdict]:
    """Weigh all evidence for pairs that were aligned together.

    Args:
        pairs: As proposed; `score` is that of numbers and names.
        similarity: For each pair by `ArticlePair.key`, how well its sentences align: the mean bead score
            weighed by length, in [0, 1].
    """
    groups: dict[tuple[str, str], list[ArticlePair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.source.language.tag, pair.target.language.tag].append(pair)
    verdicts = {}
    for group in groups.values():
        translated = _usual_similarity(group, similarity)
        for pair in group:
            aligned = (similarity[pair.key] - _UNRELATED) / (translated - _UNRELATED)
            strength = _SENTENCES * min(1.0, max(0.0, aligned)) + (1 - _SENTENCES) * pair.score
            verdicts[pair.key] = Verdict(strength=strength, similarity=similarity[pair.key])
    return verdicts


def shortlist_pairs(proposed: Sequence[ArticlePair], verdicts: Mapping[Key, Verdict]) -> list[ArticlePair]:
    """The pairs worth a full alignment: those without a verdict, and the best of both their articles or near it."""
    best: dict[tuple[str, str], float] = defaultdict(float)
    for pair in proposed:
        if pair.key in verdicts:
            for end in _ends(pair):
                best[end] = max(best[end], verdicts[pair.key].strength)
    return [
        pair
        for pair in proposed
        if pair.key not in verdicts
        or verdicts[pair.key].strength >= max(_HOPELESS, *(_NEAR * best[end] for end in _ends(pair)))
    ]


def _usual_similarity(pairs: Sequence[ArticlePair], similarity: Mapping[Key, float]) -> float:
    """The similarity of translations in one folder and two languages: the median of sure pairs, if they are many."""
    best: dict[str, float] = defaultdict(float)
    for pair in pairs:
        for identity in pair.key:
            best[identity] = max(best[identity], pair.score)
    sure = [
        similarity[pair.key]
        for pair in pairs
        if pair.score > _SURE and all(best[identity] == pair.score for identity in pair.key)
    ]
    if not sure:
        return _TRANSLATED
    usual = (len(sure) * median(sure) + _BACKGROUND_PAIRS * _TRANSLATED) / (len(sure) + _BACKGROUND_PAIRS)
    return max(usual, 1.5 * _UNRELATED)


def _ends(pair: ArticlePair) -> tuple[tuple[str, str], tuple[str, str]]:
    """Each article together with the language that it seeks a partner in."""
    return (pair.source.id, pair.target.language.tag), (pair.target.id, pair.source.language.tag)
