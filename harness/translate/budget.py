"""Nothing is silently cut: sources that are too long are split, and output limits follow the source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from harness.domain.language import Language, LanguagePair
from harness.domain.system import Request, Translation
from harness.errors import EngineError
from harness.text.sentences import split_sentences
from harness.translate.cleanup import one_line, whole_characters

_WITHOUT_SPACES = {"Hans", "Hant", "Hani", "Jpan", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"}
_CLAUSE_END = re.compile(r"[,;:、,;:،؛।—–]\s*|\.\.\.\s*|…\s*")
_SPACE = re.compile(r"\s+")

_ORDINARY = 128  # tokens; few segments are longer

Split = Callable[[Request], Sequence[Request]]
Generate = Callable[[Sequence[Request]], Iterator[tuple[int, Translation]]]


def translate_in_pieces(
    requests: Sequence[Request], pair: LanguagePair, split: Split, generate: Generate
) -> Iterator[tuple[int, Translation]]:
    """Translate requests of any length with a model that takes only so much.

    Empty sources are answered without the model. Pieces of one source are translated as requests of their
    own, joined in order, and counted in `Translation.pieces`.

    Args:
        requests: Any sources.
        pair: The direction.
        split: Gives the pieces of one request; the request itself where it fits.
        generate: The model: translates pieces, in any order.

    Yields:
        Index into `requests`, and its translation, as soon as its last piece is done.

    Raises:
        EngineError: If the model leaves a piece unanswered.
    """
    pieces: list[Request] = []
    owners: list[int] = []
    waiting: dict[int, dict[int, Translation | None]] = {}
    for index, request in enumerate(requests):
        if not request.text.strip():
            yield index, Translation(text="", stop="none")
            continue
        context = tuple(whole_characters(before) for before in request.context)
        for piece in split(replace(request, text=whole_characters(request.text), context=context)):
            waiting.setdefault(index, {})[len(pieces)] = None
            owners.append(index)
            pieces.append(piece)
    if not pieces:
        return
    for place, translation in generate(pieces):
        owner = owners[place]
        parts = waiting[owner]
        parts[place] = translation
        done = [part for part in parts.values() if part is not None]
        if len(done) == len(parts):
            del waiting[owner]
            yield owner, _joined_lines(done) if requests[owner].whole else _joined(done, pair.target)
    if waiting:
        raise EngineError(f"{len(waiting)} of {len(requests)} segments were not answered by the engine")


def split_request(
    request: Request, language: Language, fits: Callable[[str], bool], sentences: bool = False
) -> tuple[Request, ...]:
    """The pieces of one request.

    A whole document is split at the ends of its lines only, into as few pieces as fit.

    Args:
        request: With any text but an empty one.
        language: Of the text.
        fits: Says whether the model takes a text whole.
        sentences: True to give every sentence a piece of its own, even where all would fit. Models trained on
            single sentences lose text otherwise: OPUS-MT zh-en gave 7 % less for two sentences in a line and 45 %
            less for eight (FLORES).

    Raises:
        EngineError: If not even one character, or of a whole document one line, fits.
    """
    if request.whole:
        texts = _split_lines(request.text, fits)
    elif not sentences:
        texts = split_to_fit(request.text, language, fits)
    else:
        ends = split_sentences(request.text, language)
        texts = tuple(part for start, end in ends for part in split_to_fit(request.text[start:end], language, fits))
    return tuple(replace(request, text=text) for text in texts)


def split_to_fit(text: str, language: Language, fits: Callable[[str], bool]) -> tuple[str, ...]:
    """Split a text that is too long: at sentence ends, else inside a sentence, where it hurts least.

    As many sentences go into a piece as fit. Nothing but white space is lost between the pieces.

    Args:
        text: One line.
        language: Of the text.
        fits: Says whether the model takes a text whole.

    Raises:
        EngineError: If not even one character fits.
    """
    text = text.strip()
    if fits(text):
        return (text,)
    pieces: list[str] = []
    start = end = 0
    for begin, finish in split_sentences(text, language):
        if end > start and not fits(text[start:finish]):
            pieces.append(text[start:end])
            start = begin
        start = start if end > start else begin
        end = finish
    pieces.append(text[start:end])
    return tuple(part for piece in pieces for part in _cut(piece.strip(), fits) if part)


def output_limit(source_tokens: int, most: int, asked: int | None = None) -> int:
    """How many tokens an output may have.

    Three times the source and some more: no translation is cut, and one that runs wild is stopped. It
    steps in powers of two, so that sources of about the same length share a limit and can share a batch.

    Args:
        source_tokens: Length of this source alone; that of its neighbours must not count.
        most: What the model can give.
        asked: `Decoding.max_tokens`, which wins where it is given.
    """
    if asked is not None:
        return min(asked, most)
    step = 1 << max(5, (source_tokens - 1).bit_length())
    return min(3 * step + 32, most)


def shared_limit(source_tokens: int, most: int, asked: int | None = None) -> int:
    """The limit to generate with: one for nearly all sources, so that batches need not be cut by length.

    An output is then cut at its own `output_limit`. Neither depends on a neighbour.
    """
    return output_limit(max(source_tokens, _ORDINARY), most, asked)


def join_pieces(texts: Sequence[str], language: Language) -> str:
    """Put translated pieces together as the target language writes them."""
    return ("" if language.script in _WITHOUT_SPACES else " ").join(text for text in texts if text)


def _split_lines(text: str, fits: Callable[[str], bool]) -> tuple[str, ...]:
    pieces: list[list[str]] = [[]]
    for line in text.split("\n"):
        if pieces[-1] and not fits("\n".join([*pieces[-1], line])):
            pieces.append([])
        if not pieces[-1] and not fits(line):
            raise EngineError(
                f"one segment alone does not fit the model: {line[:60]!r}; use mode segment, which splits"
            )
        pieces[-1].append(line)
    return tuple("\n".join(piece) for piece in pieces)


def _joined_lines(parts: Sequence[Translation]) -> Translation:
    """Of a whole document in pieces: lines stay lines."""
    return replace(_sum(parts), text="\n".join(part.text for part in parts if part.text))


def _joined(parts: Sequence[Translation], language: Language) -> Translation:
    if len(parts) == 1:
        return _as_line(parts[0])
    return _as_line(replace(_sum(parts), text=join_pieces([part.text for part in parts], language)))


def _sum(parts: Sequence[Translation]) -> Translation:
    """All of several translations but the text."""
    raws = [part.text if part.raw is None else part.raw for part in parts]
    return Translation(
        text="",
        raw="\n".join(raws) if any(part.raw is not None for part in parts) else None,
        source_tokens=sum(part.source_tokens for part in parts),
        output_tokens=sum(part.output_tokens for part in parts),
        truncated=any(part.truncated for part in parts),
        pieces=sum(part.pieces for part in parts),
        stop="limit" if any(part.stop == "limit" for part in parts) else parts[-1].stop,
        seconds=sum(part.seconds for part in parts),
    )


def _as_line(translation: Translation) -> Translation:
    line = one_line(translation.text)
    if line == translation.text:
        return translation
    return replace(translation, text=line, raw=translation.text if translation.raw is None else translation.raw)


def _cut(text: str, fits: Callable[[str], bool]) -> tuple[str, ...]:
    if not text or fits(text):
        return (text,)
    place = _middle(text)
    if place is None:
        raise EngineError(f"the model's limit is too small for the source {text!r}; raise max_source_tokens")
    return _cut(text[:place].rstrip(), fits) + _cut(text[place:].lstrip(), fits)


def _middle(text: str) -> int | None:
    """Where to cut in two: at the clause end nearest to the middle third, else at a space, else between characters."""
    half = len(text) / 2
    for marks in (_CLAUSE_END, _SPACE):
        ends = [match.end() for match in marks.finditer(text) if len(text) / 4 <= match.end() <= len(text) * 3 / 4]
        if ends:
            return min(ends, key=lambda end: abs(end - half))
    place = int(half)
    while 0 < place < len(text) and _belongs_before(text, place):
        place += 1
    return place if 0 < place < len(text) else (int(half) or None)


def _belongs_before(text: str, place: int) -> bool:
    """Would a cut here tear a character from its accents, or an emoji apart?"""
    return unicodedata.category(text[place]) in ("Mn", "Mc", "Me", "Sk") or "\u200d" in text[place - 1 : place + 1]
