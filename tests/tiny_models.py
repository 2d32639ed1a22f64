"""Tiny models of real architectures with real tokenizer classes, random weights, saved as the hub has them."""

import json
import shutil
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

import sentencepiece

from harness.translate.families.codes import M2M, NLLB

UDHR = Path(__file__).resolve().parents[1] / "corpora" / "udhr" / "raw"
LANGUAGES = ("en", "fr", "de", "vi", "zh-Hans", "ja")


def lines(language: str, most: int = 40) -> list[str]:
    """Real lines of the Universal Declaration, from the corpus that ships."""
    files = sorted((UDHR / language).glob("*.txt"))
    found = [line.strip() for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [line for line in found if line][:most]


@lru_cache
def pieces(
    *languages: str, size: int = 400, symbols: tuple[str, ...] = (), pad: bool = False, bpe: bool = False
) -> Path:
    """A SentencePiece model trained on the lines of some languages; fairseq's order, or T5's with `pad`."""
    folder = Path(mkdtemp(prefix="tiny-spm-"))
    text = folder / "text.txt"
    text.write_text("\n".join(line for language in languages for line in lines(language, 60)), encoding="utf-8")
    ids = {"pad_id": 0, "eos_id": 1, "unk_id": 2, "bos_id": -1} if pad else {"unk_id": 0, "bos_id": 1, "eos_id": 2}
    sentencepiece.SentencePieceTrainer.train(
        input=str(text),
        model_prefix=str(folder / "spm"),
        vocab_size=size,
        model_type="bpe" if bpe else "unigram",
        character_coverage=0.98,
        hard_vocab_limit=False,
        user_defined_symbols=list(symbols),
        minloglevel=2,
        **ids,
    )
    return folder / "spm.model"


def marian(folder: Path, targets: tuple[str, ...] = (), source: str = "fr", target: str = "en") -> Path:
    """A bilingual OPUS-MT, or one with `>>id<<` tokens for several targets."""
    from transformers import GenerationConfig, MarianConfig, MarianMTModel

    folder.mkdir(parents=True)
    kept = []
    for name, language in (("source.spm", source), ("target.spm", target)):
        model = pieces(language, size=300)
        shutil.copy(model, folder / name)
        kept += _pieces_of(model)
    tokens = [f">>{code}<<" for code in targets]
    vocabulary = [*dict.fromkeys(["</s>", "<unk>", *tokens, *kept]), "<pad>"]
    _write(folder / "vocab.json", {token: place for place, token in enumerate(vocabulary)})
    _write(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "MarianTokenizer",
            "source_lang": source,
            "target_lang": "mul" if targets else target,
            "model_max_length": 512,
        },
    )
    pad = len(vocabulary) - 1
    config = MarianConfig(
        vocab_size=len(vocabulary),
        decoder_vocab_size=len(vocabulary),
        d_model=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=128,
        pad_token_id=pad,
        eos_token_id=0,
        forced_eos_token_id=0,
        decoder_start_token_id=pad,
        activation_function="swish",
        scale_embedding=True,
        static_position_embeddings=True,
        init_std=0.3,
    )
    model = MarianMTModel(config)
    model.generation_config = GenerationConfig(
        bad_words_ids=[[pad]],
        decoder_start_token_id=pad,
        eos_token_id=0,
        forced_eos_token_id=0,
        max_length=128,
        num_beams=6,
        pad_token_id=pad,
    )
    return _save(model, folder)


def m2m100(folder: Path) -> Path:
    """M2M-100: a slow tokenizer with `__xx__` tokens after the vocabulary."""
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    folder.mkdir(parents=True)
    model = pieces(*LANGUAGES, size=900)
    shutil.copy(model, folder / "sentencepiece.bpe.model")
    vocabulary = ["<s>", "<pad>", "</s>", "<unk>", *_pieces_of(model)[3:]]
    _write(folder / "vocab.json", {token: place for place, token in enumerate(vocabulary)})
    codes = [f"__{code}__" for code in M2M.split()]  # in the tokenizer's own order, which is sorted
    _write(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "M2M100Tokenizer", "model_max_length": 1024, "additional_special_tokens": codes},
    )
    config = M2M100Config(vocab_size=len(vocabulary) + 108, **_FAIRSEQ, **_SMALL)
    return _save(M2M100ForConditionalGeneration(config), folder)


