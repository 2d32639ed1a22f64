"""Which segments are not to be scored: rules by name, each with its settings, on or off in the configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from harness.domain.language import LanguagePair
from harness.domain.system import Scalar
from harness.domain.testset import Segment
from harness.errors import ConfigError
from harness.testset import rules
from harness.testset.rules_language import wrong_language
from harness.testset.rules_length import length_ratio
from harness.testset.rules_numbers import numbers_differ

Settings = Mapping[str, Scalar]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """Why a segment is not scored.

    Attributes:
        reason: The filter's name.
        evidence: In words, with the figures.
    """

    reason: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A rule that takes segments from scoring.

    Attributes:
        description: What it drops, for people.
        find: Rows and direction -> index and evidence of each segment to drop; the same in both directions.
        settings: Its thresholds by name, with their defaults.
    """

    description: str
    find: Callable[[rules.Rows, LanguagePair, Settings], rules.Found]
    settings: Settings = field(default_factory=dict)


# In this order; a segment has the reason of the first filter that drops it.
FILTERS: Mapping[str, Filter] = {
    "too-short": Filter(
        description="sides with hardly a letter: bare numbers, ornaments, list marks",
        find=rules.too_short,
        settings={"letters": 1},
    ),
    "too-long": Filter(
        description="sides beyond what models take; a character of Chinese or Japanese takes two columns",
        find=rules.too_long,
        settings={"columns": 2000},
    ),
    "boilerplate": Filter(
        description="bare addresses, and short lines that stand in many documents",
        find=rules.boilerplate,
        settings={"documents": 4, "columns": 60},
    ),
    "copies": Filter(
        description="references that repeat the source",
        find=rules.copies,
        settings={"rest": 0.2, "words": 5},
    ),
    "wrong-language": Filter(
        description="sides that are not in their language or script",
        find=wrong_language,
        settings={"letters": 12, "confidence": 0.9},
    ),
    "duplicates": Filter(
        description="segments that stand earlier in the set, both sides alike",
        find=rules.duplicates,
    ),
    "length-ratio": Filter(
        description="lengths that stray from the set's own ratio",
        find=length_ratio,
        settings={"deviations": 3.5, "factor": 1.5},
    ),
    "numbers": Filter(
        description="numbers that contradict each other",
        find=numbers_differ,
        settings={"least": 2, "agree": 0},
    ),
    "score": Filter(
        description="beads that hardly any evidence holds together, or that could as well be aligned otherwise",
        find=rules.low_score,
        settings={"least": 0.05, "margin": 0.01},
    ),
}
# Not a filter of segments: the share of a document that must stay scored.
LEAST_SCORED = "too-little-left"
_LEAST_DEFAULTS: Settings = {"least": 0.8}


def apply_filters(
    segments: Sequence[Segment], pair: LanguagePair, filters: Mapping[str, Settings]
) -> dict[int, Dropped]:
    """Find the segments that are not to be scored.

    Args:
        segments: A whole test set's; segments dropped before are passed over.
        pair: Their direction.
        filters: Settings by filter name, over the defaults; `on: false` turns one off.

    Returns:
        Why each is dropped, by index.

    Raises:
        ConfigError: If a filter or a setting is not known, or a threshold is not a number.
    """
    check_filters(filters)
    dropped: dict[int, Dropped] = {}
    rows = {index: rules.Row.of(segment) for index, segment in enumerate(segments) if segment.dropped is None}
    for name, rule in FILTERS.items():
        settings = _settings(filters.get(name, {}), rule.settings)
        if settings is None:
            continue
        left = list(rows)
        for place, evidence in rule.find(list(rows.values()), pair, settings):
            dropped[left[place]] = Dropped(reason=name, evidence=evidence)
            del rows[left[place]]
    return dict(sorted(dropped.items()))


def least_scored(filters: Mapping[str, Settings]) -> float | None:
    """The share of a document's segments that must stay scored; None where any will do."""
    settings = _settings(filters.get(LEAST_SCORED, {}), _LEAST_DEFAULTS)
    return None if settings is None else float(settings["least"] or 0)


def effective_settings(filters: Mapping[str, Settings]) -> dict[str, dict[str, Scalar]]:
    """Every filter with all its settings, defaults filled in: what a datasheet records."""
    known = {**{name: rule.settings for name, rule in FILTERS.items()}, LEAST_SCORED: _LEAST_DEFAULTS}
    return {name: {"on": True, **defaults, **filters.get(name, {})} for name, defaults in known.items()}


def filter_problems(filters: Mapping[str, Settings]) -> Iterator[tuple[tuple[str, ...], str]]:
    """What no filter knows: filter and setting, and what is wrong with it."""
    known = {LEAST_SCORED: _LEAST_DEFAULTS, **{name: rule.settings for name, rule in FILTERS.items()}}
    for name, settings in filters.items():
        if name not in known:
            yield (name,), f"unknown filter{_nearest(name, known)}"
            continue
        for key, value in settings.items():
            if key != "on" and key not in known[name]:
                yield (name, key), f"unknown setting{_nearest(key, ['on', *known[name]])}"
            elif key == "on" and not isinstance(value, bool):
                yield (name, key), f"found {value!r}, expected true or false"
            elif key != "on" and (isinstance(value, bool) or not isinstance(value, int | float)):
                yield (name, key), f"found {value!r}, expected a number"


def check_filters(filters: Mapping[str, Settings]) -> None:
    """Refuse what no filter knows, every mistake at once.

    Raises:
        ConfigError: With one line for each mistake.
    """
    if problems := [f"filters.{'.'.join(keys)}: {message}" for keys, message in filter_problems(filters)]:
        raise ConfigError(*problems)


def _settings(given: Settings, defaults: Settings) -> Settings | None:
    settings = {"on": True, **defaults, **given}
    return settings if settings["on"] else None


def _nearest(name: str, known: Sequence[str] | Mapping[str, Settings]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f", did you mean {close[0]!r}?" if close else f"; known: {', '.join(known)}"
