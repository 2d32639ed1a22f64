"""Outputs made elsewhere -> the same scores, tests and flags as a run's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.domain.language import LanguagePair
from harness.domain.progress import SILENCE, Progress
from harness.domain.run import TestSetResult
from harness.domain.score import MetricSpec, Resampling, ScoreSheet
from harness.domain.system import Scalar, Translation, Translations
from harness.domain.testset import TestSet
from harness.errors import UsageError
from harness.pipeline.corpora import corpus_test_sets
from harness.pipeline.datasheets import machine_marks
from harness.score.flags.outputs import flag_outputs
from harness.score.inputs import read_metrics_eval, read_systems, test_set_from_files
from harness.score.metrics import FAMILIES, check_options, parse_metric
from harness.score.sheet import score_test_set
from harness.score.suspicion import suspicions
from harness.store.results import score_file
from harness.testset.files import read_test_set


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRequest:
    """What `mt-harness score` was asked.

    Attributes:
        inputs: One output file a system; none where the test set's folder has outputs of its own.
        test_set: A frozen test set (`.jsonl`), a corpus' name or folder, or a folder in mt-metrics-eval's layout.
        references: Reference files, where no test set is named.
        metrics: By name.
        options: Settings for each metric that knows them, such as `tokenize`.
    """

    pair: LanguagePair
    inputs: tuple[Path, ...] = ()
    test_set: str | None = None
    references: tuple[Path, ...] = ()
    source: Path | None = None
    documents: Path | None = None
    metrics: tuple[str, ...] = ("chrF++", "BLEU", "TER")
    options: Mapping[str, Scalar] = field(default_factory=dict)
    resampling: Resampling = field(default_factory=Resampling)


def score(request: ScoreRequest, *, progress: Progress = SILENCE) -> TestSetResult:
    """Score outputs that lie in files.

    Raises:
        UsageError: For an unknown metric or setting, or inputs that are not named.
        ScoringError: For files that do not belong together.
    """
    metrics = _metrics(request)
    test_set, outputs, datasheet = _inputs(request, progress)
    translations = tuple(
        Translations(
            system=system,
            fingerprint="",
            test_set_digest=test_set.digest,
            outputs=tuple(Translation(text=line) for line in lines),
        )
        for system, lines in outputs.items()
    )
    flags = {}
    if all(segment.source for segment in test_set.scored):
        flags = {made.system: flag_outputs(test_set, made.outputs, progress=progress) for made in translations}
    primary = "chrF++" if "chrF++" in {metric.name for metric in metrics} else metrics[0].name
    sheet = score_test_set(
        test_set,
        outputs,
        metrics,
        primary=primary,
        resampling=request.resampling,
        flags=flags,
        progress=progress,
    )
    sheet = replace(sheet, suspicions=suspicions(test_set, outputs, markers=machine_marks(datasheet)))
    return TestSetResult(test_set=test_set, translations=translations, sheet=sheet, datasheet=datasheet)


def as_json(sheet: ScoreSheet) -> str:
    """What `scores.json` holds, of one test set."""
    return score_file([sheet])


def _inputs(
    request: ScoreRequest, progress: Progress
) -> tuple[TestSet, dict[str, tuple[str, ...]], Mapping[str, object]]:
    """The test set, each system's outputs, and the test set's datasheet; empty where there is none."""
    if request.test_set is None:
        if not request.references:
            raise UsageError("name a test set with -t, or reference files with --reference")
        test_set = test_set_from_files(request.pair, request.references, request.source, request.documents)
        return test_set, read_systems(_named(request), test_set), {}
    path = Path(request.test_set)
    sheet: Mapping[str, object]
    if path.is_file():
        test_set, sheet = read_test_set(path)
    elif (path / "sources").is_dir():
        test_set, outputs = read_metrics_eval(path, request.pair)
        return test_set, read_systems(request.inputs, test_set) if request.inputs else outputs, {}
    else:
        folder = path if path.is_dir() else Path("corpora") / request.test_set
        if not folder.is_dir():
            raise UsageError(
                f"no test set {request.test_set!r}: neither a file, nor a folder, nor a corpus in corpora/"
            )
        (test_set, sheet), *_ = corpus_test_sets(folder, [request.pair], progress=progress)
    if test_set.pair != request.pair:
        raise UsageError(f"{path}: is a test set of {test_set.pair}, not of {request.pair}")
    return test_set, read_systems(_named(request), test_set), sheet


def _named(request: ScoreRequest) -> tuple[Path, ...]:
    if not request.inputs:
        raise UsageError("name at least one output file with -i")
    return request.inputs


def _metrics(request: ScoreRequest) -> tuple[MetricSpec, ...]:
    metrics = []
    for name in request.metrics:
        spec = parse_metric(name)
        known = FAMILIES[spec.name].options if spec.name in FAMILIES else {}
        fitting = {key: value for key, value in request.options.items() if key in known}
        metrics.append(replace(spec, options={**spec.options, **fitting}))
        check_options(metrics[-1])
    return tuple(metrics)
