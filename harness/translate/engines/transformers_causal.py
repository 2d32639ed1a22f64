"""Language models with torch: asked through their chat template, or given a text to go on with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from transformers import AutoModelForCausalLM, StoppingCriteria, StoppingCriteriaList

from harness.domain.language import LanguagePair
from harness.domain.system import Prompt, Request, Scalar, SystemSpec, Translation
from harness.translate.budget import translate_in_pieces
from harness.translate.engine import Runtime
from harness.translate.engines.transformers_batches import Piece, run_batches
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
from harness.translate.families.prompt_codec import PromptCodec
from harness.translate.memory import peak_memory


class CausalRunner:
    """A loaded language model with its tokenizer.

    Raises:
        EngineError: If tokenizer or weights cannot be loaded, or the chat template cannot be used.
    """

    def __init__(
        self, checkpoint: Checkpoint, prompt: Prompt, spec: SystemSpec, pair: LanguagePair, runtime: Runtime
    ) -> None:
        self._prompt = prompt
        self._spec = spec
        self._pair = pair
        self._runtime = runtime
        self.codec = PromptCodec(checkpoint, prompt, spec, pair)
        self._device = pick_device(runtime)
        self._threads = use_threads(runtime)
        self._model = load_model(AutoModelForCausalLM, checkpoint, spec, self._device, own=True)
        self._ends = end_ids(self._model) | {self.codec.tokenizer.eos_token_id} - {None}
        self._context = int(getattr(self._model.config.get_text_config(), "max_position_embeddings", 4096))

    def translate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Translation]]:
        """Translate requests of any length, in any order."""

        def pieces(request: Request) -> Sequence[Request]:
            return self.codec.pieces(request, self._context)

        return translate_in_pieces(requests, self._pair, pieces, self._generate)

    def facts(self) -> dict[str, Scalar]:
        """Device, precision, threads, peak memory, parameters."""
        return {
            "device": self._device,
            "precision": precision_of(self._model, self._spec),
            "threads": self._threads,
            "peak_memory_bytes": peak_device_memory() or peak_memory(),
            "parameters": int(self._model.num_parameters()),
        }

    def _generate(self, pieces: Sequence[Request]) -> Iterator[tuple[int, Translation]]:
        counts = [self.codec.source_tokens(piece.text) for piece in pieces]
        work = [
            Piece(place, self.codec.ids(piece), self.codec.limit(count, self._context))
            for place, (piece, count) in enumerate(zip(pieces, counts, strict=True))
        ]
        size = 1 if self._spec.decoding.temperature > 0 else self._runtime.batch_size
        for output in run_batches(work, size, self._batch, free_memory, grow=self._device == "cuda"):
            place = output.piece.place
            ended = bool(output.ids) and output.ids[-1] in self._ends
            translation = self.codec.translation(
                output.ids, pieces[place], ended=ended, source_tokens=counts[place], seconds=output.seconds
            )
            yield place, translation

    def _batch(self, batch: Sequence[Piece]) -> list[list[int]]:
        longest = max(len(piece.ids) for piece in batch)
        pad = self.codec.tokenizer.pad_token_id
        pad = min(self._ends) if pad is None else pad
        rows = [[pad] * (longest - len(piece.ids)) + piece.ids for piece in batch]
        mask = [[0] * (longest - len(piece.ids)) + [1] * len(piece.ids) for piece in batch]
        seed_for(self._spec.decoding, batch[0].ids)
        stops = StoppingCriteriaList(
            [_StopTexts(self.codec.read, self._prompt.stop, longest)] if self._prompt.stop else []
        )
        with torch.inference_mode():
            generated = self._model.generate(
                input_ids=torch.tensor(rows, device=self._model.device),
                attention_mask=torch.tensor(mask, device=self._model.device),
                max_new_tokens=batch[0].limit,
                pad_token_id=pad,
                eos_token_id=sorted(self._ends),
                stopping_criteria=stops,
                **generation_settings(self._spec.decoding),
            )
        return [self._trimmed(row, pad) for row in generated[:, longest:].tolist()]

    def _trimmed(self, row: list[int], pad: int) -> list[int]:
        """Up to and with the end token, without the padding after it."""
        end = next((place for place, token in enumerate(row) if token in self._ends), None)
        if end is not None:
            return row[: end + 1]
        while row and row[-1] == pad:  # a stop text ended it
            row = row[:-1]
        return row


class _StopTexts(StoppingCriteria):
    """Ends an answer as soon as it holds one of some texts."""

    def __init__(self, read: Callable[[Sequence[int]], str], stops: Sequence[str], begin: int) -> None:
        self._read = read
        self._stops = stops
        self._begin = begin

    def __call__(self, input_ids: Any, scores: Any, **settings: Any) -> Any:
        """Which rows are done."""
        answers = [self._read(row) for row in input_ids[:, self._begin :].tolist()]
        done = [any(stop in answer for stop in self._stops) for answer in answers]
        return torch.tensor(done, device=input_ids.device)
