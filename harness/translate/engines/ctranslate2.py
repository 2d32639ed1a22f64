"""Converted sequence-to-sequence models on CTranslate2: the fast way on a processor."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any, ClassVar

from harness.domain.language import LanguagePair
from harness.domain.progress import SILENCE, Progress
from harness.domain.system import Request, Scalar, SystemSpec, Translation
from harness.errors import EngineError
from harness.translate.budget import output_limit, shared_limit, split_request, translate_in_pieces
from harness.translate.codec import Codec
from harness.translate.decoding import described
from harness.translate.engine import Model, Runtime
from harness.translate.layout import Layout, read_layout
from harness.translate.memory import cores, peak_memory
from harness.translate.model_bin import count_parameters

PRECISIONS = ("default", "auto", "float32", "float16", "bfloat16", "int16", "int8", "int8_float32", "int8_float16")
_TOKENS_A_BATCH = 4096
_FEWEST_TOKENS_A_BATCH = 1024


@dataclass(frozen=True, slots=True)
class _Piece:
    """One source on its way: place among the pieces, tokens, how long its output may get, and is let run."""

    place: int
    tokens: list[str]
    limit: int
    ceiling: int


class CTranslate2Engine:
    """A CTranslate2 model with its tokenizer, or a transformers checkpoint, which is converted once and kept.

    Understood are folders of Argos packages (`model/`, `sentencepiece.model`) and of converted Marian models
    (`model.bin`, `source.spm`, `target.spm`), and transformers checkpoints of the families that CTranslate2 knows.
    """

    description: ClassVar[str] = "CTranslate2: converted seq2seq models, fast on CPU; converts checkpoints by itself"
    requires: ClassVar[Mapping[str, str]] = {}
    needs_model: ClassVar[bool] = True
    options: ClassVar[Mapping[str, type]] = {
        "split_sentences": bool,
        "replace_unknowns": bool,
        "allow_pickle": bool,
    }
    complete: ClassVar[bool] = False

    def __init__(self, spec: SystemSpec, model: Model | None, pair: LanguagePair, runtime: Runtime) -> None:
        assert model is not None  # check_system saw to it
        self._spec = spec
        self._model = model
        self._pair = pair
        self._runtime = runtime
        self._layout: Layout = read_layout(spec, model, pair)
        self._most = int(spec.options.get("max_source_tokens") or self._layout.max_tokens)
        self._split = bool(spec.options.get("split_sentences", self._layout.single_sentences))
        self._replace = bool(spec.options.get("replace_unknowns", self._layout.replace_unknowns))
        self._translator: Any = None
        self._folder: Path | None = None
        self._codec: Codec | None = None
        self._tokens_a_batch = _TOKENS_A_BATCH

    @classmethod
    def check(cls, spec: SystemSpec, pair: LanguagePair | None) -> list[str]:
        """What the engine cannot do of what is asked."""
        problems = []
        if spec.precision not in PRECISIONS:
            problems.append(f"precision {spec.precision!r} is not one of {', '.join(PRECISIONS)}")
        if spec.decoding.temperature > 0:
            problems.append("this engine does not sample, for its output would depend on batches; set temperature to 0")
        return problems

    def fingerprint(self) -> dict[str, object]:
        """All that changes an output."""
        decoding = self._spec.decoding
        return {
            "engine": "ctranslate2",
            "version": version("ctranslate2"),
            "sentencepiece": version("sentencepiece"),
            "model": self._model.digest,
            "precision": self._spec.precision,
            "layout": self._layout.fingerprint(),
            "max_source_tokens": self._most,
            "split_sentences": self._split,
            "replace_unknowns": self._replace,
            "decoding": {
                "beam": decoding.beam,
                "max_tokens": decoding.max_tokens,
                "length_penalty": decoding.length_penalty,
                "repetition_penalty": decoding.repetition_penalty,
                "no_repeat_ngram": decoding.no_repeat_ngram,
            },
        }

    def translate(self, requests: Sequence[Request], progress: Progress = SILENCE) -> Iterator[tuple[int, Translation]]:
        """Translate; the longest sources first, in batches by tokens, on all workers."""
        if any(request.text.strip() for request in requests):
            self._load(progress)
        return translate_in_pieces(requests, self._pair, self._pieces, self._generate)

    def facts(self) -> dict[str, Scalar]:
        """What is known of the model and how it ran."""
        facts: dict[str, Scalar] = {
            "engine_version": version("ctranslate2"),
            "model_digest": self._model.digest,
            "model_revision": self._model.revision,
            "bytes_on_disk": self._model.bytes,
            "peak_memory_bytes": peak_memory(),
            "parameters": self._layout.parameters(),
            "decoding": described(self._spec.decoding),
        }
        if self._folder is not None and self._layout.convert is not None:
            # What was made of a checkpoint is what runs.
            facts["bytes_on_disk"] = sum(file.stat().st_size for file in self._folder.iterdir())
            facts["parameters"] = facts["parameters"] or count_parameters(self._folder / "model.bin")
        if self._translator is not None:
            facts |= {
                "device": self._translator.device,
                "compute_type": self._translator.compute_type,
                "workers": self._workers,
                "threads": self._threads,
            }
        return facts

    def close(self) -> None:
        """Free the model."""
        self._translator = None
        self._codec = None

    @property
    def _workers(self) -> int:
        on_cpu = self._device != "cuda"
        return self._runtime.workers or (cores() if on_cpu else 1)

    @property
    def _threads(self) -> int:
        return self._runtime.threads or 1

    @property
    def _device(self) -> str:
        import ctranslate2

        if self._runtime.device == "auto":
            return "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        return "cuda" if self._runtime.device == "cuda" else "cpu"

    def _load(self, progress: Progress) -> None:
        if self._translator is not None:
            return
        import ctranslate2

        folder = self._layout.converted(self._runtime, progress)
        try:
            self._translator = ctranslate2.Translator(
                str(folder),
                device=self._device,
                compute_type=self._spec.precision,
                inter_threads=self._workers,
                intra_threads=self._threads,
                max_queued_batches=-1,
            )
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"{folder}: CTranslate2 cannot load the model: {_first_line(error)}") from error
        self._codec = self._layout.codec()
        self._folder = folder

    def _pieces(self, request: Request) -> Sequence[Request]:
        assert self._codec is not None
        codec = self._codec
        return split_request(
            request,
            self._pair.source,
            lambda text: len(codec.encode([text])[0]) <= self._most,
            sentences=self._split,
        )

    def _generate(self, pieces: Sequence[Request]) -> Iterator[tuple[int, Translation]]:
        assert self._codec is not None
        asked = self._spec.decoding.max_tokens
        tokens = self._codec.encode([piece.text for piece in pieces])
        work = [
            _Piece(
                place,
                source,
                output_limit(len(source), self._layout.max_output_tokens, asked),
                shared_limit(len(source), self._layout.max_output_tokens, asked),
            )
            for place, source in enumerate(tokens)
        ]
        work.sort(key=lambda piece: len(piece.tokens), reverse=True)
        while work:
            done: set[int] = set()
            try:
                for piece, translation in self._run(work):
                    done.add(piece.place)
                    yield piece.place, translation
            except (RuntimeError, MemoryError) as error:
                self._less_at_once(error)
            work = [piece for piece in work if piece.place not in done]

    def _run(self, work: Sequence[_Piece]) -> Iterator[tuple[_Piece, Translation]]:
        """Hand everything to the workers at once, and give what they finish, in the order of handing in."""
        assert self._codec is not None
        prefix = list(self._codec.prefix)
        handed: list[tuple[_Piece, Any]] = []
        for ceiling in dict.fromkeys(piece.ceiling for piece in work):
            alike = [piece for piece in work if piece.ceiling == ceiling]
            results = self._translator.translate_batch(
                [piece.tokens for piece in alike],
                target_prefix=[prefix] * len(alike) if prefix else None,
                asynchronous=True,
                max_decoding_length=ceiling + len(prefix),
                **self._settings(work),
            )
            handed += zip(alike, results, strict=True)
        begun = perf_counter()
        for piece, result in handed:
            output = result.result().hypotheses[0][len(prefix) :][: piece.limit]
            now = perf_counter()
            yield (
                piece,
                Translation(
                    text=self._codec.decode([output])[0],
                    source_tokens=len(piece.tokens),
                    output_tokens=len(output),
                    stop="limit" if len(output) >= piece.limit else "end",
                    seconds=now - begun,
                ),
            )
            begun = now

    def _settings(self, work: Sequence[_Piece]) -> dict[str, Any]:
        decoding = self._spec.decoding
        settings: dict[str, Any] = {
            "beam_size": decoding.beam,
            "no_repeat_ngram_size": decoding.no_repeat_ngram,
            "replace_unknowns": self._replace,
            "max_input_length": 0,  # the library would cut at 1,024 without a word
        }
        if decoding.length_penalty is not None:
            settings["length_penalty"] = decoding.length_penalty
        if decoding.repetition_penalty is not None:
            settings["repetition_penalty"] = decoding.repetition_penalty
        if self._runtime.batch_size == "auto":
            lengths = [len(piece.tokens) for piece in work]
            tokens = max(_even_batches(lengths, self._workers, self._tokens_a_batch), _FEWEST_TOKENS_A_BATCH)
            settings |= {"max_batch_size": tokens, "batch_type": "tokens"}
        else:
            settings["max_batch_size"] = self._runtime.batch_size
        return settings

    def _less_at_once(self, error: Exception) -> None:
        """Halve the batches where memory ran out.

        Raises:
            EngineError: If that is not what happened, or batches cannot get smaller.
        """
        if "memory" not in str(error).lower() and not isinstance(error, MemoryError):
            raise EngineError(f"CTranslate2 failed: {_first_line(error)}") from error
        if self._tokens_a_batch < 2 or self._runtime.batch_size != "auto":
            raise EngineError("out of memory; give a smaller --batch-size, or a smaller precision") from error
        self._tokens_a_batch //= 2


def _even_batches(lengths: Sequence[int], workers: int, most: int) -> int:
    """Padded tokens of a batch, at most `most`, such that the workers have equally many batches and end together.

    Args:
        lengths: Tokens of each source, longest first, as they are put into batches.
        workers: How many batches run at once.
        most: The largest batch.
    """
    wanted = -(-_batches(lengths, most) // workers) * workers
    sizes = range(min(max(lengths), most), most + 1)
    return sizes[bisect_left(sizes, True, key=lambda size: _batches(lengths, size) <= wanted)]


def _batches(lengths: Sequence[int], size: int) -> int:
    """How many batches of so many padded tokens the sources fill."""
    count = place = 0
    while place < len(lengths):
        place += max(1, size // lengths[place])
        count += 1
    return count


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
