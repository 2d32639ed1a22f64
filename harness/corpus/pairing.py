"""Which articles may be translations of each other: an index over anchors proposes, nothing compares all with all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from heapq import nsmallest
from itertools import combinations

from harness.corpus.anchors import Agreement, LengthModel, Weighed, agree, explain, find_anchors, weigh
from harness.corpus.declared import declarations
from harness.corpus.settle import settle_pairs
from harness.corpus.workers import spread
from harness.domain.article import Article, ArticlePair
from harness.domain.corpus import CorpusSpec, DocumentSpec
from harness.domain.progress import SILENCE, Progress

__all__ = ["propose_pairs", "settle_pairs"]

# Of each article in each other language: how many are compared anchor by anchor, and how many are proposed.
_COMPARED, _PROPOSED = 10, 3
# A proposal is at least this share of the article's best.
_NEAR = 0.5
# From here on numbers and names alone make a pair sure enough to learn lengths from.
_SURE = 0.6
# An anchor in more documents than this finds nothing, and would make the index slow.
_MOST_POSTINGS = 200
# In folders so small, articles that share no anchor are proposed by their length.
_SMALL, _NOTHING_SHARED = 12, 1e-6


def propose_pairs(articles: Sequence[Article], spec: CorpusSpec, progress: Progress = SILENCE) -> list[ArticlePair]:
    """Likely pairs, for the aligner to judge; an article may stand in several.

    A group that `corpus.yaml`, file names or records declare gives its pairs with
    `known=True`; its articles are proposed for others in the same two
    languages only where numbers and names speak clearly for it. Score and
    evidence are those of numbers and names alone, with the length ratio.

    Returns:
        Pairs ordered by languages, then by their articles; source and target ordered by language tag.
    """
    declared = declarations(spec, (article.path for article in articles))
    with progress.task("finding anchors", total=len(articles), unit="articles") as advance:
        anchors = spread(find_anchors, articles, advance)
    weighed = weigh({article.id: found for article, found in zip(articles, anchors, strict=True)})
    by_language: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        by_language[article.language.tag].append(article)
    wanted = {frozenset((pair.source.tag, pair.target.tag)) for pair in spec.pairs}
    pairs: list[ArticlePair] = []
    languages = [tags for tags in combinations(sorted(by_language), 2) if not wanted or frozenset(tags) in wanted]
    with progress.task("pairing", total=len(languages), unit="language pairs") as advance:
        for source, target in languages:
            pairs += _propose(by_language[source], by_language[target], weighed, declared, spec)
            advance(1)
    return pairs


def _propose(
    sources: Sequence[Article],
    targets: Sequence[Article],
    weighed: Mapping[str, Weighed],
    declared: Mapping[str, DocumentSpec],
    spec: CorpusSpec,
) -> Iterator[ArticlePair]:
    """The pairs of two languages."""
    known = _known(sources, targets, declared)
    compared = _compare(sources, targets, weighed)
    for source, target in known:
        compared.setdefault((source, target), agree(weighed[source], weighed[target]))
    sure = {*_sure(compared), *(key for key in known if compared[key].score > _SURE)}
    lengths = LengthModel.learn([compared[key] for key in sorted(sure)])
    scores = {key: agreement.score * lengths.fit(agreement) for key, agreement in compared.items()}
    open_pairs = {key for key in _without_hopeless(_likely(scores), scores) if _is_open(key, known, scores)}
    chosen = open_pairs | known.keys()
    by_id = {article.id: article for article in (*sources, *targets)}
    for key in sorted(chosen):
        source_article, target_article = by_id[key[0]], by_id[key[1]]
        entries = [declared[one.path] for one in (source_article, target_article) if one.path in declared]
        yield ArticlePair(
            id=known.get(key) or "+".join(sorted(key)),
            source=source_article,
            target=target_article,
            score=scores[key],
            evidence=explain(weighed[key[0]], weighed[key[1]]),
            known=key in known,
            original=next((entry.original for entry in entries if entry.original), spec.original),
        )


_Key = tuple[str, str]


def _known(
    sources: Sequence[Article], targets: Sequence[Article], declared: Mapping[str, DocumentSpec]
) -> dict[_Key, str]:
    """The pairs that are declared, with the name of their group; two articles of one language say nothing."""
    sides = [_by_group(articles, declared) for articles in (sources, targets)]
    return {
        (sides[0][group][0], sides[1][group][0]): group
        for group in sides[0]
        if len(sides[0][group]) == len(sides[1].get(group, ())) == 1
    }


def _by_group(articles: Sequence[Article], declared: Mapping[str, DocumentSpec]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for article in articles:
        entry = declared.get(article.path)
        group = entry.group if entry is not None and entry.group is not None else article.group
        if group is not None:
            groups[group].append(article.id)
    return groups


def _is_open(key: _Key, known: Mapping[_Key, str], scores: Mapping[_Key, float]) -> bool:
    """Whether a pair may be proposed beside the declared ones: only where it puts them in doubt."""
    declared = [scores[each] for each in known if each[0] == key[0] or each[1] == key[1]]
    return not declared or (scores[key] > _SURE and scores[key] > 2 * max(declared))


def _compare(
    sources: Sequence[Article],
    targets: Sequence[Article],
    weighed: Mapping[str, Weighed],
) -> dict[_Key, Agreement]:
    """Each source with the targets that the index finds for it, and each target with the sources."""
    compared: dict[_Key, Agreement] = {}
    for one, others, swapped in ((sources, targets, False), (targets, sources, True)):
        foreign = {
            name
            for article in one
            if not weighed[article.id].anchors.latin
            for name in weighed[article.id].anchors.places
        }
        index = _Index([(article.id, weighed[article.id]) for article in others], foreign)
        for article in one:
            for other in index.nearest(weighed[article.id]):
                key = (other, article.id) if swapped else (article.id, other)
                if key not in compared:
                    compared[key] = agree(weighed[key[0]], weighed[key[1]])
    return compared


def _sure(compared: Mapping[_Key, Agreement]) -> Iterator[_Key]:
    """Pairs that are each other's best by far more than chance."""
    best: dict[str, tuple[float, _Key]] = {}
    for key, agreement in compared.items():
        for identity in key:
            best[identity] = max(best.get(identity, (0.0, key)), (agreement.score, key))
    for key, agreement in compared.items():
        if agreement.score > _SURE and all(best[identity][1] == key for identity in key):
            yield key


