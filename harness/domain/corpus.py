"""What a user says of a corpus in `corpus.yaml`; everything is optional."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.domain.language import Language, LanguagePair
from harness.domain.system import Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSpec:
    """What is declared of one raw file: checked, not believed.

    Attributes:
        path: Relative to `raw/`, POSIX slashes.
        language: Declared language, where given.
        group: Files of one group are held to be versions of one article; the group is their document id.
        original: The language the article was written in first, where known.
    """

    path: str
    language: Language | None = None
    group: str | None = None
    original: Language | None = None
    url: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusSpec:
    """A corpus folder and what its `corpus.yaml` says.

    Attributes:
        name: Folder name; the name of its test sets.
        folder: The folder that holds `raw/`.
        pairs: Directions to build; empty for both directions of every language pair found.
        documents: Declared files, by path; files not named here are found and identified all the same.
        layout: Pattern such as `{language}/{group}.txt` that declares language and group of every file it matches.
        original: The language that the whole corpus was written in first, where known.
        filters: Filter name -> its settings; `False` as the setting `on` turns one off.
        align: Settings of the aligner, over its defaults.
    """

    name: str
    folder: Path
    title: str = ""
    licence: str | None = None
    url: str | None = None
    pairs: tuple[LanguagePair, ...] = ()
    documents: Mapping[str, DocumentSpec] = field(default_factory=dict)
    layout: str | None = None
    original: Language | None = None
    filters: Mapping[str, Mapping[str, Scalar]] = field(default_factory=dict)
    align: Mapping[str, Scalar] = field(default_factory=dict)

    @property
    def raw(self) -> Path:
        """Where the files lie as they were found."""
        return self.folder / "raw"
