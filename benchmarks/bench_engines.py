"""Segments/s of each engine beside a bare loop over its library, side by side in one run, on real text.

    python benchmarks/bench_engines.py [--engine ctranslate2|llama.cpp] [--segments 200] [--rounds 3] [--beam 4]

The rounds of both sides are interleaved, and the median of each is set against the other: only ratios within one
run mean anything. The systems are those of configs/quickstart.yaml; the text is FLORES devtest zh, beside the checkout.
bench_checkpoint.py does the same for one checkpoint in every way that it can be run.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from harness.domain.language import LanguagePair
from harness.domain.system import Request, SystemSpec
from harness.pipeline.run import read_run_spec
from harness.translate.engine import Model, Runtime
from harness.translate.engines.registry import open_engine
from harness.translate.prompting import plain_prompt
from harness.translate.sources.fetch import fetch

ROOT = Path(__file__).resolve().parents[1]
TEXT = ROOT.parent / "shared/data/flores200_devtest/zho_Hans.devtest"
PAIR = LanguagePair.parse("zh-en")


def bare_ctranslate2(spec: SystemSpec, model: Model, sources: list[str]) -> Callable[[], list[str]]:
    """What one would write by hand: everything sorted, batches by tokens, all cores."""
    import ctranslate2
    from sentencepiece import SentencePieceProcessor

    pieces = SentencePieceProcessor(model_file=str(model.path / "sentencepiece.model"))
    workers = len(os.sched_getaffinity(0))
    translator = ctranslate2.Translator(
        str(model.path / "model"), inter_threads=workers, intra_threads=1, compute_type=spec.precision
    )

    def loop() -> list[str]:
        tokens = pieces.encode(sources, out_type=str)
        order = sorted(range(len(tokens)), key=lambda place: len(tokens[place]), reverse=True)
        results = translator.translate_batch(
            [tokens[place] for place in order],
            beam_size=spec.decoding.beam,
            max_batch_size=4096,
            batch_type="tokens",
            replace_unknowns=True,
            max_decoding_length=512,
        )
        outputs = [""] * len(sources)
        for place, result in zip(order, results, strict=True):
            outputs[place] = "".join(result.hypotheses[0]).replace("\u2581", " ").strip()
        return outputs

    return loop


def bare_llamacpp(spec: SystemSpec, model: Model, sources: list[str]) -> Callable[[], list[str]]:
    """What one would write by hand: one copy of the model on all cores, one prompt after another."""
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = str(model.path)
    settings.n_ctx, settings.n_parallel, settings.verbosity = 4096, 1, -1
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = len(os.sched_getaffinity(0))
    server = xllamacpp.Server(settings)
    prompt = spec.prompt
    assert prompt is not None

    def ask(source: str) -> str:
        text = plain_prompt(prompt, PAIR, Request(text=source))
        question = {
            "prompt": text,
            "max_tokens": 256,
            "temperature": 0,
            "stop": list(prompt.stop),
            "cache_prompt": False,
        }
        answer = server.handle_completions(question)
        answer = json.loads(answer) if isinstance(answer, str | bytes) else answer
        return " ".join(answer["choices"][0]["text"].split())

    return lambda: [ask(source) for source in sources]


BARE = {"ctranslate2": bare_ctranslate2, "llama.cpp": bare_llamacpp}


def engine_loop(spec: SystemSpec, model: Model, sources: list[str]) -> Callable[[], list[str]]:
    """The same through the engine, with all that it does besides."""
    whole = replace(spec, options={**spec.options, "split_sentences": False})  # the bare loops do not split either
    engine = open_engine(whole, model, PAIR, Runtime(device="cpu"))
    requests = [Request(text=source) for source in sources]

    def loop() -> list[str]:
        outputs = dict(engine.translate(requests))
        return [outputs[place].text for place in range(len(sources))]

    return loop


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", choices=BARE, default="ctranslate2")
    parser.add_argument("--segments", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--precision", default="default")
    asked = parser.parse_args()
    if not TEXT.is_file():
        print(f"{TEXT} is not there; nothing measured")
        return 0
    sources = TEXT.read_text(encoding="utf-8").splitlines()[: asked.segments]
    systems = read_run_spec(ROOT / "configs/quickstart.yaml").systems
    spec = next(system for system in systems if system.engine == asked.engine)
    spec = replace(spec, decoding=replace(spec.decoding, beam=asked.beam))
    if asked.engine == "ctranslate2":
        spec = replace(spec, precision=asked.precision)
    assert spec.source is not None
    model = fetch(spec.source)
    sides = {
        "bare loop": BARE[asked.engine](spec, model, sources),
        "engine": engine_loop(spec, model, sources),
    }
    outputs = {name: loop() for name, loop in sides.items()}  # warm
    same = sum(one == other for one, other in zip(*outputs.values(), strict=True))
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(asked.rounds):
        for name, loop in sides.items():
            begun = time.perf_counter()
            loop()
            seconds[name].append(time.perf_counter() - begun)
    rates = {name: len(sources) / statistics.median(taken) for name, taken in seconds.items()}
    for name, rate in rates.items():
        print(f"{name:10} {rate:8.1f} segments/s")
    print(f"engine / bare loop: {rates['engine'] / rates['bare loop']:.3f}")
    print(f"same output: {same} of {len(sources)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
