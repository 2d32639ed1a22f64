"""`decisions.jsonl`: one line a document, pair and bead, kept or dropped, and why."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from harness.domain.alignment import AlignedDocument, Bead
from harness.domain.article import Article, ArticlePair, Rejection
from harness.domain.language import LanguagePair
from harness.files import write_files
from harness.testset.joining import side_texts

Decision = dict[str, object]
_DIGITS = 4


def write_decisions(path: Path, lines: Iterable[Mapping[str, object]]) -> None:
    """Write decisions, one a line.

    Raises:
        StoreError: If the file cannot be written; the old one stays.
    """
    write_files({path: (json.dumps(line, ensure_ascii=False) + "\n" for line in lines)})


def decision_lines(
    articles: Sequence[Article], documents: Sequence[AlignedDocument], rejections: Sequence[Rejection]
) -> Iterator[Decision]:
    """Every decision of a build: documents first, then each pair with its beads, then pairs that were refused.

    Args:
        articles: All that could be read.
        documents: The pairs that were aligned.
        rejections: All that was refused, at any stage; each gives a line of its own or changes one to `dropped`.
    """
    refused = {rejection.subject: rejection for rejection in rejections if rejection.kind == "document"}
    paired = {id(side) for document in documents for side in (document.pair.source, document.pair.target)}
    named = {(name,) for article in articles for name in (article.id, article.path)}
    for article in articles:
        rejection = refused.get((article.path,)) or refused.get((article.id,))
        yield document_decision(article, None if id(article) in paired else rejection)
    yield from (rejection_decision(rejection) for subject, rejection in refused.items() if subject not in named)
    poor = {rejection.subject: rejection for rejection in rejections if rejection.kind == "pair"}
    unscored = _by_document(rejections)
    for document in documents:
        pair = document.pair
        rejection = poor.pop((pair.source.id, pair.target.id), None)
        yield pair_decision(pair, rejection)
        yield from _bead_decisions(document, unscored, rejection)
    yield from map(rejection_decision, poor.values())


def document_decision(article: Article, rejection: Rejection | None) -> Decision:
    """A document that was read: what was cut and repaired, and whether it is in a pair."""
    line: Decision = {
        "kind": "document",
        "subject": [article.id],
        **_verdict(rejection),
        "path": article.path,
        "sha256": article.sha256,
        "language": str(article.language),
        "encoding": article.encoding,
        "paragraphs": len(article.paragraphs),
    }
    if article.title:
        line["title"] = article.title
    if article.repairs:
        line["repairs"] = [
            {"kind": repair.kind, "count": repair.count, "note": repair.note} for repair in article.repairs
        ]
    if article.cuts:
        line["cuts"] = [{"line": cut.line, "reason": cut.reason, "text": cut.text} for cut in article.cuts]
    return line


def pair_decision(pair: ArticlePair, rejection: Rejection | None = None) -> Decision:
    """Two articles that were aligned, and why they pair."""
    line: Decision = {
        "kind": "pair",
        "subject": [pair.source.id, pair.target.id],
        **_verdict(rejection),
        "doc_id": pair.id,
        "languages": f"{pair.source.language}-{pair.target.language}",
        "score": round(pair.score, _DIGITS),
        "known": pair.known,
    }
    line.setdefault("evidence", "; ".join(pair.evidence))
    return line


def bead_decision(document: AlignedDocument, index: int, rejection: Rejection | None, seg_id: int | None) -> Decision:
    """A group of aligned sentences: its texts, what speaks for it, and whether it is scored."""
    bead = document.beads[index]
    source, target = side_texts(document, index)
    line: Decision = {
        "kind": "bead",
        "subject": [document.pair.id, index],
        **(_verdict(rejection) if seg_id is not None else _no_segment(bead)),
        "source": list(bead.source),
        "target": list(bead.target),
        "score": round(bead.score, _DIGITS),
        "margin": round(bead.margin, _DIGITS),
        "grade": bead.grade,
        "source_text": source,
        "target_text": target,
        "terms": [[term.kind, round(term.value, _DIGITS), term.words] for term in bead.evidence],
    }
    if seg_id is not None:
        line["seg_id"] = seg_id
    return line


def rejection_decision(rejection: Rejection) -> Decision:
    """Something refused that has no other line."""
    return {"kind": rejection.kind, "subject": list(rejection.subject), **_verdict(rejection)}


def _bead_decisions(
    document: AlignedDocument, unscored: Mapping[tuple[str, int], Mapping[str, Rejection]], refused: Rejection | None
) -> Iterator[Decision]:
    pair = document.pair
    directions = LanguagePair(source=pair.source.language, target=pair.target.language)
    seg_id = 0
    for index, bead in enumerate(document.beads):
        if not bead.is_segment:
            yield bead_decision(document, index, None, None)
            continue
        seg_id += 1
        found = unscored.get((pair.id, seg_id), {})
        rejection = found.get(str(directions)) or found.get(str(directions.reverse)) or refused
        yield bead_decision(document, index, rejection, seg_id)


def _by_document(rejections: Sequence[Rejection]) -> dict[tuple[str, int], dict[str, Rejection]]:
    """Dropped segments by document and segment, then by direction."""
    found: dict[tuple[str, int], dict[str, Rejection]] = defaultdict(dict)
    for rejection in rejections:
        if rejection.kind == "segment":
            direction, doc_id, seg_id = rejection.subject
            found[doc_id, int(seg_id)][direction] = rejection
    return found


def _verdict(rejection: Rejection | None) -> Decision:
    if rejection is None:
        return {"decision": "kept"}
    return {"decision": "dropped", "reason": rejection.reason, "evidence": rejection.evidence}


def _no_segment(bead: Bead) -> Decision:
    if not bead.is_null:
        return {"decision": "dropped", "reason": "moved", "evidence": "stands elsewhere on the other side"}
    side = "source" if bead.source else "target"
    return {"decision": "dropped", "reason": "untranslated", "evidence": f"only the {side} side has this passage"}
