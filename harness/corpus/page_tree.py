"""A page's tree made ready for trafilatura: what it would lose, move or let in although the markup says better."""

from __future__ import annotations

import re
from typing import Any

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Marks within running text: they say how a word looks, and their class what it is (`button`, `menuitem`).
_INLINE_TAGS = """abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q s samp small
    span strike strong sub sup time tt u var"""
_INLINE = frozenset(_INLINE_TAGS.split())
# The classes that DocBook's stylesheets give to what a page holds.
_DOCBOOK = frozenset(("book", "part", "preface", "chapter", "appendix", "article", "section", "sect1", "refentry"))
# An article of at least this share of all articles' text is the page's main one, and the others lead elsewhere.
_MAIN_ARTICLE = 0.5
_FURNITURE = re.compile(r"bread-?crumb|\binfobox|\bnavbox|\bcatlinks\b|\bsiteSub\b|\bmw-editsection\b", re.IGNORECASE)
# A part with more of the page's text than this is the page (`has-breadcrumbs`).
_MOST_FURNITURE = 0.4
_BREAK_WITHIN = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t]*\r?\n[ \t]*(?=[\u2e80-\u9fff\uff00-\uffef])")
_IN_BRACKETS = re.compile(r"\s*\[[^\[\]]{1,40}\]\s*")
_FOOTNOTE_MARK = re.compile(
    r"\s*[\[(（［〔]?\s*(?:[a-z]{1,2}|(?:\w+ )?\d{1,3}|[*†‡§]+)\s*[\])）］〕]?\s*", re.IGNORECASE
)


def prepare(tree: Any) -> None:
    """Change a page's tree in place."""
    _drop_furniture(tree)
    _drop_readings(tree)
    _drop_footnote_marks(tree)
    _join_articles(tree)
    _bare_headings(tree)
    _mark_docbook(tree)
    _plain_prose(tree)
    _join_lines(tree)


def _drop_furniture(tree: Any) -> None:
    """Take out what stands beside a text by the names that software gives it: paths to the page, boxes of facts."""
    most = _MOST_FURNITURE * len(tree.text_content())
    for part in list(tree.iter("div", "nav", "ol", "p", "span", "table", "ul")):
        named = f"{part.get('id') or ''} {part.get('class') or ''} {part.get('aria-label') or ''}"
        if _FURNITURE.search(named) and len(part.text_content()) < most:
            part.drop_tree()


def _drop_readings(tree: Any) -> None:
    """Take out furigana and its brackets, which would stand as words behind the ones that they are readings of."""
    for reading in list(tree.iter("rt", "rp", "rtc")):
        reading.drop_tree()


def _drop_footnote_marks(tree: Any) -> None:
    """Take out raised numbers that lead to a note on the page, or from it back, and links such as [citation needed]."""
    for raised in list(tree.iter("sup")):
        parent = raised.getparent()
        mark = parent if parent is not None and parent.tag == "a" else raised
        leads = any((link.get("href") or "").startswith("#") for link in mark.iter("a"))
        said = mark.text_content()
        if (leads and _FOOTNOTE_MARK.fullmatch(said)) or (
            _IN_BRACKETS.fullmatch(said) and mark.find(".//a") is not None
        ):
            mark.drop_tree()


def _join_articles(tree: Any) -> None:
    """Make one article of a text that is spread over many beside each other: trafilatura would take the first alone."""
    articles = list(tree.iter("article"))
    lengths = [len(article.text_content()) for article in articles]
    if len({article.getparent() for article in articles}) != 1 or max(lengths) > _MAIN_ARTICLE * sum(lengths):
        return
    parent = articles[0].getparent()
    for article in articles:
        article.tag = "section"
    if parent.tag != "body":
        parent.tag = "article"
        return
    children = list(parent)
    whole = parent.makeelement("article")
    parent.append(whole)
    whole.extend(children)


def _mark_docbook(tree: Any) -> None:
    """Say where the text of a DocBook page is, which trafilatura would gather from paragraphs alone, headings lost.

    Its sections are named as such: of divisions, trafilatura drops the short ones with links.
    """
    for part in tree.iterfind("./body/div"):
        if part.get("class") in _DOCBOOK:
            part.tag = "article"
            for inner in part.iter("div"):
                if not (inner.get("class") or "").startswith(("nav", "toc")):
                    inner.tag = "section"


def _bare_headings(tree: Any) -> None:
    """Take headings out of wrappers that hold nothing else: trafilatura would take these for furniture."""
    for heading in list(tree.iter(*_HEADINGS)):
        said = heading.text_content().strip()
        while (parent := heading.getparent()) is not None and parent.tag in ("div", "header"):
            if not said or parent.getparent() is None or parent.text_content().strip() != said:
                break
            parent.drop_tag()


def _plain_prose(tree: Any) -> None:
    """Leave running text without marks: trafilatura drops words by a mark's class, and moves what marks hold marks."""
    for element in list(tree.iter(*_INLINE)):
        parent = element.getparent()
        if parent is not None and _is_prose(parent):
            element.drop_tag()


def _is_prose(element: Any) -> bool:
    """Whether an element has text of its own around its children."""
    return any(text and re.search(r"\w", text) for text in (element.text, *(child.tail for child in element)))


def _join_lines(tree: Any) -> None:
    """Take out line breaks of the source between East Asian characters, which would stand as blanks in sentences."""
    kept = {inner for block in tree.iter("pre") for inner in block.iter()}
    for element in tree.iter():
        if element in kept:
            continue
        for place in ("text", "tail"):
            text = getattr(element, place)
            if text and "\n" in text and not text.isascii():
                setattr(element, place, _BREAK_WITHIN.sub("", text))