def nllb(folder: Path) -> Path:
    """NLLB-200: FLORES codes in the vocabulary."""
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    model = pieces(*LANGUAGES, size=900, bpe=True)
    tokenizer = _tokenizer(folder, "NllbTokenizer", "sentencepiece.bpe.model", model, NLLB.split())
    config = M2M100Config(vocab_size=len(tokenizer) + 2, **_FAIRSEQ, **_SMALL)
    return _save(M2M100ForConditionalGeneration(config), folder)


def mbart50(folder: Path) -> Path:
    """mBART-50, fine-tuned from many to many."""
    from transformers import MBartConfig, MBartForConditionalGeneration

    tokenizer = _tokenizer(folder, "MBart50Tokenizer", "sentencepiece.bpe.model", pieces(*LANGUAGES, size=900))
    config = MBartConfig(
        vocab_size=len(tokenizer), tokenizer_class="MBart50Tokenizer", normalize_before=True, **_FAIRSEQ, **_SMALL
    )
    return _save(MBartForConditionalGeneration(config), folder)


def madlad(folder: Path, codes: tuple[str, ...] = ("en", "fr", "de", "vi", "zh", "ja")) -> Path:
    """MADLAD-400: a T5 1.1 with `<2xx>` in its SentencePiece model."""
    symbols = tuple(f"<2{code}>" for code in codes)
    return _t5(folder, "T5Tokenizer", pieces(*LANGUAGES, size=900, symbols=symbols, pad=True), tied=False)


def t5(folder: Path) -> Path:
    """The first T5."""
    return _t5(folder, "T5Tokenizer", pieces("en", "de", "fr", size=500, pad=True), tied=True)


def byt5(folder: Path) -> Path:
    """ByT5: no vocabulary file at all."""
    return _t5(folder, "ByT5Tokenizer", None, tied=False)


def seamless(folder: Path) -> Path:
    """SeamlessM4T v2: the whole of it, of which the text encoder and decoder are used."""
    from transformers import GenerationConfig, SeamlessM4Tv2Config, SeamlessM4Tv2ForTextToText

    model = pieces(*LANGUAGES, size=900, bpe=True)
    tokens = [f"__{code}__" for code in ("eng", "fra", "deu", "vie", "cmn", "cmn_Hant", "jpn")]
    tokenizer = _tokenizer(folder, "SeamlessM4TTokenizer", "sentencepiece.bpe.model", model, tokens)
    config = SeamlessM4Tv2Config(
        vocab_size=len(tokenizer),
        hidden_size=32,
        max_position_embeddings=256,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        pad_token_id=0,
        bos_token_id=2,
        eos_token_id=3,
        decoder_start_token_id=3,
    )
    model = SeamlessM4Tv2ForTextToText(config)
    model.generation_config = GenerationConfig(
        decoder_start_token_id=3, eos_token_id=3, pad_token_id=0, bos_token_id=2, max_new_tokens=256
    )
    return _save(model, folder)


CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
GEMMA = (
    "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'system' %}"
    "{{ raise_exception('System role not supported') }}{% endif %}<start_of_turn>"
    "{{ 'model' if message['role'] == 'assistant' else message['role'] }}\n"
    "{{ message['content'] | trim }}<end_of_turn>\n{% endfor %}{{ '<start_of_turn>model\n' }}"
)
TRANSLATE_GEMMA = (
    "{{ bos_token }}{% for message in messages %}{% set part = message['content'][0] %}<start_of_turn>user\n"
    "from {{ part['source_lang_code'] }} to {{ part['target_lang_code'] }}:\n\n\n{{ part['text'] | trim }}"
    "<end_of_turn>\n{% endfor %}{{ '<start_of_turn>model\n' }}"
)
INST = "{{ bos_token }}{% for message in messages %}[INST] {{ message['content'] }} [/INST]{% endfor %}"
COHERE = (
    "{{ bos_token }}{% for message in messages %}<|START_OF_TURN_TOKEN|><|USER_TOKEN|>{{ message['content'] }}"
    "<|END_OF_TURN_TOKEN|>{% endfor %}<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>"
)
_GEMMA_TOKENS = "<pad> <eos> <bos> <unk> <mask> <start_of_turn> <end_of_turn>"
# architecture: (configuration, model, tokenizer class, chat template, special tokens, the one that ends a turn)
_CHATS = {
    "qwen2": ("Qwen2", "Qwen2Tokenizer", CHATML, "<|endoftext|> <|im_start|> <|im_end|>", "<|im_end|>"),
    "qwen3": ("Qwen3", "Qwen2Tokenizer", CHATML, "<|endoftext|> <|im_start|> <|im_end|>", "<|im_end|>"),
    "gemma2": ("Gemma2", "GemmaTokenizer", GEMMA, _GEMMA_TOKENS, "<end_of_turn>"),
    "gemma3_text": ("Gemma3", "GemmaTokenizer", GEMMA, _GEMMA_TOKENS, "<end_of_turn>"),
    "translategemma": ("Gemma3", "GemmaTokenizer", TRANSLATE_GEMMA, _GEMMA_TOKENS, "<end_of_turn>"),
    "llama": ("Llama", "LlamaTokenizer", CHATML, "<unk> <s> </s> <|im_start|> <|im_end|>", "<|im_end|>"),
    "alma": ("Llama", "LlamaTokenizer", None, "<unk> <s> </s>", "</s>"),
    "mistral": ("Mistral", "LlamaTokenizer", INST, "<unk> <s> </s> [INST] [/INST]", "</s>"),
    "cohere": (
        "Cohere",
        "CohereTokenizer",
        COHERE,
        "<PAD> <UNK> <CLS> <SEP> <MASK_TOKEN> <BOS_TOKEN> <EOS_TOKEN> <|START_OF_TURN_TOKEN|> <|USER_TOKEN|> "
        "<|CHATBOT_TOKEN|> <|END_OF_TURN_TOKEN|>",
        "<|END_OF_TURN_TOKEN|>",
    ),
    "hunyuan": (
        "HunYuanDenseV1",
        "PreTrainedTokenizerFast",
        CHATML,
        "<|endoftext|> <|im_start|> <|im_end|>",
        "<|im_end|>",
    ),
}


def chat(folder: Path, kind: str, head: int = 16) -> Path:
    """A language model with a chat template, or without one (`alma`), and heads of so many numbers."""
    import transformers

    name, tokenizer_class, template, special, end = _CHATS[kind]
    tokens = special.split()
    spaces = tokenizer_class in ("GemmaTokenizer", "LlamaTokenizer")
    vocabulary, merges, whole = (_space_pairs if spaces else _byte_pairs)(tuple(tokens))
    if tokenizer_class == "PreTrainedTokenizerFast":
        tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=whole, eos_token=end, pad_token=tokens[0])
    else:
        tokenizer = getattr(transformers, tokenizer_class)(vocab=vocabulary, merges=merges, eos_token=end)
    tokenizer.add_special_tokens({"additional_special_tokens": tokens})
    if template:
        tokenizer.chat_template = template
    tokenizer.save_pretrained(folder)
    config_class = getattr(transformers, f"{name}TextConfig" if name == "Gemma3" else f"{name}Config")
    config = config_class(
        vocab_size=len(tokenizer) + 3,
        hidden_size=2 * head,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=head,
        max_position_embeddings=512,
        eos_token_id=tokenizer.convert_tokens_to_ids(end),
        pad_token_id=0,
        bos_token_id=tokenizer.bos_token_id,
    )
    return _save(getattr(transformers, f"{name}ForCausalLM")(config), folder)


