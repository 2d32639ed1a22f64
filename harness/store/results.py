"""`results/RUN/`: what a run writes, and reads back for reports without computing anything again."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harness.domain.run import RunView, TestSetResult
from harness.domain.score import Flag, ScoreSheet
from harness.domain.system import Translation, Translations
from harness.domain.testset import TestSet
from harness.errors import StoreError
from harness.files import compact, indented, write_lines, write_text, writing
from harness.store import rows

RENDERED = ("tables", "report.html", "README.md")
OWNED = ("run.json", "scores.json", "outputs", "segments", "testsets", *RENDERED)
_FORMAT = 1


@contextmanager
def staging(folder: Path, owned: Sequence[str] = OWNED) -> Iterator[Path]:
    """An empty folder beside a run's; what it holds at the end replaces the run's own files of those names.

    A failure in between leaves the run's folder as it was.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for stale in folder.glob(".staging-*"):
            shutil.rmtree(stale, ignore_errors=True)
        stage = Path(tempfile.mkdtemp(prefix=".staging-", dir=folder))
    try:
        with writing(folder):
            (stage / "new").mkdir()
            (stage / "old").mkdir()
        yield stage / "new"
        with writing(folder):
            for name in owned:
                if (folder / name).exists():
                    (folder / name).rename(stage / "old" / name)
                if (stage / "new" / name).exists():
                    (stage / "new" / name).rename(folder / name)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def write_results(root: Path, view: RunView) -> None:
    """Write `run.json`, `scores.json`, `outputs/` and `segments/`.

    `outputs/` holds plain lines for the public sacrebleu command; all of it but
    `run.json` and the seconds in `segments/` is the same, byte for byte, for the
    same input.
    """
    systems = []
    for result in view.results:
        place = Path(result.test_set.name) / str(result.test_set.pair)
        _write_outputs(root / "outputs" / place, result)
        for translations in result.translations:
            _write_segments(root / "segments" / place / f"{translations.system}.jsonl", result, translations)
            systems.append(rows.system_row(translations, result.test_set.name, result.test_set.pair))
    content = {"format": _FORMAT, **rows.record_row(view.record), "systems": systems}
    write_text(root / "run.json", indented(content))
    write_text(root / "scores.json", score_file([result.sheet for result in view.results]))


def score_file(sheets: Sequence[ScoreSheet]) -> str:
    """The content of `scores.json`: one row a line."""
    sections: dict[str, list[rows.Row]] = {
        "scores": [rows.score_row(score) for sheet in sheets for score in sheet.scores],
        "comparisons": [rows.comparison_row(comparison) for sheet in sheets for comparison in sheet.comparisons],
        "sheets": [
            {
                "language_pair": str(sheet.language_pair),
                "test_set": sheet.test_set,
                "test_set_digest": sheet.test_set_digest,
                "primary": sheet.primary,
                "power": [rows.power_row(power) for power in sheet.power],
                "suspicions": [rows.suspicion_row(suspicion) for suspicion in sheet.suspicions],
                "document_scores": {
                    system: {metric: list(values) for metric, values in by_metric.items()}
                    for system, by_metric in sheet.document_scores.items()
                },
            }
            for sheet in sheets
        ],
    }
    parts = [
        f'  "{name}": [' + ",".join(f"\n    {compact(row)}" for row in section) + ("\n  ]" if section else "]")
        for name, section in sections.items()
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def read_results(folder: Path, test_sets: Mapping[tuple[str, str], tuple[TestSet, Mapping[str, object]]]) -> RunView:
    """Read a run back.

    Args:
        folder: `results/RUN`.
        test_sets: The run's own copies of its test sets with their datasheets, by name and pair.

    Raises:
        StoreError: If a file is missing, malformed or from a newer version.
    """
    content = read_json(folder / "run.json")
    if content.get("format", 0) > _FORMAT:
        raise StoreError(f"{folder / 'run.json'}: written by a newer version of mt-harness; upgrade to read it")
    scores = read_json(folder / "scores.json")
    try:
        for name, pair in ((sheet["test_set"], sheet["language_pair"]) for sheet in scores["sheets"]):
            if (name, pair) not in test_sets:
                raise StoreError(
                    f"{folder}: has scores of {name} {pair}, but no testsets/{name}/{pair}.jsonl; a run that was "
                    "published without its texts can be read in its report and tables alone"
                )
        results = tuple(
            _result(folder, sheet, scores, content["systems"], test_sets[sheet["test_set"], sheet["language_pair"]])
            for sheet in scores["sheets"]
        )
        return RunView(record=rows.record(content), results=results)
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"{folder}: not a complete run: {error!r}; run its configuration again") from error


