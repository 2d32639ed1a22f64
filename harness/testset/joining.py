"""The text of a bead's side, as the article has it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from harness.domain.alignment import AlignedDocument, Sentence
from harness.domain.article import Article

_BREAKS = re.compile("[\0\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
# JSON can hold half a character; no file can.
_HALVES = re.compile("[\ud800-\udfff]")


def side_texts(document: AlignedDocument, index: int) -> tuple[str, str]:
    """Source and target text of the document's bead `index`; an empty side gives an empty text."""
    bead = document.beads[index]
    return (
        joined(document.pair.source, [document.source_sentences[number] for number in bead.source]),
        joined(document.pair.target, [document.target_sentences[number] for number in bead.target]),
    )


def joined(article: Article, sentences: Sequence[Sentence]) -> str:
    """Sentences as one line.

    Within a paragraph they are joined by the space that stands behind the first of
    two there, or by nothing, as in Chinese. Between paragraphs stands one space.
    """
    text = sentences[0].text if sentences else ""
    for previous, sentence in pairwise(sentences):
        if previous.block == sentence.block:
            behind = article.blocks[sentence.block][previous.end : sentence.start]
            between = behind[: len(behind) - len(behind.lstrip())]
        else:
            between = " "
        text += between + sentence.text
    return _HALVES.sub("\ufffd", _BREAKS.sub(" ", text)).strip()
