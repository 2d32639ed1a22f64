"""The main job: test sets x systems -> translations -> scores -> a results folder."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from harness.config.run import load_run
from harness.domain.language import LanguagePair
from harness.domain.progress import SILENCE, Progress
from harness.domain.run import Failure, RunRecord, RunSpec, RunView, TestSetResult
from harness.domain.score import Flag, MetricSpec, ScoreSheet
from harness.domain.system import Scalar, SystemSpec, Translations
from harness.domain.testset import TestSet
from harness.domain.testset_source import TestSetSource
from harness.errors import EngineError, HarnessError, UsageError
from harness.files import cache_folder
from harness.pipeline.aligners import refuse_scored_aligners
from harness.pipeline.corpora import corpus_test_sets, source_only_sets
from harness.pipeline.datasheets import FrozenSet, cut, machine_marks
from harness.pipeline.rendering import write_run
from harness.pipeline.translation import translate
from harness.score.checks import check_output
from harness.score.flags.outputs import flag_outputs
from harness.score.metrics import check_options, parse_metric, require
from harness.score.sheet import score_test_set
from harness.score.suspicion import suspicions
from harness.store.provenance import commit, machine, versions
from harness.store.translations import TranslationStore, open_store
from harness.testset.files import read_test_set
from harness.testset.formats.registry import load_test_set
from harness.translate.engine import Model, Runtime
from harness.translate.engines.registry import check_system, open_engine
from harness.translate.sources.fetch import fetch

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What the command line may change of a run.

    Attributes:
        output: Folder to write to; `results/NAME` where None.
        runtime: How the machine is used.
        limit: Overrides the configuration's.
        seed: Overrides the configuration's, for decoding and resampling alike.
        predict_only: Translate, and score nothing.
    """

    output: Path | None = None
    runtime: Runtime = field(default_factory=Runtime)
    limit: int | None = None
    seed: int | None = None
    predict_only: bool = False


def read_run_spec(path: Path) -> RunSpec:
    """Read and check a run configuration; no weights are touched.

    Raises:
        ConfigError: With every mistake found.
    """
    return load_run(path, check_system=check_system, parse_metric=metric_spec)


def metric_spec(name: str, options: Mapping[str, Scalar]) -> MetricSpec:
    """A metric by name with settings on top of its own.

    Raises:
        UsageError: If the metric or a setting is not known.
    """
    spec = parse_metric(name)
    spec = replace(spec, options={**spec.options, **options})
    check_options(spec)
    return spec


def pull(path: Path, *, progress: Progress = SILENCE) -> tuple[dict[str, Model], tuple[Failure, ...]]:
    """Fetch the weights of every system of a configuration.

    Returns:
        Models by system name, and what could not be fetched.
    """
    spec = read_run_spec(path)
    models: dict[str, Model] = {}
    failures = []
    for system in spec.systems:
        if system.source is None:
            continue
        try:
            models[system.name] = _model(system, spec, offline=False, progress=progress)
        except HarnessError as error:
            failures.append(Failure(system=system.name, test_set="", language_pair="", message=str(error)))
    return models, tuple(failures)


def run(path: Path, options: RunOptions, *, progress: Progress = SILENCE) -> tuple[RunView, Path]:
    """Do what a run configuration asks for and write its results folder.

    A system that fails is recorded and the others go on. The same command
    again takes up where an interrupted one stopped.

    Returns:
        All that was found, and the results folder.

    Raises:
        HarnessError: If there is nothing to report: a bad configuration, no test set, no system that ran.
    """
    started, clock = _now(), _Clock()
    spec = _overridden(read_run_spec(path), options)
    folder = options.output or Path("results") / spec.name
    if not options.predict_only:
        require(spec.metrics)
    with clock("test sets"):
        test_sets = load_test_sets(spec, progress=progress)
    failures: list[Failure] = []
    notes = _without_work(spec.systems, [test_set for test_set, _ in test_sets])
    with clock("translate"), open_store(cache_folder() / "translations.sqlite") as store:
        outputs = _translate_all(spec, [test_set for test_set, _ in test_sets], store, options, failures, progress)
    if not any(outputs.values()):
        messages = dict.fromkeys((*(failure.message for failure in failures), *notes))
        raise EngineError("\n".join(messages) or "no system to run")
    with clock("score"):
        results = tuple(
            _result(spec, frozen, outputs[index], predict_only=options.predict_only, progress=progress)
            for index, frozen in enumerate(test_sets)
            if outputs[index]
        )
    record = RunRecord(
        name=spec.name,
        status="partial" if failures else "done",
        started=started,
        finished=_now(),
        config=spec.config,
        versions=versions(),
        commit=commit(),
        machine=machine(),
        digests={str(test_set): test_set.digest for test_set, _ in test_sets},
        timings=clock.seconds,
        failures=tuple(failures),
        notes=notes,
    )
    view = RunView(record=record, results=results)
    write_run(folder, view)
    return view, folder


