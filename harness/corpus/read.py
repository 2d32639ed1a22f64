"""Raw files -> clean articles; whatever cannot be read is a Rejection, and nothing else is lost."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from harness.corpus.boilerplate import cut_boilerplate, cut_repeated, edges
from harness.corpus.declared import declarations
from harness.corpus.decode import UndecodableError, decode
from harness.corpus.files import RawFile, list_files, reject
from harness.corpus.languages import LanguageRefusalError, find_language
from harness.corpus.markdown import read_markdown
from harness.corpus.page import has_endless_tag, is_too_deep, read_page
from harness.corpus.paragraphs import take_title, unwrap
from harness.corpus.records import Record, read_records
from harness.corpus.repair import repair
from harness.corpus.workers import spread
from harness.domain.article import Article, Cut, Rejection, Repair
from harness.domain.corpus import CorpusSpec, DocumentSpec
from harness.domain.progress import SILENCE, Progress
from harness.text.machine_marks import machine_mark
from harness.text.script import scripts

_NOTHING = DocumentSpec(path="")
_Parsed = TypeVar("_Parsed")


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusReading:
    """What a raw folder gave.

    Attributes:
        articles: In the order of their paths; ids are unique.
        rejections: Every file or record that gave no article, and why.
    """

    articles: tuple[Article, ...]
    rejections: tuple[Rejection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """A text as its format gave it, before anything is cut: numbered lines, title where the format names one."""

    title: str | None
    lines: Sequence[tuple[int, str]]
    cuts: tuple[Cut, ...] = ()
    repairs: tuple[Repair, ...] = ()
    hint: str | None = None
    url: str | None = None
    group: str | None = None
    machine_mark: str | None = None


class _RefusedError(Exception):
    """A file that gives no article; holds reason code and evidence."""

    def __init__(self, reason: str, evidence: str) -> None:
        super().__init__(evidence)
        self.reason = reason
        self.evidence = evidence


def read_corpus(spec: CorpusSpec, progress: Progress = SILENCE) -> CorpusReading:
    """Read, repair and clean every file below `raw/`.

    Raises:
        CorpusError: If there is no such folder. Nothing else is raised: a file
            that cannot be read, or is in no one language, is refused.
    """
    files, rejections = list_files(spec.raw)
    declared = declarations(spec, (file.name for file in files))
    named = {file.name for file in files} | {rejection.subject[0] for rejection in rejections}
    rejections += [
        reject(name, "missing", "named in corpus.yaml, but there is no such file")
        for name in spec.documents
        if name not in named
    ]
    drafts: list[Article] = []
    with progress.task("reading", total=len(files), unit="files") as advance:
        for outcomes in spread(_read, [(file, declared.get(file.name, _NOTHING)) for file in files], advance):
            drafts += (outcome for outcome in outcomes if isinstance(outcome, Article))
            rejections += (outcome for outcome in outcomes if isinstance(outcome, Rejection))
    drafts, refused = _unique(drafts, declared)
    return CorpusReading(articles=tuple(_without_furniture(drafts)), rejections=(*rejections, *refused))


def _read(job: tuple[RawFile, DocumentSpec]) -> list[Article | Rejection]:
    return list(_read_file(*job)) or [reject(job[0].name, "empty", "no record in it")]


def _read_file(file: RawFile, declared: DocumentSpec) -> Iterator[Article | Rejection]:
    if file.format == "jsonl":
        for record in read_records(file):
            yield record if isinstance(record, Rejection) else _read_record(record, declared)
        return
    try:
        content = file.path.read_bytes()
        text, encoding = _parse(content, file.format)
        yield _article(text, file.name, file.stem, content, encoding, declared)
    except OSError as error:
        yield reject(file.name, "unreadable", error.strerror or type(error).__name__)
    except (_RefusedError, UndecodableError, LanguageRefusalError) as refusal:
        yield reject(file.name, refusal.reason, refusal.evidence)


def _read_record(record: Record, declared: DocumentSpec) -> Article | Rejection:
    lines, repairs = repair(record.lines)
    paragraphs, cuts = unwrap(lines)
    text = _Text(
        title=record.title,
        lines=paragraphs,
        cuts=cuts,
        repairs=repairs,
        hint=record.language,
        url=record.url,
        group=record.group,
        machine_mark=machine_mark("\n".join(record.lines)),
    )
    try:
        return _article(text, record.name, record.id, record.content, "utf-8", declared)
    except (_RefusedError, LanguageRefusalError) as refusal:
        return reject(record.name, refusal.reason, refusal.evidence)


def _parse(content: bytes, form: str) -> tuple[_Text, str]:
    if not content.strip():
        raise _RefusedError("empty", "an empty file")
    decoded = decode(content, markup=form == "html")
    parse = {"html": _parse_page, "text": _parse_text}.get(form, _parse_markdown)
    return replace(parse(decoded.text), machine_mark=machine_mark(decoded.text)), decoded.encoding


def _guarded(parse: Callable[[str], _Parsed], text: str) -> _Parsed:
    """A library's parser on a text that may be hostile: whatever it raises refuses this file and no other."""
    try:
        return parse(text)
    except Exception as error:
        raise _RefusedError("unparsable", f"its parser failed: {type(error).__name__}") from error


