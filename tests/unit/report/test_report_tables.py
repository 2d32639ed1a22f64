"""The tables that people paste elsewhere."""

import csv
import html
import io
import json
import re
from dataclasses import replace

import fakes
import pytest
from rich.console import Console

from harness.report import tables
from harness.report.notes import notes
from harness.report.standings import standings

RESULT = fakes.result()
HOSTILE = fakes.result(hostile=True)


def test_markdown_has_a_line_for_each_system_best_first():
    """A system missing from the table, or standing at the wrong place, is a wrong answer."""
    lines = [line for line in tables.markdown(RESULT).splitlines() if line.startswith("|")]
    assert [line.split("|")[2].strip() for line in lines[2:]] == ["opus-0", "gemma-1", "nllb-2", "copy-3"]


def test_numbers_are_rounded_as_sacrebleu_rounds():
    """58.34 is printed by sacrebleu as 58.3; anything else and the two outputs seem to differ."""
    assert "| **58.3** [56.8, 59.8] |" in tables.markdown(RESULT)


def test_only_what_the_test_tells_apart_is_marked():
    """A star says significantly worse than the best (p of 0.0012 after Holm), and nothing else."""
    markdown = tables.markdown(RESULT)
    assert "54.1\\*" in markdown  # nllb-2: told apart
    assert "56.2\\*" not in markdown  # gemma-1: p = 0.9


def test_lower_is_better_ranks_the_other_way():
    """The lowest TER is the best: the bold figure and the leader of the column."""
    assert "**31.3**" in tables.markdown(RESULT)
    assert standings(RESULT)[0].scores["TER"].score == min(score.score for score in RESULT.sheet.scores)


def test_the_table_says_why_there_is_no_interval():
    """One document gives no interval; a table without a word on it would look like a certain number."""
    alone = fakes.result(documents=1)
    for text in (tables.markdown(alone), tables.latex(alone)):
        assert "chance between documents cannot be measured" in text
        assert "[56.8" not in text


def test_signature_and_digest_stand_under_the_table():
    """A score without its signature and test set cannot be compared with any other."""
    text = tables.markdown(RESULT)
    assert "`nrefs:1|case:mixed|metric:BLEU|version:2.6.0`" in text
    assert RESULT.test_set.digest in text


