"""Chat models are asked in the words that their authors document."""

import pytest

from harness.domain.language import LanguagePair
from harness.domain.system import Request
from harness.errors import LanguageError
from harness.translate.families.table import FAMILIES
from harness.translate.prompting import plain_prompt

# Copied by hand from the model cards and READMEs that harness/translate/families/causal.py names.
DOCUMENTED = {
    ("alma", "zh-en"): "Translate this from Chinese to English:\nChinese: 我爱\nEnglish:",
    ("gemmax2", "zh-en"): "Translate this from Chinese to English:\nChinese: 我爱\nEnglish:",
    ("towerinstruct", "pt-en"): (
        "Translate the following text from Portuguese into English.\nPortuguese: 我爱\nEnglish:"
    ),
    ("tower-plus", "en-pt"): (
        "Translate the following English source text to Portuguese:\nEnglish: 我爱\nPortuguese: "
    ),
    ("eurollm", "en-pt"): "Translate the following English source text to Portuguese:\nEnglish: 我爱\nPortuguese: ",
    ("seed-x", "en-zh"): "Translate the following English sentence into Chinese:\n我爱 <zh>",
    ("hunyuan-mt", "zh-en"): "把下面的文本翻译成英语，不要额外解释。\n\n我爱",
    ("hunyuan-mt", "en-zh"): "把下面的文本翻译成中文，不要额外解释。\n\n我爱",
    ("tower-plus", "en-pt-PT"): (
        "Translate the following English source text to Portuguese (Portugal):\nEnglish: 我爱\nPortuguese (Portugal): "
    ),
    ("tower-plus", "zh-nb"): (
        "Translate the following Chinese (Simplified) source text to Norwegian (Bokmål):\n"
        "Chinese (Simplified): 我爱\nNorwegian (Bokmål): "
    ),
    ("salamandrata", "es-ca"): ("Translate the following text from Spanish into Catalan.\nSpanish: 我爱\nCatalan:"),
    ("gemmax2", "bn-fil"): "Translate this from Bengali to Tagalog:\nBengali: 我爱\nTagalog:",
    ("milmmt", "zh-en"): ("Translate this from Chinese (Simplified) to English:\nChinese (Simplified): 我爱\nEnglish:"),
    ("lmt", "en-zh"): "Translate the following text from English into Chinese:\nEnglish: 我爱\nChinese:",
    ("lmt", "el-en"): "Translate the following text from Modern Greek into English:\nModern Greek: 我爱\nEnglish:",
    ("hy-mt1.5", "en-zh"): "将以下文本翻译为中文，注意只需要输出翻译后的结果，不要额外解释：\n\n我爱",
    ("hy-mt1.5", "zh-fil"): "将以下文本翻译为菲律宾语，注意只需要输出翻译后的结果，不要额外解释：\n\n我爱",
    ("hy-mt1.5", "en-vi"): "Translate the following segment into Vietnamese, without additional explanation.\n\n我爱",
    ("hy-mt2", "zh-en"): (
        "Translate the following text into English. Note that you should only output the translated result without "
        "any additional explanation:\n\n我爱"
    ),
    ("index-translate", "zh-en"): "请将以下中文文本翻译为英语，直接输出翻译结果，不要进行任何解释。\n\n我爱",
    ("index-translate", "pt-BR-sw"): "请将以下葡萄牙语文本翻译为Swahili，直接输出翻译结果，不要进行任何解释。\n\n我爱",
    ("hunyuan-mt", "en-vi"): "Translate the following segment into Vietnamese, without additional explanation.\n\n我爱",
    ("translategemma", "en-de"): (
        "You are a professional English (en) to German (de) translator. Your goal is to accurately convey the meaning "
        "and nuances of the original English text while adhering to German grammar, vocabulary, and cultural "
        "sensitivities.\nProduce only the German translation, without any additional explanations or commentary. "
        "Please translate the following English text into German:\n\n\n我爱"
    ),
}


@pytest.mark.parametrize(("family", "pair"), DOCUMENTED)
def test_the_prompt_is_the_documented_one(family, pair):
    """A model tuned on one prompt loses quality with another, and its authors would be wronged."""
    direction = LanguagePair.parse(pair)
    prompt = FAMILIES[family].ask(direction)
    assert plain_prompt(prompt, direction, Request(text="我爱")) == DOCUMENTED[family, pair]


def test_models_without_a_chat_template_are_not_chatted_with():
    """ALMA, GemmaX2, MiLMMT and Seed-X were tuned on plain text; the others on their chat templates."""
    pair = LanguagePair.parse("en-de")
    plain = {family.name for family in FAMILIES.values() if family.ask is not None and not family.ask(pair).chat}
    assert plain == {"alma", "gemmax2", "milmmt", "seed-x"}


@pytest.mark.parametrize(("family", "pair"), [("gemmax2", "en-zh-Hant"), ("seed-x", "en-zh-Hant"), ("lmt", "en-cy")])
def test_a_language_that_is_not_on_the_authors_list_is_refused(family, pair):
    """Another script is another language; the model would answer in the one it knows."""
    with pytest.raises(LanguageError, match=f"{family} does not have .*; it has \\d+ languages: "):
        FAMILIES[family].check_languages(LanguagePair.parse(pair))


def test_a_region_of_a_listed_language_is_that_language():
    """`pt-BR` would be refused by every model that says it translates Portuguese."""
    FAMILIES["gemmax2"].check_languages(LanguagePair.parse("en-pt-BR"))
