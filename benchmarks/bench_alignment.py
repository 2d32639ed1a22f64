"""Sentence alignment on gold: Text+Berg de-fr, and web articles made from NTREX-128, beside published figures.

Reads ../shared/data; trains nothing and downloads nothing but the weights of a pivot.

    python benchmarks/bench_alignment.py [--encoder e5] [--pivot SYSTEM] [--dictionary FILE] [--languages vi zh ...]
    python benchmarks/bench_alignment.py --speed [SIZES]
"""

from __future__ import annotations

import argparse
import math
import os
import random
import time

from alignment_gold import GoldSet, agreement, article, ntrex, pair, text_berg

from harness.align.beads import align_pairs
from harness.align.settings import AlignSettings
from harness.pipeline.pivot import pivot_of

# Strict F1 on Text+Berg's seven articles; nothing of it was run here. Gale-Church, hunalign and Bleualign as measured
# beforehand, in the project's notes on test sets; the others as their papers give them (vecalign: Thompson and Koehn
# 2019; SentAlign: Steingrimsson et al. 2023; Bertalign: Liu and Zhu 2022).
PUBLISHED = {"Gale-Church": 0.675, "hunalign": 0.751, "Bleualign": 0.809, "vecalign": 0.902, "SentAlign": 0.932,
             "Bertalign": 0.940}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", default="none", help="embeddings as evidence: e5, fuse, a hub id or folder")
    parser.add_argument("--dictionary", default="none", help="words and their translations: two columns with a tab")
    parser.add_argument("--pivot", default="none", help="translations as evidence: a system of configs/systems/")
    parser.add_argument("--languages", nargs="*", default=["vi", "zh", "ja", "de", "fr"], help="of the web articles")
    parser.add_argument("--text-berg", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--speed", type=int, nargs="?", const=3, help="time so many sizes of corpora instead")
    asked = parser.parse_args()
    if asked.speed:
        speed(asked.speed)
        return
    settings = AlignSettings(encoder=asked.encoder, pivot=asked.pivot, dictionary=asked.dictionary)
    print("set               strict P   R     F1     lax P   R     F1   sentences/s")
    if asked.text_berg:
        measure("Text+Berg de-fr", text_berg(), settings)
    for language in asked.languages:
        measure(f"NTREX en-{language} web", ntrex(language, disturbed=True), settings)
        measure(f"NTREX en-{language}", ntrex(language, disturbed=False), settings)
    print(
        "Text+Berg strict F1 of others, not run here:", ", ".join(f"{name} {f1:.3f}" for name, f1 in PUBLISHED.items())
    )


def measure(name: str, gold: GoldSet, settings: AlignSettings) -> None:
    begun = time.perf_counter()
    pivot = pivot_of(settings)
    documents = align_pairs(gold.pairs, sentences_given=True, settings=settings, translate=pivot)
    if pivot:
        pivot.require_use()
    seconds = time.perf_counter() - begun
    found = agreement(documents, gold.gold)
    sentences = sum(len(document.source_sentences) for document in documents)
    figures = "  ".join(" ".join(f"{value:.3f}" for value in row) for row in (found.strict, found.lax))
    print(f"{name:18s}  {figures}  {sentences / seconds:8.0f}", flush=True)


def speed(sizes: int) -> None:
    """Seconds for so many of 100, 300, 1,000 and 3,000 article pairs of about 40 sentences, and each slope to the next.

    A slope of 1 on logarithmic scales is time in proportion to the corpus.
    """
    whole = ntrex("vi", disturbed=False).pairs
    english = [block for both in whole for block in both.source.paragraphs]
    vietnamese = [block for both in whole for block in both.target.paragraphs]
    before: tuple[int, float] | None = None
    for count in (100, 300, 1000, 3000)[:sizes]:
        chance = random.Random(count)
        pairs = []
        for number in range(count):
            start = chance.randrange(len(english) - 40)
            left = article(f"s{number}", "vi", vietnamese[start : start + 40])
            pairs.append(pair(str(number), left, article(f"t{number}", "en", english[start : start + 40])))
        begun, used = time.perf_counter(), os.times().user
        documents = align_pairs(pairs)
        wall, seconds = time.perf_counter() - begun, os.times().user - used
        sentences = sum(len(document.source_sentences) for document in documents) / count
        slope = f", slope {math.log(seconds / before[1]) / math.log(count / before[0]):.2f}" if before else ""
        print(f"{count} pairs of {sentences:.0f} sentences: {seconds:.1f} s of CPU, {wall:.1f} s{slope}", flush=True)
        before = count, seconds


if __name__ == "__main__":
    main()
