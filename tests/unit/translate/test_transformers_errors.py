"""What can be wrong with a checkpoint: each one clear line, before weights are loaded where it can be known."""

import json
import shutil

import pytest
import tiny_models

from harness.domain.language import LanguagePair
from harness.domain.system import Decoding, FolderSource, Prompt, Request, SystemSpec
from harness.errors import EngineError, HarnessError, LanguageError
from harness.translate.convert import convert
from harness.translate.engine import Model, Runtime
from harness.translate.engines import registry
from harness.translate.engines.transformers_batches import Piece, first_batch, run_batches

pytest.importorskip("torch", reason="needs torch: pip install 'mt-harness[torch]'")


@pytest.fixture(scope="module", name="built")
def _built(tmp_path_factory):
    return tiny_models.marian(tmp_path_factory.mktemp("built") / "opus-mt-fr-en")


@pytest.fixture(name="folder")
def _folder(built, tmp_path):
    return shutil.copytree(built, tmp_path / built.name)


def opened(folder, pair="fr-en", **given):
    spec = SystemSpec(name="tiny", engine="transformers", source=FolderSource(path=str(folder)), **given)
    model = Model(path=folder, digest="sha256:0")
    return registry.open_engine(spec, model, LanguagePair.parse(pair), Runtime(device="cpu", threads=1))


def message(folder, pair="fr-en", **given):
    """The one line that opening and translating ends with."""
    with pytest.raises(HarnessError) as raised:
        list(opened(folder, pair, **given).translate([Request(text="La loi")]))
    assert "\n" not in str(raised.value)
    return str(raised.value)


def change(path, **values):
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8")


def test_truncated_weights(folder):
    """A download that broke off must not be told from a whole one by a crash in a parser."""
    weights = folder / "model.safetensors"
    size = weights.stat().st_size
    weights.write_bytes(weights.read_bytes()[:-1000])
    assert f"model.safetensors: truncated: expected {size} bytes, found {size - 1000}" in message(folder)
    weights.write_bytes(b"\x08")
    assert "not a whole safetensors file (1 bytes)" in message(folder)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("config.json", "has no config.json, so is no transformers checkpoint"),
        ("model.safetensors", "has no model.safetensors; fetch the model again"),
        ("source.spm", "source.spm is missing"),
        ("vocab.json", "vocab.json is missing"),
    ],
)
def test_a_missing_file_is_named(folder, name, expected):
    """The user is told which file to fetch."""
    (folder / name).unlink()
    assert expected in message(folder)


def test_a_folder_around_the_checkpoint_is_looked_into(folder):
    """Archives unpack to a folder in a folder."""
    assert opened(folder.parent).fingerprint()["family"] == "marian"


def test_a_missing_shard_is_named(folder):
    """Large checkpoints come in parts, and a part that is not there is a common accident."""
    index = {"weight_map": {"model.shared.weight": "model-00002-of-00002.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    assert "model-00002-of-00002.safetensors is missing" in message(folder)


def test_malformed_json(folder):
    """Half a file is told by its name."""
    (folder / "config.json").write_text('{"model_type": "mar', encoding="utf-8")
    assert "config.json: not sound JSON" in message(folder)


def test_weights_that_lack_a_layer(folder):
    """The library fills in random numbers with a warning that nobody reads."""
    change(folder / "config.json", encoder_layers=3)
    assert "the weights lack model.encoder.layers.2." in message(folder)


def test_a_tokenizer_of_another_model(folder):
    """Ids that are not the model's rows give nonsense, or a crash in the middle of a run."""
    vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    more = {f"more{place}": len(vocabulary) + place for place in range(9)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary | more), encoding="utf-8")
    assert "the tokenizer does not fit the model" in message(folder)


def test_another_end_token(folder):
    """A model that is never told where a source ends translates on and on."""
    change(folder / "config.json", eos_token_id=5)
    assert "it ends a text with token 0, the model with 5" in message(folder)


def test_pickled_weights_are_refused_unless_allowed(folder):
    """Opening a pickle can run code; it is opened only where the configuration says so."""
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"not a pickle")
    assert "holds only pickled weights (pytorch_model.bin)" in message(folder)
    assert "the model cannot be loaded" in message(folder, options={"allow_pickle": True})


def test_code_of_its_own_is_refused_unless_trusted(folder):
    """A checkpoint that brings an architecture brings a program."""
    change(folder / "config.json", model_type="mystery", auto_map={"AutoModel": "model.Mystery"})
    assert "runs code of its own; say `trust_remote_code: true`" in message(folder, family="marian")


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ("de-en", "opus-mt-fr-en has fr on its source side, not de"),
        ("fr-de", "opus-mt-fr-en has en on its target side, not de"),
    ],
)
def test_a_direction_that_a_bilingual_model_has_not(folder, pair, expected):
    """It would translate German as if it were French, and be scored for it."""
    with pytest.raises(LanguageError, match=expected):
        opened(folder, pair)


def test_a_target_that_a_multilingual_model_has_not(tmp_path):
    """The languages that it has are named, and no weight is loaded."""
    folder = tiny_models.marian(tmp_path / "opus-mt-fr-mul", targets=("eng", "deu"))
    (folder / "model.safetensors").write_bytes((8).to_bytes(8, "little") + b"{}      ")
    with pytest.raises(LanguageError, match="does not translate to ja; it has deu, eng"):
        opened(folder, "fr-ja")


