"""The language of a document and of its parts; foreign parts are found, never kept silently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from harness.domain.article import LanguageEvidence
from harness.domain.language import Language
from harness.text.identify import identify
from harness.text.script import dominant_script, han_variant_counts, scripts
from harness.text.width import width

_MOST_OF_OTHER_VARIANT = 0.1
# How much running text is judged at once, and how much of it is read; shorter is less sure, longer is slower.
_CHUNK, _READ = 800, 240
# Columns of letters from which a single line is judged on its own; a name or a command is no foreign language.
_LEAST_LINE, _LEAST_LINE_OTHER_SCRIPT = 60, 40
_MOST_FOREIGN = 0.4
# Languages that a single line does not tell apart.
_CLOSE = ({"id", "ms"}, {"bs", "hr", "sr"}, {"da", "nb", "nn", "no"})
_HAN = ("Hans", "Hant", "Hani")
_ENGLISH_WORDS = """the of and to is that it was for on are with as his they be at this have from or had by but what
    were we when your can said there use an each which she how their if will up other about out many then them
    these so would has more its been you not who"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())


class LanguageRefusalError(Exception):
    """A document that is in no one language, or not in the one declared; holds reason code and evidence."""

    def __init__(self, reason: str, evidence: str) -> None:
        super().__init__(evidence)
        self.reason = reason
        self.evidence = evidence


@dataclass(frozen=True, slots=True)
class Found:
    """A document's language, why, and the indices of lines in another language."""

    language: Language
    evidence: LanguageEvidence
    foreign: frozenset[int]


def find_language(lines: Sequence[str], declared: Language | None, hint: str | None = None) -> Found:
    """The language of a document, by a vote of its lines weighed by their width.

    Args:
        lines: Title and paragraphs.
        declared: What `corpus.yaml` or the file name says: checked.
        hint: What the page says of itself; decides between languages that are hard to tell apart.

    Raises:
        LanguageRefusalError: If no language holds 60 % of the text, it is not the
            declared one, or Simplified and Traditional are mixed within lines.
    """
    text = "\n".join(lines)
    language = _whole(text, declared, hint)
    if language is None:
        raise LanguageRefusalError("no-language", "no letters of a known script")
    of_line = _by_line(lines, language)
    votes: Counter[str] = Counter()
    for line, tag in zip(lines, of_line, strict=True):
        if tag is not None:
            votes[tag.tag] += width(line)
    total = max(1, votes.total())
    shares = {tag: round(count / total, 3) for tag, count in votes.most_common()}
    evidence = LanguageEvidence(
        declared=str(declared) if declared else hint, votes=shares, script=dominant_script(text)
    )
    share = shares.get(language.tag, 0.0)
    in_words = ", ".join(f"{tag} {part:.0%}" for tag, part in shares.items())
    if declared is not None and (language != declared or share < 1 - _MOST_FOREIGN):
        reason = "mixed-languages" if language == declared else "wrong-language"
        raise LanguageRefusalError(reason, f"declared as {declared}, but its lines are {in_words}")
    if share < 1 - _MOST_FOREIGN:
        raise LanguageRefusalError("mixed-languages", f"no language holds most of it: {in_words}; partly translated?")
    foreign = frozenset(place for place, tag in enumerate(of_line) if tag not in (None, language))
    _check_variant([line for place, line in enumerate(lines) if place not in foreign], language)
    return Found(language, evidence, foreign)


def _whole(text: str, declared: Language | None, hint: str | None) -> Language | None:
    found, _ = identify(text)
    for other in (declared, _parsed(hint)):
        if other is None or found is None or other == found:
            continue
        if other.base == found.base and other.script == found.script:
            return other  # a region that the text does not show
        if identify(text, (found, other))[0] == other:
            return other
    return found


def _parsed(hint: str | None) -> Language | None:
    from harness.errors import LanguageError

    try:
        return Language.parse(hint) if hint else None
    except LanguageError:
        return None


