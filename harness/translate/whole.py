"""Whole documents for chat models: a numbered line for each segment, and what the numbers of an answer say."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

INSTRUCTION = (
    "Each line of the text begins with its number in brackets. Begin each line of the translation with the number "
    "of the line that it translates, and give exactly one line for each."
)
_MARK = r"(?:\*\*)?[\[【［]({})[\]】］](?:\*\*)?[ \t:：.]*"
_NUMBER = re.compile(r"\A\s*" + _MARK.format(r"\d{1,6}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of an answer.

    Attributes:
        number: The number it begins with; None where it has none.
        text: The rest of it.
    """

    number: int | None
    text: str


def numbered(segments: Sequence[str]) -> str:
    """A document as it is sent: `[1] First segment.`, a line for each."""
    return "\n".join(f"[{number}] {segment}" for number, segment in enumerate(segments, start=1))


def read_lines(answer: str, asked: int) -> list[Line]:
    """The lines of an answer that hold anything; a line without a number goes on with the numbered one before it.

    Where no line begins with the number that comes next, a model may have gone on with it in the same line.

    Args:
        answer: To a whole document.
        asked: How many lines the document had.
    """
    lines: list[Line] = []
    for text in answer.split("\n"):
        found = _NUMBER.match(text)
        rest = (text[found.end() :] if found else text).strip()
        if found:
            lines.append(Line(number=int(found[1]), text=rest))
        elif rest and lines and lines[-1].number is not None:
            lines[-1] = Line(number=lines[-1].number, text=f"{lines[-1].text} {rest}".strip())
        elif rest:
            lines.append(Line(number=None, text=rest))
    numbers = {line.number for line in lines}
    return [part for line in lines for part in _apart(line, numbers, asked)]


def _apart(line: Line, numbers: Container[int | None], asked: int) -> Iterator[Line]:
    while line.number is not None and line.number < asked and (following := line.number + 1) not in numbers:
        parts = re.split(_MARK.format(following), line.text, maxsplit=1)
        if len(parts) == 1:
            break
        yield Line(number=line.number, text=parts[0].strip())
        line = Line(number=following, text=parts[-1].strip())
    yield line


def by_number(lines: Sequence[Line], asked: int, *, cut: bool = False) -> list[str | None] | None:
    """The text for each number that was asked for, None where the answer has none; None where numbers do not tell.

    They tell where they rise and end with the last that was asked for: a line that is missing then shows as a gap.
    An answer that was cut off at its limit may end earlier. A model that leaves out a line and numbers the rest
    anew ends too early, and only the texts can say what is missing. Without any number, as many lines as were asked
    for are taken for them.

    Args:
        lines: Of the answer.
        asked: How many lines the document had.
        cut: True where the answer was stopped by its limit.
    """
    numbers = [line.number for line in lines]
    if lines and all(number is None for number in numbers) and len(lines) == asked:
        return [line.text for line in lines]
    known = [number for number in numbers if number is not None]
    rises = known == sorted(set(known)) and all(1 <= number <= asked for number in known)
    if not known or len(known) < len(numbers) or not rises or (known[-1] != asked and not cut):
        return None
    texts = {line.number: line.text for line in lines}
    return [texts.get(number) or None for number in range(1, asked + 1)]
