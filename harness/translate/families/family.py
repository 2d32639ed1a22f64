"""What a model family is, and what it makes of one language pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from harness.domain.language import Language, LanguagePair
from harness.domain.system import Prompt
from harness.errors import LanguageError
from harness.translate.families.checkpoint import Checkpoint
from harness.translate.families.codes import find_code

Kind = Literal["seq2seq", "causal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one checkpoint is fed for one direction: the same for every engine.

    Attributes:
        family: The family's name.
        source_code: What the tokenizer is told the source's language is; empty where it is not told.
        before: Tokens before the source's own, such as `>>fra<<`.
        text_before: Text before the source, such as `<2fr> ` or `translate English to German: `.
        first: The token that the output is made to begin with, such as `fra_Latn`; empty for none.
        max_source_tokens: Most tokens of a source that the model takes, special ones included.
        max_output_tokens: Most tokens that it can give.
        single_sentences: True for models that were trained on single sentences, and lose text when given more.
    """

    family: str
    source_code: str = ""
    before: tuple[str, ...] = ()
    text_before: str = ""
    first: str = ""
    max_source_tokens: int = 512
    max_output_tokens: int = 512
    single_sentences: bool = True

    @property
    def codes(self) -> tuple[str, ...]:
        """All that names a language, for the record and for fingerprints."""
        return tuple(code for code in (self.source_code, *self.before, self.text_before, self.first) if code)


Write = Callable[[Checkpoint, LanguagePair], Recipe]
Ask = Callable[[LanguagePair], Prompt]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Models that are fed in one way.

    Attributes:
        name: As `family:` in a configuration has it.
        kind: `seq2seq` (encoder and decoder), or `causal` (a language model that is asked).
        description: One line; who made it.
        model_types: Values of `model_type` in `config.json` that belong to it; `*` for any, where it is named.
        files: What its tokenizer needs, each a choice of files.
        write: Makes the recipe of a pair; None for causal models.
        ask: What its authors ask it with for a pair; None for seq2seq models.
        converts: True where CTranslate2 has a converter for it.
        codes: Canonical tag -> code, where the family has a fixed list.
        languages: Tags that its authors name, where there is a list; empty where they name none. A region of one is
            that language; another script is not.
    """

    name: str
    kind: Kind
    description: str
    model_types: tuple[str, ...]
    files: tuple[tuple[str, ...], ...] = ()
    write: Write | None = None
    ask: Ask | None = None
    converts: bool = False
    codes: Mapping[str, str] | None = None
    languages: tuple[str, ...] = ()

    def check_languages(self, pair: LanguagePair) -> None:
        """Refuse a language that the family does not have, as far as it has a list.

        Raises:
            LanguageError: Names the languages that it has.
        """
        for language in (pair.source, pair.target):
            if self.codes is not None:
                required_code(self.name, language, self.codes)
            elif self.languages and find_code(language, {tag: tag for tag in self.languages}) is None:
                raise LanguageError(f"{self.name} does not have {language}; it has {_named(self.languages)}")


def required_code(family: str, language: Language, table: Mapping[str, str]) -> str:
    """A family's code for a language.

    Raises:
        LanguageError: If it has none; names what it has, nearest first.
    """
    code = find_code(language, table)
    if code is None:
        near = [tag for tag in table if tag.split("-")[0] == language.base]
        hint = f"; of {language.base} it has {', '.join(near)}" if near else ""
        raise LanguageError(f"{family} does not have {language} ({language.name}){hint}; it has {_named(tuple(table))}")
    return code


def _named(tags: tuple[str, ...]) -> str:
    shown = ", ".join(sorted(tags)[:40])
    return f"{len(tags)} languages: {shown}{', ...' if len(tags) > 40 else ''}"