def test_an_unknown_model_type_and_a_wrong_family(folder):
    """Both say what would be right."""
    assert "so of family marian, not nllb" in message(folder, family="nllb")
    assert "did you mean marian?" in message(folder, family="marien")
    change(folder / "config.json", model_type="bert")
    assert "model type 'bert' is of no family that is known" in message(folder)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"prompt": Prompt(template="{source}")}, "family marian takes no prompt"),
        ({"mode": "document"}, "mode 'document' needs a chat model"),
        ({"precision": "int9"}, "precision 'int9' is not one of"),
        ({"decoding": Decoding(beam=4, temperature=0.5)}, "sampling and beam search do not go together"),
        ({"family": "marien"}, "did you mean marian?"),
        ({"options": {"alow_pickle": True}}, "did you mean allow_pickle?"),
    ],
)
def test_settings_that_cannot_be(folder, given, expected):
    """What would be ignored without a word is refused."""
    assert expected in message(folder, **given)


def test_a_t5_without_a_prompt_translates_what_it_was_trained_on(tmp_path):
    """An untuned mT5 or ByT5 answers with noise, and T5 knows three directions."""
    folder = tiny_models.t5(tmp_path / "t5-small")
    assert "en-de, en-fr and en-ro only, not fr-en" in message(folder)
    change(folder / "config.json", model_type="mt5")
    assert "t5-small: an mT5 or a ByT5 translates only where it was tuned to" in message(folder, "en-de")


def test_without_torch_the_remedy_is_named(folder, monkeypatch):
    """The base install has no torch; the line to type is in the error."""
    found = registry.importlib.util.find_spec
    monkeypatch.setattr(registry.importlib.util, "find_spec", lambda name: None if name == "torch" else found(name))
    assert "pip install 'mt-harness[torch]'" in message(folder)


def test_conversion_is_done_once_and_refused_with_a_reason(folder, tmp_path):
    """A second run must not convert again; a family without a converter is sent to the other engine."""
    model = Model(path=folder, digest="sha256:" + "1" * 64)
    first = convert(model, "float32", tmp_path / "cache")
    begun = (first / "model.bin").stat().st_mtime_ns
    assert convert(model, "default", tmp_path / "cache") == first
    assert (first / "model.bin").stat().st_mtime_ns == begun
    assert convert(model, "int8", tmp_path / "cache") != first
    change(folder / "config.json", share_encoder_decoder_embeddings=False)
    with pytest.raises(EngineError, match="opus-mt-fr-en has two vocabularies"):
        convert(Model(path=folder, digest="sha256:2"), "float32", tmp_path / "cache")
    change(folder / "config.json", model_type="seamless_m4t_v2")
    with pytest.raises(EngineError, match="no converter for seamless models; use `engine: transformers`"):
        convert(Model(path=folder, digest="sha256:2"), "float32", tmp_path / "cache")


def pieces(*lengths, limit=32):
    return [Piece(place, [7] * length, limit) for place, length in enumerate(lengths)]


def test_batches_keep_to_the_budget_and_to_one_limit():
    """Padding counts; an output limit of a neighbour must not become one's own."""
    assert len(first_batch(pieces(100, 90, 20, 10), "auto", tokens=200)) == 2
    assert len(first_batch(pieces(20, 10, 10), "auto", tokens=20)) == 1
    assert len(first_batch([*pieces(10, 10, limit=32), Piece(2, [7] * 10, 64)], "auto")) == 2


class Memory:
    """A model on a machine whose memory holds so many tokens of padded sources; every try is kept."""

    def __init__(self, tokens):
        self.tokens = tokens
        self.tries = []

    def generate(self, batch):
        self.tries.append(len(batch) * max(len(piece.ids) for piece in batch))
        if self.tries[-1] > self.tokens:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return [[piece.place] for piece in batch]

    def run(self, lengths, size, **how):
        outputs = list(run_batches(pieces(*lengths), size, self.generate, lambda: None, **how))
        assert sorted(output.piece.place for output in outputs) == list(range(len(lengths)))
        assert all(output.ids == [output.piece.place] for output in outputs)
        return [tokens <= self.tokens for tokens in self.tries]


def test_out_of_memory_halves_the_batch_and_loses_nothing():
    """A run of hours must not die at its longest sentences."""
    memory = Memory(18)
    assert memory.run([9] * 7, 7) == [False, False, True, True, True, True]
    assert memory.tries == [63, 36, 18, 18, 18, 9]


def test_what_did_not_fit_is_not_tried_again():
    """Every batch of the rest would first fail at full size, and a run take twice as long."""
    memory = Memory(500)
    went = memory.run([10] * 1000, "auto")
    assert went.index(True) == 3  # 2040, 1020, 510
    assert all(went[3:])


def test_an_accelerator_gets_the_largest_batches_that_fit():
    """Batches fit for a processor leave it idle; they double until memory runs out once."""
    memory = Memory(10_000)
    went = memory.run([10] * 6000, "auto", grow=True)
    assert went == [True, True, True, False, *[True] * (len(went) - 4)]
    assert memory.tries[2:5] == [8190, 16_380, 8190]
    assert min(memory.tries[4:-1]) == 8190


def test_one_source_that_does_not_fit_is_an_error():
    """There is nothing left to halve."""

    def generate(batch):
        raise MemoryError

    with pytest.raises(EngineError, match="out of memory with one source of 9 tokens"):
        list(run_batches(pieces(9), "auto", generate, lambda: None))
