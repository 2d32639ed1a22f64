"""What the report's pages show of one test set, ready for a template: words and rounded numbers, no markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from harness.domain.run import RunRecord, RunView, TestSetResult
from harness.domain.system import Scalar
from harness.report import rounding
from harness.report.agreement import UNSCORED, Agreement, without_scores
from harness.report.explorer import address, quoted
from harness.report.notes import extent, notes, signatures
from harness.report.plots import figures
from harness.report.plots_detail import detail_figures
from harness.report.standings import Standing, best, metrics, standings
from harness.report.summary import answer

# Columns that are shown where something is known of some system: key, heading.
_EXTRAS = (("speed", "Segments/s"), ("memory", "Memory"), ("licence", "Licence"))


def overview(
    view: RunView, result: TestSetResult, number: int, agreement: Agreement | None = None
) -> dict[str, object]:
    """One test set's answer, table and grounds; `number` tells its section from others on the page."""
    test_set, sheet = result.test_set, result.sheet
    rows = standings(result)
    names = metrics(sheet)
    leaders = {name: best(rows, name) for name in names}
    licences = _licences(view.record)
    unscored = _unscored_cells(result, agreement) if agreement else {}
    said = answer(result)
    leader = rows[0].system if rows and said.startswith(rows[0].system) else ""
    table = [_row(row, _cells(row, leaders) or unscored.get(row.system, []), licences, result) for row in rows]
    return {
        "id": f"set-{number}",
        "number": number,
        "pair": str(test_set.pair),
        "address": address(result),
        "title": f"{test_set.pair.source.name} to {test_set.pair.target.name}",
        "name": test_set.name,
        "extent": extent(result),
        "leader": leader,
        "answer": re.sub(r"p ([<=]) ", "p\N{NO-BREAK SPACE}\\1\N{NO-BREAK SPACE}", said.removeprefix(leader)),
        "metrics": names or UNSCORED,
        "ranked": any(row.rank for row in rows),
        "rows": table,
        "extras": [(key, head) for key, head in _EXTRAS if any(row[key] for row in table)],
        "notes": notes(result),
        "warnings": _warnings(result),
        "signatures": signatures(sheet),
        "digest": test_set.digest,
        "power": list(dict.fromkeys(power.words for power in sheet.power)),
        "suspicions": sheet.suspicions,
        "dropped": Counter(segment.dropped for segment in test_set.segments if segment.dropped).most_common(),
        "datasheet": list(flat({key: value for key, value in result.datasheet.items() if key != "documents"})),
        "documents": list(flat({"document": result.datasheet.get("documents") or None})),
        "flags": flag_table(rows, sheet.primary),
        "facts": fact_table(rows),
        "figures": [*figures(result), *detail_figures(result, agreement)],
    }


def facts(view: RunView) -> list[tuple[str, list[tuple[str, str]]]]:
    """What ran: groups of names and values."""
    record = view.record
    groups: list[tuple[str, Mapping[str, object]]] = [
        ("Run", {"started": record.started, "finished": record.finished, "commit": record.commit or "not known"}),
        ("Machine", record.machine),
        ("Versions", record.versions),
        ("Seconds by stage", {stage: round(seconds, 2) for stage, seconds in record.timings.items()}),
        ("Digests", record.digests),
        ("Configuration", record.config),
    ]
    return [(name, list(flat(group))) for name, group in groups if group]


def flat(value: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """A nested mapping as lines: `counts, documents` and `31`."""
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, Mapping):
            yield from flat(inner, f"{name}, ")
        elif isinstance(inner, Sequence) and not isinstance(inner, str) and any(isinstance(i, Mapping) for i in inner):
            for place, entry in enumerate(inner, start=1):
                yield from flat(entry if isinstance(entry, Mapping) else {"": entry}, f"{name} {place}, ")
        elif isinstance(inner, Sequence) and not isinstance(inner, str):
            yield name, ", ".join(map(str, inner))
        elif inner is not None:
            yield name, str(inner)


