"""Whole documents in one prompt: what to ask, and which line of the answer stands for which segment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.align.beads import align_texts
from harness.align.settings import AlignSettings
from harness.domain.language import LanguagePair
from harness.domain.system import Request, Scalar, Translation
from harness.domain.testset import Segment, TestSet
from harness.text.sentences import split_sentences
from harness.translate.budget import join_pieces
from harness.translate.whole import by_number, numbered, read_lines

_AS_WRITTEN = AlignSettings(gap=math.inf)
"""A line that a system adds in the midst of a segment's translation is part of it, and is scored with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The answer to one document, segment by segment.

    Attributes:
        texts: One for each segment; None where the answer has nothing for it.
        realigned: True where the numbers of the lines did not tell, and the texts were aligned.
        left_over: Lines of the answer that stand for no segment.
    """

    texts: tuple[str | None, ...]
    realigned: bool = False
    left_over: int = 0


def documents_of(test_set: TestSet) -> list[tuple[Segment, ...]]:
    """The segments of each document that has any to score; those that a filter dropped are part of the document."""
    documents: dict[str, list[Segment]] = {}
    for segment in test_set.segments:
        documents.setdefault(segment.doc_id, []).append(segment)
    scored = [tuple(document) for document in documents.values()]
    return [document for document in scored if any(segment.dropped is None for segment in document)]


def requests_for(documents: Sequence[Sequence[Segment]]) -> list[Request]:
    """What a system is asked, one request for each document."""
    return [Request(text=numbered([segment.source for segment in document]), whole=True) for document in documents]


def shared_out(
    documents: Sequence[Sequence[Segment]], answers: Sequence[Translation], pair: LanguagePair
) -> tuple[list[Translation], dict[str, Scalar]]:
    """The translation of each scored segment, and what was lost on the way.

    Tokens and seconds of a document are shared out by its segments' lengths; its first scored segment keeps the
    answer as it came.

    Returns:
        Translations in the order of the scored segments, and facts for the record: documents that were sent in pieces
        and that had to be aligned anew, scored segments that the answers have nothing for, lines that stand for none.
    """
    outputs: list[Translation] = []
    matches = [
        match([segment.source for segment in document], answer, pair)
        for document, answer in zip(documents, answers, strict=True)
    ]
    for document, answer, matched in zip(documents, answers, matches, strict=True):
        outputs += _segments(document, answer, matched)
    facts: dict[str, Scalar] = {
        "documents_in_pieces": sum(answer.pieces > 1 for answer in answers),
        "documents_realigned": sum(matched.realigned for matched in matches),
        "segments_dropped": sum(output.stop == "dropped" for output in outputs),
        "lines_left_over": sum(matched.left_over for matched in matches),
    }
    return outputs, facts


def match(sources: Sequence[str], answer: Translation, pair: LanguagePair) -> Matched:
    """Which text of an answer stands for which segment: by the numbers, or by aligning the texts."""
    lines = read_lines(answer.text, len(sources))
    told = by_number(lines, len(sources), cut=answer.stop == "limit")
    if told is not None:
        return Matched(texts=tuple(told))
    texts, left_over = _aligned(sources, [line.text for line in lines if line.text], pair)
    return Matched(texts=tuple(texts), realigned=True, left_over=left_over)


def _aligned(
    sources: Sequence[str], lines: Sequence[str], pair: LanguagePair, *, sentences: bool = False
) -> tuple[list[str | None], int]:
    """The text for each source, and how many lines are for none.

    Lines that stand for several sources together are cut into sentences and aligned again; what cannot be told apart
    then goes to the first of them.
    """
    texts: list[str | None] = [None] * len(sources)
    left_over = 0
    if not lines:
        return texts, left_over
    found = align_texts("\n".join(sources), "\n".join(lines), pair, sentences_given=True, settings=_AS_WRITTEN)
    for bead in found.beads:
        theirs = [lines[place] for place in bead.target]
        if not bead.source:
            left_over += len(theirs)
        elif len(bead.source) == 1 or not theirs or sentences:
            texts[bead.source[0]] = join_pieces(theirs, pair.target) or None
        else:
            parts = [line[start:end] for line in theirs for start, end in split_sentences(line, pair.target)]
            apart, more = _aligned([sources[place] for place in bead.source], parts, pair, sentences=True)
            left_over += more
            for place, text in zip(bead.source, apart, strict=True):
                texts[place] = text
    return texts, left_over


def _segments(document: Sequence[Segment], answer: Translation, matched: Matched) -> list[Translation]:
    total = sum(len(segment.source) for segment in document) or 1
    raw: str | None = answer.text if answer.raw is None else answer.raw
    outputs = []
    for segment, text in zip(document, matched.texts, strict=True):
        if segment.dropped is not None:
            continue
        share = len(segment.source) / total
        outputs.append(
            Translation(
                text=text or "",
                raw=raw,
                source_tokens=round(answer.source_tokens * share),
                output_tokens=round(answer.output_tokens * share),
                truncated=answer.truncated,
                stop="end" if text else "dropped" if segment.source.strip() else "none",
                seconds=answer.seconds * share,
            )
        )
        raw = None
    if (
        answer.stop == "limit"
        and (last := max((n for n, output in enumerate(outputs) if output.text), default=-1)) >= 0
    ):
        outputs[last] = replace(outputs[last], stop="limit")
    return outputs
