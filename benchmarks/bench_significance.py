"""Paired tests: the harness beside sacrebleu's own PairedTest, one process, one run, same systems and seed.

    python benchmarks/bench_significance.py [--systems 20] [--segments 2000] [--samples 10000] [--test ar]

Real outputs where the shared WMT21 files are there (zh-en, 1,948 lines, filled
up from ja-en), made-up sentences where not. Prints processor seconds, which other work on the
machine leaves alone, peak memory of the
resampling and the ratios; p-values must be equal to the bit.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sacrebleu import BLEU, CHRF
from sacrebleu.significance import PairedTest

from harness.domain.language import Language
from harness.domain.score import MetricSpec
from harness.score.statistics import compatible, resampling
from harness.score.surface import SurfaceMetric

SHARED = Path(__file__).resolve().parents[2] / "shared/data/wmt21_zh_ja_en/txt"
METRICS = {"BLEU": BLEU, "chrF++": lambda **options: CHRF(word_order=2, **options)}


def texts(systems: int, segments: int) -> tuple[dict[str, list[str]], list[str]]:
    """Outputs by system, and references."""
    if not SHARED.exists():
        return made_up(systems, segments)
    outputs: dict[str, list[str]] = {}
    reference: list[str] = []
    for pair in ("zh-en", "ja-en"):
        files = sorted((SHARED / "system-outputs").glob(f"newstest2021.{pair}.hyp.*"))
        for number in range(systems):
            lines = files[number % len(files)].read_text(encoding="utf-8").split("\n")[:-1]
            outputs.setdefault(f"system {number}", []).extend(lines)
        reference += (SHARED / f"references/newstest2021.{pair}.ref.A.en").read_text(encoding="utf-8").split("\n")[:-1]
    return {name: lines[:segments] for name, lines in outputs.items()}, reference[:segments]


def made_up(systems: int, segments: int) -> tuple[dict[str, list[str]], list[str]]:
    """Sentences of made-up words, with a share of words changed by each system."""
    rng = np.random.default_rng(1)
    words = ["".join(chr(97 + letter) for letter in rng.integers(26, size=rng.integers(2, 9))) for _ in range(3000)]
    reference = [[words[i] for i in (3000 * rng.random(25) ** 3).astype(int)] for _ in range(segments)]
    outputs = {
        f"system {n}": [
            " ".join(words[rng.integers(3000)] if rng.random() < 0.3 + n / 100 else word for word in line)
            for line in reference
        ]
        for n in range(systems)
    }
    return outputs, [" ".join(line) for line in reference]


def sacrebleu_side(metric: str, outputs: dict[str, list[str]], reference: Sequence[str], test: str, samples: int):
    """P-values against the first system, and seconds: all, and of the resampling alone."""
    start = time.process_time()
    paired = PairedTest(
        list(outputs.items()),
        {metric: METRICS[metric](references=[reference])},
        None,
        test_type=test,
        n_samples=samples,
    )
    _, scores = paired()
    whole = time.process_time() - start
    # What is not resampling is extraction, which is timed by itself.
    start = time.process_time()
    again = METRICS[metric](references=[reference])
    for lines in outputs.values():
        again._extract_corpus_statistics(lines, None)
    extraction = time.process_time() - start
    (rows,) = (rows for name, rows in scores.items() if name != "System")
    return [row.p_value for row in rows[1:]], whole, whole - extraction


def harness_side(metric: str, outputs: dict[str, list[str]], reference: Sequence[str], test: str, samples: int):
    """The same, in the compatible mode."""
    start = time.process_time()
    ours = SurfaceMetric(MetricSpec(name=metric), Language.parse("en"), [(line,) for line in reference])
    statistics = np.stack([ours.statistics(lines) for lines in outputs.values()])
    extracted = time.process_time()
    p_values = first_row(ours, statistics, test, samples)
    end = time.process_time()
    return p_values, end - start, end - extracted, statistics, ours


def first_row(metric: SurfaceMetric, statistics: np.ndarray, test: str, samples: int) -> list[float]:
    """The first system against each other one, which is all that sacrebleu compares."""
    run = compatible.randomisation if test == "ar" else lambda *a, **k: compatible.bootstrap(*a, **k)[0]
    return run(metric, statistics, samples=samples, seed=12345, baseline=True).tolist()


def memory(metric: SurfaceMetric, statistics: np.ndarray, test: str, samples: int) -> float:
    """Peak MB allocated by the resampling."""
    tracemalloc.start()
    first_row(metric, statistics, test, samples)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--systems", type=int, default=20)
    parser.add_argument("--segments", type=int, default=2000)
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--test", choices=("ar", "bs"), default="ar")
    parser.add_argument("--metrics", nargs="+", default=list(METRICS))
    asked = parser.parse_args()
    outputs, reference = texts(asked.systems, asked.segments)
    print(f"{len(outputs)} systems x {len(reference)} segments, {asked.samples} x {asked.test}")
    for metric in asked.metrics:
        theirs, whole, alone = sacrebleu_side(metric, outputs, reference, asked.test, asked.samples)
        ours, our_whole, our_alone, statistics, made = harness_side(
            metric, outputs, reference, asked.test, asked.samples
        )
        start = time.process_time()
        documents = np.arange(len(reference)) // 16
        units = np.stack([resampling.sum_by_unit(rows, documents, documents[-1] + 1) for rows in statistics])
        resampling.randomisation(units, made.formula, samples=asked.samples, seed=1)
        all_pairs = time.process_time() - start
        print(f"{metric}: p-values {'equal to the bit' if ours == theirs else 'DIFFER'}")
        print(f"  sacrebleu   whole {whole:7.2f} s   resampling {alone:7.2f} s")
        print(f"  harness     whole {our_whole:7.2f} s   resampling {our_alone:7.2f} s")
        print(f"  ratio       whole {whole / our_whole:7.1f} x   resampling {alone / our_alone:7.1f} x")
        peak = memory(made, statistics, asked.test, asked.samples)
        pairs = asked.systems * (asked.systems - 1) // 2
        print(f"  peak of the resampling {peak:.0f} MB; by documents, all {pairs} pairs: {all_pairs:.2f} s")


if __name__ == "__main__":
    main()
