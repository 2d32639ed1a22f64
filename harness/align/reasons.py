"""Why a bead has its score: each term with what stands behind it, in words."""

from __future__ import annotations

import numpy as np

from harness.align.bitext import Bitext
from harness.align.dp import Step
from harness.align.lexicon import KINDS, MARKS, NAMES, NUMBERS, TRANSLATION
from harness.align.meaning import ENOUGH, meaning_similarity
from harness.align.ragged import Floats, Ints, Ragged
from harness.align.scoring import (
    length_similarity,
    paragraph_breaks,
    paragraphs_tell,
    repeated_difference,
    shape_worth,
    size_factor,
)
from harness.align.settings import AlignSettings
from harness.align.sides import Side
from harness.align.tokens import MARK, NUMBER, PIVOT
from harness.domain.alignment import Evidence

_SHOWN = 4


class Reasons:
    """Explains the beads of a bitext after its last round."""

    def __init__(self, bitext: Bitext, settings: AlignSettings) -> None:
        self._bitext = bitext
        self._known = bitext.knowledge
        self._settings = settings

    def of(self, number: int, path: list[Step]) -> list[tuple[Evidence, ...]]:
        """Evidence of each step of the path of text pair `number`; its values sum up to the step's score."""
        source, target = self._bitext.pairs[number]
        matched = self._matched(source, target, path)
        return [
            self._explain(source, target, step, matched.get(place, {})) if step.a and step.b else ()
            for place, step in enumerate(path)
        ]

    def _explain(
        self, source: Side, target: Side, step: Step, matched: dict[int, list[tuple[float, int, int]]]
    ) -> tuple[Evidence, ...]:
        parts = source.only(step.source), target.only(step.target)
        found = [self._length(*parts), *self._place(source, target, step, parts)]
        if worth := shape_worth(step.a, step.b, self._settings):
            found.append(_evidence("shape", worth, f"{step.a} with {step.b}"))
        usual = self._known.usual
        if usual and (meaning := meaning_similarity(*parts, [(step.a, step.b)], usual)):
            nearness = float(meaning[0][0, 0])
            larger = size_factor(step.a, step.b, self._settings)
            words = f"{nearness * usual.scale:.2f} nearer than usual, where the nearest are by {usual.scale:.2f}"
            found.append(_evidence("embedding", self._settings.meaning * larger * (nearness - ENOUGH), words))
        repeated = repeated_difference(*parts, [(step.a, step.b)])
        if repeated and repeated[0][0, 0]:
            words = "a line that many texts have, with one that they have not"
            found.append(_evidence("repeated", -self._settings.repeated * float(repeated[0][0, 0]), words))
        rest = step.score - sum(evidence.value for evidence in found)
        covered = sum(weight for links in matched.values() for weight, _, _ in links)
        if not matched and round(rest, 4):
            found.append(
                _evidence("words", rest, "none in common, some with a neighbour" if rest < 0 else "none in common")
            )
        for kind, links in sorted(matched.items()):
            share = sum(weight for weight, _, _ in links) / covered
            found.append(_evidence(KINDS[kind], rest * share, self._words(kind, links)))
        return tuple(found)

    def _place(self, source: Side, target: Side, step: Step, parts: tuple[Side, Side]) -> list[Evidence]:
        """What a bead's place in the two texts says."""
        if step.moved:
            return [_evidence("moved", 0.0, "stands elsewhere in the other text")]
        found = []
        if gaps := sum(len(gap) > 0 for gap in step.gaps):
            lines = sum(map(len, step.gaps))
            words = f"{lines} lines between that are no part of it" if lines > 1 else "a line between is no part of it"
            found.append(_evidence("gap", -self._settings.gap * gaps, words))
        if paragraphs_tell(source, target) and (breaks := paragraph_breaks(*parts)):
            words = f"{breaks} paragraph ends that the other side has not"
            found.append(_evidence("paragraph", -self._settings.paragraph * breaks, words))
        if source.title and (step.source, step.target) == (tuple(range(source.title)), tuple(range(target.title))):
            found.append(_evidence("title", self._settings.title, "title with title"))
        return found

    def _length(self, source: Side, target: Side) -> Evidence:
        here, there = source.lengths, target.lengths
        shape = (len(here), len(there))
        agreement = length_similarity(here, there, self._known, [shape], target.mean_length)[0][0, 0]
        expected = float(here.sum()) * self._known.ratio
        words = f"{here.sum():.0f} to {there.sum():.0f} letters, {expected:.0f} expected"
        return _evidence("length", self._known.length * (float(agreement) - 0.5), words)

    def _words(self, kind: int, links: list[tuple[float, int, int]]) -> str:
        strongest = sorted(links, key=lambda link: (-link[0], link[1]))[:_SHOWN]
        left, right = self._bitext.words
        if kind in (NUMBERS, MARKS, NAMES):
            return (
                ", ".join(left[s].removeprefix(NUMBER).removeprefix(MARK) for _, s, _ in strongest) + " on both sides"
            )
        if kind == TRANSLATION:
            return ", ".join(left[s].removeprefix(PIVOT) for _, s, _ in strongest) + " in the translation"
        pairs = ((left[s].removeprefix(PIVOT), right[t].removeprefix(PIVOT)) for _, s, t in strongest)
        return ", ".join(f"{one} = {other}" for one, other in pairs)

    def _matched(
        self, source: Side, target: Side, path: list[Step]
    ) -> dict[int, dict[int, list[tuple[float, int, int]]]]:
        """For each step and kind, (covered weight, source token, target token) of the source tokens it covers."""
        size = len(self._bitext.words[1])
        beads_s, tokens_s = _by_bead(source, [step.source for step in path])
        beads_t, tokens_t = _by_bead(target, [step.target for step in path])
        lexicon = self._known.lexicon
        which, place = Ragged(lexicon.offsets, lexicon.target).places(tokens_s)
        wanted, there = beads_s[which] * size + lexicon.target[place], np.sort(beads_t * size + tokens_t)
        spot = np.searchsorted(there, wanted).clip(max=max(len(there) - 1, 0))
        keep = there[spot] == wanted if len(there) else np.zeros(len(wanted), bool)
        which, place = which[keep], place[keep]
        order = np.lexsort((place, -lexicon.value[place], which))
        which, place = which[order], place[order]
        _, first = np.unique(which, return_index=True)
        which, place = which[first], place[first]
        weight: Floats = self._known.weight_source[tokens_s[which]] * lexicon.value[place]
        found: dict[int, dict[int, list[tuple[float, int, int]]]] = {}
        columns = (beads_s[which], lexicon.kind[place], weight, tokens_s[which], lexicon.target[place])
        for bead, kind, value, s, t in zip(*(column.tolist() for column in columns), strict=True):
            found.setdefault(bead, {}).setdefault(kind, []).append((value, s, t))
        return found


def _by_bead(side: Side, beads: list[tuple[int, ...]]) -> tuple[Ints, Ints]:
    """The distinct tokens of each bead's sentences, as (number of the bead, token)."""
    bead_of = np.zeros(len(side), np.int64)
    for number, places in enumerate(beads):
        bead_of[list(places)] = number
    of_token = bead_of[side.sentence_of]
    size = int(side.tokens.values.max(initial=0)) + 1
    keys = np.unique(of_token * size + side.tokens.values)
    return keys // size, keys % size


def _evidence(kind: str, value: float, words: str) -> Evidence:
    return Evidence(kind=kind, value=round(float(value), 4), words=words)
