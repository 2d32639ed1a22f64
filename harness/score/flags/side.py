"""One side of a segment as the flags read it."""

from __future__ import annotations

import re
from functools import cached_property

from harness.domain.language import Language
from harness.text.identify import identify
from harness.text.numbers import Number, find_numbers
from harness.text.sentences import split_sentences

_LONGEST = 20_000  # characters looked at; what is longer shows by then what it is

_SPACED_MYRIAD = re.compile(r"(?<=\d) (?=[十百千万萬億亿兆천만억조])|(?<=[百千万萬億亿兆천만억조]) (?=\d)")
_CLOSERS = "\"'“”‘’«»‹›」『』)）]】〉》*_ \t\u00a0\u202f\u3000\u200b"
_SENTENCE_ENDS = frozenset(".!?…。！？｡．؟۔।॥။។៕፧።։")


class Side:
    """One side's text and what the checks read from it, each worked out once and when first asked for."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text[:_LONGEST]
        self.language = language

    @cached_property
    def counted(self) -> str:
        """The text as numbers are read from it: `1 億 4 千万` in one piece."""
        return _SPACED_MYRIAD.sub("", self.text)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """Numbers in canonical form, by their place in `counted`."""
        return find_numbers(self.counted, self.language)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Its sentences."""
        return tuple(self.text[start:end] for start, end in split_sentences(self.text, self.language))

    @cached_property
    def identified_base(self) -> str:
        """Base tag of the language that it seems to be in; empty where that cannot be said."""
        language, _ = identify(self.text)
        return language.base if language else ""

    @cached_property
    def finished(self) -> bool:
        """Does it end as a sentence ends, closing quotes and brackets aside?"""
        return self.end[-1:] in _SENTENCE_ENDS

    @cached_property
    def end(self) -> str:
        """The text up to its last mark that is no closing quote or bracket."""
        return self.text.rstrip(_CLOSERS)
