"""How often each flag is wrong on people's translations, and how often it finds a planted fault.

    python benchmarks/bench_flags.py [--every N] [--pairs en-vi,zh-en]

First table: the references of NTREX-128, FLORES-200 and newstest2021, scored as if they were a system's
output; the share of segments with each flag, and of segments with numbers that have the numbers flag.
Second table: one fault planted into every N-th reference; the share that is found.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from unicodedata import decimal

from public_sets import human_sets, ntrex_languages

from harness.domain.language import Language
from harness.domain.system import Translation
from harness.domain.testset import Segment, TestSet
from harness.score.flags.norms import measure
from harness.score.flags.outputs import CHECKS, flag_outputs, flags_of
from harness.score.flags.side import Side
from harness.text.numbers import find_numbers
from harness.text.script import pieces_in, scripts

LETTERS = frozenset({"Hani", "Hira", "Kana", "Hang", "Cyrl", "Arab", "Thai", "Deva"})
CLOSE = ({"ms", "id"}, {"zh", "yue"})  # languages that no identifier tells apart on one sentence


@dataclass(frozen=True)
class Fault:
    """A fault to plant, and the flags of which any finds it."""

    name: str
    kinds: frozenset[str]
    plant: Callable[[Segment, Language, int], str | None]


def halved(text: str) -> str:
    """The first half of a text."""
    return text[: len(text) // 2].rstrip()


def looped(text: str, place: int) -> str:
    """A text whose last part comes again and again, or that stands there three times."""
    if place % 2:
        return " ".join([text] * 3)
    tail = text[-max(6, len(text) // 5) :]
    return text + f" {tail}" * 4


def renumbered(text: str) -> str:
    """Every digit of a text changed."""
    return "".join(str((decimal(mark) + 4) % 9 + 1) if decimal(mark, None) is not None else mark for mark in text)


def left(text: str, source: str) -> str | None:
    """A text with a word of the source in its midst, for a source in a script of its own."""
    words = list(pieces_in(source, LETTERS - set(scripts(text))))
    middle = text.find(" ", len(text) // 2)
    return f"{text[:middle]} {max(words, key=len)[:4]}{text[middle:]}" if words and middle > 0 else None


def translated(segment: Segment, language: Language, place: int, texts: dict[Language, dict[str, str]]) -> str | None:
    """The same segment in another language, each in turn."""
    close = next((group for group in CLOSE if language.base in group), {language.base})
    others = [texts[other] for other in texts if other.base not in close]
    return others[place % len(others)].get(segment.source)


def planted_faults() -> tuple[Fault, ...]:
    """The faults that issue 5 names, and the other way of writing Chinese."""
    english, *_ = texts = ntrex_languages()
    of_source = {language: dict(zip(texts[english], lines, strict=True)) for language, lines in texts.items()}
    other_script = {"zh": Language(tag="zh-Hant"), "zh-Hant": Language(tag="zh")}

    def numbers(segment: Segment, language: Language, place: int) -> str | None:
        text = renumbered(segment.references[0])
        counted = any(mark.isdigit() for mark in segment.source)
        return text if counted and text != segment.references[0] else None

    def script(segment: Segment, language: Language, place: int) -> str | None:
        other = other_script.get(language.tag)
        return of_source[other].get(segment.source) if other else None

    def faults(*kinds: str) -> frozenset[str]:
        return frozenset(kinds)

    return (
        Fault("emptied", faults("empty"), lambda segment, language, place: ""),
        Fault("copied", faults("copy"), lambda segment, language, place: segment.source),
        Fault(
            "cut", faults("cut", "length", "sentences"), lambda segment, language, place: halved(segment.references[0])
        ),
        Fault("looped", faults("loop"), lambda segment, language, place: looped(segment.references[0], place)),
        Fault(
            "other language",
            faults("language", "script", "copy"),
            lambda segment, language, place: translated(segment, language, place, of_source),
        ),
        Fault(
            "word left",
            faults("untranslated"),
            lambda segment, language, place: left(segment.references[0], segment.source),
        ),
        Fault("other script", faults("script"), script),
        Fault("numbers changed", faults("numbers"), numbers),
    )


def false_rates(test_set: TestSet) -> dict[str, float]:
    """Share of people's segments with each flag; `numbers` is over the segments that have numbers."""
    flags = flag_outputs(test_set, [Translation(text=segment.references[0]) for segment in test_set.scored])
    counts = Counter(flag.kind for found in flags for flag in found)
    total = len(flags)
    with_numbers = sum(
        bool(find_numbers(segment.source, test_set.pair.source))
        or bool(find_numbers(segment.references[0], test_set.pair.target))
        for segment in test_set.scored
    )
    shares = {kind: counts[kind] / total for kind in ("empty", *(kind for kind, _ in CHECKS))}
    return {**shares, "numbers": counts["numbers"] / max(1, with_numbers), "any": sum(map(bool, flags)) / total}


def found_rates(test_set: TestSet, faults: tuple[Fault, ...], every: int) -> dict[str, float]:
    """Share of planted faults that are found, one fault at a time in every N-th segment."""
    sources = [Side(segment.source, test_set.pair.source) for segment in test_set.scored]
    norms = measure(test_set, sources, lambda units: None)
    rates: dict[str, float] = {}
    for fault in faults:
        hits = [
            any(flag.kind in fault.kinds for flag in flags_of(norms, sources[place], Translation(text=text)))
            for place, text in _plant(test_set, fault, every)
        ]
        if hits:
            rates[fault.name] = sum(hits) / len(hits)
    return rates


def _plant(test_set: TestSet, fault: Fault, every: int) -> Iterator[tuple[int, str]]:
    for place, segment in enumerate(test_set.scored):
        if place % every == 0:
            text = fault.plant(segment, test_set.pair.target, place // every)
            if text is not None:
                yield place, text


def _table(title: str, rows: list[tuple[str, dict[str, float]]], decimals: int) -> None:
    names = list(dict.fromkeys(name for _, rates in rows for name in rates))
    print(f"\n{title}\n{'set':24s}" + "".join(f"{name:>{max(8, len(name) + 1)}s}" for name in names))
    for label, rates in rows:
        cells = (
            f"{100 * rates[n]:{max(8, len(n) + 1)}.{decimals}f}" if n in rates else " " * max(8, len(n) + 1)
            for n in names
        )
        print(f"{label:24s}" + "".join(cells))


def main() -> None:
    """Print both tables, in per cent."""
    options = argparse.ArgumentParser()
    options.add_argument("--every", type=int, default=5, help="plant into every N-th segment")
    options.add_argument("--pairs", default="", help="only these pairs")
    options.add_argument("--faults", action=argparse.BooleanOptionalAction, default=True)
    options.add_argument("--rates", action=argparse.BooleanOptionalAction, default=True)
    chosen = options.parse_args()
    sets = [s for s in human_sets() if not chosen.pairs or str(s.pair) in chosen.pairs.split(",")]
    if chosen.rates:
        _table("Flags on people's translations, % of segments", [(str(s), false_rates(s)) for s in sets], 2)
    if chosen.faults:
        faults = planted_faults()
        _table("Planted faults found, %", [(str(s), found_rates(s, faults, chosen.every)) for s in sets], 1)


if __name__ == "__main__":
    main()
