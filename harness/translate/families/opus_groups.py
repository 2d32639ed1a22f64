"""The language groups in the names of OPUS-MT models: ISO 639-5 codes, and a few of the project's own.

Source: ISO 639-5 (Library of Congress), restricted to languages that the harness knows and the Tatoeba challenge
has; `mul` and `zh`, `NORTH_EU`, `ROMANCE` and their like as the model cards of Helsinki-NLP list them (`ROMANCE` has
Corsican, and no Asturian: OPUS-MT-train, the name of the model's folder).
"""

from __future__ import annotations

from harness.domain.language import Language

_GROUPS = {
    "aav": "vi km kha mnw",
    "afa": "ar he mt am ti ha so om ary arz kab acm apc",
    "alv": "yo ig wo sn zu xh sw rw ff ee",
    "art": "eo io ia vo ie",
    "bat": "lt lv ltg",
    "bnt": "sw zu xh rw sn ny ln lg rn st tn ts ve nso ss nr kg bem",
    "cau": "ab ce ka av kbd",
    "cel": "cy ga br gd gv kw",
    "cpf": "ht",
    "cpp": "pap kea",
    "cus": "so om",
    "dra": "ta te kn ml",
    "fiu": "fi et hu se kv udm myv mdf",
    "gem": "en de nl sv da no nb nn is fo af yi lb fy li nds gsw",
    "gmq": "sv da no nb nn is fo",
    "gmw": "en de nl af yi lb fy li nds gsw",
    "grk": "el",
    "iir": "hi bn ur fa mr gu pa ne si as or sa ks sd mai bho ku ckb ps tg os awa rom",
    "inc": "hi bn ur mr gu pa ne si as or sa ks sd mai bho awa rom",
    "itc": "fr es pt it ro ca gl oc la an ast scn vec lij lmo fur sc wa rm pap ht co",
    "map": "id ms jv su fil ceb ilo war pag mg mi sm to ty haw fj ban min",
    "mkh": "vi km kha mnw",
    "nic": "sw zu xh rw sn ny ln lg rn yo ig wo ee bem sg ts tn",
    "phi": "fil ceb ilo war pag pam hil",
    "pqe": "mi sm to ty haw fj",
    "pqw": "id ms jv su fil ceb ilo war pag mg ban min",
    "poz": "id ms jv su fil ceb ilo war pag mg mi sm to ty haw fj ban min",
    "roa": "fr es pt it ro ca gl oc an ast scn vec lij lmo fur sc wa rm pap ht co",
    "sal": "shs",
    "sem": "ar he mt am ti ary arz acm apc",
    "sit": "zh yue my bo dz",
    "sla": "ru uk be pl cs sk sl hr sr bs bg mk hsb dsb",
    "taw": "th lo shn",
    "trk": "tr az kk ky uz tk tt ba cv ug crh sah tyv kaa",
    "tut": "tr az kk ky uz tk tt ba cv ug crh sah tyv mn ja ko",
    "urj": "fi et hu se kv udm myv mdf",
    "zhx": "zh yue",
    "zle": "ru uk be",
    "zls": "hr sr bs bg mk sl",
    "zlw": "pl cs sk hsb dsb",
    "ine": "",
    "mul": "",
    "celtic": "cy ga br gd gv kw",
    "north_eu": "de nl fy af da fo is no nb nn sv",
    "norway": "no nb nn",
    "romance": "fr es pt it ro ca gl oc an scn vec lij lmo fur sc wa rm la co",
    "sami": "se",
    "scandinavia": "da fo is no nb nn sv",
    "nordic": "da fo is no nb nn sv fi",
}


def in_group(name: str, language: Language) -> bool:
    """Is the language a member of a group? Of `mul` and `ine`, whose lists are long, anything may be."""
    members = _GROUPS.get(name.lower())
    return members is not None and (not members or language.base in members.split())
