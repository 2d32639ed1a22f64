"""Which scripts a text is written in; Simplified and Traditional Han told apart."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Set
from functools import lru_cache
from itertools import groupby

from harness.text.han import one_sided_characters

# First code point of each run of letters, and its ISO 15924 code ("" for none): Unicode Scripts.txt, main blocks.
_BLOCKS: tuple[tuple[int, str], ...] = (
    (0x0000, ""),
    (0x0041, "Latn"),
    (0x0250, "Latn"),
    (0x02B0, ""),
    (0x0370, "Grek"),
    (0x0400, "Cyrl"),
    (0x0530, "Armn"),
    (0x0590, "Hebr"),
    (0x0600, "Arab"),
    (0x0700, "Syrc"),
    (0x0750, "Arab"),
    (0x0780, "Thaa"),
    (0x07C0, "Nkoo"),
    (0x0800, ""),
    (0x08A0, "Arab"),
    (0x0900, "Deva"),
    (0x0980, "Beng"),
    (0x0A00, "Guru"),
    (0x0A80, "Gujr"),
    (0x0B00, "Orya"),
    (0x0B80, "Taml"),
    (0x0C00, "Telu"),
    (0x0C80, "Knda"),
    (0x0D00, "Mlym"),
    (0x0D80, "Sinh"),
    (0x0E00, "Thai"),
    (0x0E80, "Laoo"),
    (0x0F00, "Tibt"),
    (0x1000, "Mymr"),
    (0x10A0, "Geor"),
    (0x1100, "Hang"),
    (0x1200, "Ethi"),
    (0x13A0, "Cher"),
    (0x1400, "Cans"),
    (0x1680, ""),
    (0x1780, "Khmr"),
    (0x1800, "Mong"),
    (0x18B0, ""),
    (0x1E00, "Latn"),
    (0x1F00, "Grek"),
    (0x2000, ""),
    (0x2D30, "Tfng"),
    (0x2D80, "Ethi"),
    (0x2DE0, "Cyrl"),
    (0x2E00, ""),
    (0x2E80, "Hani"),
    (0x3000, ""),
    (0x3005, "Hani"),
    (0x3008, ""),
    (0x3041, "Hira"),
    (0x30A0, "Kana"),
    (0x3100, "Bopo"),
    (0x3130, "Hang"),
    (0x3190, ""),
    (0x31F0, "Kana"),
    (0x3200, ""),
    (0x3400, "Hani"),
    (0x4DC0, ""),
    (0x4E00, "Hani"),
    (0xA000, ""),
    (0xA640, "Cyrl"),
    (0xA6A0, ""),
    (0xA720, "Latn"),
    (0xA800, ""),
    (0xAC00, "Hang"),
    (0xD7B0, ""),
    (0xF900, "Hani"),
    (0xFB00, "Latn"),
    (0xFB13, ""),
    (0xFB1D, "Hebr"),
    (0xFB50, "Arab"),
    (0xFE00, ""),
    (0xFE70, "Arab"),
    (0xFEFF, ""),
    (0xFF21, "Latn"),
    (0xFF5B, ""),
    (0xFF66, "Kana"),
    (0xFFA0, ""),
    (0x20000, "Hani"),
    (0x32000, ""),
)
_EAST_ASIAN = ("Hira", "Kana", "Hani", "Hang", "Bopo")
_STARTS = [start for start, _ in _BLOCKS]


def scripts(text: str) -> dict[str, float]:
    """Share of letters in each script by ISO 15924 code, largest first; empty where there is no letter."""
    counts: Counter[str] = Counter()
    for character, count in Counter(text).items():
        if script := _script_of(character):
            counts[script] += count
    total = counts.total()
    return {script: count / total for script, count in counts.most_common()}


def dominant_script(text: str) -> str:
    """The script of most of a text as languages name it: `Jpan`, `Kore`, `Hans`, `Hant`; `Zyyy` without letters.

    A Han character says about as much as two and a half letters, and weighs so
    against them. Han with a fair share of kana is Japanese. `Hani` is Han text
    that could be Simplified or Traditional.
    """
    shares = scripts(text)
    if not shares:
        return "Zyyy"
    kana = shares.get("Hira", 0.0) + shares.get("Kana", 0.0)
    han, hangul = shares.get("Hani", 0.0), shares.get("Hang", 0.0)
    east_asian = 2.5 * (kana + han + hangul)
    others = {script: share for script, share in shares.items() if script not in _EAST_ASIAN}
    if others and east_asian < max(others.values()):
        return max(others, key=others.__getitem__)
    if hangul > max(kana, han / 2):
        return "Kore"
    if kana > 0.08 * (kana + han):
        return "Jpan"
    return han_variant(text)


def han_variant(text: str) -> str:
    """`Hans` or `Hant` by the characters that only one of the two uses; `Hani` where they do not decide."""
    simplified, traditional = han_variant_counts(text)
    if simplified == traditional:
        return "Hani"
    return "Hans" if simplified > traditional else "Hant"


def han_variant_counts(text: str) -> tuple[int, int]:
    """How many characters are Simplified only, and how many Traditional only."""
    counts = Counter(text)
    simplified, traditional = (
        sum(count for character, count in counts.items() if character in side) for side in one_sided_characters()
    )
    return simplified, traditional


def pieces_in(text: str, codes: Set[str]) -> Iterator[str]:
    """The longest runs of letters in any of these scripts, given by their ISO 15924 codes."""
    for belongs, characters in groupby(text, key=lambda character: _script_of(character) in codes):
        if belongs:
            yield "".join(characters)


@lru_cache(maxsize=16384)
def _script_of(character: str) -> str:
    if not (character.isalpha() or character == "々" or "\u0900" <= character <= "\u1100"):
        return ""
    return _BLOCKS[bisect_right(_STARTS, ord(character)) - 1][1]