def _by_line(lines: Sequence[str], language: Language) -> list[Language | None]:
    """Language of each line; None where it is too short to say, or names and signs alone."""
    of_line: list[Language | None] = [None] * len(lines)
    chunk: list[int] = []
    size = 0
    for place, line in enumerate(lines):
        other = _other_script(line, language)
        if other is not None:
            of_line[place] = other
            continue
        of_line[place] = language
        if language.script in ("Hans", "Hant", "Jpan", "Kore"):
            continue
        if _is_suspect(line, language):
            _judge(lines, [place], language, of_line)
            continue
        chunk.append(place)
        size += len(line)
        if size >= _CHUNK:
            _judge(lines, chunk, language, of_line)
            chunk, size = [], 0
    _judge(lines, chunk, language, of_line)
    return of_line


def _other_script(line: str, language: Language) -> Language | None:
    """The language of a line in another script; None where the script is the document's, or it is no prose."""
    script = dominant_script(line)
    if script in ("Zyyy", language.script):
        return None
    if script in _HAN and language.script in ("Jpan", "Kore", "Hans", "Hant"):
        return _other_han(line, language, script)
    if script == "Latn" and not _is_latin_prose(line):
        return None  # names, commands, code
    if width(line) < _LEAST_LINE_OTHER_SCRIPT and script not in (*_HAN, "Jpan", "Kore"):
        return None
    found, _ = identify(line)
    return found if found != language else None


def _is_latin_prose(line: str) -> bool:
    """Whether a line is words of a language in Latin script, with next to nothing of another script among them."""
    letters = scripts(line)
    if letters.get("Latn", 0.0) < 0.95:
        return False
    plain = sum(character.isalpha() or character == " " for character in line)
    words = line.split()
    lower = sum(word.strip(".,;:!?()\"'“”‘’").isalpha() and word[:1].islower() for word in words)
    return plain >= 0.8 * len(line) and lower >= max(3, 0.4 * len(words))


def _other_han(line: str, language: Language, script: str) -> Language | None:
    if language.script == "Jpan":  # a line without kana is Japanese where Japanese has all its characters
        letters = "".join(filter(str.isalpha, line))
        return None if _is_encodable(letters, "cp932") else identify(line)[0]
    if language.script in ("Hans", "Hant"):
        simplified, traditional = han_variant_counts(line)
        few, many = sorted((simplified, traditional))
        clear = many >= 3 and few <= 0.1 * many
        return identify(line)[0] if clear and script != language.script else None
    return None


def _is_encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _is_suspect(line: str, language: Language) -> bool:
    """Whether a line in Latin script has too many or too few English words to be in the document's language.

    What translators leave is mostly English, and this is quick enough for every line.
    """
    if language.script != "Latn" or width(line) < _LEAST_LINE:
        return False
    words = line.lower().split()
    english = sum(map(_ENGLISH.__contains__, words))
    few = english < 0.1 * len(words)
    return few and _is_latin_prose(line) if language.base == "en" else english > 0.15 * len(words)


def _judge(lines: Sequence[str], chunk: Sequence[int], language: Language, of_line: list[Language | None]) -> None:
    """Compare a run of lines with the document's language; line by line where it disagrees."""
    text = " ".join(lines[place] for place in chunk)
    if len(text) < _LEAST_LINE:
        return
    middle = max(0, (len(text) - _READ) // 2)
    if _is(text[middle : middle + _READ], language):
        return
    for place in chunk:
        line = lines[place]
        if (
            width(line) >= _LEAST_LINE
            and _is_latin_prose(line) == (language.script == "Latn")
            and not _is(line, language)
        ):
            of_line[place] = identify(line)[0]


def _is(text: str, language: Language) -> bool:
    found, sure = identify(text)
    if found is None or found.base == language.base or sure < 0.6:
        return True
    if any({found.base, language.base} <= close for close in _CLOSE):
        return True
    if scripts(text).get("Latn", 0) == 1 and text.istitle():  # a row of names
        return True
    return identify(text, (found, language))[0] == language


def _check_variant(lines: Sequence[str], language: Language) -> None:
    if language.base != "zh":
        return
    simplified, traditional = han_variant_counts("\n".join(lines))
    few = min(simplified, traditional)
    if few >= 5 and few > _MOST_OF_OTHER_VARIANT * (simplified + traditional):
        evidence = (
            f"{simplified} characters are Simplified only and {traditional} Traditional only, within the same lines"
        )
        raise LanguageRefusalError("mixed-variants", evidence)
