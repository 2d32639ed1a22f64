"""`corpus.yaml` -> CorpusSpec."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from harness.config.check import parse
from harness.config.reader import Key, read_yaml
from harness.config.schema import CorpusFile, DocumentEntry
from harness.domain.corpus import CorpusSpec, DocumentSpec
from harness.domain.language import Language, LanguagePair
from harness.errors import ConfigError, CorpusError

CheckCorpus = Callable[[CorpusSpec], Iterable[tuple[tuple[Key, ...], str]]]


def load_corpus(folder: Path, *, check: CheckCorpus) -> CorpusSpec:
    """Read what a corpus folder says of itself; `corpus.yaml` may be absent.

    Args:
        folder: The corpus.
        check: What is wrong with its settings, each with its keys: filters and aligner are not known here.

    Raises:
        CorpusError: If there is no such folder, or it has no `raw/`.
        ConfigError: For every mistake in `corpus.yaml`.
    """
    if not folder.is_dir():
        raise CorpusError(f"{folder}: no such folder; a corpus is a folder with the articles in raw/")
    if not (folder / "raw").is_dir():
        raise CorpusError(f"{folder}: has no folder raw/; put the articles there, as they were found")
    path = folder / "corpus.yaml"
    document = read_yaml(path) if path.exists() else None
    entry = parse(document, CorpusFile) if document else CorpusFile()
    spec = CorpusSpec(
        name=folder.resolve().name,
        folder=folder,
        title=entry.title,
        licence=entry.licence,
        url=entry.url,
        pairs=tuple(LanguagePair.parse(pair) for pair in entry.pairs),
        documents={path: _document(path, document) for path, document in entry.documents.items()},
        layout=entry.layout,
        original=_language(entry.original),
        filters={
            name: {"on": settings} if isinstance(settings, bool) else settings
            for name, settings in entry.filters.items()
        },
        align=entry.align,
    )
    if document and (problems := list(check(spec))):
        raise ConfigError(*(document.problem(keys, message) for keys, message in problems))
    return spec


def _document(path: str, entry: DocumentEntry) -> DocumentSpec:
    return DocumentSpec(
        path=path,
        language=_language(entry.language),
        group=entry.group,
        original=_language(entry.original),
        url=entry.url,
        licence=entry.licence,
    )


def _language(tag: str | None) -> Language | None:
    return None if tag is None else Language.parse(tag)
