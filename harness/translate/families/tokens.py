"""Text to the tokens of a checkpoint, and back: one tokenizer for every engine that runs it."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Sequence
from typing import Any

from harness.errors import EngineError, LanguageError
from harness.translate.families.checkpoint import Checkpoint
from harness.translate.families.family import Recipe


def load_tokenizer(checkpoint: Checkpoint, trust_remote_code: bool = False) -> Any:
    """The tokenizer that a checkpoint names, from its own files only. Needs no torch.

    Raises:
        EngineError: If its files are missing or malformed, or it needs code that may not be run.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `Recommended: pip install sacremoses`, which the class never uses
        from transformers import AutoTokenizer

        try:
            return AutoTokenizer.from_pretrained(
                str(checkpoint.folder), local_files_only=True, trust_remote_code=trust_remote_code
            )
        except Exception as error:  # the library raises whatever its parsers raise
            raise EngineError(
                f"{checkpoint.folder}: the tokenizer cannot be loaded: {first_line(error)}{checkpoint.newer}"
            ) from error


def first_line(error: BaseException) -> str:
    """The first line of what an exception says, or its name where it says nothing."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


def special_text(tokenizer: Any) -> re.Pattern[str]:
    """What a text must not hold as it stands, for it would be read as a special token or as a language token."""
    tokens = {str(token) for token in (*tokenizer.all_special_tokens, *tokenizer.get_added_vocab()) if len(token) > 1}
    words = [re.escape(token) for token in sorted(tokens, key=len, reverse=True)]
    return re.compile("|".join([*words, r"<2\w+>"]))


class FamilyCodec:
    """A seq2seq checkpoint's tokenizer, set up for one direction.

    What looks like a special token in a source is taken as text.

    Attributes:
        prefix: Tokens that the output is made to begin with; not part of what `decode` gets.
        tokenizer: The tokenizer itself.

    Raises:
        EngineError: If the tokenizer cannot be loaded, or does not fit the model's vocabulary.
        LanguageError: If the tokenizer has no token for a language.
    """

    def __init__(self, checkpoint: Checkpoint, recipe: Recipe, trust_remote_code: bool = False) -> None:
        self.prefix: tuple[str, ...] = (recipe.first,) if recipe.first else ()
        self.tokenizer = load_tokenizer(checkpoint, trust_remote_code)
        self._recipe = recipe
        self._checkpoint = checkpoint
        self._source_pieces = getattr(self.tokenizer, "spm_source", None)
        self._special = {*self.tokenizer.all_special_ids, *getattr(self.tokenizer, "id_to_lang_token", ())}
        self._special_text = special_text(self.tokenizer)
        self._check_vocabulary()
        for token in (*recipe.before, *self.prefix):
            self._require(token)
        if recipe.source_code:
            self._set_source(recipe.source_code)
        if recipe.text_before.startswith("<2"):
            self._require(recipe.text_before.strip())

    def encode(self, texts: Sequence[str]) -> list[list[str]]:
        """Source tokens as the model takes them, special ones included."""
        if self._source_pieces is not None:
            return [self._marian(text) for text in texts]
        return [self.tokenizer.convert_ids_to_tokens(ids) for ids in self.encode_ids(texts)]

    def encode_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The same as ids."""
        if self._source_pieces is not None:
            return [self.tokenizer.convert_tokens_to_ids(self._marian(text)) for text in texts]
        full = [self._recipe.text_before + self._plain(text) for text in texts]
        encoded: list[list[int]] = self.tokenizer(full, verbose=False)["input_ids"]
        return encoded

    def prefix_ids(self) -> list[int]:
        """The prefix as ids."""
        return [int(self.tokenizer.convert_tokens_to_ids(token)) for token in self.prefix]

    def decode(self, outputs: Sequence[Sequence[str]]) -> list[str]:
        """Texts of generated tokens, special ones left out."""
        return self.decode_ids([self.tokenizer.convert_tokens_to_ids(list(tokens)) for tokens in outputs])

    def decode_ids(self, outputs: Sequence[Sequence[int]]) -> list[str]:
        """Texts of generated ids, special ones left out."""
        kept = [[token for token in output if token not in self._special] for output in outputs]
        return [
            str(self.tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)).strip()
            for ids in kept
        ]

    def _plain(self, text: str) -> str:
        """Without anything that would be read as a special token: `</s>` becomes `< /s>`."""
        return self._special_text.sub(lambda match: f"{match[0][0]} {match[0][1:]}", text)

    def _marian(self, text: str) -> list[str]:
        """By its SentencePiece model: the class itself would take `>>` at a text's beginning for a language."""
        assert self._source_pieces is not None
        pieces: list[str] = self._source_pieces.encode(text, out_type=str)
        return [*self._recipe.before, *pieces, str(self.tokenizer.eos_token)]

    def _check_vocabulary(self) -> None:
        rows = self._checkpoint.config.get("vocab_size")
        tokens = max(self.tokenizer.get_vocab().values(), default=-1) + 1
        if isinstance(rows, int) and tokens > rows:
            raise EngineError(
                f"{self._checkpoint.folder}: the tokenizer does not fit the model: "
                f"{tokens} tokens, but the model has {rows}; are the two from one checkpoint?"
            )
        wanted = self._checkpoint.config.get("eos_token_id")
        if isinstance(wanted, int) and self.tokenizer.eos_token_id != wanted:
            raise EngineError(
                f"{self._checkpoint.folder}: the tokenizer does not fit the model: it ends a text with token "
                f"{self.tokenizer.eos_token_id}, the model with {wanted}; are the two from one checkpoint?"
            )

    def _require(self, token: str) -> int:
        found = self.tokenizer.convert_tokens_to_ids(token)
        if found is None or found == self.tokenizer.unk_token_id:
            raise LanguageError(f"{self._checkpoint.folder.name}: its tokenizer has no language token {token}")
        return int(found)

    def _set_source(self, code: str) -> None:
        known = getattr(self.tokenizer, "lang_code_to_token", {code: code})  # M2M's codes are not its tokens
        if code not in known:
            raise LanguageError(f"{self._checkpoint.folder.name}: its tokenizer has no language {code}")
        self._require(known[code])
        self.tokenizer.src_lang = code
