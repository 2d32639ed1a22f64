"""Raw articles -> frozen test sets with every decision on record."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.align.beads import align_pairs, align_texts, format_bead, similarity
from harness.align.settings import AlignSettings
from harness.corpus.pairing import propose_pairs
from harness.corpus.read import read_corpus
from harness.corpus.settle import Pairing, settle_pairs
from harness.corpus.strength import contested_pairs, judge_pairs, shortlist_pairs
from harness.domain.alignment import AlignedDocument
from harness.domain.article import Article, Rejection
from harness.domain.corpus import CorpusSpec
from harness.domain.language import LanguagePair
from harness.domain.progress import SILENCE, Progress
from harness.domain.testset import TestSet
from harness.errors import AlignmentError, CorpusError
from harness.files import write_text
from harness.pipeline.aligners import align_settings, dictionary_of, read_corpus_spec, recorded_settings
from harness.pipeline.pivot import pivot_of
from harness.report.alignment_page import render_alignment
from harness.store.provenance import CORPUS_LIBRARIES, versions
from harness.testset.build import build_source_set, build_test_set
from harness.testset.datasheet import datasheet, source_datasheet
from harness.testset.decisions import decision_lines, write_decisions
from harness.testset.files import read_test_set, write_test_set
from harness.testset.formats.registry import export_test_set

# Enough to tell which of several partners deserves the full alignment.
_GLANCE = AlignSettings(rounds=1, gap=math.inf, moved=math.inf)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusBuild:
    """What became of a corpus folder.

    Attributes:
        articles: Every document that could be read.
        documents: The aligned pairs.
        rejections: Everything refused, with its reason.
        test_sets: Both directions of every language pair, or those that `corpus.yaml` asks for.
    """

    spec: CorpusSpec
    articles: tuple[Article, ...]
    documents: tuple[AlignedDocument, ...]
    rejections: tuple[Rejection, ...]
    test_sets: tuple[TestSet, ...]


def build_corpus(folder: Path, *, progress: Progress = SILENCE) -> CorpusBuild:
    """Make a corpus' test sets and write `testsets/` and `decisions.jsonl`.

    Raises:
        CorpusError: If there is no article, or none has a translation among the others; `decisions.jsonl`
            says why for each.
        ConfigError: For mistakes in `corpus.yaml`.
    """
    spec = read_corpus_spec(folder)
    build = decide(spec, progress=progress)
    write_decisions(folder / "decisions.jsonl", decision_lines(build.articles, build.documents, build.rejections))
    if not build.test_sets:
        raise CorpusError(_nothing_pairs(spec, build))
    inputs = inputs_digest(spec)
    for test_set in build.test_sets:
        sheet = datasheet(
            test_set,
            build.documents,
            articles=build.articles,
            rejections=build.rejections,
            corpus=spec,
            settings={"inputs": inputs, "filters": dict(spec.filters), "align": recorded_settings(spec)},
            versions=versions(CORPUS_LIBRARIES),
        )
        write_test_set(test_set, sheet, folder / "testsets")
    return build


def corpus_test_sets(
    folder: Path, pairs: Sequence[LanguagePair], *, progress: Progress = SILENCE
) -> list[tuple[TestSet, Mapping[str, object]]]:
    """The test sets of a corpus, built first where they are missing or the corpus has changed since.

    Args:
        folder: The corpus.
        pairs: Directions wanted; none for all that the corpus gives.
        progress: Where the build reports to.

    Raises:
        CorpusError: If the corpus does not give a direction that is wanted.
    """
    spec = read_corpus_spec(folder)
    found = _frozen(spec, pairs)
    if found is None:
        build_corpus(folder, progress=progress)
        found = _frozen(spec, pairs)
    if found is None:
        there = ", ".join(sorted(path.stem for path in (folder / "testsets").glob("*.jsonl")))
        wanted = ", ".join(str(pair) for pair in pairs)
        raise CorpusError(f"{folder}: gives no test set for {wanted}; it has {there}")
    return found


def source_only_sets(
    folder: Path, pairs: Sequence[LanguagePair], *, progress: Progress = SILENCE
) -> list[tuple[TestSet, Mapping[str, object]]]:
    """The articles of a corpus that have no translation, for systems to be read side by side.

    Args:
        folder: The corpus.
        pairs: Directions wanted; an article is taken where the corpus has no translation of it in the target language.
        progress: Where the reading reports to.

    Raises:
        CorpusError: If every article of a direction's source language has a translation, or there is none.
    """
    spec = read_corpus_spec(folder)
    build = decide(spec, progress=progress)
    found: list[tuple[TestSet, Mapping[str, object]]] = []
    for pair in pairs:
        paired = {
            article.id
            for document in build.documents
            for article, other in (
                (document.pair.source, document.pair.target),
                (document.pair.target, document.pair.source),
            )
            if other.language == pair.target
        }
        alone = [article for article in build.articles if article.language == pair.source and article.id not in paired]
        if not alone:
            raise CorpusError(f"{folder}: no article in {pair.source.name} is without a translation for {pair}")
        test_set = build_source_set(f"{spec.name}-source-only", pair, alone)
        found.append((test_set, source_datasheet(test_set, alone, corpus=spec, versions=versions(CORPUS_LIBRARIES))))
    return found


def read_decisions(folder: Path) -> list[dict[str, Any]]:
    """Every decision of a corpus' last build, as `decisions.jsonl` has them.

    Raises:
        CorpusError: If it was not built yet, or the file is damaged.
    """
    path = folder / "decisions.jsonl"
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except FileNotFoundError:
        raise CorpusError(f"{path}: no such file; mt-harness corpus build {folder} makes it") from None
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path}: cannot be read: {error}; build the corpus again") from None


def align_files(
    source: Path,
    target: Path,
    pair: LanguagePair,
    *,
    sentences_given: bool,
    settings: AlignSettings | None = None,
    progress: Progress = SILENCE,
) -> list[str]:
    """Align two files, and give one line a bead, as `[0, 1]:[0]:0.123`.

    Raises:
        AlignmentError: If a file cannot be read as UTF-8, or the encoder or the pivot that is asked for cannot be used.
    """
    settings = settings or AlignSettings()
    pivot = pivot_of(settings, progress=progress)
    document = align_texts(
        _read_text(source),
        _read_text(target),
        pair,
        sentences_given=sentences_given,
        settings=settings,
        translate=pivot,
        progress=progress,
    )
    if pivot:
        pivot.require_use()
    return [format_bead(bead) for bead in document.beads]


def write_alignment_page(folder: Path, page: Path, *, progress: Progress = SILENCE) -> int:
    """Write a page that shows every aligned pair side by side.

    Returns:
        How many pairs it shows.
    """
    build = decide(read_corpus_spec(folder), progress=progress)
    write_text(page, render_alignment(build.documents))
    return len(build.documents)


def export(test_set: Path, form: str, path: Path) -> None:
    """Write a frozen test set in another format.

    Raises:
        TestSetError: If it cannot be read, the format is not known or cannot hold its texts.
    """
    export_test_set(read_test_set(test_set)[0], form, path)


def inputs_digest(spec: CorpusSpec) -> str:
    """SHA-256 over all that a build depends on: raw files, `corpus.yaml`, its dictionary, the harness' version."""
    sha = hashlib.sha256(versions().get("mt-harness", "").encode())
    told = (spec.folder / "corpus.yaml", dictionary_of(spec))
    for path in [*sorted(spec.raw.rglob("*")), *(path for path in told if path and path.exists())]:
        try:
            if path.is_symlink() or not path.is_file():
                continue
            content = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError:
            content = "unreadable"
        name = path.relative_to(spec.folder).as_posix() if path.is_relative_to(spec.folder) else path.name
        sha.update(f"{name!r} {content}\n".encode("utf-8", "surrogateescape"))
    return f"sha256:{sha.hexdigest()}"


