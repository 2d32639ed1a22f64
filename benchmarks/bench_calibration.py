"""How often equal systems are called different at the 5 % level, on real outputs under a simulated null.

    python benchmarks/bench_calibration.py [--trials 4000] [--samples 999]

Two systems' statistics on WMT21 zh-en (made-up ones where the shared files are
not there) are cut into documents of 20 segments. In each trial, the
better of two outputs of a segment goes to one side or the other at random, so
that neither side is better: a segment follows its document's coin so often, or
else its own, that the differences have the wanted intra-document correlation.
Three tests then look at the same numbers: swapping documents (the default),
swapping segments, and sacrebleu's bootstrap formula (the latter two in the
first trials only). Coverage of the intervals is of the true difference, zero.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from harness.domain.language import Language
from harness.domain.score import MetricSpec
from harness.score.statistics import resampling
from harness.score.statistics.intervals import interval
from harness.score.statistics.power import intra_document_correlation
from harness.score.surface import SurfaceMetric

SHARED = Path(__file__).resolve().parents[2] / "shared/data/wmt21_zh_ja_en/txt"
SIZE = 20


def statistics(metric: str) -> tuple[np.ndarray, SurfaceMetric]:
    """(2, segments, statistics) of two systems near each other, and the metric."""
    if SHARED.exists():

        def lines(name: str) -> list[str]:
            return (SHARED / name).read_text(encoding="utf-8").split("\n")[:-1]

        reference = lines("references/newstest2021.zh-en.ref.A.en")
        outputs = [lines(f"system-outputs/newstest2021.zh-en.hyp.{name}.en") for name in ("Online-B", "NiuTrans")]
    else:
        rng = np.random.default_rng(3)
        reference = [" ".join(map(str, rng.integers(99, size=20))) for _ in range(1900)]
        outputs = [
            [" ".join(w if rng.random() > 0.4 else "x" for w in line.split()) for line in reference] for _ in range(2)
        ]
    made = SurfaceMetric(MetricSpec(name=metric), Language.parse("en"), [(line,) for line in reference])
    both = np.stack([made.statistics(output) for output in outputs])
    first, second = (np.array(made.sentences(rows)) for rows in both)
    better = (first >= second)[:, None]
    return np.stack([np.where(better, both[0], both[1]), np.where(better, both[1], both[0])]), made


def follows(both: np.ndarray, metric: SurfaceMetric, correlation: float) -> float:
    """How often a segment takes its document's side, for a correlation of signed differences."""
    size = np.array(metric.sentences(both[0])) - np.array(metric.sentences(both[1]))
    return float((correlation * (size**2).mean() / size.mean() ** 2) ** 0.5)


def trial(
    rng: np.random.Generator,
    both: np.ndarray,
    metric: SurfaceMetric,
    documents: int,
    following: float,
    samples: int,
    others: bool,
) -> tuple[float, float, float, bool, float]:
    """P-values by documents, by segments and of sacrebleu's formula; is zero covered; measured correlation."""
    count = documents * SIZE
    document_of = np.repeat(np.arange(documents), SIZE)
    chosen = both[:, rng.integers(both.shape[1], size=count)]
    follow = rng.random(count) < following
    swap = np.where(follow, rng.integers(2, size=documents)[document_of], rng.integers(2, size=count)).astype(bool)
    a, b = np.where(swap[:, None], chosen[1], chosen[0]), np.where(swap[:, None], chosen[0], chosen[1])
    segments = np.stack([a, b])
    units = np.stack([resampling.sum_by_unit(rows, document_of, documents) for rows in segments])
    seed = int(rng.integers(2**31))
    by_documents = resampling.randomisation(units, metric.formula, samples=samples, seed=seed)[0]
    by_segments = sacrebleus = np.nan
    if others:
        by_segments, sacrebleus = by_segment(segments, metric, samples, seed)
    drawn = resampling.bootstrap_scores(units, metric.formula, samples=samples, seed=seed)
    low, high = interval(drawn[:, 0] - drawn[:, 1], documents, 0.95)
    difference = np.array(metric.sentences(a)) - np.array(metric.sentences(b))
    found = intra_document_correlation(difference, document_of, documents)
    return by_documents, by_segments, sacrebleus, low <= 0 <= high, found or 0.0


def by_segment(segments: np.ndarray, metric: SurfaceMetric, samples: int, seed: int) -> tuple[float, float]:
    """P-values of swapping segments and of sacrebleu's bootstrap formula."""
    by_segments = resampling.randomisation(segments, metric.formula, samples=samples, seed=seed)[0]
    drawn = resampling.bootstrap_scores(segments, metric.formula, samples=samples, seed=seed)
    size = np.abs(drawn[:, 0] - drawn[:, 1])
    real = metric.formula(segments.sum(axis=1).astype(float))
    sacrebleus = (np.count_nonzero(size - size.mean() > abs(real[0] - real[1])) + 1) / (samples + 1)
    return by_segments, sacrebleus


def main() -> None:
    """Measure and print one row for each correlation and number of documents."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=4000)
    parser.add_argument("--others", type=int, default=400, help="trials with the other two tests")
    parser.add_argument("--samples", type=int, default=999)
    parser.add_argument("--metric", default="chrF++")
    asked = parser.parse_args()
    both, metric = statistics(asked.metric)
    print(f"{asked.metric}, {asked.trials} trials, {asked.samples} samples: share called different at 5 %")
    print("documents  correlation (measured)  by documents  by segments  sacrebleu's bootstrap  interval covers 0")
    fine = True
    for documents in (20, 50, 120):
        for correlation in (0.0, 0.05, 0.2):
            rng = np.random.default_rng((documents, round(100 * correlation)))
            following = follows(both, metric, correlation)
            rows = [
                trial(rng, both, metric, documents, following, asked.samples, number < asked.others)
                for number in range(asked.trials)
            ]
            found = np.array(rows, dtype=float)
            looked = ~np.isnan(found[:, :3])
            rates = (looked & (found[:, :3] <= 0.05)).sum(axis=0) / looked.sum(axis=0)
            fine = fine and 0.04 <= rates[0] <= 0.06
            print(
                f"{documents:9d}  {correlation:11.2f} ({found[:, 4].mean():8.3f})  {rates[0]:12.3f}  {rates[1]:11.3f}"
                f"  {rates[2]:21.3f}  {found[:, 3].mean():17.3f}",
                flush=True,
            )
    print(f"by documents within [0.04, 0.06] everywhere: {'yes' if fine else 'NO'}")


if __name__ == "__main__":
    main()
