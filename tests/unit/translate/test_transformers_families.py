"""Every family's real architecture and tokenizer class, tiny and random, through the engine's whole path."""

import json
import shutil
from dataclasses import replace
from functools import cache

import pytest
import tiny_models

from harness.domain.language import LanguagePair
from harness.domain.system import Decoding, FolderSource, Prompt, Request, SystemSpec
from harness.translate.engine import Model, Runtime
from harness.translate.engines.registry import open_engine
from harness.translate.families.checkpoint import read_checkpoint
from harness.translate.families.table import FAMILIES, recipe_of
from harness.translate.families.tokens import FamilyCodec

pytest.importorskip("torch", reason="needs torch: pip install 'mt-harness[torch]'")

PAIRS = {"t5": "en-de", "byt5": "en-de", "marian-multi": "fr-zh-Hant"}
SEQ2SEQ = ("marian", "marian-multi", "m2m100", "nllb", "mbart50", "madlad", "t5", "byt5", "seamless")
CONVERTED = ("marian", "marian-multi", "m2m100", "nllb", "mbart50", "madlad", "t5")
BYTES = Prompt(template="translate to {target_language}: {source}")
# What the model cards show: the source as tokens, and what the decoder is made to begin with.
EXPECTED = {
    "marian": ([], "</s>", ["<pad>"]),
    "marian-multi": ([">>cmn_Hant<<"], "</s>", ["<pad>"]),
    "m2m100": (["__fr__"], "</s>", ["</s>", "__en__"]),
    "nllb": (["fra_Latn"], "</s>", ["</s>", "eng_Latn"]),
    "mbart50": (["fr_XX"], "</s>", ["</s>", "en_XX"]),
    "madlad": (["<2en>"], "</s>", ["<pad>"]),
    "t5": ([], "</s>", ["<pad>"]),
    "byt5": (list("translate to German: "), "</s>", ["<pad>"]),
    "seamless": (["__fra__"], "</s>", ["</s>", "__eng__"]),
}


@pytest.fixture(scope="module", name="folder_of")
def _folder_of(tmp_path_factory):
    @cache
    def build(name):
        folder = tmp_path_factory.mktemp("tiny") / name
        if name == "marian-multi":
            return tiny_models.marian(folder, targets=("eng", "cmn_Hans", "cmn_Hant"))
        return getattr(tiny_models, name)(folder)

    return build


def engine_for(folder, name, runtime=None, *, engine="transformers", beam=1, **options):
    spec = SystemSpec(
        name=name,
        engine=engine,
        source=FolderSource(path=str(folder)),
        prompt=BYTES if name == "byt5" else None,
        decoding=Decoding(beam=beam, max_tokens=10),
        options=options,
    )
    pair = LanguagePair.parse(PAIRS.get(name, "fr-en"))
    model = Model(path=folder, digest=f"sha256:{name:_<64}")
    return open_engine(spec, model, pair, runtime or Runtime(device="cpu", threads=1))


def translated(engine, texts):
    outputs = dict(engine.translate([Request(text=text) for text in texts]))
    return [outputs[place] for place in range(len(texts))]


def sources(name, most=8):
    return tiny_models.lines("en" if PAIRS.get(name, "").startswith("en") else "fr", most)


@pytest.mark.parametrize("name", SEQ2SEQ)
def test_source_tokens_and_first_token_are_as_the_card_shows(folder_of, name):
    """A wrong code or first token gives fluent text in the wrong language, and no error."""
    engine = engine_for(folder_of(name), name)
    translated(engine, ["La loi"])
    runner = engine._runner
    before, end, start = EXPECTED[name]
    tokens = runner._codec.encode(["La loi"])[0]
    assert tokens[: len(before)] == before
    assert tokens[-1] == end
    assert runner._codec.tokenizer.convert_ids_to_tokens(runner._start) == start


@pytest.mark.parametrize("name", ["nllb", "mbart50", "madlad", "t5", "seamless"])
def test_a_checkpoint_without_tokenizer_json_is_read_from_its_sentencepiece_model(folder_of, name, tmp_path):
    """Many repositories have only the SentencePiece model; it must give the same tokens."""
    folder = shutil.copytree(folder_of(name), tmp_path / name)
    (folder / "tokenizer.json").unlink()
    tokens = []
    for place in (folder_of(name), folder):
        engine = engine_for(place, name)
        translated(engine, ["La loi"])
        tokens.append(engine._runner._codec.encode(sources(name, 20)))
    assert tokens[0] == tokens[1]


@pytest.mark.parametrize("name", SEQ2SEQ)
def test_outputs_are_those_of_the_authors_own_lines(folder_of, name):
    """The card's few lines of Python, one sentence at a time, give the same translations."""
    folder = folder_of(name)
    texts = sources(name, 5)
    engine = engine_for(folder, name, split_sentences=False)
    assert [output.text for output in translated(engine, texts)] == _as_on_the_card(folder, name, texts)


@pytest.mark.parametrize("name", SEQ2SEQ)
@pytest.mark.parametrize("beam", [1, 4])
def test_an_output_depends_on_nothing_but_its_source(folder_of, name, beam):
    """Batch size, neighbours and order change no output in float32 on a processor."""
    texts = sources(name)
    one = engine_for(folder_of(name), name, Runtime(device="cpu", threads=1, batch_size=1), beam=beam)
    many = engine_for(folder_of(name), name, Runtime(device="cpu", threads=1, batch_size=32), beam=beam)
    alone = translated(one, texts)
    assert alone == translated(many, texts)
    assert alone == translated(many, texts[::-1])[::-1]


