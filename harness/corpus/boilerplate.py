"""Lines of a page that are not the article: each with the reason why it is cut.

Phrases count only where they make up a short line: 上一篇 ("previous page")
also stands inside sentences.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from harness.corpus import boilerplate_phrases as phrases
from harness.domain.article import Cut
from harness.text.width import width

# A line wider than this (in columns; East Asian characters take two) is running text.
_SHORT = 100
# Between the entries of a menu or a breadcrumb.
_SEPARATORS = re.compile(r"\s*[|｜/／>»›→·•┊︱]\s*|\s{2,}|\t")
_BREADCRUMB = re.compile(r"[^>»›]{1,30}(?:(?:\s*[>»›]+\s*|\s/\s)[^>»›]{1,40})+")

_MENU = re.compile("|".join(sorted(map(re.escape, phrases.MENU), key=len, reverse=True)), re.IGNORECASE)
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile("|".join(patterns), re.IGNORECASE)) for reason, patterns in phrases.RULES.items()
)
_OPENINGS = [(reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in phrases.OPENINGS.items()]
_DATE_ONLY = re.compile(
    r"(?:(?:\d{1,4}|[A-Za-zÀ-ɏḀ-ỹ.]{3,9})[\s,./\-年月日时時分秒:]*){1,7}(?:[ap]\.?m\.?|[A-Z]{3,4})?(?:星期.|[（(].[）)])?$"
)
_DATE_WORDS = re.compile(rf"(?<![^\W\d_]){phrases.DATE_WORDS}(?![^\W\d_])\.?", re.IGNORECASE)
_ADDRESS_ONLY = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.\w+)+", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"[\w\-（）() ]{1,80}\.(?:png|jpe?g|gif|bmp|webp|svg|pdf|docx?|xlsx?|pptx?|zip|rar|mp[34])", re.IGNORECASE
)
# Over the headlines of other articles, of which so many may follow.
_RELATED_HEADING = re.compile(rf"\W*(?:{phrases.RELATED})\W*", re.IGNORECASE)
_MOST_HEADLINES = 12
# Columns of the longest entry of a menu, and the share of its entries that are known.
_ENTRY, _MENU_SHARE = 30, 0.3
_NO_WORDS = re.compile(r"[\W_]+")


def cut_boilerplate(lines: Sequence[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[Cut]]:
    """Part the article's lines from those that are not.

    Args:
        lines: Number and text of each line that is not empty.
    """
    kept: list[tuple[int, str]] = []
    cuts: list[Cut] = []
    reasons = [why_cut(text) for _, text in lines]
    body = _body([text if reason is None else "" for (_, text), reason in zip(lines, reasons, strict=True)])
    menus = _menus(lines, reasons, body)
    headlines = 0
    for place, ((number, text), reason) in enumerate(zip(lines, reasons, strict=True)):
        if _RELATED_HEADING.fullmatch(text):
            reason, headlines = "related", _MOST_HEADLINES
        elif headlines and _is_headline(text):
            reason, headlines = "related", headlines - 1
        else:
            headlines = 0
        if place in body and (reason == "byline" or (reason == "navigation" and _is_one_entry(text))):
            reason = None  # a heading: `Introduction`, `Contact`, `By Land and Sea`
        if reason is None and place in menus:
            reason = "navigation"
        if reason is None:
            kept.append((number, text))
        else:
            cuts.append(Cut(line=number, reason=reason, text=text))
    return kept, cuts


def _menus(lines: Sequence[tuple[int, str]], reasons: Sequence[str | None], body: range) -> set[int]:
    """Places of menus above the text: short lines without an empty one between, of which many are known as such."""
    blocks: list[list[int]] = []
    for place in range(body.start + 1):
        if blocks and lines[place][0] == lines[place - 1][0] + 1:
            blocks[-1].append(place)
        else:
            blocks.append([place])
    menus: set[int] = set()
    for block in blocks[:-1]:  # the last is the text itself, or what is joined to it
        known = sum(reasons[place] == "navigation" for place in block)
        if known >= max(2, _MENU_SHARE * len(block)) and all(width(lines[place][1]) <= _ENTRY for place in block):
            menus.update(block)
    return menus


def _is_headline(text: str) -> bool:
    """Whether a line may be the headline of another article: short, and no sentence."""
    return width(text) <= _SHORT and text[-1] not in ".。:："


def _body(lines: Sequence[str]) -> range:
    """From the first line of running text to before the last: a heading that stands there is the article's."""
    running = [place for place, text in enumerate(lines) if _is_running_text(text)]
    return range(running[0], running[-1]) if running else range(0)


