"""Records as the rows of the files that `results/RUN/` holds, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from harness.domain.language import LanguagePair
from harness.domain.run import Failure, RunRecord
from harness.domain.score import Comparison, Flag, Power, Score, Suspicion
from harness.domain.system import Translation, Translations
from harness.domain.testset import Segment

Row = dict[str, Any]


def score_row(score: Score) -> Row:
    """A row of `scores.json`'s "scores"; optional facts are left out where there are none."""
    return _without_empty(_paired(score), "note", "rank_low", "rank_high", "cluster", "without_flagged")


def comparison_row(comparison: Comparison) -> Row:
    """A row of `scores.json`'s "comparisons"."""
    return _without_empty(_paired(comparison), "note")


def score(row: Mapping[str, Any]) -> Score:
    """The score of a row."""
    return Score(**_unpaired(row))


def comparison(row: Mapping[str, Any]) -> Comparison:
    """The comparison of a row."""
    return Comparison(**_unpaired(row))


def power_row(power: Power) -> Row:
    """A row of "power"."""
    return asdict(power)


def power(row: Mapping[str, Any]) -> Power:
    """The power of a row."""
    return Power(**row)


def suspicion_row(suspicion: Suspicion) -> Row:
    """A row of "suspicions"."""
    return asdict(suspicion)


def suspicion(row: Mapping[str, Any]) -> Suspicion:
    """The suspicion of a row."""
    return Suspicion(**row)


def segment_row(
    segment: Segment, translation: Translation, flags: tuple[Flag, ...], scores: Mapping[str, float]
) -> Row:
    """A line of `segments/.../SYSTEM.jsonl`."""
    return {
        "doc_id": segment.doc_id,
        "seg_id": segment.seg_id,
        **_without_empty(asdict(translation), "raw"),
        "flags": [asdict(flag) for flag in flags],
        "scores": dict(scores),
    }


def translation(row: Mapping[str, Any]) -> Translation:
    """The translation of a segment line."""
    names = Translation.__dataclass_fields__
    return Translation(**{name: row[name] for name in names if name in row})


def flags(row: Mapping[str, Any]) -> tuple[Flag, ...]:
    """The flags of a segment line."""
    return tuple(Flag(**flag) for flag in row["flags"])


def system_row(translations: Translations, test_set: str, pair: LanguagePair) -> Row:
    """An entry of `run.json`'s "systems": how one system did its work on one test set."""
    return {
        "language_pair": str(pair),
        "test_set": test_set,
        "test_set_digest": translations.test_set_digest,
        "system": translations.system,
        "fingerprint": translations.fingerprint,
        "cached": translations.cached,
        "seconds": translations.seconds,
        "facts": dict(translations.facts),
    }


def record_row(record: RunRecord) -> Row:
    """The content of `run.json`."""
    return asdict(record)


def record(row: Mapping[str, Any]) -> RunRecord:
    """The run record of a `run.json`."""
    names = RunRecord.__dataclass_fields__
    values = {name: value for name, value in row.items() if name in names}
    failures = tuple(Failure(**failure) for failure in row.get("failures", ()))
    return RunRecord(**(values | {"failures": failures, "notes": tuple(row.get("notes", ()))}))


def _paired(record: Score | Comparison) -> Row:
    return {**asdict(record), "language_pair": str(record.language_pair)}


def _unpaired(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "language_pair": LanguagePair.parse(row["language_pair"])}


def _without_empty(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names or value not in (None, "")}
