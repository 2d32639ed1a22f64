"""What aligns a corpus, and that it is nothing that is scored on it: it would select what it does well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from difflib import get_close_matches
from hashlib import sha256
from math import isfinite
from pathlib import Path

from harness.align.settings import AlignSettings
from harness.config.corpus import load_corpus
from harness.config.systems import catalogue_system, read_catalogue
from harness.domain.corpus import CorpusSpec
from harness.domain.score import MetricSpec
from harness.domain.system import SystemSpec
from harness.errors import ConfigError, SourceError
from harness.files import cache_folder
from harness.score.neural.kinds import NEURAL
from harness.testset.filters import filter_problems
from harness.translate.sources.digest import remembered_digest

_NO_MODEL = ("", "none")
_CATALOGUE = Path("configs/systems")


def read_corpus_spec(folder: Path) -> CorpusSpec:
    """Read and check what a corpus folder says of itself, before any work begins.

    Raises:
        CorpusError: If there is no such folder, or it has no `raw/`.
        ConfigError: For every mistake in `corpus.yaml`, each with its line.
    """
    return load_corpus(folder, check=_problems)


def align_settings(spec: CorpusSpec) -> AlignSettings:
    """The aligner's settings for a corpus: its own over the defaults, a dictionary's path from the corpus' folder."""
    settings = AlignSettings(**spec.align)  # type: ignore[arg-type]
    dictionary = dictionary_of(spec)
    return replace(settings, dictionary=str(dictionary)) if dictionary else settings


def dictionary_of(spec: CorpusSpec) -> Path | None:
    """The file that a corpus' `align: {dictionary: ...}` names."""
    named = str(spec.align.get("dictionary", "none"))
    return None if named in _NO_MODEL else spec.folder / named


def recorded_settings(spec: CorpusSpec) -> dict[str, object]:
    """The aligner's settings as a datasheet has them: the dictionary by its digest, wherever it lies."""
    dictionary = dictionary_of(spec)
    told = sha256(dictionary.read_bytes()).hexdigest() if dictionary else ""
    return {**asdict(align_settings(spec)), "dictionary": f"sha256:{told}" if told else "none"}


def refuse_scored_aligners(
    where: Path, sheet: Mapping[str, object], systems: Sequence[SystemSpec], metrics: Sequence[MetricSpec]
) -> None:
    """Refuse to score a test set that was aligned with the help of a model among the systems or metrics.

    Args:
        where: The run's configuration, for the message.
        sheet: The test set's datasheet; every text among the aligner's settings in it may name a model.
        systems: What is to be scored.
        metrics: What is to score.

    Raises:
        ConfigError: With one line for each.
    """
    settings = sheet.get("settings")
    align = settings.get("align") if isinstance(settings, Mapping) else None
    if not isinstance(align, Mapping):
        return
    named = [value for value in align.values() if isinstance(value, str) and value not in _NO_MODEL]
    models = [text for name in named for text in (name.partition("@")[0], *_places(name))]
    problems = [
        f"{where}: {role} is the model that aligned the test set ({model}), and would be scored on the sentences that "
        "it selected; align with another (align: in corpus.yaml)"
        for model in models
        for role in (*_same_systems(model, systems), *_same_metrics(model, metrics))
    ]
    if problems:
        raise ConfigError(*problems)


def _places(name: str) -> list[str]:
    """What tells the weights of a system of the catalogue; nothing where there is no such system."""
    if name not in read_catalogue(_CATALOGUE):
        return []
    source = catalogue_system(name, _CATALOGUE).source
    told = ("hub", "sha256", "member_sha256", "archive", "path")
    return [value for key, value in (asdict(source) if source else {}).items() if key in told and value]


def _same_systems(model: str, systems: Sequence[SystemSpec]) -> Iterator[str]:
    for system in systems:
        texts = [system.name, *(asdict(system.source).values() if system.source else ())]
        if any(isinstance(text, str) and _same_model(model, text) for text in texts):
            yield f"system {system.name!r}"


def _same_metrics(model: str, metrics: Sequence[MetricSpec]) -> Iterator[str]:
    for metric in metrics:
        kind = NEURAL.get(metric.name)
        texts = [metric.name, kind.model if kind else "", *metric.options.values()]
        if any(isinstance(text, str) and _same_model(model, text) for text in texts):
            yield f"metric {metric.name!r}"


def _same_model(one: str, other: str) -> bool:
    """Whether two names or folders are one model: spelt alike, or folders of the same content."""
    if one.lower() == other.lower():
        return True
    folders = Path(one), Path(other)
    if not all(folder.is_dir() for folder in folders):
        return False
    try:
        first, second = (remembered_digest(folder, cache_folder())[0] for folder in folders)
    except SourceError:
        return folders[0].resolve() == folders[1].resolve()
    return first == second


def _problems(spec: CorpusSpec) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is wrong with a corpus' filters and aligner."""
    yield from ((("filters", *keys), message) for keys, message in filter_problems(spec.filters))
    defaults = asdict(AlignSettings())
    for key, value in spec.align.items():
        if key not in defaults:
            close = get_close_matches(key, defaults, n=1)
            hint = (
                f"did you mean {close[0]}?"
                if close
                else f"known: {', '.join(field.name for field in fields(AlignSettings))}"
            )
            yield ("align", key), f"unknown setting; {hint}"
            continue
        wanted = type(defaults[key])
        fitting = (int, float) if wanted is float else wanted
        if isinstance(value, bool) or not isinstance(value, fitting) or not _is_finite(value):
            yield ("align", key), f"found {value!r}, expected {'a text' if wanted is str else 'a number'}"


def _is_finite(value: object) -> bool:
    return not isinstance(value, float) or isfinite(value)
