"""One spelling for the user, one table to every family's codes."""

import pytest

from harness.domain.language import Language
from harness.translate.families.codes import (
    M2M,
    MADLAD,
    MBART,
    NLLB,
    SEAMLESS,
    code_table,
    find_code,
    opus_codes,
)
from harness.translate.families.opus_groups import in_group

# From the model cards of facebook/nllb-200, m2m100_418M, mbart-large-50, google/madlad400-3b-mt and
# facebook/seamless-m4t-v2-large.
CARDS = {
    "en": ("eng_Latn", "en", "en_XX", "en", "eng"),
    "vi": ("vie_Latn", "vi", "vi_VN", "vi", "vie"),
    "zh": ("zho_Hans", "zh", "zh_CN", "zh", "cmn"),
    "zh-Hant": ("zho_Hant", None, None, "zh_Hant", "cmn_Hant"),
    "ja": ("jpn_Jpan", "ja", "ja_XX", "ja", "jpn"),
    "ko": ("kor_Hang", "ko", "ko_KR", "ko", "kor"),
    "ar": ("arb_Arab", "ar", "ar_AR", "ar", "arb"),
    "arz": ("arz_Arab", None, None, "arz", "arz"),
    "acm": ("acm_Arab", None, None, None, None),
    "no": ("nob_Latn", "no", None, "no", "nob"),
    "nb": ("nob_Latn", "no", None, "no", "nob"),
    "nn": ("nno_Latn", None, None, "nn", "nno"),
    "fa": ("pes_Arab", "fa", "fa_IR", "fa", "pes"),
    "sr": ("srp_Cyrl", "sr", None, "sr", "srp"),
    "sr-Latn": (None, None, None, None, None),
    "pt-BR": ("por_Latn", "pt", "pt_XX", "pt", "por"),
    "fr-CA": ("fra_Latn", "fr", "fr_XX", "fr", "fra"),
    "fa-AF": ("prs_Arab", "fa", "fa_IR", "fa", "pes"),
    "sat": ("sat_Beng", None, None, None, "sat"),  # in Ol Chiki: facebookresearch/flores, issue 52
    "sat-Beng": (None, None, None, None, None),
    "fil": ("tgl_Latn", "tl", "tl_XX", "fil", "tgl"),
    "nso": ("nso_Latn", "ns", None, "nso", None),
    "ms": ("zsm_Latn", "ms", None, "ms", "zlm"),
    "yue": ("yue_Hant", None, None, None, "yue"),
}


@pytest.mark.parametrize("tag", CARDS)
def test_a_language_has_the_code_that_the_model_card_gives(tag):
    """Otherwise a model would be asked for another language, and answer fluently in it."""
    language = Language.parse(tag)
    found = tuple(find_code(language, code_table(codes)) for codes in (NLLB, M2M, MBART, MADLAD, SEAMLESS))
    assert found == CARDS[tag]


@pytest.mark.parametrize(("codes", "count"), [(NLLB, 202), (M2M, 100), (MBART, 52), (MADLAD, 266), (SEAMLESS, 98)])
def test_no_two_codes_mean_one_language(codes, count):
    """A code that another one hides could never be asked for."""
    table = code_table(codes)
    assert len(table) == count
    assert len(set(table.values())) == count


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("zh", ("chi_Hans", "cmn_Hans", "zho_Hans", "chi", "cmn", "zho", "zh")),
        ("zh-Hant", ("chi_Hant", "cmn_Hant", "zho_Hant")),
        ("pt-BR", ("pt_BR", "pt_br", "por_Latn", "por", "pt")),
        ("sr-Latn", ("srp_Latn",)),
    ],
)
def test_opus_spellings_are_tried_from_the_most_exact(tag, expected):
    """A script that was asked for is never traded for another one."""
    assert opus_codes(Language.parse(tag)) == expected


def test_the_groups_of_opus_take_their_members():
    """`opus-mt-ROMANCE-en` takes French and not German."""
    assert in_group("ROMANCE", Language.parse("fr"))
    assert in_group("ROMANCE", Language.parse("co"))
    assert not in_group("ROMANCE", Language.parse("ast"))
    assert not in_group("ROMANCE", Language.parse("de"))
    assert in_group("mul", Language.parse("vi"))
    assert not in_group("fr", Language.parse("fr"))
