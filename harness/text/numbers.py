"""Numbers, dates and times of a text, by value: `1,2 triệu`, `1.2 million` and `120万` are all 1200000."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from unicodedata import decimal

from harness.domain.language import Language
from harness.text import number_words as words
from harness.text.han_numbers import HAN_NUMBER, KOREAN_NUMBER, read_han

_NEVER = "(?!)"
_NUMBER = re.compile(r"\d[\d.,\u00a0\u202f\u2009'’ ]*(?<=\d)")
_DATE = (
    r"(?<!\d)(?<!\d[.,])(?:\d{4}(?:-\d{1,2}-|/\d{1,2}/|\.\d{1,2}\.)\d{1,2}(?!\d|\.\d)"
    r"|\d{1,2}(?:-\d{1,2}-|/\d{1,2}/|\.\d{1,2}\.)(?:19|20)\d\d(?!\d))"
)
_ROMAN = {"I": 1, "V": 5, "X": 10}

Reading = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number in a text.

    Attributes:
        value: Plain decimal digits, such as `1200000` or `3.5`; `14:30` for a time, `9.6.1` for a version.
        start: Offset of its first character.
        end: Offset after its last character.
        kind: `cardinal`, `ordinal`, `percent`, `date`, `month`, `time`, `version`, or `word`
            where it is spelled out in words (a good translation may leave such a one out).
    """

    value: str
    start: int
    end: int
    kind: str


_OTHER_DIGIT = re.compile("(?![0-9])\\d|[．，：％－／]")


def find_numbers(text: str, language: Language) -> tuple[Number, ...]:
    """All numbers of `text` in order; no two overlap, except that the parts of a date share its place.

    A date gives a Number for each of its parts, so that `26 May 2021` and
    `2021年5月26日` hold the same values. Digits inside a word with letters
    before them (`H1N1`) belong to a name and are left out.
    """
    return tuple(_scan(_ascii_digits(text), language.base))


def _scan(text: str, base: str) -> Iterator[Number]:
    for match in _pattern(base).finditer(text):
        for value, kind in _READERS[match.lastgroup or "plain"](match.group(), base):
            yield Number(value=value, start=match.start(), end=match.end(), kind=kind)


def _ascii_digits(text: str) -> str:
    """Digits of every script as ASCII and full-width signs as plain ones, character for character."""
    return text if text.isascii() else _OTHER_DIGIT.sub(_ascii_digit, text)


def _ascii_digit(match: re.Match[str]) -> str:
    character = match.group()
    return str(decimal(character)) if character.isdecimal() else chr(ord(character) - 0xFEE0)


# ---------------------------------------------------------------- what to look for


@lru_cache
def _pattern(base: str) -> re.Pattern[str]:
    """One alternation for a language, the longest readings first; the name of the group says who reads it."""
    scales = _either(words.SCALES.get(base, {}))
    spelled = _either(words.WORDS.get(base, {}))
    parts = {
        "date": _DATE,
        "time": _times(base),
        "era": _eras(base),
        "han": HAN_NUMBER if base in ("zh", "ja", "yue") else KOREAN_NUMBER if base == "ko" else _NEVER,
        "month": _months(base),
        "plain": _plain(base, scales),
        "scaled": rf"(?<!\w)(?:{spelled}|{words.ONES.get(base, _NEVER)})\s(?:{scales})(?!\w|\sand\s)",
        "ordinal": rf"(?<!\w)(?:{_either(words.ORDINAL_WORDS.get(base, {}))})(?!\w)",
        "word": rf"(?<!\w)(?:{spelled})(?!\w)",
        "roman": _roman(base),
    }
    alternatives = "|".join(f"(?P<{name}>{part})" for name, part in parts.items())
    return re.compile(f"{_beginning(base)}(?:{alternatives})", re.IGNORECASE)


def _beginning(base: str) -> str:
    """Where a number can begin at all: most characters are passed over by this alone."""
    if base in ("zh", "ja", "yue", "ko", "th"):  # written without blanks
        return ""
    tables = (words.WORDS, words.ORDINAL_WORDS, words.MONTHS)
    initials = {word[0] for table in tables for word in table.get(base, {})} | set("IVX")
    initials |= {
        word[0] for word in re.findall(r"\w+", words.ONES.get(base, "") + " " + words.ORDINAL_PREFIX.get(base, ""))
    }
    return rf"(?:(?=\d)|(?<!\w)(?=[{''.join(sorted(initials))}]))"


