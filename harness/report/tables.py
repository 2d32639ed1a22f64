"""Result tables of one language pair, as Markdown, CSV, JSON, LaTeX and for the terminal.

Scores of different language pairs or test sets never share a table: they cannot be compared.
"""

from __future__ import annotations

import csv as csv_module
import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from harness.domain.run import TestSetResult
from harness.report import rounding
from harness.report.agreement import UNSCORED, figures, measure_agreement, without_scores
from harness.report.notes import heading, notes, signatures
from harness.report.standings import Standing, best, metrics, standings

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "\N{MINUS SIGN}": "$-$",
    # After the end of a row these would be its arguments; two hyphens would become a dash.
    "[": "{[}",
    "*": "{*}",
    "-": "{-}",
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
}


def markdown(result: TestSetResult, digits: int = 1) -> str:
    """One test set's table with its notes, signatures and digest, as a Markdown section; `digits` after the point."""
    rows = standings(result)
    names = metrics(result.sheet)
    leaders = {name: best(rows, name) for name in names}
    unscored = {} if names else without_scores(result, measure_agreement(result))
    head = ["Rank", "System", *(names or UNSCORED), "Flagged", "Segments/s"]
    lines = [
        f"## {markdown_text(heading(result))}",
        "",
        _markdown_row([markdown_text(cell) for cell in head]),
        _markdown_row(["---", "---", *["---:"] * (len(head) - 2)]),
    ]
    for row in rows:
        cells = [row.rank, markdown_text(row.system)]
        for name in names:
            shape = "**{}**" if leaders[name] == row.system else "{}"
            cells.append(_cell(row, name, digits, mark=r"\*", shape=shape))
        cells += unscored.get(row.system, ("", "") if unscored else ())
        lines.append(_markdown_row([*cells, f"{row.flagged:,}", rounding.speed(row.speed)]))
    lines += ["", *(markdown_text(note) + "  " for note in notes(result)), ""]
    lines += [f"- {markdown_text(name)}: `{signature}`" for name, signature in signatures(result.sheet)]
    lines.append(f"- Test set: `{result.test_set.digest}`")
    return "\n".join(lines) + "\n"


def markdown_pair(results: Sequence[TestSetResult]) -> str:
    """All test sets of one language pair: the content of `tables/SRC-TGT.md`, one section each."""
    pair = results[0].test_set.pair
    title = f"# {markdown_text(f'{pair.source.name} to {pair.target.name}')} ({pair})"
    return "\n".join([title, "", *(markdown(result) for result in results)])


def csv(result: TestSetResult, digits: int = 1) -> str:
    """One test set's table: a line for each system, with a header."""
    return csv_pair([result], digits)


