"""One text of a pair, as the aligner reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from harness.align.ragged import Bools, Floats, Ints, Ragged


@dataclass(frozen=True, slots=True)
class Side:
    """One text of a pair, sentence by sentence.

    A line that is given as one sentence may hold several; each of them is a unit.

    Attributes:
        tokens: Tokens of each unit, as numbers in the vocabulary of its language.
        firsts: The units of sentence k are `firsts[k]:firsts[k + 1]`; every sentence has one at least.
        lengths: Length of each sentence, in letters of an alphabet (`text_length`).
        mean_length: Of a sentence of the whole text.
        begins: True where a sentence begins a paragraph.
        title: Sentences of the title, 0 where there is none.
        runs: Embeddings of all runs of 1, 2, ... sentences, a table a size, where an encoder is used.
        repeated: Logarithm (base 2) of in how many texts each sentence stands, where that was counted.
    """

    tokens: Ragged
    firsts: Ints
    lengths: Floats
    mean_length: float
    begins: Bools
    title: int = 0
    runs: tuple[Floats, ...] = ()
    repeated: Floats | None = None

    @property
    def sentence_of(self) -> Ints:
        """Sentence of each token."""
        return np.repeat(np.arange(len(self)), np.diff(self.tokens.offsets[self.firsts]))

    def between(self, start: int, end: int) -> Ints:
        """Tokens of the sentences `start` to `end`."""
        offsets = self.tokens.offsets[self.firsts]
        return self.tokens.values[offsets[start] : offsets[end]]

    def part(self, start: int, end: int) -> Side:
        """Sentences `start` to `end` alone."""
        first, last = self.firsts[start], self.firsts[end]
        offsets = self.tokens.offsets[first : last + 1] - self.tokens.offsets[first]
        return Side(
            Ragged(offsets, self.between(start, end)),
            self.firsts[start : end + 1] - first,
            self.lengths[start:end],
            self.mean_length,
            self.begins[start:end],
            0 if start else min(self.title, end),
            tuple(table[start : max(start, end - more)] for more, table in enumerate(self.runs)),
            None if self.repeated is None else self.repeated[start:end],
        )

    def only(self, places: Sequence[int]) -> Side:
        """Some sentences, in their order, as if nothing stood between them; none is a title.

        What they mean together was embedded for neighbours alone: of others, each sentence's own embedding is left.
        """
        chosen = np.asarray(places, np.int64)
        if len(chosen) == chosen[-1] - chosen[0] + 1:
            return replace(self.part(int(chosen[0]), int(chosen[-1]) + 1), title=0)
        counts = self.firsts[chosen + 1] - self.firsts[chosen]
        firsts = np.concatenate(([0], np.cumsum(counts)))
        units = np.repeat(self.firsts[chosen] - firsts[:-1], counts) + np.arange(firsts[-1])
        _, entries = self.tokens.places(units)
        paragraphs = np.cumsum(self.begins)[chosen]
        return Side(
            Ragged(np.concatenate(([0], np.cumsum(self.tokens.lengths[units]))), self.tokens.values[entries]),
            firsts,
            self.lengths[chosen],
            self.mean_length,
            np.concatenate((self.begins[chosen[:1]], np.diff(paragraphs) > 0)),
            0,
            tuple(table[chosen] for table in self.runs[:1]),
            None if self.repeated is None else self.repeated[chosen],
        )

    def __len__(self) -> int:
        return len(self.lengths)