def _without_hopeless(chosen: set[_Key], scores: Mapping[_Key, float]) -> set[_Key]:
    """All but the rivals of a pair that is sure, and the best of both its articles by far."""
    ranked: dict[str, list[float]] = defaultdict(list)
    for key in chosen:
        for identity in key:
            ranked[identity].append(scores[key])
    far = {
        key for key in chosen if scores[key] > _SURE and all(_leads(scores[key], ranked[identity]) for identity in key)
    }
    taken = {identity for key in far for identity in key}
    return {key for key in chosen if key in far or taken.isdisjoint(key)}


def _leads(score: float, ranked: Sequence[float]) -> bool:
    """Whether a score is at least twice every other."""
    return sum(other > _NEAR * score for other in ranked) == 1


def _likely(scores: Mapping[_Key, float]) -> set[_Key]:
    """The best few targets of each source, and the best few sources of each target."""
    chosen: set[_Key] = set()
    for side in (0, 1):
        ranked: dict[str, list[_Key]] = defaultdict(list)
        for key in scores:
            ranked[key[side]].append(key)
        for keys in ranked.values():
            keys.sort(key=lambda key: (-scores[key], key))
            chosen.update(key for key in keys[:_PROPOSED] if scores[key] >= _NEAR * scores[keys[0]])
    return chosen


class _Index:
    """Articles by anchor; by their other words too where a foreign text has them."""

    def __init__(self, articles: Sequence[tuple[str, Weighed]], foreign: AbstractSet[str]) -> None:
        self._norms: dict[str, float] = {}
        self._lengths: dict[str, float] = {}
        self._postings: dict[str, list[str]] = defaultdict(list)
        for identity, weighed in articles:
            anchors = weighed.anchors
            self._norms[identity] = sum(weighed.weights[anchor] ** 2 for anchor in anchors.places) ** 0.5 or 1.0
            self._lengths[identity] = anchors.length
            for anchor in anchors.places:
                self._postings[anchor].append(identity)
            for word in anchors.words.keys() & foreign:
                self._postings[word].append(identity)

    def nearest(self, one: Weighed) -> list[str]:
        """Ids of the articles whose anchors are most like these, best first."""
        scores: dict[str, float] = defaultdict(float)
        for anchor in one.everything:
            postings = self._postings.get(anchor, ())
            if len(postings) <= _MOST_POSTINGS:
                gain = one.weights.get(anchor, 0.0) ** 2
                for identity in postings:
                    scores[identity] += gain
        if len(self._lengths) <= _SMALL:
            for identity, length in self._lengths.items():
                scores[identity] += _NOTHING_SHARED * min(length, one.anchors.length) / max(length, one.anchors.length)
        return nsmallest(_COMPARED, scores, key=lambda identity: (-scores[identity] / self._norms[identity], identity))
