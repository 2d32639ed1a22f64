"""System entries -> SystemSpec, with the catalogue of well-known systems."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from pathlib import Path
from typing import Any

from harness.config.check import nearest, parse
from harness.config.reader import read_yaml
from harness.config.schema import DecodingEntry, ModelEntry, PromptEntry, SystemEntry
from harness.domain.language import Language, LanguagePair
from harness.domain.system import (
    ArchiveSource,
    Decoding,
    FolderSource,
    HubSource,
    ModelSource,
    PackageSource,
    Prompt,
    SystemSpec,
)
from harness.errors import ConfigError


def read_catalogue(folder: Path) -> dict[str, Path]:
    """The catalogue's files by entry name."""
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def load_catalogue_entry(path: Path) -> SystemEntry:
    """Read one catalogue file.

    Raises:
        ConfigError: For every mistake in it.
    """
    return parse(read_yaml(path), SystemEntry)


def with_catalogue(entry: SystemEntry, catalogue: Mapping[str, Path]) -> SystemEntry:
    """An entry on top of the catalogue entry that it names: what the entry gives wins.

    Raises:
        ConfigError: If the catalogue has no such name; names the nearest.
    """
    if entry.system is None:
        return entry
    if not catalogue:
        raise ConfigError(
            f"system {entry.system!r}: there is no catalogue; configs/systems is looked for in the folders above the "
            "configuration, and in this one"
        )
    if entry.system not in catalogue:
        raise ConfigError(f"unknown system {entry.system!r}; {nearest(entry.system, list(catalogue))}")
    base = load_catalogue_entry(catalogue[entry.system])
    given = {key: getattr(entry, key) for key in entry.model_fields_set}
    decoding = base.decoding.model_copy(update=_given(entry.decoding))
    return base.model_copy(update={"name": entry.system, **given, "decoding": decoding})


def catalogue_system(name: str, folder: Path) -> SystemSpec:
    """A system as the catalogue has it.

    Raises:
        ConfigError: If the catalogue has no such name; names the nearest.
    """
    entry = with_catalogue(SystemEntry(system=name), read_catalogue(folder))
    return system_spec(entry, merge_decoding(DecodingEntry(), entry.decoding, seed=0), folder)


def system_spec(entry: SystemEntry, decoding: Decoding, base: Path) -> SystemSpec:
    """The frozen spec of a (complete) entry.

    Args:
        entry: With the catalogue's values filled in.
        decoding: As it is to be, the run's defaults filled in.
        base: Folder at which relative paths start.
    """
    options = dict(entry.options)
    if entry.max_source_tokens is not None:
        options.setdefault("max_source_tokens", entry.max_source_tokens)
    return SystemSpec(
        name=entry.name or "",
        engine=entry.engine or "",
        source=_source(entry.model, base),
        family=entry.family,
        pairs=tuple(LanguagePair.parse(pair) for pair in entry.pairs),
        decoding=decoding,
        prompt=_prompt(entry.prompt),
        precision=entry.precision,
        mode=entry.mode,
        options=options,
        licence=entry.licence,
        languages=tuple(Language.parse(language) for language in entry.languages),
    )


def merge_decoding(run: DecodingEntry, own: DecodingEntry, seed: int) -> Decoding:
    """The run's decoding with a system's own settings on top."""
    merged = run.model_copy(update=_given(own))
    return Decoding(**(merged.model_dump() | {"seed": seed if merged.seed is None else merged.seed}))


def _given(entry: DecodingEntry) -> dict[str, Any]:
    return {key: getattr(entry, key) for key in entry.model_fields_set}


def _source(entry: ModelEntry | None, base: Path) -> ModelSource | None:
    if entry is None:
        return None
    if entry.package is not None:
        return PackageSource(
            package=entry.package,
            version=entry.version or "",
            file=entry.file or "",
            sha256=entry.sha256 or "",
            member=entry.member or "",
            member_sha256=entry.member_sha256,
            parts=tuple((part.package, part.file, part.sha256) for part in entry.parts),
        )
    if entry.hub is not None:
        return HubSource(hub=entry.hub, revision=entry.revision, file=entry.file, allow_pickle=entry.allow_pickle)
    if entry.archive is not None:
        return ArchiveSource(
            archive=str((base / entry.archive).absolute()), sha256=entry.sha256 or "", member=entry.member or "/"
        )
    return FolderSource(path=str((base / Path(entry.path or "").expanduser()).absolute()))


def _prompt(entry: PromptEntry | None) -> Prompt | None:
    if entry is None:
        return None
    return Prompt(
        template=entry.template,
        examples={
            f"{source}-{target}": tuple(zip(entry.examples[source], entry.examples[target], strict=True))
            for source, target in permutations(entry.examples, 2)
        },
        chat=entry.chat,
        system=entry.system,
        stop=tuple(entry.stop),
        names=entry.names,
    )
