"""A run as it happened, and all that a report shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.domain.language import LanguagePair
from harness.domain.score import MetricSpec, Resampling, ScoreSheet
from harness.domain.system import Scalar, SystemSpec, Translations
from harness.domain.testset import TestSet
from harness.domain.testset_source import TestSetSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A part of a run that failed, while the rest went on."""

    system: str
    test_set: str
    language_pair: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """What ran; the content of `run.json`.

    Attributes:
        name: The run's folder name.
        status: `done`, `partial` (some system failed) or `failed`.
        config: The configuration as read, with defaults filled in.
        versions: Library versions, by distribution name.
        commit: Of the harness' checkout, where there is one; `-dirty` where it was changed.
        machine: Processor, cores, memory, operating system, Python.
        digests: Of test sets and systems.
        timings: Seconds by stage.
        notes: What a reader should know although nothing failed: systems that had nothing to do.
    """

    name: str
    status: str
    started: str
    finished: str
    config: Mapping[str, object]
    versions: Mapping[str, str]
    commit: str | None
    machine: Mapping[str, Scalar]
    digests: Mapping[str, str]
    timings: Mapping[str, float]
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TestSetResult:
    """One test set, what every system gave for it, and the numbers.

    Attributes:
        human: What people gave each scored segment, on the mean, by system; None where nobody judged it.
    """

    __test__ = False

    test_set: TestSet
    translations: tuple[Translations, ...]
    sheet: ScoreSheet
    datasheet: Mapping[str, object] = field(default_factory=dict)
    human: Mapping[str, tuple[float | None, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """All that a report shows: read back from a run's folder, nothing recomputed."""

    record: RunRecord
    results: tuple[TestSetResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestSetSpec:
    """Test sets that a run asks for: a corpus', a frozen one, or those of a source elsewhere.

    Attributes:
        corpus: Folder of a corpus, whose test sets are built where they are missing; or None.
        file: A frozen test set (`SRC-TGT.jsonl`); or None.
        sources: Test sets elsewhere, one for each direction.
        pairs: Directions wanted of the corpus; empty for all that it gives.
        documents: Only the first so many documents; None for all.
        source_only: Of the corpus, the articles that have no translation.
    """

    __test__ = False

    corpus: Path | None = None
    file: Path | None = None
    sources: tuple[TestSetSource, ...] = ()
    pairs: tuple[LanguagePair, ...] = ()
    documents: int | None = None
    source_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSpec:
    """What a run configuration asks for.

    Attributes:
        name: Of the run and its results folder; the file's name unless it says otherwise.
        path: The configuration file; relative paths in it start at its folder.
        primary: Name of the metric that ranks, declared before the run.
        limit: Only the first so many segments of each test set, for trying out; None for all.
        config: The content as read, with defaults, for the record.
        lines: Line of each system's entry in the file, by system name.
    """

    name: str
    path: Path
    test_sets: tuple[TestSetSpec, ...]
    systems: tuple[SystemSpec, ...]
    metrics: tuple[MetricSpec, ...]
    primary: str
    resampling: Resampling = field(default_factory=Resampling)
    limit: int | None = None
    config: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
