"""Language models that are asked: each family's prompt as its authors document it."""

from __future__ import annotations

from dataclasses import replace

from harness.domain.system import Prompt
from harness.translate.families.family import Ask, Family

# This harness' own words, for general models, whose authors document none for translation.
_PLAIN_WORDS = Prompt(
    template=(
        "Translate the following text from {source_language} into {target_language}. "
        "Answer with the translation only.\n\n{source}"
    )
)
# Model cards of Unbabel/TowerInstruct-7B-v0.2 and -Mistral-7B-v0.2, and of BSC-LT/salamandraTA-7b-instruct.
_TOWER_INSTRUCT = Prompt(
    template=(
        "Translate the following text from {source_language} into {target_language}.\n"
        "{source_language}: {source}\n{target_language}:"
    )
)
_SOURCE_TEXT = (
    "Translate the following {source_language} source text to {target_language}:\n"
    "{source_language}: {source}\n{target_language}: "
)
# Model card of utter-project/EuroLLM-1.7B-Instruct: after an empty turn of the system's.
_EUROLLM = Prompt(template=_SOURCE_TEXT, system="")
# Model cards of Unbabel/Tower-Plus-2B and -9B: the same words, and their names of varieties.
_TOWER_PLUS = Prompt(
    template=_SOURCE_TEXT,
    names={
        "zh": "Chinese (Simplified)",
        "zh-Hant": "Chinese (Traditional)",
        "pt-BR": "Portuguese (Brazilian)",
        "es-419": "Spanish (Latin America)",
        "no": "Norwegian (Bokmål)",
        "nb": "Norwegian (Bokmål)",
        "nn": "Norwegian (Nynorsk)",
    },
)
# README of fe1ixxu/ALMA: no chat template.
_ALMA = Prompt(
    template=(
        "Translate this from {source_language} to {target_language}:\n{source_language}: {source}\n{target_language}:"
    ),
    chat=False,
    stop=("\n",),
)
# Model card of haoranxu/X-ALMA: the same words, through its chat template.
_X_ALMA = Prompt(template=_ALMA.template)
# README of xiaomi-research/gemmax: ALMA's prompt, with "the exact language names" of its lists.
_GEMMAX2 = replace(_ALMA, names={"fil": "Tagalog"})
_MILMMT = replace(
    _ALMA,
    names={
        "fil": "Tagalog",
        "nb": "Norwegian",
        "zh": "Chinese (Simplified)",
        "zh-Hant": "Chinese (Traditional)",
    },
)
# README of NiuTrans/LMT, with the names of its lists.
_LMT = Prompt(
    template=(
        "Translate the following text from {source_language} into {target_language}:\n"
        "{source_language}: {source}\n{target_language}:"
    ),
    names={
        "el": "Modern Greek",
        "fil": "Tagalog",
        "he": "Modern Hebrew",
        "km": "Central Khmer",
        "ky": "Kirghiz",
        "no": "Norwegian Bokmål",
        "ug": "Uighur",
        "yue": "Yue Chinese",
    },
)
# Model card of ByteDance-Seed/Seed-X-PPO-7B: no chat template, the target's code in angle brackets at the end.
_SEED_X = Prompt(
    template="Translate the following {source_language} sentence into {target_language}:\n{source} <{target_code}>",
    chat=False,
)
# TranslateGemma technical report (2026), figure "preferred prompt"; the checkpoint's chat template writes the same.
_TRANSLATE_GEMMA = Prompt(
    template=(
        "You are a professional {source_language} ({source_code}) to {target_language} ({target_code}) translator. "
        "Your goal is to accurately convey the meaning and nuances of the original {source_language} text while "
        "adhering to {target_language} grammar, vocabulary, and cultural sensitivities.\n"
        "Produce only the {target_language} translation, without any additional explanations or commentary. "
        "Please translate the following {source_language} text into {target_language}:\n\n\n{source}"
    )
)