def read_json(path: Path) -> dict[str, Any]:
    """Read one JSON object.

    Raises:
        StoreError: If it is missing or malformed.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StoreError(f"{path}: no such file; is {path.parent} the folder of a run?") from None
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: cannot be read as JSON: {error}") from None
    if not isinstance(value, dict):
        raise StoreError(f"{path}: expected a JSON object, found a {type(value).__name__}")
    return value


def _write_outputs(folder: Path, result: TestSetResult) -> None:
    scored = result.test_set.scored
    write_lines(folder / "source.txt", [segment.source for segment in scored])
    write_lines(folder / "docids.txt", [segment.doc_id for segment in scored])
    for index in range(len(scored[0].references) if scored else 0):
        name = "reference.txt" if index == 0 else f"reference-{index + 1}.txt"
        write_lines(folder / name, [segment.references[index] for segment in scored])
    for translations in result.translations:
        write_lines(folder / f"{translations.system}.txt", [output.text for output in translations.outputs])


def _write_segments(path: Path, result: TestSetResult, translations: Translations) -> None:
    scored = result.test_set.scored
    flags: Sequence[tuple[Flag, ...]] = result.sheet.flags.get(translations.system, ((),) * len(scored))
    by_metric = result.sheet.segment_scores.get(translations.system, {})
    lines = [
        compact(rows.segment_row(segment, output, flags[index], {name: s[index] for name, s in by_metric.items()}))
        for index, (segment, output) in enumerate(zip(scored, translations.outputs, strict=True))
    ]
    write_lines(path, lines)


def _result(
    folder: Path,
    sheet: Mapping[str, Any],
    scores: Mapping[str, Any],
    systems: Sequence[Mapping[str, Any]],
    test_set: tuple[TestSet, Mapping[str, object]],
) -> TestSetResult:
    frozen, datasheet = test_set
    key = (sheet["test_set"], sheet["language_pair"])
    mine = [row for row in systems if (row["test_set"], row["language_pair"]) == key]
    place = folder / "segments" / frozen.name / str(frozen.pair)
    lines = {row["system"]: _read_lines(place / f"{row['system']}.jsonl") for row in mine}
    return TestSetResult(
        test_set=frozen,
        datasheet=datasheet,
        translations=tuple(_translations(row, lines[row["system"]]) for row in mine),
        sheet=ScoreSheet(
            language_pair=frozen.pair,
            test_set=frozen.name,
            test_set_digest=sheet["test_set_digest"],
            primary=sheet["primary"],
            scores=_of(scores["scores"], key, rows.score),
            comparisons=_of(scores["comparisons"], key, rows.comparison),
            power=tuple(rows.power(row) for row in sheet["power"]),
            suspicions=tuple(rows.suspicion(row) for row in sheet["suspicions"]),
            document_scores={
                system: {metric: tuple(values) for metric, values in by_metric.items()}
                for system, by_metric in sheet["document_scores"].items()
            },
            flags={system: tuple(rows.flags(row) for row in segment_rows) for system, segment_rows in lines.items()},
            segment_scores={
                system: {
                    metric: tuple(row["scores"][metric] for row in segment_rows)
                    for metric in (segment_rows[0]["scores"] if segment_rows else {})
                }
                for system, segment_rows in lines.items()
            },
        ),
    )


def _of(section: Sequence[Mapping[str, Any]], key: tuple[str, str], make: Any) -> tuple[Any, ...]:
    return tuple(make(row) for row in section if (row["test_set"], row["language_pair"]) == key)


def _translations(row: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> Translations:
    outputs: tuple[Translation, ...] = tuple(rows.translation(line) for line in lines)
    return Translations(
        system=row["system"],
        fingerprint=row["fingerprint"],
        test_set_digest=row["test_set_digest"],
        outputs=outputs,
        cached=row["cached"],
        seconds=row["seconds"],
        facts=row["facts"],
    )


def _read_lines(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: cannot be read: {error}") from None