def _eras(base: str) -> str:
    buddhist = rf"(?:{words.BUDDHIST_ERA.get(base, _NEVER)})\s?2[3-6]\d\d(?!\d)"
    return rf"(?:{'|'.join(words.ERAS)})\s?(?:\d{{1,3}}|元)年|{buddhist}"


def _plain(base: str, scales: str) -> str:
    space = " " if base in words.SPACE_GROUPS else ""
    grouped = rf"\d{{1,3}}(?:[\u00a0\u202f\u2009'’{space}]\d{{3}})+(?:[.,]\d+)?(?!\d)"
    edge = "" if base in ("ko", "th", "lo", "km") else r"(?!\w)"
    after = (
        rf"\s?(?:%|(?:{words.PERCENT.get(base, _NEVER)}){edge})",
        rf"[\s-]?(?:{scales}){edge}",
        rf"(?:{words.ORDINAL_SUFFIX.get(base, _NEVER)})(?!\w)",
    )
    return rf"(?<![A-Za-zÀ-ɏḀ-ỹ\d])(?:{grouped}|\d+(?:[.,]\d+)*)(?:{'|'.join(after)})?"


def _roman(base: str) -> str:
    """Numerals up to 39; one letter alone only after a word such as `thứ`: I, V and X stand for much else."""
    ordinal = rf"(?:{words.ORDINAL_PREFIX.get(base, _NEVER)})\s(?-i:[IVX]+)"
    alone = r"(?-i:(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3}))(?:e|er|º)?"
    return rf"(?<![\w.&/-])(?:{ordinal}|{alone})(?![\w&/-]|\.\w)"


def _months(base: str) -> str:
    names = words.MONTHS.get(base, {})
    if not names:
        return _NEVER
    beside = words.MONTHS_BESIDE_NUMBER.get(base, frozenset())
    sure = _either(name for name in names if name not in beside)
    unsure = _either(beside)
    before = "".join(rf"|(?<=\d{suffix} )(?:{unsure})(?!\w)" for suffix in ("", "st", "nd", "rd", "th", "er"))
    case = "-i" if base in ("en", "de", "id") else "i"
    return rf"(?{case}:(?<!\w)(?:{sure})(?!\w){before}|(?<!\w)(?:{unsure})(?= \d))"


def _times(base: str) -> str:
    half = "|".join(filter(None, (words.MORNING.get(base), words.AFTERNOON.get(base)))) or _NEVER
    hour = r"(?<![\d:.])\d{1,2}"
    spoken = [rf"{hour}:[0-5]\d(?::[0-5]\d)?(?![\d:])(?:\s?(?:{half}))?"]
    if base in words.HOUR_MINUTE:
        hours, minutes = words.HOUR_MINUTE[base]
        spoken += [
            rf"(?:{half})\s?\d{{1,2}}(?::[0-5]\d|\s?{hours}(?:\s?\d{{1,2}}\s?{minutes}|半)?)",
            rf"\d{{1,2}}\s?{hours}\s?\d{{1,2}}\s?{minutes}",
        ]
    elif base == "en":
        spoken.append(rf"{hour}(?:\.[0-5]\d)?\s?(?:{half})")
    elif base == "vi":
        spoken.append(rf"{hour}\s?(?:giờ|h)(?:\s?[0-5]\d(?!\d)(?:\s?(?:{half}))?|\s?(?:{half}))")
    elif base == "fr":
        spoken.append(rf"{hour}\s?h\s?[0-5]\d(?!\d)")
    elif base == "de":
        spoken.append(rf"{hour}[.:][0-5]\d\sUhr")
    return "|".join(reversed(spoken))


def _either(choices: Mapping[str, int] | Iterator[str] | frozenset[str]) -> str:
    """Alternatives, longest first; a pattern that never matches where there is none."""
    return "|".join(sorted(map(re.escape, choices), key=lambda choice: (-len(choice), choice))) or _NEVER


# ---------------------------------------------------------------- how to read it


def _read_date(text: str, base: str) -> Reading:
    for part in re.split(r"[-/.]", text):
        yield str(int(part)), "date"


def _read_time(text: str, base: str) -> Reading:
    hour, *rest = (int(part) for part in re.findall(r"\d+", text))
    minute = rest[0] if rest else 30 if text.endswith("半") else 0
    if hour < 12 and re.search(words.AFTERNOON.get(base, _NEVER), text):
        hour += 12
    yield f"{hour}:{minute:02d}", "time"


