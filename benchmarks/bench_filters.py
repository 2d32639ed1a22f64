"""What the test set filters drop: of good translations (nothing, if they were perfect) and of planted faults (all).

Reads NTREX-128 in ../shared/data as perfectly aligned documents, plants each kind of fault in 3 % of the segments
(seed fixed), and prints shares dropped. With --beads: what thresholds of the `score` filter drop of right and of wrong
beads, on Text+Berg's gold and on web articles made from NTREX-128.
Run: python benchmarks/bench_filters.py [LANGUAGE...|--beads]
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from harness.domain.language import Language, LanguagePair
from harness.domain.testset import Segment
from harness.testset.filters import apply_filters

NTREX = Path(__file__).resolve().parents[2] / "shared" / "data" / "ntrex128"
FILES = {
    "en": "src.eng", "vi": "ref.vie", "zh": "ref.zho-CN", "zh-Hant": "ref.zho-TW", "ja": "ref.jpn", "de": "ref.deu",
    "fr": "ref.fra", "es": "ref.spa", "ru": "ref.rus", "ar": "ref.arb", "th": "ref.tha", "ko": "ref.kor",
    "id": "ref.ind",
}  # fmt: skip
# A third language to stray into: one of the same script, where there is one.
STRAY = {"vi": "id", "zh": "ja", "zh-Hant": "zh", "ja": "zh", "de": "fr", "fr": "de", "es": "fr"}
SHARE = 0.03


def read_side(tag: str) -> list[str]:
    text = (NTREX / f"newstest2019-{FILES[tag]}.txt").read_text(encoding="utf-8")
    return text.removesuffix("\n").split("\n")


def read_pair(tag: str) -> list[Segment]:
    """English as the source, the other language as the reference."""
    ids = (NTREX / "DOCUMENT_IDS.tsv").read_text(encoding="utf-8").split()
    counts: Counter[str] = Counter()
    segments = []
    for doc_id, source, reference in zip(ids, read_side("en"), read_side(tag), strict=True):
        counts[doc_id] += 1
        segments.append(Segment(doc_id=doc_id, seg_id=counts[doc_id], source=source, references=(reference,)))
    return segments


def plant(segments: list[Segment], tag: str) -> tuple[list[Segment], dict[int, str]]:
    """Faulty segments in the places of good ones; index -> what was done."""
    chance = random.Random(f"filters {tag}")
    stray = read_side(STRAY.get(tag, "fr"))
    faults: dict[str, Callable[[int], tuple[str, str]]] = {
        "untranslated": lambda i: (segments[i].source, segments[i].source),
        "other language": lambda i: (segments[i].source, stray[i]),
        "wrong sentence": lambda i: (segments[i].source, segments[chance.randrange(len(segments))].references[0]),
        "half missing": lambda i: (segments[i].source, _half(segments[i].references[0])),
        "two sentences": lambda i: (segments[i].source, f"{segments[i].references[0]} {segments[i - 1].references[0]}"),
        "repeated": lambda i: (segments[i - 7].source, segments[i - 7].references[0]),
        "menu entry": lambda i: ("Read more", "Menu"),
        "address": lambda i: ("www.example.org/news", f"https://example.org/{tag}"),
    }
    places = chance.sample(range(10, len(segments)), k=round(SHARE * len(segments)) * len(faults))
    planted = {place: name for number, place in enumerate(places) for name in [list(faults)[number % len(faults)]]}
    rows = list(segments)
    for place, name in planted.items():
        source, reference = faults[name](place)
        old = segments[place]
        rows[place] = Segment(doc_id=old.doc_id, seg_id=old.seg_id, source=source, references=(reference,))
    return rows, planted


def measure(tag: str) -> tuple[float, float, dict[str, float], Counter[str], float]:
    """Share dropped of a good set and of the good ones among planted faults; share caught by fault; reasons; speed."""
    pair = LanguagePair(source=Language(tag="en"), target=Language(tag=tag))
    segments = read_pair(tag)
    started = time.perf_counter()
    good = apply_filters(segments, pair, {})
    speed = len(segments) / (time.perf_counter() - started)
    rows, planted = plant(segments, tag)
    found = apply_filters(rows, pair, {})
    total = Counter(planted.values())
    caught = Counter(planted[place] for place in found if place in planted)
    innocent = sum(place not in planted for place in found) / (len(rows) - len(planted))
    shares = {name: caught[name] / count for name, count in total.items()}
    return len(good) / len(segments), innocent, shares, Counter(drop.reason for drop in good.values()), speed


def _half(text: str) -> str:
    return text[: len(text) // 2]


def judged_beads() -> list[tuple[bool, float, float]]:
    """Beads of both sides as the aligner gives them: in gold or not, score, margin."""
    from alignment_gold import ntrex, text_berg

    from harness.align.beads import align_pairs

    beads = []
    for gold in (text_berg(), *(ntrex(tag, disturbed=True) for tag in ("vi", "zh", "ja", "de", "fr"))):
        for document, right in zip(align_pairs(gold.pairs, sentences_given=True), gold.gold, strict=True):
            beads += [
                ((bead.source, bead.target) in right, bead.score, bead.margin)
                for bead in document.beads
                if bead.is_segment
            ]
    return beads


def measure_thresholds() -> None:
    """Shares of right and of wrong beads that each pair of thresholds drops."""
    beads = judged_beads()
    total = Counter(right for right, _, _ in beads)
    print(f"{total[True]} right beads, {total[False]} wrong")
    for least in (0.0, 0.05, 0.1, 0.15):
        for narrowest in (0.0, 0.005, 0.01, 0.02, 0.03, 0.05):
            dropped = Counter(right for right, score, margin in beads if score < least or 0 < margin < narrowest)
            shares = f"of right {dropped[True] / total[True]:.2%}, of wrong {dropped[False] / total[False]:.1%}"
            print(f"score {least:.2f} margin {narrowest:.3f}: dropped {shares}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    others = [tag for tag in FILES if tag != "en"]
    parser.add_argument("languages", nargs="*", default=others, help=f"with English: {' '.join(others)}; all")
    parser.add_argument("--beads", action="store_true", help="what thresholds of the score filter drop of gold beads")
    asked = parser.parse_args()
    if unknown := [tag for tag in asked.languages if tag not in others]:
        parser.error(f"no such language in NTREX-128 here: {' '.join(unknown)}; there are {' '.join(others)}")
    if asked.beads:
        measure_thresholds()
        return
    for tag in asked.languages:
        good, innocent, shares, reasons, speed = measure(tag)
        caught = ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
        print(f"en-{tag}: dropped of good {good:.2%} (among faults {innocent:.2%}) {dict(reasons)}; {speed:,.0f} seg/s")
        print(f"    caught: {caught}")


if __name__ == "__main__":
    main()
