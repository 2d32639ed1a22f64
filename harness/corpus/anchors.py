"""Anchors: the numbers and names that a translation carries over, how telling each is, and how well two lists agree."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from harness.domain.article import Article
from harness.text.names import find_names
from harness.text.numbers import find_numbers
from harness.text.width import width

# How far apart two anchors may stand, as a share of the document, and in columns for short ones.
_REACH, _REACH_COLUMNS = 0.12, 120
# How many documents the background stands for: a folder of five says nothing of its own.
_BACKGROUND_DOCUMENTS = 50
# Characters that a language needs for one of English (FLORES-200 devtest); for East Asian scripts, of the script's
# own: the Latin words and digits among them are as long as in English.
_LENGTH = {
    "Hans": 0.31, "Hant": 0.29, "Jpan": 0.41, "Kore": 0.46, "Arab": 0.88, "Hebr": 0.80, "Thai": 0.96, "Laoo": 0.99,
    "Deva": 0.99, "Khmr": 1.16, "Mymr": 1.24, "Cyrl": 1.08, "en": 1.0, "vi": 1.05, "de": 1.17, "fr": 1.20, "es": 1.19,
    "id": 1.08,
}  # fmt: skip
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_WORD = re.compile(r"(?<![\w.@/-])[a-z]{3,}(?:[-.+][a-z0-9]+)*(?![\w@/])")
# Spread of the logarithm of the length ratio of true pairs: before anything is known of a folder, and at the least.
_LENGTH_SPREAD, _LEAST_SPREAD = 0.25, 0.12
# What a name or a word on one side alone counts, and the weight of shared anchors from which chance is ruled out.
_MISSING_NAME, _MISSING_WORD, _ENOUGH = 0.15, 0.5, 6.0
# A number says more than a name of the same rarity: it is hardly ever left out or written otherwise.
_NUMBERS = 2.0


@dataclass(frozen=True, slots=True)
class Anchors:
    """Where each anchor stands in an article, from 0 (beginning) to 1 (end), and how long the article is.

    Keys are `#2021` for a number and `internet` for a name. In a language of
    Latin script, `words` holds all other words: those that a text in another
    script has in Latin letters (`openssl`) are among them. `length` is in
    characters of English that say about as much.
    """

    places: Mapping[str, tuple[float, ...]]
    words: Mapping[str, tuple[float, ...]]
    length: float
    reach: float
    latin: bool


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """The anchors of an article with what they weigh in its folder: summed up once, compared often.

    Attributes:
        anchors: Numbers, names and words with their places.
        everything: The places of numbers, names and words together.
        weights: How telling each anchor of the folder is.
        numbers: What all numbers weigh.
        names: What all names weigh.
    """

    anchors: Anchors
    everything: Mapping[str, tuple[float, ...]]
    weights: Mapping[str, float]
    numbers: float
    names: float

    def seen_from(self, other: Anchors) -> Mapping[str, tuple[float, ...]]:
        """Anchors that count beside another article: with the words where the other is in another script."""
        return self.everything if self.anchors.latin and not other.latin else self.anchors.places


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well the anchors of two articles agree.

    Attributes:
        score: Weighted F1 of anchors at like places, less where they are few; in [0, 1].
        length_ratio: Length of the second over the first, both in characters of English.
    """

    score: float
    length_ratio: float


def _listed(words: Sequence[str]) -> str:
    return f" ({', '.join(words[:5])}{', ...' if len(words) > 5 else ''})" if words else ""


def find_anchors(article: Article) -> Anchors:
    """Numbers and names of an article with their places."""
    total = max(1, sum(width(block) for block in article.blocks))
    places: dict[str, list[float]] = defaultdict(list)
    words: dict[str, list[float]] = defaultdict(list)
    latin = article.language.script == "Latn"
    before = 0
    for block in article.blocks:
        size = width(block)
        for number in find_numbers(block, article.language):
            places[f"#{number.value}"].append((before + size * number.start / len(block)) / total)
        for name in find_names(block, article.language):
            places[name].append((before + size / 2) / total)
        if latin:
            for word in set(_WORD.findall(block)):
                words[word].append((before + size / 2) / total)
        before += size
    return Anchors(
        places={anchor: tuple(found) for anchor, found in places.items()},
        words={word: tuple(found) for word, found in words.items() if word not in places},
        length=max(1.0, english_length(article)),
        reach=max(_REACH, min(1.0, _REACH_COLUMNS / total)),
        latin=latin,
    )


def english_length(article: Article) -> float:
    """How many characters of English would say about as much."""
    language = article.language
    rate = _LENGTH.get(language.base, _LENGTH.get(language.script, 1.1))
    total = sum(map(len, article.blocks))
    if language.script not in ("Hans", "Hant", "Jpan", "Kore"):
        return total / rate
    own = sum(len(run) for block in article.blocks for run in _EAST_ASIAN.findall(block))
    return own / rate + total - own


def weigh(found: Mapping[str, Anchors]) -> dict[str, Weighed]:
    """Weigh the anchors of a folder's articles, by article id.

    An anchor weighs minus the logarithm of the share of documents that have
    it, counted over these articles together with a background of fifty, in
    which a digit stands in most documents and a long number in few.
    """
    counts: Counter[str] = Counter()
    for anchors in found.values():
        counts.update(anchors.places.keys())
    total = len(found) + _BACKGROUND_DOCUMENTS
    # Its own document, and that of its translation, say nothing on how common an anchor is.
    weights = {
        anchor: -math.log((max(0, count - 2) + _BACKGROUND_DOCUMENTS * _background(anchor)) / total)
        for anchor, count in counts.items()
    }
    return {identity: _weighed(anchors, weights) for identity, anchors in found.items()}


