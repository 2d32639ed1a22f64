"""All text pairs of one language pair: learn a lexicon from them and align them with it, in turns."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from harness.align.alone import USUAL, cost_of_skipping, shares_alone
from harness.align.dictionaries import links
from harness.align.dp import Step, best_paths
from harness.align.gaps import with_gaps
from harness.align.glossary import Glossary
from harness.align.lexicon import LONGEST_LEARNING, Lexicon, from_dictionary, learn, looks_alike, translated
from harness.align.meaning import usual
from harness.align.moved import with_moved
from harness.align.ragged import Floats, Ragged
from harness.align.scoring import Knowledge, grid
from harness.align.settings import AlignSettings
from harness.align.sides import Side
from harness.align.tokens import MARK, NUMBER, PIVOT, text_length, tokens
from harness.align.windows import long_path
from harness.domain.language import Language
from harness.domain.progress import Advance
from harness.text.sentences import split_sentences

_LARGEST_GRID = 40_000
_CELLS_AT_ONCE = 60_000
_BLIND_LENGTH = 0.4
_BLIND_SPREAD = 0.35
_ENOUGH_BEADS = 20
_LOOSE = 2.2
_SPREADS = (0.25, 0.5)
_UNKNOWN = 0.1
_LONGEST_SENTENCE = 4000
_OFTEN = 8


class Vocabulary:
    """Tokens of one language as numbers, and in how many sentences each was seen.

    Args:
        language: The language.
        other: The language of the other side.
        whole_lines: Sentences are lines as they were given, which may hold several.

    Attributes:
        translations: Of units, where there are any.
        into: The language that they are in. Words of the other side's language are tokens of the unit, too.
    """

    def __init__(self, language: Language, other: Language, *, whole_lines: bool = False) -> None:
        self.language = language
        self.other = other
        self.translations: Mapping[str, str] = {}
        self.into = other
        self._whole_lines = whole_lines
        self.number_of: dict[str, int] = {}
        self.sentences = 0
        self._seen: list[int] = []

    def read(self, sentences: Sequence[str], begins: Sequence[bool], title: int, runs: tuple[Floats, ...] = ()) -> Side:
        """Take in one text, with the embeddings of its runs of sentences."""
        units = [[self._row(unit) for unit in self.units(sentence)] for sentence in sentences]
        for sentence in units:
            for token in {token for unit in sentence for token in unit}:
                self._seen[token] += 1
        self.sentences += len(units)
        lengths = np.array([text_length(sentence) for sentence in sentences], np.float32)
        firsts = np.cumsum([0, *map(len, units)])
        tokens = Ragged.of([unit for sentence in units for unit in sentence])
        mean_length = float(lengths.mean()) if len(lengths) else 1.0
        return Side(tokens, firsts, lengths, mean_length, np.array(begins, bool), title, runs)

    def units(self, sentence: str) -> list[str]:
        """The sentences inside a sentence: itself, or those of a line that was given whole."""
        cut = self._whole_lines and len(sentence) <= _LONGEST_SENTENCE
        spans = split_sentences(sentence, self.language) if cut else ()
        return [sentence[start:end] for start, end in spans] or [sentence]

    def translated(self, sentence: str) -> str:
        """The translation of a sentence; its own units where they have none."""
        return " ".join(self.translations.get(unit) or unit for unit in self.units(sentence))

    def _row(self, sentence: str) -> list[int]:
        if len(sentence) > _LONGEST_SENTENCE:
            sentence = f"{sentence[: _LONGEST_SENTENCE // 2]} {sentence[-_LONGEST_SENTENCE // 2 :]}"
        found = tokens(sentence, self.language)
        if self.into == self.other and (translation := self.translations.get(sentence)):
            words = (token for token in tokens(translation, self.other) if not token.startswith((NUMBER, MARK)))
            found += [PIVOT + token for token in words]
        row = []
        for token in found:
            number = self.number_of.setdefault(token, len(self.number_of))
            if number == len(self._seen):
                self._seen.append(0)
            row.append(number)
        return row

    @property
    def words(self) -> list[str]:
        """The tokens, in the order of their numbers."""
        return list(self.number_of)

    def rarity(self) -> Floats:
        """Weight of each token: log of one in how many sentences has it."""
        seen = np.maximum(np.array(self._seen, np.float32), 1)
        return np.log((self.sentences + 1) / seen).clip(0.1).astype(np.float32)


class Bitext:
    """Text pairs with the vocabularies and the lexicon that they share.

    Attributes:
        pairs: The two sides of each text pair.
        knowledge: What the last round knew.
    """

    def __init__(
        self,
        source: Vocabulary,
        target: Vocabulary,
        pairs: Sequence[tuple[Side, Side]],
        glossary: Glossary | None = None,
    ) -> None:
        self.pairs = _with_repeated(pairs)
        self.words = (source.words, target.words)
        self._sizes = (len(self.words[0]), len(self.words[1]))
        self._rarity = (source.rarity(), target.rarity())
        languages, words = (source.language, target.language), (source.number_of, target.number_of)
        spoken = links(*languages, words) + (glossary.links(*languages, words) if glossary else [])
        told = translated(source.number_of, target.number_of)
        dictionary = from_dictionary(spoken, source.number_of, target.number_of)
        self._known = looks_alike(*self.words).joined(told).joined(dictionary)
        lengths = [sum(float(pair[side].lengths.sum()) for pair in pairs) for side in (0, 1)]
        self._ratio = max(lengths[1], 1.0) / max(lengths[0], 1.0)
        self._usual = usual(self.pairs)
        self._spread = _BLIND_SPREAD
        self._alone = [USUAL] * len(pairs)
        self.knowledge = self._knowing(self._known, _BLIND_LENGTH)

    def align(self, settings: AlignSettings, advance: Advance) -> list[list[Step]]:
        """The best path of each pair after the last round; tells `advance` of each pair in each round.

        All rounds but the last go over the pairs alone that the lexicon is learned from.
        """
        self.knowledge = self._knowing(self._known, _BLIND_LENGTH)
        self._alone = [USUAL] * len(self.pairs)
        taught = self._teachers() if settings.rounds > 1 else []
        for _ in range(settings.rounds - 1):
            paths = self._paths(taught, settings, advance)
            advance(len(self.pairs) - len(taught))
            self._spread = self._measured_spread(taught, paths)
            self._alone = shares_alone(dict(zip(taught, paths, strict=True)), len(self.pairs))
            self.knowledge = self._knowing(self._known.joined(self._learn(taught, paths)), settings.length)
        paths = self._paths(range(len(self.pairs)), settings, advance)
        return [self._out_of_order(number, path, settings) for number, path in enumerate(paths)]

    def _out_of_order(self, number: int, path: list[Step], settings: AlignSettings) -> list[Step]:
        """The path with what no search from neighbour to neighbour finds, as far as the settings ask for it."""
        known = self._known_of(number, settings)
        if not math.isinf(settings.gap):
            path = with_gaps(*self.pairs[number], path, known, settings)
        if not math.isinf(settings.moved):
            path = with_moved(*self.pairs[number], path, known, settings)
        return path

    def _teachers(self) -> list[int]:
        """The pairs to learn from: all, or so many, evenly spread, that time does not grow with the corpus."""
        sizes = np.array([(len(s), len(t), len(s.tokens.values), len(t.tokens.values)) for s, t in self.pairs], float)
        work = sizes[:, 2] * sizes[:, 3] / np.maximum(sizes[:, :2].min(axis=1), 1)
        share = min(1.0, LONGEST_LEARNING / max(work.sum(), 1.0))
        steps = np.floor(np.arange(len(work) + 1) * share)
        return [int(number) for number in np.flatnonzero(np.diff(steps) > 0)]

    def _knowing(self, lexicon: Lexicon, length: float) -> Knowledge:
        weights = [
            rarity * (_UNKNOWN + (1 - _UNKNOWN) * reliance)
            for rarity, reliance in zip(self._rarity, lexicon.reliance(self._sizes), strict=True)
        ]
        return Knowledge(lexicon, weights[0], weights[1], self._ratio, self._spread, length, usual=self._usual)

    def _known_of(self, number: int, settings: AlignSettings) -> Knowledge:
        """What is known of one text pair."""
        return replace(self.knowledge, skip=cost_of_skipping(self._alone[number], settings.skip))

    def _paths(self, numbers: Sequence[int], settings: AlignSettings, advance: Advance) -> list[list[Step]]:
        """The best path of each of some pairs, in their order."""
        paths: dict[int, list[Step]] = {}
        batch: list[int] = []
        cells = 0
        for number in sorted(numbers, key=lambda number: len(self.pairs[number][0])):
            source, target = self.pairs[number]
            if len(source) * len(target) > _LARGEST_GRID:
                paths[number] = long_path(source, target, self._known_of(number, settings), settings)
                advance(1)
                continue
            batch.append(number)
            cells += (len(source) + 1) * (len(target) + 1)
            if cells > _CELLS_AT_ONCE:
                self._solve(batch, paths, settings, advance)
                batch, cells = [], 0
        self._solve(batch, paths, settings, advance)
        return [paths[number] for number in numbers]

    def _solve(self, batch: list[int], paths: dict[int, list[Step]], settings: AlignSettings, advance: Advance) -> None:
        if batch:
            grids = [grid(*self.pairs[number], self._known_of(number, settings), settings) for number in batch]
            for number, path in zip(batch, best_paths(grids, settings.largest), strict=True):
                paths[number] = path
            advance(len(batch))

    def _measured_spread(self, numbers: Sequence[int], paths: list[list[Step]]) -> float:
        """Spread of the log ratio of lengths over the better half of the one-to-one beads."""
        found = [
            (step.margin, float(source.lengths[step.i] * self._ratio), float(target.lengths[step.j]))
            for (source, target), path in zip((self.pairs[number] for number in numbers), paths, strict=True)
            for step in path
            if step.a == step.b == 1
        ]
        if len(found) < _ENOUGH_BEADS:
            return _BLIND_SPREAD
        table = np.array(sorted(found)[len(found) // 2 :])
        logs = np.log((table[:, 2] + 10) / (table[:, 1] + 10))
        return float(np.clip(1.48 * np.median(np.abs(logs)) * _LOOSE, *_SPREADS))

    def _learn(self, numbers: Sequence[int], paths: list[list[Step]]) -> Lexicon:
        source_rows, target_rows, weights = [], [], []
        for (source, target), path in zip((self.pairs[number] for number in numbers), paths, strict=True):
            for step in path:
                if step.a and step.b:
                    source_rows.append(np.unique(source.between(step.i, step.i + step.a)))
                    target_rows.append(np.unique(target.between(step.j, step.j + step.b)))
                    weights.append(min(1.0, max(0.05, 1.5 * step.score)))
        weight = np.array(weights, np.float32)
        return learn(Ragged.of(source_rows), Ragged.of(target_rows), weight, self._sizes)


def _with_repeated(pairs: Sequence[tuple[Side, Side]]) -> list[tuple[Side, Side]]:
    """The sides with what is known of their lines in other texts."""
    told: list[dict[int, Side]] = []
    for number in (0, 1):
        sides = list({id(pair[number]): pair[number] for pair in pairs}.values())
        lines = [[side.between(place, place + 1).tobytes() for place in range(len(side))] for side in sides]
        texts = Counter(line for each in lines for line in set(each))
        repeated = [
            np.log2([min(texts[line], _OFTEN) if line else 1 for line in each], dtype=np.float32) for each in lines
        ]
        told.append({id(side): replace(side, repeated=times) for side, times in zip(sides, repeated, strict=True)})
    return [(told[0][id(source)], told[1][id(target)]) for source, target in pairs]