# Chinese names of the languages of tencent/Hunyuan-MT-7B, from its model card.
_HUNYUAN_NAMES = {
    "zh": "中文",
    "en": "英语",
    "fr": "法语",
    "pt": "葡萄牙语",
    "es": "西班牙语",
    "ja": "日语",
    "tr": "土耳其语",
    "ru": "俄语",
    "ar": "阿拉伯语",
    "ko": "韩语",
    "th": "泰语",
    "it": "意大利语",
    "de": "德语",
    "vi": "越南语",
    "ms": "马来语",
    "id": "印尼语",
    "fil": "菲律宾语",
    "hi": "印地语",
    "zh-Hant": "繁体中文",
    "pl": "波兰语",
    "cs": "捷克语",
    "nl": "荷兰语",
    "km": "高棉语",
    "my": "缅甸语",
    "fa": "波斯语",
    "gu": "古吉拉特语",
    "ur": "乌尔都语",
    "te": "泰卢固语",
    "mr": "马拉地语",
    "he": "希伯来语",
    "bn": "孟加拉语",
    "ta": "泰米尔语",
    "uk": "乌克兰语",
    "bo": "藏语",
    "kk": "哈萨克语",
    "mn": "蒙古语",
    "ug": "维吾尔语",
    "yue": "粤语",
}


# READMEs of Tencent-Hunyuan/Hunyuan-MT and /HY-MT, "Prompts": in Chinese where one side is Chinese, else in English.
_HUNYUAN_ENGLISH = Prompt(
    template="Translate the following segment into {target_language}, without additional explanation.\n\n{source}"
)
_HUNYUAN_CHINESE = Prompt(
    template="把下面的文本翻译成{target_language}，不要额外解释。\n\n{source}", names=_HUNYUAN_NAMES
)
_HY_MT_CHINESE = Prompt(
    template="将以下文本翻译为{target_language}，注意只需要输出翻译后的结果，不要额外解释：\n\n{source}",
    names=_HUNYUAN_NAMES,
)
# README of Tencent-Hunyuan/Hy-MT2, "Default Translation": in either language, with its own names of languages.
_HY_MT2 = Prompt(
    template=(
        "Translate the following text into {target_language}. Note that you should only output the translated result "
        "without any additional explanation:\n\n{source}"
    )
)
# README of bilibili/Index-Translate's text models, and the names in its translate.py; others in English.
_INDEX = Prompt(
    template="请将以下{source_language}文本翻译为{target_language}，直接输出翻译结果，不要进行任何解释。\n\n{source}",
    names={
        "en": "英语",
        "zh": "中文",
        "de": "德语",
        "fr": "法语",
        "es": "西班牙语",
        "ja": "日语",
        "ko": "韩语",
        "pt": "葡萄牙语",
        "ru": "俄语",
        "ar": "阿拉伯语",
        "it": "意大利语",
        "nl": "荷兰语",
        "pl": "波兰语",
        "ro": "罗马尼亚语",
        "sv": "瑞典语",
        "tr": "土耳其语",
        "hi": "印地语",
        "vi": "越南语",
        "th": "泰语",
        "id": "印尼语",
        "ms": "马来语",
        "fil": "菲律宾语",
        "uk": "乌克兰语",
        "fa": "波斯语",
        "cs": "捷克语",
        "el": "希腊语",
        "da": "丹麦语",
        "hu": "匈牙利语",
        "fi": "芬兰语",
        "nb": "书面挪威语",
        "sk": "斯洛伐克语",
        "bg": "保加利亚语",
    },
)


def in_chinese_or(english: Prompt, chinese: Prompt) -> Ask:
    """The Chinese prompt where one side is Chinese, else the English one."""
    return lambda pair: chinese if "zh" in (pair.source.base, pair.target.base) else english


def always(prompt: Prompt) -> Ask:
    """The same prompt for every pair."""
    return lambda pair: prompt


def _family(name: str, description: str, model_types: str, prompt: Prompt | Ask, languages: str = "") -> Family:
    return Family(
        name=name,
        kind="causal",
        description=description,
        model_types=tuple(model_types.split()),
        ask=always(prompt) if isinstance(prompt, Prompt) else prompt,
        languages=tuple(languages.split()),
    )


