"""What lies in a model folder, and how CTranslate2 is to be fed with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from harness.domain.language import Language, LanguagePair
from harness.domain.progress import Progress
from harness.domain.system import SystemSpec
from harness.errors import EngineError, LanguageError
from harness.translate.codec import Codec, SentencePieceCodec
from harness.translate.convert import convert, why_not
from harness.translate.engine import Model, Runtime
from harness.translate.families.checkpoint import allows_pickle, count_weights, read_checkpoint
from harness.translate.families.table import family_of, recipe_of
from harness.translate.families.tokens import FamilyCodec
from harness.translate.model_bin import count_parameters

# Argos' own codes where they are not ISO 639.
_ARGOS_CODES = {"zt": "zh-Hant", "pb": "pt-BR"}
# Marian's position tables end here.
_MARIAN_POSITIONS = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A model folder as understood.

    Attributes:
        kind: `argos`, `marian`, or the family of a checkpoint.
        folder: Where `model.bin` is, or the checkpoint that is to be converted.
        codec: Makes the tokenizer.
        max_tokens: Most tokens of a source.
        max_output_tokens: Most tokens of an output.
        single_sentences: True for models that were trained on single sentences, and lose text when given more.
        replace_unknowns: True where the authors replace unknown tokens with the source word attended to most.
        codes: Language codes and special tokens that the model is given.
        convert: Makes the folder that CTranslate2 loads out of a checkpoint; None where `folder` is that.
        weights: Counts the parameters of a checkpoint.
    """

    kind: str
    folder: Path
    codec: Callable[[], Codec]
    max_tokens: int
    max_output_tokens: int
    single_sentences: bool
    replace_unknowns: bool = False
    codes: tuple[str, ...] = ()
    convert: Callable[[Runtime, Progress], Path] | None = None
    weights: Callable[[], int | None] | None = None

    def converted(self, runtime: Runtime, progress: Progress) -> Path:
        """The folder that CTranslate2 loads; a checkpoint is converted now, if it was not yet."""
        return self.folder if self.convert is None else self.convert(runtime, progress)

    def fingerprint(self) -> dict[str, object]:
        """What of it changes an output and is not in the model's digest."""
        return {"kind": self.kind, "codes": list(self.codes)}

    def parameters(self) -> int | None:
        """Number of weights, where the folder says."""
        return count_parameters(self.folder / "model.bin") if self.weights is None else self.weights()


def read_layout(spec: SystemSpec, model: Model, pair: LanguagePair) -> Layout:
    """Tell what a folder is.

    Raises:
        EngineError: If it is no model that CTranslate2 can run; says what was found and what is missing.
        LanguageError: If the model is of another direction.
    """
    folder = descend(model.path)
    if spec.prompt is not None and any((folder / where).is_file() for where in ("model.bin", "model/model.bin")):
        raise EngineError(f"{folder.name} takes no prompt; leave it out")
    if (folder / "model" / "model.bin").is_file():
        return _argos(folder, pair)
    has_spm = (folder / "source.spm").is_file() or (folder / "sentencepiece.model").is_file()
    if (folder / "model.bin").is_file() and has_spm:
        return _marian(folder)
    if (folder / "config.json").is_file() and not (folder / "model.bin").is_file():
        return _checkpoint(spec, model, folder, pair)
    raise EngineError(
        f"{model.path}: not a model that CTranslate2 can run; expected model.bin with source.spm and target.spm, "
        f"an Argos package, or a transformers checkpoint; found {_listing(folder)}"
    )


def _argos(folder: Path, pair: LanguagePair) -> Layout:
    metadata = _read_json(folder / "metadata.json")
    _check_pair(folder, pair)
    if not (folder / "sentencepiece.model").is_file():
        raise EngineError(f"{folder}: this Argos package has no sentencepiece.model; found {_listing(folder)}")
    prefix = metadata.get("target_prefix")
    codes = (str(prefix),) if prefix else ()
    return Layout(
        kind="argos",
        folder=folder / "model",
        codec=lambda: SentencePieceCodec(folder / "sentencepiece.model", after=_end(folder / "model"), prefix=codes),
        max_tokens=_MARIAN_POSITIONS,
        max_output_tokens=_MARIAN_POSITIONS,
        single_sentences=True,
        replace_unknowns=True,
        codes=codes,
    )


