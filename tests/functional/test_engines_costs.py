"""What a system cost, as the table and the plot of quality against speed show it: true for each engine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import tiny_models

from harness.domain.language import LanguagePair
from harness.domain.system import Decoding, FolderSource, Prompt, SystemSpec
from harness.domain.testset import Segment, TestSet
from harness.errors import SourceError
from harness.pipeline.run import read_run_spec
from harness.pipeline.translation import translate
from harness.store.translations import TranslationStore
from harness.translate.engine import Model, Runtime
from harness.translate.engines import apertium
from harness.translate.engines.registry import open_engine
from harness.translate.memory import forget_peak, peak_memory
from harness.translate.sources.fetch import fetch


def tiny_set(pair, texts):
    segments = tuple(Segment(doc_id="d", seg_id=place, source=text) for place, text in enumerate(texts, start=1))
    return TestSet(name="tiny", pair=LanguagePair.parse(pair), segments=segments)


def ran(tmp_path, pair, texts, model=None, runtime=None, **given):
    """The translations of one system, through the pipeline and the store."""
    spec = SystemSpec(name="tiny", **given)
    engine = open_engine(spec, model, LanguagePair.parse(pair), runtime or Runtime(device="cpu", cache=tmp_path / "c"))
    store = TranslationStore(tmp_path / "store.sqlite")
    try:
        made = translate(engine, spec, tiny_set(pair, texts), store)
        again = translate(engine, spec, tiny_set(pair, texts), store)
    finally:
        engine.close()
        store.close()
    assert again.cached == len(texts)
    assert again.facts == made.facts  # a run that is answered from the store reports what the work took
    assert again.seconds == made.seconds > 0
    return made


def size(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@pytest.fixture(scope="module", name="checkpoint")
def _checkpoint(tmp_path_factory):
    pytest.importorskip("torch", reason="needs torch: pip install 'mt-harness[torch]'")
    return tiny_models.marian(tmp_path_factory.mktemp("costs") / "marian")


@pytest.fixture(scope="module", name="pickled")
def _pickled(checkpoint, tmp_path_factory):
    import torch
    from transformers import MarianMTModel

    folder = tmp_path_factory.mktemp("costs") / "pickled"
    folder.mkdir()
    for file in checkpoint.iterdir():
        if file.suffix != ".safetensors":
            (folder / file.name).write_bytes(file.read_bytes())
    torch.save(MarianMTModel.from_pretrained(checkpoint).state_dict(), folder / "pytorch_model.bin")
    return folder


@pytest.mark.parametrize("kind", ["checkpoint", "pickled"])
@pytest.mark.parametrize("engine", ["transformers", "ctranslate2"])
def test_costs_of_a_checkpoint(engine, kind, request, tmp_path):
    """Parameters that a pickle does not tell are counted in the loaded model; a converted model has its own size."""
    from transformers import MarianMTModel

    folder = request.getfixturevalue(kind)
    wanted = MarianMTModel.from_pretrained(request.getfixturevalue("checkpoint")).num_parameters()
    made = ran(
        tmp_path,
        "fr-en",
        tiny_models.lines("fr", 6),
        Model(path=folder, digest=f"sha256:{kind:_<64}", bytes=size(folder)),
        engine=engine,
        source=FolderSource(path=str(folder)),
        decoding=Decoding(beam=1, max_tokens=10),
        options={"allow_pickle": True},
    )
    facts = made.facts
    # Engines differ by the table of positions and the output bias, which one keeps once and the other twice.
    assert facts["parameters"] == pytest.approx(wanted, rel=0.15)
    tokens = sum(output.output_tokens for output in made.outputs)
    assert facts["output_tokens_per_second"] == pytest.approx(tokens / made.seconds, rel=0.01)
    assert 50 << 20 < facts["peak_memory_bytes"] < 64 << 30
    if engine == "ctranslate2":
        (converted,) = (tmp_path / "c" / "models").glob("ctranslate2-*/model")
        assert facts["bytes_on_disk"] == size(converted)
    else:
        assert facts["bytes_on_disk"] == size(folder)


def test_an_8_bit_model_is_smaller_on_disk(checkpoint, tmp_path):
    """The checkpoint's size would hide what quantisation is for."""
    sizes = [
        ran(
            tmp_path / precision,
            "fr-en",
            tiny_models.lines("fr", 2),
            Model(path=checkpoint, digest="sha256:" + "1" * 64, bytes=size(checkpoint)),
            engine="ctranslate2",
            source=FolderSource(path=str(checkpoint)),
            precision=precision,
            decoding=Decoding(beam=1, max_tokens=4),
        ).facts["bytes_on_disk"]
        for precision in ("float32", "int8")
        if (tmp_path / precision).mkdir() is None
    ]
    assert sizes[1] < sizes[0]


