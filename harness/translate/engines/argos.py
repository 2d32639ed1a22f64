"""Argos Translate's packages: one direction each, in a zip called `.argosmodel`, run on CTranslate2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from harness.domain.language import LanguagePair
from harness.domain.system import SystemSpec
from harness.errors import EngineError
from harness.files import cache_folder
from harness.translate.engine import Model, Runtime
from harness.translate.engines.ctranslate2 import CTranslate2Engine
from harness.translate.layout import argos_languages, descend
from harness.translate.sources.archive import finished
from harness.translate.sources.shelf import shelved
from harness.translate.sources.unpack import take_member

# argostranslate/translate.py of Argos Translate 1.x; CTranslate2's own default is 1.
_LENGTH_PENALTY = 0.2


class ArgosEngine(CTranslate2Engine):
    """A package as it is downloaded, or unpacked; with the length penalty that Argos Translate decodes with."""

    description: ClassVar[str] = "Argos Translate's packages (.argosmodel), on CTranslate2"
    options: ClassVar[Mapping[str, type]] = {"split_sentences": bool, "replace_unknowns": bool}

    def __init__(self, spec: SystemSpec, model: Model | None, pair: LanguagePair, runtime: Runtime) -> None:
        assert model is not None  # check_system saw to it
        unpacked = _unpacked(model, runtime)
        folder = descend(unpacked.path)
        argos_languages(folder)
        if spec.decoding.length_penalty is None:
            spec = replace(spec, decoding=replace(spec.decoding, length_penalty=_LENGTH_PENALTY))
        super().__init__(spec, replace(unpacked, path=folder), pair, runtime)

    @classmethod
    def check(cls, spec: SystemSpec, pair: LanguagePair | None) -> list[str]:
        """What the engine cannot do of what is asked."""
        family = [] if spec.family is None else ["family: an Argos package is of none; leave it out"]
        return family + super().check(spec, pair)


def _unpacked(model: Model, runtime: Runtime) -> Model:
    """A package's folder; a file is unpacked into the cache, once."""
    if model.path.is_dir():
        return model
    if model.path.suffix != ".argosmodel":
        raise EngineError(f"{model.path}: expected an Argos package, a file named .argosmodel or a folder")
    key = f"argos-{model.digest.removeprefix('sha256:')[:32]}"
    made = shelved(
        runtime.cache or cache_folder(),
        key,
        lambda room: finished(take_member(model.path, "/", room), model.revision),
    )
    return replace(model, path=made.path)
