"""A fixed system that translates for the aligner: further evidence, and never one that is scored."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from harness.align.settings import AlignSettings
from harness.config.systems import catalogue_system
from harness.domain.language import Language, LanguagePair
from harness.domain.progress import SILENCE, Progress
from harness.domain.testset import Segment, TestSet
from harness.errors import AlignmentError, EngineError, LanguageError
from harness.files import cache_folder
from harness.pipeline.translation import translate
from harness.store.translations import open_store
from harness.translate.engine import Runtime
from harness.translate.engines.registry import check_system, open_engine
from harness.translate.sources.fetch import fetch

_ENGLISH = Language.parse("en")


class Pivot:
    """Translates sentences with one system of the catalogue; the store answers what was asked before.

    Args:
        name: The system's name in `configs/systems/`.
        english: Whether a translation into English is of use, too, where it does not know the other side's language.
        progress: Told of downloads and of each sentence.

    Raises:
        ConfigError: If the catalogue has no such system.
    """

    def __init__(self, name: str, *, english: bool = False, progress: Progress = SILENCE) -> None:
        self._english = english
        self._spec = catalogue_system(name, Path("configs/systems"))
        self._progress = progress
        self._asked: list[LanguagePair] = []
        self._known: list[LanguagePair] = []

    def __call__(self, texts: Sequence[str], pair: LanguagePair) -> tuple[Language, Sequence[str]] | None:
        """Translations of some sentences with their language, or None where the system knows no direction of use.

        Raises:
            SourceError: If the weights cannot be had.
            EngineError: If the system fails.
        """
        self._asked.append(pair)
        for language in (pair.target, _ENGLISH) if self._english else (pair.target,):
            way = None if language == pair.source else LanguagePair(source=pair.source, target=language)
            if way and (told := self._translated(texts, way)) is not None:
                self._known.append(pair)
                return language, told
        return None

    def _translated(self, texts: Sequence[str], pair: LanguagePair) -> Sequence[str] | None:
        if not self._spec.covers(pair) or check_system(self._spec, pair):
            return None
        model = fetch(self._spec.source, progress=self._progress) if self._spec.source else None
        try:
            engine = open_engine(self._spec, model, pair, Runtime())
        except (EngineError, LanguageError):
            return None
        written = {place: " ".join(text.split()) for place, text in enumerate(texts) if text.strip()}
        segments = tuple(Segment(doc_id="pivot", seg_id=place + 1, source=text) for place, text in written.items())
        asked = TestSet(name="sentences to align", pair=pair, segments=segments)
        with closing(engine), open_store(cache_folder() / "translations.sqlite") as store:
            outputs = translate(engine, self._spec, asked, store, progress=self._progress).outputs
        told = dict(zip(written, (output.text for output in outputs), strict=True))
        return [told.get(place, "") for place in range(len(texts))]

    def require_use(self) -> None:
        """Refuse where the pivot knew no direction that it was asked for.

        Raises:
            AlignmentError: With the directions.
        """
        if self._asked and not self._known:
            directions = ", ".join(sorted({str(pair) for pair in self._asked}))
            problems = check_system(self._spec, self._asked[0])
            reason = f" ({problems[0]})" if problems else ""
            raise AlignmentError(f"pivot {self._spec.name!r} translates none of {directions}{reason}; name another")


def pivot_of(settings: AlignSettings, *, progress: Progress = SILENCE) -> Pivot | None:
    """The pivot that the aligner's settings name; None for `none`.

    With an encoder, English is of use in any pair: what is meant is compared, not the words.
    """
    if settings.pivot in ("", "none"):
        return None
    return Pivot(settings.pivot, english=settings.encoder != "none", progress=progress)
