"""The report's plots, each from the same records as the tables and with its numbers behind it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from harness.domain.run import TestSetResult
from harness.report import rounding
from harness.report.standings import Standing, best, comparison, metrics, p_of, standings, told_apart
from harness.report.svg import Figure, Scale, Table, drawing, element, line, padded, path, short, text, ticks

_LEFT = 170
_WIDTH = 620


def figures(result: TestSetResult) -> list[Figure]:
    """Every plot that the records allow, the most telling first."""
    rows = standings(result)
    names = metrics(result.sheet)
    if not names:
        return []
    return [
        *_intervals(rows, names[:1]),
        *_pareto(rows, names[0]),
        *_significance(result, rows, names[0]),
        *_intervals(rows, names[1:]),
    ]


def _intervals(rows: Sequence[Standing], names: Sequence[str]) -> Iterator[Figure]:
    for name in names:
        scored = [row for row in rows if name in row.scores]
        if len(scored) < 2:
            continue
        yield _interval_figure(scored, name)


def _interval_figure(rows: Sequence[Standing], name: str) -> Figure:
    found = [row.scores[name] for row in rows]
    leader = best(tuple(rows), name)
    ends = [end for score in found for end in (score.ci_low, score.score, score.ci_high) if end is not None]
    left = 30 + 7 * max(len(short(row.system)) for row in rows)
    width = left + 300  # fits a narrow screen, where plots are not shrunk
    scale = Scale(*padded(ends), left, width - 20)
    height = 24 * len(rows) + 40
    title = f"{name} of each system"
    drawn = [*_grid(scale, 8, height - 28)]
    for place, (row, score) in enumerate(zip(rows, found, strict=True)):
        y = 24 * place + 22
        kind = "best" if row.system == leader else ""
        drawn.append(text(left - 10, y + 4, short(row.system), anchor="end", kind="label"))
        if score.ci_low is not None and score.ci_high is not None:
            drawn.append(line(scale(score.ci_low), y, scale(score.ci_high), y, f"span {kind}"))
        said = f"{row.system}: {rounding.score(score.score)} {rounding.interval(score.ci_low, score.ci_high)}"
        drawn.append(element("circle", element("title", said), cx=scale(score.score), cy=y, r=5, class_=f"dot {kind}"))
    words = "The line through each dot is its confidence interval." if any(s.ci_low is not None for s in found) else ""
    if not found[0].higher_is_better:
        words = f"Lower is better. {words}".strip()
    ends_of = [
        (rounding.score(s.ci_low), rounding.score(s.ci_high))
        if s.ci_low is not None and s.ci_high is not None
        else ("", "")
        for s in found
    ]
    table = Table(
        head=["System", name, "low", "high"],
        rows=[
            [row.system, rounding.score(score.score), *ends]
            for row, score, ends in zip(rows, found, ends_of, strict=True)
        ],
    )
    return Figure(title=title, caption=words, drawing=drawing(width, height, title, *drawn), table=table)


def _grid(scale: Scale, top: float, bottom: float) -> Iterator[Markup]:
    for tick in ticks(scale.low, scale.high):
        yield line(scale(tick), top, scale(tick), bottom, "grid")
        yield text(scale(tick), bottom + 16, f"{tick:g}", anchor="middle")


def _pareto(rows: Sequence[Standing], name: str) -> Iterator[Figure]:
    """Quality against speed; the front holds the systems that no other beats in both."""
    timed = [(row, row.speed, row.scores[name]) for row in rows if row.speed and name in row.scores]
    if len(timed) < 2:
        return
    higher = timed[0][2].higher_is_better
    height, bottom = 320, 270
    logs = [math.log10(speed) for _, speed, _ in timed]
    low, high = padded(logs, 0.15)
    across = Scale(low, high, 60, _WIDTH - 30)
    low, high = padded([score.score for _, _, score in timed], 0.12)
    up = Scale(low, high, bottom, 20) if higher else Scale(high, low, bottom, 20)  # better is always up
    title = f"{name} against speed"
    drawn = [*_speed_axis(across, bottom), *_score_axis(up, _WIDTH - 30)]
    front = _front([(speed, score.score if higher else -score.score) for _, speed, score in timed])
    points = sorted((across(math.log10(timed[place][1])), up(timed[place][2].score)) for place in front)
    drawn.append(path(list(_steps(points)), "front"))
    taken: list[tuple[float, float, float]] = []
    for place, (row, speed, score) in enumerate(timed):
        x, y = across(math.log10(speed)), up(score.score)
        kind = "dot best" if place in front else "dot"
        said = f"{row.system}: {rounding.score(score.score)} {name}, {rounding.speed(speed)} segments/s"
        drawn.append(element("circle", element("title", said), cx=x, cy=y, r=5, class_=kind))
        right = x < _WIDTH * 0.7
        label = short(row.system)
        label_y = _free(x if right else x - 7 * len(label), y + 4, 7 * len(label), taken)
        anchor = "start" if right else "end"
        drawn.append(text(x + (9 if right else -9), label_y, label, anchor=anchor, kind="label"))
    drawn.append(text(_WIDTH - 30, bottom + 38, "segments per second (logarithmic)", anchor="end"))
    drawn.append(text(8, 12, name))
    table = Table(
        head=["System", name, "Segments/s", "On the front"],
        rows=[
            [row.system, rounding.score(score.score), rounding.speed(speed), "yes" if place in front else "no"]
            for place, (row, speed, score) in enumerate(timed)
        ],
    )
    caption = "Better is up, faster is to the right. The line is the front: no other system is both better and faster."
    yield Figure(title=title, caption=caption, drawing=drawing(_WIDTH, height, title, *drawn), table=table)


def _front(points: Sequence[tuple[float, float]]) -> list[int]:
    """Indices of the points that no other equals or beats in both coordinates."""
    return [
        place
        for place, (x, y) in enumerate(points)
        if not any(a >= x and b >= y and (a, b) != (x, y) for a, b in points)
    ]


def _steps(points: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    for place, (x, y) in enumerate(points):
        if place:
            yield x, points[place - 1][1]
        yield x, y


def _free(left: float, y: float, width: float, taken: list[tuple[float, float, float]]) -> float:
    """The nearest height to y at which a label covers none of those that are set, (left, right, height) each."""

    def clear(height: float) -> bool:
        return all(left > b or left + width < a or abs(height - other) > 12 for a, b, other in taken)

    offsets = sorted((step * sign * 13 for step in range(8) for sign in (1, -1)), key=abs)
    free = next((y + offset for offset in offsets if clear(y + offset)), y)
    taken.append((left, left + width, free))
    return free


def _speed_axis(across: Scale, bottom: float) -> Iterator[Markup]:
    for power in range(math.floor(across.low) - 1, math.ceil(across.high) + 1):
        for factor in (1, 2, 5):
            place = power + math.log10(factor)
            if across.low <= place <= across.high:
                yield line(across(place), 20, across(place), bottom, "grid")
                yield text(across(place), bottom + 16, f"{factor * 10.0**power:g}", anchor="middle")


def _score_axis(up: Scale, right: float) -> Iterator[Markup]:
    for tick in ticks(min(up.low, up.high), max(up.low, up.high)):
        yield line(60, up(tick), right, up(tick), "grid")
        yield text(52, up(tick) + 4, f"{tick:g}", anchor="end")


def _significance(result: TestSetResult, rows: Sequence[Standing], name: str) -> Iterator[Figure]:
    """Each system against each other: the difference, and whether the test tells them apart."""
    scored = [row for row in rows if name in row.scores]
    if len(scored) < 2 or all(p_of(found) is None for found in result.sheet.comparisons):
        return
    systems = [row.system for row in scored]
    turn = 1 if scored[0].scores[name].higher_is_better else -1
    cell, top = 46, 30
    title = f"{name} differences, system by system"
    drawn = [
        text(_LEFT + cell * (place + 0.5), top - 8, str(place + 1), anchor="middle", kind="label")
        for place in range(len(systems))
    ]
    cells = []
    for line_number, a in enumerate(systems):
        y = top + 30 * line_number
        drawn.append(text(_LEFT - 10, y + 19, f"{line_number + 1}  {short(a, 20)}", anchor="end", kind="label"))
        numbers = [a]
        for column, b in enumerate(systems):
            found = comparison(result.sheet, name, a, b) if a != b else None
            if found is None:
                numbers.append("")
                continue
            ahead = turn * found.difference > 0
            apart = told_apart(found)
            p = p_of(found)
            said = f"{rounding.signed(found.difference)} {rounding.interval(found.ci_low, found.ci_high)}".strip()
            said += f", {rounding.p_value(p)}" if p is not None else ", not tested"
            x = _LEFT + cell * column
            kind = ("more" if ahead else "less") if apart else "level"
            drawn.append(
                element(
                    "rect",
                    element("title", f"{a} against {b}: {said}"),
                    x=x,
                    y=y,
                    width=cell - 2,
                    height=28,
                    rx=3,
                    class_=f"cell {kind}",
                )
            )
            figure = rounding.signed(found.difference) + ("*" if apart else "")
            drawn.append(text(x + cell / 2 - 1, y + 18, figure, anchor="middle", kind="cell-text"))
            numbers.append(said)
        cells.append(numbers)
    width = max(_WIDTH, _LEFT + cell * len(systems) + 10)
    height = top + 30 * len(systems) + 8
    table = Table(head=["System", *systems], rows=cells)
    caption = "Row minus column. Green with *: significantly better than the system of the column; red with *: worse."
    yield Figure(title=title, caption=caption, drawing=drawing(width, height, title, *drawn), table=table)
