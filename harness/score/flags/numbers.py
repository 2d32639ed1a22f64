"""Flags on numbers: those of the source that are lost, those of the output that are invented.

Two numbers count as the same where their leading digits are: a scale word that `harness.text.numbers`
does not know is no fault then. Nor is a wrong power of ten seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from unicodedata import decimal

from harness.score.flags.norms import Norms
from harness.score.flags.side import Side
from harness.text.number_words import WORDS
from harness.text.numbers import Number

_SMALL = 12  # numbers up to a dozen are often spelled out, or turned into a pronoun or an article

_PAIR = 2  # one and two come from articles, duals and halves
_RUN = re.compile(r"\d+(?:[.,\u00a0\u202f '’٫٬]\d{3}(?!\d))*(?:[.,٫]\d+)?")
_LONG = 5
_METRIC = {  # by the beginning of the English word: factor and what to take off first
    "mile": (1.609, 0.0), "mph": (1.609, 0.0), "feet": (0.3048, 0.0), "foot": (0.3048, 0.0), "ft": (0.3048, 0.0),
    "inch": (2.54, 0.0), "pound": (0.4536, 0.0), "lb": (0.4536, 0.0), "acre": (0.4047, 0.0), "degree": (0.5556, 32.0),
    "yard": (0.9144, 0.0), "stone": (6.35, 0.0), "gallon": (3.785, 0.0), "ounce": (28.35, 0.0),
}  # fmt: skip
# What English says in a word and others in digits: the months above all, which May and March hide from a reader.
_ENGLISH = {
    "january": "1", "february": "2", "march": "3", "april": "4", "may": "5", "june": "6", "july": "7", "august": "8",
    "september": "9", "october": "1", "november": "11", "december": "12", "decade": "1", "midnight": "12", "noon": "12",
    "third": "3", "tripl": "3", "quarter": "4", "dozen": "12", "century": "1", "centennial": "1", "bicentennial": "2",
    "teen": "1", "half": "5", "double": "2",
}  # fmt: skip
_ENGLISH_WORD = re.compile(rf"\b({'|'.join(_ENGLISH)})(?:s|e|ed|age|agers?)?\b", re.IGNORECASE)
# A Burmese digit among letters is often one, typed for the letter that looks the same: ၀ for ဝ, ၇ for ရ, ၄င်း.
# In Zawgyi's encoding the Shan digits are marks.
_BURMESE_LETTER, _BURMESE_DIGIT = "[\u1000-\u103f\u1050-\u108f]", "[\u1040-\u1049\u1090-\u1099]"
_LETTER_LIKE = re.compile(
    rf"{_BURMESE_LETTER}{_BURMESE_DIGIT}(?!{_BURMESE_DIGIT})|.?{_BURMESE_DIGIT}{_BURMESE_LETTER}|.?[\u1090-\u1099]"
)
_UNIT = re.compile(rf"\b({'|'.join(_METRIC)})(?:s|es)?\b", re.IGNORECASE)
_ROUNDED = 0.07
_UNIT_WITHIN = 30  # characters after a number, the second of a range as well: `10 and 20 miles`
# Letters and then digits: M16, COVID-19, MI5. The letters stay what they are in every language.
_DESIGNATION = re.compile(r"(?a:(?<![\w.-])([A-Za-z]{1,12})-?(\d{1,4})(?![\d.,]?\d))")
_YEARS = range(1000, 2100)


def numbers(norms: Norms, source: Side, target: Side) -> str | None:
    """A number of the source is nowhere in the output, or the other way round."""
    lost, invented = _missing(source, target), _missing(target, source)
    spelled = source.language.base in WORDS  # then a small number that is spelled out has been read, too
    weighty = any(_weighty(number, _SMALL) for number in lost)
    added = any(_weighty(number, _PAIR if spelled else _SMALL) for number in invented)
    changed = _redesignated(source.text, target.text)
    if not weighty and not added and not (lost and invented) and not changed:
        return None
    parts = (("lost", _values(lost)), ("invented", _values(invented)), ("changed", changed))
    return "; ".join(f"{word} {found}" for word, found in parts if found)


def _redesignated(source: str, target: str) -> str:
    """Designations of the source that the target has with other digits alone: M16 as M61."""
    theirs = {match.groups() for match in _DESIGNATION.finditer(target)}
    ours = {match.groups() for match in _DESIGNATION.finditer(source)}
    plain = re.sub(r"\W", "", target)
    changed = [
        f"{letters}{digits} to {letters}{other}"
        for letters, digits in sorted(ours - theirs)
        for name, other in sorted(theirs - ours)
        if name == letters and letters + digits not in plain
    ]
    return ", ".join(changed)


def _missing(side: Side, other: Side) -> list[Number]:
    """Numbers of one side that the other has in no form."""
    keys = _keys(other)
    missing = [number for number in _written(side) if keys.isdisjoint(_forms(number.value))]
    return [number for number in missing if not _grouped(number, other) and not _converted(number, side, other)]


def _grouped(number: Number, other: Side) -> bool:
    """A telephone number, whose digits are written in other groups."""
    digits = _leading(number.value)
    return len(digits) >= _LONG and digits in re.sub(r"\D", "", other.text)


def _converted(number: Number, side: Side, other: Side) -> bool:
    """Miles as kilometres, degrees Fahrenheit as Celsius: the number in a unit that English text names after it."""
    if side.language.base == "en":
        metric = _in_metric(number, side)
        return any(_close(one, known) for one in metric for known in (*_values_of(other), *_values_of(side)))
    metric = [one for theirs in other.numbers for one in _in_metric(theirs, other)]
    return any(_close(one, known) for one in metric for known in _values_of_one(number))


def _in_metric(number: Number, english: Side) -> list[float]:
    """The number in metric units, for each other unit that is soon named after it."""
    after = english.counted[number.end : number.end + _UNIT_WITHIN]
    units = (_METRIC[match[1].lower()] for match in _UNIT.finditer(after))
    return [(value - offset) * factor for factor, offset in units for value in _values_of_one(number)]


def _values_of(side: Side) -> list[float]:
    return [value for number in side.numbers for value in _values_of_one(number)]


def _values_of_one(number: Number) -> list[float]:
    """Its value, where it is neither a time nor a version."""
    try:
        return [float(number.value)]
    except ValueError:
        return []


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= _ROUNDED * abs(other) + 0.5


def _written(side: Side) -> list[Number]:
    """Numbers written in digits that are no part of a name such as COVID-19 or Boeing-737."""
    return [
        number
        for number in side.numbers
        if any(decimal(mark, None) is not None for mark in side.counted[number.start : number.end])
        and not re.search(r"(?<!\bke)(?<=[A-Za-z])[-‐–]$", side.counted[max(0, number.start - 4) : number.start])
        and not _LETTER_LIKE.match(side.counted, max(0, number.start - 1), number.end + 1)
    ]


def _keys(side: Side) -> set[str]:
    """All that a number on the other side may be found as: what was read, and every bare run of digits."""
    plain = "".join(mark if decimal(mark, None) is None else str(decimal(mark)) for mark in side.counted)
    runs = {_leading(run) for run in (*_RUN.findall(plain), *re.findall(r"\d+", plain))}
    if side.language.base == "en":
        runs |= {_ENGLISH[match[1].lower()] for match in _ENGLISH_WORD.finditer(side.text)}
    runs |= {
        _leading(str(Decimal(one.value) + Decimal(other.value)))  # 37만 5,000
        for one, other in pairwise(side.numbers)
        if other.start - one.end <= 1
        and ":" not in one.value + other.value
        and one.value.isdigit()
        and other.value.isdigit()
        and len(one.value) > len(other.value)
    }
    return runs.union(*(_forms(number.value) for number in side.numbers))


def _forms(value: str) -> set[str]:
    return set(map(_leading, _readings(value)))


def _readings(value: str) -> Iterator[str]:
    """The number, and how else people write it: 1960 as the '60s or the 20th century, 18:30 as 6.30."""
    yield value
    parts = value.split(":")
    if len(parts) > 1:
        yield from (part for part in parts if part.strip("0"))  # every full hour has the minute 00
        if parts[0].isdigit() and len(parts[0]) < 3:
            yield str(int(parts[0]) % 12 or 12)
            yield str(int(parts[0]) + 12)
    elif len(value) == 4 and value.isdigit() and int(value) in _YEARS:
        yield str(int(value) % 100)
        yield str(int(value) // 100 + 1)


def _leading(value: str) -> str:
    return re.sub(r"\D", "", value).strip("0") or "0"


def _weighty(number: Number, small: int) -> bool:
    """Is it a number that a translator would hardly leave out, spell out or put in?"""
    try:
        return Decimal(number.value) > small and (small < _SMALL or len(_leading(number.value)) > 1)
    except InvalidOperation:
        return True


def _values(found: list[Number]) -> str:
    return ", ".join(dict.fromkeys(number.value for number in found))
