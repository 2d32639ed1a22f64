"""Raw files as clean articles, the pairs among them, and what was refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.domain.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A line of the raw text that does not belong to the article.

    Attributes:
        line: Line in the decoded text, from 1; 0 where the line is not known (extracted from a page).
        reason: Reason code, such as `navigation`, `footer`, `posting-date`.
        text: The line as it stood.
    """

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A change to the text that was certain enough to make.

    Attributes:
        kind: Code, such as `mojibake`, `bracketed-pinyin`, `line-ends`.
        count: How many places were changed.
        note: One clear phrase for the record.
    """

    kind: str
    count: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageEvidence:
    """Why an article is held to be in its language.

    Attributes:
        declared: The language that the page or the corpus file names, where one does.
        votes: Share of characters by identified language tag, over lines.
        script: ISO 15924 code of the dominant script.
    """

    declared: str | None = None
    votes: Mapping[str, float] = field(default_factory=dict)
    script: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A cleaned document: the unit of chance.

    Attributes:
        id: Unique in its corpus; the raw file's path without suffix, unless `corpus.yaml` names it.
        language: What it is written in.
        title: Its heading, where it has one; not repeated in `paragraphs`.
        paragraphs: Body, in order; no empty strings, no line breaks inside.
        path: The raw file, relative to `raw/`, with POSIX slashes.
        sha256: Digest of the raw file's bytes.
        encoding: What the bytes were read as, such as `utf-8` or `gb18030`.
        group: What its record calls the article that it is a version of; checked, not believed.
        machine_mark: What in the raw file shows that it may be machine translated, in words; None for nothing.
    """

    id: str
    language: Language
    title: str | None
    paragraphs: tuple[str, ...]
    path: str
    sha256: str
    encoding: str
    evidence: LanguageEvidence = field(default_factory=LanguageEvidence)
    repairs: tuple[Repair, ...] = ()
    cuts: tuple[Cut, ...] = ()
    url: str | None = None
    group: str | None = None
    machine_mark: str | None = None

    @property
    def blocks(self) -> tuple[str, ...]:
        """Title, where there is one, and paragraphs: what is to be aligned."""
        return (self.title, *self.paragraphs) if self.title else self.paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Something refused, and why.

    Attributes:
        kind: What was refused: `document`, `pair` or `segment`.
        subject: Its id or ids: a raw path, or two article ids.
        reason: Reason code, such as `no-partner`, `undecodable`, `empty`.
        evidence: The reason in words, with the figures it rests on.
    """

    kind: str
    subject: tuple[str, ...]
    reason: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePair:
    """Two articles held to be translations of each other.

    Attributes:
        id: Document id in the test set.
        source: One of the two; which of them, the wanted directions decide later.
        target: The other.
        score: Strength of the evidence, in [0, 1].
        evidence: Each term in words: `7 of 9 numbers agree in order`.
        known: True where `corpus.yaml` named the pair and the check agreed.
        original: The language it was written in first, where known.
    """

    id: str
    source: Article
    target: Article
    score: float
    evidence: tuple[str, ...] = ()
    known: bool = False
    original: Language | None = None

    @property
    def key(self) -> tuple[str, str]:
        """The ids of its two articles: unique in a corpus, while one `id` may serve several language pairs."""
        return self.source.id, self.target.id