def _read_era(text: str, base: str) -> Reading:
    years = re.search(r"\d+", text)
    if years and text[:2] not in words.ERAS:
        yield str(int(years.group()) - words.BUDDHIST_YEARS), "cardinal"
        return
    yield str(words.ERAS[text[:2]] + (int(years.group()) if years else 1)), "cardinal"


def _read_han(text: str, base: str) -> Reading:
    kind = "ordinal" if text.startswith("第") else "percent" if text.startswith("百分之") else "cardinal"
    body = re.sub(r"^(第\s?|百分之)|[多余餘](?=\D)", "", text)
    whole, _, fraction = body.partition("点")
    value = read_han(whole)
    if value is None:
        return
    if fraction and (part := read_han(fraction)) is not None:
        value += part.scaleb(-len(fraction))
    spelled = len(body) <= 2 and not body[0].isascii() and kind == "cardinal"
    yield _plain_digits(value), "word" if spelled else kind


def _read_month(text: str, base: str) -> Reading:
    names = {name.lower(): number for name, number in words.MONTHS[base].items()}
    yield str(names[text.lower()]), "month"


def _read_plain(text: str, base: str) -> Reading:
    match = _NUMBER.match(text)
    digits, after = (match.group(), text[match.end() :].strip(" -\u00a0").lower()) if match else (text, "")
    if re.fullmatch(r"\d+(?:\.\d+){2,}", digits) and not re.fullmatch(r"\d{1,3}(?:\.\d{3})+", digits):
        yield digits, "version"
        return
    value = _value(digits, base in words.COMMA_DECIMAL)
    scale = words.SCALES.get(base, {}).get(after)
    if scale:
        yield _plain_digits(value * scale), "cardinal"
    elif not after:
        yield _plain_digits(value), "cardinal"
    else:
        ordinal = re.fullmatch(words.ORDINAL_SUFFIX.get(base, _NEVER), after)
        yield _plain_digits(value), "ordinal" if ordinal else "percent"


def _read_scaled(text: str, base: str) -> Reading:
    scales = words.SCALES[base]
    scale = next(name for name in sorted(scales, key=len, reverse=True) if text.lower().endswith(name))
    word = text[: -len(scale)].strip().lower()
    yield str(words.WORDS[base].get(word, 1) * scales[scale]), "cardinal"


def _read_ordinal(text: str, base: str) -> Reading:
    yield str(words.ORDINAL_WORDS[base][text.lower()]), "word"


def _read_word(text: str, base: str) -> Reading:
    yield str(words.WORDS[base][text.lower()]), "word"


def _read_roman(text: str, base: str) -> Reading:
    numerals = re.findall(r"[IVX]+", text)[-1]
    values = [_ROMAN[letter] for letter in numerals]
    following = [*values[1:], 0]
    total = sum(-value if value < after else value for value, after in zip(values, following, strict=True))
    yield str(total), "ordinal"


_READERS: dict[str, Callable[[str, str], Reading]] = {
    "date": _read_date,
    "time": _read_time,
    "era": _read_era,
    "han": _read_han,
    "month": _read_month,
    "plain": _read_plain,
    "scaled": _read_scaled,
    "ordinal": _read_ordinal,
    "word": _read_word,
    "roman": _read_roman,
}


def _value(digits: str, comma_decimal: bool) -> Decimal:
    """Read grouping and decimal signs by the language's habit, unless the digits themselves say otherwise."""
    digits = re.sub(r"[\u00a0\u202f\u2009'’ ]", "", digits)
    decimal_sign, group_sign = (",", ".") if comma_decimal else (".", ",")
    if "," in digits and "." in digits:
        decimal_sign = max(",.", key=digits.rfind)
        group_sign = "." if decimal_sign == "," else ","
    elif digits.count(",") + digits.count(".") > 1:
        return Decimal(re.sub(r"[.,]", "", digits))
    elif re.fullmatch(r"[1-9]\d{0,2},000", digits):  # nobody writes three empty decimals
        decimal_sign, group_sign = ".", ","
    elif group_sign in digits and not re.fullmatch(rf"[1-9]\d{{0,2}}\{group_sign}\d{{3}}", digits):
        decimal_sign, group_sign = group_sign, decimal_sign  # 2.5 in Vietnamese, 2,5 in English
    plain = digits.replace(group_sign, "")
    whole, _, fraction = plain.partition(decimal_sign)
    return Decimal(re.sub(r"\D", "", whole) + ("." + re.sub(r"\D", "", fraction) if fraction else ""))


def _plain_digits(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
