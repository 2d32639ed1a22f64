"""Flags on the language of an output, and on its script."""

from __future__ import annotations

import re

from harness.score.flags.lengths import length
from harness.score.flags.norms import LEAST_IDENTIFIED, Norms
from harness.score.flags.side import Side
from harness.text.identify import identify
from harness.text.script import han_variant_counts, pieces_in, scripts

_SURE = 0.95  # probability of the other language against the target
_LEAST_IN_SCRIPT = 0.4  # share of the text in the target's own script
_LEAST_LETTERS = 6.0
_WRITTEN_IN = {
    "Jpan": ("Hira", "Kana", "Hani"),
    "Hans": ("Hani",),
    "Hant": ("Hani",),
    "Kore": ("Hang", "Hani"),
}
_EAST_ASIAN = frozenset(_WRITTEN_IN)
_EAST_ASIAN_LETTERS = frozenset({"Hira", "Kana", "Hani", "Hang"})
_HAN_SAYS = 2.5  # a wide character says as much as so many letters
_CLEARLY = 2  # times as many characters of the wrong way to write Chinese
_GLOSS = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]")  # a name in its own script, behind its translation
_NAME = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*")


def script(norms: Norms, source: Side, target: Side) -> str | None:
    """Most letters belong to another script than the target's, or to the other way of writing Chinese."""
    wanted = norms.pair.target.script
    text = _without_names(source.text, target.text)
    if length(text) < _LEAST_LETTERS:
        return None
    codes = _codes(wanted)
    shares = {code: share * (_HAN_SAYS if code in _EAST_ASIAN_LETTERS else 1) for code, share in scripts(text).items()}
    own = sum(shares.get(code, 0.0) for code in codes)
    if own < _LEAST_IN_SCRIPT * sum(shares.values()):
        most = max(shares, key=lambda code: shares[code])
        return f"mostly {most}, expected {wanted}"
    if wanted in ("Hans", "Hant"):
        simplified, traditional = han_variant_counts(text)
        right, wrong = (simplified, traditional) if wanted == "Hans" else (traditional, simplified)
        if wrong > _CLEARLY * right:
            return f"{wrong} characters of the other way to write Chinese, {right} of {wanted}"
    return None


def untranslated(norms: Norms, source: Side, target: Side) -> str | None:
    """Words of the source left as they were, in a script that the target is not written in."""
    foreign = _codes(norms.pair.source.script) - _codes(norms.pair.target.script) - {"Latn"}
    text = _GLOSS.sub("", target.text) if foreign else ""
    left = [piece for piece in pieces_in(text, foreign) if len(piece) > 1 and piece in source.text]
    if not left or script(norms, source, target):
        return None
    return f"left as in the source: {', '.join(dict.fromkeys(left))[:60]}"


def language(norms: Norms, source: Side, target: Side) -> str | None:
    """In another language than the target, with which the references are never confused."""
    wanted = norms.pair.target
    text = _without_names(source.text, target.text)
    if length(text) < LEAST_IDENTIFIED:
        return None
    found, _ = identify(text)
    if found is None or found.base == wanted.base or found.base in norms.confusable:
        return None
    if found.script != wanted.script and not {found.script, wanted.script} <= _EAST_ASIAN:
        return None  # for the script to say
    against, sure = identify(text, (wanted, found))
    if against is None or against.base == wanted.base or sure < _SURE:
        return None
    return f"seems to be {found.name}, expected {wanted.name}"


def _codes(script: str) -> frozenset[str]:
    """The scripts that a language written so has letters of."""
    return frozenset((script, *_WRITTEN_IN.get(script, ())))


def _without_names(source: str, target: str) -> str:
    """The output without the capitalised words of the source that it keeps; a name tells no language."""
    names = {word for word in _NAME.findall(source) if not word.islower()}
    return _NAME.sub(lambda word: "" if word[0] in names else word[0], target) if names else target
