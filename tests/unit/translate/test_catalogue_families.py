"""What every family of the catalogue reads and begins with: real architectures and tokenizer classes, tiny and random.

Families that generate from an encoder are held to the model cards' tokens in test_transformers_families.
"""

import json
from functools import cache
from pathlib import Path

import pytest
import tiny_models

from harness.config.systems import load_catalogue_entry, read_catalogue, system_spec
from harness.domain.language import LanguagePair
from harness.domain.system import Decoding, FolderSource, Request, SystemSpec
from harness.translate.engine import Model, Runtime
from harness.translate.engines.registry import open_engine
from harness.translate.families.table import FAMILIES

pytest.importorskip("torch", reason="needs torch: pip install 'mt-harness[torch]'")

CATALOGUE = read_catalogue(Path(__file__).resolve().parents[3] / "configs" / "systems")
# As the tiny template writes it where a model is told not to think.
CHATML = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"
GEMMA = "<bos><start_of_turn>user\n{}<end_of_turn>\n<start_of_turn>model\n"
COHERE = (
    "<BOS_TOKEN><|START_OF_TURN_TOKEN|><|USER_TOKEN|>{}<|END_OF_TURN_TOKEN|><|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>"
)
PLAIN = "Translate the following text from English into German. Answer with the translation only.\n\nHi"
TOWER = "Translate the following English source text to German:\nEnglish: Hi\nGerman:"  # a template trims the blank
ALMA = "Translate this from English to German:\nEnglish: Hi\nGerman:"
# family: the tiny architecture, and what it reads for `Hi` from English to German, as the cards document it
READS = {
    "alma": ("alma", ALMA),
    "gemmax2": ("gemma2", ALMA),
    "seed-x": ("mistral", "Translate the following English sentence into German:\nHi <de>"),
    "aya": ("cohere", COHERE.format(PLAIN)),
    "gemma": ("gemma3_text", GEMMA.format(PLAIN)),
    "llama": ("llama", CHATML.format(PLAIN)),
    "mistral": ("mistral", f"<s>[INST] {PLAIN} [/INST]"),
    "qwen": ("qwen3", CHATML.format(PLAIN)),
    "eurollm": ("llama", "<|im_start|>system\n<|im_end|>\n" + CHATML.format(TOWER + " ")),
    "tower-plus": ("gemma2", GEMMA.format(TOWER)),
    "towerinstruct": (
        "llama",
        CHATML.format(
            "Translate the following text from English into German.\nEnglish: Hi\nGerman:",
        ),
    ),
    "hunyuan-mt": (
        "hunyuan",
        CHATML.format("Translate the following segment into German, without additional explanation.\n\nHi"),
    ),
    "translategemma": ("translategemma", GEMMA.format("from en to de:\n\n\nHi")),
    "hy-mt1.5": (
        "hunyuan",
        CHATML.format("Translate the following segment into German, without additional explanation.\n\nHi"),
    ),
    "hy-mt2": (
        "hunyuan",
        CHATML.format(
            "Translate the following text into German. Note that you should only output the translated result without "
            "any additional explanation:\n\nHi"
        ),
    ),
    "milmmt": ("gemma3_text", ALMA),
    "x-alma": ("llama", CHATML.format(ALMA)),
    "lmt": ("qwen3", CHATML.format("Translate the following text from English into German:\nEnglish: Hi\nGerman:")),
    "index-translate": (
        "qwen3_5",
        CHATML.format("请将以下英语文本翻译为德语，直接输出翻译结果，不要进行任何解释。\n\nHi"),
    ),
    "salamandrata": (
        "llama",
        CHATML.format("Translate the following text from English into German.\nEnglish: Hi\nGerman:"),
    ),
}


@cache
def chat_entries():
    """Entry name -> family, of those that are asked."""
    found = {name: load_catalogue_entry(path) for name, path in CATALOGUE.items()}
    causal = {family.name for family in FAMILIES.values() if family.ask is not None}
    return {name: entry.family for name, entry in found.items() if entry.family in causal}


def qwen3_5(folder):
    """Qwen 3's tokenizer, and a model with both kinds of its layers."""
    from transformers import Qwen3_5ForCausalLM, Qwen3_5TextConfig

    tiny_models.chat(folder, "qwen3")
    config = Qwen3_5TextConfig(
        vocab_size=json.loads((folder / "config.json").read_text(encoding="utf-8"))["vocab_size"],
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        layer_types=["linear_attention", "full_attention"],
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        linear_num_key_heads=2,
        linear_num_value_heads=2,
        linear_key_head_dim=16,
        linear_value_head_dim=16,
        max_position_embeddings=512,
    )
    Qwen3_5ForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module", name="folder_of")
def _folder_of(tmp_path_factory):
    @cache
    def build(kind):
        folder = tmp_path_factory.mktemp("catalogue") / kind
        return qwen3_5(folder) if kind == "qwen3_5" else tiny_models.chat(folder, kind)

    return build


def test_every_family_that_is_asked_is_here():
    """A family of the catalogue that nothing has ever translated with."""
    assert set(chat_entries().values()) == set(READS)


@pytest.mark.parametrize("family", READS)
def test_entries_of_the_catalogue_read_what_the_authors_document(folder_of, family):
    """The prompt stands as documented inside the checkpoint's own template, and the model answers."""
    kind, wanted = READS[family]
    folder = folder_of(kind)
    prompts = set()
    for name in [name for name, its in chat_entries().items() if its == family]:
        spec = system_spec(load_catalogue_entry(CATALOGUE[name]), Decoding(), Path())
        prompts.add(None if spec.prompt is None else (spec.prompt.template, spec.prompt.chat, spec.prompt.stop))
        options = {key: value for key, value in spec.options.items() if key == "max_source_tokens"}
        engine = open_engine(
            SystemSpec(
                name=name,
                engine="transformers",
                source=FolderSource(path=str(folder)),
                family=family,
                prompt=spec.prompt,
                decoding=Decoding(beam=1, max_tokens=4),
                options=options,
            ),
            Model(path=folder, digest="sha256:0"),
            LanguagePair.parse("en-de"),
            Runtime(device="cpu", threads=1),
        )
        ((_, output),) = engine.translate([Request(text="Hi")])
        assert output.output_tokens > 0
        assert engine._runner.codec.ask(Request(text="Hi")) == wanted
        assert engine.fingerprint()["family"] == family
    assert len(prompts) == 1


def test_translategemma_is_told_filipino_as_its_template_has_it(folder_of):
    """The template of google/translategemma-4b-it has `fil-PH` and no `fil`, and refuses what it does not have."""
    folder = folder_of("translategemma")
    spec = SystemSpec(
        name="t", engine="transformers", source=FolderSource(path=str(folder)), decoding=Decoding(max_tokens=4)
    )
    model = Model(path=folder, digest="sha256:0")
    engine = open_engine(spec, model, LanguagePair.parse("en-fil"), Runtime(device="cpu", threads=1))
    dict(engine.translate([Request(text="Hi")]))
    assert engine._runner.codec.ask(Request(text="Hi")) == GEMMA.format("from en to fil-PH:\n\n\nHi")