def decide(spec: CorpusSpec, *, progress: Progress = SILENCE) -> CorpusBuild:
    """All decisions on a corpus, with nothing written."""
    reading = read_corpus(spec, progress=progress)
    settled, aligned = find_pairs(reading.articles, spec, progress=progress)
    kept = {pair.key: pair for pair in settled.pairs}
    documents = tuple(
        replace(document, pair=kept[document.pair.key]) for document in aligned if document.pair.key in kept
    )
    rejections = [*reading.rejections, *settled.rejections]
    test_sets = []
    for pair in spec.pairs or _directions(documents):
        test_set, dropped = build_test_set(spec.name, pair, documents, spec.filters)
        rejections += dropped
        if test_set.scored:
            test_sets.append(test_set)
    return CorpusBuild(
        spec=spec,
        articles=tuple(reading.articles),
        documents=documents,
        rejections=tuple(rejections),
        test_sets=tuple(test_sets),
    )


def find_pairs(
    articles: Sequence[Article], spec: CorpusSpec, *, progress: Progress = SILENCE
) -> tuple[Pairing, tuple[AlignedDocument, ...]]:
    """Which articles are translations of each other, and the alignments that say so (refused pairs may be among them).

    Where a pair has rivals, a first look without a learned lexicon says which
    deserve the full alignment: wrong pairs would spoil the lexicon.
    """
    proposed = propose_pairs(articles, spec, progress=progress)
    rivals = contested_pairs(proposed)
    glance = align_pairs(rivals, settings=_GLANCE, progress=progress)
    verdicts = judge_pairs(rivals, _similarities(glance))
    shortlist = shortlist_pairs(proposed, verdicts)
    settings = align_settings(spec)
    pivot = pivot_of(settings, progress=progress)
    aligned = align_pairs(shortlist, settings=settings, translate=pivot, progress=progress)
    if pivot:
        pivot.require_use()
    verdicts |= judge_pairs(shortlist, _similarities(aligned))
    return settle_pairs(articles, proposed, verdicts, progress=progress), aligned


