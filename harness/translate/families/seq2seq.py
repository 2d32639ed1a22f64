"""Families with an encoder and a decoder, one function each: from a checkpoint and a pair to a recipe."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace

from harness.domain.language import Language, LanguagePair
from harness.errors import EngineError, LanguageError
from harness.translate.families.checkpoint import Checkpoint
from harness.translate.families.codes import M2M, MADLAD, MBART, NLLB, SEAMLESS, code_table, opus_codes
from harness.translate.families.family import Family, Recipe, required_code
from harness.translate.families.opus_groups import in_group

_OPUS_TOKEN = re.compile(r">>([\w-]+)<<")
# T5 was trained on these three directions of WMT (Raffel et al. 2020, appendix D); all else needs a prompt.
_T5_PAIRS = {("en", "de"), ("en", "fr"), ("en", "ro")}


def marian(checkpoint: Checkpoint, pair: LanguagePair) -> Recipe:
    """OPUS-MT: nothing but the text, or `>>id<<` before it where the vocabulary has such tokens.

    Source: the model cards of Helsinki-NLP; "a sentence initial language token is required in the form of >>id<<".
    """
    tokens = {token for token in _vocabulary(checkpoint) if _OPUS_TOKEN.fullmatch(token)}
    _check_side(checkpoint, pair.source, "source")
    before: tuple[str, ...] = ()
    if tokens:
        found = next((code for code in opus_codes(pair.target) if f">>{code}<<" in tokens), None)
        if found is None:
            known = ", ".join(sorted(_OPUS_TOKEN.sub(r"\1", token) for token in tokens)[:60])
            raise LanguageError(f"{checkpoint.folder.name} does not translate to {pair.target}; it has {known}")
        before = (f">>{found}<<",)
    else:
        _check_side(checkpoint, pair.target, "target")
    positions = int(checkpoint.config.get("max_position_embeddings", 512))
    return Recipe(family="marian", before=before, max_source_tokens=positions, max_output_tokens=positions)


def m2m100(checkpoint: Checkpoint, pair: LanguagePair) -> Recipe:
    """M2M-100: `__en__ text </s>`, the output forced to begin with `__fr__`.

    Its heirs of WMT21 were trained with domain tags before the text (model cards of facebook/wmt21-dense-24-wide-en-x
    and -x-en): `wmtdata newsdomain` for news, and the other one for all else.
    """
    table = code_table(M2M)
    return Recipe(
        family="m2m100",
        text_before="wmtdata otherdomain " if takes_domain(checkpoint) else "",
        source_code=required_code("m2m100", pair.source, table),
        first=f"__{required_code('m2m100', pair.target, table)}__",
        max_source_tokens=_positions(checkpoint),
        max_output_tokens=_positions(checkpoint),
    )


def nllb(checkpoint: Checkpoint, pair: LanguagePair) -> Recipe:
    """NLLB-200: `eng_Latn text </s>`, the output forced to begin with `fra_Latn`; trained on up to 512 tokens."""
    table = code_table(NLLB)
    return Recipe(
        family="nllb",
        source_code=required_code("nllb", pair.source, table),
        first=required_code("nllb", pair.target, table),
        max_source_tokens=min(512, _positions(checkpoint)),
        max_output_tokens=_positions(checkpoint),
    )


def mbart50(checkpoint: Checkpoint, pair: LanguagePair) -> Recipe:
    """mBART-50: `en_XX text </s>`, the output forced to begin with `fr_XX`."""
    table = code_table(MBART)
    return Recipe(
        family="mbart50",
        source_code=required_code("mbart50", pair.source, table),
        first=required_code("mbart50", pair.target, table),
        max_source_tokens=_positions(checkpoint),
        max_output_tokens=_positions(checkpoint),
    )


def seamless(checkpoint: Checkpoint, pair: LanguagePair) -> Recipe:
    """SeamlessM4T, text to text: `__eng__ text </s>`, the output begins with `__fra__`.

    Its card gives no limit for text; its positions end at 4,096, and generation at 256 new tokens by default.
    512 is this harness' choice.
    """
    table = code_table(SEAMLESS)
    return Recipe(
        family="seamless",
        source_code=f"__{required_code('seamless', pair.source, table)}__",
        first=f"__{required_code('seamless', pair.target, table)}__",
        max_source_tokens=min(512, _positions(checkpoint)),
        max_output_tokens=min(1024, _positions(checkpoint)),
    )


def madlad(checkpoint: Checkpoint, pair: LanguagePair) -> Recipe:
    """MADLAD-400: `<2fr> text`. T5's positions are relative and have no end; 512 is this harness' choice."""
    table = code_table(MADLAD)
    required_code("madlad", pair.source, table)
    return Recipe(family="madlad", text_before=f"<2{required_code('madlad', pair.target, table)}> ")


def t5(checkpoint: Checkpoint, pair: LanguagePair) -> Recipe:
    """T5: `translate English to German: text`. What was tuned otherwise is told with `prompt: {template: ...}`."""
    names = f"translate {pair.source.name} to {pair.target.name}: "
    return Recipe(family="t5", text_before=names, max_source_tokens=_t5_limit(checkpoint))


def takes_domain(checkpoint: Checkpoint) -> bool:
    """Is it one of the heirs of M2M-100 whose sources begin with a domain tag?"""
    return checkpoint.tokenizer.get("language_codes") == "wmt21"


def with_prefix(recipe: Recipe, template: str, pair: LanguagePair) -> Recipe:
    """A recipe with the prefix that a configuration gives instead of its own.

    Raises:
        EngineError: If there is text after the source, or few-shot examples, which no such model takes.
    """
    before, source, after = template.partition("{source}")
    if not source or after.strip() or "{examples}" in before:
        raise EngineError(
            f"prompt template {template!r}: a {recipe.family} model takes a prefix, then {{source}}, and nothing else"
        )
    text = before.format(source_language=pair.source.name, target_language=pair.target.name)
    return replace(recipe, text_before=text)


def check_t5_pair(checkpoint: Checkpoint, pair: LanguagePair) -> None:
    """Refuse what T5 was not trained on.

    Raises:
        EngineError: For an mT5 or a ByT5, which were trained on no translation at all.
        LanguageError: Names what T5 was trained on.
    """
    if checkpoint.model_type != "t5" or checkpoint.tokenizer_class == "ByT5Tokenizer":
        raise EngineError(
            f"{checkpoint.folder.name}: an mT5 or a ByT5 translates only where it was tuned to; "
            "give the prefix that it was tuned with: prompt: {template: ...}"
        )
    if (pair.source.base, pair.target.base) not in _T5_PAIRS:
        raise LanguageError(
            f"T5 was trained to translate en-de, en-fr and en-ro only, not {pair}; "
            "a model that was tuned for it needs its prefix: prompt: {template: ...}"
        )


SEQ2SEQ = (
    Family(
        name="marian",
        kind="seq2seq",
        description="Marian and OPUS-MT: one pair, or many targets with >>id<<",
        model_types=("marian",),
        files=(("source.spm",), ("target.spm",), ("vocab.json",)),
        write=marian,
        converts=True,
    ),
    Family(
        name="m2m100",
        kind="seq2seq",
        description="M2M-100 and its WMT21 heirs: 100 languages",
        model_types=("m2m_100",),
        files=(("sentencepiece.bpe.model",), ("vocab.json",)),
        write=m2m100,
        converts=True,
        codes=code_table(M2M),
    ),
    Family(
        name="nllb",
        kind="seq2seq",
        description="NLLB-200: 202 languages",
        model_types=("m2m_100",),
        files=(("tokenizer.json", "sentencepiece.bpe.model"),),
        write=nllb,
        converts=True,
        codes=code_table(NLLB),
    ),
    Family(
        name="mbart50",
        kind="seq2seq",
        description="mBART-50: 52 languages",
        model_types=("mbart",),
        files=(("tokenizer.json", "sentencepiece.bpe.model"),),
        write=mbart50,
        converts=True,
        codes=code_table(MBART),
    ),
    Family(
        name="madlad",
        kind="seq2seq",
        description="MADLAD-400: over 400 languages, <2xx> before the text",
        model_types=("t5",),
        files=(("tokenizer.json", "spiece.model"),),
        write=madlad,
        converts=True,
        codes=code_table(MADLAD),
    ),
    Family(
        name="t5",
        kind="seq2seq",
        description="T5, mT5, ByT5: a prefix in words before the text",
        model_types=("t5", "mt5", "umt5"),
        write=t5,
        converts=True,
    ),
    Family(
        name="seamless",
        kind="seq2seq",
        description="SeamlessM4T v1 and v2, text to text: 98 languages",
        model_types=("seamless_m4t_v2", "seamless_m4t"),
        files=(("tokenizer.json", "sentencepiece.bpe.model"),),
        write=seamless,
        codes=code_table(SEAMLESS),
    ),
)


def _t5_limit(checkpoint: Checkpoint) -> int:
    return 1024 if checkpoint.tokenizer_class == "ByT5Tokenizer" else 512  # bytes, and three of them a character


def _positions(checkpoint: Checkpoint) -> int:
    return int(checkpoint.config.get("max_position_embeddings", 1024))


def _vocabulary(checkpoint: Checkpoint) -> Iterable[str]:
    path = checkpoint.folder / "vocab.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise EngineError(f"{checkpoint.folder}: vocab.json is missing; fetch the model again") from None
    except (OSError, ValueError) as error:
        raise EngineError(f"{path}: not sound JSON ({error}); fetch the model again") from None
    if not isinstance(content, dict):
        raise EngineError(f"{path}: expected a vocabulary, found {type(content).__name__}")
    return content


def _check_side(checkpoint: Checkpoint, language: Language, side: str) -> None:
    """Refuse a language when the tokenizer's settings name another; groups (`gem`, `ROMANCE`) take their members."""
    named = str(checkpoint.tokenizer.get(f"{side}_lang") or "")
    if not named or in_group(named, language):
        return
    try:
        known = Language.parse(named)
    except LanguageError:
        return  # a group that is in no list
    if known.base != language.base:
        raise LanguageError(f"{checkpoint.folder.name} has {known} on its {side} side, not {language}")
