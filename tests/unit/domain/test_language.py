"""Languages and pairs: every usual spelling, one canonical form."""

import pytest

from harness.domain.language import Language, LanguagePair
from harness.errors import LanguageError


@pytest.mark.parametrize(
    ("spelling", "tag"),
    [
        ("vi", "vi"), ("vie", "vi"), ("vie_Latn", "vi"),
        ("zh", "zh"), ("zh-Hans", "zh"), ("zho_Hans", "zh"), ("zh_CN", "zh"), ("cmn", "zh"),
        ("zh-TW", "zh-Hant"), ("zho_Hant", "zh-Hant"), ("zh-HK", "zh-Hant"),
        ("jpn_Jpan", "ja"), ("no", "no"), ("pt-br", "pt-BR"), ("sr-Latn", "sr-Latn"), ("sr-Cyrl", "sr"),
    ],
)  # fmt: skip
def test_every_usual_spelling_gives_one_tag(spelling, tag):
    """Two spellings of one language would be two rows in a table, and one would miss its tokeniser."""
    assert Language.parse(spelling).tag == tag


def test_traditional_and_simplified_chinese_are_two_languages():
    """zh-Hant collapsing to zh would score Traditional output against Simplified references."""
    assert Language.parse("zh-Hant") != Language.parse("zh")


@pytest.mark.parametrize("text", ["xx", "", "Vietnamse", "zh-", "e", "zh Hans"])
def test_an_unknown_language_is_refused(text):
    """An unknown tag that passed would get a wrong tokeniser later, without a word."""
    with pytest.raises(LanguageError, match="unknown language"):
        Language.parse(text)


def test_an_unknown_language_names_the_nearest():
    """Without a hint a user with a typo has to search a list of three hundred."""
    with pytest.raises(LanguageError, match=r"did you mean vi \(Vietnamese\)"):
        Language.parse("vietnamse")


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("pt-PT", "Portuguese (Portugal)"), ("pt-BR", "Portuguese (Brazil)"), ("sr-Latn", "Serbian (Latin)"),
        ("zh", "Chinese"), ("zh-Hant", "Traditional Chinese"), ("bn", "Bengali"), ("en-ZW", "English (ZW)"),
    ],
)  # fmt: skip
def test_a_language_is_named_in_words(tag, name):
    """Models are asked with these names: `Portuguese (PT)` is in no model's training data."""
    assert Language.parse(tag).name == name


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        ("vi-en", "vi", "en"), ("zh-Hant-en", "zh-Hant", "en"), ("en-zh-Hant", "en", "zh-Hant"),
        ("pt-BR-en", "pt-BR", "en"), ("en-pt-BR", "en", "pt-BR"), ("vie-eng", "vi", "en"), ("zh→en", "zh", "en"),
    ],
)  # fmt: skip
def test_a_pair_may_have_script_and_region(text, source, target):
    """A pair split at the wrong hyphen would translate in a direction that nobody asked for."""
    pair = LanguagePair.parse(text)
    assert (pair.source.tag, pair.target.tag) == (source, target)


@pytest.mark.parametrize("text", ["vi", "vi-", "-en", "vi-en-fr-de-es", "vi_en", "en-en", "zh-zh-Hans"])
def test_what_is_no_pair_is_refused(text):
    """A pair of one language, or a text that can be read in two ways, never becomes a run."""
    with pytest.raises(LanguageError):
        LanguagePair.parse(text)


def test_reverse_swaps_the_two():
    """Building the other direction with the same source would score a system against its own input."""
    assert str(LanguagePair.parse("zh-Hant-en").reverse) == "en-zh-Hant"