@lru_cache
def _byte_pairs(tokens: tuple[str, ...]) -> tuple[dict[str, int], list[tuple[str, str]], object]:
    """Vocabulary and merges of bytes, trained on the lines of some languages."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=800,
        special_tokens=list(tokens),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator((line for language in LANGUAGES for line in lines(language)), trainer)
    return _parts(tokenizer)


@lru_cache
def _space_pairs(tokens: tuple[str, ...]) -> tuple[dict[str, int], list[tuple[str, str]], object]:
    """The same as SentencePiece writes it: `▁` for spaces, `<0x0A>` for what is in no piece."""
    from tokenizers import Tokenizer, models, normalizers, trainers

    tokenizer = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    every_byte = [f"<0x{byte:02X}>" for byte in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=1200, special_tokens=[*tokens, *every_byte], show_progress=False)
    words = (
        word for language in LANGUAGES for line in lines(language) for word in f" {line}".replace(" ", " ▁").split()
    )
    tokenizer.train_from_iterator(words, trainer)
    return _parts(tokenizer)


def _parts(tokenizer: object) -> tuple[dict[str, int], list[tuple[str, str]], object]:
    model = json.loads(tokenizer.to_str())["model"]
    return model["vocab"], [tuple(merge) for merge in model["merges"]], tokenizer


_SMALL = {
    "d_model": 32,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 64,
    "decoder_ffn_dim": 64,
    "max_position_embeddings": 256,
}
_FAIRSEQ = {"bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 2}


def _t5(folder: Path, tokenizer_class: str, model: Path | None, tied: bool) -> Path:
    from transformers import AutoTokenizer, T5Config, T5ForConditionalGeneration

    if model is None:
        folder.mkdir(parents=True)
        _write(folder / "config.json", {"model_type": "t5"})
        _write(folder / "tokenizer_config.json", {"tokenizer_class": tokenizer_class})
        tokenizer = AutoTokenizer.from_pretrained(folder)
        tokenizer.save_pretrained(folder)
    else:
        tokenizer = _tokenizer(folder, tokenizer_class, "spiece.model", model)
    config = T5Config(
        vocab_size=-(-len(tokenizer) // 8) * 8,
        d_model=32,
        d_kv=16,
        d_ff=64,
        num_layers=2,
        num_heads=2,
        feed_forward_proj="relu" if tied else "gated-gelu",
        tie_word_embeddings=tied,
        decoder_start_token_id=0,
        pad_token_id=0,
        eos_token_id=1,
    )
    return _save(T5ForConditionalGeneration(config), folder)


def _tokenizer(folder: Path, name: str, file: str, model: Path, tokens: list[str] | None = None) -> object:
    """A tokenizer made from a SentencePiece model, saved as the hub has it: with that model and tokenizer.json."""
    import transformers

    folder.mkdir(parents=True)
    shutil.copy(model, folder / file)
    more = {"additional_special_tokens": tokens} if tokens else {}
    _write(folder / "tokenizer_config.json", {"tokenizer_class": name, **more})
    tokenizer = getattr(transformers, name).from_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return tokenizer


def _save(model: object, folder: Path) -> Path:
    import torch

    torch.manual_seed(0)
    model.apply(_randomise)
    embedding = model.get_input_embeddings()
    if embedding.padding_idx is not None:  # as in trained models; Marian starts from it
        torch.nn.init.zeros_(embedding.weight[embedding.padding_idx].detach())
    model.tie_weights()
    model.save_pretrained(folder)
    return folder


def _randomise(module: object) -> None:
    import torch

    for weight in module.parameters(recurse=False):
        if weight.dim() > 1:
            torch.nn.init.normal_(weight, std=0.3)


def _pieces_of(model: Path) -> list[str]:
    processor = sentencepiece.SentencePieceProcessor(model_file=str(model))
    return [processor.id_to_piece(place) for place in range(processor.get_piece_size())]


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
