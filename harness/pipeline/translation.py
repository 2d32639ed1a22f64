"""Test sets x systems -> translations; nothing is translated twice."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from harness.domain.progress import SILENCE, Progress
from harness.domain.system import Request, Scalar, SystemSpec, Translation, Translations
from harness.domain.testset import TestSet
from harness.errors import EngineError
from harness.pipeline.whole_documents import documents_of, requests_for, shared_out
from harness.store.translations import TranslationStore, fingerprint_digest, key_of
from harness.translate.engine import RULES, Engine
from harness.translate.memory import forget_peak

_KEEP_EVERY = 2.0  # seconds: what a kill can lose


def requests_of(test_set: TestSet, mode: str) -> list[Request]:
    """What a system is asked, one request for each scored segment.

    In document mode a request carries the segments before it in its document,
    those included that a filter dropped from scoring.
    """
    requests = []
    before: list[str] = []
    document = None
    for segment in test_set.segments:
        if segment.doc_id != document:
            document, before = segment.doc_id, []
        if segment.dropped is None:
            requests.append(Request(text=segment.source, context=tuple(before) if mode == "document" else ()))
        before.append(segment.source)
    return requests


def translate(
    engine: Engine, spec: SystemSpec, test_set: TestSet, store: TranslationStore, *, progress: Progress = SILENCE
) -> Translations:
    """Translate a test set, asking the engine only for what the store does not have.

    Raises:
        EngineError: If the engine fails or leaves a request unanswered; what it gave before is kept.
    """
    digest = fingerprint_digest({**engine.fingerprint(), "rules": RULES})
    whole = documents_of(test_set) if spec.mode == "whole-document" else []
    requests = requests_for(whole) if whole else requests_of(test_set, spec.mode)
    unit = "documents" if whole else "segments"
    if engine.complete:
        outputs = dict(engine.translate(requests, progress))
        facts = engine.facts()
        cached = 0
    else:
        keys = [key_of(digest, request) for request in requests]
        known = store.get(keys)
        cached = sum(key in known for key in keys)
        missing = {key: request for key, request in zip(keys, requests, strict=True) if key not in known}
        if missing:
            forget_peak()
            with progress.task(f"{spec.name}  {test_set}", total=len(missing), unit=unit) as advance:
                for key, translation in _kept(engine, missing, store, progress):
                    known[key] = translation
                    advance(1)
            store.put_facts(digest, engine.facts())
        outputs = {index: known[key] for index, key in enumerate(keys) if key in known}
        facts = store.get_facts(digest)
    if len(outputs) != len(requests):
        raise EngineError(f"{spec.name} on {test_set}: {len(outputs)} translations for {len(requests)} {unit}")
    ordered = [outputs[index] for index in range(len(requests))]
    seconds = _seconds(requests, ordered)
    facts = {**facts, **_speed(ordered)}
    if whole:
        ordered, lost = shared_out(whole, ordered, test_set.pair)
        facts = {**facts, **lost}
    return Translations(
        system=spec.name,
        fingerprint=digest,
        test_set_digest=test_set.digest,
        outputs=tuple(ordered),
        cached=cached,
        seconds=seconds,
        facts=facts,
    )


def _seconds(requests: Sequence[Request], outputs: Sequence[Translation]) -> float:
    """Time spent on all requests; one that was asked before in the same set cost nothing."""
    return sum(dict(zip(requests, (output.seconds for output in outputs), strict=True)).values())


def _speed(outputs: Sequence[Translation]) -> dict[str, Scalar]:
    """Tokens a second, where the engine counts them."""
    tokens, seconds = sum(output.output_tokens for output in outputs), sum(output.seconds for output in outputs)
    return {"output_tokens_per_second": round(tokens / seconds, 1)} if tokens and seconds > 0 else {}


def _kept(
    engine: Engine, missing: dict[bytes, Request], store: TranslationStore, progress: Progress
) -> Iterator[tuple[bytes, Translation]]:
    """Translate, and commit to the store every few seconds and at the end, however it ends."""
    keys = list(missing)
    waiting: list[tuple[bytes, Translation]] = []
    last = time.monotonic()
    try:
        for index, translation in engine.translate(list(missing.values()), progress):
            waiting.append((keys[index], translation))
            yield waiting[-1]
            if time.monotonic() - last > _KEEP_EVERY:
                store.put(waiting)
                waiting, last = [], time.monotonic()
    finally:
        store.put(waiting)
