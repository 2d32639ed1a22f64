"""What stands under a table: why an interval is missing, what the marks mean, what the numbers rest on."""

from __future__ import annotations

from collections.abc import Sequence

from harness.domain.run import TestSetResult
from harness.domain.score import Comparison, Power, ScoreSheet
from harness.domain.system import Translations
from harness.report import rounding
from harness.report.standings import metrics, standings

_TESTS = {"ar": "paired approximate randomisation", "bs": "paired bootstrap"}


def extent(result: TestSetResult) -> str:
    """How much was scored: `123 articles, 1,997 segments`."""
    test_set = result.test_set
    return f"{rounding.count(len(test_set.documents), 'article')}, {rounding.count(len(test_set.scored), 'segment')}"


def heading(result: TestSetResult) -> str:
    """What a table is about: `Chinese to English, seeds: 1 article, 31 segments`."""
    pair = result.test_set.pair
    return f"{pair.source.name} to {pair.target.name}, {result.test_set.name}: {extent(result)}"


def test_in_words(found: Comparison) -> str:
    """`paired approximate randomisation over documents, 10,000 samples`."""
    test = _TESTS.get(found.test, found.test)
    return f"{test} over {found.unit}s, {rounding.count(found.samples, 'sample')}, seed {found.seed}"


def notes(result: TestSetResult) -> list[str]:
    """Sentences that a reader of the table needs, most needed first."""
    sheet = result.sheet
    if not sheet.scores:
        scorable = any(segment.references for segment in result.test_set.scored)
        return [
            "No system was scored on this test set."
            if scorable
            else "This test set has no references: systems are set side by side, never scored.",
            "Agreement: words in common with the other systems' outputs, in percent; it is not quality.",
            "Length: characters of output for each 100 of the source.",
        ]
    found = dict.fromkeys(score.note for score in sheet.scores if score.note)
    found.update(dict.fromkeys(row.note for row in sheet.comparisons if row.note))
    said = list(found)
    if any(score.ci_low is not None for score in sheet.scores):
        said.append("In brackets: the confidence interval of a score.")
    marked = next((row for row in sheet.comparisons if row.p_value is not None), None)
    if marked is not None:
        holm = ", Holm-corrected" if marked.p_value_holm is not None else ""
        worse = "* significantly" if any(row.worse for row in standings(result)) else "Nothing is significantly"
        said.append(f"{worse} worse than the best of its column (p < 0.05{holm}; {test_in_words(marked)}).")
    said += [_told(power) for power in sheet.power if power.metric == sheet.primary and _tells(power)]
    said += lower_is_better(sheet)
    said += [dropped for translations in result.translations if (dropped := _dropped(translations))]
    # A longer note may say all that a shorter one says, and then what to do about it.
    kept = [note for note in said if not any(other != note and other.startswith(note) for other in said)]
    return [_sentence(note, metrics(sheet)) for note in kept]


def lower_is_better(sheet: ScoreSheet) -> list[str]:
    """Which metrics are errors, in words."""
    names = [name for name in metrics(sheet) if not _higher(sheet, name)]
    return [f"{rounding.listing(names)}: lower is better."] if names else []


def signatures(sheet: ScoreSheet) -> list[tuple[str, str]]:
    """Each metric with the exact settings it was computed with."""
    rows = {score.metric: score.signature for score in sheet.scores}
    return [(metric, rows[metric]) for metric in metrics(sheet)]


def refusals(results: Sequence[TestSetResult]) -> int:
    """How many segments filters took out of scoring, over test sets."""
    return sum(len(result.test_set.segments) - len(result.test_set.scored) for result in results)


def _dropped(translations: Translations) -> str:
    """What was lost of whole documents that were translated in one prompt each."""
    lost = translations.facts.get("segments_dropped")
    if not lost:
        return ""
    return f"{translations.system} translated whole documents and dropped {rounding.count(int(lost), 'segment')}."


def _sentence(note: str, names: Sequence[str]) -> str:
    """A note with a capital, unless a metric's name begins it, and a full stop."""
    begun = note if note.startswith(tuple(names)) else note[0].upper() + note[1:]
    return begun if begun.endswith(".") else f"{begun}."


def _tells(power: Power) -> bool:
    """Does it say more than how many documents there are, which the heading says?"""
    return bool(power.words) and power.words != rounding.count(power.documents, "document")


def _told(power: Power) -> str:
    """Its words as a sentence, without the number of documents, which stands in the heading."""
    words = power.words.removesuffix(".")
    rest = words.removeprefix(f"{rounding.count(power.documents, 'document')}; ")
    return f"{words if rest == words else rest[0].upper() + rest[1:]}."


def _higher(sheet: ScoreSheet, metric: str) -> bool:
    return all(score.higher_is_better for score in sheet.scores if score.metric == metric)
