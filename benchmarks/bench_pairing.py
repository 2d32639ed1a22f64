"""Which documents pair: precision and recall of the pairing, on real documents with known partners.

    python benchmarks/bench_pairing.py [--seeds 1 2 3] [--pairs vi-en ...] [--grow 1000 3000 10000]

Sets, all from the shared data folder:
- NTREX-128: 40 true pairs hidden among 80 documents of one language and 83 of the other;
- Debian news: press releases of many years, with near-duplicates (release notes
  that differ in version numbers and packages), names taken away and shuffled.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import wml
from bench_corpus import processor_time

from harness.corpus.pairing import propose_pairs
from harness.domain.article import Article
from harness.domain.corpus import CorpusSpec
from harness.domain.language import Language
from harness.pipeline.corpora import find_pairs

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
NTREX = {"en": "src.eng", "vi": "ref.vie", "zh": "ref.zho-CN", "ja": "ref.jpn", "de": "ref.deu", "fr": "ref.fra"}
PAIRS = (("vi", "en"), ("zh", "en"), ("ja", "en"), ("de", "en"), ("fr", "en"), ("vi", "zh"))
SPEC = CorpusSpec(name="pairing", folder=Path())


def article(identity: str, tag: str, paragraphs: list[str]) -> Article:
    """A document as the reading stage gives it."""
    return Article(
        id=identity, language=Language.parse(tag), title=None, paragraphs=tuple(paragraphs), path=identity,
        sha256="", encoding="utf-8",
    )  # fmt: skip


def ntrex_documents(tag: str) -> dict[str, list[str]]:
    """The 123 news documents of one language."""
    ids = (SHARED / "ntrex128/DOCUMENT_IDS.tsv").read_text("utf-8").splitlines()
    lines = (SHARED / f"ntrex128/newstest2019-{NTREX[tag]}.txt").read_text("utf-8").splitlines()
    documents: dict[str, list[str]] = defaultdict(list)
    for line_id, line in zip(ids, lines, strict=True):
        if line.strip():
            documents[line_id.split("\t")[0].strip()].append(line.strip())
    return documents


def hidden_pairs(source: str, target: str, seed: int) -> list[Article]:
    """40 true pairs among 80 documents of the source and 83 of the target; ids `vi:NAME`, `en:NAME`."""
    sources, targets = ntrex_documents(source), ntrex_documents(target)
    names = sorted(sources)
    random.Random(seed).shuffle(names)
    both, only_source, only_target = names[:40], names[40:80], names[80:123]
    articles = [article(f"{source}:{name}", source, sources[name]) for name in (*both, *only_source)]
    articles += [article(f"{target}:{name}", target, targets[name]) for name in (*both, *only_target)]
    random.Random(seed + 1).shuffle(articles)
    return articles


def made_documents(source: str, target: str, count: int) -> list[Article]:
    """Documents of 16 sentences drawn at random from NTREX, in both languages: each sentence stands in many of them."""
    columns = {}
    for tag in (source, target):
        lines = (SHARED / f"ntrex128/newstest2019-{NTREX[tag]}.txt").read_text("utf-8").splitlines()
        columns[tag] = [line.strip() for line in lines]
    draw = random.Random(11)
    articles = []
    for number in range(count):
        chosen = [line for line in draw.sample(range(1997), 16) if columns[source][line] and columns[target][line]]
        for tag in (source, target):
            articles.append(article(f"{tag}:{number}", tag, [columns[tag][line] for line in chosen]))
    return articles


def debian_news(target: str, folder: str, seed: int = 7) -> list[Article]:
    """Press releases in English and another language that exist in both, as plain blocks."""
    articles = []
    root = SHARED / "debian_news"
    for path in sorted((root / folder).rglob("*.wml")):
        name = path.relative_to(root / folder).as_posix()
        english = root / "english" / name
        if path.name == "index.wml" or not english.exists():
            continue
        for tag, file in ((target, path), ("en", english)):
            blocks = wml.blocks(file)
            if blocks:
                articles.append(article(f"{tag}:{name}", tag, blocks))
    random.Random(seed).shuffle(articles)
    return articles


@dataclass(frozen=True, slots=True)
class Found:
    """How a set was paired: shares of true pairs proposed and settled, and of settled pairs that are true."""

    true: int
    holding: float
    precision: float
    recall: float
    seconds: float


def pair(articles: list[Article]) -> Found:
    """Pair one set as the pipeline does; true pairs have one name behind the colon of their ids.

    Seconds are of processor time.
    """
    start = time.process_time()
    pairing, _ = find_pairs(articles, SPEC)
    seconds = time.process_time() - start
    names = Counter(name_of(each.id) for each in articles)
    true = sum(count == 2 for count in names.values())
    proposed = {each.subject for each in pairing.rejections if each.kind == "pair"} | {
        each.key for each in pairing.pairs
    }
    correct = right(each.key for each in pairing.pairs)
    return Found(
        true=true,
        holding=right(proposed) / true,
        precision=correct / max(1, len(pairing.pairs)),
        recall=correct / true,
        seconds=seconds,
    )


def name_of(identity: str) -> str:
    """What the ids of two versions of one document have in common."""
    return identity.partition(":")[2]


def right(keys: Iterable[tuple[str, ...]]) -> int:
    """How many pairs are true."""
    return sum(name_of(key[0]) == name_of(key[1]) for key in keys)


def measure(name: str, sets: Iterable[list[Article]]) -> None:
    """Print mean and worst precision and recall over several sets of one kind."""
    found = [pair(articles) for articles in sets]
    columns = []
    for kind in ("holding", "precision", "recall"):
        values = [getattr(one, kind) for one in found]
        columns.append(f"{kind} {sum(values) / len(values):.3f} (worst {min(values):.3f})")
    print(
        f"{name:20} true {found[0].true:4}  {'  '.join(columns)}  {sum(one.seconds for one in found):.1f} s", flush=True
    )


def grow(sizes: list[int]) -> None:
    """Processor time of proposing pairs among made documents, and the slope on logarithmic scales."""
    before: tuple[int, float] | None = None
    for size in sizes:
        articles = made_documents("vi", "en", size // 2)
        start = processor_time()
        proposed = propose_pairs(articles, SPEC)
        seconds = processor_time() - start
        slope = f", slope {math.log(seconds / before[1]) / math.log(size / before[0]):.2f}" if before else ""
        holding = right(each.key for each in proposed) / (size // 2)
        print(f"{size} documents: {seconds:.1f} s, {len(proposed)} proposed, holding {holding:.3f}{slope}", flush=True)
        before = size, seconds


def main() -> None:
    """Measure every set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--pairs", nargs="*", default=[f"{source}-{target}" for source, target in PAIRS])
    parser.add_argument("--grow", type=int, nargs="+", metavar="N", help="speed with N made documents in all, instead")
    options = parser.parse_args()
    if options.grow:
        grow(options.grow)
        return
    for both in options.pairs:
        source, target = both.split("-")
        measure(f"NTREX {both}", (hidden_pairs(source, target, seed) for seed in options.seeds))
    for tag, folder in (("ja", "japanese"), ("vi", "vietnamese"), ("zh", "chinese")):
        measure(f"Debian news {tag}-en", (debian_news(tag, folder, seed) for seed in options.seeds[:1]))


if __name__ == "__main__":
    main()