def load_test_sets(spec: RunSpec, *, progress: Progress = SILENCE) -> list[FrozenSet]:
    """The test sets that a run asks for, corpora built where that is needed, cut to the run's limits.

    Raises:
        UsageError: If two test sets of one direction have one name: their outputs would overwrite each other.
        ConfigError: If a test set was aligned with a model that is to be scored, or to score.
    """
    found: list[FrozenSet] = []
    for entry in spec.test_sets:
        if entry.corpus is not None and entry.source_only:
            sets = source_only_sets(entry.corpus, entry.pairs, progress=progress)
        elif entry.corpus is not None:
            sets = corpus_test_sets(entry.corpus, entry.pairs, progress=progress)
        elif entry.file is not None:
            sets = [read_test_set(entry.file)]
        else:
            sets = [(load_test_set(source), {"source": _described(source)}) for source in entry.sources]
        found += [cut(test_set, sheet, entry.documents, spec.limit) for test_set, sheet in sets]
    for _, sheet in found:
        refuse_scored_aligners(spec.path, sheet, spec.systems, spec.metrics)
    names = [str(test_set) for test_set, _ in found]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise UsageError(f"{spec.path}: more than one test set is called {repeated[0]}; give each its own name")
    return found


def _translate_all(
    spec: RunSpec,
    test_sets: Sequence[TestSet],
    store: TranslationStore,
    options: RunOptions,
    failures: list[Failure],
    progress: Progress,
) -> dict[int, list[Translations]]:
    """Translations by the position of their test set; system by system, so that weights are loaded once a pair."""
    outputs: dict[int, list[Translations]] = defaultdict(list)
    for system in spec.systems:
        by_pair = _asked_of(system, test_sets, failures)
        if not by_pair:
            continue
        model = None
        if system.source is not None:
            model, message = _attempt(
                lambda system=system: _model(system, spec, offline=options.runtime.offline, progress=progress)  # type: ignore[misc]
            )
            if message:
                failures.append(Failure(system=system.name, test_set="", language_pair="", message=message))
                continue
        for pair, sets in by_pair.items():
            _translate_pair(system, model, pair, sets, store, options.runtime, outputs, failures, progress)
    return outputs


def _without_work(systems: Sequence[SystemSpec], test_sets: Sequence[TestSet]) -> tuple[str, ...]:
    """A line for each system whose own `pairs` hold no direction of the run, so that it is in no table."""
    there = sorted({str(test_set.pair) for test_set in test_sets})
    return tuple(
        f"{system.name}: not run: its pairs are {', '.join(map(str, system.pairs))}, and the test sets of this run are "
        f"{', '.join(there)}"
        for system in systems
        if not any(system.covers(test_set.pair) for test_set in test_sets)
    )


def _asked_of(
    system: SystemSpec, test_sets: Sequence[TestSet], failures: list[Failure]
) -> dict[LanguagePair, list[tuple[int, TestSet]]]:
    """The test sets that a system is to translate; a direction that it cannot is a failure, found before fetching."""
    by_pair: dict[LanguagePair, list[tuple[int, TestSet]]] = defaultdict(list)
    for index, test_set in enumerate(test_sets):
        if system.covers(test_set.pair):
            by_pair[test_set.pair].append((index, test_set))
    for pair in list(by_pair):
        if problems := check_system(system, pair):
            message = f"{system.name}, {pair}: {problems[0]}"
            failures.append(Failure(system=system.name, test_set="", language_pair=str(pair), message=message))
            del by_pair[pair]
    return by_pair


