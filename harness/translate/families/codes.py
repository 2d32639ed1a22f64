"""The harness' languages in each family's codes.

Where the codes come from:

- NLLB: FLORES-200 codes as `NllbTokenizer` of transformers 5 lists them (The NLLB Team 2022, table 1). `sat_Beng` is
  Santali in Ol Chiki: a mislabelling that its authors confirm, and that the checkpoints keep (facebookresearch/flores,
  issue 52).
- M2M: as `M2M100Tokenizer` lists them (Fan et al. 2020, table 1). `ns` is Northern Sotho.
- MBART: as `MBart50Tokenizer` lists them (Tang et al. 2020, appendix A).
- MADLAD: the `<2xx>` tokens of `google/madlad400-3b-mt` for languages that the harness knows (Kudugunta et al. 2023).
- SEAMLESS: the language tokens of `facebook/seamless-m4t-v2-large`'s text tokenizer (Seamless Communication 2023).
  Those of the medium model of the first version are NLLB's without scripts; of these 98 it has all but `zlm`.

A code is looked up by the language it means, not by its spelling, and again in the vocabulary of the tokenizer
that is really loaded. A language in another script than the code's is another language: M2M's `zh` is not `zh-Hant`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from harness.domain.language import Language
from harness.domain.language_table import ALIASES

NLLB = """
    ace_Arab ace_Latn acm_Arab acq_Arab aeb_Arab afr_Latn ajp_Arab aka_Latn als_Latn amh_Ethi apc_Arab arb_Arab
    ars_Arab ary_Arab arz_Arab asm_Beng ast_Latn awa_Deva ayr_Latn azb_Arab azj_Latn bak_Cyrl bam_Latn ban_Latn
    bel_Cyrl bem_Latn ben_Beng bho_Deva bjn_Arab bjn_Latn bod_Tibt bos_Latn bug_Latn bul_Cyrl cat_Latn ceb_Latn
    ces_Latn cjk_Latn ckb_Arab crh_Latn cym_Latn dan_Latn deu_Latn dik_Latn dyu_Latn dzo_Tibt ell_Grek eng_Latn
    epo_Latn est_Latn eus_Latn ewe_Latn fao_Latn fij_Latn fin_Latn fon_Latn fra_Latn fur_Latn fuv_Latn gaz_Latn
    gla_Latn gle_Latn glg_Latn grn_Latn guj_Gujr hat_Latn hau_Latn heb_Hebr hin_Deva hne_Deva hrv_Latn hun_Latn
    hye_Armn ibo_Latn ilo_Latn ind_Latn isl_Latn ita_Latn jav_Latn jpn_Jpan kab_Latn kac_Latn kam_Latn kan_Knda
    kas_Arab kas_Deva kat_Geor kaz_Cyrl kbp_Latn kea_Latn khk_Cyrl khm_Khmr kik_Latn kin_Latn kir_Cyrl kmb_Latn
    kmr_Latn knc_Arab knc_Latn kon_Latn kor_Hang lao_Laoo lij_Latn lim_Latn lin_Latn lit_Latn lmo_Latn ltg_Latn
    ltz_Latn lua_Latn lug_Latn luo_Latn lus_Latn lvs_Latn mag_Deva mai_Deva mal_Mlym mar_Deva min_Latn mkd_Cyrl
    mlt_Latn mni_Beng mos_Latn mri_Latn mya_Mymr nld_Latn nno_Latn nob_Latn npi_Deva nso_Latn nus_Latn nya_Latn
    oci_Latn ory_Orya pag_Latn pan_Guru pap_Latn pbt_Arab pes_Arab plt_Latn pol_Latn por_Latn prs_Arab quy_Latn
    ron_Latn run_Latn rus_Cyrl sag_Latn san_Deva sat_Beng scn_Latn shn_Mymr sin_Sinh slk_Latn slv_Latn smo_Latn
    sna_Latn snd_Arab som_Latn sot_Latn spa_Latn srd_Latn srp_Cyrl ssw_Latn sun_Latn swe_Latn swh_Latn szl_Latn
    tam_Taml taq_Latn taq_Tfng tat_Cyrl tel_Telu tgk_Cyrl tgl_Latn tha_Thai tir_Ethi tpi_Latn tsn_Latn tso_Latn
    tuk_Latn tum_Latn tur_Latn twi_Latn tzm_Tfng uig_Arab ukr_Cyrl umb_Latn urd_Arab uzn_Latn vec_Latn vie_Latn
    war_Latn wol_Latn xho_Latn ydd_Hebr yor_Latn yue_Hant zho_Hans zho_Hant zsm_Latn zul_Latn
"""
M2M = """
    af am ar ast az ba be bg bn br bs ca ceb cs cy da de el en es et fa ff fi fr fy ga gd gl gu ha he hi hr ht
    hu hy id ig ilo is it ja jv ka kk km kn ko lb lg ln lo lt lv mg mk ml mn mr ms my ne nl no ns oc or pa pl ps
    pt ro ru sd si sk sl so sq sr ss su sv sw ta th tl tn tr uk ur uz vi wo xh yi yo zh zu
