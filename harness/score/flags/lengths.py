"""How long a text is in letters, and how long people's translations of so long a source are."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from statistics import median

# A Han character or kana carries about as much as three letters; with this weight a name left in
# Latin letters hardly moves the length of a Chinese or Japanese line.
_WIDE = 3
_SMOOTHING = 4.0  # letters added to both sides, so that two-word headlines have no wild ratios
_LEAST_SPREAD = 0.08  # a set of few or uniform segments must not make every output an outlier
_MAD_TO_SD = 1.4826


def length(text: str) -> float:
    """Length in letters, spaces left out; a wide (East Asian) character counts as three letters."""
    return float(sum(_WIDE if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text if not mark.isspace()))


def log_ratio(source: str, target: str) -> float:
    """log(target length / source length), smoothed for short texts."""
    return math.log((length(target) + _SMOOTHING) / (length(source) + _SMOOTHING))


def usual(ratios: Sequence[float]) -> tuple[float, float]:
    """Median and robust standard deviation of log ratios, of which there is at least one."""
    centre = median(ratios)
    return centre, max(_LEAST_SPREAD, _MAD_TO_SD * median(abs(ratio - centre) for ratio in ratios))
