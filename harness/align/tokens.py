"""What the aligner sees of a sentence: a bag of words, pieces of words, and numbers."""

from __future__ import annotations

import re
from itertools import pairwise
from unicodedata import normalize

import numpy as np

from harness.domain.language import Language
from harness.text.numbers import find_numbers

# A letter or a vowel sign of the scripts whose signs Python does not count among \w.
_LETTER = r"(?:[^\W\d_]|[\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u0670\u0900-\u0963\u0966-\u109f\u1780-\u17d3])"
_WORD = re.compile(rf"{_LETTER}+")
_RUNS = re.compile(
    r"(?P<han>[\u3400-\u9fff\uf900-\ufaff々]+)|(?P<kata>[\u30a1-\u30faー]+)|(?P<hira>[\u3041-\u309f]+)"
    r"|(?P<hangul>[\uac00-\ud7af]+)|(?P<unspaced>[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+)|(?P<word>.[^\u3040-\uffff]*)"
)
_SPACED_SYLLABLES = frozenset({"vi"})
_STEM = 6
_UNSPACED_PIECE = 4
NUMBER = "#"
"""What a number's token begins with; `#33` means the same on both sides."""

MARK = "¶"
"""What a punctuation mark's token begins with."""

PIVOT = "→"
"""What a token begins with that stands in a translation of the sentence, not in the sentence."""

_MARKS = {
    MARK + name: re.compile(pattern)
    for name, pattern in {
        "?": "[?？؟]", "!": "[!！]", "(": "[(（]", ":": "[:：]", ";": "[;；؛]", "%": "[%％]", "$": "[$＄]",
        "…": r"…|\.\.\.", "—": "[—–―]| - ",
        "“": r"[“„«「『]|(?<![^\s(（【—–-])\"", "”": r"[”»」』]|(?<=[^\s(（【—–-])\"",
    }.items()
}  # fmt: skip
_HAN, _KANA, _HANGUL = 3.0, 1.8, 2.2


def text_length(text: str) -> float:
    """Length in letters of an alphabet: a Han character counts for three, kana and Hangul for two."""
    if text.isascii():
        return float(len(text))
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    han = (codes >= 0x3400) & (codes <= 0x9FFF) | (codes >= 0xF900) & (codes <= 0xFAFF) | (codes >= 0x20000)
    kana, hangul = (codes >= 0x3040) & (codes <= 0x30FF), (codes >= 0xAC00) & (codes <= 0xD7AF)
    extra = (_HAN - 1) * han.sum() + (_KANA - 1) * kana.sum() + (_HANGUL - 1) * hangul.sum()
    return float(len(codes) + extra)


def tokens(text: str, language: Language) -> list[str]:
    """The tokens of a sentence, in order, with repetitions.

    Words of spaced scripts are folded and cut to their first six letters, which
    stands in for a stemmer; Vietnamese gives syllables and pairs of syllables;
    Han gives characters and pairs of characters; numbers come by value, and marks
    that translations keep, such as a question mark, once each.
    """
    found = [NUMBER + number.value for number in find_numbers(text, language)]
    found += [mark for mark, pattern in _MARKS.items() if pattern.search(text)]
    words = _WORD.findall(normalize("NFKC", text).casefold())
    for word in words:
        if word.isascii() or word < "\u0e00":
            found.append(word[:_STEM])
        else:
            _add_runs(word, found)
    if language.base in _SPACED_SYLLABLES:
        found += [f"{left} {right}" for left, right in pairwise(words)]
    return found


def _add_runs(word: str, found: list[str]) -> None:
    for match in _RUNS.finditer(word):
        run, kind = match.group(), match.lastgroup
        if kind == "han":
            found += run
            found += [run[place : place + 2] for place in range(len(run) - 1)]
        elif kind == "hangul":
            found += {run[:2], run[:3]} if len(run) > 2 else {run}
        elif kind == "hira":
            found += [run] if len(run) > 2 else []
        elif kind == "unspaced":
            found += [run[place : place + _UNSPACED_PIECE] for place in range(max(1, len(run) - _UNSPACED_PIECE + 1))]
        else:
            found.append(run[:_STEM] if kind == "word" else run)
