"""A dictionary that the user has: words and phrases of two languages, a tab between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.align.dictionaries import Link, linked, phrase
from harness.domain.language import Language
from harness.errors import AlignmentError, LanguageError

# A dictionary knows words, not contexts. Chosen with e5 on Text+Berg's development article; alone, 0.8 does as well.
_TRUST = 0.5


@dataclass(frozen=True, slots=True)
class Glossary:
    """Words and phrases, each with one of the other language; a word may have several.

    Attributes:
        languages: Of the left and of the right column.
        rows: The columns.
    """

    languages: tuple[Language, Language]
    rows: tuple[tuple[str, str], ...] = ()

    def links(
        self, source: Language, target: Language, words: tuple[Mapping[str, int], Mapping[str, int]]
    ) -> list[Link]:
        """Links between the tokens of two sides that occur; none for other languages."""
        bases = (source.base, target.base)
        left, right = (language.base for language in self.languages)
        if bases not in ((left, right), (right, left)):
            return []
        found: dict[tuple[str, str], float] = {}
        for one, other, strength in self._known(turned=bases != (left, right)):
            if one in words[0] and other in words[1]:
                found[one, other] = max(strength, found.get((one, other), 0.0))
        return [(*key, strength) for key, strength in found.items()]

    def _known(self, *, turned: bool) -> Iterator[Link]:
        left, right = self.languages
        for one, other in self.rows:
            here, there = phrase(one, left), phrase(other, right)
            yield from linked(there, here, _TRUST) if turned else linked(here, there, _TRUST)


def read_glossary(path: str) -> Glossary | None:
    """Read a file whose first line has two language tags and every other a word or phrase and its translation.

    Args:
        path: The file, or `none`.

    Raises:
        AlignmentError: With the first line that is not of this form.
    """
    if path in ("", "none"):
        return None
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise AlignmentError(f"dictionary {path}: cannot be read: {reason}") from None
    columns = [_columns(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not columns:
        raise AlignmentError(f"dictionary {path}: is empty; expected two languages in its first line: de<TAB>fr")
    try:
        left, right = (Language.parse(tag) for tag in columns[0])
    except LanguageError:
        said = " and ".join(map(repr, columns[0]))
        raise AlignmentError(
            f"dictionary {path}:1: found {said}; expected the columns' two languages: de<TAB>fr"
        ) from None
    return Glossary((left, right), tuple(columns[1:]))


def _columns(path: str, number: int, line: str) -> tuple[str, str]:
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) < 2 or not cells[0] or not cells[1]:
        raise AlignmentError(f"dictionary {path}:{number}: found {line[:40]!r}; expected WORD<TAB>TRANSLATION")
    return cells[0], cells[1]
