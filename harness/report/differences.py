"""What two runs were told to do differently: the likely reasons for what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.domain.run import RunRecord
from harness.report.overview import flat

# Which test sets and metrics a run has is said elsewhere; names and licences change no output.
_ELSEWHERE = {"name", "description", "licence", "test_sets", "metrics", "systems", "pairs"}
_MOST = 8


def differing_settings(before: RunRecord, after: RunRecord) -> list[str]:
    """Settings, shared systems' entries and library versions that differ, each as `name, old -> new`, at most eight."""
    found = [
        *_differing(before.config, after.config, absent="default"),
        *(
            f"{name}: {line}"
            for name, entry in _systems(after).items()
            if name in _systems(before)
            for line in _differing(_systems(before)[name], entry, absent="default")
        ),
        *_differing(before.versions, after.versions, absent="none"),
    ]
    return [*found[:_MOST], f"and {len(found) - _MOST} more"] if len(found) > _MOST else found


def _differing(before: Mapping[str, object], after: Mapping[str, object], *, absent: str) -> Iterator[str]:
    was, now = (
        dict(flat({name: value for name, value in one.items() if name not in _ELSEWHERE})) for one in (before, after)
    )
    for name in dict.fromkeys([*was, *now]):
        if was.get(name) != now.get(name):
            yield f"{name} {was.get(name, absent)} \N{RIGHTWARDS ARROW} {now.get(name, absent)}"


def _systems(record: RunRecord) -> dict[str, Mapping[str, object]]:
    entries = record.config.get("systems", ())
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return {}
    held = [entry for entry in entries if isinstance(entry, Mapping)]
    return {str(entry.get("name") or entry.get("system")): entry for entry in held}
