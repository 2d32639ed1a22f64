"""The main text of an HTML page: the one adapter to trafilatura."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from harness.corpus.page_tree import prepare

# Far above any real page (a few dozen), far below what exhausts the parser's stack.
_DEEPEST = 500
# Tags that need no end, and so do not nest where they have none.
_ENDLESS = (
    "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|html|head|body|script|style"
    "|p|li|dt|dd|tr|td|th|thead|tbody|tfoot|colgroup|option|optgroup|rb|rt|rp"
)
_TAG = re.compile(rf"<(/?)(?!(?:{_ENDLESS})\b)[a-z][^<>\s/]{{0,40}}\b[^<>]{{0,400}}>", re.I)
# Attributes of one tag, of which each is compared with all others.
_LONG_TAG, _MOST_ATTRIBUTES = re.compile(r"<[a-z][^<>]{20000,}", re.I), 5000
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SITE_NAME = re.compile(r"\s+[|–—·»«:-]\s+|\s*[|｜_]\s*|\s+-\s+")
_BLOCKS = frozenset(("p", "head", "item", "cell", "quote", "list", "row", "table", "div", "ab", "fw", "lb"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says: its heading, blocks of text in order, and the language and address that it declares."""

    title: str | None
    blocks: tuple[str, ...]
    language: str | None
    url: str | None


def is_too_deep(markup: str) -> bool:
    """Whether tags nest deeper than any real page's do."""
    depth = 0
    for match in _TAG.finditer(markup):
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > _DEEPEST:
            return True
    return False


def has_endless_tag(markup: str) -> bool:
    """Whether a tag has thousands of attributes, over which a parser would sit for minutes."""
    return any(len(match.group().split()) > _MOST_ATTRIBUTES for match in _LONG_TAG.finditer(markup))


def read_page(markup: str) -> Page | None:
    """Main text of a page; None where there is none."""
    from trafilatura import bare_extraction, load_html

    tree = load_html(_XML_DECLARATION.sub("", markup))
    if tree is None:
        return None
    title = _title(tree)
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    url = next((link.get("href") for link in tree.iter("link") if link.get("rel") == "canonical"), None)
    prepare(tree)
    document = bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=False)
    blocks = tuple(_blocks(document)) if document is not None else ()
    if not blocks:
        return None
    if len(blocks) == 1:
        blocks = _as_declared(tree, blocks[0])
    if title is not None and _same(blocks[0], title):
        title, blocks = blocks[0], blocks[1:]
    return Page(title=title, blocks=blocks, language=language, url=url)


def _blocks(document: Any) -> list[str]:
    """Lines of the extracted body, in order: a block element or a line break begins a new one."""
    from lxml.etree import iterwalk

    if document.body is None or len(document.body) == 0:
        return _lines(document.text or "")
    parts: list[str] = []
    for event, element in iterwalk(document.body, events=("start", "end")):
        block = element.tag in _BLOCKS
        text = (element.text if event == "start" else element.tail) or ""
        if element.tag != "code" or event == "end":
            text = text.replace("\n", " ")
        parts.append("\n" * block + text)
    return _lines("".join(parts))


def _as_declared(tree: Any, text: str) -> tuple[str, ...]:
    """The lines of a text that a page holds as data for search engines alone, which trafilatura makes one."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        declared = re.search(r'"articleBody"\s*:\s*("(?:[^"\\]|\\.)*")', script.text or "")
        try:
            lines = _lines(json.loads(declared[1])) if declared else []
        except ValueError:
            continue
        if _same("".join(lines), text):
            return tuple(lines)
    return (text,)


def _lines(text: str) -> list[str]:
    return [plain for line in text.split("\n") if (plain := " ".join(line.split()))]


def _title(tree: Any) -> str | None:
    """The longest heading that the title repeats, or the one first-level heading; else the title's longest part."""
    titles = [" ".join(element.text_content().split()) for element in tree.iter("title")]
    title = titles[0] if titles else ""
    headings = [(heading.tag, " ".join(heading.text_content().split())) for heading in tree.iter("h1", "h2")]
    headings = [(tag, said) for tag, said in headings if said]
    repeated = [said for tag, said in headings if said in title or (tag == "h1" and title and title in said)]
    if repeated:
        return max(repeated, key=len)
    alone = [said for tag, said in headings if tag == "h1"]
    if len(alone) == 1:
        return alone[0]
    parts = [part for part in _SITE_NAME.split(title) if part]
    return max(parts, key=len) if parts else None


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W", "", one).lower() == re.sub(r"\W", "", other).lower()
