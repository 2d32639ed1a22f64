"""Plots that look inside a test set: which articles are hard, and what a segment's length does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean

from markupsafe import Markup

from harness.domain.run import TestSetResult
from harness.report import rounding
from harness.report.agreement import Agreement
from harness.report.explorer import address, quoted
from harness.report.standings import Standing, standings
from harness.report.svg import Figure, Scale, Table, drawing, element, line, padded, path, short, text, ticks

_LEFT = 170
# So many columns are drawn at most, the hardest articles; a reader cannot tell more of them apart.
_MOST_DOCUMENTS = 120
_SHADES = 9
_BINS = 8


def detail_figures(result: TestSetResult, agreement: Agreement | None) -> list[Figure]:
    """The plots that document and segment scores allow; agreement where that is given in their place."""
    rows = standings(result)
    if agreement is not None:
        return list(_agreement(agreement, rows))
    return [*_documents(result, rows), *_lengths(result, rows)]


def _documents(result: TestSetResult, rows: Sequence[Standing]) -> Iterator[Figure]:
    """Score of each document for each system, hardest document first."""
    name = result.sheet.primary
    held = result.sheet.document_scores
    systems = [row.system for row in rows if name in held.get(row.system, {})]
    documents = result.test_set.documents
    if not systems or len(documents) < 2:
        return
    better = -1 if any(not row.scores[name].higher_is_better for row in rows if name in row.scores) else 1
    order = sorted(range(len(documents)), key=lambda place: better * fmean(held[s][name][place] for s in systems))
    shown = order[:_MOST_DOCUMENTS]
    values = {system: [held[system][name][place] for place in shown] for system in systems}
    columns = [documents[place] for place in shown]
    title = f"{name} of each article"
    caption = "Hardest article first; the more a cell stands out, the better the score. A click opens the article."
    if len(documents) > len(shown):
        caption += f" The {len(shown)} hardest of {len(documents):,} articles."
    if better < 0:
        caption = caption.replace("better", "higher (worse)")
    table = Table(
        head=["Article", *systems],
        rows=[[columns[at], *(rounding.score(values[system][at]) for system in systems)] for at in range(len(shown))],
    )
    yield Figure(title=title, caption=caption, drawing=_heat(title, result, columns, values), table=table, wide=True)


def _heat(title: str, result: TestSetResult, columns: Sequence[str], values: dict[str, list[float]]) -> Markup:
    width = max(7.0, min(40.0, 900 / len(columns)))
    every = [value for scores in values.values() for value in scores]
    drawn: list[Markup] = []
    for number, (name, row) in enumerate(values.items()):
        y = 8 + 26 * number
        drawn.append(text(_LEFT - 10, y + 17, short(name), anchor="end", kind="label"))
        for at, value in enumerate(row):
            said = f"{name}, {columns[at]}: {rounding.score(value)}"
            article = f"#explore/{address(result)}/{quoted(columns[at])}"
            x = round(_LEFT + at * width, 1)
            drawn += _shaded(x, y, round(width - 1, 1), value, (min(every), max(every)), said, article)
    return drawing(round(_LEFT + width * len(columns) + 10), 26 * len(values) + 16, title, *drawn)


def _shaded(
    x: float, y: float, width: float, value: float, ends: tuple[float, float], said: str, article: str | None = None
) -> Iterator[Markup]:
    """A cell, the darker the higher its value stands between the ends; with its number where there is room."""
    low, high = ends
    shade = min(_SHADES - 1, int(_SHADES * (value - low) / (high - low))) if high > low else _SHADES // 2
    place = {"x": x, "y": y, "width": width, "height": 24}
    yield element("rect", element("title", said), **place, class_=f"shade{shade}", data_article=article)
    if width >= 33:
        kind = "on-dark" if shade > _SHADES // 2 else "cell-text"
        yield text(round(x + width / 2, 1), y + 16, rounding.score(value), anchor="middle", kind=kind)


def _lengths(result: TestSetResult, rows: Sequence[Standing]) -> Iterator[Figure]:
    """Mean sentence score of each system over groups of segments of about one length."""
    name = result.sheet.primary
    held = result.sheet.segment_scores
    systems = [row.system for row in rows if name in held.get(row.system, {})]
    lengths = [len(segment.source) for segment in result.test_set.scored]
    if not systems or len(lengths) < 2 * _BINS:
        return
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    size = len(order) / _BINS
    groups = [order[round(size * number) : round(size * (number + 1))] for number in range(_BINS)]
    labels = [f"{lengths[group[0]]}\N{EN DASH}{lengths[group[-1]]}" for group in groups]
    means = {system: [fmean(held[system][name][place] for place in group) for group in groups] for system in systems}
    title = f"{name} of short and long segments"
    caption = (
        "Mean sentence score over eight groups of segments, shortest source first; one panel for each system, "
        "the others in grey."
    )
    table = Table(
        head=["Source characters", *systems],
        rows=[[labels[at], *(rounding.score(means[system][at]) for system in systems)] for at in range(_BINS)],
    )
    yield Figure(title=title, caption=caption, drawing=_panels(title, means, labels), table=table, wide=True)


def _panels(title: str, means: dict[str, list[float]], labels: Sequence[str]) -> Markup:
    across, width, height = 4, 250, 150
    low, high = padded([value for line_ in means.values() for value in line_])
    drawn = []
    for number, (name, mine) in enumerate(means.items()):
        left = 30 + width * (number % across)
        top = 26 + (height + 30) * (number // across)
        x = Scale(0, len(mine) - 1, left + 8, left + width - 40)
        y = Scale(low, high, top + height - 20, top)
        for tick in ticks(low, high, 3):
            drawn += [
                line(left, y(tick), left + width - 30, y(tick), "grid"),
                text(left - 4, y(tick) + 4, f"{tick:g}", anchor="end"),
            ]
        drawn += [path([(x(at), y(value)) for at, value in enumerate(other)], "thread") for other in means.values()]
        drawn.append(path([(x(at), y(value)) for at, value in enumerate(mine)], "thread best"))
        drawn.append(text(left, top - 8, short(name, 30), kind="label"))
        drawn += [
            text(x(0), top + height - 2, labels[0]),
            text(x(len(mine) - 1), top + height - 2, labels[-1], anchor="end"),
        ]
    lines = -(-len(means) // across)
    return drawing(30 + width * min(across, len(means)), (height + 30) * lines + 10, title, *drawn)


def _agreement(found: Agreement, rows: Sequence[Standing]) -> Iterator[Figure]:
    """How alike each two systems' outputs are, where nothing was scored."""
    systems = [row.system for row in rows]
    if len(systems) < 2:
        return
    title = "How far systems agree"
    values = [[100.0 if a == b else found.pairs[a, b] for b in systems] for a in systems]
    table = Table(
        head=["System", *systems],
        rows=[[a, *(rounding.score(value) for value in line_)] for a, line_ in zip(systems, values, strict=True)],
    )
    drawn = [
        text(_LEFT + 46 * (at + 0.5), 20, str(at + 1), anchor="middle", kind="label") for at in range(len(systems))
    ]
    low = min(min(line_) for line_ in values)
    for number, (name, line_) in enumerate(zip(systems, values, strict=True)):
        y = 30 + 30 * number
        drawn.append(text(_LEFT - 10, y + 19, f"{number + 1}  {short(name, 20)}", anchor="end", kind="label"))
        for at, value in enumerate(line_):
            if at == number:
                continue
            said = f"{name} and {systems[at]}: {rounding.score(value)}"
            drawn += _shaded(_LEFT + 46 * at, y, 44, value, (low, 100.0), said)
    caption = (
        "Share of words (characters where words are not parted) that two outputs have in common, in percent, "
        "averaged over segments. Agreement is not quality: systems may agree on a mistake."
    )
    width, height = max(620, _LEFT + 46 * len(systems) + 10), 30 * len(systems) + 40
    yield Figure(title=title, caption=caption, drawing=drawing(width, height, title, *drawn), table=table)
