"""Aligned documents side by side, to be read by eye: each bead with its score, and what speaks for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from harness.domain.alignment import AlignedDocument, Bead, Sentence
from harness.domain.article import Article
from harness.domain.language import Language
from harness.report.pages import render

_RIGHT_TO_LEFT = frozenset(("Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Mand", "Samr", "Rohg"))
_GRADES = {"A": "certain", "B": "likely", "C": "doubtful", "moved": "elsewhere on the other side"}
_SHADES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One side of a document, or of a bead, with what a browser has to know of its language."""

    language: Language
    article: Article

    @property
    def direction(self) -> str:
        """Value of `dir`."""
        return "rtl" if self.language.script in _RIGHT_TO_LEFT else "ltr"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A bead as the page shows it; `shade` is 0 for the weakest scores to 4 for the strongest, -1 for null beads."""

    number: int
    bead: Bead
    shade: int
    words: str
    left: tuple[tuple[Sentence, str], ...]
    right: tuple[tuple[Sentence, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """A document as the page shows it."""

    name: str
    aligned: AlignedDocument
    left: _Side
    right: _Side
    rows: tuple[_Row, ...]
    counts: str
    doubtful: int


def render_alignment(documents: Sequence[AlignedDocument]) -> str:
    """One page with all documents, self-contained; text from the web stays text.

    Rows of documents out of sight cost the browser nothing until they are
    scrolled to, but the file grows by about a kilobyte a bead: for thousands
    of documents, pass those that are to be looked at.
    """
    return render(
        "alignment.html.j2",
        scripts=("theme.js", "alignment.js"),
        styles=("page.css", "alignment.css"),
        context={
            "documents": [_document(one) for one in documents],
            "count": "1 document" if len(documents) == 1 else f"{len(documents):,} documents",
            "grades": _GRADES,
        },
    )


def _document(aligned: AlignedDocument) -> _Document:
    pair = aligned.pair
    rows = tuple(_row(aligned, number, bead) for number, bead in enumerate(aligned.beads, 1))
    grades = Counter(bead.grade for bead in aligned.beads)
    null = sum(bead.is_null for bead in aligned.beads)
    parts = [f"{len(rows)} beads", *(f"{grades[grade]} {word}" for grade, word in _GRADES.items() if grades[grade])]
    if null:
        parts.append(f"{null} on one side only")
    return _Document(
        name=pair.id,
        aligned=aligned,
        left=_Side(language=pair.source.language, article=pair.source),
        right=_Side(language=pair.target.language, article=pair.target),
        rows=rows,
        counts=", ".join(parts),
        doubtful=grades["C"] + null,
    )


def _row(aligned: AlignedDocument, number: int, bead: Bead) -> _Row:
    if bead.is_null:
        words = "only in the source" if bead.source else "only in the target"
    else:
        words = _GRADES.get(bead.grade, bead.grade)
    shade = -1 if bead.is_null else min(_SHADES - 1, max(0, int(bead.score * _SHADES)))
    return _Row(
        number=number,
        bead=bead,
        shade=shade,
        words=words,
        left=_marked(aligned.pair.source, aligned.source_sentences, bead.source),
        right=_marked(aligned.pair.target, aligned.target_sentences, bead.target),
    )


def _marked(article: Article, sentences: Sequence[Sentence], chosen: Sequence[int]) -> tuple[tuple[Sentence, str], ...]:
    """Sentences of a bead, each with what begins at it: `title`, `paragraph`, `rest` (after a gap) or nothing."""
    marked = []
    for place, index in enumerate(chosen):
        sentence = sentences[index]
        title = sentence.block == 0 and article.title is not None
        if place and chosen[place - 1] != index - 1:
            begins = "rest"
        elif index == 0 or sentences[index - 1].block != sentence.block:
            begins = "title" if title else "paragraph"
        else:
            begins = ""
        marked.append((sentence, begins))
    return tuple(marked)
