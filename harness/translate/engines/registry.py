"""The table of engines, and what can be known wrong with a system before anything is loaded."""

from __future__ import annotations

import importlib
import importlib.util
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import entry_points

from harness.domain.language import LanguagePair
from harness.domain.system import SystemSpec
from harness.errors import EngineError, HarnessError
from harness.translate.engine import Engine, Model, Runtime
from harness.translate.families.codes import find_code

GROUP = "mt_harness.engines"

_OWN = {
    "apertium": "harness.translate.engines.apertium:ApertiumEngine",
    "argos": "harness.translate.engines.argos:ArgosEngine",
    "bergamot": "harness.translate.engines.bergamot:BergamotEngine",
    "copy": "harness.translate.engines.copy:CopyEngine",
    "ctranslate2": "harness.translate.engines.ctranslate2:CTranslate2Engine",
    "llama.cpp": "harness.translate.engines.llamacpp:LlamaCppEngine",
    "openai": "harness.translate.engines.openai:OpenAIEngine",
    "recorded": "harness.translate.engines.recorded:RecordedEngine",
    "transformers": "harness.translate.engines.transformers:TransformersEngine",
    "vllm": "harness.translate.engines.vllm:VLLMEngine",
}
_MODES = ("segment",)
_COMMON_OPTIONS: Mapping[str, type] = {"max_source_tokens": int}


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineInfo:
    """A line of `mt-harness list engines`.

    Attributes:
        missing: What to install before it can be used; empty where it can.
    """

    name: str
    description: str
    missing: tuple[str, ...] = ()


def engine_names() -> tuple[str, ...]:
    """All engines by name, those that other packages add through the entry point group `mt_harness.engines` too."""
    return tuple(sorted({*_OWN, *(point.name for point in entry_points(group=GROUP))}))


def list_engines() -> tuple[EngineInfo, ...]:
    """All engines, installed or not."""
    lines = []
    for name in engine_names():
        try:
            found = engine_class(name)
        except HarnessError as error:
            lines.append(EngineInfo(name=name, description="cannot be imported", missing=(str(error),)))
            continue
        lines.append(EngineInfo(name=name, description=found.description, missing=tuple(_missing(found))))
    return tuple(lines)


def engine_class(name: str) -> type[Engine]:
    """The engine of that name.

    Raises:
        EngineError: If there is none, or its module cannot be imported.
    """
    target = _OWN.get(name) or next((point.value for point in entry_points(group=GROUP, name=name)), None)
    if target is None:
        raise EngineError(_unknown("engine", name, engine_names()))
    module, _, attribute = target.partition(":")
    try:
        found: type[Engine] = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise EngineError(f"engine {name!r} cannot be imported from {target}: {error}") from error
    return found


def check_system(spec: SystemSpec, pair: LanguagePair | None = None) -> list[str]:
    """What is wrong with a system, one line each, found without fetching or loading anything.

    Args:
        spec: The system.
        pair: A direction it is to run, where one is known.
    """
    try:
        found = engine_class(spec.engine)
    except EngineError as error:
        return [str(error)]
    problems = [f"engine {spec.engine!r} needs {missing}" for missing in _missing(found)]
    if found.needs_model and spec.source is None:
        problems.append(f"engine {spec.engine!r} needs a model: say where it is (package, hub, path or archive)")
    known = {**_COMMON_OPTIONS, **found.options}
    for key, value in spec.options.items():
        if key not in known:
            problems.append(f"options: {_unknown('option', key, sorted(known))}")
        elif not _is_a(value, known[key]):
            problems.append(f"options: {key}: expected {known[key].__name__}, found {value!r}")
    problems += _unknown_languages(spec, pair) if pair is not None else []
    modes = getattr(found, "modes", _MODES)
    if spec.mode not in modes:
        problems.append(f"mode {spec.mode!r}: engine {spec.engine!r} takes {' or '.join(modes)} only")
    return problems + found.check(spec, pair)


def open_engine(spec: SystemSpec, model: Model | None, pair: LanguagePair, runtime: Runtime) -> Engine:
    """Make a system ready for one language pair. Loads no weights.

    Raises:
        EngineError: For the first thing that is wrong.
        LanguageError: If the model does not know a language of the pair.
    """
    if problems := check_system(spec, pair):
        raise EngineError(f"system {spec.name!r}: {problems[0]}")
    make = engine_class(spec.engine)
    return make(spec, model, pair, runtime)  # type: ignore[call-arg]  # a Protocol cannot declare a constructor


def _unknown_languages(spec: SystemSpec, pair: LanguagePair) -> list[str]:
    """The languages of a direction that are not among those that a configuration lists for the model."""
    known = {language.tag: language.tag for language in spec.languages}
    lacking = [str(language) for language in (pair.source, pair.target) if known and find_code(language, known) is None]
    shown = ", ".join(sorted(known)[:40]) + (", ..." if len(known) > 40 else "")
    return [f"the model does not know {' and '.join(lacking)}; it knows {shown}"] if lacking else []


def _missing(engine: type[Engine]) -> list[str]:
    missing = []
    for need, remedy in engine.requires.items():
        found = shutil.which(need[1:]) if need.startswith("!") else importlib.util.find_spec(need)
        if not found:
            missing.append(f"{need.removeprefix('!')}, which is not installed: {remedy}")
    return missing


def _is_a(value: object, kind: type) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def _unknown(what: str, name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"unknown {what} {name!r}; " + (f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}")
