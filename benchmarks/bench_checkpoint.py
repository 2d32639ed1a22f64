"""One seq2seq checkpoint in every way that it can be run, side by side in one run: speed, sameness, BLEU.

    python benchmarks/bench_checkpoint.py FOLDER fr-en SOURCE.txt REFERENCE.txt [--segments 240] [--blocks 2] [--beam 4]

FOLDER is a Marian checkpoint; a pickle is allowed here. The text is cut into blocks, and every block goes through all
ways in turn, so that a neighbour on the machine disturbs all alike; ratios are medians over the blocks. One by one,
only the first segments of a block are translated, and its time is scaled by source tokens.

Measured on two quiet cores (AMD, AVX-512), opus-mt-fr-en, FLORES devtest, by the clock. All float32 outputs are the
same.

| | greedy, 480 | beam 4, 240 |
| --- | --- | --- |
| CTranslate2 engine, x one by one | 19.5 | 15.5 |
| the same in int8 | 41.1 | 25.0 |
| CTranslate2 engine / bare translate_batch | 1.02 | 1.08 |
| transformers engine / loop by hand | 1.05 | 1.21 |
"""

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import torch
from transformers import MarianMTModel, MarianTokenizer

from harness.domain.language import LanguagePair
from harness.domain.system import Decoding, FolderSource, Request, SystemSpec
from harness.files import cache_folder
from harness.translate.engine import Model, Runtime
from harness.translate.engines.registry import open_engine
from harness.translate.sources.digest import remembered_digest

Loop = Callable[[list[str]], list[str]]
CORES = len(os.sched_getaffinity(0))
_TOKENS = (1024, 2048, 4096)  # the budgets that a careful person would try for translate_batch


@dataclass
class Way:
    """A way to run the model, with the wall and processor seconds of each block."""

    loop: Loop
    share: float = 1.0
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)

    def run(self, sources: list[str], tokens: Callable[[str], int]) -> None:
        """Translate a block, or its first part, and keep how long the whole would take."""
        part = sources[: max(1, round(self.share * len(sources)))]
        scale = sum(map(tokens, sources)) / sum(map(tokens, part))
        wall, processor = perf_counter(), process_time()
        outputs = self.loop(part)
        self.wall.append((perf_counter() - wall) * scale)
        self.processor.append((process_time() - processor) * scale)
        self.outputs |= dict(zip(part, outputs, strict=True))