def _weighed(anchors: Anchors, weights: Mapping[str, float]) -> Weighed:
    numbers = sum(weights[anchor] * len(places) for anchor, places in anchors.places.items() if anchor[0] == "#")
    names = sum(weights[anchor] * len(places) for anchor, places in anchors.places.items() if anchor[0] != "#")
    return Weighed(anchors, {**anchors.words, **anchors.places}, weights, numbers, names)


def _background(anchor: str) -> float:
    """The share of documents in general that hold an anchor: estimates, by kind."""
    if not anchor.startswith("#"):
        return 0.05 if len(anchor) < 4 else 0.02
    value = anchor[1:]
    if not value.isdigit():
        return 0.02
    size = int(value) if len(value) < 10 else 10**9
    if size <= 3:
        return 0.7
    if size <= 10:
        return 0.5
    if size <= 31 or 2000 <= size <= 2035:
        return 0.25
    if 1900 <= size < 2000 or size % 100 == 0:
        return 0.1
    return 0.12 if size < 100 else 0.02


def agree(one: Weighed, other: Weighed) -> Agreement:
    """Compare two articles of a folder anchor by anchor, at like places."""
    numbers = names = 0.0
    for anchor, count in _shared(one, other).items():
        weight = one.weights.get(anchor, 0.0) * count
        if anchor[0] == "#":
            numbers += weight
        else:
            names += weight
    # Most names are written otherwise in another language: one that both have says much, one that is missing little.
    # Not so the Latin words of a text in another script: those are meant to be the same.
    missing = _MISSING_NAME if one.anchors.latin == other.anchors.latin else _MISSING_WORD
    unmatched = max(0.0, min(one.names, other.names) - names)
    possible = _NUMBERS * (one.numbers + other.numbers) + 2 * names + 2 * missing * unmatched
    support = 1 - math.exp(-(numbers + names) / _ENOUGH)
    return Agreement(
        score=min(1.0, 2 * (_NUMBERS * numbers + names) / possible) * support if possible else 0.0,
        length_ratio=other.anchors.length / one.anchors.length,
    )


def explain(one: Weighed, other: Weighed) -> tuple[str, ...]:
    """The evidence for a reader: what agrees, most telling first, and the length ratio."""
    shared = _most_telling(_shared(one, other), one.weights)
    numbers = [anchor[1:] for anchor in shared if anchor[0] == "#"]
    names = [anchor for anchor in shared if anchor[0] != "#"]
    missed = sum(
        anchor[0] == "#" and one.weights[anchor] > 1
        for anchor in one.anchors.places.keys() ^ other.anchors.places.keys()
    )
    said = []
    if numbers or missed:
        said.append(f"{len(numbers)} of {len(numbers) + missed} numbers agree in order" + _listed(numbers))
    if names:
        said.append(f"{len(names)} names agree in order" + _listed(names))
    said.append(f"length ratio {other.anchors.length / one.anchors.length:.2f}")
    return tuple(said)


def _shared(one: Weighed, other: Weighed) -> dict[str, int]:
    """The anchors that both have at like places, and how often."""
    reach = max(one.anchors.reach, other.anchors.reach)
    ones, others = one.seen_from(other.anchors), other.seen_from(one.anchors)
    counts = {anchor: _matches(ones[anchor], others[anchor], reach) for anchor in ones.keys() & others.keys()}
    return {anchor: count for anchor, count in counts.items() if count}


@dataclass(frozen=True, slots=True)
class LengthModel:
    """How long translations are in one folder and language pair: mean and spread of the logarithm of the ratio."""

    mean: float = 0.0
    spread: float = _LENGTH_SPREAD

    @classmethod
    def learn(cls, sure: Sequence[Agreement]) -> LengthModel:
        """From pairs that numbers and names alone make sure of; a few change little."""
        if not sure:
            return cls()
        logs = [math.log(agreement.length_ratio) for agreement in sure]
        trust = len(logs) / (len(logs) + 5)
        middle = median(logs)
        deviation = 1.5 * median(abs(value - middle) for value in logs)
        spread = trust * max(_LEAST_SPREAD, 1.5 * deviation) + (1 - trust) * _LENGTH_SPREAD
        return cls(mean=trust * middle, spread=spread)

    def fit(self, agreement: Agreement) -> float:
        """How likely the length ratio is, from 1 (as expected) down to 0."""
        return math.exp(-0.5 * ((math.log(agreement.length_ratio) - self.mean) / self.spread) ** 2)


def _matches(one: Sequence[float], other: Sequence[float], reach: float) -> int:
    """How many places of the first have a place of the second near, each used once; both in order."""
    count = start = 0
    for place in one:
        while start < len(other) and other[start] < place - reach:
            start += 1
        if start < len(other) and other[start] <= place + reach:
            count += 1
            start += 1
    return count


def _most_telling(anchors: Iterable[str], weights: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(sorted(anchors, key=lambda anchor: (-weights.get(anchor, 0), anchor)))
