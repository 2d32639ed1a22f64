"""How wide a text is on the screen."""

from __future__ import annotations

import sys
from functools import lru_cache
from unicodedata import east_asian_width

import numpy as np
from numpy.typing import NDArray


def width(text: str) -> int:
    """Columns that a text takes: two for each wide or full-width character."""
    if text.isascii():
        return len(text)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return len(text) + int(np.count_nonzero(_wide()[codes]))


@lru_cache(maxsize=1)
def _wide() -> NDArray[np.bool_]:
    """Whether each code point is wide."""
    table = np.zeros(sys.maxunicode + 1, np.bool_)
    for code in range(0x1100, 0x3FFFE):
        table[code] = east_asian_width(chr(code)) in "WF"
    return table
