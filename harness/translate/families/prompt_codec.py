"""What a language model reads for a request, and what its answer says: one way for every engine that runs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from harness.domain.language import LanguagePair
from harness.domain.system import Prompt, Request, SystemSpec, Translation
from harness.errors import EngineError
from harness.translate.budget import output_limit, split_request
from harness.translate.cleanup import clean_answer
from harness.translate.families.checkpoint import Checkpoint
from harness.translate.families.tokens import first_line, load_tokenizer, special_text
from harness.translate.prompting import chat_messages, language_name, plain_prompt

# TranslateGemma's chat template has this language only with its region.
_GEMMA_CODES = {"fil": "fil-PH"}
# What a model that thinks aloud may write before it comes to the point.
_THOUGHTS = 4096


class PromptCodec:
    """A language model's tokenizer, set up for one prompt and one direction. Needs no torch.

    Attributes:
        tokenizer: The tokenizer itself.

    Raises:
        EngineError: If the tokenizer cannot be loaded, or the chat template cannot be used.
    """

    def __init__(self, checkpoint: Checkpoint, prompt: Prompt, spec: SystemSpec, pair: LanguagePair) -> None:
        self._checkpoint = checkpoint
        self._prompt = prompt
        self._spec = spec
        self._pair = pair
        self._thinks = bool(spec.options.get("thinking", False))
        self.tokenizer = load_tokenizer(checkpoint, bool(spec.options.get("trust_remote_code", False)))
        self._special_text = special_text(self.tokenizer)
        if prompt.chat and not self.tokenizer.chat_template:
            raise EngineError(f"{checkpoint.folder}: has no chat template; say `chat: false` under the system's prompt")
        self._check_vocabulary()
        self.ask(Request(text="text", whole=spec.mode == "whole-document"))  # a template that cannot be used shows now

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
        if "source_lang_code" in str(self.tokenizer.chat_template):
            if request.whole:
                raise EngineError(f"{self._checkpoint.folder}: its chat template takes one text; use mode segment")
            messages = [self._with_codes(plain.text)]
        try:
            return self._written(messages)
        except Exception as error:  # jinja2's errors, and what templates raise themselves
            if len(messages) > 1 and messages[0]["role"] == "system":
                return self._written(_system_into_user(messages))
            raise EngineError(f"{self._checkpoint.folder}: its chat template refuses: {first_line(error)}") from error

    def ids(self, request: Request) -> list[int]:
        """The same as tokens."""
        # A chat template writes its own first token; plain text gets the tokenizer's.
        encoded = self.tokenizer(self.ask(request), add_special_tokens=not self._prompt.chat, verbose=False)
        ids: list[int] = encoded["input_ids"]
        return ids

    def source_tokens(self, text: str) -> int:
        """Tokens of a source alone."""
        return len(self.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def limit(self, source_tokens: int, context: int) -> int:
        """Most tokens of an output, in a context of so many."""
        most = context if self._thinks else context // 2
        asked = self._spec.decoding.max_tokens
        return output_limit(source_tokens, most, asked) + (_THOUGHTS if self._thinks and asked is None else 0)

    def pieces(self, request: Request, context: int) -> Sequence[Request]:
        """The request in pieces that fit into a context with their outputs; the oldest segments before it go first."""
        most = self._spec.options.get("max_source_tokens")

        def fits(text: str) -> bool:
            count = self.source_tokens(text)
            if isinstance(most, int) and count > most:
                return False
            return len(self.ids(replace(request, text=text))) + self.limit(count, context) <= context

        while request.context and not fits(request.text[:1]):
            request = replace(request, context=request.context[1:])
        if len(self.ids(replace(request, text=""))) + self.limit(0, context) > context:
            raise EngineError(f"{self._checkpoint.folder}: the prompt alone fills the context of {context} tokens")
        return split_request(request, self._pair.source, fits, bool(self._spec.options.get("split_sentences", False)))

    def read(self, ids: Sequence[int]) -> str:
        """The text of an answer; white space before it is none of it, and no stop text is looked for there."""
        text = str(self.tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False))
        return text.lstrip()

    def translation(
        self, ids: Sequence[int], piece: Request, *, ended: bool, source_tokens: int, seconds: float
    ) -> Translation:
        """What an answer says.

        Args:
            ids: Generated tokens.
            piece: What was asked.
            ended: True where an end token ended it.
            source_tokens: As `source_tokens` counted them.
            seconds: Time spent on it.
        """
        answer = self.read(ids)
        cut = min((place for stop in self._prompt.stop if (place := answer.find(stop)) >= 0), default=None)
        kept, labels = answer if cut is None else answer[:cut], (language_name(self._prompt, self._pair.target),)
        text = clean_answer(kept, piece.text, labels, whole=piece.whole)
        return Translation(
            text=text,
            raw=answer if answer != text else None,
            source_tokens=source_tokens,
            output_tokens=len(ids),
            stop="end" if ended or cut is not None else "limit",
            seconds=seconds,
        )

    def _check_vocabulary(self) -> None:
        """Can the model take every token that a text may become? What was added by hand a text may never hold."""
        config = self._checkpoint.config
        rows = (config.get("text_config") or config).get("vocab_size")
        added = self.tokenizer.get_added_vocab()
        tokens = (
            max((place for token, place in self.tokenizer.get_vocab().items() if token not in added), default=-1) + 1
        )
        if not tokens or (isinstance(rows, int) and tokens > rows):
            raise EngineError(
                f"{self._checkpoint.folder}: the tokenizer does not fit the model: "
                f"{tokens} tokens, but the model has {rows}; are all files there, and from one checkpoint?"
            )

    def _written(self, messages: list[dict[str, Any]]) -> str:
        return str(
            self.tokenizer.apply_chat_template(
                messages, tokenize=False, add_generation_prompt=True, enable_thinking=self._thinks
            )
        )

    def _with_codes(self, text: str) -> dict[str, Any]:
        """A turn as TranslateGemma's template wants it; it writes the prompt itself."""
        part = {
            "type": "text",
            "source_lang_code": _GEMMA_CODES.get(str(self._pair.source), str(self._pair.source)),
            "target_lang_code": _GEMMA_CODES.get(str(self._pair.target), str(self._pair.target)),
            "text": text,
        }
        return {"role": "user", "content": [part]}

    def _plain(self, text: str) -> str:
        """Without anything that would be read as a special token, and end the user's turn: `<|im_end|>`."""
        return self._special_text.sub(lambda match: f"{match[0][0]} {match[0][1:]}", text)


def _system_into_user(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For templates that know no system role, such as Gemma's: its words before the user's first."""
    system, first, *rest = messages
    words = "\n\n".join(each["content"] for each in (system, first) if each["content"])
    return [{"role": "user", "content": words}, *rest]
