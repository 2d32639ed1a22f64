"""Articles without a translation: systems side by side from the command line, and never a score."""

import json

SYSTEMS = """
systems:
  - {name: copy-source, engine: copy}
  - {name: copy-again, engine: copy}
"""


def test_seeds_without_a_partner_are_read_side_by_side(workspace):
    """Three of the five seeds have no translation; a metric over them would be an invention."""
    workspace.corpus("seeds")
    config = workspace.config(
        "test_sets:\n  - corpus: seeds\n    pairs: [zh-en, ja-en]\n    source_only: true\n" + SYSTEMS
    )
    out = workspace.run("run", config).out
    assert "without a reference" in out
    results = workspace.results()
    content = json.loads((results / "scores.json").read_text())
    assert content["scores"] == content["comparisons"] == []
    table = (results / "tables/zh-en.md").read_text()
    assert "2 articles" in table
    assert "| 100.0 | 100 |" in table  # the two systems give the same, as long as the source
    for name in ("tables/zh-en.md", "tables/zh-en.csv", "tables/zh-en.tex", "README.md"):
        assert "BLEU" not in (results / name).read_text()
    folder = results / "outputs/seeds-source-only/ja-en"
    assert len((folder / "source.txt").read_text().splitlines()) > 5
    assert not (folder / "reference.txt").exists()
    sheet = json.loads((results / "testsets/seeds-source-only/zh-en.json").read_text())
    assert [row["source"]["path"] for row in sheet["documents"]] == [
        "002_5a4681f7358e924d.txt", "004_a2a4b958788eed63.txt",
    ]  # fmt: skip
    assert "without a reference" in workspace.run("report", "results/run").out


def test_an_article_with_a_translation_is_not_read_without_it(workspace):
    """The Vietnamese seed has its English one: reading it without would throw a reference away."""
    workspace.corpus("seeds")
    config = workspace.config("test_sets:\n  - corpus: seeds\n    pairs: [vi-en]\n    source_only: true\n" + SYSTEMS)
    assert "no article in Vietnamese is without a translation" in workspace.run("run", config, code=1).error


def test_source_only_needs_a_corpus_and_its_pairs(workspace):
    """Which language to translate into is nowhere else to be read."""
    workspace.corpus("seeds")
    config = workspace.config("test_sets:\n  - corpus: seeds\n    source_only: true\n" + SYSTEMS)
    assert "source_only: goes with a corpus and its pairs" in workspace.run("validate", config, code=2).error
