"""One language, one spelling: BCP 47 tags in their shortest canonical form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from harness.domain.language_table import ALIASES, LANGUAGES, SUBTAGS
from harness.errors import LanguageError

_ISO3 = {iso3: tag for tag, (iso3, _, _) in LANGUAGES.items()}
_SCRIPT_OF_REGION = {("zh", "TW"): "Hant", ("zh", "HK"): "Hant", ("zh", "MO"): "Hant"}
# Regions that only repeat the usual script; elsewhere (pt-BR, en-GB) a region is a variety to keep.
_REDUNDANT_REGION = {("zh", "CN"), ("zh", "SG"), ("zh", "TW"), ("zh", "HK"), ("zh", "MO")}
_TAG = re.compile(r"(?P<language>[A-Za-z]{2,3})(?:[-_](?P<script>[A-Za-z]{4}))?(?:[-_](?P<region>[A-Za-z]{2}|\d{3}))?")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Language:
    """A language in its one canonical spelling.

    `zh`, `zh-Hans`, `zh_CN`, `zho_Hans` and `cmn` are all `zh`; `zh-TW` and
    `zho_Hant` are `zh-Hant`, which is another language to a test set. The
    usual script is left out; a region is kept where it names a variety.

    Attributes:
        tag: Canonical BCP 47 tag, such as `vi`, `zh-Hant`, `pt-BR`.
    """

    tag: str

    def __post_init__(self) -> None:
        if _canonical(self.tag) != self.tag:
            raise LanguageError(f"{self.tag!r} is not a canonical tag; Language.parse reads any spelling")

    @classmethod
    def parse(cls, text: str) -> Language:
        """Read any usual spelling: BCP 47, ISO 639-1/2/3, FLORES (`zho_Hans`), POSIX (`zh_CN`).

        Raises:
            LanguageError: If the language is not known; names the nearest that is.
        """
        return cls(tag=_canonical(text))

    @property
    def base(self) -> str:
        """The language subtag alone: `zh` of `zh-Hant`."""
        return self.tag.split("-")[0]

    @property
    def script(self) -> str:
        """ISO 15924 code, the usual one where the tag names none: `Hans` of `zh`."""
        subtags = self.tag.split("-")
        if len(subtags) > 1 and len(subtags[1]) == 4:
            return subtags[1]
        return LANGUAGES[self.base][1]

    @property
    def region(self) -> str | None:
        """ISO 3166 region, where the tag names one: `BR` of `pt-BR`."""
        last = self.tag.split("-")[-1]
        return last if last != self.base and len(last) != 4 else None

    @property
    def iso3(self) -> str:
        """ISO 639-3 code, of the macrolanguage where the tag is one: `zho`, `vie`."""
        return LANGUAGES[self.base][0]

    @property
    def name(self) -> str:
        """English name, with script or region where the tag has one: `Portuguese (Brazil)`, `Serbian (Latin)`."""
        extra = [SUBTAGS.get(subtag, subtag) for subtag in self.tag.split("-")[1:]]
        if self.base == "zh" and extra[:1] == ["Traditional"]:
            return "Traditional Chinese"
        base = LANGUAGES[self.base][2]
        return f"{base} ({', '.join(extra)})" if extra else base

    def __str__(self) -> str:
        return self.tag


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LanguagePair:
    """A directed pair: translation goes from `source` to `target`."""

    source: Language
    target: Language

    def __post_init__(self) -> None:
        if self.source == self.target:
            raise LanguageError(f"a language pair needs two languages, found {self.source} twice")

    @classmethod
    def parse(cls, text: str) -> LanguagePair:
        """Read `SRC-TGT`, where either side may have a script or region: `zh-Hant-en`, `en-pt-BR`.

        Raises:
            LanguageError: If a side is not a known language, or the text can be
                read in more than one way or in none.
        """
        for separator in (">", "→"):
            if separator in text:
                source, _, target = text.partition(separator)
                return cls(source=Language.parse(source.strip(" -")), target=Language.parse(target.strip()))
        parts = text.split("-")
        splits = ["-".join(parts[:cut]) for cut in range(1, len(parts))]
        readings = [
            (left, text[len(left) + 1 :])
            for left in splits
            if _TAG.fullmatch(left) and _TAG.fullmatch(text[len(left) + 1 :])
        ]
        if len(readings) > 1:  # in `pt-BR-en` a capital region cannot begin the target
            readings = [reading for reading in readings if not re.match(r"[A-Z]{2}(-|$)", reading[1])]
        if len(readings) != 1:
            raise LanguageError(f"{text!r} is not a language pair; write it as SRC-TGT, such as vi-en or zh-Hant-en")
        source, target = readings[0]
        return cls(source=Language.parse(source), target=Language.parse(target))

    @property
    def reverse(self) -> LanguagePair:
        """The other direction."""
        return LanguagePair(source=self.target, target=self.source)

    def __str__(self) -> str:
        return f"{self.source}-{self.target}"


def _canonical(text: str) -> str:
    match = _TAG.fullmatch(text.strip())
    base = match["language"].lower() if match else ""
    base = ALIASES.get(base, base)
    base = _ISO3.get(base, base)
    if match is None or base not in LANGUAGES:
        raise LanguageError(f"unknown language {text!r}{_nearest(text)}; expected a BCP 47 tag such as vi or zh-Hant")
    script = match["script"].title() if match["script"] else None
    region = match["region"].upper() if match["region"] else None
    if region is not None:
        script = script or _SCRIPT_OF_REGION.get((base, region))
        if (base, region) in _REDUNDANT_REGION:
            region = None
    if script == LANGUAGES[base][1]:
        script = None
    return "-".join(part for part in (base, script, region) if part)


def _nearest(text: str) -> str:
    names = {name.lower(): tag for tag, (_, _, name) in LANGUAGES.items()}
    if close := get_close_matches(text.strip().lower(), names, n=1):
        return f", did you mean {names[close[0]]} ({close[0].title()})?"
    if close := get_close_matches(text.strip().lower(), LANGUAGES, n=3):
        return f", nearest: {', '.join(close)}"
    return ""