# The general family of an architecture stands before those that must be named, for nothing in their files tells.
CAUSAL = (
    _family(
        "qwen",
        "Qwen 2.5, 3 and later, instruct",
        "qwen2 qwen2_moe qwen3 qwen3_moe qwen3_next qwen3_5 qwen3_5_text qwen3_5_moe qwen3_5_moe_text",
        _PLAIN_WORDS,
    ),
    _family(
        "translategemma",
        "TranslateGemma: Gemma 3 tuned for 55 languages",
        "gemma3 gemma3_text",
        _TRANSLATE_GEMMA,
    ),
    _family("gemma", "Gemma, instruct", "gemma gemma2 gemma3 gemma3_text gemma3n gemma4", _PLAIN_WORDS),
    _family("llama", "Llama 3 and later, instruct", "llama llama4", _PLAIN_WORDS),
    _family("mistral", "Mistral, instruct", "mistral mistral3 ministral ministral3 mixtral", _PLAIN_WORDS),
    _family("aya", "Aya 23, Aya Expanse, Command R", "cohere cohere2", _PLAIN_WORDS),
    _family(
        "hunyuan-mt",
        "Hunyuan-MT: 33 languages and five of China's minorities",
        "hunyuan_v1_dense hunyuan_v1_moe",
        in_chinese_or(_HUNYUAN_ENGLISH, _HUNYUAN_CHINESE),
        " ".join(_HUNYUAN_NAMES),
    ),
    _family(
        "hy-mt1.5",
        "HY-MT 1.5: the languages of Hunyuan-MT, and a Chinese prompt of its own",
        "hunyuan_v1_dense",
        in_chinese_or(_HUNYUAN_ENGLISH, _HY_MT_CHINESE),
        " ".join(_HUNYUAN_NAMES),
    ),
    _family(
        "hy-mt2",
        "Hy-MT2: the languages of Hunyuan-MT, asked in English",
        "hunyuan_v1_dense hy_v3",
        _HY_MT2,
        " ".join(_HUNYUAN_NAMES),
    ),
    _family(
        "eurollm",
        "EuroLLM, instruct: the 24 official languages of the EU and 11 more",
        "llama",
        _EUROLLM,
        "bg hr cs da nl en et fi fr de el hu ga it lv lt mt pl pt ro sk sl es sv ar ca zh gl hi ja ko no nb ru tr uk",
    ),
    _family(
        "towerinstruct",
        "TowerInstruct: ten languages",
        "llama mistral",
        _TOWER_INSTRUCT,
        "en pt es fr de nl it ko zh ru",
    ),
    _family(
        "tower-plus",
        "Tower+: 22 languages",
        "gemma2 qwen2",
        _TOWER_PLUS,
        "de nl is es fr pt uk hi zh zh-Hant ru cs ko ja it en da pl hu sv no nb nn ro fi",
    ),
    _family(
        "salamandrata",
        "SalamandraTA: over 40 languages, most of them of Europe",
        "llama",
        _TOWER_INSTRUCT,
        "ar an ast eu bg ca zh hr cs da nl en et fi fr gl de el hi hu ga it ja ko lv lt mt no nb nn oc pl pt ro ru sr "
        "sk sl es sv uk cy",
    ),
    _family("alma", "ALMA and ALMA-R: six languages", "llama", _ALMA, "en de cs is zh ru"),
    _family(
        "x-alma",
        "X-ALMA: English and 49 languages in eight groups, a model for each",
        "llama",
        _X_ALMA,
        "en da nl de is no nb sv af ca ro gl it pt es bg mk sr uk ru id ms th vi mg fr hu el cs pl lt lv ka zh ja ko "
        "fi et gu hi mr ne ur az kk ky tr uz ar he fa",
    ),
    _family(
        "gemmax2",
        "GemmaX2: 28 languages",
        "gemma2",
        _GEMMAX2,
        "ar bn cs de en es fa fr he hi id it ja km ko lo ms my nl pl pt ru th fil tr ur vi zh",
    ),
    _family(
        "milmmt",
        "MiLMMT: 46 languages",
        "gemma3 gemma3_text",
        _MILMMT,
        "ar az bg bn ca cs da de el en es fa fi fr he hi hr hu id it ja kk km ko lo ms my no nb nl pl pt ro ru sk sl "
        "sv ta th fil tr ur uz vi yue zh zh-Hant",
    ),
    _family(
        "lmt",
        "LMT-60: to and from English and Chinese, among 60 languages",
        "qwen3",
        _LMT,
        "ar en es de fr it ja nl pl pt ru tr zh bg bn cs da el fa fi hi hu id ko no nb ro sk sv th uk vi am az bo he "
        "hr hy is jv ka kk km ky lo mr ms my ne ps si sw ta te tg fil ug ur uz yue",
    ),
    _family(
        "index-translate",
        "Index-Translate: 150 languages, asked in Chinese",
        "qwen3_5 qwen3_5_text qwen3_5_moe",
        _INDEX,
    ),
    _family(
        "seed-x",
        "Seed-X: 28 languages",
        "mistral",
        _SEED_X,
        "ar fr ms ru cs hr nb no sv da hu nl th de id tr en it pl uk es ja pt vi fi ko ro zh",
    ),
    _family("chat", "any other model with a chat template", "*", _PLAIN_WORDS),
)
