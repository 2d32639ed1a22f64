"""Aligned documents -> one test set in one direction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from harness.domain.alignment import AlignedDocument
from harness.domain.article import Article, Rejection
from harness.domain.language import LanguagePair
from harness.domain.system import Scalar
from harness.domain.testset import Segment, TestSet
from harness.errors import TestSetError
from harness.testset.filters import Dropped, apply_filters, least_scored
from harness.testset.joining import side_texts
from harness.text.sentences import split_sentences

_DIGITS = 4


def build_test_set(
    name: str,
    pair: LanguagePair,
    documents: Sequence[AlignedDocument],
    filters: Mapping[str, Mapping[str, Scalar]],
) -> tuple[TestSet, tuple[Rejection, ...]]:
    """Make the test set of one direction.

    Every bead with both sides at one place of their texts is a segment; its place among them is its
    `seg_id`, the same in both directions. Filters take segments from scoring,
    and their text stays as context. A document that keeps too few scored
    segments is refused whole.

    Args:
        name: Of the test set.
        pair: Direction wanted; documents of other languages are passed over, reversed ones are turned.
        documents: Aligned documents; their order is kept.
        filters: Settings by filter name, over the defaults of `harness.testset.filters.FILTERS`.

    Returns:
        The set, and a Rejection for each segment dropped (subject: direction, document, segment) and each
        document refused (subject: the ids of its two articles).

    Raises:
        ConfigError: If a filter or one of its settings is not known.
        TestSetError: If two documents have one id.
    """
    chosen = {document.pair.id: document for document in documents if _joins(document, pair)}
    _check_ids(name, pair, documents)
    one_way = min(pair, pair.reverse)  # so that both directions score the same segments
    rows = {doc_id: _segments(document, one_way) for doc_id, document in chosen.items()}
    settings = tuple((name, tuple(sorted(values.items()))) for name, values in filters.items())
    refused: list[Rejection] = []
    while True:  # a refused document may have been the reason to drop a segment elsewhere (as its duplicate)
        segments = tuple(segment for row in rows.values() for segment in row)
        dropped = _dropped(segments, one_way, settings)
        poor = _too_little_left(segments, dropped, filters)
        if not poor:
            break
        refused += [_refusal(chosen[doc_id], words) for doc_id, words in poor.items()]
        for doc_id in poor:
            del rows[doc_id]
    if pair != one_way:
        segments = tuple(
            replace(segment, source=segment.references[0], references=(segment.source,)) for segment in segments
        )
    marked = tuple(
        replace(segment, dropped=dropped[index].reason) if index in dropped else segment
        for index, segment in enumerate(segments)
    )
    original = {
        doc_id: document.pair.original
        for doc_id, document in chosen.items()
        if document.pair.original is not None and rows.get(doc_id)
    }
    test_set = TestSet(name=name, pair=pair, segments=marked, original=original)
    return test_set, (*refused, *(_rejection(pair, segments[index], drop) for index, drop in dropped.items()))


def build_source_set(name: str, pair: LanguagePair, articles: Sequence[Article]) -> TestSet:
    """Make a test set without references: each sentence of each article is a segment.

    Args:
        name: Of the test set.
        pair: Direction wanted.
        articles: In the pair's source language; their order is kept.
    """
    segments = [
        Segment(doc_id=article.id, seg_id=number, source=text)
        for article in articles
        for number, text in enumerate(_sentences(article), start=1)
    ]
    return TestSet(name=name, pair=pair, segments=tuple(segments))


def _sentences(article: Article) -> list[str]:
    return [block[start:end] for block in article.blocks for start, end in split_sentences(block, article.language)]


@lru_cache(maxsize=4)
def _dropped(
    segments: tuple[Segment, ...], pair: LanguagePair, settings: tuple[tuple[str, tuple[tuple[str, Scalar], ...]], ...]
) -> Mapping[int, Dropped]:
    """Verdicts of the filters; the second direction of a corpus finds them made."""
    return apply_filters(segments, pair, {name: dict(values) for name, values in settings})


def _joins(document: AlignedDocument, pair: LanguagePair) -> bool:
    languages = {document.pair.source.language, document.pair.target.language}
    return languages == {pair.source, pair.target}


def _check_ids(name: str, pair: LanguagePair, documents: Sequence[AlignedDocument]) -> None:
    counts = Counter(document.pair.id for document in documents if _joins(document, pair))
    for doc_id, count in counts.items():
        if count > 1:
            raise TestSetError(f"{name} {pair}: {count} documents have the id {doc_id!r}; ids must be unique")


def _segments(document: AlignedDocument, pair: LanguagePair) -> list[Segment]:
    turned = document.pair.source.language != pair.source
    segments: list[Segment] = []
    for index, bead in enumerate(document.beads):
        if not bead.is_segment:
            continue
        source, target = side_texts(document, index)
        segments.append(
            Segment(
                doc_id=document.pair.id,
                seg_id=len(segments) + 1,
                source=target if turned else source,
                references=(source if turned else target,),
                score=round(bead.score, _DIGITS),
                margin=round(bead.margin, _DIGITS),
                grade=bead.grade,
            )
        )
    return segments


def _too_little_left(
    segments: Sequence[Segment], dropped: Mapping[int, Dropped], filters: Mapping[str, Mapping[str, Scalar]]
) -> dict[str, str]:
    """Documents that keep too few scored segments, each with the figures in words."""
    least = least_scored(filters)
    if least is None:
        return {}
    total = Counter(segment.doc_id for segment in segments)
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for index, drop in dropped.items():
        reasons[segments[index].doc_id][drop.reason] += 1
    words = {}
    for doc_id, counts in reasons.items():
        kept = total[doc_id] - counts.total()
        # One doubtful segment of a short document says nothing of the document, unless nothing else is left.
        if kept < least * total[doc_id] and (counts.total() > 1 or not kept):
            listed = ", ".join(f"{number} {reason}" for reason, number in sorted(counts.items()))
            words[doc_id] = f"{kept} of {total[doc_id]} segments left, under {least:.0%}; dropped: {listed}"
    return words


def _refusal(document: AlignedDocument, words: str) -> Rejection:
    subject = (document.pair.source.id, document.pair.target.id)
    return Rejection(kind="pair", subject=subject, reason="too-little-left", evidence=words)


def _rejection(pair: LanguagePair, segment: Segment, drop: Dropped) -> Rejection:
    subject = (str(pair), segment.doc_id, str(segment.seg_id))
    return Rejection(kind="segment", subject=subject, reason=drop.reason, evidence=drop.evidence)
