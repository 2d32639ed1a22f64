"""Outputs, references, sources and document ids that were made elsewhere, read line by line and with suspicion.

Plain text as sacrebleu takes it (one segment a line, `.gz` too; tab-separated
references), JSONL, and mt-metrics-eval's folders. Whatever is wrong with a
file ends in one line that names it, the place, and what to do.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.domain.language import LanguagePair
from harness.domain.testset import Segment, TestSet
from harness.errors import ScoringError, UsageError
from harness.score.lines import check_line, read_lines

OUTPUT_KEYS = ("text", "hypothesis", "hyp", "translation", "mt", "output")
REFERENCE_KEYS = ("ref", "reference", "target", "tgt", "text")
SOURCE_KEYS = ("src", "source", "text")


def read_outputs(path: Path, test_set: TestSet | None = None) -> tuple[str, ...]:
    """Read one system's output: plain text, or JSONL (`.jsonl`) with a text and perhaps ids in each line.

    Args:
        path: The file.
        test_set: Where given, ids in a JSONL file must be those of its scored segments, in order.

    Raises:
        UsageError, ScoringError: As `read_lines`; or a line is not the JSON that is expected; or ids differ.
    """
    if not _is_jsonl(path):
        return read_lines(path)
    rows = _read_rows(path)
    if test_set is not None:
        _check_ids(path, rows, test_set)
    return _texts(path, rows, OUTPUT_KEYS)


def read_systems(paths: Sequence[Path], test_set: TestSet) -> dict[str, tuple[str, ...]]:
    """Read the outputs of several systems, each named by its file.

    Raises:
        UsageError: If two files give one name.
        ScoringError: As `read_outputs`; or if the number of lines is not that of the scored segments.
    """
    outputs: dict[str, tuple[str, ...]] = {}
    for path in paths:
        name = system_name(path)
        if name in outputs:
            raise UsageError(f"{path}: two systems would be named {name!r}; rename one file")
        outputs[name] = read_outputs(path, test_set)
        _check_count(path, outputs[name], len(test_set.scored), f"segments of {test_set}")
    return outputs


def system_name(path: Path) -> str:
    """The name of a system from the name of its output file: no folder, no ending of a text file."""
    name = path.name.removesuffix(".gz")
    for ending in (".txt", ".jsonl"):
        name = name.removesuffix(ending)
    return name


def test_set_from_files(
    pair: LanguagePair,
    references: Sequence[Path],
    source: Path | None,
    documents: Path | None,
    *,
    name: str = "files",  # noqa: PT028 (no test)
    columns: int = 1,  # noqa: PT028 (no test)
) -> TestSet:
    """Make a test set of files that lie side by side: line i of each is segment i.

    Args:
        pair: Direction.
        references: One file for each set of references.
        source: The source texts; without them, checks and flags that need a source are off.
        documents: The document id of each line (the last column where there are tabs); without it, all
            lines are one document, and chance over documents cannot be estimated.
        name: Of the test set.
        columns: With one reference file: how many tab-separated references it has (sacrebleu's --num-refs).

    Raises:
        UsageError: If there is no reference file, or a file is given for two things.
        ScoringError: If a file cannot be read, or their numbers of lines differ.
    """
    if not references:
        raise UsageError("no reference file; give at least one with --reference")
    given = [path.resolve() for path in (*references, *filter(None, (source, documents)))]
    if twice := next((path for path, times in Counter(given).items() if times > 1), None):
        raise UsageError(f"{twice.name}: one file is given for two things; give each file once")
    streams = _reference_streams(references, columns)
    count = len(streams[0])
    for path, stream in zip(references, streams, strict=False):
        _check_count(path, stream, count, f"lines of {references[0].name}")
    sources: Sequence[str] = [""] * count
    if source is not None:
        sources = _read_side(source, SOURCE_KEYS)
        _check_count(source, sources, count, f"references of {references[0].name}")
    ids = _document_ids(documents, count, references[0])
    return _assemble(name, pair, sources, streams, ids)


test_set_from_files.__test__ = False  # type: ignore[attr-defined]


def read_metrics_eval(
    folder: Path, pair: LanguagePair, *, references: Sequence[str] = ()
) -> tuple[TestSet, dict[str, tuple[str, ...]]]:
    """Read a test set and its outputs from mt-metrics-eval's layout.

    Args:
        folder: With `sources/SRC-TGT.txt`, `documents/SRC-TGT.docs`, `references/SRC-TGT.NAME.txt` and
            `system-outputs/SRC-TGT/SYSTEM.txt`.
        pair: Direction; files may spell it as the tag or without script.
        references: Names of the references to use; all where not given.

    Raises:
        UsageError: If the folder has not that layout, or not that pair or reference.
        ScoringError: If a file cannot be read, or their numbers of lines differ.
    """
    spelt = next(
        (path.stem for path in sorted(folder.glob("sources/*.txt")) if _reads_as(path.stem, pair)),
        None,
    )
    if spelt is None:
        raise UsageError(f"{folder}: no sources/{pair}.txt; expected mt-metrics-eval's layout")
    found = {path.name.removeprefix(f"{spelt}.").removesuffix(".txt"): path for path in _references_in(folder, spelt)}
    if missing := [name for name in references if name not in found]:
        raise UsageError(f"{folder}: no reference {missing[0]!r} for {pair}; there are {', '.join(found) or 'none'}")
    wanted = [found[name] for name in (references or found)]
    documents = folder / "documents" / f"{spelt}.docs"
    test_set = test_set_from_files(
        pair,
        wanted,
        folder / "sources" / f"{spelt}.txt",
        documents if documents.exists() else None,
        name=folder.name,
    )
    systems = sorted((folder / "system-outputs" / spelt).glob("*.txt"))
    if not systems:
        raise UsageError(f"{folder}: no system-outputs/{spelt}/*.txt")
    return test_set, read_systems(systems, test_set)


def read_scores(path: Path) -> dict[str, tuple[float | None, ...]]:
    """Read a file of scores in mt-metrics-eval's layout: `SYSTEM<tab>SCORE`, a system's lines in segment order.

    Returns:
        For each system its scores; None where the file says `None`.

    Raises:
        ScoringError: If a line has not two columns, or a score is no finite number.
    """
    scores: dict[str, list[float | None]] = {}
    for number, line in enumerate(read_lines(path), 1):
        columns = line.split("\t")
        if len(columns) != 2 or not columns[0].strip():
            raise ScoringError(
                f"{path}, line {number}: expected SYSTEM<tab>SCORE, found {len(columns)} columns: {_short(line)}"
            )
        scores.setdefault(columns[0], []).append(_score(path, number, columns[1].strip()))
    if len({len(values) for values in scores.values()}) > 1:
        counts = ", ".join(f"{system} {len(values)}" for system, values in list(scores.items())[:4])
        raise ScoringError(f"{path}: some systems have more scores than others ({counts}); is the file cut off?")
    return {system: tuple(values) for system, values in scores.items()}


def _score(path: Path, number: int, text: str) -> float | None:
    if text == "None":
        return None
    try:
        value = float(text)
    except ValueError:
        raise ScoringError(f"{path}, line {number}: expected a number or None, found {_short(text)}") from None
    if not math.isfinite(value):
        raise ScoringError(f"{path}, line {number}: the score is {text}; write None where there is no score")
    return value


def _is_jsonl(path: Path) -> bool:
    return path.name.removesuffix(".gz").endswith((".jsonl", ".ndjson"))


def _read_rows(path: Path) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for number, line in enumerate(read_lines(path), 1):
        try:
            row = json.loads(line, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error) or type(error).__name__
            raise ScoringError(f"{path}, line {number}: not JSON ({reason}); expected one object a line") from None
        if not isinstance(row, dict):
            raise ScoringError(
                f"{path}, line {number}: expected an object such as {{'text': ...}}, found {_short(line)}"
            )
        rows.append(row)
    return rows


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is no JSON number")


def _texts(path: Path, rows: Sequence[Mapping[str, object]], keys: Sequence[str]) -> tuple[str, ...]:
    texts = []
    for number, row in enumerate(rows, 1):
        key = next((key for key in keys if key in row), None)
        if key is None:
            found = ", ".join(list(row)[:6]) or "no key"
            raise ScoringError(f"{path}, line {number}: no text; expected one of {', '.join(keys)}, found {found}")
        text = row[key]
        if not isinstance(text, str):
            raise ScoringError(f"{path}, line {number}: {key} is no text: {_short(json.dumps(text))}")
        if "\n" in text:
            raise ScoringError(f"{path}, line {number}: a line break inside {key}; replace it by a space")
        check_line(path, number, text)
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ScoringError(
                f"{path}, line {number}: half a surrogate pair in {key}; write the whole character"
            ) from None
        texts.append(text)
    return tuple(texts)


def _check_ids(path: Path, rows: Sequence[Mapping[str, object]], test_set: TestSet) -> None:
    """Where a file carries ids, they are the test set's, in its order."""
    if not rows or "doc_id" not in rows[0]:
        return
    found = [(str(row.get("doc_id")), row.get("seg_id")) for row in rows]
    wanted = [(segment.doc_id, segment.seg_id) for segment in test_set.scored]
    if twice := next((key for key, times in Counter(found).items() if times > 1), None):
        raise ScoringError(f"{path}: document {twice[0]!r}, segment {twice[1]} is there twice")
    if missing := [key for key in wanted if key not in set(found)]:
        raise ScoringError(
            f"{path}: document {missing[0][0]!r}, segment {missing[0][1]} of {test_set} is missing"
            + (f", and {len(missing) - 1} more" if len(missing) > 1 else "")
        )
    extra = [key for key in found if key not in set(wanted)]
    if extra:
        raise ScoringError(f"{path}: document {extra[0][0]!r}, segment {extra[0][1]} is not in {test_set}")
    for number, (have, want) in enumerate(zip(found, wanted, strict=True), 1):
        if have != want:
            raise ScoringError(
                f"{path}, line {number}: document {have[0]!r}, segment {have[1]} where {want[0]!r}, {want[1]} "
                "was expected; put the lines in the test set's order"
            )


def _read_side(path: Path, keys: Sequence[str]) -> tuple[str, ...]:
    return _texts(path, _read_rows(path), keys) if _is_jsonl(path) else read_lines(path)


def _reference_streams(references: Sequence[Path], columns: int) -> list[tuple[str, ...]]:
    if columns == 1:
        return [_read_side(path, REFERENCE_KEYS) for path in references]
    if len(references) != 1:
        raise UsageError(
            f"{len(references)} reference files and {columns} columns; give one file with columns, or files"
        )
    rows = [line.split("\t") for line in read_lines(references[0])]
    for number, row in enumerate(rows, 1):
        if len(row) != columns:
            raise ScoringError(
                f"{references[0]}, line {number}: {len(row)} tab-separated references, expected {columns}"
            )
    return list(zip(*rows, strict=True))


def _document_ids(path: Path | None, count: int, reference: Path) -> Sequence[str]:
    if path is None:
        return ["1"] * count
    blank = None if path.suffix == ".docs" else "\t"  # mt-metrics-eval's fields are apart by any blank
    ids = ["".join(line.split(blank)[-1:]).strip() for line in read_lines(path)]
    _check_count(path, ids, count, f"references of {reference.name}")
    seen: set[str] = set()
    for number, doc_id in enumerate(ids, 1):
        if not doc_id:
            raise ScoringError(f"{path}, line {number}: no document id; expected the id of each line's document")
        if doc_id in seen and doc_id != ids[number - 2]:
            raise ScoringError(
                f"{path}, line {number}: document {doc_id!r} goes on after another began; "
                "a document's lines stand together"
            )
        seen.add(doc_id)
    return ids


def _check_count(path: Path, lines: Sequence[str], wanted: int, of_what: str) -> None:
    if len(lines) == wanted:
        return
    hint = ""
    if len(lines) > wanted and not any(line.strip() for line in lines[wanted:]):
        hint = "; it ends in empty lines, remove them"
    raise ScoringError(f"{path}: {len(lines)} lines for {wanted} {of_what}{hint or '; line i of each is segment i'}")


def _assemble(
    name: str,
    pair: LanguagePair,
    sources: Sequence[str],
    streams: Sequence[Sequence[str]],
    ids: Sequence[str],
) -> TestSet:
    segments, place, previous = [], 0, None
    for doc_id, source, *texts in zip(ids, sources, *streams, strict=True):
        place = place + 1 if doc_id == previous else 1
        previous = doc_id
        segments.append(Segment(doc_id=doc_id, seg_id=place, source=source, references=tuple(texts)))
    return TestSet(name=name, pair=pair, segments=tuple(segments))


def _references_in(folder: Path, spelt: str) -> list[Path]:
    return sorted((folder / "references").glob(f"{spelt}.*.txt"))


def _reads_as(text: str, pair: LanguagePair) -> bool:
    try:
        return LanguagePair.parse(text) == pair
    except UsageError:
        return False


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
