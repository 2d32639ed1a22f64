"""Encoder-decoder checkpoints with torch: one generate path for every family."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from transformers import AutoModelForSeq2SeqLM, GenerationMixin

from harness.domain.language import LanguagePair
from harness.domain.system import Request, Scalar, SystemSpec, Translation
from harness.errors import EngineError
from harness.translate.budget import output_limit, shared_limit, split_request, translate_in_pieces
from harness.translate.engine import Runtime
from harness.translate.engines.transformers_batches import Output, Piece, run_batches
from harness.translate.engines.transformers_loading import (
    end_ids,
    free_memory,
    generation_settings,
    load_model,
    peak_device_memory,
    pick_device,
    precision_of,
    seed_for,
    use_threads,
)
from harness.translate.families.checkpoint import Checkpoint
from harness.translate.families.family import Recipe
from harness.translate.families.tokens import FamilyCodec
from harness.translate.memory import peak_memory


class Seq2SeqRunner:
    """A loaded encoder-decoder model, set up for one direction.

    Raises:
        EngineError: If tokenizer or weights cannot be loaded, or do not belong together.
        LanguageError: If the tokenizer has no token for a language; found before weights are loaded.
    """

    def __init__(
        self, checkpoint: Checkpoint, recipe: Recipe, spec: SystemSpec, pair: LanguagePair, runtime: Runtime
    ) -> None:
        self._recipe = recipe
        self._spec = spec
        self._pair = pair
        self._runtime = runtime
        self._most = int(spec.options.get("max_source_tokens") or recipe.max_source_tokens)
        self._sentences = bool(spec.options.get("split_sentences", recipe.single_sentences))
        self._codec = FamilyCodec(checkpoint, recipe, bool(spec.options.get("trust_remote_code", False)))
        self._device = pick_device(runtime)
        self._threads = use_threads(runtime)
        self._model = load_model(_model_class(checkpoint), checkpoint, spec, self._device, own=False)
        self._ends = end_ids(self._model)
        self._rows = int(self._model.get_input_embeddings().num_embeddings)
        start = self._model.generation_config.decoder_start_token_id
        if start is None:
            raise EngineError(f"{checkpoint.folder}: its configuration has no decoder_start_token_id")
        self._start = [int(start), *self._codec.prefix_ids()]

    def translate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Translation]]:
        """Translate requests of any length, in any order."""
        return translate_in_pieces(requests, self._pair, self._pieces, self._generate)

    def facts(self) -> dict[str, Scalar]:
        """Device, precision, threads, peak memory, parameters."""
        return {
            "device": self._device,
            "precision": precision_of(self._model, self._spec),
            "threads": self._threads,
            "peak_memory_bytes": peak_device_memory() or peak_memory(),
            "parameters": int(self._model.num_parameters()),
        }

    def _pieces(self, request: Request) -> Sequence[Request]:
        def fits(text: str) -> bool:
            return len(self._codec.encode_ids([text])[0]) <= self._most

        return split_request(request, self._pair.source, fits, sentences=self._sentences)

    def _generate(self, pieces: Sequence[Request]) -> Iterator[tuple[int, Translation]]:
        asked = self._spec.decoding.max_tokens
        most = self._recipe.max_output_tokens - len(self._start)
        work = [
            Piece(place, ids, shared_limit(len(ids), most, asked))
            for place, ids in enumerate(self._codec.encode_ids([piece.text for piece in pieces]))
        ]
        size = 1 if self._spec.decoding.temperature > 0 else self._runtime.batch_size
        for output in run_batches(work, size, self._batch, free_memory, grow=self._device == "cuda"):
            yield output.piece.place, self._translation(output)

    def _batch(self, batch: Sequence[Piece]) -> list[list[int]]:
        """Generate for pieces that share an output limit; ids without start, prefix, end and padding."""
        ids, mask = self._padded([piece.ids for piece in batch])
        seed_for(self._spec.decoding, batch[0].ids)
        with torch.inference_mode():
            # Not the model's own method: Seamless' wants a table of languages where the prefix says all.
            generated = GenerationMixin.generate(self._model, **self._arguments(batch, ids, mask))
        return [self._trimmed(row) for row in generated[:, len(self._start) :].tolist()]

    def _arguments(self, batch: Sequence[Piece], ids: Any, mask: Any) -> dict[str, Any]:
        return {
            "input_ids": ids,
            "attention_mask": mask,
            "decoder_input_ids": torch.tensor([self._start] * len(batch), device=ids.device),
            "max_new_tokens": batch[0].limit,
            **generation_settings(self._spec.decoding),
        }

    def _padded(self, rows: Sequence[list[int]]) -> tuple[Any, Any]:
        longest = max(len(row) for row in rows)
        if (highest := max(max(row) for row in rows)) >= self._rows:
            raise EngineError(f"the tokenizer does not fit the model: token {highest}, but it has {self._rows}")
        pad = self._model.generation_config.pad_token_id or 0
        ids = torch.tensor([row + [pad] * (longest - len(row)) for row in rows], device=self._model.device)
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows], device=self._model.device)
        return ids, mask

    def _trimmed(self, row: list[int]) -> list[int]:
        """Up to and with the end token, without the padding after it."""
        end = next((place for place, token in enumerate(row) if token in self._ends), len(row) - 1)
        return row[: end + 1]

    def _translation(self, output: Output) -> Translation:
        most = self._recipe.max_output_tokens - len(self._start)
        ids = output.ids[: output_limit(len(output.piece.ids), most, self._spec.decoding.max_tokens)]
        ended = bool(ids) and ids[-1] in self._ends
        return Translation(
            text=self._codec.decode_ids([ids])[0],
            source_tokens=len(output.piece.ids),
            output_tokens=len(ids),
            stop="end" if ended else "limit",
            seconds=output.seconds,
        )


def _model_class(checkpoint: Checkpoint) -> Any:
    """The text-to-text model of a checkpoint; Seamless has several in one."""
    if checkpoint.model_type == "seamless_m4t_v2":
        from transformers import SeamlessM4Tv2ForTextToText

        return SeamlessM4Tv2ForTextToText
    if checkpoint.model_type == "seamless_m4t":
        from transformers import SeamlessM4TForTextToText

        return SeamlessM4TForTextToText
    return AutoModelForSeq2SeqLM