def test_a_small_system_is_not_charged_with_a_large_one_before_it():
    """The peak of a process is the largest of all its systems; every later row of the table would show it."""
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("only Linux can forget a peak")
    held = bytearray(200 << 20)
    before = peak_memory()
    assert before > len(held)
    del held
    forget_peak()
    assert peak_memory() < before - (150 << 20)


def test_costs_of_a_server_are_what_it_says(tmp_path):
    """Nothing is known of the model behind it; this process' memory would pass for the model's."""
    with served() as port:
        made = ran(
            tmp_path,
            "fr-en",
            ["un", "deux"],
            engine="openai",
            prompt=Prompt(template="{source}"),
            options={"base_url": f"http://127.0.0.1:{port}/v1", "model": "m"},
        )
    assert [output.output_tokens for output in made.outputs] == [7, 7]
    assert made.facts["output_tokens_per_second"] == pytest.approx(14 / made.seconds, rel=0.05)
    assert not {"parameters", "bytes_on_disk", "peak_memory_bytes"} & {
        k for k, v in made.facts.items() if v is not None
    }


@pytest.mark.slow
def test_costs_of_a_gguf_model(tmp_path):
    """Its parameters are in the file alone, and its memory is shared by the copies that answer side by side."""
    quickstart = Path(__file__).resolve().parents[2] / "configs/quickstart.yaml"
    [spec] = [system for system in read_run_spec(quickstart).systems if system.name == "gemma-3-270m"]
    try:
        model = fetch(spec.source, offline=True)
    except SourceError as error:
        pytest.skip(f"needs the weights of {quickstart.name}, which `mt-harness pull` brings: {error}")
    given = {"source": spec.source, "prompt": spec.prompt, "decoding": Decoding(beam=1, max_tokens=16)}
    facts = ran(tmp_path, "vi-en", tiny_models.lines("vi", 3), model, engine="llama.cpp", **given).facts
    # As transformers 5.23 counts the same file, dequantised.
    assert facts["parameters"] == pytest.approx(268_098_176, rel=0.01)
    assert facts["bytes_on_disk"] == model.bytes > 200 << 20
    assert facts["peak_memory_bytes"] > 200 << 20
    assert facts["output_tokens_per_second"] > 0


@pytest.mark.skipif("spa-eng" not in apertium.modes(), reason="needs Debian's apertium-eng-spa")
def test_costs_of_rules(tmp_path):
    """Rules have a size and a speed, and no parameters."""
    made = ran(tmp_path, "es-en", ["La casa blanca.", "El perro come."], engine="apertium")
    assert made.facts["bytes_on_disk"] > 1 << 20
    assert "parameters" not in made.facts
    assert "output_tokens_per_second" not in made.facts


class served:  # noqa: N801  # reads as what it does
    """A chat completions server that counts seven tokens for everything."""

    def __enter__(self):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                choice = {"message": {"role": "assistant", "content": "x"}, "finish_reason": "stop"}
                body = json.dumps({"choices": [choice], "usage": {"prompt_tokens": 3, "completion_tokens": 7}}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self._server.server_port

    def __exit__(self, *error):
        self._server.shutdown()
        self._server.server_close()
