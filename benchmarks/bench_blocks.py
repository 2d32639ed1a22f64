"""Pages with known structure: how many blocks come back whole and paired, and how much boilerplate gets in.

    python benchmarks/bench_blocks.py [guide] [udhr] [xquad] [react] [news] [--pages 84] [--hidden]

From the shared data folder: the Debian installation guide (HTML with navigation; vi, ja and zh with en), the Universal
Declaration (HTML, one page a language), XQuAD (Wikipedia paragraphs as text), React's documentation (Markdown with
components; the ids of its headings are the same in all languages) and Debian's news (HTML with the site's frame).
Blocks are known to be translations where a section has the same kinds of blocks in the same order on both sides.
A block is whole if all its text stands in the article in one piece; paired if it is whole on both sides and the
beads that hold it are the same. Boilerplate is what navigation holds, and the lines of code and components.

With --hidden files have numbers for names, so that texts alone say which are translations of each other.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import wml
from block_gold import Gold, bare, of_declaration, of_markdown, of_page, plain, squeezed
from lxml import html

from harness.corpus.read import read_corpus
from harness.domain.alignment import AlignedDocument
from harness.domain.article import Article
from harness.pipeline.aligners import read_corpus_spec
from harness.pipeline.corpora import find_pairs

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
UDHR = {"en": "eng", "vi": "vie", "ja": "jpn", "zh": "cmn_hans"}


@dataclass(frozen=True, slots=True)
class Source:
    """A page to be read: its language, what its versions in other languages have in common, content and gold."""

    language: str
    group: str
    suffix: str
    content: bytes
    gold: Gold


def guide(pages: int) -> Iterator[Source]:
    """Pages of the Debian installation guide."""
    root = SHARED / "debian_installation_guide"
    names = sorted(path.name for path in (root / "en").glob("*.html") if path.name != "index.html")[:pages]
    for tag, place in (("en", "en"), ("vi", "vi"), ("ja", "ja"), ("zh", "zh_CN")):
        for name in names:
            content = (root / place / name).read_bytes()
            yield Source(tag, Path(name).stem, ".html", content, of_page(html.fromstring(content.decode("utf-8"))))


def udhr(pages: int) -> Iterator[Source]:
    """The Universal Declaration."""
    for tag, name in UDHR.items():
        path = SHARED / "udhr" / "declaration" / f"{name}.html"
        yield Source(tag, "declaration", ".html", path.read_bytes(), of_declaration(path))


def xquad(pages: int) -> Iterator[Source]:
    """XQuAD's articles as text, a paragraph a line."""
    for tag in ("en", "vi", "zh"):
        data = json.loads((SHARED / "xquad" / f"xquad.{tag}.json").read_text("utf-8"))["data"]
        for number, entry in enumerate(data[:pages]):
            paragraphs = [plain(paragraph["context"]) for paragraph in entry["paragraphs"]]
            content = ("\n\n".join(paragraphs) + "\n").encode()
            yield Source(
                tag, f"{number:02}", ".txt", content, Gold({"": [("p", squeezed(text)) for text in paragraphs]})
            )


def react(pages: int) -> Iterator[Source]:
    """Pages of React's documentation, untranslated ones too."""
    root = SHARED / "react_docs"
    for tag, place in (("en", "en"), ("vi", "vi"), ("ja", "ja"), ("zh", "zh-hans")):
        for path in sorted((root / place).rglob("*.md"))[:pages]:
            name = path.relative_to(root / place).with_suffix("").as_posix().replace("/", "--")
            content = path.read_bytes()
            yield Source(tag, name, ".md", content, of_markdown(content.decode("utf-8")))


def news(pages: int) -> Iterator[Source]:
    """Debian's press releases as its site shows them: English ones that have a translation, and the translations."""
    root = SHARED / "debian_news"
    chosen: dict[str, None] = {}
    for tag, folder in (("vi", "vietnamese"), ("zh", "chinese"), ("ja", "japanese")):
        names = [path.relative_to(root / folder) for path in sorted((root / folder).rglob("*.wml"))]
        for name in [name for name in names if name.stem != "index" and (root / "english" / name).exists()][-pages:]:
            chosen[name.as_posix()] = None
            yield _news(tag, root / folder / name, name)
    for entry in chosen:
        yield _news("en", root / "english" / entry, Path(entry))


