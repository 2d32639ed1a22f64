"""Flags on an output's shape: empty, a copy, a loop, too long or short, cut, sentences missing."""

from __future__ import annotations

import re
from itertools import chain

from harness.score.flags.lengths import length
from harness.score.flags.norms import Norms
from harness.score.flags.side import Side

_SHORT_FOR_A_LOST_SENTENCE = -1.4

_LEAST_COPIED = 9  # letters; a shorter copy is mostly a name, which many languages leave as it is
_COPIED_SHARE = 0.85

_LOOKED_AT = 4_000  # characters at the end of the output, where loops are
_REPEATED = re.compile(r"(\S.{0,99}?)(?:\s?\1){2,}")
_DOUBLED = re.compile(r"(\S.{14,399}?)\s?\1")
_LEAST_LOOP, _LEAST_DOUBLED = 12, 24  # letters covered by the repetitions; letters in a unit that stands twice
_GRAM = 6
_REPETITIVE, _VARIED = 0.5, 0.7  # shares of distinct letter n-grams


def empty(norms: Norms, source: Side, target: Side) -> str | None:
    """Nothing to read in the output, though the source has something."""
    if _letters(target.text) or not _letters(source.text):
        return None
    return f"only {target.text.strip()[:20]!r}" if target.text.strip() else "the output is empty"


def copy(norms: Norms, source: Side, target: Side) -> str | None:
    """The output is the source, word for word or nearly so."""
    ours, theirs = _letters(target.text), _letters(source.text)
    if len(theirs) < _LEAST_COPIED:
        return None
    if ours == theirs:
        return f"equal to the source: {_shown(target.text)}"
    if abs(len(ours) - len(theirs)) > 0.3 * len(theirs):
        return None
    grams, of_source = _grams(ours, 4), _grams(theirs, 4)
    share = len(grams & of_source) / max(1, len(grams | of_source))
    return f"{share:.0%} of the source's letter groups" if share >= _COPIED_SHARE else None


def loop(norms: Norms, source: Side, target: Side) -> str | None:
    """A word, phrase or sentence that comes again and again, and does not in the source."""
    text = target.text[-_LOOKED_AT:]
    for match in chain(_REPEATED.finditer(text), _DOUBLED.finditer(text)):
        unit, times = match[1], match[0].count(match[1])
        letters = length(_letters(unit))
        enough = letters * times >= _LEAST_LOOP if times > 2 else letters >= _LEAST_DOUBLED
        if letters and enough and not _repeats(source.text, times):
            return f"{times} times in a row: {_shown(unit.strip())}"
    ours = _letters(text)
    if len(ours) >= 8 * _GRAM and _variety(ours) < _REPETITIVE and _variety(_letters(source.text)) > _VARIED:
        return f"only {_variety(ours):.0%} of its letter groups are new"
    return None


def length_ratio(norms: Norms, source: Side, target: Side) -> str | None:
    """Far longer or shorter, for its source, than this test set's references are."""
    excess = norms.excess(source.text, target.text)
    if norms.shortest <= excess <= norms.longest:
        return None
    return f"{'short' if excess < 0 else 'long'} for its source: {_against_usual(norms, source, target)}"


def cut(norms: Norms, source: Side, target: Side) -> str | None:
    """The output breaks off: by its length, its open end and its last letters together."""
    if not norms.cuts.found(source, target):
        return None
    return f"breaks off at {target.text.rstrip()[-15:]!r}; {_against_usual(norms, source, target)}"


def sentences(norms: Norms, source: Side, target: Side) -> str | None:
    """Fewer sentences than the source, and short enough that they are not just joined."""
    if len(source.sentences) < 2 or norms.excess(source.text, target.text) > _SHORT_FOR_A_LOST_SENTENCE:
        return None
    theirs, ours = len(source.sentences), len(target.sentences)
    return f"{ours} of {theirs} sentences; {_against_usual(norms, source, target)}" if ours < theirs else None


def _against_usual(norms: Norms, source: Side, target: Side) -> str:
    return f"{norms.share_of_usual(source.text, target.text):.0%} of the usual length"


def _repeats(text: str, times: int) -> bool:
    """Does the source itself say something about as often in a row?"""
    runs = chain(_REPEATED.finditer(text[-_LOOKED_AT:]), _DOUBLED.finditer(text[-_LOOKED_AT:]))
    return any(_letters(run[1]) and run[0].count(run[1]) >= times / 2 for run in runs)


def _letters(text: str) -> str:
    return "".join(mark for mark in text.casefold() if mark.isalnum())


def _grams(text: str, size: int) -> set[str]:
    return {text[start : start + size] for start in range(max(1, len(text) - size + 1))}


def _variety(text: str) -> float:
    return len(_grams(text, _GRAM)) / max(1, len(text) - _GRAM + 1)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
