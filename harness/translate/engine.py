"""What an engine is: the one thing that turns source segments into hypotheses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal, Protocol

from harness.domain.language import LanguagePair
from harness.domain.progress import SILENCE, Progress
from harness.domain.system import Request, Scalar, SystemSpec, Translation

RULES = 2
"""Version of what the harness itself does to texts around a model (splitting, joining, clean-up): part of what changes
an output. Raise it with every change of those rules, and nothing old is answered from the store."""

Device = Literal["auto", "cpu", "cuda", "mps"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Weights on this machine.

    Attributes:
        path: A file or a folder.
        digest: `sha256:...` over the content, whatever the path is called.
        revision: Where exactly it came from: a commit of the hub, `NAME==VERSION` of a package; empty for local files.
        bytes: Size on disk.
    """

    path: Path
    digest: str
    revision: str = ""
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """How the machine is used. Nothing here changes an output, so nothing here is in a fingerprint.

    Attributes:
        device: `auto` takes an accelerator where the engine finds one.
        threads: Threads of one worker; None leaves it to the engine.
        workers: Batches (or requests to a server) under way at once; None leaves it to the engine.
        batch_size: Segments a batch, or `auto` for a token budget that fits.
        cache: Where converted models are kept; None for the user's cache folder.
        offline: True where nothing may be fetched.
    """

    device: Device = "auto"
    threads: int | None = None
    workers: int | None = None
    batch_size: int | Literal["auto"] = "auto"
    cache: Path | None = None
    offline: bool = False


class Engine(Protocol):
    """A system made ready for one language pair. Weights are loaded on the first translation, not before.

    Engine classes have the constructor `(spec, model, pair, runtime)`, which raises EngineError or
    LanguageError for what can be known wrong without loading weights.
    """

    description: ClassVar[str]
    """One line for `mt-harness list engines`."""

    requires: ClassVar[Mapping[str, str]]
    """What must be there and is not part of the base install: a module, or a command as `!name`, and how to get it."""

    needs_model: ClassVar[bool]
    """True where `SystemSpec.source` must say where weights are."""

    options: ClassVar[Mapping[str, type]]
    """Keys of `SystemSpec.options` that it understands, each with its type."""

    modes: ClassVar[tuple[str, ...]]
    """What `SystemSpec.mode` may be; an engine that does not say takes segments one by one."""

    complete: ClassVar[bool]
    """True where `translate` must get all segments of a test set at once and in order, and a store would gain
    nothing (recorded outputs); such an engine is asked anew in every run."""

    @classmethod
    def check(cls, spec: SystemSpec, pair: LanguagePair | None) -> list[str]:
        """What is wrong with a spec beyond what the attributes above say: one clear line each.

        Found without fetching or loading anything.

        Args:
            spec: The system.
            pair: A direction of the run; None where none is known yet.
        """
        ...

    def fingerprint(self) -> dict[str, object]:
        """All that changes an output and nothing else, in values that JSON holds.

        Engine and library version, digests of model and tokenizer, decoding, prompt, precision, language
        codes, mode. Computed without loading weights.
        """
        ...

    def translate(self, requests: Sequence[Request], progress: Progress = SILENCE) -> Iterator[tuple[int, Translation]]:
        """Translate, and give each translation as it is finished, in any order.

        Every request is answered once, whatever its text. What a request gets depends neither on the
        others nor on batch size.

        Args:
            requests: What to translate.
            progress: For loading and conversion only; whoever iterates counts the segments.

        Returns:
            Pairs of an index into `requests` and its translation.

        Raises:
            EngineError: If the model cannot be loaded or fails; what was given before stands.
        """
        ...

    def facts(self) -> dict[str, Scalar]:
        """For the record, after translation, as far as the engine knows them.

        `parameters`, `bytes_on_disk`, `peak_memory_bytes`, `engine_version`, `device`, `threads`, ...
        """
        ...

    def close(self) -> None:
        """Free the model's memory. Further calls do nothing."""
        ...
