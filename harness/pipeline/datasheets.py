"""What a run takes from a test set's datasheet, and what is left of it where the test set is cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from harness.domain.testset import TestSet

FrozenSet = tuple[TestSet, Mapping[str, object]]
_COUNTED = ("segments", "scored", "null_beads")


def machine_marks(sheet: Mapping[str, object]) -> dict[str, str]:
    """By document, what in its reference's raw file shows machine translation."""
    found = {row.get("doc_id"): row.get("reference") for row in _documents(sheet)}
    return {
        str(doc_id): str(reference["machine_mark"])
        for doc_id, reference in found.items()
        if isinstance(reference, dict) and reference.get("machine_mark")
    }


def cut(test_set: TestSet, sheet: Mapping[str, object], documents: int | None, limit: int | None) -> FrozenSet:
    """The first documents and scored segments; what is cut off leaves the test set, so its digest differs.

    The datasheet keeps where the remaining documents come from; counts of the whole set are taken out.
    """
    kept = set(test_set.documents[:documents])
    segments = [segment for segment in test_set.segments if segment.doc_id in kept]
    scored = [index for index, segment in enumerate(segments) if segment.dropped is None]
    if limit is not None and limit < len(scored):
        segments = segments[: scored[limit]]
    if len(segments) == len(test_set.segments):
        return test_set, sheet
    short = replace(test_set, segments=tuple(segments))
    left = {segment.doc_id for segment in short.segments}
    rows = [
        {key: value for key, value in row.items() if key not in _COUNTED}
        for row in _documents(sheet)
        if row.get("doc_id") in left
    ]
    changed = {"digest": short.digest, "cut_from": test_set.digest, "documents": rows, "counts": {}, "steps": []}
    return short, {**sheet, **changed}


def _documents(sheet: Mapping[str, object]) -> list[dict[str, object]]:
    documents = sheet.get("documents")
    return [row for row in documents if isinstance(row, dict)] if isinstance(documents, list) else []
