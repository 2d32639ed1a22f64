"""Article pairs in, beads out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from hashlib import sha256

from harness.align.bitext import Bitext
from harness.align.dp import Step
from harness.align.encoders import load_encoder
from harness.align.glossary import read_glossary
from harness.align.reasons import Reasons
from harness.align.settings import AlignSettings
from harness.align.texts import Splitter, Texts, Translate
from harness.domain.alignment import AlignedDocument, Bead, Evidence, Sentence
from harness.domain.article import Article, ArticlePair
from harness.domain.language import Language, LanguagePair
from harness.domain.progress import SILENCE, Progress
from harness.text.sentences import split_sentences

_SURE = (0.4, 0.15)
_DOUBTFUL = (0.15, 0.03)


def _one_thread() -> AbstractContextManager[object]:
    """Matrices here are so small that the threads of BLAS wait for each other: three times the time on two cores."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(1, user_api="blas")
    return limits


def align_pairs(
    pairs: Sequence[ArticlePair],
    *,
    settings: AlignSettings | None = None,
    sentences_given: bool = False,
    translate: Translate | None = None,
    progress: Progress = SILENCE,
) -> tuple[AlignedDocument, ...]:
    """Align all article pairs of a corpus, in their order.

    The lexicon of a language pair is learned from all its article pairs, so a
    document's beads depend on what else is in the corpus. With `sentences_given`
    each block of an article is one sentence. With `translate` the words of a
    fixed translation of each sentence are further evidence.
    """
    split = _whole if sentences_given else split_sentences
    return _align(pairs, settings or AlignSettings(), progress, split, translate)


def align_texts(
    source: str,
    target: str,
    pair: LanguagePair,
    *,
    sentences_given: bool = False,
    settings: AlignSettings | None = None,
    translate: Translate | None = None,
    progress: Progress = SILENCE,
) -> AlignedDocument:
    """Align two texts, each line a paragraph, or with `sentences_given` each line a sentence.

    Lines count as the files have them: with `sentences_given` an empty line is
    a sentence without words, so that indices are line numbers from 0.
    """
    articles = [
        _article(name, text, language, sentences_given)
        for name, text, language in (("source", source, pair.source), ("target", target, pair.target))
    ]
    known = ArticlePair(id="texts", source=articles[0], target=articles[1], score=1.0, known=True)
    return align_pairs(
        [known], settings=settings, sentences_given=sentences_given, translate=translate, progress=progress
    )[0]


def similarity(document: AlignedDocument) -> float:
    """How much of two articles stands for each other, in [0, 1]: the beads' scores, weighted by their characters."""
    total = covered = 0.0
    for bead in document.beads:
        length = _share(document.source_sentences, bead.source) + _share(document.target_sentences, bead.target)
        total += length
        covered += length * bead.score
    return covered / total if total else 0.0


def format_bead(bead: Bead) -> str:
    """`[0, 1]:[0]:0.123`, as vecalign and Bertalign print a bead."""
    return f"{list(bead.source)}:{list(bead.target)}:{bead.score:.3f}"


def _share(sentences: Sequence[Sentence], chosen: Sequence[int]) -> float:
    """Characters of some sentences, as a share of their text's."""
    total = sum(len(sentence.text) for sentence in sentences)
    return sum(len(sentences[number].text) for number in chosen) / total if total else 0.0


def _article(name: str, text: str, language: Language, keep_empty: bool) -> Article:
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    blocks = tuple(line.strip() for line in lines if keep_empty or line.strip())
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Article(
        id=name, language=language, title=None, paragraphs=blocks, path=name, sha256=digest, encoding="utf-8"
    )


def _whole(text: str, language: Language) -> tuple[tuple[int, int], ...]:
    return ((0, len(text)),)


def _align(
    pairs: Sequence[ArticlePair],
    settings: AlignSettings,
    progress: Progress,
    split: Splitter,
    translate: Translate | None,
) -> tuple[AlignedDocument, ...]:
    groups: dict[tuple[Language, Language], list[int]] = {}
    for number, pair in enumerate(pairs):
        groups.setdefault((pair.source.language, pair.target.language), []).append(number)
    found: dict[int, AlignedDocument] = {}
    encoder, glossary = load_encoder(settings.encoder), read_glossary(settings.dictionary)
    with progress.task("align", total=len(pairs) * settings.rounds, unit="article pairs") as advance:
        for languages, numbers in groups.items():
            group = [pairs[number] for number in numbers]
            there = LanguagePair(source=languages[0], target=languages[1])
            back = LanguagePair(source=languages[1], target=languages[0])
            given = split is _whole
            sources, targets = (
                Texts(one, articles, split, encoder, translate, progress, whole_lines=given, is_source=one is there)
                for one, articles in (
                    (there, [pair.source for pair in group]),
                    (back, [pair.target for pair in group]),
                )
            )
            both = [(sources.sides[pair.source.id], targets.sides[pair.target.id]) for pair in group]
            bitext = Bitext(sources.vocabulary, targets.vocabulary, both, glossary)
            with _one_thread():
                paths = bitext.align(settings, advance)
            reasons = Reasons(bitext, settings)
            for place, (number, pair) in enumerate(zip(numbers, group, strict=True)):
                found[number] = AlignedDocument(
                    pair=pair,
                    source_sentences=sources.sentences[pair.source.id],
                    target_sentences=targets.sentences[pair.target.id],
                    beads=_beads(paths[place], reasons.of(place, paths[place])),
                )
    return tuple(found[number] for number in range(len(pairs)))


def _beads(path: list[Step], reasons: list[tuple[Evidence, ...]]) -> tuple[Bead, ...]:
    return tuple(
        Bead(
            source=step.source,
            target=step.target,
            score=round(min(max(step.score, 0.0), 1.0), 4),
            margin=round(step.margin, 4),
            grade=_grade(step),
            evidence=evidence,
        )
        for step, evidence in zip(path, reasons, strict=True)
    )


def _grade(step: Step) -> str:
    if not step.a or not step.b:
        return "null"
    if step.moved:
        return "moved"
    if step.score >= _SURE[0] and step.margin >= _SURE[1]:
        return "A"
    return "C" if step.score < _DOUBTFUL[0] or step.margin < _DOUBTFUL[1] else "B"