def _news(tag: str, path: Path, name: Path) -> Source:
    page = wml.page(path, tag)
    return Source(
        tag, name.with_suffix("").as_posix().replace("/", "--"), ".html", page.encode(), of_page(html.fromstring(page))
    )


SETS: Mapping[str, Callable[[int], Iterable[Source]]] = {
    "guide": guide, "udhr": udhr, "xquad": xquad, "react": react, "news": news,
}  # fmt: skip


class Place:
    """Where a text stands in one side of an aligned document, by the beads that hold it."""

    def __init__(self, document: AlignedDocument, side: int) -> None:
        sentences = (document.source_sentences, document.target_sentences)[side]
        texts = [bare(squeezed(sentence.text)) for sentence in sentences]
        self._text = "".join(texts)
        self._ends = list(accumulate(map(len, texts)))
        self._bead = {
            number: place for place, bead in enumerate(document.beads) for number in (bead.source, bead.target)[side]
        }
        self._null = {place for place, bead in enumerate(document.beads) if bead.is_null}

    def beads(self, texts: Iterable[str]) -> list[frozenset[int] | None]:
        """The beads of each text, those of one side alone left out; None where it is not there in one piece.

        Texts that stand there once, in the order of the page, hold the others in their places.
        """
        texts = [bare(text) for text in texts]
        once = [(number, self._text.find(text)) for number, text in enumerate(texts) if self._text.count(text) == 1]
        fixed = dict(_longest_rising(once))
        limits = [len(self._text)] * len(texts)
        for number in range(len(texts) - 1, 0, -1):
            limits[number - 1] = fixed.get(number, limits[number])
        found: list[frozenset[int] | None] = []
        reached = 0
        for number, text in enumerate(texts):
            start = fixed.get(number, self._text.find(text, reached, limits[number]))
            if start < 0:
                found.append(None)
                continue
            reached = start + len(text)
            first, last = bisect_right(self._ends, start), bisect_right(self._ends, reached - 1)
            found.append(frozenset(self._bead[number] for number in range(first, last + 1)) - self._null)
        return found