def _similarities(aligned: Sequence[AlignedDocument]) -> dict[tuple[str, str], float]:
    return {document.pair.key: similarity(document) for document in aligned}


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise AlignmentError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise AlignmentError(f"{path}: byte {error.start} is not UTF-8; convert the file first") from None


def _directions(documents: Sequence[AlignedDocument]) -> list[LanguagePair]:
    found = {
        LanguagePair(source=document.pair.source.language, target=document.pair.target.language)
        for document in documents
    }
    return sorted({pair for one in found for pair in (one, one.reverse)})


def _frozen(spec: CorpusSpec, pairs: Sequence[LanguagePair]) -> list[tuple[TestSet, Mapping[str, object]]] | None:
    folder = spec.folder / "testsets"
    paths = [folder / f"{pair}.jsonl" for pair in pairs] or sorted(folder.glob("*.jsonl"))
    if not paths or not all(path.exists() for path in paths):
        return None
    inputs = inputs_digest(spec)
    found: list[tuple[TestSet, Mapping[str, object]]] = [read_test_set(path) for path in paths]
    for _, sheet in found:
        settings = sheet.get("settings")
        if not isinstance(settings, Mapping) or settings.get("inputs") != inputs:
            return None
    return found


def _nothing_pairs(spec: CorpusSpec, build: CorpusBuild) -> str:
    if not build.articles:
        refused = len(build.rejections)
        return f"{spec.raw}: no article found" + (f" ({refused} files refused, see decisions.jsonl)" if refused else "")
    languages = ", ".join(sorted({str(article.language) for article in build.articles}))
    return (
        f"{spec.raw}: {len(build.articles)} articles ({languages}), and none is a translation of another; "
        f"{spec.folder / 'decisions.jsonl'} says why for each"
    )
