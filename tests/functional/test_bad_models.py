"""Models and servers that fail in every usual way, in one run: a clear line each, and the others go on."""

import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import tiny_models

# How a server misbehaves, by the first part of its path: status and body; no status for no answer at all.
_SERVERS = {
    "no-key": (401, '{"error": {"message": "bad key"}}'),
    "too-many": (429, "slow down"),
    "broken": (500, "<html>oops</html>"),
    "page": (200, "<!DOCTYPE html><title>Sign in</title>"),
    "half": (200, '{"choices": [{"message": {"con'),
    "silent": (None, ""),
}
_SAID = {
    "no-config": "not a model that CTranslate2 can run; expected model.bin with source.spm and target.spm",
    "no-weights": "has no model.safetensors; fetch the model again",
    "no-vocabulary": "vocab.json is missing",
    "cut": "model.safetensors: truncated: expected",
    "misfit": "the tokenizer does not fit the model",
    "newer": "transformers 99.1.0 wrote it, and here is",
    "direction": "has fr on its source side, not vi",
    "language": "the model does not know vi; it knows en, fr",
    "no-key": "answered 401: the key in OPENAI_API_KEY is missing or not accepted",
    "too-many": "answered 429; gave up after",
    "broken": "answered 500; gave up after",
    "page": "answered HTML where a chat completion was expected; is base_url right?",
    "half": "answered half a JSON or other text where a chat completion was expected",
    "silent": "no answer within 1 s; gave up after",
}


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        status, body = _SERVERS[self.path.split("/")[1]]
        if status is None:
            self.server.stopped.wait(20)
            return
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *words):
        pass


@pytest.fixture(name="server")
def _server():
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.stopped = threading.Event()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.stopped.set()
        server.shutdown()
        thread.join()


def broken_models(folder):
    """One folder for each way in which a checkpoint is broken."""
    sound = tiny_models.marian(folder / "sound", source="vi", target="en")
    for name in ("no-config", "no-weights", "no-vocabulary", "cut", "misfit", "newer", "language"):
        shutil.copytree(sound, folder / name)
    tiny_models.marian(folder / "direction")
    (folder / "no-config/config.json").unlink()
    (folder / "no-weights/model.safetensors").unlink()
    (folder / "no-vocabulary/vocab.json").unlink()
    weights = folder / "cut/model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-500])
    _change(folder / "misfit/vocab.json", {f"more{number}": 900 + number for number in range(9)})
    _change(folder / "newer/config.json", {"model_type": "marian3", "transformers_version": "99.1.0"})


def _change(path, values):
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8")


@pytest.mark.slow
def test_each_is_one_line_and_the_others_go_on(workspace, server):
    """One broken model of twelve would cost the eleven others, or show as a page of traceback."""
    pytest.importorskip("torch", reason="the tiny checkpoints are made with torch: pip install 'mt-harness[torch]'")
    broken_models(workspace.folder / "models")
    systems = ["  - {name: copy, engine: copy}"]
    for name in _SAID:
        if name in _SERVERS:
            address = f"http://127.0.0.1:{server.server_port}/{name}/v1"
            options = f'{{base_url: "{address}", model: m, concurrency: 1, timeout: 1.0, patience: 2.0}}'
            systems.append(
                f'  - {{name: {name}, engine: openai, options: {options}, prompt: {{template: "{{source}}"}}}}'
            )
        else:
            known = ", languages: [en, fr]" if name == "language" else ""
            systems.append(f"  - {{name: {name}, engine: ctranslate2, model: {{path: ../models/{name}}}{known}}}")
    workspace.corpus("seeds")
    config = workspace.config(
        "test_sets: [{corpus: seeds, pairs: [vi-en]}]\nlimit: 1\nsystems:\n" + "\n".join(systems) + "\n"
    )
    ended = workspace.run("run", config, code=3)
    lines = ended.err.strip().splitlines()
    told = {name: [line for line in lines if f" {name}, vi-en: " in line] for name in _SAID}
    assert {name: len(found) for name, found in told.items()} == dict.fromkeys(_SAID, 1)
    for name, said in _SAID.items():
        assert said in told[name][0], told[name][0]
    assert len(lines) == len(_SAID)
    rows = json.loads((workspace.results() / "scores.json").read_text())["scores"]
    assert {row["system"] for row in rows} == {"copy"}


def test_a_system_that_has_no_direction_of_the_run_is_named(workspace):
    """It would be missing from every table, and a reader would look for the reason in vain."""
    workspace.corpus("seeds")
    config = workspace.config(
        "test_sets: [{corpus: seeds, pairs: [vi-en]}]\nlimit: 1\nmetrics: [chrF]\n"
        "systems: [{name: copy, engine: copy}, {name: other, engine: copy, pairs: [en-vi, de-en]}]\n"
    )
    ended = workspace.run("run", config)
    said = "other: not run: its pairs are en-vi, de-en, and the test sets of this run are vi-en"
    assert ended.err.strip().splitlines()[-1] == f"mt-harness: {said}"
    folder = workspace.results()
    assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["notes"] == [said]
    for name in ("README.md", "report.html"):
        assert "other: not run: its pairs are" in (folder / name).read_text(encoding="utf-8")
