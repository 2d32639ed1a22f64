"""`mt-harness run`: from raw articles to scores, as promised to users."""

import json
import subprocess

import pytest

SACREBLEU_METRICS = {"chrF++": ["chrf", "--chrf-word-order", "2"], "BLEU": ["bleu"], "TER": ["ter"]}
TOKENIZERS = {"en-zh": "zh", "en-ja": "ja-mecab"}
SCORE_KEYS = {
    "language_pair", "test_set", "test_set_digest", "system", "metric", "score", "signature", "ci_low", "ci_high",
    "segments", "documents", "higher_is_better",
}  # fmt: skip
COMPARISON_KEYS = {
    "language_pair", "test_set", "metric", "system_a", "system_b", "difference", "ci_low", "ci_high", "p_value",
    "p_value_holm", "test", "unit", "samples", "seed",
}  # fmt: skip


def scores(run, name="run"):
    return json.loads((run.results(name) / "scores.json").read_text())


@pytest.mark.parametrize("pair", ["fr-en", "en-zh", "en-ja"])
@pytest.mark.parametrize("metric", ["chrF++", "BLEU", "TER"])
def test_the_public_sacrebleu_command_prints_the_same_number(udhr_run, sacrebleu, pair, metric):
    """A table that sacrebleu itself does not confirm, to the last digit, cannot be printed."""
    folder = udhr_run.results() / "outputs/udhr" / pair
    words = [folder / "reference.txt", "-i", folder / "copy-source.txt", "-m", *SACREBLEU_METRICS[metric], "-w", "16"]
    if metric == "BLEU" and pair in TOKENIZERS:
        words += ["-tok", TOKENIZERS[pair]]
    if metric == "TER" and pair in TOKENIZERS:  # Chinese and Japanese have no spaces that TER could count words by
        words += ["--ter-asian-support", "--ter-normalized"]
    printed = json.loads(subprocess.run([sacrebleu, *words], capture_output=True, check=True, text=True).stdout)
    row = next(
        row
        for row in scores(udhr_run)["scores"]
        if (row["language_pair"], row["system"], row["metric"]) == (pair, "copy-source", metric)
    )
    assert f"{row['score']:.16f}" == f"{printed['score']:.16f}"
    assert printed["signature"].split("|")[1:] == row["signature"].split("|")[1 : len(printed["signature"].split("|"))]


def test_scores_json_has_every_promised_key(udhr_run):
    """Other people's scripts read these names."""
    content = scores(udhr_run)
    assert all(row.keys() >= SCORE_KEYS for row in content["scores"])
    assert all(row.keys() >= COMPARISON_KEYS for row in content["comparisons"])
    assert len(content["scores"]) == 3 * 2 * 3
    assert len(content["comparisons"]) == 3 * 3


def test_the_results_folder_is_as_promised(udhr_run):
    """A missing file breaks whoever reads results without this harness."""
    found = {
        path.relative_to(udhr_run.results()).as_posix() for path in udhr_run.results().rglob("*") if path.is_file()
    }
    wanted = {"run.json", "scores.json", "report.html", "README.md"}
    for pair in ("fr-en", "en-zh", "en-ja"):
        wanted |= {f"tables/{pair}.{kind}" for kind in ("md", "csv", "tex")}
        wanted |= {f"outputs/udhr/{pair}/{name}.txt" for name in ("source", "reference", "docids", "copy-source")}
        wanted |= {f"segments/udhr/{pair}/copy-source.jsonl"}
    assert found >= wanted
    assert not [name for name in found if name.startswith(".")]


def test_identical_systems_cannot_be_told_apart(udhr_run):
    """Two names for one output must have p = 1 and difference 0 in every comparison."""
    assert {(row["difference"], row["p_value"]) for row in scores(udhr_run)["comparisons"]} == {(0.0, 1.0)}


def test_one_document_has_no_interval_and_the_table_says_why(seeds_run):
    """An interval over documents from one document would be made up."""
    rows = scores(seeds_run)["scores"]
    assert {(row["documents"], row["ci_low"], row["ci_high"]) for row in rows} == {(1, None, None)}
    assert "One document" in (seeds_run.results() / "tables/vi-en.md").read_text()
    assert "One document" in seeds_run.ended.out


def test_two_runs_give_the_same_bytes(workspace):
    """A number that differs from run to run cannot be reproduced by a reader."""
    workspace.corpus("seeds")
    config = workspace.config("test_sets: [{corpus: seeds}]\nsystems: [{name: copy, engine: copy}]\n")
    workspace.run("run", config)
    names = ["scores.json", "outputs/seeds/vi-en/copy.txt", "tables/vi-en.md", "segments/seeds/vi-en/copy.jsonl"]
    first = [(workspace.results() / name).read_bytes() for name in names]
    workspace.environment["MT_HARNESS_CACHE"] += "-other"
    workspace.run("run", config, "--output-path", "elsewhere")
    assert [(workspace.folder / "elsewhere" / name).read_bytes() for name in names[:3]] == first[:3]


def test_report_renders_again_from_the_folder_alone(workspace):
    """A report that needed the corpus or the models could not be made for a colleague's results."""
    workspace.corpus("seeds")
    workspace.run("run", workspace.config("test_sets: [{corpus: seeds}]\nsystems: [{name: copy, engine: copy}]\n"))
    rendered = ["report.html", "README.md", "tables/vi-en.md", "tables/vi-en.csv", "tables/vi-en.tex"]
    before = [(workspace.results() / name).read_text() for name in rendered]
    (workspace.results() / "report.html").unlink()
    workspace.folder.joinpath("corpora").rename(workspace.folder / "gone")
    workspace.run("report", "results/run")
    assert [(workspace.results() / name).read_text() for name in rendered] == before


def test_foreign_files_in_the_results_folder_stay(workspace):
    """A user's notes beside a run must survive the next run."""
    workspace.corpus("seeds")
    config = workspace.config("test_sets: [{corpus: seeds}]\nsystems: [{name: copy, engine: copy}]\n")
    workspace.run("run", config)
    (workspace.results() / "notes.txt").write_text("mine")
    workspace.run("run", config)
    assert (workspace.results() / "notes.txt").read_text() == "mine"
