"""The score of every possible bead of two texts: what words, lengths, meaning, paragraphs and shape say, added up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from harness.align.dp import NEVER, Grid, Step, shapes
from harness.align.lexicon import Lexicon
from harness.align.meaning import ENOUGH, Usual, meaning_similarity
from harness.align.ragged import Floats
from harness.align.settings import AlignSettings
from harness.align.sides import Side
from harness.align.words import NEARBY, running, word_evidence

_FORGIVEN = 0.15


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of a language pair when a bead is scored.

    Attributes:
        lexicon: Links between the vocabularies.
        weight_source: Weight of each source token.
        weight_target: Weight of each target token.
        ratio: Target length for one unit of source length.
        spread: Standard deviation of the log of the lengths' ratio.
        length: Weight of the lengths in this round.
        skip: What a sentence costs that is left without a partner; below 0 it is a gain.
        usual: What is usual of the embeddings, where an encoder is used.
    """

    lexicon: Lexicon
    weight_source: Floats
    weight_target: Floats
    ratio: float
    spread: float
    length: float
    skip: float = 0.0
    usual: Usual | None = None


def grid(
    source: Side, target: Side, known: Knowledge, settings: AlignSettings, *, paragraphs: bool | None = None
) -> Grid:
    """Score every bead of two texts; of parts of texts, `paragraphs` says whether those of the whole texts tell."""
    kinds = shapes(settings.largest)
    scores = np.full((len(kinds), len(source), len(target)), NEVER, np.float32)
    skips = [np.full(len(side), known.skip, np.float32) for side in (source, target)]
    if len(source) and len(target):
        tells = paragraphs_tell(source, target) if paragraphs is None else paragraphs
        for number, value in enumerate(_values(source, target, known, settings, kinds, paragraphs=tells)):
            scores[number, : value.shape[0], : value.shape[1]] = value
        titles = (source.title, target.title)
        if all(titles) and titles in kinds:
            scores[kinds.index(titles), 0, 0] += settings.title
    return Grid(scores, *skips)


def _values(
    source: Side,
    target: Side,
    known: Knowledge,
    settings: AlignSettings,
    kinds: list[tuple[int, int]],
    *,
    paragraphs: bool,
) -> Iterator[Floats]:
    """The terms of every bead of each shape, added up; where paragraphs tell something, theirs too."""
    words = word_evidence(source, target, known.lexicon, (known.weight_source, known.weight_target), kinds)
    lengths = length_similarity(source.lengths, target.lengths, known, kinds, target.mean_length)
    meaning = meaning_similarity(source, target, kinds, known.usual)
    breaks = _breaks(source, target, kinds) if paragraphs else None
    repeated = repeated_difference(source, target, kinds)
    for number, (a, b) in enumerate(kinds):
        larger = size_factor(a, b, settings)
        value = settings.words * larger * words.similarity[number]
        value = value + settings.weakest * words.weakest[number] - settings.elsewhere * words.elsewhere[number]
        value += shape_worth(a, b, settings)
        if value.size:
            value += known.length * (lengths[number] - 0.5)
            if meaning is not None:
                value += settings.meaning * larger * (meaning[number] - ENOUGH)
            if breaks is not None:
                value -= settings.paragraph * breaks[number]
            if repeated is not None:
                value -= settings.repeated * repeated[number]
        yield value


def bead_score(source: Side, target: Side, step: Step, known: Knowledge, settings: AlignSettings) -> float:
    """Score of one bead: what `grid` would say of it if nothing stood in its gaps."""
    here, i = _with_neighbours(source, step.source)
    there, j = _with_neighbours(target, step.target)
    tells = paragraphs_tell(source, target)
    return float(next(_values(here, there, known, settings, [(step.a, step.b)], paragraphs=tells))[i, j])


def _with_neighbours(side: Side, places: Sequence[int]) -> tuple[Side, int]:
    """Some sentences with those next to them, to whom words may belong; and the place of the first."""
    before = range(max(places[0] - NEARBY, 0), places[0])
    behind = range(places[-1] + 1, min(places[-1] + 1 + NEARBY, len(side)))
    return side.only([*before, *places, *behind]), len(before)


def size_factor(a: int, b: int, settings: AlignSettings) -> float:
    """By how much agreement of words and of meaning counts for more in a larger bead, which could be cut up."""
    return 1 + settings.size * math.log2(a * b)


def shape_worth(a: int, b: int, settings: AlignSettings) -> float:
    """What a bead is worth for its shape alone."""
    return settings.single if a == b == 1 else settings.double if a + b == 3 else 0.0


def repeated_difference(source: Side, target: Side, kinds: list[tuple[int, int]]) -> list[Floats] | None:
    """For each shape, how differently often the most repeated line of each side stands in other texts."""
    if source.repeated is None or target.repeated is None:
        return None
    if not source.repeated.any() and not target.repeated.any():
        return None
    here, there = _peaks(source.repeated, kinds), _peaks(target.repeated, kinds)
    return [np.abs(here[a][:, None] - there[b][None, :]) for a, b in kinds]


def _peaks(values: Floats, kinds: list[tuple[int, int]]) -> list[Floats]:
    """Maxima over runs of 0, 1, 2, ... neighbours."""
    return [
        np.array([values[start : start + size].max(initial=0.0) for start in range(len(values) - size + 1)], np.float32)
        for size in range(max(map(max, kinds)) + 1)
    ]


def length_similarity(
    source: Floats, target: Floats, known: Knowledge, kinds: list[tuple[int, int]], usual: float
) -> list[Floats]:
    """For each shape, how well the lengths agree, in [0, 1]: a bell over the log of their ratio.

    Args:
        source: Length of each source sentence.
        target: Length of each target sentence.
        known: Has the usual ratio and its spread.
        kinds: The shapes.
        usual: Length of a usual target sentence; a sixth of it is forgiven, so that short sentences may differ.
    """
    sums_s, sums_t = running(source * known.ratio), running(target)
    allowance = _FORGIVEN * usual + 1
    found = []
    for a, b in kinds:
        here, there = sums_s[a:] - sums_s[:-a] + allowance, sums_t[b:] - sums_t[:-b] + allowance
        found.append(np.exp(-0.5 * ((np.log(there)[None, :] - np.log(here)[:, None]) / known.spread) ** 2))
    return found


def paragraph_breaks(source: Side, target: Side) -> int:
    """How many paragraph ends a bead of all of two sides runs over or has on one side only."""
    return int(_breaks(source, target, [(len(source), len(target))])[0][0, 0])


def _breaks(source: Side, target: Side, kinds: list[tuple[int, int]]) -> list[Floats]:
    sums_s, sums_t = (running(side.begins.astype(np.float32)) for side in (source, target))
    found = []
    for a, b in kinds:
        inside_s = sums_s[a:] - sums_s[1 : max(1, len(sums_s) - a + 1)]
        inside_t = sums_t[b:] - sums_t[1 : max(1, len(sums_t) - b + 1)]
        begin = source.begins[: len(inside_s), None] != target.begins[None, : len(inside_t)]
        found.append(inside_s[:, None] + inside_t[None, :] + begin)
    return found


def paragraphs_tell(source: Side, target: Side) -> bool:
    """Are there paragraphs of more than one sentence? Else each sentence stands alone, which tells nothing."""
    return all(1 < side.begins.sum() <= 0.8 * len(side) for side in (source, target))
