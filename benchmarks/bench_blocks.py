"""Pages with known structure: how many blocks come back whole and paired, and how much boilerplate gets in.

    python benchmarks/bench_blocks.py [guide] [udhr] [xquad] [--pages 84]

From the shared data folder: the Debian installation guide (HTML with navigation, vi, ja and zh with en), the Universal
Declaration (HTML, one page a language) and XQuAD (Wikipedia paragraphs as text). Blocks of a page pair are known where
both pages have the same tags in the same order. A block is whole if all its text stands in the article in one piece;
paired if it is whole on both sides and the beads that hold it are the same. Boilerplate is what navigation holds.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from unicodedata import category, normalize

from lxml import html

from harness.corpus.read import read_corpus
from harness.domain.alignment import AlignedDocument
from harness.pipeline.aligners import read_corpus_spec
from harness.pipeline.corpora import find_pairs

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "dt", "dd", "li", "td", "th")
UDHR = {"en": "eng", "vi": "vie", "ja": "jpn", "zh": "cmn_hans"}


@dataclass(frozen=True, slots=True)
class Gold:
    """The blocks of a page as (tag, text), and what its navigation holds."""

    blocks: list[tuple[str, str]]
    boilerplate: list[str]


def gold_of_page(path: Path) -> Gold:
    """Innermost blocks of a page, in order, apart from those of its navigation."""
    tree = html.fromstring(path.read_bytes().decode("utf-8"))
    navigation = tree.xpath("//*[@class='navheader' or @class='navfooter']")
    boilerplate = [
        text for part in navigation for cell in part.iter("th", "td") if (text := plain(cell.text_content()))
    ]
    for part in (*navigation, *tree.xpath("//*[@class='toc']")):  # a list of contents is neither text nor furniture
        part.drop_tree()
    for mark in tree.xpath("//sup[ancestor::a]"):  # nor are the marks of footnotes
        mark.drop_tree()
    leaves = [element for element in tree.iter(*BLOCKS) if next(element.iterdescendants(*BLOCKS), None) is None]
    return Gold([(leaf.tag, text) for leaf in leaves if (text := squeezed(leaf.text_content()))], boilerplate)


def plain(text: str) -> str:
    """Text with single blanks."""
    return " ".join(text.split())


def squeezed(text: str) -> str:
    """Text without blanks, which lines may add or take, and without invisible characters, which reading takes out."""
    return "".join(letter for letter in normalize("NFC", text) if not letter.isspace() and category(letter) != "Cf")


def guide(folder: Path, pages: int) -> Iterator[tuple[str, str, Gold]]:
    """Copy pages of the Debian installation guide; language, group and gold of each."""
    root = SHARED / "debian_installation_guide"
    names = sorted(path.name for path in (root / "en").glob("*.html") if path.name != "index.html")[:pages]
    for tag, place in (("en", "en"), ("vi", "vi"), ("ja", "ja"), ("zh", "zh_CN")):
        for name in names:
            yield copied(root / place / name, folder, tag, name)


def udhr(folder: Path, pages: int) -> Iterator[tuple[str, str, Gold]]:
    """The same of the Universal Declaration."""
    for tag, name in UDHR.items():
        yield copied(SHARED / "udhr" / "declaration" / f"{name}.html", folder, tag, "declaration.html")


def copied(page: Path, folder: Path, tag: str, name: str) -> tuple[str, str, Gold]:
    """Put a page into a raw folder under a name that declares it."""
    target = folder / "raw" / tag / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(page, target)
    return tag, Path(name).stem, gold_of_page(page)


def xquad(folder: Path, pages: int) -> Iterator[tuple[str, str, Gold]]:
    """XQuAD's articles as text, a paragraph a line."""
    for tag in ("en", "vi", "zh"):
        data = json.loads((SHARED / "xquad" / f"xquad.{tag}.json").read_text("utf-8"))["data"]
        for number, entry in enumerate(data[:pages]):
            paragraphs = [plain(paragraph["context"]) for paragraph in entry["paragraphs"]]
            target = folder / "raw" / tag / f"{number:02}.txt"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")
            yield tag, target.stem, Gold([("p", squeezed(paragraph)) for paragraph in paragraphs], [])


SETS: Mapping[str, Callable[[Path, int], Iterable[tuple[str, str, Gold]]]] = {
    "guide": guide, "udhr": udhr, "xquad": xquad,
}  # fmt: skip


class Place:
    """Where a text stands in one side of an aligned document, by the beads that hold it."""

    def __init__(self, document: AlignedDocument, side: int) -> None:
        sentences = (document.source_sentences, document.target_sentences)[side]
        texts = [squeezed(sentence.text) for sentence in sentences]
        self._text = "".join(texts)
        self._ends = list(accumulate(map(len, texts)))
        self._bead = {
            number: place for place, bead in enumerate(document.beads) for number in (bead.source, bead.target)[side]
        }
        self._null = {place for place, bead in enumerate(document.beads) if bead.is_null}
        self._from = 0

    def beads(self, text: str) -> frozenset[int] | None:
        """The beads of a text, those of one side alone left out; None where it is not there in one piece."""
        start = self._text.find(text, self._from)
        if start < 0:
            return None
        self._from = start + len(text)
        first, last = bisect_right(self._ends, start), bisect_right(self._ends, self._from - 1)
        return frozenset(self._bead[number] for number in range(first, last + 1)) - self._null


def measure(name: str, pages: int) -> None:
    """Print a line for each language with English."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        gold = {(tag, group): found for tag, group, found in SETS[name](folder, pages)}
        spec = read_corpus_spec(folder)
        reading = read_corpus(spec)
        english = [article for article in reading.articles if article.language.tag == "en"]
        for tag in sorted({tag for tag, _ in gold} - {"en"}):
            others = [article for article in reading.articles if article.language.tag == tag]
            pairing, aligned = find_pairs([*english, *others], spec)
            kept = {pair.key for pair in pairing.pairs}
            report(name, tag, gold, [document for document in aligned if document.pair.key in kept])


def report(name: str, tag: str, gold: Mapping[tuple[str, str], Gold], documents: Iterable[AlignedDocument]) -> None:
    """Count over all documents of a language with English whose pages have the same structure."""
    total = whole = paired = lines = entered = pages = 0
    for document in documents:
        sides = []
        for article in (document.pair.source, document.pair.target):
            page = gold[article.language.tag, Path(article.path).stem]
            sides.append(page)
            boilerplate = set(page.boilerplate)
            lines += len(boilerplate)
            entered += len(boilerplate & {plain(block) for block in article.paragraphs})
        if [block for block, _ in sides[0].blocks] != [block for block, _ in sides[1].blocks]:
            continue
        pages += 1
        places = Place(document, 0), Place(document, 1)
        for (_, one), (_, other) in zip(sides[0].blocks, sides[1].blocks, strict=True):
            found = places[0].beads(one), places[1].beads(other)
            if one == other:  # left in English, and rightly cut from the other page
                continue
            total += 1
            whole += None not in found
            paired += None not in found and found[0] == found[1] and bool(found[0])
    share = f"{entered} of {lines} ({entered / lines:.1%})" if lines else "none there"
    print(f"{name:6} {tag}-en: {pages} pages, {total} blocks, whole {whole / max(1, total):.3f}, "
          f"paired {paired / max(1, total):.3f}; boilerplate that got in: {share}", flush=True)  # fmt: skip


def main() -> None:
    """Measure the sets that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--pages", type=int, default=100, help="at most so many pages a language")
    options = parser.parse_args()
    for name in options.sets:
        measure(name, options.pages)


if __name__ == "__main__":
    main()
