"""What embeddings say: how much nearer two runs of sentences are than runs of these sizes are as a rule.

Runs are embedded as joined text, as vecalign does (Thompson and Koehn 2019). A bare cosine would favour texts that
are near to everything, and its range differs from encoder to encoder, so what is usual is taken off it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harness.align.encoders import Encoder
from harness.align.ragged import Floats
from harness.align.sides import Side
from harness.align.words import running
from harness.domain.progress import Advance

_LONGEST_RUN = 3
_AT_ONCE = 50
_SMALLEST_SCALE = 0.02
ENOUGH = 0.6
"""Nearness from which on a bead gains by its meaning; below it loses."""


def embed_runs(encoder: Encoder, sentences: Sequence[str], advance: Advance) -> tuple[Floats, ...]:
    """Embeddings of all runs of 1, 2, ... sentences: row i of table n - 1 is of the sentences i to i + n, joined.

    Tells `advance` of every so many sentences.
    """
    tables: list[list[Floats]] = [[] for _ in range(min(_LONGEST_RUN, len(sentences)))]
    for start in range(0, len(sentences), _AT_ONCE):
        end = min(start + _AT_ONCE, len(sentences))
        runs = [
            [" ".join(sentences[first : first + size]) for first in range(start, min(end, len(sentences) - size + 1))]
            for size in range(1, len(tables) + 1)
        ]
        vectors = encoder.encode([text for each in runs for text in each])
        parts = np.split(vectors, np.cumsum([len(each) for each in runs])[:-1])
        for table, part in zip(tables, parts, strict=True):
            table.append(part)
        advance(end - start)
    return tuple(np.concatenate(table) for table in tables)


def in_views(own: tuple[Floats, ...], told: tuple[Floats, ...], *, is_source: bool) -> tuple[Floats, ...]:
    """Embeddings by which two texts are compared three ways at once: as they are, and either translated.

    The product of a source's and a target's vector is the mean of the three cosines.

    Args:
        own: Embeddings of the text.
        told: Of its translation; the same again where it has none.
        is_source: Which side this is.
    """
    ways = (own, told, own) if is_source else (own, own, told)
    return tuple(np.concatenate(tables, axis=1) / np.sqrt(np.float32(3)) for tables in zip(*ways, strict=True))


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual of the embeddings of a language pair.

    Attributes:
        means: Mean embedding of the runs of 1, 2, ... sentences, one a row, of the source and of the target.
        scale: By how much a sentence's nearest in the other text is nearer than usual, in the median.
    """

    means: tuple[Floats, Floats]
    scale: float

    def nearness(self, left: Floats, right: Floats, a: int, b: int) -> Floats:
        """By how much each run of `a` source sentences is nearer than usual to each run of `b` target sentences."""
        means = [table[min(size, len(table)) - 1] for table, size in zip(self.means, (a, b), strict=True)]
        nearer: Floats = left @ right.T - ((left @ means[1])[:, None] + (right @ means[0])[None, :]) / 2
        return nearer


def usual(pairs: Sequence[tuple[Side, Side]]) -> Usual | None:
    """Measure what is usual; None where there are no embeddings."""
    embedded = [(source.runs, target.runs) for source, target in pairs if source.runs and target.runs]
    if not embedded:
        return None
    means = tuple(_means([pair[side] for pair in embedded]) for side in (0, 1))
    bare = Usual((means[0], means[1]), 1.0)
    nearest = [bare.nearness(source[0], target[0], 1, 1).max(axis=1) for source, target in embedded]
    return Usual(bare.means, max(float(np.median(np.concatenate(nearest))), _SMALLEST_SCALE))


def _means(texts: Sequence[tuple[Floats, ...]]) -> Floats:
    """Mean embedding of the runs of each size."""
    sizes = range(max(map(len, texts)))
    rows = [np.concatenate([runs[size] for runs in texts if size < len(runs)]).mean(axis=0) for size in sizes]
    return np.stack(rows)


def meaning_similarity(
    source: Side, target: Side, kinds: list[tuple[int, int]], known: Usual | None
) -> list[Floats] | None:
    """For each shape, how much nearer than usual the two sides' embeddings are; None without them.

    1 is as near as a sentence's nearest in the other text is in the median; 0 is usual.
    """
    if known is None or not source.runs or not target.runs:
        return None
    here = {a: _table(source, source.runs, a) for a in {a for a, _ in kinds}}
    there = {b: _table(target, target.runs, b) for b in {b for _, b in kinds}}
    return [known.nearness(here[a], there[b], a, b) / known.scale for a, b in kinds]


def _table(side: Side, runs: tuple[Floats, ...], size: int) -> Floats:
    """Embeddings of the runs of so many sentences; of longer ones than were embedded, the mean by lengths."""
    if size > len(side):
        return runs[0][:0]
    if size <= len(runs):
        return runs[size - 1]
    sums = running(runs[0] * side.lengths[:, None])
    rows = sums[size:] - sums[:-size]
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return unit
