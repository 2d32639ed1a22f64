"""Scores, comparisons and flags, each with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.domain.language import LanguagePair
from harness.domain.system import Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSpec:
    """What is asked of a metric.

    Attributes:
        name: Printable name and identity, such as `BLEU`, `spBLEU`, `chrF`, `chrF++`, `TER`.
        options: Settings that differ from the default, such as {"tokenize": "char"}.
    """

    name: str
    options: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resampling:
    """How chance is modelled.

    Attributes:
        unit: `document` or `segment`.
        test: `ar` approximate randomisation, `bs` bootstrap.
        compatible: True for sacrebleu's own arithmetic and random stream (segments as units).
        samples: Number of randomisations for a p-value.
        bootstrap: Number of bootstrap samples for an interval.
        seed: Of both.
        confidence: Of intervals.
    """

    unit: str = "document"
    test: str = "ar"
    compatible: bool = False
    samples: int = 10_000
    bootstrap: int = 2_000
    seed: int = 12345
    confidence: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One metric on one system's output on one test set; the names are those of `scores.json`.

    Attributes:
        score: Corpus score, sacrebleu's to the last digit.
        ci_low: Lower end of the interval; None where it cannot be had (`note` says why).
        rank: (best, worst) rank that the comparisons allow, and the cluster, where systems were compared.
        without_flagged: The score over the segments without a flag on this system's output.
    """

    language_pair: LanguagePair
    test_set: str
    test_set_digest: str
    system: str
    metric: str
    score: float
    signature: str
    ci_low: float | None
    ci_high: float | None
    segments: int
    documents: int
    higher_is_better: bool
    note: str = ""
    rank_low: int | None = None
    rank_high: int | None = None
    cluster: int | None = None
    without_flagged: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two systems on one metric; `difference` is A minus B."""

    language_pair: LanguagePair
    test_set: str
    metric: str
    system_a: str
    system_b: str
    difference: float
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    p_value_holm: float | None
    test: str
    unit: str
    samples: int
    seed: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A suspicion on one output, with its evidence.

    Attributes:
        kind: Such as `empty`, `copy`, `language`, `script`, `untranslated`, `loop`,
            `length`, `truncated`, `limit`, `numbers`, `markup`.
        evidence: In words: `33 became 3`.
    """

    kind: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """What a test set can and cannot establish for one metric.

    Attributes:
        correlation: Measured intra-document correlation; None where it cannot be measured.
        detectable: Smallest difference found with 80 % power at 5 %.
        smallest_p: Smallest two-sided p that so many documents allow: 2 / 2**documents.
        words: The same for a reader.
    """

    metric: str
    documents: int
    correlation: float | None
    detectable: float | None
    smallest_p: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """A doubt about a reference or a system's innocence of the test set, with its evidence.

    Attributes:
        kind: `machine-translated-reference` or `seen-by-system`.
        subject: A doc id, a system's name, or `*` for the whole set.
    """

    kind: str
    subject: str
    strength: float
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheet:
    """All numbers of one test set.

    Attributes:
        primary: Name of the metric declared before the run.
        flags: For each system, one tuple of flags for each scored segment.
        segment_scores: For each system and metric, one sentence-level score for each scored segment.
        document_scores: For each system and metric, the corpus score of each document, in order.
    """

    language_pair: LanguagePair
    test_set: str
    test_set_digest: str
    primary: str
    scores: tuple[Score, ...]
    comparisons: tuple[Comparison, ...] = ()
    flags: Mapping[str, tuple[tuple[Flag, ...], ...]] = field(default_factory=dict)
    segment_scores: Mapping[str, Mapping[str, tuple[float, ...]]] = field(default_factory=dict)
    document_scores: Mapping[str, Mapping[str, tuple[float, ...]]] = field(default_factory=dict)
    power: tuple[Power, ...] = ()
    suspicions: tuple[Suspicion, ...] = ()