"""
MBART = """
    af_ZA ar_AR az_AZ bn_IN cs_CZ de_DE en_XX es_XX et_EE fa_IR fi_FI fr_XX gl_ES gu_IN he_IL hi_IN hr_HR id_ID
    it_IT ja_XX ka_GE kk_KZ km_KH ko_KR lt_LT lv_LV mk_MK ml_IN mn_MN mr_IN my_MM ne_NP nl_XX pl_PL ps_AF pt_XX
    ro_RO ru_RU si_LK sl_SI sv_SE sw_KE ta_IN te_IN th_TH tl_XX tr_TR uk_UA ur_PK vi_VN xh_ZA zh_CN
"""
MADLAD = """
    ace ace_Arab af ak alt am an ar arn ary arz as av awa ay az ba ban bbc be bg bg_Latn bho bi bik bjn
    bjn_Arab bm bn bn_Latn bo br brx bs bua bug bzj ca cak ce ceb cfm ch chr ckb co cr_Latn crh crh_Latn cs
    ctd_Latn cv cy da de doi dv dyu dz ee el el_Latn en eo es et eu fa ff fi fil fj fo fon fr fur fy ga gag gd
    gl gn gom gom_Latn grc gu gu_Latn gv ha haw he hi hi_Latn hil hmn hne ho hr ht hu hy iba id ig ilo io is
    it iu ja jv ka kaa kaa_Latn kac kbd kbp kg kha kj kjh kk kl km kmb kn kn_Latn ko kr kr_Arab krc kri ks
    ks_Deva ksd ku kv kw ky la lb lg li lij lmo ln lo lt ltg lu lus lv mad mag mai mak mdf mg mh mi min mk ml
    ml_Latn mn mni mr ms ms_Arab ms_Arab_BN mt my myv nds ne nl nn no nr nso nus nv ny oc oj om or os pa pag
    pap pl ps pt qu rm rn ro rom ru ru_Latn rw sa sah sat_Latn sc scn sd se sg shn si sk sl sm sn so sq sr ss
    st su sv sw syr szl ta ta_Latn taq taq_Tfng te te_Latn tet tg th ti tk tn to tr ts tsg tt tyv tzm udm ug
    uk ur uz ve vec vi wa war wo xal xh yi yo yua zh zh_Hant zh_Latn zu zza
"""
SEAMLESS = """
    afr amh arb ary arz asm azj bel ben bos bul cat ceb ces ckb cmn cmn_Hant cym dan deu ell eng est eus fin fra
    fuv gaz gle glg guj heb hin hrv hun hye ibo ind isl ita jav jpn kan kat kaz khk khm kir kor lao lit lug luo
    lvs mai mal mar mkd mlt mni mya nld nno nob npi nya ory pan pbt pes pol por ron rus sat slk slv sna snd som
    spa srp swe swh tam tel tgk tgl tha tur ukr urd uzn vie yor yue zlm zul
"""

_REGION = re.compile(r"(?<=^[a-z]{2})_[A-Z]{2}$")  # mBART's regions are only part of its spelling
# Codes that Language.parse would read as something else, or not at all.
_MEANING = {"kor_Hang": "ko", "prs_Arab": "fa-AF", "ns": "nso", "zlm": "ms", "sat_Beng": "sat"}
# A family that lacks the first but has the second means the first with it.
_STANDS_FOR = {"no": "nb", "nb": "no"}


@cache
def code_table(codes: str) -> Mapping[str, str]:
    """Canonical tag -> code, for one of the lists of this module."""
    return {_MEANING.get(code) or Language.parse(_REGION.sub("", code)).tag: code for code in codes.split()}


def find_code(language: Language, table: Mapping[str, str]) -> str | None:
    """A family's code for a language: of the tag itself, else without its region, never in another script."""
    tags = [language.tag]
    if language.region:
        tags.append(language.tag.removesuffix(f"-{language.region}"))
    if tags[-1] in _STANDS_FOR:
        tags.append(_STANDS_FOR[tags[-1]])
    return next((table[tag] for tag in tags if tag in table), None)


def opus_codes(language: Language) -> tuple[str, ...]:
    """All spellings under which an OPUS-MT vocabulary may have a language, the most exact first.

    The Tatoeba challenge's `cmn_Hant`, `srp_Latn`, `fra`; the older `pt_br`, `fr`.
    """
    usual = language.tag.split("-")[0] == language.tag or language.region is not None
    threes = [*_individual(language), language.iso3]
    codes = [f"{three}_{language.script}" for three in threes]
    if language.region:
        codes = [f"{language.base}_{language.region}", f"{language.base}_{language.region.lower()}", *codes]
    if usual:
        codes += [*threes, language.base]
        if language.base in _STANDS_FOR:
            codes += opus_codes(Language(tag=_STANDS_FOR[language.base])) if language.base == "no" else ()
    return tuple(dict.fromkeys(codes))


def _individual(language: Language) -> list[str]:
    """The individual languages' codes that stand for a macrolanguage: `cmn` for zh, `pes` for fa."""
    return [code for code, tag in ALIASES.items() if tag == language.base and len(code) == 3]