def main() -> None:
    asked = _arguments()
    torch.set_num_threads(CORES)
    sources, references = (_lines(path, asked.segments) for path in (asked.source, asked.reference))
    tokenizer = MarianTokenizer.from_pretrained(asked.folder)
    ways = _ways(asked, tokenizer)
    for way in ways.values():
        way.loop(sources[:2])  # loading and conversion are not timed
    size = -(-len(sources) // asked.blocks)
    for place, start in enumerate(range(0, len(sources), size)):
        turn = list(ways.values())[place % len(ways) :] + list(ways.values())[: place % len(ways)]
        for way in turn:
            way.run(sources[start : start + size], lambda text: len(tokenizer(text)["input_ids"]))
    print(
        f"{asked.pair}, beam {asked.beam}, {len(sources)} segments in {asked.blocks} blocks, load {os.getloadavg()[0]}"
    )
    for name, way in ways.items():
        cost = (
            f"{len(sources) / sum(way.wall):8.2f} segments/s  {sum(way.processor) / len(sources):7.3f} CPU s a segment"
        )
        print(f"{name:20} {cost}  {_against(way, ways['one by one'])} x one by one")
    print(f"ctranslate2 engine / bare translate_batch: {_against(ways['ctranslate2'], ways['translate_batch'])}")
    print(f"transformers engine / loop by hand: {_against(ways['transformers'], ways['generate'])}")
    _compare(ways, sources, references)


def _against(one: Way, other: Way) -> str:
    """How many times as fast, by the clock and by processor time."""
    ratios = [
        median(slow / quick for quick, slow in zip(mine, theirs, strict=True))
        for mine, theirs in ((one.wall, other.wall), (one.processor, other.processor))
    ]
    return f"{ratios[0]:.2f} (CPU {ratios[1]:.2f})"


def _ways(asked: argparse.Namespace, tokenizer: MarianTokenizer) -> dict[str, Way]:
    model = MarianMTModel.from_pretrained(asked.folder).eval()

    def generate(texts: list[str]) -> list[str]:
        inputs = tokenizer(texts, return_tensors="pt", padding=True)
        with torch.inference_mode():
            made = model.generate(**inputs, num_beams=asked.beam, max_length=512, early_stopping=asked.beam > 1)
        return list(tokenizer.batch_decode(made, skip_special_tokens=True))

    def sorted_batches(sources: list[str]) -> list[str]:
        lengths = [len(ids) for ids in tokenizer(sources)["input_ids"]]
        order = sorted(range(len(sources)), key=lambda place: -lengths[place])
        outputs: dict[int, str] = {}
        while order:
            count = max(1, 2048 // lengths[order[0]])
            batch, order = order[:count], order[count:]
            outputs |= dict(zip(batch, generate([sources[place] for place in batch]), strict=True))
        return [outputs[place] for place in range(len(sources))]

    ways = {"one by one": Way(lambda sources: [generate([source])[0] for source in sources], share=asked.alone)}
    ways["generate"] = Way(sorted_batches)
    ways["transformers"] = Way(_engine(asked, "transformers", "float32"))
    ways["translate_batch"] = Way(_bare(asked, tokenizer))
    ways["ctranslate2"] = Way(_engine(asked, "ctranslate2", "float32"))
    ways["ctranslate2 int8"] = Way(_engine(asked, "ctranslate2", "int8"))
    return ways


def _engine(asked: argparse.Namespace, name: str, precision: str) -> Loop:
    digest, size = remembered_digest(asked.folder, cache_folder())
    spec = SystemSpec(
        name=name,
        engine=name,
        source=FolderSource(path=str(asked.folder)),
        precision=precision,
        decoding=Decoding(beam=asked.beam),
        options={"allow_pickle": True, "split_sentences": False},  # as the loops by hand do it
    )
    model = Model(path=asked.folder, digest=digest, bytes=size)
    engine = open_engine(spec, model, LanguagePair.parse(asked.pair), Runtime(device="cpu"))

    def loop(sources: list[str]) -> list[str]:
        found = dict(engine.translate([Request(text=source) for source in sources]))
        return [found[place].text for place in range(len(sources))]

    return loop


def _bare(asked: argparse.Namespace, tokenizer: MarianTokenizer) -> Loop:
    """Everything sorted, batches by tokens, one thread a worker; with the budget that is quickest here."""
    import ctranslate2

    _engine(asked, "ctranslate2", "float32")(["."])  # converts
    digest, _ = remembered_digest(asked.folder, cache_folder())
    (folder,) = (cache_folder() / "models").glob(f"ctranslate2-*-float32-{digest[7:39]}/model")
    translator = ctranslate2.Translator(str(folder), inter_threads=CORES, intra_threads=1, compute_type="float32")
    best: list[int] = []

    def timed(tokens: list[list[str]], budget: int) -> float:
        begun = perf_counter()
        translate(tokens, budget)
        return perf_counter() - begun

    def translate(tokens: list[list[str]], budget: int) -> list[str]:
        results = translator.translate_batch(
            tokens, beam_size=asked.beam, max_batch_size=budget, batch_type="tokens", max_decoding_length=512
        )
        ids = [tokenizer.convert_tokens_to_ids(result.hypotheses[0]) for result in results]
        return [str(tokenizer.decode(row, skip_special_tokens=True)) for row in ids]

    def loop(sources: list[str]) -> list[str]:
        tokens = [[*tokenizer.spm_source.encode(source, out_type=str), "</s>"] for source in sources]
        order = sorted(range(len(tokens)), key=lambda place: -len(tokens[place]))
        if not best:
            trial = sorted(_trial(asked, tokenizer), key=len, reverse=True)
            best.append(min(_TOKENS, key=lambda budget: timed(trial, budget)))
        outputs = [""] * len(sources)
        for place, text in zip(order, translate([tokens[place] for place in order], best[0]), strict=True):
            outputs[place] = text
        return outputs

    return loop


def _trial(asked: argparse.Namespace, tokenizer: MarianTokenizer) -> list[list[str]]:
    """What the budget of the bare loop is chosen on: as many segments as a block has."""
    texts = _lines(asked.source, -(-asked.segments // asked.blocks))
    return [[*tokenizer.spm_source.encode(text, out_type=str), "</s>"] for text in texts]


def _compare(ways: dict[str, Way], sources: list[str], references: list[str]) -> None:
    from sacrebleu.metrics import BLEU

    alone = ways["one by one"].outputs
    for name, way in ways.items():
        both = [source for source in alone if source in way.outputs]
        same = sum(alone[source].strip() == way.outputs[source].strip() for source in both)
        whole = [way.outputs.get(source, "") for source in sources]
        bleu = f", BLEU {BLEU().corpus_score(whole, [references]).score:.2f}" if all(whole) else ""
        print(f"{name}: same as one by one {same} of {len(both)}{bleu}")


def _lines(path: Path, most: int) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()[:most]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("pair")
    parser.add_argument("source", type=Path)
    parser.add_argument("reference", type=Path)
    parser.add_argument("--segments", type=int, default=240)
    parser.add_argument("--blocks", type=int, default=2)
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--alone", type=float, default=0.15, help="share of a block that is translated one by one")
    return parser.parse_args()


if __name__ == "__main__":
    main()