def _longest_rising(numbered: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of entries whose places rise with their numbers."""
    ends: list[int] = []
    last: list[int] = []
    before: dict[int, int | None] = {}
    for index, (_, place) in enumerate(numbered):
        length = bisect_right(ends, place)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [index]
        before[index] = last[length - 1] if length else None
    chosen: list[tuple[int, int]] = []
    step = last[-1] if last else None
    while step is not None:
        chosen.append(numbered[step])
        step = before[step]
    return chosen[::-1]


class Corpus:
    """A folder of pages, and what is known of each by the path that it has there."""

    def __init__(self, folder: Path, sources: Iterable[Source], *, hidden: bool) -> None:
        sources = list(sources)
        if hidden:
            random.Random(5).shuffle(sources)
        self.known: dict[str, Source] = {}
        for number, source in enumerate(sources):
            name = f"{number:04}{source.suffix}" if hidden else f"{source.language}/{source.group}{source.suffix}"
            path = folder / "raw" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(source.content)
            self.known[name] = source
        self.spec = read_corpus_spec(folder)
        self.reading = read_corpus(self.spec)

    def of(self, tag: str) -> list[Article]:
        """Articles that were read as this language."""
        return [article for article in self.reading.articles if article.language.tag == tag]


@dataclass(frozen=True, slots=True)
class Found:
    """Of a language with English: precision and recall of pairs, shares of blocks, and lines that are no text."""

    precision: float
    recall: float
    whole: float
    paired: float
    entered: int


def measure(name: str, pages: int, *, hidden: bool = False, languages: Iterable[str] = ()) -> dict[str, Found]:
    """What comes back of each language with English, or of those that are asked for; prints as it goes."""
    found: dict[str, Found] = {}
    sources = list(SETS[name](pages))
    for tag in sorted(languages or {source.language for source in sources} - {"en"}):
        with tempfile.TemporaryDirectory() as made:
            chosen = [source for source in sources if source.language in ("en", tag)]
            corpus = Corpus(Path(made), chosen, hidden=hidden)
            pairing, aligned = find_pairs([*corpus.of("en"), *corpus.of(tag)], corpus.spec)
        kept = {pair.key for pair in pairing.pairs}
        documents = [document for document in aligned if document.pair.key in kept]
        label = f"{name:6} {tag}-en"
        precision, recall = report_pairs(label, corpus, tag, documents)
        whole, paired, entered = report(label, corpus.known, documents)
        found[tag] = Found(precision, recall, whole, paired, entered)
    return found


def report_pairs(label: str, corpus: Corpus, tag: str, documents: Iterable[AlignedDocument]) -> tuple[float, float]:
    """What became of the pages of a language: read as it, as English, or refused; precision and recall of pairs."""
    said = {name for name, source in corpus.known.items() if source.language == tag}
    read = Counter(article.language.tag for article in corpus.reading.articles if article.path in said)
    refused = Counter(rejection.reason for rejection in corpus.reading.rejections if rejection.subject[0] in said)
    there = {corpus.known[article.path].group for article in corpus.of("en")}
    true = {source.group for article in corpus.of(tag) if (source := corpus.known[article.path]).group in there}
    found = [
        [corpus.known[article.path] for article in (document.pair.source, document.pair.target)]
        for document in documents
    ]
    right = sum(one.group == other.group for one, other in found)
    precision, recall = right / max(1, len(found)), right / max(1, len(true))
    print(
        f"{label}: read as {dict(read)}, refused {dict(refused)}; of {len(true)} pairs found {len(found)}, "
        f"right {right}: precision {precision:.3f}, recall {recall:.3f}",
        flush=True,
    )
    return precision, recall


def report(label: str, known: Mapping[str, Source], documents: Iterable[AlignedDocument]) -> tuple[float, float, int]:
    """Shares of blocks whole and paired, over all sections of the same structure on both sides; boilerplate lines."""
    count: Counter[str] = Counter()
    for document in documents:
        sides = [known[article.path].gold for article in (document.pair.source, document.pair.target)]
        for article, side in zip((document.pair.source, document.pair.target), sides, strict=True):
            count["lines"] += len(side.boilerplate)
            count["entered"] += len(side.boilerplate & {plain(block) for block in article.paragraphs})
        places = [_places(document, place, side) for place, side in enumerate(sides)]
        for anchor, blocks in sides[0].sections.items():
            others = sides[1].sections.get(anchor, [])
            if [kind for kind, _ in blocks] != [kind for kind, _ in others]:
                continue
            count["sections"] += 1
            found = zip(blocks, others, places[0][anchor], places[1][anchor], strict=True)
            for (kind, one), (_, other), here, there in found:
                if one == other:  # left in English, and rightly cut from the other page
                    continue
                both = here is not None and there is not None
                count["code" if kind == "pre" else "blocks"] += 1
                if kind != "pre":
                    count["whole"] += both
                    count["paired"] += both and here == there and bool(here)
    blocks = max(1, count["blocks"])
    lines = f"{count['entered']} of {count['lines']}" if count["lines"] else "none there"
    whole, paired = count["whole"] / blocks, count["paired"] / blocks
    print(
        f"{label}: {count['sections']} sections, {count['blocks']} blocks, whole {whole:.3f}, paired {paired:.3f}; "
        f"boilerplate that got in: {lines}",
        flush=True,
    )
    return whole, paired, count["entered"]


def _places(document: AlignedDocument, side: int, gold: Gold) -> dict[str, list[frozenset[int] | None]]:
    """The beads of every block of a side, by section."""
    found = iter(Place(document, side).beads(text for blocks in gold.sections.values() for _, text in blocks))
    return {anchor: [next(found) for _ in blocks] for anchor, blocks in gold.sections.items()}


def main() -> None:
    """Measure the sets that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--pages", type=int, default=400, help="at most so many pages a language")
    parser.add_argument("--hidden", action="store_true", help="with numbers for file names")
    options = parser.parse_args()
    for name in options.sets:
        measure(name, options.pages, hidden=options.hidden)


if __name__ == "__main__":
    main()
