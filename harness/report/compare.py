"""Two or more runs -> what changed between them; nothing is scored again here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from harness.domain.comparison import Change, RunComparison, SegmentChange
from harness.domain.run import RunView, TestSetResult
from harness.domain.score import Comparison, Score
from harness.errors import ReportError
from harness.report.differences import differing_settings
from harness.report.standings import metrics, turned

# So many segments are shown on each side: what improved most, what broke worst.
SHOWN = 20

Tests = Mapping[tuple[str, str, str, str, str], Comparison]


def label(run: str, system: str) -> str:
    """The name under which a run's system takes part in a paired test against another run's."""
    return f"{system} ({run})"


def run_names(views: Sequence[RunView]) -> tuple[str, ...]:
    """A name for each run, told apart where two runs have the same."""
    names: list[str] = []
    for view in views:
        others = (view.record.name if number == 1 else f"{view.record.name} {number}" for number in count(1))
        names.append(next(name for name in others if name not in names))
    return tuple(names)


def partners(before: RunView, after: RunView) -> Iterator[tuple[TestSetResult, TestSetResult]]:
    """The test sets of both runs that are the same to the digest: only their scores can be compared."""
    known = {result.test_set.digest: result for result in before.results}
    for result in after.results:
        if result.test_set.digest in known:
            yield known[result.test_set.digest], result


def compare_runs(views: Sequence[RunView], tests: Iterable[Comparison] = ()) -> RunComparison:
    """Set each later run beside the first.

    Args:
        views: At least two runs.
        tests: Paired tests between runs: systems named by `label(run name, system)` with the run names that
            `run_names` gives, test sets as the later run names them.

    Raises:
        ReportError: If there are fewer than two runs.
    """
    if len(views) < 2:
        raise ReportError(f"a comparison needs two runs at least, found {len(views)}")
    names = run_names(views)
    known = dict(_by_key(tests))
    changes: list[Change] = []
    notes: list[str] = []
    for name, view in zip(names[1:], views[1:], strict=True):
        if told := differing_settings(views[0].record, view.record):
            notes.append(f"{name} differs from {names[0]}: {'; '.join(told)}.")
        notes += _unmatched(views[0], view, names[0], name)
        for before, after in partners(views[0], view):
            changes += _changes(before, after, (names[0], name), known)
            notes += _incomparable(before, after, (names[0], name))
    scores = tuple(
        (name, score)
        for name, view in zip(names, views, strict=True)
        for result in view.results
        for score in result.sheet.scores
    )
    return RunComparison(runs=names, scores=scores, changes=tuple(changes), notes=tuple(dict.fromkeys(notes)))


def _by_key(tests: Iterable[Comparison]) -> Iterator[tuple[tuple[str, str, str, str, str], Comparison]]:
    for found in tests:
        for seen in (found, turned(found)):
            yield (str(seen.language_pair), seen.test_set, seen.metric, seen.system_a, seen.system_b), seen


def _changes(before: TestSetResult, after: TestSetResult, runs: tuple[str, str], tests: Tests) -> Iterator[Change]:
    was = _by_system_and_metric(before)
    now = _by_system_and_metric(after)
    order = metrics(after.sheet)
    for (system, metric), score in sorted(now.items(), key=lambda entry: order.index(entry[0][1])):
        old = was.get((system, metric))
        if old is None or old.signature != score.signature:
            continue
        primary = metric == after.sheet.primary
        segments = _segment_changes(before, after, system) if primary else None
        key = (str(score.language_pair), score.test_set, metric, label(runs[1], system), label(runs[0], system))
        yield Change(
            language_pair=score.language_pair,
            test_set=score.test_set,
            test_set_digest=score.test_set_digest,
            system=system,
            metric=metric,
            run_before=runs[0],
            run_after=runs[1],
            before=old,
            after=score,
            comparison=tests.get(key),
            primary=primary,
            outputs_changed=_outputs_changed(before, after, system),
            flagged_before=_flagged(before, system),
            flagged_after=_flagged(after, system),
            improved=_most_improved(segments or [], score.higher_is_better),
            broke=_broken(segments or [], score.higher_is_better),
        )


def _by_system_and_metric(result: TestSetResult) -> dict[tuple[str, str], Score]:
    return {(score.system, score.metric): score for score in result.sheet.scores}


def _segment_changes(before: TestSetResult, after: TestSetResult, system: str) -> list[SegmentChange]:
    """Every segment with another output; empty where outputs or sentence scores are not at hand on both sides."""
    metric = after.sheet.primary
    old, new = _texts(before, system), _texts(after, system)
    was = before.sheet.segment_scores.get(system, {}).get(metric)
    now = after.sheet.segment_scores.get(system, {}).get(metric)
    if old is None or new is None or was is None or now is None:
        return []
    return [
        SegmentChange(
            doc_id=segment.doc_id,
            seg_id=segment.seg_id,
            source=segment.source,
            text_before=old[place],
            text_after=new[place],
            before=was[place],
            after=now[place],
            flags_before=_kinds(before, system, place),
            flags_after=_kinds(after, system, place),
        )
        for place, segment in enumerate(after.test_set.scored)
        if old[place] != new[place]
    ]


def _most_improved(segments: Sequence[SegmentChange], higher: bool) -> tuple[SegmentChange, ...]:
    gained = [segment for segment in segments if _gain(segment, higher) > 0]
    return tuple(sorted(gained, key=lambda segment: -_gain(segment, higher))[:SHOWN])


def _broken(segments: Sequence[SegmentChange], higher: bool) -> tuple[SegmentChange, ...]:
    """Newly flagged outputs first, then by loss: a flag is a worse sign than a lower sentence score."""
    lost = [segment for segment in segments if _gain(segment, higher) < 0 or _newly_flagged(segment)]
    return tuple(sorted(lost, key=lambda segment: (not _newly_flagged(segment), _gain(segment, higher)))[:SHOWN])


def _gain(segment: SegmentChange, higher: bool) -> float:
    return segment.after - segment.before if higher else segment.before - segment.after


def _newly_flagged(segment: SegmentChange) -> bool:
    return bool(set(segment.flags_after) - set(segment.flags_before))


def _texts(result: TestSetResult, system: str) -> list[str] | None:
    found = next((held for held in result.translations if held.system == system), None)
    return None if found is None else [output.text for output in found.outputs]


def _outputs_changed(before: TestSetResult, after: TestSetResult, system: str) -> int | None:
    old, new = _texts(before, system), _texts(after, system)
    return None if old is None or new is None else sum(a != b for a, b in zip(old, new, strict=True))


def _flagged(result: TestSetResult, system: str) -> int:
    return sum(map(bool, result.sheet.flags.get(system, ())))


def _kinds(result: TestSetResult, system: str, place: int) -> tuple[str, ...]:
    flags = result.sheet.flags.get(system, ())
    return tuple(sorted({flag.kind for flag in flags[place]})) if flags else ()


def _unmatched(first: RunView, other: RunView, first_name: str, name: str) -> Iterator[str]:
    digests = {result.test_set.digest for result in first.results}
    held = {(result.test_set.name, result.test_set.pair) for result in first.results}
    for result in other.results:
        if result.test_set.digest in digests:
            continue
        if (result.test_set.name, result.test_set.pair) in held:
            yield f"{result.test_set} is not the same in {first_name} and {name}: its content differs."
        else:
            yield f"{result.test_set} is in {name} and not in {first_name}."
    known = {result.test_set.digest for result in other.results}
    for result in first.results:
        if result.test_set.digest not in known and (result.test_set.name, result.test_set.pair) not in {
            (found.test_set.name, found.test_set.pair) for found in other.results
        }:
            yield f"{result.test_set} is in {first_name} and not in {name}."


def _incomparable(before: TestSetResult, after: TestSetResult, runs: tuple[str, str]) -> Iterator[str]:
    was, now = _by_system_and_metric(before), _by_system_and_metric(after)
    for (system, metric), score in now.items():
        old = was.get((system, metric))
        if old is not None and old.signature != score.signature:
            yield (
                f"{after.test_set}, {metric}: the settings differ, {old.signature} in {runs[0]} and "
                f"{score.signature} in {runs[1]}."
            )
    systems = {system for system, _ in was}, {system for system, _ in now}
    for mine, others, (run, other) in ((systems[0], systems[1], runs), (systems[1], systems[0], runs[::-1])):
        yield from (f"{after.test_set}: {system} is in {run} and not in {other}." for system in sorted(mine - others))
