"""Main text of real pages: word-level precision, recall and F beside what the pages' own collections hold as gold.

    python benchmarks/bench_extraction.py

Pages: mozilla/readability's (36, with the HTML that people kept) and newspaper4k's
(with gold text), from the shared data folder. Characters count as words in Han and kana.
Beside it the same for trafilatura alone, on the page as it was found, which is the floor; pages where ours is
worse by more than a point are marked.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.corpus.boilerplate import cut_boilerplate
from harness.corpus.page import read_page

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
_TOKEN = re.compile("[\u3040-\u30ff\u3400-\u9fff]|[^\\W_]+")


def tokens(text: str) -> Counter[str]:
    """Words, and characters of Han and kana, with their counts."""
    return Counter(_TOKEN.findall(text.lower()))


def text_of(markup: str) -> str:
    """All text of a page."""
    from lxml import html

    return " ".join(html.fromstring(markup).itertext())


def pages() -> Iterator[tuple[str, str, str]]:
    """Name, page and gold text of each page."""
    for folder in sorted((SHARED / "readability_pages").iterdir()):
        if (folder / "source.html").exists():
            gold = text_of((folder / "expected.html").read_text("utf-8"))
            yield f"readability/{folder.name}", (folder / "source.html").read_text("utf-8", "replace"), gold
    root = SHARED / "newspaper4k_pages"
    for page in sorted((root / "html").glob("*.html")):
        gold_file = root / "metadata" / f"{page.stem}.json"
        text_file = root / "txt" / f"{page.stem}.txt"
        if gold_file.exists():
            metadata = json.loads(gold_file.read_text("utf-8"))
            gold = str(metadata.get("text") or metadata.get("text_cleaned") or "")
        else:
            gold = ""
        if not gold and text_file.exists():
            gold = text_file.read_text("utf-8")
        if gold:
            yield f"newspaper4k/{page.stem}", page.read_text("utf-8", "replace"), gold


def scores(found: str, gold: str) -> tuple[float, float, float]:
    """Precision, recall and F of the bag of words."""
    one, other = tokens(found), tokens(gold)
    both = (one & other).total()
    precision, recall = both / max(1, one.total()), both / max(1, other.total())
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def extract(markup: str) -> str:
    """Main text with title, as the harness reads it: boilerplate cut."""
    page = read_page(markup)
    if page is None:
        return ""
    kept, _ = cut_boilerplate([(0, block) for block in page.blocks])
    return "\n".join((page.title or "", *(text for _, text in kept)))


def extract_alone(markup: str) -> str:
    """Main text by trafilatura with the settings that the harness gives it, after the title that the harness finds."""
    import trafilatura

    page = read_page(markup)
    text = trafilatura.extract(markup, include_comments=False, include_tables=True) or ""
    title = page.title if page is not None and page.title else ""
    return text if title in text else f"{title}\n{text}"


@dataclass(frozen=True, slots=True)
class Scored:
    """A page's scores (precision, recall, F): ours, and trafilatura's alone."""

    ours: tuple[float, float, float]
    alone: tuple[float, float, float]


def measure() -> dict[str, Scored]:
    """Scores of each page; prints as it goes."""
    found: dict[str, Scored] = {}
    seconds = 0.0
    for name, markup, gold in pages():
        start = time.process_time()
        text = extract(markup)
        seconds += time.process_time() - start
        found[name] = Scored(ours=scores(text, gold), alone=scores(extract_alone(markup), gold))
        (precision, recall, f), alone = found[name].ours, found[name].alone
        mark = "  worse" if f < alone[2] - 0.01 else "  better" if f > alone[2] + 0.01 else ""
        print(
            f"{name:50} P {precision:.3f} R {recall:.3f} F {f:.3f}   alone P {alone[0]:.3f} R {alone[1]:.3f} "
            f"F {alone[2]:.3f}{mark}"
        )
    for collection in ("readability", "newspaper4k", ""):
        chosen = [scored for name, scored in found.items() if name.startswith(collection)]
        ours, alone_mean = (sum(getattr(each, kind)[2] for each in chosen) / len(chosen) for kind in ("ours", "alone"))
        print(f"{collection or 'all'}: {len(chosen)} pages, mean F {ours:.3f}, trafilatura alone {alone_mean:.3f}")
    print(f"{len(found) / seconds:.0f} pages a second of processor time")
    return found


if __name__ == "__main__":
    measure()
