"""How far systems agree with each other: all that can be said of quality where there is no reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from harness.domain.language import Language
from harness.domain.run import TestSetResult
from harness.report.rounding import score

# Scripts that are written without spaces between words: there, characters are compared.
_UNSPACED = {"Hans", "Hant", "Jpan", "Thai", "Khmr", "Laoo", "Mymr", "Tibt"}
UNSCORED = ("Agreement", "Length")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Similarity of the outputs of one test set, from 0 to 100.

    Attributes:
        pairs: Mean over the scored segments, for each two systems, either way round.
        apart: For each scored segment, 100 less the mean over each two systems.
    """

    pairs: Mapping[tuple[str, str], float]
    apart: Sequence[float]


def units(text: str, language: Language) -> frozenset[str]:
    """The different words of a text, or its characters where the script does not part words."""
    folded = text.casefold()
    return frozenset(folded.replace(" ", "")) if language.script in _UNSPACED else frozenset(folded.split())


def similarity(first: frozenset[str], second: frozenset[str]) -> float:
    """Dice's coefficient of two sets, from 0 to 100; two empty ones agree."""
    total = len(first) + len(second)
    return 200 * len(first & second) / total if total else 100.0


def measure_agreement(result: TestSetResult) -> Agreement:
    """Compare every two systems' outputs, segment by segment."""
    target = result.test_set.pair.target
    held = {
        translations.system: [units(output.text, target) for output in translations.outputs]
        for translations in result.translations
    }
    found = {
        (a, b): [similarity(one, other) for one, other in zip(held[a], held[b], strict=True)]
        for a, b in combinations(held, 2)
    }
    means = {pair: _mean(values) for pair, values in found.items()}
    apart = [100 - _mean(values) for values in zip(*found.values(), strict=True)]
    return Agreement(
        pairs=means | {(b, a): value for (a, b), value in means.items()},
        apart=apart or [0.0] * len(result.test_set.scored),
    )


def figures(result: TestSetResult, agreement: Agreement) -> dict[str, tuple[float | None, float | None]]:
    """For each system, its mean agreement with the others and its length; None where there is nothing to go by.

    Length is the outputs' characters for each 100 of the source: which of the systems say less or more than
    the others, since no reference tells how much is right.
    """
    source = sum(len(segment.source) for segment in result.test_set.scored)
    found: dict[str, tuple[float | None, float | None]] = {}
    for translations in result.translations:
        mine = [value for (system, _), value in agreement.pairs.items() if system == translations.system]
        written = sum(len(output.text) for output in translations.outputs)
        found[translations.system] = (_mean(mine) if mine else None, 100 * written / source if source else None)
    return found


def without_scores(result: TestSetResult, agreement: Agreement) -> dict[str, tuple[str, str]]:
    """What stands in a table in the place of scores, rounded."""
    return {
        system: ("" if mine is None else score(mine), "" if length is None else f"{length:.0f}")
        for system, (mine, length) in figures(result, agreement).items()
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
