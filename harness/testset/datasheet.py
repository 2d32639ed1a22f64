"""What a test set is made of and what was lost on the way: the content of `SRC-TGT.json`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from harness.domain.alignment import AlignedDocument, Bead
from harness.domain.article import Article, Rejection
from harness.domain.corpus import CorpusSpec
from harness.domain.testset import TestSet
from harness.testset.filters import effective_settings


def datasheet(
    test_set: TestSet,
    documents: Sequence[AlignedDocument],
    *,
    articles: Sequence[Article],
    rejections: Sequence[Rejection],
    corpus: CorpusSpec,
    settings: Mapping[str, object],
    versions: Mapping[str, str],
) -> dict[str, object]:
    """Describe a test set; no times, so that the same input and settings give the same bytes.

    Args:
        test_set: What is described.
        documents: The aligned documents that it was made from; others are passed over.
        articles: All that could be read of the corpus, of any language.
        rejections: All that was refused.
        corpus: What the user said of it.
        settings: Of the build; the filters' are filled in from the corpus and their defaults.
        versions: Of the libraries that took part.
    """
    languages = (test_set.pair.source, test_set.pair.target)
    mine = [one for one in documents if {one.pair.source.language, one.pair.target.language} == set(languages)]
    kept = {segment.doc_id for segment in test_set.segments}
    used = [document for document in mine if document.pair.id in kept]
    sizes = (
        Counter(segment.doc_id for segment in test_set.segments),
        Counter(segment.doc_id for segment in test_set.scored),
    )
    return {
        **_heading(test_set, corpus),
        "original": {doc_id: str(language) for doc_id, language in test_set.original.items()},
        "counts": _counts(test_set, used),
        "steps": _steps(test_set, mine, used, [one for one in articles if one.language in languages], rejections),
        "documents": [_provenance(document, test_set, corpus, sizes) for document in used],
        "settings": {**settings, "filters": effective_settings(corpus.filters)},
        "versions": dict(versions),
    }


def _heading(test_set: TestSet, corpus: CorpusSpec) -> dict[str, object]:
    return {
        "format": 1,
        "name": test_set.name,
        "pair": str(test_set.pair),
        "digest": test_set.digest,
        "title": corpus.title,
        "licence": corpus.licence,
        "url": corpus.url,
    }


def source_datasheet(
    test_set: TestSet, articles: Sequence[Article], *, corpus: CorpusSpec, versions: Mapping[str, str]
) -> dict[str, object]:
    """Describe a test set of articles that have no translation."""
    sizes = Counter(segment.doc_id for segment in test_set.segments)
    return {
        **_heading(test_set, corpus),
        "original": {},
        "counts": {"documents": len(test_set.documents), "segments": len(test_set.segments)},
        "documents": [
            {"doc_id": article.id, "segments": sizes[article.id], "source": _article(article, corpus)}
            for article in articles
            if sizes[article.id]
        ],
        "versions": dict(versions),
    }


def _counts(test_set: TestSet, used: Sequence[AlignedDocument]) -> dict[str, object]:
    beads = [bead for document in used for bead in document.beads]
    types = Counter(
        _bead_type(bead, document.pair.source.language != test_set.pair.source)
        for document in used
        for bead in document.beads
    )
    dropped = Counter(segment.dropped for segment in test_set.segments if segment.dropped)
    return {
        "documents": len(test_set.documents),
        "segments": len(test_set.segments),
        "scored": len(test_set.scored),
        "dropped": dict(sorted(dropped.items())),
        "null_beads": sum(bead.is_null for bead in beads),
        "grades": dict(sorted(Counter(bead.grade for bead in beads).items())),
        "bead_types": dict(sorted(types.items())),
        "source_characters": sum(len(segment.source) for segment in test_set.scored),
        "reference_characters": sum(len(segment.references[0]) for segment in test_set.scored),
    }


def _bead_type(bead: Bead, turned: bool) -> str:
    left, right = len(bead.source), len(bead.target)
    return f"{right}-{left}" if turned else f"{left}-{right}"


def _steps(
    test_set: TestSet,
    mine: Sequence[AlignedDocument],
    used: Sequence[AlignedDocument],
    articles: Sequence[Article],
    rejections: Sequence[Rejection],
) -> list[dict[str, object]]:
    """How much each step kept, from what was read to what is scored."""
    paired = {article.id for document in mine for article in (document.pair.source, document.pair.target)}
    sentences = sum(len(one.source_sentences) + len(one.target_sentences) for one in mine)
    aligned = sum(len(bead.source) + len(bead.target) for one in mine for bead in one.beads if bead.is_segment)
    segments = sum(bead.is_segment for one in mine for bead in one.beads)
    unread = sum(rejection.kind == "document" and len(rejection.subject) == 1 for rejection in rejections)
    return [
        _step("articles in these languages that are in a pair", len(articles), len(paired)),
        _step("sentences of these pairs that are aligned", sentences, aligned),
        _step("documents that keep enough scored segments", len(mine), len(used)),
        _step("segments that are scored", segments, len(test_set.scored)),
        {"step": "files of the corpus refused, in any language", "count": unread},
    ]


def _step(name: str, before: int, after: int) -> dict[str, object]:
    return {"step": name, "before": before, "after": after, "share": round(after / before, 4) if before else None}


def _provenance(
    document: AlignedDocument, test_set: TestSet, corpus: CorpusSpec, sizes: tuple[Counter[str], Counter[str]]
) -> dict[str, object]:
    pair = document.pair
    turned = pair.source.language != test_set.pair.source
    source, target = (pair.target, pair.source) if turned else (pair.source, pair.target)
    segments, scored = sizes
    row: dict[str, object] = {
        "doc_id": pair.id,
        "segments": segments[pair.id],
        "scored": scored[pair.id],
        "null_beads": sum(bead.is_null for bead in document.beads),
        "pair_score": round(pair.score, 4),
        "pair_evidence": list(pair.evidence),
        "known": pair.known,
    }
    return {**row, "source": _article(source, corpus), "reference": _article(target, corpus)}


def _article(article: Article, corpus: CorpusSpec) -> dict[str, object]:
    declared = corpus.documents.get(article.path)
    row: dict[str, object] = {
        "id": article.id,
        "path": article.path,
        "sha256": article.sha256,
        "encoding": article.encoding,
        "cuts": dict(sorted(Counter(cut.reason for cut in article.cuts).items())),
        "repairs": {repair.kind: repair.count for repair in article.repairs},
    }
    if article.machine_mark:
        row["machine_mark"] = article.machine_mark
    if url := article.url or (declared.url if declared else None):
        row["url"] = url
    if licence := declared.licence if declared else None:
        row["licence"] = licence
    return row
