"""The articles of one side, each cut into sentences and read once, whatever number of pairs it is in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from harness.align.bitext import Vocabulary
from harness.align.encoders import Encoder
from harness.align.meaning import embed_runs, in_views
from harness.align.ragged import Floats
from harness.align.sides import Side
from harness.domain.alignment import Sentence
from harness.domain.article import Article
from harness.domain.language import Language, LanguagePair
from harness.domain.progress import Advance, Progress

Splitter = Callable[[str, Language], tuple[tuple[int, int], ...]]
Translate = Callable[[Sequence[str], LanguagePair], tuple[Language, Sequence[str]] | None]
"""Translates sentences for evidence and says into which language; None where it does not know theirs.

Mostly it is the other side's language; where sentences are compared by embeddings, it may be a third one. Never a
system that is scored.
"""


class Texts:
    """One side of all pairs of two languages.

    Args:
        languages: This side's language, and the other's.
        articles: Its articles, in which one may stand several times.
        split: Cuts a block into sentences.
        encoder: Embeds sentences, where there is one.
        translate: Translates them, where there is one.
        progress: Told of each sentence.
        whole_lines: Sentences are lines as they were given.
        is_source: Which side this is.

    Attributes:
        vocabulary: The tokens of this side.
        sentences: By article.
        sides: The same as the aligner reads them.
    """

    def __init__(
        self,
        languages: LanguagePair,
        articles: Iterable[Article],
        split: Splitter,
        encoder: Encoder | None,
        translate: Translate | None,
        progress: Progress,
        *,
        whole_lines: bool = False,
        is_source: bool = True,
    ) -> None:
        self.vocabulary = Vocabulary(languages.source, languages.target, whole_lines=whole_lines)
        self._encoder = encoder
        self._in_views = translate is not None
        self._is_source = is_source
        once = {article.id: article for article in articles}
        self.sentences = {name: _cut(article, split) for name, article in once.items()}
        if translate:
            texts = (s.text for sentences in self.sentences.values() for s in sentences)
            units = list(dict.fromkeys(unit for text in texts for unit in self.vocabulary.units(text)))
            if told := translate(units, languages):
                self.vocabulary.translations = dict(zip(units, told[1], strict=True))
                self.vocabulary.into = told[0]
        self.sides: dict[str, Side] = {}
        total = sum(map(len, self.sentences.values())) * (2 if encoder and self.vocabulary.translations else 1)
        with progress.task("embed" if encoder else "read", total, "sentences") as advance:
            for name, article in once.items():
                blocks = [sentence.block for sentence in self.sentences[name]]
                begins = [not place or blocks[place - 1] != block for place, block in enumerate(blocks)]
                title = blocks.count(0) if article.title else 0
                lines = [sentence.text for sentence in self.sentences[name]]
                self.sides[name] = self.vocabulary.read(lines, begins, title, self._embedded(lines, advance))

    def _embedded(self, lines: Sequence[str], advance: Advance) -> tuple[Floats, ...]:
        """Embeddings of the runs of an article's sentences; with a pivot, of their translations beside them."""
        if not self._encoder:
            advance(len(lines))
            return ()
        own = told = embed_runs(self._encoder, lines, advance)
        if self.vocabulary.translations:
            told = embed_runs(self._encoder, [self.vocabulary.translated(line) for line in lines], advance)
        return in_views(own, told, is_source=self._is_source) if self._in_views else own


def _cut(article: Article, split: Splitter) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(text=block[start:end], block=number, start=start, end=end)
        for number, block in enumerate(article.blocks)
        for start, end in split(block, article.language)
    )
