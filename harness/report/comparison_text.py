"""A comparison of runs as text, JSON and a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from harness.domain.comparison import Change, RunComparison, SegmentChange
from harness.domain.score import Score
from harness.report import rounding
from harness.report.explorer import language_facts
from harness.report.notes import test_in_words
from harness.report.pages import render

_WORDS = {
    "better": "better",
    "worse": "worse",
    "level": "cannot be told apart",
    "untested": "not tested",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Systems by runs, on one test set and metric.

    Attributes:
        rows: For each system, one cell for each run; None where the run has no score.
        changes: For each system and later run, what was found.
    """

    title: str
    language_pair: str
    metric: str
    rows: Mapping[str, Mapping[str, Score]]
    changes: Mapping[tuple[str, str], Change]


def matrices(comparison: RunComparison) -> list[Matrix]:
    """A matrix for each test set (by digest) and metric that two runs have, in the order of the runs."""
    found: dict[tuple[str, str, str], dict[str, dict[str, Score]]] = {}
    names: dict[tuple[str, str, str], Score] = {}
    for run, score in comparison.scores:
        key = (str(score.language_pair), score.test_set_digest, score.metric)
        names.setdefault(key, score)
        found.setdefault(key, {}).setdefault(score.system, {})[run] = score
    return [
        Matrix(
            title=f"{names[key].language_pair}, {names[key].test_set}, {names[key].metric}",
            language_pair=key[0],
            metric=key[2],
            rows=rows,
            changes={
                (change.system, change.run_after): change
                for change in comparison.changes
                if (str(change.language_pair), change.test_set_digest, change.metric) == key
            },
        )
        for key, rows in found.items()
        if len({run for by_run in rows.values() for run in by_run}) > 1
    ]


def headline(comparison: RunComparison) -> list[str]:
    """What changed on the primary metric: a sentence for each system and test set, losses first, no change last."""
    order = {"worse": 0, "better": 1, "untested": 2, "level": 3}
    primary = [change for change in comparison.changes if change.primary]
    changes = sorted(primary, key=lambda change: (change.outputs_changed == 0, order[change.verdict]))
    return [_sentence(change) for change in changes] or ["Nothing in these runs can be compared."]


def text(comparison: RunComparison) -> str:
    """The comparison for a terminal or a log: sentences, matrices, what improved and what broke."""
    lines = [f"{' and '.join(comparison.runs[1:])} against {comparison.runs[0]}", ""]
    lines += [*headline(comparison), *comparison.notes, ""]
    for matrix in matrices(comparison):
        lines += [matrix.title, *_text_matrix(matrix, comparison.runs), ""]
    for change in comparison.changes:
        for title, segments in (("improved", change.improved), ("broke", change.broke)):
            if segments:
                where = f"{change.system} in {change.run_after}, {change.language_pair} {change.test_set}"
                lines += [f"{where}: what {title}"]
                lines += [f"  {_text_segment(segment)}" for segment in segments[:5]]
    return "\n".join(map(_printable, lines)).rstrip() + "\n"


def as_json(comparison: RunComparison) -> dict[str, object]:
    """The comparison as plain values, nothing rounded, the names those of `scores.json`."""
    return {
        "runs": list(comparison.runs),
        "scores": [{"run": run, **_score_row(score)} for run, score in comparison.scores],
        "changes": [_change_row(change) for change in comparison.changes],
        "notes": list(comparison.notes),
    }


def render_comparison(comparison: RunComparison) -> str:
    """The comparison as one page that needs nothing but a browser."""
    tests = {test_in_words(change.comparison) for change in comparison.changes if change.comparison}
    context = {
        "runs": comparison.runs,
        "sentences": headline(comparison),
        "notes": comparison.notes,
        "tests": sorted(tests),
        "matrices": [_page_matrix(matrix, comparison.runs) for matrix in matrices(comparison)],
        "changes": [_page_change(change) for change in comparison.changes if change.primary],
    }
    return render("comparison.html.j2", scripts=("theme.js", "diff.js", "comparison.js"), context=context)


def _printable(line: str) -> str:
    """A line without control characters: names come from files, and a terminal obeys what it is sent."""
    return "".join(character for character in line if character.isprintable())


