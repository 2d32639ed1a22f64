"""The answer in words: which system, by how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

from harness.domain.run import RunRecord, RunView, TestSetResult
from harness.domain.score import Comparison
from harness.report import rounding
from harness.report.notes import extent, refusals
from harness.report.standings import Standing, comparison, p_of, standings, told_apart
from harness.report.tables import markdown, markdown_text


def answer(result: TestSetResult) -> str:
    """Which system to use for this language pair, and how sure that is, in a sentence or two."""
    rows = [row for row in standings(result) if result.sheet.primary in row.scores]
    if not rows:
        return _without_scores(result)
    seen = {found.subject for found in result.sheet.suspicions if found.kind == "seen-by-system"}
    doubt = f" {rows[0].system} may have seen this test set." if rows[0].system in seen else ""
    count = len(result.test_set.scored)
    if rows[0].flagged * 4 >= count:
        doubt += f" Of the {rounding.count(count, 'output')} of {rows[0].system}, {rows[0].flagged:,} are flagged."
    return _verdict(result, rows) + doubt


def _verdict(result: TestSetResult, rows: Sequence[Standing]) -> str:
    metric, leader = result.sheet.primary, rows[0]
    if len(rows) == 1:
        return f"{leader.system} scores {_scored(leader, metric)} over {_articles(result)}; nothing was run beside it."
    contests = {row.system: comparison(result.sheet, metric, leader.system, row.system) for row in rows[1:]}
    if all(p_of(found) is None for found in contests.values()):
        return _untested(result, rows, contests)
    level = [row for row in rows[1:] if not told_apart(contests[row.system])]
    behind = [row for row in rows[1:] if told_apart(contests[row.system])]
    said = []
    if level:
        told = rounding.listing([row.system for row in level])
        said.append(f"{leader.system} ({_scored(leader, metric)}) cannot be told from {told} over {_articles(result)}")
    if behind:
        said.append(_leads(result, leader, behind, contests[behind[0].system], again=bool(level)))
    return "; ".join(said) + "."


def readme(view: RunView) -> str:
    """The summary of a run as GitHub shows it: the content of `results/RUN/README.md`."""
    record = view.record
    lines = [f"# {markdown_text(record.name)}", "", f"{_state(record)} The full report is in `report.html`.", ""]
    for result in view.results:
        name = markdown_text(result.test_set.name)
        lines.append(f"- **{result.test_set.pair}**, {name}: {markdown_text(answer(result))}")
    lines.append("")
    lines += [markdown(result) for result in view.results]
    lines += _failures(record)
    lines += _grounds(view)
    return "\n".join(lines).rstrip() + "\n"


def _leads(
    result: TestSetResult, leader: Standing, behind: Sequence[Standing], found: Comparison | None, *, again: bool
) -> str:
    assert found is not None  # told apart by it
    metric = result.sheet.primary
    p = p_of(found)
    figures = [f"{rounding.score(abs(found.difference))} {metric}"]
    ends = [end for end in (found.ci_low, found.ci_high) if end is not None]
    if len(ends) == 2:
        turn = 1 if leader.scores[metric].higher_is_better else -1
        low, high = sorted(turn * end for end in ends)
        figures.append(rounding.interval(low, high))
    text = f"{'it' if again else leader.system} leads {behind[0].system} by {' '.join(figures)}"
    if p is not None:
        text += f", {rounding.p_value(p)}"
    if not again:
        text += f", over {_articles(result)}"
    others = len(behind) - 1
    if others:
        text += f", and also {behind[1].system if others == 1 else f'the other {others} systems'} (p < 0.05)"
    return text


def _untested(result: TestSetResult, rows: Sequence[Standing], contests: dict[str, Comparison | None]) -> str:
    metric = result.sheet.primary
    leader, second = rows[0], rows[1]
    gap = abs(leader.scores[metric].score - second.scores[metric].score)
    if gap == 0:
        return (
            f"{leader.system} scores {_scored(leader, metric)} over {_articles(result)}, and {second.system} the same."
        )
    text = (
        f"{leader.system} scores best with {_scored(leader, metric)}, {rounding.score(gap)} ahead of {second.system}, "
        f"over {_articles(result)}"
    )
    if len(result.test_set.documents) == 1:
        return f"{text}; one article cannot show whether that is more than chance."
    note = next((found.note for found in contests.values() if found and found.note), "")
    return f"{text}; whether that is more than chance was not tested{f' ({note})' if note else ''}."


def _without_scores(result: TestSetResult) -> str:
    systems = rounding.count(len(result.translations), "system")
    if result.test_set.scored and result.test_set.scored[0].references:
        return f"No system was scored on {result.sheet.primary} over {_articles(result)}."
    said = f"{_articles(result)} without a reference: {systems} side by side, never scored."
    rows = sorted(standings(result), key=lambda row: row.flagged)
    if len(rows) < 2 or rows[0].flagged == rows[-1].flagged:
        return said
    flagged = rounding.listing([f"{row.system} {row.flagged:,}" for row in rows])
    return f"{said} Flagged of {rounding.count(len(result.test_set.scored), 'output')} each: {flagged}."


def _scored(row: Standing, metric: str) -> str:
    found = row.scores[metric]
    return f"{rounding.score(found.score)} {metric} {rounding.interval(found.ci_low, found.ci_high)}".strip()


def _articles(result: TestSetResult) -> str:
    return rounding.count(len(result.test_set.documents), "article")


def _state(record: RunRecord) -> str:
    ended = {"done": "Finished", "partial": "Finished, but some systems failed,", "failed": "Failed"}
    return f"{ended.get(record.status, record.status)} {record.finished}."


def _failures(record: RunRecord) -> list[str]:
    notes = ["## What was not run", "", *(f"- {markdown_text(note)}" for note in record.notes), ""]
    if not record.failures:
        return notes if record.notes else []
    rows = [
        f"- {markdown_text(failure.system)} on {markdown_text(failure.test_set)} {failure.language_pair}: "
        f"{markdown_text(failure.message)}"
        for failure in record.failures
    ]
    return ["## What failed", "", *rows, "", *(notes if record.notes else [])]


def _grounds(view: RunView) -> list[str]:
    record = view.record
    machine = ", ".join(f"{key} {value}" for key, value in record.machine.items())
    versions = ", ".join(f"{name} {version}" for name, version in record.versions.items())
    lines = ["## What the numbers rest on", ""]
    for result in view.results:
        lines.append(f"- {result.test_set.pair}, {markdown_text(result.test_set.name)}: {extent(result)}")
    lines.append(f"- Segments kept as context but not scored: {refusals(view.results):,}")
    facts = (("Machine", machine), ("Versions", versions), ("Commit", record.commit or ""))
    lines += [f"- {name}: {markdown_text(text)}" for name, text in facts if text]
    return [*lines, ""]
