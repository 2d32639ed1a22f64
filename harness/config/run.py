"""Run configurations -> RunSpec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from harness.config.check import parse
from harness.config.reader import Document, Key, read_yaml
from harness.config.schema import RunFile, TestSetEntry
from harness.config.systems import merge_decoding, read_catalogue, system_spec, with_catalogue
from harness.domain.language import LanguagePair
from harness.domain.run import RunSpec, TestSetSpec
from harness.domain.score import MetricSpec, Resampling
from harness.domain.system import Scalar, SystemSpec
from harness.domain.testset_source import TestSetSource
from harness.errors import ConfigError, UsageError

CheckSystem = Callable[[SystemSpec, LanguagePair | None], list[str]]
ParseMetric = Callable[[str, Mapping[str, Scalar]], MetricSpec]


def load_run(path: Path, *, check_system: CheckSystem, parse_metric: ParseMetric) -> RunSpec:
    """Read a run configuration and check all that can be checked without loading a model.

    Args:
        path: The YAML file.
        check_system: What is wrong with a system, in one line each: engines are not known here.
        parse_metric: A metric's canonical spec from name and settings; raises UsageError where one is not known.

    Raises:
        ConfigError: With every mistake found, each with its line.
    """
    document = read_yaml(path)
    entry = parse(document, RunFile)
    problems: list[tuple[int, str]] = []

    def problem(keys: tuple[Key, ...], message: str) -> None:
        problems.append((document.line(keys), document.problem(keys, message)))

    metrics = _metrics(entry, parse_metric, problem)
    systems = _systems(entry, document, problem)
    for index, spec in systems.items():
        for pair in spec.pairs or (None,):
            for message in check_system(spec, pair):
                problem(("systems", index), message)
    test_sets = tuple(
        _test_set(test_set, entry, path, partial(problem, ("test_sets", index)))
        for index, test_set in enumerate(entry.test_sets)
    )
    primary = _primary(entry, metrics, parse_metric, problem)
    if problems:
        raise ConfigError(*dict.fromkeys(text for _, text in sorted(problems)))
    return RunSpec(
        name=entry.name or path.stem,
        path=path,
        test_sets=test_sets,
        systems=tuple(systems.values()),
        metrics=metrics,
        primary=primary,
        resampling=Resampling(seed=entry.seed, **entry.statistics.model_dump()),
        limit=entry.limit,
        config=entry.model_dump(exclude_defaults=True),
        lines={spec.name: document.line(("systems", index)) for index, spec in systems.items()},
    )


Problem = Callable[[tuple[Key, ...], str], None]


def _systems(entry: RunFile, document: Document, problem: Problem) -> dict[int, SystemSpec]:
    catalogue = read_catalogue(_find_upwards(document.path.parent, Path("configs/systems")) or Path("configs/systems"))
    specs: dict[int, SystemSpec] = {}
    names: dict[str, int] = {}
    for index, system in enumerate(entry.systems):
        at = ("systems", index)
        try:
            full = with_catalogue(system, catalogue)
        except ConfigError as error:
            problem((*at, "system"), str(error))
            continue
        if full.name is None or full.engine is None:
            missing = "name" if full.name is None else "engine"
            problem((*at, missing), "is missing; give it, or name a catalogue entry with system:")
            continue
        if full.name in names:
            problem((*at, "name"), f"{full.name!r} also names systems[{names[full.name]}]; names must differ")
            continue
        if full.name.lower() in ("source", "reference", "docids"):
            problem((*at, "name"), f"{full.name!r} is the name of another file in outputs/; choose another")
            continue
        names[full.name] = index
        specs[index] = system_spec(
            full, merge_decoding(entry.decoding, full.decoding, entry.seed), document.path.parent
        )
    return specs


def _metrics(entry: RunFile, parse_metric: ParseMetric, problem: Problem) -> tuple[MetricSpec, ...]:
    specs = []
    for index, metric in enumerate(entry.metrics):
        name = metric if isinstance(metric, str) else metric.name
        options: dict[str, Scalar] = {} if isinstance(metric, str) else metric.options
        try:
            specs.append(parse_metric(name, options))
        except UsageError as error:
            problem(("metrics", index), str(error))
    return tuple(specs)


def _primary(entry: RunFile, metrics: tuple[MetricSpec, ...], parse_metric: ParseMetric, problem: Problem) -> str:
    names = [metric.name for metric in metrics]
    if entry.primary is None:
        return "chrF++" if "chrF++" in names else (names or [""])[0]
    try:
        primary = parse_metric(entry.primary, {}).name
    except UsageError as error:
        problem(("primary",), str(error))
        return ""
    if primary not in names:
        problem(("primary",), f"{primary} is not among the metrics ({', '.join(names)})")
    return primary


def _test_set(entry: TestSetEntry, run: RunFile, path: Path, problem: Callable[[str], None]) -> TestSetSpec:
    names = [pair for pair in entry.pairs if not run.pairs or pair in run.pairs] if entry.pairs else run.pairs
    pairs = tuple(LanguagePair.parse(pair) for pair in names)
    if entry.corpus is not None:
        corpus = _corpus_folder(entry.corpus, path)
        if corpus is None:
            problem(f"no corpus {entry.corpus!r}: neither corpora/{entry.corpus} nor that path has a folder raw/")
        return TestSetSpec(corpus=corpus, pairs=pairs, documents=entry.documents, source_only=entry.source_only)
    place = None if entry.file is None else path.parent / entry.file
    if place is not None and not place.exists():
        problem(f"no such file: {place}")
    if place is not None and entry.format == "jsonl":
        return TestSetSpec(file=place, documents=entry.documents)
    kind = "hub" if entry.hub else "sacrebleu" if entry.sacrebleu else entry.format
    sources = tuple(
        TestSetSource(
            kind=kind,
            pair=pair,
            path=place,
            id=entry.hub or entry.sacrebleu,
            revision=entry.revision,
            split=entry.split,
            columns=entry.columns,
            name=entry.name,
        )
        for pair in pairs
    )
    return TestSetSpec(sources=sources, documents=entry.documents)


def _corpus_folder(name: str, path: Path) -> Path | None:
    found = path.parent / name
    if not found.is_dir():
        found = _find_upwards(path.parent, Path("corpora") / name) or Path("corpora") / name
    return found if found.is_dir() else None


def _find_upwards(start: Path, relative: Path) -> Path | None:
    for folder in (start, *start.resolve().parents):
        if (folder / relative).is_dir():
            return folder / relative
    return None
