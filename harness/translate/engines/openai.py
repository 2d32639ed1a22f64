"""Any server that speaks the chat completions API: vLLM, llama.cpp, Ollama, `transformers serve`, or a service."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import replace
from importlib.metadata import version
from time import monotonic, perf_counter
from typing import Any, ClassVar
from urllib.parse import urlsplit

from harness.domain.language import LanguagePair
from harness.domain.progress import SILENCE, Progress
from harness.domain.system import Request, Scalar, SystemSpec, Translation
from harness.errors import EngineError
from harness.translate.budget import split_request, translate_in_pieces
from harness.translate.cleanup import clean_answer
from harness.translate.decoding import described, unknown_settings
from harness.translate.engine import Model, Runtime
from harness.translate.prompting import chat_messages, prompt_fingerprint, prompt_problems

_KEY_VARIABLE = "OPENAI_API_KEY"
_WORKERS = 4
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 20.0
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
# A proxy's error page passes, a wrong address does not.
_CONTENT_TRIES = 4
_REFUSALS = 5
# Bytes bound tokens from above in every byte-level vocabulary; a server does not count tokens for us.
_BYTES_A_SOURCE = 12_000


class _AgainError(Exception):
    """A failure that may pass.

    Attributes:
        wait: Seconds that the server asks to wait.
        tries: After how many of them it is clear that it does not pass.
    """

    def __init__(self, message: str, wait: float | None = None, tries: int = 1_000_000) -> None:
        super().__init__(message)
        self.wait = wait
        self.tries = tries


class _RefusedError(EngineError):
    """One request that the server will not answer; others may fare better."""


class _StoppedError(EngineError):
    """A request that was not sent, for another one showed that there is no use."""


class OpenAIEngine:
    """Asks `BASE_URL/chat/completions`, several requests at once, and waits out a server that is away for a while.

    The key is read from the environment (`OPENAI_API_KEY`, or the variable that `options: key_variable` names) and
    is neither logged nor recorded.
    """

    description: ClassVar[str] = "any server with the chat completions API (vLLM, llama.cpp, Ollama, ...)"
    requires: ClassVar[Mapping[str, str]] = {}
    needs_model: ClassVar[bool] = False
    options: ClassVar[Mapping[str, type]] = {
        "base_url": str,
        "model": str,
        "model_revision": str,
        "key_variable": str,
        "concurrency": int,
        "requests_per_minute": int,
        "timeout": float,
        "patience": float,
        "thinking": bool,
        "reasoning_effort": str,
        "max_source_bytes": int,
    }
    complete: ClassVar[bool] = False
    modes: ClassVar[tuple[str, ...]] = ("segment", "document", "whole-document")

    def __init__(self, spec: SystemSpec, model: Model | None, pair: LanguagePair, runtime: Runtime) -> None:
        assert spec.prompt is not None  # check_system saw to it
        self._spec = spec
        self._pair = pair
        self._prompt = spec.prompt
        self._url = str(spec.options["base_url"]).rstrip("/")
        self._model = str(spec.options["model"])
        self._workers = int(runtime.workers or spec.options.get("concurrency") or _WORKERS)
        self._timeout = float(spec.options.get("timeout") or 120.0)
        self._patience = float(spec.options.get("patience") or 300.0)
        self._pace = _Pace(spec.options.get("requests_per_minute"))
        self._http: Any = None

    @classmethod
    def check(cls, spec: SystemSpec, pair: LanguagePair | None) -> list[str]:
        """What is wrong with address, prompt and key."""
        problems = prompt_problems(spec) + unknown_settings(spec.decoding, ("length_penalty", "no_repeat_ngram"))
        for option, example in (("base_url", "http://127.0.0.1:8000/v1"), ("model", "the name the server knows it by")):
            if not spec.options.get(option):
                problems.append(f"options: {option} is missing ({example})")
        url = urlsplit(str(spec.options.get("base_url") or ""))
        if url.geturl() and (url.scheme not in ("http", "https") or not url.hostname):
            problems.append("options: base_url: expected http://HOST/v1 or https://HOST/v1")
        if url.password or url.username:
            problems.append("options: base_url: leave out the credentials; the key comes from the environment")
        if spec.prompt is not None and not spec.prompt.chat:
            problems.append("prompt: this engine speaks chat only; set chat to true")
        variable = spec.options.get("key_variable")
        if variable and not os.environ.get(str(variable)):
            problems.append(f"options: key_variable: {variable} is not set in the environment")
        return problems

    def fingerprint(self) -> dict[str, object]:
        """All that changes an output, as far as it is known here: a server can change behind its name."""
        decoding, options = self._spec.decoding, self._spec.options
        return {
            "engine": "openai",
            "server": self._url,
            "model": self._model,
            "model_revision": options.get("model_revision"),
            "prompt": prompt_fingerprint(self._prompt, self._pair),
            "thinking": options.get("thinking"),
            "reasoning_effort": options.get("reasoning_effort"),
            "max_source_bytes": self._most,
            "mode": self._spec.mode,
            "decoding": {
                "max_tokens": decoding.max_tokens,
                "temperature": decoding.temperature,
                "top_p": decoding.top_p if decoding.temperature > 0 else None,
                "repetition_penalty": decoding.repetition_penalty,
                "seed": decoding.seed,
            },
        }

    def translate(self, requests: Sequence[Request], progress: Progress = SILENCE) -> Iterator[tuple[int, Translation]]:
        """Translate, several requests at once; what fails for good is told when all others are done."""

        def pieces(request: Request) -> Sequence[Request]:
            return split_request(request, self._pair.source, lambda text: len(text.encode()) <= self._most)

        return translate_in_pieces(requests, self._pair, pieces, self._generate)

    def facts(self) -> dict[str, Scalar]:
        """Where it was asked, and how."""
        return {
            "engine_version": version("httpx2"),
            "server": self._url,
            "workers": self._workers,
            "decoding": described(self._spec.decoding, beams=False),
        }

    def close(self) -> None:
        """End the connections."""
        if self._http is not None:
            self._http.close()
        self._http = None

    @property
    def _most(self) -> int:
        return int(self._spec.options.get("max_source_bytes") or _BYTES_A_SOURCE)

    def _open(self) -> Any:
        if self._http is None:
            import httpx2

            variable = str(self._spec.options.get("key_variable") or _KEY_VARIABLE)
            key = os.environ.get(variable)
            self._http = httpx2.Client(
                timeout=httpx2.Timeout(self._timeout, connect=10.0),
                headers={"Authorization": f"Bearer {key}"} if key else {},
                trust_env=urlsplit(self._url).hostname not in ("127.0.0.1", "localhost", "::1"),
            )
        return self._http

    def _generate(self, pieces: Sequence[Request]) -> Iterator[tuple[int, Translation]]:
        http = self._open()
        stop = threading.Event()
        failed: list[EngineError] = []
        answered = 0
        last = perf_counter()
        with ThreadPoolExecutor(self._workers) as pool:
            waiting: dict[Future[Translation], int] = {
                pool.submit(self._ask, http, piece, stop): place for place, piece in enumerate(pieces)
            }
            try:
                for future in as_completed(waiting):
                    try:
                        translation = future.result()
                    except EngineError as error:
                        failed.append(error)
                        if not answered and len(failed) >= _REFUSALS:
                            stop.set()
                        continue
                    answered += 1
                    now = perf_counter()
                    last, share = now, now - last
                    yield waiting[future], _timed(translation, share)
            finally:
                stop.set()
                for future in waiting:
                    future.cancel()
        if failed:
            cause = next((error for error in failed if not isinstance(error, _StoppedError)), failed[0])
            raise EngineError(f"{cause} ({len(failed)} of {len(pieces)} requests not answered)")

    def _ask(self, http: Any, piece: Request, stop: threading.Event) -> Translation:
        """Ask until there is an answer, patience ends, or another request has found that there is no use."""
        wait, tries = _FIRST_WAIT, 0
        give_up = monotonic() + self._patience
        while not stop.is_set():
            tries += 1
            self._pace.take(stop)
            try:
                return self._translation(piece, self._post(http, self._question(piece)))
            except _AgainError as error:
                pause = min(error.wait if error.wait is not None else wait * (0.5 + random.random()), _LONGEST_WAIT)
                if tries >= error.tries or monotonic() + pause > give_up:
                    stop.set()
                    raise EngineError(
                        f"{self._url}: {error}; gave up after {tries} tries; what was translated is kept"
                    ) from None
                stop.wait(pause)
                wait = min(2 * wait, _LONGEST_WAIT)
            except _RefusedError:
                raise
            except EngineError:
                stop.set()
                raise
        raise _StoppedError(f"{self._url}: stopped, for another request failed")

    def _question(self, piece: Request) -> dict[str, object]:
        decoding, options = self._spec.decoding, self._spec.options
        question: dict[str, object] = {
            "model": self._model,
            "messages": chat_messages(self._prompt, self._pair, piece),
            "temperature": decoding.temperature,
            "seed": decoding.seed,
            # Two tokens for a byte of source, and some more, is more than any translation takes.
            "max_tokens": decoding.max_tokens or 256 + 2 * len(piece.text.encode()),
        }
        if decoding.temperature > 0:
            question["top_p"] = decoding.top_p
        if decoding.repetition_penalty is not None:
            question["repetition_penalty"] = decoding.repetition_penalty
        if self._prompt.stop:
            question["stop"] = list(self._prompt.stop)
        if "thinking" in options:
            question["chat_template_kwargs"] = {"enable_thinking": bool(options["thinking"])}
        if "reasoning_effort" in options:
            question["reasoning_effort"] = options["reasoning_effort"]
        return question

    def _post(self, http: Any, question: Mapping[str, object]) -> dict[str, Any]:
        """One request; what may pass is raised as such, what cannot as an EngineError."""
        import httpx2

        try:
            answer = http.post(f"{self._url}/chat/completions", json=dict(question))
        except httpx2.TimeoutException:
            raise _AgainError(f"no answer within {self._timeout:.0f} s") from None
        except httpx2.TransportError as error:
            raise _AgainError(f"the server cannot be reached ({type(error).__name__})") from None
        status = answer.status_code
        if status in (401, 403):
            variable = self._spec.options.get("key_variable") or _KEY_VARIABLE
            raise EngineError(f"{self._url}: answered {status}: the key in {variable} is missing or not accepted")
        if status in _AGAIN:
            raise _AgainError(f"answered {status}", _retry_after(answer.headers.get("retry-after")))
        if status == 404:
            raise EngineError(f"{self._url}: answered 404 for model {self._model!r}: {_said(answer.text)}")
        if status != 200:
            raise _RefusedError(f"{self._url}: answered {status}: {_said(answer.text)}")
        try:
            content = answer.json()
        except ValueError:
            raise _AgainError(
                f"answered {_kind(answer.text)} where a chat completion was expected; is base_url right?"
            ) from None
        if not isinstance(content, dict) or not content.get("choices"):
            raise _AgainError(f"answered JSON without choices: {_said(answer.text)}", tries=_CONTENT_TRIES)
        return content

    def _translation(self, piece: Request, content: Mapping[str, Any]) -> Translation:
        choice = content["choices"][0]
        raw = (choice.get("message") or {}).get("content") or ""
        usage = content.get("usage") or {}
        text = clean_answer(raw, piece.text, labels=(self._pair.target.name,), whole=piece.whole)
        return Translation(
            text=text,
            raw=raw if raw.strip() != text else None,
            source_tokens=int(usage.get("prompt_tokens") or 0),
            output_tokens=int(usage.get("completion_tokens") or 0),
            stop="limit" if choice.get("finish_reason") == "length" else "end",
        )


class _Pace:
    """At most so many requests a minute, evenly spread."""

    def __init__(self, per_minute: Scalar) -> None:
        self._gap = 60.0 / float(per_minute) if per_minute else 0.0
        self._next = 0.0
        self._lock = threading.Lock()

    def take(self, stop: threading.Event) -> None:
        """Wait for one's turn."""
        if not self._gap:
            return
        with self._lock:
            turn = max(self._next, monotonic())
            self._next = turn + self._gap
        stop.wait(max(0.0, turn - monotonic()))


def _timed(translation: Translation, seconds: float) -> Translation:
    return replace(translation, seconds=seconds)


def _retry_after(header: str | None) -> float | None:
    try:
        return float(header) if header else None
    except ValueError:
        return None


def _kind(text: str) -> str:
    if not text.strip():
        return "nothing"
    return "HTML" if text.lstrip().startswith("<") else "half a JSON or other text"


def _said(text: str) -> str:
    """The beginning of what a server said, on one line."""
    return " ".join(text.split())[:200] or "nothing"
