"""A stand-in of the Hugging Face hub on this machine: a dataset repository with several commits.

It answers what huggingface_hub 2.4 and datasets 5.2 ask for (`hf_api.py`, `file_download.py`): facts of a
revision, the tree, facts of paths, and files with the headers that name their commit.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit


class LocalHub:
    """A repository `owner/name`: its commits, newest last, each a mapping of paths to contents.

    `asked` lists method and path of every request, in order.
    """

    def __init__(self, name: str, commits: Mapping[str, Mapping[str, bytes]]) -> None:
        self.name = name
        self.commits = commits
        self.asked: list[str] = []

    def commit(self, revision: str) -> str | None:
        """The commit that a revision stands for: `main` for the newest."""
        return [*self.commits][-1] if revision == "main" else revision if revision in self.commits else None

    def entry(self, commit: str, path: str) -> dict[str, object]:
        """A file as the hub's trees have it."""
        content = self.commits[commit][path]
        return {"type": "file", "path": path, "size": len(content), "oid": _digest(content)}


def _digest(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    hub: LocalHub

    def do_HEAD(self) -> None:
        self._answer(b"")

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _answer(self, body: bytes) -> None:
        place = unquote(urlsplit(self.path).path)
        self.hub.asked.append(f"{self.command} {place}")
        files, api = f"/datasets/{self.hub.name}/resolve/", f"/api/datasets/{self.hub.name}"
        if place.startswith(files):
            revision, _, path = place.removeprefix(files).partition("/")
            self._file(revision, path)
        elif place == api or place.startswith(f"{api}/"):
            kind, _, rest = place.removeprefix(api).strip("/").partition("/")
            revision, _, path = rest.partition("/")
            self._facts(kind or "revision", revision or "main", path, body)
        else:
            self._fail("RepoNotFound")

    def _file(self, revision: str, path: str) -> None:
        commit = self.hub.commit(revision)
        if commit is None or path not in self.hub.commits[commit]:
            self._fail("RevisionNotFound" if commit is None else "EntryNotFound")
            return
        content = self.hub.commits[commit][path]
        self._send(content, {"X-Repo-Commit": commit, "ETag": f'"{_digest(content)}"'})

    def _facts(self, kind: str, revision: str, path: str, body: bytes) -> None:
        commit = self.hub.commit(revision)
        if commit is None:
            self._fail("RevisionNotFound")
            return
        entries = [self.hub.entry(commit, name) for name in sorted(self.hub.commits[commit])]
        facts: object = entries
        if kind == "revision":
            siblings = [{"rfilename": entry["path"]} for entry in entries]
            facts = {"id": self.hub.name, "sha": commit, "private": False, "tags": [], "siblings": siblings}
        elif kind == "tree":
            facts = [entry for entry in entries if str(entry["path"]).startswith(path)]
        elif kind == "paths-info":
            wanted = json.loads(body)["paths"]
            facts = [entry for entry in entries if entry["path"] in wanted]
        self._send(json.dumps(facts).encode(), {"Content-Type": "application/json"})

    def _fail(self, code: str) -> None:
        self._send(b"{}", {"X-Error-Code": code, "Content-Type": "application/json"}, status=404)

    def _send(self, content: bytes, headers: Mapping[str, str], status: int = 200) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name in the base class)
        """Write nothing to the test's output."""


@contextmanager
def serving(hub: LocalHub) -> Iterator[str]:
    """The address of a server that answers for the repository, for as long as the block runs."""
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
