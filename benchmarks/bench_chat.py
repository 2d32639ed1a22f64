"""A chat model of the catalogue on FLORES: BLEU, what was cleaned from its answers, and how fast, by direction.

    python benchmarks/bench_chat.py [--system NAME] [--pairs vi-en ja-en zh-en] [--segments 30] [--show]

The weights are fetched if they are not in the cache (1.1 GB for the default). Of 30 sentences, another binding or
prompt moves BLEU by one or two. Qwen 2.5 Coder 1.5B, Q4_K_M, on the first 30 sentences of FLORES devtest: vi-en 24.3,
ja-en 16.3, zh-en 19.6, by hand with another prompt 24.6, 15.3 and 19.9; nothing to clean, nothing at the limit.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import perf_counter

from sacrebleu.metrics import BLEU

from harness.config.schema import DecodingEntry
from harness.config.systems import load_catalogue_entry, merge_decoding, system_spec
from harness.domain.language import LanguagePair
from harness.domain.system import Request
from harness.translate.engine import Runtime
from harness.translate.engines.registry import open_engine
from harness.translate.sources.fetch import fetch

ROOT = Path(__file__).resolve().parents[1]
FLORES = ROOT.parent / "shared/data/flores200_devtest"
NAMES = {"en": "eng_Latn", "vi": "vie_Latn", "ja": "jpn_Jpan", "zh": "zho_Hans", "fr": "fra_Latn", "de": "deu_Latn"}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--system", default="qwen2.5-coder-1.5b-instruct-q4")
    parser.add_argument("--pairs", nargs="+", default=["vi-en", "ja-en", "zh-en"])
    parser.add_argument("--segments", type=int, default=30)
    parser.add_argument("--show", action="store_true", help="print every output, and the raw answer where it differs")
    asked = parser.parse_args()
    entry = load_catalogue_entry(ROOT / f"configs/systems/{asked.system}.yaml")
    spec = system_spec(entry, merge_decoding(DecodingEntry(), entry.decoding, seed=1), ROOT)
    assert spec.source is not None
    model = fetch(spec.source)
    for pair in map(LanguagePair.parse, asked.pairs):
        sources, references = (lines(str(language), asked.segments) for language in (pair.source, pair.target))
        engine = open_engine(spec, model, pair, Runtime(device="cpu"))
        dict(engine.translate([Request(text=sources[0])]))  # loads
        begun = perf_counter()
        found = dict(engine.translate([Request(text=source) for source in sources]))
        seconds = perf_counter() - begun
        outputs = [found[place] for place in range(len(sources))]
        bleu = BLEU().corpus_score([output.text for output in outputs], [references])
        cleaned = sum(output.raw is not None for output in outputs)
        cut = sum(output.stop == "limit" for output in outputs)
        print(
            f"{pair}: BLEU {bleu.score:.1f}, {len(sources) / seconds:.2f} segments/s, "
            f"{sum(output.output_tokens for output in outputs) / seconds:.1f} tokens/s, "
            f"{cleaned} cleaned, {cut} at the limit"
        )
        if asked.show:
            for source, output in zip(sources, outputs, strict=True):
                print(f"  {source}\n  -> {output.text}" + (f"\n  raw {output.raw!r}" if output.raw else ""))
        engine.close()
    return 0


def lines(language: str, most: int) -> list[str]:
    """The first sentences of FLORES devtest."""
    return (FLORES / f"{NAMES[language]}.devtest").read_text(encoding="utf-8").splitlines()[:most]


if __name__ == "__main__":
    sys.exit(main())