def _parse_text(plain: str) -> _Text:
    lines, repairs = repair(plain.splitlines())
    paragraphs, cuts = unwrap(lines)
    return _Text(title=None, lines=paragraphs, cuts=cuts, repairs=repairs)


def _parse_markdown(markup: str) -> _Text:
    lines, repairs = repair(markup.splitlines())
    page = _guarded(read_markdown, "\n".join(lines))
    return _Text(title=page.title, lines=page.blocks, cuts=page.cuts, repairs=repairs, hint=page.language, url=page.url)


def _parse_page(markup: str) -> _Text:
    if is_too_deep(markup):
        raise _RefusedError("too-deep", "its tags nest deeper than 500 levels: no page that people read")
    if has_endless_tag(markup):
        raise _RefusedError("malformed", "a tag with more than 5,000 attributes: no page that people read")
    page = _guarded(read_page, markup)
    if page is None:
        raise _RefusedError("no-main-text", "no main text was found on the page")
    (title, *blocks), repairs = repair([page.title or "", *page.blocks])
    lines = [(0, block) for block in blocks if block.strip()]
    return _Text(title=title.strip() or None, lines=lines, repairs=repairs, hint=page.language, url=page.url)


def _article(text: _Text, name: str, identity: str, content: bytes, encoding: str, declared: DocumentSpec) -> Article:
    """Cut what is not the article's, find its language and its title."""
    kept, cuts = cut_boilerplate(text.lines)
    paragraphs = [line for _, line in kept]
    title = text.title or take_title(paragraphs)
    title_line = 0
    if title is not None and paragraphs and paragraphs[0] == title:
        title_line = kept[0][0]
        kept, paragraphs = kept[1:], paragraphs[1:]
    if not any(scripts(paragraph) for paragraph in paragraphs):
        raise _RefusedError("empty", f"no text is left after {len(cuts)} lines of boilerplate")
    blocks = [title, *paragraphs] if title else paragraphs
    found = find_language(blocks, declared.language, text.hint)
    shift = len(blocks) - len(paragraphs)
    foreign = [place - shift for place in found.foreign if place >= shift]
    if title and 0 in found.foreign:
        cuts.append(Cut(line=title_line, reason="foreign-language", text=title))
        title = None
    cuts += [Cut(line=kept[place][0], reason="foreign-language", text=paragraphs[place]) for place in foreign]
    paragraphs = [paragraph for place, paragraph in enumerate(paragraphs) if place not in foreign]
    if title is None and (title := take_title(paragraphs)) is not None:
        paragraphs = paragraphs[1:]
    if not paragraphs:
        raise _RefusedError("empty", "nothing is left but its title")
    return Article(
        id=identity,
        language=found.language,
        title=title,
        paragraphs=tuple(paragraphs),
        path=name,
        sha256=hashlib.sha256(content).hexdigest(),
        encoding=encoding,
        evidence=found.evidence,
        repairs=text.repairs,
        cuts=(*text.cuts, *sorted(cuts, key=lambda cut: cut.line)),
        url=declared.url or text.url,
        group=text.group,
        machine_mark=text.machine_mark,
    )


def _unique(drafts: Iterable[Article], declared: Mapping[str, DocumentSpec]) -> tuple[list[Article], list[Rejection]]:
    """The first article of each id, and of each text where nothing is declared of it."""
    kept: list[Article] = []
    refused: list[Rejection] = []
    ids: dict[str, str] = {}
    texts: dict[tuple[str, ...], str] = {}
    for article in drafts:
        if article.id in ids:
            refused.append(reject(article.path, "duplicate-id", f"{ids[article.id]} has the same id {article.id}"))
        elif article.blocks in texts and article.path not in declared:
            refused.append(reject(article.path, "duplicate", f"the same text as {texts[article.blocks]}"))
        else:
            ids[article.id] = article.path
            texts.setdefault(article.blocks, article.path)
            kept.append(article)
    return kept, refused


def _without_furniture(articles: Sequence[Article]) -> Iterator[Article]:
    """Cut short lines that stand at the edges of many articles of a language."""
    by_language: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for article in articles:
        if _may_have_furniture(article):
            by_language[article.language.tag].append(article.paragraphs)
    repeated = {tag: cut_repeated(members) for tag, members in by_language.items()}
    for article in articles:
        lines = article.paragraphs
        known = repeated.get(article.language.tag, frozenset()) if _may_have_furniture(article) else frozenset()
        furniture = {place for place in edges(lines) if lines[place] in known}
        left = tuple(line for place, line in enumerate(lines) if place not in furniture)
        if not furniture or not left:
            yield article
            continue
        cuts = tuple(Cut(line=0, reason="repeated", text=lines[place]) for place in sorted(furniture))
        yield replace(article, paragraphs=left, cuts=(*article.cuts, *cuts))


def _may_have_furniture(article: Article) -> bool:
    """Sources of pages in Markdown have headings in common, and no furniture."""
    return not article.path.lower().endswith((".md", ".markdown", ".mdx"))
