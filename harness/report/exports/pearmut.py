"""Campaigns for human assessment in Pearmut: error spans and a score (ESA), where the systems differ most.

Source: Pearmut's README ("Campaign Configuration") and the checks of its `pearmut add`. A campaign is a JSON file
with `info`, `campaign_id` and `data`: a list of tasks, one for each person; a task is a list of documents; a
document is a list of items with `src`, `tgt` (text by system) and `item_id`; other keys are kept in its logs.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import replace

from harness.domain.run import RunView, TestSetResult
from harness.domain.testset import Segment
from harness.errors import ReportError
from harness.report.agreement import measure_agreement

Item = dict[str, object]


def pearmut(view: RunView, documents: int) -> dict[str, str]:
    """One campaign for each test set by its path below the folder.

    A system that gives every source back, such as the floor, is not worth a person's time and left out. There are
    as many people as systems. Each reads each chosen document once, in one system's translation, and
    the systems take turns: together they assess every system on every chosen document.

    Args:
        view: The run.
        documents: How many documents of each test set, those in which the systems differ most.

    Raises:
        ReportError: If a system's name is a number, which Pearmut does not take.
    """
    campaigns = {}
    for result in map(_worth_reading, view.results):
        name = f"{view.record.name}_#_{result.test_set.name}_#_{result.test_set.pair}"
        campaign = {
            "campaign_id": name,
            "info": {"assignment": "task-based", "protocol": "ESA"},
            "data": _tasks(result, most_different(result)[:documents]),
        }
        path = f"{result.test_set.name}.{result.test_set.pair}.json"
        campaigns[path] = json.dumps(campaign, ensure_ascii=False, indent=2) + "\n"
    return campaigns


def most_different(result: TestSetResult) -> list[str]:
    """Ids of the documents, those first in which systems differ most.

    By the range of the systems' scores on the primary metric; without scores, by how far the outputs disagree.
    """
    documents = result.test_set.documents
    held = [
        scores[result.sheet.primary]
        for scores in result.sheet.document_scores.values()
        if result.sheet.primary in scores
    ]
    if held:
        apart = [max(values) - min(values) for values in zip(*held, strict=True)]
    else:
        by_segment = measure_agreement(result).apart
        places: dict[str, list[float]] = {document: [] for document in documents}
        for segment, value in zip(result.test_set.scored, by_segment, strict=True):
            places[segment.doc_id].append(value)
        apart = [sum(values) / len(values) for values in places.values()]
    return [document for document, _ in sorted(zip(documents, apart, strict=True), key=lambda pair: -pair[1])]


def _worth_reading(result: TestSetResult) -> TestSetResult:
    """The result without systems that translate nothing, unless all do."""
    sources = [segment.source for segment in result.test_set.scored]
    kept = tuple(made for made in result.translations if [output.text for output in made.outputs] != sources)
    if not kept:
        return result
    names = {made.system for made in kept}
    scores = {system: held for system, held in result.sheet.document_scores.items() if system in names}
    return replace(result, translations=kept, sheet=replace(result.sheet, document_scores=scores))


def _tasks(result: TestSetResult, documents: Sequence[str]) -> list[list[list[Item]]]:
    systems = [made.system for made in result.translations]
    for system in systems:
        if system.isdigit():
            raise ReportError(f"system {system!r}: Pearmut takes no name that is a number; rename it and run again")
    outputs = {
        made.system: dict(zip(_keys(result), (output.text for output in made.outputs), strict=True))
        for made in result.translations
    }
    segments = {document: [s for s in result.test_set.segments if s.doc_id == document] for document in documents}
    return [
        [
            _document(result, segments[document], system, outputs[system])
            for place, document in enumerate(documents)
            for system in [systems[(place + person) % len(systems)]]
        ]
        for person in range(len(systems))
    ]


def _keys(result: TestSetResult) -> list[tuple[str, int]]:
    return [(segment.doc_id, segment.seg_id) for segment in result.test_set.scored]


def _document(
    result: TestSetResult, segments: Sequence[Segment], system: str, outputs: dict[tuple[str, int], str]
) -> list[Item]:
    """The scored segments of one document; what is not scored stands above its neighbour, to be read along."""
    test_set = result.test_set
    items: list[Item] = []
    said = [f"Evaluate translation from {test_set.pair.source.name} to {test_set.pair.target.name}."]
    for segment in segments:
        if segment.dropped is not None:
            said.append(f"Not assessed, for context: {html.escape(segment.source)}")
            continue
        item: Item = {
            "item_id": f"{test_set.pair}_#_{test_set.name}_#_{segment.doc_id}_#_{segment.seg_id}",
            "src": _plain(segment.source),
            "tgt": {system: _plain(outputs[segment.doc_id, segment.seg_id])},
            "language_pair": str(test_set.pair),
            "test_set": test_set.name,
            "doc_id": segment.doc_id,
            "seg_id": segment.seg_id,
        }
        items.append(item | ({"instructions": "<br>".join(said)} if said else {}))
        said = []
    return items


def _plain(text: str) -> str:
    """A text that Pearmut shows as it stands.

    It sets a text that begins with a tag such as `<img ` as HTML, in the assessor's browser; a word joiner, which
    has no width, in front of it, and it is text like any other.
    """
    return f"\N{WORD JOINER}{text}" if text.startswith("<") else text
