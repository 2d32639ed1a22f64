"""The files of a raw folder: which are to be read, and why the others are not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.domain.article import Rejection
from harness.errors import CorpusError

FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".jsonl": "jsonl",
    ".jsonl.gz": "jsonl",
}
# One article is at most a long book; what is larger is a dump that was put here by mistake.
MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """A file to be read: its path, the same relative to `raw/` with POSIX slashes, and its format."""

    path: Path
    name: str
    format: str

    @property
    def stem(self) -> str:
        """The relative path without its suffix."""
        suffix = next(suffix for suffix in sorted(FORMATS, key=len, reverse=True) if self.name.lower().endswith(suffix))
        return self.name[: -len(suffix)]


def reject(name: str, reason: str, evidence: str) -> Rejection:
    """A document that is refused; a line break in its name is shown as an escape."""
    return Rejection(kind="document", subject=(printable(name),), reason=reason, evidence=evidence)


def printable(name: str) -> str:
    """A file name as one line of valid text, whatever bytes it holds."""
    text = name.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def list_files(raw: Path) -> tuple[list[RawFile], list[Rejection]]:
    """Files below `raw`, in the order of their names, and the refused ones. Hidden files are not looked at.

    Raises:
        CorpusError: If there is no such folder, or it cannot be listed. A folder within it that cannot is refused.
    """
    if not raw.is_dir():
        raise CorpusError(f"{raw}: no such folder; put the articles there, as they were found")
    files: list[RawFile] = []
    refused: list[Rejection] = []
    for path in _walk(raw, refused):
        name = path.relative_to(raw).as_posix()
        try:
            refusal = _refusal(path, name, raw)
        except OSError as error:  # in a folder that can be listed and not entered
            refusal = reject(name, "unreadable", error.strerror or type(error).__name__)
        if refusal is not None:
            refused.append(refusal)
            continue
        suffix = next((suffix for suffix in (".jsonl.gz", path.suffix.lower()) if name.lower().endswith(suffix)), "")
        files.append(RawFile(path=path, name=name, format=FORMATS[suffix]))
    return files, refused


def _walk(raw: Path, refused: list[Rejection]) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        if Path(error.filename) == raw:
            raise CorpusError(f"{raw}: cannot be listed ({error.strerror})")
        name = Path(error.filename).relative_to(raw).as_posix()
        refused.append(reject(name, "unreadable", f"a folder that cannot be listed ({error.strerror})"))

    for folder, folders, names in os.walk(raw, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if (Path(folder) / name).is_symlink()]
        yield from (Path(folder) / name for name in sorted([*names, *linked]) if not name.startswith("."))


def _refusal(path: Path, name: str, raw: Path) -> Rejection | None:
    if printable(name) != name:
        return reject(name, "bad-name", "its name holds a line break, a control character or bytes that are not UTF-8")
    if path.is_symlink() and not path.resolve().is_relative_to(raw.resolve()):
        return reject(name, "outside-folder", "a link that leads out of the corpus folder; copy the file instead")
    if path.is_symlink() and path.is_dir():
        return reject(name, "linked-folder", "a link to a folder, whose files are read where they are")
    if not path.is_file():
        return reject(name, "unreadable", "not a regular file, or a link that leads nowhere")
    lower = name.lower()
    if not lower.endswith(".jsonl.gz") and path.suffix.lower() not in FORMATS:
        return reject(name, "unknown-format", f"expected one of {' '.join(FORMATS)}")
    size = path.stat().st_size
    if size > MOST_BYTES and FORMATS.get(path.suffix.lower()) != "jsonl" and not lower.endswith(".gz"):
        return reject(name, "too-large", f"{size:,} bytes, more than {MOST_BYTES:,} for one article; split it")
    return None