def flag_table(rows: Sequence[Standing], primary: str) -> dict[str, object]:
    """Flagged segments of each system by kind, and its score without them; empty where nothing was flagged."""
    kinds = sorted({kind for row in rows for kind in row.flags})
    if not kinds:
        return {"head": [], "rows": []}
    scored = any(primary in row.scores and row.scores[primary].without_flagged is not None for row in rows)
    cells = []
    for row in rows:
        found = row.scores.get(primary)
        without = found.without_flagged if found else None
        last = [rounding.score(without) if without is not None else ""] if scored else []
        cells.append([row.system, *(f"{row.flags.get(kind, 0):,}" for kind in kinds), *last])
    return {"head": ["System", *kinds, *([f"{primary} without them"] if scored else [])], "rows": cells}


def fact_table(rows: Sequence[Standing]) -> dict[str, object]:
    """What is known of each system's model and how it ran."""
    names = list(dict.fromkeys(name for row in rows for name, value in row.facts.items() if value is not None))
    return {"head": ["System", *names], "rows": [[row.system, *_known(row, names)] for row in rows] if names else []}


def _known(row: Standing, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        value = row.facts.get(name)
        yield "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _cells(row: Standing, leaders: Mapping[str, str | None]) -> list[dict[str, object]]:
    cells = []
    for name, leader in leaders.items():
        found = row.scores.get(name)
        cells.append(
            {
                "score": rounding.score(found.score) if found else "",
                "interval": rounding.interval(found.ci_low, found.ci_high) if found else "",
                "best": leader == row.system,
                "worse": name in row.worse,
            }
        )
    return cells


def _unscored_cells(result: TestSetResult, agreement: Agreement) -> dict[str, list[dict[str, object]]]:
    return {
        system: [{"score": cell, "interval": "", "best": False, "worse": False} for cell in cells]
        for system, cells in without_scores(result, agreement).items()
    }


def _row(
    row: Standing, cells: Sequence[Mapping[str, object]], licences: Mapping[str, str], result: TestSetResult
) -> dict[str, object]:
    segments = len(result.test_set.scored)
    memory = row.facts.get("peak_memory_bytes")
    return {
        "system": row.system,
        "address": quoted(row.system),
        "rank": row.rank,
        "cluster": row.cluster,
        "cells": cells,
        "flagged": f"{row.flagged:,}",
        "flagged_share": f"{100 * row.flagged / segments:.0f} %" if segments and row.flagged else "",
        "speed": rounding.speed(row.speed),
        "memory": rounding.size(float(memory)) if isinstance(memory, int | float) and memory else "",
        "licence": row.facts.get("licence") or licences.get(row.system, ""),
    }


def _warnings(result: TestSetResult) -> list[str]:
    count = len(result.test_set.scored)
    flagged = [f"{row.system} {row.flagged:,}" for row in standings(result) if count and row.flagged * 4 >= count]
    said = [f"Of {rounding.count(count, 'output')}, many are flagged: {rounding.listing(flagged)}."] if flagged else []
    doubted = {found.subject for found in result.sheet.suspicions if found.kind == "machine-translated-reference"}
    if doubted:
        named = ["the whole test set"] if "*" in doubted else []
        named += sorted(doubted - {"*"})
        said.append(f"References under suspicion of being machine translated: {rounding.listing(named)}.")
    seen = [found for found in result.sheet.suspicions if found.kind == "seen-by-system"]
    said += [f"{found.subject} may have seen this test set: {found.evidence}" for found in seen]
    return said


def _licences(record: RunRecord) -> dict[str, str]:
    systems = record.config.get("systems", ())
    if not isinstance(systems, Sequence) or isinstance(systems, str):
        return {}
    entries = [cast("Mapping[str, Scalar]", entry) for entry in systems if isinstance(entry, Mapping)]
    return {
        str(entry["name"]): str(entry["licence"]) for entry in entries if entry.get("name") and entry.get("licence")
    }
