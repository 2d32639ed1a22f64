"""Suspicions on single outputs, each with its evidence in words.

A flag never changes a score; it says where to look. What is usual is taken
from the test set itself, so that no flag rests on a table of languages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harness.domain.progress import SILENCE, Progress
from harness.domain.score import Flag
from harness.domain.system import Translation
from harness.domain.testset import TestSet
from harness.errors import ScoringError
from harness.score.flags import shape
from harness.score.flags.language import language, script, untranslated
from harness.score.flags.markup import markup
from harness.score.flags.norms import Norms, measure
from harness.score.flags.numbers import numbers
from harness.score.flags.side import Side

Check = Callable[[Norms, Side, Side], str | None]

# Kind of flag, and the function that gives its evidence, or None where there is nothing to say.
CHECKS: tuple[tuple[str, Check], ...] = (
    ("copy", shape.copy),
    ("script", script),
    ("language", language),
    ("untranslated", untranslated),
    ("loop", shape.loop),
    ("length", shape.length_ratio),
    ("cut", shape.cut),
    ("sentences", shape.sentences),
    ("numbers", numbers),
    ("markup", markup),
)


def flag_outputs(
    test_set: TestSet, outputs: Sequence[Translation], *, progress: Progress = SILENCE
) -> tuple[tuple[Flag, ...], ...]:
    """Look at every output for what a reader of the table should know.

    Kinds: `empty`, `copy` of the source, wrong `script` or `language`, words left
    `untranslated`, repetition `loop`, `length` ratio far outside the test set's own, `cut` in
    mid-sentence, `sentences` dropped, `numbers` lost or invented, `markup` or prompt text, source
    `truncated` and output stopped by its `limit`, segment `dropped` from a whole document's
    translation.

    Args:
        test_set: The set that was translated; its references say what is usual.
        outputs: One for each scored segment, in order.
        progress: Where to report to; counts segments.

    Returns:
        One tuple of flags for each scored segment.

    Raises:
        ScoringError: If there are more or fewer outputs than scored segments.
    """
    if len(outputs) != len(test_set.scored):
        raise ScoringError(f"{test_set}: {len(outputs)} translations for {len(test_set.scored)} segments")
    sources = tuple(Side(segment.source, test_set.pair.source) for segment in test_set.scored)
    with progress.task("looking for faults", 2 * len(sources), "segments") as advance:
        norms = measure(test_set, sources, advance)
        flags = []
        for source, output in zip(sources, outputs, strict=True):
            flags.append(flags_of(norms, source, output))
            advance(1)
    return tuple(flags)


def flags_of(norms: Norms, source: Side, output: Translation) -> tuple[Flag, ...]:
    """The flags of one output, its source's side and the set's norms given."""
    target = Side(output.text, norms.pair.target)
    if missing := shape.empty(norms, source, target):
        found = [Flag(kind="empty", evidence=missing)]
    else:
        told = ((kind, check(norms, source, target)) for kind, check in CHECKS)
        found = [Flag(kind=kind, evidence=evidence) for kind, evidence in told if evidence]
    if output.truncated:
        found.append(Flag(kind="truncated", evidence="the model's limit cut the source"))
    if output.stop == "dropped":
        found.append(Flag(kind="dropped", evidence="the translation of the whole document has nothing for it"))
    if output.stop == "limit":
        tokens = f" after {output.output_tokens} tokens" if output.output_tokens else ""
        found.append(Flag(kind="limit", evidence=f"stopped by the limit on output{tokens}"))
    return tuple(found)