def _translate_pair(
    system: SystemSpec,
    model: Model | None,
    pair: LanguagePair,
    sets: Sequence[tuple[int, TestSet]],
    store: TranslationStore,
    runtime: Runtime,
    outputs: dict[int, list[Translations]],
    failures: list[Failure],
    progress: Progress,
) -> None:
    def failed(message: str, test_set: str = "") -> None:
        failures.append(
            Failure(
                system=system.name,
                test_set=test_set,
                language_pair=str(pair),
                message=f"{system.name}, {pair}: {message}",
            )
        )

    engine, message = _attempt(lambda: open_engine(system, model, pair, runtime))
    if engine is None:
        failed(message)
        return
    try:
        for index, test_set in sets:
            done, message = _attempt(
                lambda test_set=test_set: _checked(  # type: ignore[misc]
                    test_set, translate(engine, system, test_set, store, progress=progress)
                )
            )
            if done is None:
                failed(message, test_set.name)
            else:
                outputs[index].append(done)
    finally:
        engine.close()


def _checked(test_set: TestSet, made: Translations) -> Translations:
    """What a system gave, refused where it cannot be scored, so that the others still are."""
    check_output(test_set, made.system, [output.text for output in made.outputs])
    return made


def _attempt(work: Callable[[], T]) -> tuple[T | None, str]:
    """A part of a run whose failure must not end the rest: what it gave, or what went wrong in one line."""
    try:
        return work(), ""
    except HarnessError as error:
        return None, str(error)
    except Exception as error:  # a library's own failure inside one engine
        first = (str(error).splitlines() or [""])[0]
        return None, f"unexpected {type(error).__name__}: {first}"


def _result(
    spec: RunSpec, frozen: FrozenSet, outputs: Sequence[Translations], *, predict_only: bool, progress: Progress
) -> TestSetResult:
    test_set, sheet = frozen
    flags: dict[str, tuple[tuple[Flag, ...], ...]] = {
        output.system: flag_outputs(test_set, output.outputs, progress=progress) for output in outputs
    }
    texts = {output.system: tuple(translation.text for translation in output.outputs) for output in outputs}
    if predict_only or not all(segment.references for segment in test_set.scored):
        scores = ScoreSheet(
            language_pair=test_set.pair,
            test_set=test_set.name,
            test_set_digest=test_set.digest,
            primary=spec.primary,
            scores=(),
            flags=flags,
        )
    else:
        scores = score_test_set(
            test_set,
            texts,
            spec.metrics,
            primary=spec.primary,
            resampling=spec.resampling,
            flags=flags,
            progress=progress,
        )
        scores = replace(
            scores, suspicions=suspicions(test_set, texts, markers=machine_marks(sheet), progress=progress)
        )
    return TestSetResult(test_set=test_set, translations=tuple(outputs), sheet=scores, datasheet=sheet)


def _model(system: SystemSpec, spec: RunSpec, *, offline: bool, progress: Progress) -> Model:
    assert system.source is not None
    try:
        return fetch(system.source, offline=offline, progress=progress)
    except HarnessError as error:
        raise type(error)(f"{spec.path}:{spec.lines.get(system.name, 1)}: {system.name}: {error}") from error


def _overridden(spec: RunSpec, options: RunOptions) -> RunSpec:
    limit = options.limit if options.limit is not None else spec.limit
    if options.seed is None:
        return replace(spec, limit=limit)
    systems = tuple(replace(system, decoding=replace(system.decoding, seed=options.seed)) for system in spec.systems)
    return replace(spec, limit=limit, systems=systems, resampling=replace(spec.resampling, seed=options.seed))


def _described(source: TestSetSource) -> dict[str, object]:
    """Where a test set came from, for its datasheet."""
    facts = {"kind": source.kind, "id": source.id, "revision": source.revision, "split": source.split}
    place = {"file": source.path.name} if source.path else {}
    return {name: value for name, value in (facts | place).items() if value is not None}


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        start = time.monotonic()
        try:
            yield
        finally:
            self.seconds[stage] = round(time.monotonic() - start, 3)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
