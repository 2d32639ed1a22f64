"""Sentences, and the beads that hold them together across two languages."""

from __future__ import annotations

from dataclasses import dataclass

from harness.domain.article import ArticlePair


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence, and where it stands in its article.

    Attributes:
        text: `article.blocks[block][start:end]`.
        block: Index into `article.blocks`.
        start: Offset of the first character in the block.
        end: Offset after the last character in the block.
    """

    text: str
    block: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One term of a bead's score.

    Attributes:
        kind: Such as `length`, `numbers`, `names`, `dictionary`, `lexicon`, `position`.
        value: What it adds to the score.
        words: The reason for a reader: `33, 2021 on both sides`.
    """

    kind: str
    value: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bead:
    """One group of aligned sentences; either side may be empty (1-0, 0-1).

    Attributes:
        source: Indices of source sentences: neighbours, but for lines that interrupt them.
        target: The same of target sentences.
        score: Sum of the evidence, in [0, 1] for a bead with both sides, 0 for a null bead.
        margin: How much the whole alignment would lose without this bead.
        grade: `A` certain, `B` likely, `C` doubtful; `moved` where the two stand at different places of their texts,
            `null` for 1-0 and 0-1.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    score: float
    margin: float = 0.0
    grade: str = "B"
    evidence: tuple[Evidence, ...] = ()

    @property
    def is_null(self) -> bool:
        """True where one side is empty."""
        return not self.source or not self.target

    @property
    def is_segment(self) -> bool:
        """True where both sides stand at the same place of their texts."""
        return not self.is_null and self.grade != "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedDocument:
    """A pair of articles, sentence by sentence. Beads cover both sides, in the order of the source."""

    pair: ArticlePair
    source_sentences: tuple[Sentence, ...]
    target_sentences: tuple[Sentence, ...]
    beads: tuple[Bead, ...]
