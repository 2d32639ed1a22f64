"""What is known of the blocks of pages: read from their own markup, by other means than the harness reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

from lxml import html

BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "dt", "dd", "li", "td", "th")
Block = tuple[str, str]

_FENCE = re.compile(r"\s*(```+|~~~+)")
_JSX = re.compile(r"\s*<(/?)[A-Za-z][\w.]*(?:\s[^<>]*)?/?>\s*$|\s*(?:import|export) .*[;'\"]\s*$")
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*(?:\{/\*([\w-]+)\*/\})?\s*$")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(.*)")
_MARKUP = (
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), ""),
    (re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>]*>(?![^`]*`(?:[^`]*`[^`]*`)*[^`]*$)"), ""),
)


@dataclass(frozen=True, slots=True)
class Gold:
    """A page's sections, each under the anchor of its heading, and lines that are not its text."""

    sections: dict[str, list[Block]]
    boilerplate: frozenset[str] = field(default_factory=frozenset)


def plain(text: str) -> str:
    """Text with single blanks."""
    return " ".join(text.split())


def squeezed(text: str) -> str:
    """Text without blanks, which lines may add or take, and without invisible characters, which reading takes out."""
    return "".join(letter for letter in normalize("NFC", text) if not letter.isspace() and category(letter) != "Cf")


def of_page(tree: Any) -> Gold:
    """Innermost blocks of a page, in order, apart from those of its navigation."""
    navigation = tree.xpath(
        "//*[@class='navheader' or @class='navfooter' or self::nav or self::footer or @id='breadcrumbs']"
    )
    boilerplate = {
        text for part in navigation for cell in part.iter("th", "td", "a", "p") if (text := plain(cell.text_content()))
    }
    for part in (*navigation, *tree.xpath("//*[@class='toc']")):  # a list of contents is neither text nor furniture
        part.drop_tree()
    for mark in tree.xpath("//sup[ancestor::a]"):  # nor are the marks of footnotes
        mark.drop_tree()
    leaves = [element for element in tree.iter(*BLOCKS) if next(element.iterdescendants(*BLOCKS), None) is None]
    blocks = [(leaf.tag, text) for leaf in leaves if (text := squeezed(leaf.text_content()))]
    own = {text for _, text in blocks}
    return Gold({"": blocks}, frozenset(line for line in boilerplate if squeezed(line) not in own))


def of_declaration(path: Path) -> Gold:
    """The Universal Declaration: preamble and articles are its sections, whatever tags each language has for them."""
    tree = html.fromstring(path.read_bytes().decode("utf-8"))
    parts = tree.xpath("//header | //article")
    return Gold({str(number): of_page(part).sections[""] for number, part in enumerate(parts)})


def of_markdown(text: str) -> Gold:
    """Headings, paragraphs, items and code of a page of React's documentation, under the ids of its headings."""
    lines = text.split("\n")
    if lines[0] == "---":
        lines = lines[lines.index("---", 1) + 1 :]
    sections: dict[str, list[Block]] = {"": []}
    code: set[str] = set()
    here = sections[""]
    for kind, texts in _chunks(lines):
        if kind == "markup" or kind == "pre":
            code |= {plain(line) for line in texts if len(line.split()) > 2}
            continue
        if kind == "h" and (match := _HEADING.match(texts[0])):
            here = sections.setdefault(match[2] or f"{len(sections)}:{match[1]}", [])
        said = _said(" ".join(texts))
        if said:
            here.append((kind, said))
    return Gold(sections, frozenset(code))


def _chunks(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Kind and lines of each block: a heading, an item with what continues it, a paragraph, code or markup."""
    kinds: list[tuple[int, str, str]] = []
    fence, number, before = "", 0, ""
    for line in lines:
        mark = _FENCE.match(line)
        if fence or mark:
            kind = "pre"
            if mark:
                fence = (
                    ""
                    if fence and line.strip().startswith(fence) and line.strip() == line.strip()[0] * len(line.strip())
                    else fence or mark[1]
                )
        elif not line.strip() or re.fullmatch(r"\s*(?:-{3,}|\*{3,})\s*", line):
            kind = ""
        elif _JSX.fullmatch(line):
            kind = "markup"
        elif _HEADING.match(line):
            kind = "h"
        elif line.lstrip().startswith(("|", "<", "{", "^")) or re.fullmatch(r"\s*[/>}].*", line):
            kind = "markup"
        else:
            kind = "li" if _ITEM.match(line) else before if before in ("li", "p") else "p"
        if kind != before or kind == "h" or _ITEM.match(line):
            number += 1
        kinds.append((number, kind, line))
        before = kind
    for (_, kind), group in groupby(kinds, key=lambda entry: entry[:2]):
        if kind:
            yield kind, [line for _, _, line in group]


def _said(text: str) -> str:
    """What a reader sees of a block, squeezed, without the signs of emphasis and code."""
    if match := _HEADING.match(text):
        text = match[1]
    if match := _ITEM.match(text):
        text = match[1]
    for pattern, by in _MARKUP:
        text = pattern.sub(by, text)
    return squeezed(text)


def bare(text: str) -> str:
    """A squeezed text without signs that mark emphasis and code in Markdown, which may stand for themselves too."""
    return re.sub(r"[*_`\\]", "", text)
