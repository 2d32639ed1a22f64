"""Articles kept as JSON objects, one a line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harness.corpus.files import MOST_BYTES, RawFile, printable, reject
from harness.domain.article import Rejection

_TEXT_FIELDS = ("text", "content", "body", "article", "maintext", "raw_text")
_ID_FIELDS = ("id", "doc_id", "docid", "document_id")
_LANGUAGE_FIELDS = ("language", "lang")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One object: its id, where it stands, its text as lines, and what it declares."""

    id: str
    name: str
    content: bytes
    title: str | None
    lines: tuple[str, ...]
    language: str | None
    group: str | None
    url: str | None


def read_records(file: RawFile) -> Iterator[Record | Rejection]:
    """The objects of a JSON Lines file, plain or gzipped; a broken line is refused and the rest is read."""
    opener = gzip.open if file.name.lower().endswith(".gz") else open
    try:
        with opener(file.path, "rb") as stream:
            number = 0
            while line := stream.readline(MOST_BYTES + 1):
                number += 1
                name = f"{file.name}:{number}"
                if number == 1 and b"\0" in line[:4096]:
                    yield reject(file.name, "binary", "holds zero bytes: not a text of JSON lines in UTF-8")
                    return
                if len(line) > MOST_BYTES:
                    yield reject(name, "too-large", f"a line of more than {MOST_BYTES:,} bytes; the rest is not read")
                    return
                if line.strip():
                    yield _record(line, name, f"{file.stem}/{number}")
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        yield reject(file.name, "unreadable", f"{type(error).__name__}: {error}")


def _record(line: bytes, name: str, place: str) -> Record | Rejection:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        return reject(name, "malformed", f"not a JSON object ({type(error).__name__})")
    if not isinstance(fields, dict):
        return reject(name, "malformed", "not a JSON object")
    text = _lines(fields)
    if text is None:
        return reject(name, "malformed", f"no text under any of {', '.join(_TEXT_FIELDS)} or paragraphs")
    identity = _first(fields, _ID_FIELDS) or place
    if printable(identity) != identity:
        return reject(name, "bad-name", "its id holds a line break or a control character")
    return Record(
        id=identity,
        name=name,
        content=line,
        title=_first(fields, ("title", "headline")),
        lines=text,
        language=_first(fields, _LANGUAGE_FIELDS),
        group=_first(fields, ("group",)),
        url=_first(fields, ("url", "link")),
    )


def _lines(fields: Mapping[str, Any]) -> tuple[str, ...] | None:
    paragraphs = fields.get("paragraphs")
    if isinstance(paragraphs, list) and all(isinstance(paragraph, str) for paragraph in paragraphs):
        return tuple(line for paragraph in paragraphs for line in (*paragraph.splitlines(), ""))
    text = next((fields[name] for name in _TEXT_FIELDS if isinstance(fields.get(name), str)), None)
    return None if text is None else tuple(text.splitlines())


def _first(fields: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = fields.get(name)
        if isinstance(value, int | str) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return None
