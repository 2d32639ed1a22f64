"""FreeDict's dictionaries, as Debian packages them for dictd, as a file for `align: {dictionary: ...}`.

    apt-get install dict-freedict-deu-fra dict-freedict-fra-deu
    python benchmarks/freedict.py de fr deu fra > words.tsv    # two language tags, and FreeDict's own codes

Reads /usr/share/dictd (or --folder), both directions where both are there. The dictionaries are their authors', under
the GPL: the file is yours to use, and no part of this project.
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections.abc import Iterator
from pathlib import Path

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_SENSE = re.compile(r"^\s*\d+\.\s*")
_NOTES = re.compile(r"\([^)]*\)|\[[^\]]*\]|<[^>]*>|/[^/]*/|\d+\.")
_MOST_WORDS = 3


def entries(stem: Path) -> Iterator[tuple[str, str]]:
    """Headwords and bodies of one dictionary (RFC 2229's server keeps offsets in base 64)."""
    bodies = gzip.decompress(stem.with_name(f"{stem.name}.dict.dz").read_bytes())
    for line in stem.with_name(f"{stem.name}.index").read_text("utf-8").splitlines():
        head, start, length = line.split("\t")[:3]
        if not head.startswith("00-database"):
            begin = number(start)
            yield head, bodies[begin : begin + number(length)].decode("utf-8", "replace")


def number(text: str) -> int:
    """A number in dictd's base 64."""
    value = 0
    for digit in text:
        value = value * 64 + _DIGITS.index(digit)
    return value


def glosses(body: str) -> Iterator[str]:
    """The translations of an entry: the first line of each of its senses, without notes."""
    begins = True
    for line in body.split("\n")[1:]:
        sense = _SENSE.match(line)
        if sense or begins:
            for gloss in re.split("[,;]", _NOTES.sub("", line[sense.end() if sense else 0 :])):
                if gloss.strip():
                    yield gloss.strip()
        begins = False


def main() -> None:
    """Print the two columns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tags", nargs=2, help="language tags of the columns, such as de fr")
    parser.add_argument("codes", nargs=2, help="FreeDict's codes of the same, such as deu fra")
    parser.add_argument("--folder", type=Path, default=Path("/usr/share/dictd"))
    asked = parser.parse_args()
    rows = set()
    for codes, turned in ((asked.codes, False), (asked.codes[::-1], True)):
        stem = asked.folder / f"freedict-{'-'.join(codes)}"
        if stem.with_name(f"{stem.name}.index").exists():
            for head, body in entries(stem):
                rows |= {(gloss, head) if turned else (head, gloss) for gloss in glosses(body)}
    print("\t".join(asked.tags))
    for row in sorted(rows):
        if all(0 < len(cell.split()) <= _MOST_WORDS and "\t" not in cell for cell in row):
            print("\t".join(row))


if __name__ == "__main__":
    main()