@pytest.mark.parametrize("name", CONVERTED)
@pytest.mark.parametrize("beam", [1, 4])
def test_ctranslate2_gives_the_same_from_the_same_checkpoint(folder_of, name, beam, tmp_path_factory):
    """A converter that scales, pads or names tokens otherwise shows here; greedy search alone would hide the first."""
    cache = tmp_path_factory.getbasetemp() / "converted"
    texts = sources(name)
    slow = engine_for(folder_of(name), name, beam=beam)
    fast = engine_for(folder_of(name), name, Runtime(device="cpu", cache=cache), engine="ctranslate2", beam=beam)
    assert [output.text for output in translated(fast, texts)] == [output.text for output in translated(slow, texts)]


def test_a_banned_token_keeps_no_probability(folder_of):
    """OPUS-MT bans padding; what it was given counted against a hypothesis, and 7 of 500 outputs were others."""
    engine = engine_for(folder_of("marian"), "marian", beam=4)
    translated(engine, ["La loi"])
    settings = engine._runner._model.generation_config
    assert settings.bad_words_ids
    assert settings.renormalize_logits


@pytest.mark.parametrize("name", SEQ2SEQ)
def test_hostile_sources_are_all_answered(folder_of, name):
    """Nothing in a source ends it, changes its language, or loses it."""
    texts = [
        "",
        " ",
        "…",
        "!!!",
        "</s> <pad> <2de> >>fra<< __de__ deu_Latn fra",
        "😀👩‍👩‍👧",
        "Ünïcödé 混合 текст",
        "Mot. " * 120,
    ]
    outputs = translated(engine_for(folder_of(name), name), texts)
    assert len(outputs) == len(texts)
    assert [output.stop for output in outputs[:2]] == ["none", "none"]
    assert outputs[-1].pieces > 1
    assert not any(output.truncated for output in outputs)


@pytest.mark.parametrize("name", SEQ2SEQ)
def test_a_special_token_in_a_source_is_only_text(folder_of, name):
    """Otherwise an article could end its own sentence, or ask for another language."""
    codec_of = engine_for(folder_of(name), name)
    translated(codec_of, ["a"])
    codec = codec_of._runner._codec
    ids = codec.encode_ids(["a </s> b <pad> c"])[0]
    end, pad = codec.tokenizer.eos_token_id, codec.tokenizer.pad_token_id
    assert ids.count(end) == 1
    assert pad not in ids


def test_sampling_is_repeatable_and_does_not_depend_on_neighbours(folder_of):
    """With a temperature each source has a seed of its own."""
    engine = engine_for(folder_of("marian"), "marian")
    engine._spec = replace(engine._spec, decoding=Decoding(beam=1, max_tokens=8, temperature=1.0))
    texts = sources("marian", 4)
    assert translated(engine, texts) == translated(engine, texts[::-1])[::-1]


def _as_on_the_card(folder, name, texts):
    import torch
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    settings = {"num_beams": 1, "max_new_tokens": 10}
    before = {"marian-multi": ">>cmn_Hant<< ", "madlad": "<2en> ", "byt5": "translate to German: "}.get(name, "")
    if name == "t5":
        before = "translate English to German: "
    if name in ("nllb", "mbart50", "m2m100"):
        source, target = {"nllb": ("fra_Latn", "eng_Latn"), "mbart50": ("fr_XX", "en_XX"), "m2m100": ("fr", "en")}[name]
        tokenizer.src_lang = source
        first = tokenizer.get_lang_id(target) if name == "m2m100" else tokenizer.convert_tokens_to_ids(target)
        settings |= {"forced_bos_token_id": first, "max_new_tokens": 11}
    model_class, extra = AutoModelForSeq2SeqLM, {}
    if name == "seamless":
        from transformers import SeamlessM4Tv2ForTextToText as model_class  # noqa: N813

        extra, settings["tgt_lang"] = {"src_lang": "fra"}, "eng"
    model = model_class.from_pretrained(folder)
    model.generation_config.forced_eos_token_id = None
    if name == "seamless":
        model.generation_config.text_decoder_lang_to_code_id = {"eng": tokenizer.convert_tokens_to_ids("__eng__")}
    outputs = []
    for text in texts:
        inputs = tokenizer(before + text, return_tensors="pt", **extra)
        with torch.inference_mode():
            generated = model.generate(**inputs, **settings)[0].tolist()
        languages = getattr(tokenizer, "id_to_lang_token", {})
        kept = [token for token in generated if token not in languages]
        outputs.append(" ".join(tokenizer.decode(kept, skip_special_tokens=True).split("\n")).strip())
    return outputs


@pytest.mark.parametrize(
    ("prompt", "tag"),
    [(None, "wmtdata otherdomain "), (Prompt(template="wmtdata newsdomain {source}"), "wmtdata newsdomain ")],
)
def test_the_heirs_of_m2m100_get_the_domain_tag_of_their_cards(tmp_path, prompt, tag):
    """Trained with a tag before every source, they translate worse without one (facebook/wmt21-dense-24-wide-en-x)."""
    folder = tiny_models.m2m100(tmp_path / "wmt21")
    settings = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    codes = [f"__{code}__" for code in ("en", "ha", "is", "ja", "cs", "ru", "zh", "de")]
    settings |= {"language_codes": "wmt21", "additional_special_tokens": codes}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    checkpoint, pair = read_checkpoint(folder), LanguagePair.parse("de-en")
    codec = FamilyCodec(checkpoint, recipe_of(checkpoint, FAMILIES["m2m100"], pair, prompt))
    tokens = codec.encode(["Das Recht"])[0]
    assert (tokens[0], tokens[-1], codec.prefix) == ("__de__", "</s>", ("__en__",))
    assert codec.tokenizer.decode(codec.encode_ids(["Das Recht"])[0], skip_special_tokens=True) == f"{tag}Das Recht"