def _marian(folder: Path) -> Layout:
    shared = folder / "sentencepiece.model"
    source, target = (shared, None) if shared.is_file() else (folder / "source.spm", folder / "target.spm")
    if target is not None and not target.is_file():
        raise EngineError(f"{folder}: target.spm is missing beside source.spm")
    return Layout(
        kind="marian",
        folder=folder,
        codec=lambda: SentencePieceCodec(source, target, after=_end(folder)),
        max_tokens=_MARIAN_POSITIONS,
        max_output_tokens=_MARIAN_POSITIONS,
        single_sentences=True,
    )


def _checkpoint(spec: SystemSpec, model: Model, folder: Path, pair: LanguagePair) -> Layout:
    checkpoint = read_checkpoint(folder)
    family = family_of(checkpoint, spec.family)
    if reason := why_not(checkpoint, family):
        raise EngineError(f"{folder}: {reason}")
    recipe = recipe_of(checkpoint, family, pair, spec.prompt)
    allow_pickle = allows_pickle(spec)

    def convert_now(runtime: Runtime, progress: Progress) -> Path:
        located = replace(model, path=folder)
        return convert(located, spec.precision, runtime.cache, progress, family=spec.family, allow_pickle=allow_pickle)

    return Layout(
        kind=family.name,
        folder=folder,
        codec=lambda: FamilyCodec(checkpoint, recipe),
        max_tokens=recipe.max_source_tokens,
        max_output_tokens=recipe.max_output_tokens,
        single_sentences=recipe.single_sentences,
        codes=recipe.codes,
        weights=lambda: count_weights(checkpoint, allow_pickle),
        convert=convert_now,
    )


def _end(folder: Path) -> tuple[str, ...]:
    """`</s>` where the model does not add it by itself."""
    return () if _read_json(folder / "config.json").get("add_source_eos") else ("</s>",)


def argos_languages(folder: Path) -> LanguagePair:
    """The direction that a package's `metadata.json` names.

    Raises:
        EngineError: If there is no such file, or it names none.
    """
    metadata = _read_json(folder / "metadata.json")
    codes = [str(metadata.get(key) or "") for key in ("from_code", "to_code")]
    if not all(codes):
        raise EngineError(
            f"{folder}: no Argos package: expected metadata.json with from_code and to_code; found {_listing(folder)}"
        )
    try:
        source, target = (Language.parse(_ARGOS_CODES.get(code, code)) for code in codes)
    except LanguageError as error:
        raise EngineError(f"{folder / 'metadata.json'}: {error}") from error
    return LanguagePair(source=source, target=target)


def _check_pair(folder: Path, pair: LanguagePair) -> None:
    try:
        found = argos_languages(folder)
    except EngineError:
        return
    if (found.source.base, found.target.base) != (pair.source.base, pair.target.base):
        raise LanguageError(f"{folder.name} translates {found} only, not {pair}")


def descend(path: Path) -> Path:
    """Into the one folder of a folder that holds nothing else, as unpacked archives do."""
    if not path.is_dir():
        raise EngineError(f"{path}: expected a folder with a model, found a file")
    entries = [entry for entry in path.iterdir() if not entry.name.startswith(".")]
    return descend(entries[0]) if len(entries) == 1 and entries[0].is_dir() else path


def _read_json(path: Path) -> dict[str, object]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        return {}
    except ValueError as error:
        raise EngineError(f"{path}: not sound JSON ({error})") from error
    return content if isinstance(content, dict) else {}


def _listing(folder: Path) -> str:
    names = sorted(entry.name for entry in folder.iterdir())
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "") if names else "nothing"