def _is_running_text(text: str) -> bool:
    return width(text) > _SHORT or (width(text) > 40 and text.endswith((".", "!", "?", "。", "！", "？")))


def _is_one_entry(text: str) -> bool:
    return _MENU.fullmatch(text.strip()) is not None


def why_cut(line: str) -> str | None:
    """The reason code where a line is boilerplate by its own words; None for a line of the article."""
    text = " ".join(line.split(" ")).strip()
    if "\ufffd" in text:
        return "lost-characters"
    if _NO_WORDS.fullmatch(text):
        return "no-words"
    for reason, pattern in _OPENINGS:
        if pattern.match(text):
            return reason
    if width(text) > _SHORT:
        return None
    for reason, pattern in _RULES:
        if pattern.search(text):
            return reason
    if _FILE_NAME.fullmatch(text):
        return "file-name"
    if _is_date_or_address(text):
        return "posting-date"
    if _is_menu(text):
        return "navigation"
    return None


def _is_date_or_address(text: str) -> bool:
    """A line that holds nothing but web addresses, dates and times."""
    rest = _ADDRESS_ONLY.sub(" ", text).strip()
    if not rest:
        return True
    if _is_date_in_words(rest):
        return True
    words = re.findall(r"[^\W\d_]{3,}", rest)
    months = all(word.lower()[:3] in phrases.MONTH_STARTS for word in words if word.isascii())
    has_year = re.search(r"(?:19|20)\d\d", rest)
    return bool(
        has_year
        and months
        and _DATE_ONLY.fullmatch(rest)
        and not re.search(r"[A-Za-zÀ-ɏḀ-ỹ]{3,}\s+[A-Za-zÀ-ɏḀ-ỹ]{3,}", rest)
    )


def _is_date_in_words(text: str) -> bool:
    """Whether a line is a day with its year, perhaps a time, and holds only names of months and weekdays beside."""
    rest = _DATE_WORDS.sub(" ", text)
    if re.search(r"[^\d\s.,:/()|+·（）：／-]", rest):
        return False
    numbers = re.findall(r"\d+", rest)
    years = [number for number in numbers if re.fullmatch(r"(?:19|20|25)\d\d", number)]
    small = all(len(number) <= 2 for number in numbers if number not in years)
    return len(years) in (1, 2) and small and 2 <= len(numbers) <= 12


def _is_menu(text: str) -> bool:
    """Whether a line consists of the words of menus, or is a breadcrumb that begins with one."""
    left = _MENU.sub(" ", text)
    if left != text and not re.search(r"[^\W\d_]", left):  # with a count perhaps: Comments (12)
        return True
    entries = [entry for entry in _SEPARATORS.split(text) if entry]
    known = sum(
        re.search(r"\w", entry) is not None and not re.search(r"\w", _MENU.sub(" ", entry)) for entry in entries
    )
    if len(entries) >= 3 and known >= 0.5 * len(entries):
        return True
    return bool(_BREADCRUMB.fullmatch(text)) and (known > 0 or _MENU.match(text) is not None)


def cut_repeated(documents: Sequence[Sequence[str]], *, least: int = 4, share: float = 0.2) -> frozenset[str]:
    """Short lines at the edges of at least `least` documents and this share of them: a site's furniture.

    Args:
        documents: The lines of each document of one language.
        least: In how many documents a line stands at least.
        share: And in what share of all.
    """
    seen = Counter(line for lines in documents for line in {lines[place] for place in edges(lines)})
    return frozenset(line for line, count in seen.items() if count >= max(least, share * len(documents)))


def edges(lines: Sequence[str]) -> list[int]:
    """Places of a document's first and last short lines that running text neither precedes nor follows.

    A heading that many articles share (`About the project`) has its text behind it, and stays.
    """
    body = _body(lines)
    outer = set(range(len(lines))) if len(lines) <= 12 else {*range(3), *range(len(lines) - 6, len(lines))}
    return [
        place
        for place in sorted(outer.difference(body))
        if width(lines[place]) <= _SHORT and not re.search(r"[.!?。！？…:：]$", lines[place])
    ]