def csv_pair(results: Sequence[TestSetResult], digits: int = 1) -> str:
    """All test sets of one language pair: the content of `tables/SRC-TGT.csv`."""
    rows = list(_facts(results))
    out = io.StringIO()
    writer = csv_module.DictWriter(out, rows[0] if rows else (), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        speed = row["segments_per_second"]
        rounded = {name: rounding.score(value, digits) for name, value in row.items() if isinstance(value, float)}
        writer.writerow({**row, **rounded, "segments_per_second": "" if speed is None else f"{speed:.3g}"})
    return out.getvalue()


def json_pair(results: Sequence[TestSetResult]) -> str:
    """All test sets of one language pair in full precision: the content of `tables/SRC-TGT.json`.

    A list of one object for each system on each test set; the keys are the columns of the CSV file, and null
    stands where there is no such number.
    """
    return json.dumps(list(_facts(results)), ensure_ascii=False, indent=2) + "\n"


def latex(result: TestSetResult, digits: int = 1) -> str:
    r"""One test set's table for a paper; needs `\usepackage{booktabs}`."""
    rows = standings(result)
    names = metrics(result.sheet)
    leaders = {name: best(rows, name) for name in names}
    unscored = {} if names else without_scores(result, measure_agreement(result))
    head = ["System", *map(latex_text, names or UNSCORED), "Flagged"]
    lines = [
        r"\begin{table}",
        r"\centering\small\setlength{\tabcolsep}{4pt}",
        rf"\begin{{tabular}}{{@{{}}l{'r' * (len(head) - 1)}@{{}}}}",
        r"\toprule",
        " & ".join(head) + r" \\",
        r"\midrule",
    ]
    for row in rows:
        cells = [latex_text(row.system)]
        for name in names:
            shape = r"\textbf{{{}}}" if leaders[name] == row.system else "{}"
            cell = _cell(row, name, digits, mark="$^{*}$", shape=shape).replace("\N{MINUS SIGN}", "$-$")
            cells.append(re.sub(r" (\[.*\])", r" {\\scriptsize \1}", cell))
        cells += unscored.get(row.system, ("", "") if unscored else ())
        lines.append(" & ".join([*cells, str(row.flagged)]) + r" \\")
    caption = [f"{heading(result)}.", *notes(result)]
    settings = [f"{latex_text(name)}: {_latex_code(signature)}" for name, signature in signatures(result.sheet)]
    settings.append(f"Test set: {_latex_code(result.test_set.digest[:23])}.")
    lines += [
        r"\bottomrule",
        r"\end{tabular}",
        rf"\caption{{{' '.join(map(latex_text, caption))} {'; '.join(settings)}}}",
        rf"\label{{tab:{_label(result)}}}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def latex_pair(results: Sequence[TestSetResult]) -> str:
    """All test sets of one language pair: the content of `tables/SRC-TGT.tex`."""
    return "\n".join(latex(result) for result in results)


def terminal(result: TestSetResult, digits: int = 1) -> Group:
    """One test set's table for the terminal; the notes stand below it, at the console's width."""
    from rich.console import Group
    from rich.text import Text

    said = [*notes(result), *(f"{name}: {signature}" for name, signature in signatures(result.sheet))]
    said.append(f"Test set: {result.test_set.digest}")
    return Group(_terminal_table(result, digits), *(Text(line, style="dim", overflow="fold") for line in said))


def _terminal_table(result: TestSetResult, digits: int) -> Table:
    from rich.table import Table
    from rich.text import Text

    rows = standings(result)
    names = metrics(result.sheet)
    leaders = {name: best(rows, name) for name in names}
    table = Table(title=Text(heading(result), style="bold"), title_justify="left")
    table.add_column("Rank", justify="right")
    table.add_column("System", overflow="fold")
    unscored = {} if names else without_scores(result, measure_agreement(result))
    for name in [*(names or UNSCORED), "Flagged", "Segments/s"]:
        table.add_column(Text(name), justify="right")
    previous: int | None = None
    for row in rows:
        if previous is not None and row.cluster != previous:
            table.add_section()
        previous = row.cluster
        cells = [row.rank, row.system, *(_cell(row, name, digits, mark="*") for name in names)]
        styles = ["", "", *("bold" if leaders[name] == row.system else "" for name in names)]
        styled = [Text(cell, style=style) for cell, style in zip(cells, styles, strict=True)]
        table.add_row(
            *styled,
            *unscored.get(row.system, ("", "") if unscored else ()),
            f"{row.flagged:,}",
            rounding.speed(row.speed),
        )
    return table


def markdown_text(text: str) -> str:
    """Text that Markdown shows as it stands: no markup of its own, no HTML, no new cell."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|~#])", r"\\\1", " ".join(text.split()))


def latex_text(text: str) -> str:
    """Text that LaTeX sets as it stands, signs that cannot be seen left out; beyond Latin script, XeLaTeX does."""
    shown = "".join(character for character in " ".join(text.split()) if character.isprintable())
    return "".join(_LATEX.get(character, character) for character in shown)


def _latex_code(text: str) -> str:
    return rf"\texttt{{{latex_text(text)}}}".replace(r"\textbar{}", r"\textbar\allowbreak{}")


def _label(result: TestSetResult) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", f"{result.test_set.name}-{result.test_set.pair}")


def _cell(row: Standing, metric: str, digits: int, *, mark: str, shape: str = "{}") -> str:
    found = row.scores.get(metric)
    if found is None:
        return ""
    figure = shape.format(rounding.score(found.score, digits)) + (mark if metric in row.worse else "")
    return f"{figure} {rounding.interval(found.ci_low, found.ci_high, digits)}".strip()


def _markdown_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _facts(results: Sequence[TestSetResult]) -> Iterator[dict[str, str | int | float | None]]:
    """A row for each system on each test set, the same columns in all; scores and their intervals are floats."""
    names = list(dict.fromkeys(name for result in results for name in metrics(result.sheet)))
    alone = not all(result.sheet.scores for result in results)
    for result in results:
        test_set = result.test_set
        unscored = {} if result.sheet.scores else figures(result, measure_agreement(result))
        for row in standings(result):
            first = next(iter(row.scores.values()), None)
            facts: dict[str, str | int | float | None] = {
                "language_pair": str(test_set.pair),
                "test_set": test_set.name,
                "test_set_digest": test_set.digest,
                "system": row.system,
                "rank_low": first.rank_low if first else None,
                "rank_high": first.rank_high if first else None,
                "cluster": first.cluster if first else None,
            }
            for name in names:
                found = row.scores.get(name)
                facts[name] = float(found.score) if found else None
                facts[f"{name} ci_low"] = found.ci_low if found else None
                facts[f"{name} ci_high"] = found.ci_high if found else None
            if alone:
                facts |= zip(("agreement", "length"), unscored.get(row.system, (None, None)), strict=True)
            facts["segments"] = len(test_set.scored)
            facts["documents"] = len(test_set.documents)
            facts["flagged"] = row.flagged
            yield facts | {"segments_per_second": row.speed}
