"""The text of a Markdown page: the one adapter to markdown-it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from harness.corpus.paragraphs import join_lines
from harness.domain.article import Cut

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)\s*\n(?P<fields>.*?\n)\1\s*\n", re.DOTALL)
_FRONT_FIELD = re.compile(r"^(title|lang|language|url)\s*[:=]\s*['\"]?(.*?)['\"]?\s*$", re.MULTILINE)
# React's and Docusaurus' marks behind a heading: {/*an-id*/} and {#an-id}; Hugo's and MDX' comments; footnotes' marks.
_MARKS = re.compile(r"\[\^\d{1,3}\]:?|\{/\*.*?\*/\}|\s*\{#[\w-]+\}|<!--.*?-->|\{\{[<%].*?[%>]\}\}", re.DOTALL)
_FENCE = re.compile(r" {0,12}(```+|~~~+)")
# A line of MDX that holds a component's tag, or a tag with an expression: JSX, of which CommonMark knows nothing.
_IN_TAG = r"""(?:[^<>{}"']|"[^"]*"|'[^']*'|\{(?:[^{}]|\{[^{}]*\})*\})*"""
_COMPONENT = re.compile(rf"\s*</?(?:[A-Z]{_IN_TAG}|[a-z]\w*\s(?=[^<>]*\{{){_IN_TAG}|)/?>\s*")
# Lines that only say how others are to look: of Jekyll, kramdown, VitePress and GitHub.
_DIRECTIVE = re.compile(r"\s*(?:\{%.*%\}|\{:[^{}]*\}|:::.*|\[TOC\]|>\s*\[!\w+\])\s*", re.IGNORECASE)
_MODULE_LINE = re.compile(
    r"import\s(?:.*\sfrom\s)?\s*(['\"])[^'\"]+\1;?\s*|export\s(?:default|const|let|function)\s.*[;{})]\s*"
)
_HTML_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownPage:
    """Heading, blocks with the number of their first line, what was cut, and the declared language."""

    title: str | None
    blocks: tuple[tuple[int, str], ...]
    cuts: tuple[Cut, ...]
    language: str | None
    url: str | None


def read_markdown(text: str) -> MarkdownPage:
    """Headings, paragraphs and list items as plain text; code and bare markup are cut."""
    from markdown_it import MarkdownIt

    front = _FRONT_MATTER.match(text)
    fields = dict(_FRONT_FIELD.findall(front["fields"])) if front else {}
    if front:  # keep the numbers of the lines
        text = "\n" * front[0].count("\n") + text[front.end() :]
    text = _MARKS.sub(lambda match: "\n" * match[0].count("\n"), text)
    text, cuts = _without_components(text)
    blocks: list[tuple[int, str]] = []
    title = fields.get("title") or None
    level = ""
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "heading_open":
            level = token.tag
        elif token.type == "heading_close":
            level = ""
        elif token.type in ("fence", "code_block"):
            cuts.append(Cut(line=line, reason="code", text=_first_line(token.content)))
        elif token.type == "html_block":
            _take_html(token.content, line, blocks, cuts)
        elif token.type == "inline" and (plain := _plain(token)):
            if level == "h1" and title is None:
                title = plain
            else:
                blocks.append((line, plain))
    return MarkdownPage(
        title=title,
        blocks=tuple(blocks),
        cuts=tuple(sorted(cuts, key=lambda cut: cut.line)),
        language=fields.get("lang") or fields.get("language"),
        url=fields.get("url"),
    )


def _without_components(text: str) -> tuple[str, list[Cut]]:
    """The same lines, empty where MDX has a component's tag or a line of code: what they enclose is Markdown."""
    lines = text.split("\n")
    cuts: list[Cut] = []
    fence = ""
    for place, line in enumerate(lines):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and line.strip() == mark[1]:
                fence = ""
        elif mark:
            fence = mark[1]
        elif reason := _why_no_text(line):
            cuts.append(Cut(line=place + 1, reason=reason, text=line.strip()))
            lines[place] = ">" if line.startswith(">") else ""
    return "\n".join(lines), cuts


def _why_no_text(line: str) -> str | None:
    if _COMPONENT.fullmatch(line) or _DIRECTIVE.fullmatch(line):
        return "markup"
    return "code" if _MODULE_LINE.fullmatch(line) else None


def _plain(token: Any) -> str:
    """An inline token's text: links and emphasis without their marks, images without their text."""
    parts: list[str] = [""]
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts[-1] += child.content
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("")
    lines = [line for part in parts if (line := " ".join(part.split()))]
    plain = lines[0] if lines else ""
    for line in lines[1:]:
        plain = join_lines(plain, line)
    return plain


def _take_html(content: str, line: int, blocks: list[tuple[int, str]], cuts: list[Cut]) -> None:
    """Text between tags is the page's; tags alone are not."""
    for offset, raw in enumerate(content.split("\n")):
        plain = " ".join(_HTML_TAG.sub(" ", raw).split())
        if not raw.strip():
            continue
        if plain and not re.search(r"[{}<>]|=>", plain):
            blocks.append((line + offset, plain))
        else:
            cuts.append(Cut(line=line + offset, reason="markup", text=raw.strip()))


def _first_line(text: str) -> str:
    return text.strip().split("\n")[0][:200]