def test_hostile_names_do_not_break_the_markdown_table():
    """A system's name with a bar or a tag in it stays one cell of text."""
    lines = [line for line in tables.markdown(HOSTILE).splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {8}
    assert "<img" not in tables.markdown(HOSTILE)


def test_csv_reads_back():
    """What a spreadsheet reads is what the table shows, one line a system, whatever the names hold."""
    rows = list(csv.DictReader(io.StringIO(tables.csv(HOSTILE))))
    assert [row["system"] for row in rows] == [row.system for row in standings(HOSTILE)]
    assert rows[0]["chrF++"] == "58.3"
    assert rows[0]["chrF++ ci_low"] == "56.8"
    assert {row["language_pair"] for row in rows} == {"zh-en"}


def test_csv_of_a_pair_holds_each_test_set():
    """Two test sets of one pair share a file, told apart by name and digest."""
    other = fakes.result(test_set_name="web", seed=2)
    rows = list(csv.DictReader(io.StringIO(tables.csv_pair([RESULT, other]))))
    assert [row["test_set"] for row in rows] == ["news"] * 4 + ["web"] * 4


def test_markdown_of_a_pair_has_one_section_for_each_test_set():
    """Scores of two test sets never share a table."""
    text = tables.markdown_pair([RESULT, fakes.result(test_set_name="web", seed=2)])
    assert text.count("\n## ") == 2
    assert text.startswith("# Chinese to English")


def test_latex_is_balanced_and_escaped():
    """A name with LaTeX's own signs in it does not end the table."""
    text = tables.latex(HOSTILE)
    assert text.count(r"\begin{") == text.count(r"\end{") == 2
    assert r"\toprule" in text
    assert r"\textbf{58.3}" in text
    assert r"\textbar{}\_\textasciicircum{}" in text


@pytest.mark.parametrize("references", [True, False])
def test_terminal_table_prints_names_as_they_are(references):
    """Rich takes [bold] for markup; a system of that name must be shown, not obeyed."""
    result = fakes.result(hostile=True, references=references)
    out = io.StringIO()
    Console(file=out, width=200).print(tables.terminal(result))
    assert "opus-0" in out.getvalue()
    assert "sha256:" in out.getvalue()


def printed(result, digits=1, width=200):
    out = io.StringIO()
    Console(file=out, width=width).print(tables.terminal(result, digits))
    return out.getvalue()


def test_terminal_notes_take_the_console_width_not_the_tables():
    """A signature broken over lines cannot be copied; the table's width must not wrap what stands under it."""
    lines = [line.strip() for line in printed(RESULT, width=120).splitlines()]
    assert "BLEU: nrefs:1|case:mixed|metric:BLEU|version:2.6.0" in lines
    assert f"Test set: {RESULT.test_set.digest}" in lines


def test_one_document_is_said_once():
    """The same sentence twice under a table makes readers look for a difference between the two."""
    alone = fakes.result(documents=1)
    said = notes(replace_notes(alone, "one document: no chance", "one document: no chance; add articles"))
    assert [note for note in said if "one document" in note.lower()] == ["One document: no chance; add articles."]


def replace_notes(result, short, long):
    scores = tuple(replace(score, note=short if place else long) for place, score in enumerate(result.sheet.scores))
    return replace(result, sheet=replace(result.sheet, scores=scores))


@pytest.mark.parametrize("form", [tables.markdown, tables.csv, tables.latex, printed])
def test_digits_are_those_asked_for(form):
    """`-w 4`, as sacrebleu has it, shows four digits after the point in every form of the table."""
    score = standings(RESULT)[0].scores["chrF++"]
    text = form(RESULT, 4)
    for value in (score.score, score.ci_low, score.ci_high):
        assert re.search(rf"(?<![\d.]){value:.4f}(?!\d)", text)


def test_json_holds_the_rows_of_the_csv_in_full_precision():
    """A script that reads the table must not have to take rounded numbers."""
    rows = json.loads(tables.json_pair([RESULT, fakes.result(test_set_name="web", seed=2)]))
    as_csv = list(csv.DictReader(io.StringIO(tables.csv(RESULT))))
    assert [row["system"] for row in rows[:4]] == [row["system"] for row in as_csv]
    assert list(rows[0]) == list(as_csv[0])
    assert [row["test_set"] for row in rows] == ["news"] * 4 + ["web"] * 4
    assert rows[0]["chrF++"] == standings(RESULT)[0].scores["chrF++"].score


def test_json_without_references_has_no_scores():
    """Source-only articles have rows for flags and speed, and no column of a metric."""
    rows = json.loads(tables.json_pair([fakes.result(references=False)]))
    assert len(rows) == 4
    assert not {"BLEU", "chrF++"} & rows[0].keys()


def test_without_references_nothing_is_scored():
    """Source-only articles have no BLEU, in no table."""
    result = fakes.result(references=False)
    for text in (tables.markdown(result), tables.latex(result), tables.csv(result)):
        assert "BLEU" not in text
    assert "no references" in tables.markdown(result)


def test_without_references_agreement_and_length_stand_in_the_place_of_scores():
    """What can be said without a reference: how far systems agree, and how much they write."""
    text = tables.markdown(fakes.result(references=False))
    assert "| Agreement | Length |" in text
    assert "it is not quality" in text
    assert r"System & Agreement & Length & Flagged \\" in tables.latex(fakes.result(references=False))
    rows = json.loads(tables.json_pair([fakes.result(references=False)]))
    assert all(0 <= row["agreement"] <= 100 and row["length"] > 0 for row in rows)
    assert "agreement" not in json.loads(tables.json_pair([fakes.result()]))[0]


@pytest.mark.parametrize(
    "text", [*fakes.HOSTILE, "a_b_c *x* [l](http://x) <b>", "# x", "> q", "\\", "``x`", "~~x~~", "&amp; &lt;", "a|b"]
)
def test_markdown_shows_any_text_as_it_stands(text):
    """A Markdown reader (markdown-it, which comes with rich) gives back the very text, in one cell."""
    reader = pytest.importorskip("markdown_it").MarkdownIt("commonmark").enable("table")
    page = reader.render(f"| head |\n|---|\n| {tables.markdown_text(text)} |\n")
    assert page.count("<td") == 1
    cell = page.split("<td>")[1].split("</td>")[0]
    assert "<" not in cell
    assert html.unescape(cell) == " ".join(text.split())
