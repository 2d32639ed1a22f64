"""A transformers checkpoint on disk: what its small files say, and whether its weights are whole. Loads nothing."""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from harness.domain.system import HubSource, SystemSpec
from harness.errors import EngineError

_LARGEST_HEADER = 100_000_000  # the format's own limit
_INDEX = "model.safetensors.index.json"
_PICKLES = ("pytorch_model*.bin", "*.pt", "*.pth", "*.ckpt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What the JSON files of a checkpoint say.

    Attributes:
        folder: Where it is.
        config: `config.json`.
        tokenizer: `tokenizer_config.json`; empty where there is none.
        generation: `generation_config.json`; empty where there is none.
    """

    folder: Path
    config: Mapping[str, Any]
    tokenizer: Mapping[str, Any] = field(default_factory=dict)
    generation: Mapping[str, Any] = field(default_factory=dict)

    @property
    def model_type(self) -> str:
        """Such as `marian`."""
        return str(self.config.get("model_type", ""))

    @property
    def tokenizer_class(self) -> str:
        """Such as `NllbTokenizer`; the spelling of the fast class means the same."""
        found = self.tokenizer.get("tokenizer_class") or self.config.get("tokenizer_class") or ""
        return str(found).removesuffix("Fast")

    @property
    def needs_code(self) -> bool:
        """True where it can only be loaded by running code from its repository."""
        if "auto_map" not in self.config:
            return False
        from transformers import CONFIG_MAPPING

        return self.model_type not in CONFIG_MAPPING

    @property
    def newer(self) -> str:
        """What to add to an error where a later transformers wrote it than the one that is here; empty otherwise."""
        wrote, here = str(self.config.get("transformers_version") or ""), version("transformers")
        if _release(wrote) <= _release(here):
            return ""
        return f"; transformers {wrote} wrote it, and here is {here}: pip install --upgrade transformers"

    @property
    def chat_template(self) -> str:
        """The template that chats are written with; empty where there is none."""
        if self.has("chat_template.jinja"):
            return (self.folder / "chat_template.jinja").read_text(encoding="utf-8", errors="replace")
        found = self.tokenizer.get("chat_template", "")
        return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)

    def has(self, *names: str) -> bool:
        """Are all these files there?"""
        return all((self.folder / name).is_file() for name in names)


def read_checkpoint(path: Path) -> Checkpoint:
    """Read the JSON files of a checkpoint: of a folder, or of the one folder in it, as unpacked archives have it.

    Raises:
        EngineError: If it is no folder, or `config.json` is missing, malformed or names no model type.
    """
    if not path.is_dir():
        raise EngineError(f"{path}: expected a folder with a transformers checkpoint, found {_what(path)}")
    entries = [entry for entry in path.iterdir() if not entry.name.startswith(".")]
    if len(entries) == 1 and entries[0].is_dir():
        return read_checkpoint(entries[0])
    if not (path / "config.json").is_file():
        found = ", ".join(sorted(file.name for file in path.iterdir())[:8]) or "nothing"
        raise EngineError(f"{path}: has no config.json, so is no transformers checkpoint; found {found}")
    config = _object(path / "config.json")
    if "model_type" not in config:
        raise EngineError(f"{path / 'config.json'}: names no model_type; is this a transformers checkpoint?")
    return Checkpoint(
        folder=path,
        config=config,
        tokenizer=_object(path / "tokenizer_config.json"),
        generation=_object(path / "generation_config.json"),
    )


def open_checkpoint(spec: SystemSpec, path: Path) -> tuple[Checkpoint, int | None]:
    """The checkpoint that a system runs, and its number of weights as `count_weights` gives it.

    Raises:
        EngineError: If its files are not whole, or it needs code of its own, or pickles, and the system allows none.
    """
    checkpoint = read_checkpoint(path)
    if checkpoint.needs_code and not spec.options.get("trust_remote_code"):
        raise EngineError(
            f"{spec.name}: its checkpoint runs code of its own; say `trust_remote_code: true` under options, "
            "once you have read that code"
        )
    return checkpoint, count_weights(checkpoint, allows_pickle(spec))


def allows_pickle(spec: SystemSpec) -> bool:
    """May weights be opened that can run code?"""
    hub_allows = isinstance(spec.source, HubSource) and spec.source.allow_pickle
    return hub_allows or bool(spec.options.get("allow_pickle", False))


def count_weights(checkpoint: Checkpoint, pickle_allowed: bool = False) -> int | None:
    """Check that the weights' files are there and whole, from their headers alone.

    Returns:
        How many parameters they hold; None where only pickled weights are there, and allowed.

    Raises:
        EngineError: If a file is missing or truncated, or the weights are pickled and that is not allowed.
    """
    folder = checkpoint.folder
    if (folder / _INDEX).is_file():
        shards = sorted({str(name) for name in _object(folder / _INDEX).get("weight_map", {}).values()})
        missing = [name for name in shards if not (folder / name).is_file()]
        if missing:
            raise EngineError(f"{folder}: {missing[0]} is missing, which {_INDEX} names; fetch the model again")
        return sum(_elements(folder / name) for name in shards)
    if (folder / "model.safetensors").is_file():
        return _elements(folder / "model.safetensors")
    pickles = sorted(file.name for pattern in _PICKLES for file in folder.glob(pattern))
    if not pickles:
        raise EngineError(f"{folder}: has no model.safetensors; fetch the model again")
    if not pickle_allowed:
        raise EngineError(
            f"{folder}: holds only pickled weights ({pickles[0]}), and opening them can run code; use a revision "
            "with model.safetensors, or say `allow_pickle: true` under the system's options"
        )
    return None


def _elements(path: Path) -> int:
    """Number of weights in a safetensors file; its header says where each ends, so also where the file must."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        start = stream.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else _LARGEST_HEADER + 1
        if length > _LARGEST_HEADER or 8 + length > size:
            raise EngineError(f"{path}: not a whole safetensors file ({size} bytes); fetch the model again")
        try:
            header = json.loads(stream.read(length))
            tensors = [entry for name, entry in header.items() if name != "__metadata__"]
            wanted = 8 + length + max((entry["data_offsets"][1] for entry in tensors), default=0)
            elements = sum(math.prod(map(int, entry["shape"])) for entry in tensors)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EngineError(f"{path}: not a sound safetensors file ({error}); fetch the model again") from None
    if size < wanted:
        raise EngineError(f"{path}: truncated: expected {wanted} bytes, found {size}; fetch the model again")
    return elements


def _release(version_text: str) -> tuple[int, ...]:
    """The first two numbers of a version: what a checkpoint can depend on."""
    return tuple(int(number) for number in re.findall(r"\d+", version_text)[:2])


def _object(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise EngineError(f"{path}: not sound JSON ({error}); fetch the model again") from None
    if not isinstance(content, dict):
        raise EngineError(f"{path}: expected a JSON object, found {type(content).__name__}")
    return content


def _what(path: Path) -> str:
    return "a file" if path.exists() else "nothing"
