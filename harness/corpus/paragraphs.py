"""Lines of a plain text as title and paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from harness.domain.article import Cut
from harness.text.width import width

_END_OF_SENTENCE = re.compile(r"[.!?。！？…;；][\"'”’»」』)）\]]*$")
_LIST_ITEM = re.compile(r"\s*(?:[-*•·▪◦]|\(?\d{1,3}[.)、]|[（(][一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+、)")
_EAST_ASIAN = re.compile("[\u2e80-\u9fff\uff00-\uffef]")
# Columns of the widest line of a hard-wrapped text; 80 of mail and terminals, up to 132 of old printers.
_WIDEST, _NARROWEST = 132, 38
_TITLE_WIDTH = 160
# Columns that the first line of a paragraph may be set in.
_DEEPEST_INDENT = 10
_PAGE_HEAD = re.compile(
    r"(?P<left>\d{1,4})\s{3,}(?P<head>\D.{0,80})|(?P<title>.{1,80}\S)\s{3,}(?P<right>\d{1,4})|\W*(?P<alone>\d{1,4})\W*"
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line: its number, the columns that it is set in, its text with single blanks, and with those it has."""

    number: int
    depth: int
    text: str
    raw: str


def unwrap(lines: Sequence[str]) -> tuple[list[tuple[int, str]], tuple[Cut, ...]]:
    """Paragraphs with the number of their first line, from 1, and the heads of pages that were cut.

    A line is a paragraph, as web articles have it. Where the lines of each
    block between empty lines are all of nearly one width and mostly end in
    mid-sentence, the text was wrapped, and each block is joined: without the
    hyphens of its typesetter, and over the heads of its pages.
    """
    blocks = _blocks(lines)
    if not _is_wrapped([[line.text for line in block] for block in blocks]):
        return [(line.number, line.text) for block in blocks for line in block], ()
    words = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", "\n".join(lines).lower()))
    paragraphs: list[tuple[int, str]] = []
    heads = _page_heads([block[0] for block in blocks if len(block) == 1])
    for block in _over_pages(blocks, {line.number for line in heads}):
        starts = _starts(block)
        for line in block:
            if line.number in starts:
                paragraphs.append((line.number, line.text))
            else:
                first, joined = paragraphs[-1]
                paragraphs[-1] = (first, _unhyphenated(joined, line.text, words) or join_lines(joined, line.text))
    return paragraphs, tuple(Cut(line=line.number, reason="page-head", text=line.text) for line in heads)


def _starts(block: Sequence[_Line]) -> set[int]:
    """Numbers of the lines that begin a paragraph: the first, list items, and those set in where most are not."""
    starts = {block[0].number, *(line.number for line in block if _LIST_ITEM.match(line.text))}
    depths = [line.depth for line in block]
    least = min(depths)
    deeper = [line.number for line in block if least < line.depth <= least + _DEEPEST_INDENT]
    if 0 < len(deeper) <= 0.5 * len(block) and depths.count(least) >= 0.5 * len(block):
        starts.update(deeper)
    return starts


def _over_pages(blocks: Sequence[list[_Line]], heads: AbstractSet[int]) -> list[list[_Line]]:
    """Blocks without the heads and numbers of pages; a paragraph that runs on over one is whole again."""
    whole: list[list[_Line]] = []
    turned = False
    for block in blocks:
        if block[0].number in heads:
            turned = True
            continue
        runs_on = turned and whole and block[0].text[0].islower() and not _END_OF_SENTENCE.search(whole[-1][-1].text)
        if runs_on:
            whole[-1] = [*whole[-1], *block]
        else:
            whole.append(block)
        turned = False
    return whole


def _page_heads(alone: Sequence[_Line]) -> list[_Line]:
    """Lines that stand alone with a page's number at an edge, where the numbers rise and the words come again."""
    found = [(line, match) for line in alone if (match := _PAGE_HEAD.fullmatch(line.raw))]
    pages = [int(match["left"] or match["right"] or match["alone"]) for _, match in found]
    said = Counter(re.sub(r"\W", "", match["head"] or match["title"] or "") for _, match in found)
    rising = all(0 < after - before <= 2 for before, after in pairwise(pages))
    if len(found) < 2 or not rising or max(said.values()) < 2:
        return []
    return [line for line, _ in found]


def _unhyphenated(before: str, after: str, words: Mapping[str, int]) -> str | None:
    """Two lines as one where a word is parted between them; None where it is not.

    The word is whole again if the text has it elsewhere in one piece, and keeps its hyphen if
    the text has it elsewhere with one, or has both its parts as words.
    """
    match = re.search(r"([^\W\d_]{2,})-$", before)
    rest = re.match(r"[^\W\d_]{2,}", after)
    if match is None or rest is None:
        return None
    first, second = match[1].lower(), rest[0].lower()
    with_hyphen = words[f"{first}-{second}"] or (not words[first + second] and words[first] > 1 and words[second] > 1)
    if with_hyphen or not after[0].islower():
        return before + after
    return before[:-1] + after


def join_lines(before: str, after: str) -> str:
    """Two lines of one paragraph as one: without a blank where East Asian characters meet."""
    if _EAST_ASIAN.match(before[-1:]) and _EAST_ASIAN.match(after[:1]):
        return before + after
    return f"{before} {after}"


def _blocks(lines: Sequence[str]) -> list[list[_Line]]:
    blocks: list[list[_Line]] = [[]]
    for number, line in enumerate(lines, 1):
        text = " ".join(line.split())
        if text:
            depth = width(line.expandtabs()) - width(line.expandtabs().lstrip())
            blocks[-1].append(_Line(number, depth, text, line.strip()))
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _is_wrapped(blocks: Sequence[Sequence[str]]) -> bool:
    inner = [line for block in blocks for line in block[:-1]]
    if len(inner) < 3:
        return False
    widths = sorted(map(width, inner))
    widest = widths[int(0.95 * (len(widths) - 1))]
    if not _NARROWEST <= widest <= _WIDEST or widths[-1] > 1.3 * widest:
        return False
    full = sum(columns >= 0.75 * widest for columns in widths)
    ended = sum(bool(_END_OF_SENTENCE.search(line)) for line in inner)
    return full >= 0.7 * len(inner) and ended <= 0.4 * len(inner)


def take_title(paragraphs: Sequence[str]) -> str | None:
    """The first paragraph where it is a heading: short, no sentence's end, and running text after it."""
    if len(paragraphs) < 2:
        return None
    first = paragraphs[0]
    if width(first) > _TITLE_WIDTH or _END_OF_SENTENCE.search(first) or _LIST_ITEM.match(first):
        return None
    return first if any(width(text) > width(first) for text in paragraphs[1:]) else None
