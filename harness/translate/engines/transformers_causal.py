"""Language models with torch: asked through their chat template, or given a text to go on with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import torch
from transformers import AutoModelForCausalLM, StoppingCriteria, StoppingCriteriaList

from harness.domain.language import LanguagePair
from harness.domain.system import Prompt, Request, Scalar, SystemSpec, Translation
from harness.errors import EngineError
from harness.translate.budget import output_limit, split_request, translate_in_pieces
from harness.translate.cleanup import clean_answer
from harness.translate.engine import Runtime
from harness.translate.engines.transformers_batches import Output, Piece, run_batches
from harness.translate.engines.transformers_loading import (
    end_ids,
    free_memory,
    generation_settings,
    load_model,
    peak_device_memory,
    pick_device,
    seed_for,
    use_threads,
)
from harness.translate.families.checkpoint import Checkpoint
from harness.translate.families.tokens import first_line, load_tokenizer, special_text
from harness.translate.memory import peak_memory
from harness.translate.prompting import chat_messages, plain_prompt

# What a model that thinks aloud may write before it comes to the point.
_THOUGHTS = 4096


class CausalRunner:
    """A loaded language model with its tokenizer.

    Raises:
        EngineError: If tokenizer or weights cannot be loaded, or the chat template cannot be used.
    """

    def __init__(
        self, checkpoint: Checkpoint, prompt: Prompt, spec: SystemSpec, pair: LanguagePair, runtime: Runtime
    ) -> None:
        self._checkpoint = checkpoint
        self._prompt = prompt
        self._spec = spec
        self._pair = pair
        self._runtime = runtime
        self._thinks = bool(spec.options.get("thinking", False))
        self._tokenizer = load_tokenizer(checkpoint, bool(spec.options.get("trust_remote_code", False)))
        self._special_text = special_text(self._tokenizer)
        if prompt.chat and not self._tokenizer.chat_template:
            raise EngineError(f"{checkpoint.folder}: has no chat template; say `chat: false` under the system's prompt")
        self._device = pick_device(runtime)
        self._threads = use_threads(runtime)
        self.ask(
            Request(text="text", whole=spec.mode == "whole-document")
        )  # a template that cannot be used shows before weights are loaded
        self._model = load_model(AutoModelForCausalLM, checkpoint, spec, self._device, own=True)
        self._ends = end_ids(self._model) | {self._tokenizer.eos_token_id} - {None}
        self._context = int(getattr(self._model.config.get_text_config(), "max_position_embeddings", 4096))

    def translate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Translation]]:
        """Translate requests of any length, in any order."""
        return translate_in_pieces(requests, self._pair, self._pieces, self._generate)

    def facts(self) -> dict[str, Scalar]:
        """Device, precision, threads, peak memory, parameters."""
        return {
            "device": self._device,
            "precision": str(self._model.dtype).removeprefix("torch."),
            "threads": self._threads,
            "peak_memory_bytes": peak_device_memory() or peak_memory(),
            "parameters": int(self._model.num_parameters()),
        }

    def ask(self, request: Request) -> str:
        """What the model reads, as text.

        Raises:
            EngineError: If the chat template refuses.
        """
        plain = replace(
            request, text=self._plain(request.text), context=tuple(self._plain(text) for text in request.context)
        )
        if not self._prompt.chat:
            return plain_prompt(self._prompt, self._pair, plain)
        messages: list[dict[str, Any]] = list(chat_messages(self._prompt, self._pair, plain))
        if "source_lang_code" in str(self._tokenizer.chat_template):
            if request.whole:
                raise EngineError(f"{self._checkpoint.folder}: its chat template takes one text; use mode segment")
            messages = [self._with_codes(plain.text)]
        try:
            return self._written(messages)
        except Exception as error:  # jinja2's errors, and what templates raise themselves
            if len(messages) > 1 and messages[0]["role"] == "system":
                return self._written(_system_into_user(messages))
            raise EngineError(f"{self._checkpoint.folder}: its chat template refuses: {first_line(error)}") from error

    def _written(self, messages: list[dict[str, Any]]) -> str:
        return str(
            self._tokenizer.apply_chat_template(
                messages, tokenize=False, add_generation_prompt=True, enable_thinking=self._thinks
            )
        )

    def _with_codes(self, text: str) -> dict[str, Any]:
        """A turn as TranslateGemma's template wants it; it writes the prompt itself."""
        part = {
            "type": "text",
            "source_lang_code": str(self._pair.source),
            "target_lang_code": str(self._pair.target),
            "text": text,
        }
        return {"role": "user", "content": [part]}

    def _plain(self, text: str) -> str:
        """Without anything that would be read as a special token, and end the user's turn: `<|im_end|>`."""
        return self._special_text.sub(lambda match: f"{match[0][0]} {match[0][1:]}", text)

    def _ids(self, request: Request) -> list[int]:
        # A chat template writes its own first token; plain text gets the tokenizer's.
        encoded = self._tokenizer(self.ask(request), add_special_tokens=not self._prompt.chat, verbose=False)
        ids: list[int] = encoded["input_ids"]
        return ids

    def _source_tokens(self, text: str) -> int:
        return len(self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def _limit(self, source_tokens: int) -> int:
        most = self._context if self._thinks else self._context // 2
        asked = self._spec.decoding.max_tokens
        return output_limit(source_tokens, most, asked) + (_THOUGHTS if self._thinks and asked is None else 0)

    def _pieces(self, request: Request) -> Sequence[Request]:
        most = self._spec.options.get("max_source_tokens")

        def fits(text: str) -> bool:
            count = self._source_tokens(text)
            if isinstance(most, int) and count > most:
                return False
            return len(self._ids(replace(request, text=text))) + self._limit(count) <= self._context

        while request.context and not fits(request.text[:1]):  # the oldest context is the first to go
            request = replace(request, context=request.context[1:])
        return split_request(request, self._pair.source, fits, bool(self._spec.options.get("split_sentences", False)))

    def _generate(self, pieces: Sequence[Request]) -> Iterator[tuple[int, Translation]]:
        counts = [self._source_tokens(piece.text) for piece in pieces]
        work = [
            Piece(place, self._ids(piece), self._limit(count))
            for place, (piece, count) in enumerate(zip(pieces, counts, strict=True))
        ]
        size = 1 if self._spec.decoding.temperature > 0 else self._runtime.batch_size
        for output in run_batches(work, size, self._batch, free_memory, grow=self._device == "cuda"):
            place = output.piece.place
            yield place, self._translation(output, pieces[place], counts[place])

    def _batch(self, batch: Sequence[Piece]) -> list[list[int]]:
        longest = max(len(piece.ids) for piece in batch)
        pad = self._tokenizer.pad_token_id
        pad = min(self._ends) if pad is None else pad
        rows = [[pad] * (longest - len(piece.ids)) + piece.ids for piece in batch]
        mask = [[0] * (longest - len(piece.ids)) + [1] * len(piece.ids) for piece in batch]
        seed_for(self._spec.decoding, batch[0].ids)
        stops = StoppingCriteriaList(
            [_StopTexts(self._answer, self._prompt.stop, longest)] if self._prompt.stop else []
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

    def _answer(self, ids: Sequence[int]) -> str:
        """The text of an answer; white space before it is none of it, and no stop text is looked for there."""
        text = str(self._tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False))
        return text.lstrip()

    def _translation(self, output: Output, piece: Request, source_tokens: int) -> Translation:
        answer = self._answer(output.ids)
        ended = bool(output.ids) and output.ids[-1] in self._ends
        cut = min((place for stop in self._prompt.stop if (place := answer.find(stop)) >= 0), default=None)
        kept, labels = answer if cut is None else answer[:cut], (self._pair.target.name,)
        text = clean_answer(kept, piece.text, labels, whole=piece.whole)
        return Translation(
            text=text,
            raw=answer if answer != text else None,
            source_tokens=source_tokens,
            output_tokens=len(output.ids),
            stop="end" if ended or cut is not None else "limit",
            seconds=output.seconds,
        )


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


def _system_into_user(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For templates that know no system role, such as Gemma's: its words before the user's first."""
    system, first, *rest = messages
    return [{"role": "user", "content": f"{system['content']}\n\n{first['content']}"}, *rest]
