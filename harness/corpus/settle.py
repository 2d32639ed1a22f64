"""Which of the proposed pairs stand: one partner for each article and language, with a margin, or a reason why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.corpus.strength import Key, Verdict
from harness.domain.article import Article, ArticlePair, Rejection
from harness.domain.progress import SILENCE, Progress

# Least strength of a pair that nothing declares, and least lead over the next partner of either article.
_LEAST, _MARGIN = 0.43, 0.03
# A declared pair needs no proof, since someone says so. It falls where neither numbers nor sentences agree at all,
# or where another partner leads it by this much.
_LEAST_KNOWN, _DOUBT = 0.1, 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """The pairs that stand, their score the strength of all evidence; and every pair and article that does not."""

    pairs: tuple[ArticlePair, ...]
    rejections: tuple[Rejection, ...]


def settle_pairs(
    articles: Sequence[Article],
    proposed: Sequence[ArticlePair],
    verdicts: Mapping[Key, Verdict],
    progress: Progress = SILENCE,
) -> Pairing:
    """Choose one partner for each article in each language.

    Args:
        articles: All articles, also those that nothing was proposed for.
        proposed: What `propose_pairs` gave.
        verdicts: What all evidence says of each pair, by `ArticlePair.key`.
        progress: Where to report.
    """
    rejections: list[Rejection] = []
    kept: list[ArticlePair] = []
    free = [pair for pair in proposed if not pair.known]
    for pair in proposed:
        if not pair.known:
            continue
        rival = max((verdicts[other.key].strength for other in free if _contests(other, pair)), default=0.0)
        if max(verdicts[pair.key].similarity, pair.score) < _LEAST_KNOWN:
            rejections.append(_refuse(pair, "known-pair-disagrees", _figures(pair, verdicts)))
        elif rival >= max(_LEAST, verdicts[pair.key].strength + _DOUBT):
            evidence = f"{_figures(pair, verdicts)}; another partner has {rival:.2f}"
            rejections.append(_refuse(pair, "known-pair-disagrees", evidence))
        else:
            kept.append(replace(pair, score=verdicts[pair.key].strength))
    by_languages: dict[tuple[str, str], list[ArticlePair]] = defaultdict(list)
    for pair in free:
        by_languages[pair.source.language.tag, pair.target.language.tag].append(pair)
    with progress.task("settling pairs", total=len(by_languages), unit="language pairs") as advance:
        for pairs in by_languages.values():
            taken = {identity: pair for pair in kept for identity in pair.key if _same_languages(pair, pairs[0])}
            settled, refused = _OneToOne(pairs, taken, verdicts).settle()
            kept += settled
            rejections += refused
            advance(1)
    order = {pair.key: place for place, pair in enumerate(proposed)}
    kept.sort(key=lambda pair: order[pair.key])
    rejections += _alone(articles, kept, proposed, verdicts)
    return Pairing(pairs=tuple(kept), rejections=tuple(rejections))


def _same_languages(one: ArticlePair, other: ArticlePair) -> bool:
    return (one.source.language, one.target.language) == (other.source.language, other.target.language)


def _contests(other: ArticlePair, pair: ArticlePair) -> bool:
    """Whether the other pair, which nothing declares, has one article of this one and the same two languages."""
    return _same_languages(other, pair) and (other.source is pair.source or other.target is pair.target)


class _OneToOne:
    """One partner for each article of two languages: the strongest first, while no exchange is as good.

    A pair that is too weak by itself is no loss and no exchange.
    """

    def __init__(
        self, pairs: Sequence[ArticlePair], taken: dict[str, ArticlePair], verdicts: Mapping[Key, Verdict]
    ) -> None:
        self._taken = taken
        self._verdicts = verdicts
        self._pairs = sorted(pairs, key=lambda pair: (-verdicts[pair.key].strength, pair.key))
        self._of: dict[str, list[ArticlePair]] = defaultdict(list)
        for pair in self._pairs:
            if verdicts[pair.key].strength >= _LEAST:
                for identity in pair.key:
                    self._of[identity].append(pair)

    def settle(self) -> tuple[list[ArticlePair], list[Rejection]]:
        """Each pair is kept or refused; what is settled can make clear what was ambiguous before."""
        kept: list[ArticlePair] = []
        waiting = [pair for pair in self._pairs if self._verdicts[pair.key].strength >= _LEAST]
        while True:
            before = len(kept)
            for pair in waiting:
                if self._is_free(pair) and self._lead(pair) >= _MARGIN:
                    kept.append(replace(pair, score=min(1.0, self._verdicts[pair.key].strength)))
                    self._taken.update(dict.fromkeys(pair.key, pair))
            waiting = [pair for pair in waiting if self._is_free(pair)]
            if len(kept) == before:
                break
        chosen = {pair.key for pair in kept}
        return kept, [self._refusal(pair) for pair in self._pairs if pair.key not in chosen]

    def _is_free(self, pair: ArticlePair) -> bool:
        return self._taken.keys().isdisjoint(pair.key)

    def _lead(self, pair: ArticlePair) -> float:
        """What would be lost if one of its articles went to another partner, and their former partners to each other.

        So near-duplicates are told apart by all four articles together: that
        each release note is a little nearer to its own translation.
        """
        lead = self._verdicts[pair.key].strength
        left = {identity: self._best(identity, without=pair) for identity in pair.key}
        for one, other in (pair.key, pair.key[::-1]):
            for rival in self._of[one]:
                if rival is not pair and self._is_free(rival):
                    partner = next(identity for identity in rival.key if identity != one)
                    here = self._verdicts[pair.key].strength + self._best(partner, without=rival)
                    lead = min(lead, here - self._verdicts[rival.key].strength - left[other])
        return lead

    def _best(self, identity: str, *, without: ArticlePair) -> float:
        """Strength of the best free pair that an article is left with."""
        others = (pair for pair in self._of[identity] if pair is not without and self._is_free(pair))
        return next((self._verdicts[pair.key].strength for pair in others), 0.0)

    def _refusal(self, pair: ArticlePair) -> Rejection:
        figures = _figures(pair, self._verdicts)
        winner = next((self._taken[identity] for identity in pair.key if identity in self._taken), None)
        if winner is not None:
            return _refuse(pair, "another-partner", f"{_ids(winner)} is stronger: {figures}")
        if self._verdicts[pair.key].strength < _LEAST:
            return _refuse(pair, "too-weak", f"{figures}; at least {_LEAST} is asked for")
        rivals = (rival for identity in pair.key for rival in self._of[identity] if rival is not pair)
        best = max((self._verdicts[rival.key].strength for rival in rivals), default=0.0)
        return _refuse(pair, "ambiguous", f"{figures}; another partner has {best:.2f}")


def _alone(
    articles: Sequence[Article],
    kept: Iterable[ArticlePair],
    proposed: Iterable[ArticlePair],
    verdicts: Mapping[Key, Verdict],
) -> list[Rejection]:
    """Every article that stands in no pair, with the nearest that it had."""
    paired = {identity for pair in kept for identity in pair.key}
    nearest: dict[str, ArticlePair] = {}
    for pair in proposed:
        for identity in pair.key:
            if identity not in nearest or verdicts[pair.key].strength > verdicts[nearest[identity].key].strength:
                nearest[identity] = pair
    languages = {article.language for article in articles}
    rejections = []
    for article in articles:
        if article.id in paired:
            continue
        if article.id in nearest:
            pair = nearest[article.id]
            partner = pair.target if pair.source is article else pair.source
            evidence = f"nearest is {partner.id} ({partner.language}): {_figures(pair, verdicts)}"
        elif len(languages) < 2:
            evidence = f"every article is in {article.language}: there is nothing to pair it with"
        else:
            evidence = "no article in another language that is asked for shares a telling number or name with it"
        rejections.append(Rejection(kind="document", subject=(article.path,), reason="no-partner", evidence=evidence))
    return rejections


def _figures(pair: ArticlePair, verdicts: Mapping[Key, Verdict]) -> str:
    verdict = verdicts[pair.key]
    sentences = f"sentences align at {verdict.similarity:.2f}"
    return "; ".join((f"strength {verdict.strength:.2f}", sentences, *pair.evidence))


def _refuse(pair: ArticlePair, reason: str, evidence: str) -> Rejection:
    return Rejection(kind="pair", subject=pair.key, reason=reason, evidence=evidence)


def _ids(pair: ArticlePair) -> str:
    return " with ".join(pair.key)
