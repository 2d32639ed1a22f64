"""From raw files to frozen test sets: seconds and the slope, for known pairs and for pairs to be found.

    python benchmarks/bench_corpus.py [--sizes 100 1000] [--found] [--profile]

Each article has 40 sentences drawn from NTREX-128 (Vietnamese and English, in the shared data folder), in paragraphs
of four, between a navigation line and a footer. Known pairs are told by their file names; found ones are not.
"""

from __future__ import annotations

import argparse
import cProfile
import math
import pstats
import random
import resource
import tempfile
import time
from pathlib import Path

from harness.pipeline.corpora import build_corpus

NTREX = Path(__file__).resolve().parents[2] / "shared" / "data" / "ntrex128"
SIDES = {"vi": "ref.vie", "en": "src.eng"}
FURNITURE = {"vi": ("Trang chủ > Tin tức", "Trang trước: Tin khác"), "en": ("Home > News", "Previous: more news")}
SENTENCES, PARAGRAPH = 40, 4


def write_corpus(folder: Path, pairs: int, *, known: bool) -> None:
    """A raw folder of so many article pairs; the names tell the pairs only where they are to be known."""
    lines = {tag: (NTREX / f"newstest2019-{name}.txt").read_text("utf-8").splitlines() for tag, name in SIDES.items()}
    draw = random.Random(pairs)
    raw = folder / "raw"
    raw.mkdir(parents=True)
    # Few sentences for so many articles: they stand in several, which is no fault here.
    (folder / "corpus.yaml").write_text("filters: {duplicates: false, too-little-left: false}\n", encoding="utf-8")
    names = [f"{number:06}" for number in range(2 * pairs)]
    draw.shuffle(names)
    for number in range(pairs):
        chosen = draw.sample(range(1997), SENTENCES)
        for side, (tag, column) in enumerate(lines.items()):
            paragraphs = [
                " ".join(column[line].strip() for line in chosen[start : start + PARAGRAPH])
                for start in range(0, SENTENCES, PARAGRAPH)
            ]
            before, after = FURNITURE[tag]
            name = f"{number:06}.{tag}.txt" if known else f"{names[2 * number + side]}.txt"
            (raw / name).write_text("\n\n".join([before, *paragraphs, after]) + "\n", encoding="utf-8")


def measure(pairs: int, *, known: bool, profile: bool) -> tuple[float, float, int]:
    """Wall clock, processor time (all processes) and segments of one build."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "made"
        write_corpus(corpus, pairs, known=known)
        profiler = cProfile.Profile()
        wall, used = time.perf_counter(), processor_time()
        if profile:
            profiler.enable()
        build = build_corpus(corpus)
        profiler.disable()
        wall, used = time.perf_counter() - wall, processor_time() - used
        if profile:
            pstats.Stats(profiler).sort_stats("tottime").print_stats(40)
            pstats.Stats(profiler).sort_stats("cumtime").print_stats(60)
    return wall, used, len(build.test_sets[0].scored)


def processor_time() -> float:
    """Seconds of this process and of those that it started and that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def main() -> None:
    """Measure each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 300, 1000])
    parser.add_argument("--found", action="store_true", help="file names tell nothing: pairs are to be found")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    before: tuple[int, float] | None = None
    for size in options.sizes:
        wall, used, scored = measure(size, known=not options.found, profile=options.profile)
        slope = f", slope {math.log(used / before[1]) / math.log(size / before[0]):.2f}" if before else ""
        print(f"{size} pairs of {SENTENCES} sentences: {wall:.1f} s, {used:.1f} s of processor time, "
              f"{scored} segments scored{slope}", flush=True)  # fmt: skip
        before = size, used


if __name__ == "__main__":
    main()
