"""Language models in GGUF files, on llama.cpp inside this process."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from importlib.metadata import version
from pathlib import Path
from queue import Queue
from time import perf_counter
from typing import Any, ClassVar

from harness.domain.language import LanguagePair
from harness.domain.progress import SILENCE, Progress
from harness.domain.system import Request, Scalar, SystemSpec, Translation
from harness.errors import EngineError
from harness.translate.budget import output_limit, split_request, translate_in_pieces
from harness.translate.cleanup import clean_answer, one_line
from harness.translate.decoding import described, unknown_settings
from harness.translate.engine import Model, Runtime
from harness.translate.memory import cores, peak_memory
from harness.translate.prompting import chat_messages, plain_prompt, prompt_fingerprint, prompt_problems

_CONTEXT = 4096
_TIMEOUT = 60.0
_MOST_WORKERS = 4


class LlamaCppEngine:
    """A GGUF model, asked through its chat template, or with a text to go on with.

    On a processor several copies answer side by side, one request each; no output depends on what was asked before.
    """

    description: ClassVar[str] = "llama.cpp: language models in GGUF files, chat or few-shot"
    requires: ClassVar[Mapping[str, str]] = {"xllamacpp": "pip install xllamacpp"}
    needs_model: ClassVar[bool] = True
    options: ClassVar[Mapping[str, type]] = {"context_tokens": int, "split_sentences": bool, "thinking": bool}
    complete: ClassVar[bool] = False
    modes: ClassVar[tuple[str, ...]] = ("segment", "document", "whole-document")

    def __init__(self, spec: SystemSpec, model: Model | None, pair: LanguagePair, runtime: Runtime) -> None:
        assert model is not None
        assert spec.prompt is not None  # check_system saw to both
        self._spec = spec
        self._model = model
        self._pair = pair
        self._runtime = runtime
        self._prompt = spec.prompt
        self._file = gguf_file(model.path)
        self._context = int(spec.options.get("context_tokens") or _CONTEXT)
        self._stop = list(self._prompt.stop) or ([] if self._prompt.chat else ["\n"])
        # A base model that is shown single sentences answers a paragraph with one.
        self._split = bool(spec.options.get("split_sentences", not self._prompt.chat))
        self._servers: list[Any] = []
        self._http: Any = None
        self._parameters: int | None = None

    @classmethod
    def check(cls, spec: SystemSpec, pair: LanguagePair | None) -> list[str]:
        """What is wrong with the prompt, and what the engine cannot do."""
        problems = prompt_problems(spec) + unknown_settings(spec.decoding, ("length_penalty", "no_repeat_ngram"))
        if spec.precision != "default":
            problems.append("precision: a GGUF file has the precision it was made with; leave it out")
        return problems

    def fingerprint(self) -> dict[str, object]:
        """All that changes an output."""
        decoding = self._spec.decoding
        sampling = {"temperature": decoding.temperature, "top_p": decoding.top_p, "seed": decoding.seed}
        return {
            "engine": "llama.cpp",
            "version": version("xllamacpp"),
            "model": self._model.digest,
            "prompt": prompt_fingerprint(self._prompt, self._pair) | {"stop": self._stop},
            "context_tokens": self._context,
            "max_source_tokens": self._spec.options.get("max_source_tokens"),
            "split_sentences": self._split,
            "thinking": bool(self._spec.options.get("thinking", False)),
            "mode": self._spec.mode,
            "decoding": {
                "max_tokens": decoding.max_tokens,
                "repetition_penalty": decoding.repetition_penalty,
                "sampling": sampling if decoding.temperature > 0 else None,
            },
        }

    def translate(self, requests: Sequence[Request], progress: Progress = SILENCE) -> Iterator[tuple[int, Translation]]:
        """Translate, as many at a time as there are copies."""
        if any(request.text.strip() for request in requests):
            self._load()
        return translate_in_pieces(requests, self._pair, self._pieces, self._generate)

    def facts(self) -> dict[str, Scalar]:
        """What is known of the model and how it ran."""
        return {
            "engine_version": version("xllamacpp"),
            "model_digest": self._model.digest,
            "model_revision": self._model.revision,
            "bytes_on_disk": self._model.bytes,
            "parameters": self._parameters,
            "peak_memory_bytes": peak_memory(),
            "device": self._device,
            "threads": self._threads,
            "workers": self._workers,
            "decoding": described(self._spec.decoding, beams=False),
        }

    def close(self) -> None:
        """Stop the model and free its memory."""
        if self._http is not None:
            self._http.close()
        self._http, self._servers = None, []

    @property
    def _device(self) -> str:
        return "cpu" if self._runtime.device == "cpu" else "auto"

    @property
    def _workers(self) -> int:
        """Copies of the model that answer side by side; they share the weights' pages.

        A few copies of one thread each do more than one copy of several threads, which wait for each other at every
        layer, and much more where another program wants a core, too. An accelerator is given one copy.
        """
        import xllamacpp

        alone = self._device != "cpu" and any("CPU" not in device["name"] for device in xllamacpp.get_device_info())
        return self._runtime.workers or (1 if alone else min(_MOST_WORKERS, cores()))

    @property
    def _threads(self) -> int:
        return self._runtime.threads or max(1, cores() // self._workers)

    def _load(self) -> None:
        if self._servers:
            return
        import httpx2
        import xllamacpp

        settings = xllamacpp.CommonParams()
        settings.model.path = str(self._file)
        settings.n_ctx = self._context
        settings.n_parallel = 1
        settings.verbosity = -1
        settings.warmup = False
        settings.cache_ram_mib = 0
        settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = self._threads
        if self._runtime.device == "cpu":
            settings.n_gpu_layers = 0
        try:
            self._servers = [xllamacpp.Server(settings) for _ in range(self._workers)]
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"{self._file}: llama.cpp cannot load the model: {first_line(error)}") from error
        self._http = httpx2.Client(base_url=self._servers[0].listening_address, timeout=_TIMEOUT, trust_env=False)
        meta = (self._http.get("/v1/models").json().get("data") or [{}])[0].get("meta") or {}
        self._parameters = meta.get("n_params")

    def _count(self, text: str) -> int:
        return len(self._http.post("/tokenize", json={"content": text}).json()["tokens"])

    def _pieces(self, request: Request) -> Sequence[Request]:
        room = self._context - self._count(self._whole_prompt(Request(text="", context=request.context)))
        asked = self._spec.options.get("max_source_tokens")
        # The source, and three times as much for its translation.
        most = min(room // 4, int(asked)) if asked else room // 4
        if most < 1:
            raise EngineError(
                f"the prompt alone fills the context of {self._context} tokens; raise option context_tokens"
            )

        def fits(text: str) -> bool:
            return len(text.encode()) <= most or self._count(text) <= most

        return split_request(request, self._pair.source, fits, sentences=self._split)

    def _generate(self, pieces: Sequence[Request]) -> Iterator[tuple[int, Translation]]:
        free: Queue[Any] = Queue()
        for server in self._servers:
            free.put(server)

        def ask(piece: Request) -> Translation:
            server = free.get()
            try:
                return self._ask(server, piece)
            finally:
                free.put(server)

        with ThreadPoolExecutor(len(self._servers)) as pool:
            under_way = {pool.submit(ask, piece): place for place, piece in enumerate(pieces)}
            try:
                for done in as_completed(under_way):
                    yield under_way[done], done.result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _ask(self, server: Any, piece: Request) -> Translation:
        begun = perf_counter()
        tokens = self._count(piece.text)
        limit = output_limit(tokens, self._context, self._spec.decoding.max_tokens)
        choice, used = self._answer(server, self._question(piece, limit=limit))
        if self._prompt.chat:
            raw = choice["message"].get("content") or ""
            text = clean_answer(raw, piece.text, labels=(self._pair.target.name,), whole=piece.whole)
        else:
            raw = choice.get("text") or ""
            text = one_line(raw)
        return Translation(
            text=text,
            raw=raw if raw.strip() != text else None,
            source_tokens=tokens,
            output_tokens=used,
            stop="limit" if choice.get("finish_reason") == "length" else "end",
            seconds=(perf_counter() - begun) / len(self._servers),
        )

    def _question(self, piece: Request, *, limit: int) -> dict[str, object]:
        decoding = self._spec.decoding
        question: dict[str, object] = {
            "n_predict": limit,
            "max_tokens": limit,
            "temperature": decoding.temperature,
            "seed": decoding.seed,
            # To go on from what is kept of the last prompt would save its common beginning, twice the speed with
            # examples; but where evaluation begins decides the last bits of the numbers, and so, now and then, a word.
            "cache_prompt": False,
            "stop": self._stop,
        }
        if decoding.temperature > 0:
            question["top_p"] = decoding.top_p
        if decoding.repetition_penalty is not None:
            question["repeat_penalty"] = decoding.repetition_penalty
        if self._prompt.chat:
            question["messages"] = chat_messages(self._prompt, self._pair, piece)
            question["chat_template_kwargs"] = {"enable_thinking": bool(self._spec.options.get("thinking", False))}
            question["reasoning_format"] = "none"
        else:
            question["prompt"] = plain_prompt(self._prompt, self._pair, piece)
        return question

    def _answer(self, server: Any, question: Mapping[str, object]) -> tuple[dict[str, Any], int]:
        """What the model gave, and of how many tokens it is."""
        ask = server.handle_chat_completions if self._prompt.chat else server.handle_completions
        try:
            answer = ask(dict(question))
        except RuntimeError as error:
            raise EngineError(f"llama.cpp failed: {first_line(error)}") from error
        if isinstance(answer, str | bytes):
            answer = json.loads(answer)
        if not isinstance(answer, dict) or not answer.get("choices"):
            said = answer.get("error") if isinstance(answer, dict) else answer
            message = said.get("message") if isinstance(said, dict) else said
            raise EngineError(f"llama.cpp gave no answer: {message}")
        return answer["choices"][0], answer.get("usage", {}).get("completion_tokens", 0)

    def _whole_prompt(self, request: Request) -> str:
        if not self._prompt.chat:
            return plain_prompt(self._prompt, self._pair, request)
        messages = chat_messages(self._prompt, self._pair, request)
        # The chat template's own tokens, a few a message.
        return "\n".join(f"<|im_start|>{message['role']}\n{message['content']}<|im_end|>" for message in messages)


def gguf_file(path: Path) -> Path:
    """The one GGUF file that a model is.

    Raises:
        EngineError: If there is none, or more than one, or it is something else.
    """
    if path.is_dir():
        # Packages of the index carry parts, whose joined file keeps their name.
        found = sorted(path.rglob("*.gguf")) or [file for file in path.rglob("*") if file.is_file()]
        if len(found) != 1:
            names = ", ".join(file.name for file in found) or "none"
            raise EngineError(f"{path}: expected one GGUF file, found {names}; name one with `file`")
        path = found[0]
    with path.open("rb") as stream:
        if stream.read(4) != b"GGUF":
            raise EngineError(f"{path}: not a GGUF file (it does not begin with GGUF)")
    return path


def first_line(error: Exception) -> str:
    """The first line of what an error says."""
    return next(iter(str(error).splitlines()), type(error).__name__)