def _sentence(change: Change) -> str:
    what = f"{change.language_pair}, {change.test_set}: {change.system}"
    if change.outputs_changed == 0:
        return f"{what} gives the same outputs in {change.run_after} as in {change.run_before}."
    figures = f"{rounding.signed(change.difference)} {change.metric}"
    found = change.comparison
    if found is not None:
        figures = f"{figures} {rounding.interval(found.ci_low, found.ci_high)}".strip()
        p = found.p_value if found.p_value_holm is None else found.p_value_holm
        figures += f", {rounding.p_value(p)}" if p is not None else ""
    outputs = "" if change.outputs_changed is None else f"; {rounding.count(change.outputs_changed, 'output')} changed"
    flags = (
        ""
        if change.flagged_after == change.flagged_before
        else (f", {change.flagged_before:,} \N{RIGHTWARDS ARROW} {change.flagged_after:,} flagged")
    )
    verdict = {
        "better": "is better",
        "worse": "is worse",
        "level": "cannot be told from before",
        "untested": "was not tested",
    }[change.verdict]
    return f"{what} {verdict} in {change.run_after}: {figures}{outputs}{flags}."


def _text_matrix(matrix: Matrix, runs: tuple[str, ...]) -> Iterator[str]:
    cells = [["", *runs]]
    for system, scores in matrix.rows.items():
        cells.append([system, *(_text_cell(scores.get(run), matrix.changes.get((system, run))) for run in runs)])
    widths = [max(len(row[column]) for row in cells) for column in range(len(runs) + 1)]
    for row in cells:
        yield "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()


def _text_cell(score: Score | None, change: Change | None) -> str:
    if score is None:
        return "-"
    if change is None:
        return rounding.score(score.score)
    mark = "*" if change.verdict in ("better", "worse") else ""
    found = change.comparison
    between = rounding.interval(found.ci_low, found.ci_high) if found else ""
    return f"{rounding.score(score.score)} ({f'{rounding.signed(change.difference)}{mark} {between}'.strip()})"


def _text_segment(segment: SegmentChange) -> str:
    flags = f", now flagged {', '.join(segment.flags_after)}" if segment.flags_after else ""
    return (
        f"{segment.doc_id}, {segment.seg_id}: {rounding.score(segment.before)} \N{RIGHTWARDS ARROW} "
        f"{rounding.score(segment.after)}{flags}"
    )


def _score_row(score: Score) -> dict[str, object]:
    return {**asdict(score), "language_pair": str(score.language_pair)}


def _change_row(change: Change) -> dict[str, object]:
    found = change.comparison
    return {
        "language_pair": str(change.language_pair),
        "test_set": change.test_set,
        "test_set_digest": change.test_set_digest,
        "system": change.system,
        "metric": change.metric,
        "primary": change.primary,
        "run_before": change.run_before,
        "run_after": change.run_after,
        "before": change.before.score,
        "after": change.after.score,
        "difference": change.difference,
        "higher_is_better": change.after.higher_is_better,
        "verdict": change.verdict,
        "ci_low": found.ci_low if found else None,
        "ci_high": found.ci_high if found else None,
        "p_value": found.p_value if found else None,
        "p_value_holm": found.p_value_holm if found else None,
        "test": found.test if found else None,
        "unit": found.unit if found else None,
        "samples": found.samples if found else None,
        "seed": found.seed if found else None,
        "outputs_changed": change.outputs_changed,
        "flagged_before": change.flagged_before,
        "flagged_after": change.flagged_after,
        "improved": [asdict(segment) for segment in change.improved],
        "broke": [asdict(segment) for segment in change.broke],
    }


def _page_matrix(matrix: Matrix, runs: tuple[str, ...]) -> dict[str, object]:
    return {
        "title": matrix.title,
        "rows": [
            {
                "system": system,
                "cells": [_page_cell(scores.get(run), matrix.changes.get((system, run))) for run in runs],
            }
            for system, scores in matrix.rows.items()
        ],
    }


def _page_cell(score: Score | None, change: Change | None) -> dict[str, str]:
    if score is None:
        return {"score": "", "interval": "", "difference": "", "verdict": "", "words": "not in this run"}
    cell = {"score": rounding.score(score.score), "interval": rounding.interval(score.ci_low, score.ci_high)}
    if change is None:
        return {**cell, "difference": "", "verdict": "", "words": ""}
    found = change.comparison
    mark = "*" if change.verdict in ("better", "worse") else ""
    between = f" {rounding.interval(found.ci_low, found.ci_high)}" if found and found.ci_low is not None else ""
    difference = f"{rounding.signed(change.difference)}{mark}{between}"
    return {**cell, "difference": difference, "verdict": change.verdict, "words": _WORDS[change.verdict]}


def _page_change(change: Change) -> dict[str, object]:
    return {
        "title": f"{change.system}, {change.language_pair} {change.test_set}, {change.run_after}",
        "source": language_facts(change.language_pair.source),
        "target": language_facts(change.language_pair.target),
        "parts": [("What broke", change.broke), ("What improved", change.improved)],
    }
