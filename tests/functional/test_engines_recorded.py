"""Outputs of six systems that others recorded: the harness's tables are the figures recorded beside them."""

import csv

import pytest
from shared_data import shared_path

PAIRS = ("vi-en", "zh-en", "ja-en", "en-zh", "en-ja", "en-vi")
SYSTEMS = ("argos", "bergamot-base", "bergamot-base-memory", "google", "microsoft", "nllb", "opusmt")


def recorded(folder, pair):
    """System -> BLEU as `flores-test.SYSTEM.TARGET.bleu` of mozilla/firefox-translations-models @ e7957fc has it."""
    target = pair.split("-")[1]
    files = {system: folder / pair / f"flores-test.{system}.{target}.bleu" for system in SYSTEMS}
    return {system: file.read_text().strip() for system, file in files.items() if file.is_file()}


def configuration(folder):
    """Every pair as a test set of plain lines, every system as a recorded one."""
    sets, systems = [], []
    for pair in PAIRS:
        source, target = pair.split("-")
        columns = f"{{src: flores-test.{source}, ref: flores-test.{target}}}"
        sets.append(
            f'  - {{file: "{folder / pair}", format: plain, columns: {columns}, pairs: [{pair}], name: {pair}}}'
        )
    for system in SYSTEMS:
        there = [pair for pair in PAIRS if system in recorded(folder, pair)]
        if there:
            outputs = f"{{pair}}/flores-test.{system}.{{target}}"
            systems.append(
                f'  - {{name: {system}, engine: recorded, model: {{path: "{folder}"}}, pairs: [{", ".join(there)}], '
                f'options: {{outputs: "{outputs}"}}}}'
            )
    return "\n".join(
        ["test_sets:", *sets, "systems:", *systems, "metrics: [BLEU]", "statistics: {samples: 100, unit: segment}", ""]
    )


@pytest.mark.slow
def test_every_table_is_the_one_that_was_recorded(workspace):
    """A lost, doubled or shifted line, or another tokeniser, would show in the first digit behind the point."""
    folder = shared_path("data/recorded_flores")
    workspace.run("run", workspace.config(configuration(folder)))
    compared = 0
    for pair in PAIRS:
        with (workspace.results() / f"tables/{pair}.csv").open(encoding="utf-8") as file:
            table = {row["system"]: row["BLEU"] for row in csv.DictReader(file)}
        assert table == recorded(folder, pair)
        compared += len(table)
    assert compared == 35
