"""Tests of harness.corpus.pairing and settle: which documents are translations of each other."""

from dataclasses import replace
from pathlib import Path

import pytest

from harness.corpus.anchors import agree, explain, find_anchors, weigh
from harness.corpus.pairing import propose_pairs
from harness.corpus.read import read_corpus
from harness.corpus.settle import settle_pairs
from harness.corpus.strength import Verdict, judge_pairs
from harness.domain.article import Article, ArticlePair
from harness.domain.corpus import CorpusSpec, DocumentSpec
from harness.domain.language import Language

CORPORA = Path(__file__).resolve().parents[3] / "corpora"
SPEC = CorpusSpec(name="test", folder=Path())


def article(identity, tag, *paragraphs):
    return Article(
        id=identity,
        language=Language.parse(tag),
        title=None,
        paragraphs=paragraphs,
        path=f"{identity}.txt",
        sha256="",
        encoding="utf-8",
    )


def release(tag, version, day, package):
    """A release note that differs from its neighbours in version, day and package alone."""
    texts = {
        "en": (
            f"The Debian project announces update {version} of its stable distribution, on May {day}, 2017.",
            f"This update mainly adds corrections for security problems, among them one in {package} (DSA-38{day}).",
            "Those who frequently install updates from security.debian.org will not have to update many packages.",
        ),
        "vi": (
            f"Dự án Debian công bố bản cập nhật {version} của bản phân phối ổn định, ngày {day} tháng 5 năm 2017.",
            f"Bản cập nhật này chủ yếu sửa các vấn đề bảo mật, trong đó có một lỗi của {package} (DSA-38{day}).",
            "Những ai thường xuyên cài bản cập nhật từ security.debian.org sẽ không phải cập nhật nhiều gói.",
        ),
    }
    return article(f"{tag}-{version}", tag, *texts[tag])


def settled(articles, spec=SPEC, similarity=0.3):
    proposed = propose_pairs(articles, spec)
    return settle_pairs(articles, proposed, judge_pairs(proposed, {pair.key: similarity for pair in proposed}))


def test_a_partner_that_would_be_refused_is_no_loss():
    """A clear pair would lose to a rival, because the partner that it is left with has a hopeless pair of its own."""
    ids = {"vi:true": "vi", "zh:true": "zh", "vi:other": "vi", "zh:rival": "zh"}
    articles = {identity: article(identity, tag, "…") for identity, tag in ids.items()}
    strengths = {("vi:true", "zh:true"): 0.70, ("vi:true", "zh:rival"): 0.55, ("vi:other", "zh:true"): 0.20}
    pairs = [
        ArticlePair(id="+".join(key), source=articles[key[0]], target=articles[key[1]], score=strength)
        for key, strength in strengths.items()
    ]
    verdicts = {key: Verdict(strength=strength, similarity=0.3) for key, strength in strengths.items()}
    pairing = settle_pairs(list(articles.values()), pairs, verdicts)
    assert [pair.key for pair in pairing.pairs] == [("vi:true", "zh:true")]


@pytest.fixture(name="seeds", scope="module")
def _seeds():
    return read_corpus(CorpusSpec(name="seeds", folder=CORPORA / "seeds")).articles


def test_the_seeds_that_pair(seeds):
    """000 and 001 are one article; 002, 003 and 004 share its topic only, which is no evidence."""
    pairing = settled(seeds, similarity=0.25)
    assert [pair.id for pair in pairing.pairs] == ["000_d1cc87e8898b9fff+001_1127dcc9228f8776"]
    pair = pairing.pairs[0]
    assert (pair.source.language.tag, pair.target.language.tag) == ("en", "vi")
    alone = {each.subject[0][:3]: each for each in pairing.rejections if each.kind == "document"}
    assert set(alone) == {"002", "003", "004"}
    assert all(each.reason == "no-partner" and "nearest is" in each.evidence for each in alone.values())


def test_numbers_agree_in_words(seeds):
    """The evidence must say in words what was found: a user asks why."""
    pair = next(pair for pair in propose_pairs(seeds, SPEC) if pair.id.startswith("000") and "001_" in pair.id)
    assert pair.evidence[0].startswith("13 of 13 numbers agree in order (100, 33, 2021")
    assert "tonghe" in pair.evidence[1]


def test_near_duplicates_are_not_crossed():
    """Release notes that differ in a version number pair with their own translation and no other."""
    notes = [("9.1", 11, "openssl"), ("9.2", 12, "apache2"), ("9.3", 13, "bind9"), ("8.11", 14, "libxml2")]
    articles = [release(tag, *note) for tag in ("en", "vi") for note in notes]
    pairs = {(pair.source.id, pair.target.id) for pair in settled(articles).pairs}
    assert pairs == {(f"en-{version}", f"vi-{version}") for version, *_ in notes}


def test_a_near_duplicate_without_its_own_translation_stays_alone():
    """The translation of 9.1 must not be taken for that of 9.2."""
    articles = [
        release("en", "9.1", 11, "openssl"),
        release("en", "9.2", 12, "bind9"),
        release("vi", "9.1", 11, "openssl"),
    ]
    pairing = settled(articles)
    assert [pair.key for pair in pairing.pairs] == [("en-9.1", "vi-9.1")]
    assert "en-9.2.txt" in {each.subject[0] for each in pairing.rejections if each.reason == "no-partner"}


def test_several_versions_of_one_article_give_several_pairs(seeds):
    """Three languages are three pairs of languages, each with its own pair."""
    vietnamese, english = seeds[0], seeds[1]
    french = replace(english, id="fr", path="fr.txt", language=Language.parse("fr"))
    pairing = settled((vietnamese, english, french))
    assert {(pair.source.language.tag, pair.target.language.tag) for pair in pairing.pairs} == {
        ("en", "vi"),
        ("fr", "vi"),
        ("en", "fr"),
    }


def test_a_declared_group_names_the_pair_and_is_checked():
    """`corpus.yaml` is checked, not believed: a swapped pair is refused with the figures."""
    articles = [release(tag, *note) for tag in ("en", "vi") for note in (("9.1", 11, "openssl"), ("9.2", 12, "bind9"))]
    right = {f"{each.id}.txt": DocumentSpec(path=f"{each.id}.txt", group=each.id.split("-")[1]) for each in articles}
    pairing = settled(articles, CorpusSpec(name="test", folder=Path(), documents=right))
    assert {(pair.id, pair.known) for pair in pairing.pairs} == {("9.1", True), ("9.2", True)}
    unrelated = article("vi-other", "vi", "Trời hôm nay rất đẹp và mọi người đều ra biển chơi từ sáng sớm.")
    wrong = {path: DocumentSpec(path=path, group="one") for path in ("en-9.1.txt", "vi-other.txt")}
    spec = CorpusSpec(name="test", folder=Path(), documents=wrong)
    pairing = settled((*articles, unrelated), spec, similarity=0.05)
    refused = {each.subject: each.reason for each in pairing.rejections if each.kind == "pair"}
    assert refused["en-9.1", "vi-other"] == "known-pair-disagrees"


def test_files_named_alike_are_a_group():
    """001.en.txt and 001.vi.txt say that they are versions of one article; notes.to.txt says nothing."""
    one, other = release("en", "9.1", 11, "openssl"), release("vi", "9.1", 11, "openssl")
    articles = (replace(one, path="001.en.txt"), replace(other, path="001.vi.txt"))
    (pair,) = propose_pairs(articles, SPEC)
    assert (pair.id, pair.known) == ("001", True)


def test_records_of_one_group_are_known():
    """JSON Lines say by `group` what belongs together; two records of one language in a group say nothing."""
    one, other = release("en", "9.1", 11, "openssl"), release("vi", "9.1", 11, "openssl")
    articles = (replace(one, group="update"), replace(other, group="update"))
    (pair,) = propose_pairs(articles, SPEC)
    assert (pair.id, pair.known) == ("update", True)
    third = replace(release("vi", "9.2", 12, "bind9"), group="update")
    assert not any(pair.known for pair in propose_pairs((*articles, third), SPEC))


def test_one_language_alone(seeds):
    """A folder in one language has nothing to pair, and says so for each article."""
    pairing = settled(seeds[:1])
    assert pairing.pairs == ()
    assert "there is nothing to pair it with" in pairing.rejections[0].evidence


def test_only_wanted_language_pairs_are_looked_at(seeds):
    """Nine languages have 36 pairs; a corpus that asks for two must not pay for the rest."""
    spec = read_only = CorpusSpec(name="test", folder=Path(), pairs=())
    assert len({(p.source.language, p.target.language) for p in propose_pairs(seeds, read_only)}) == 6
    from harness.domain.language import LanguagePair

    spec = replace(spec, pairs=(LanguagePair.parse("vi-en"),))
    assert {(p.source.language.tag, p.target.language.tag) for p in propose_pairs(seeds, spec)} == {("en", "vi")}


def test_no_articles():
    """An empty folder is no error here."""
    assert propose_pairs((), SPEC) == []
    assert settle_pairs((), [], {}).pairs == ()


def test_anchors_count_only_at_like_places():
    """The same year at the beginning of one text and at the end of another is chance."""
    filler = "It was noted by nobody at the table. " * 12
    early = find_anchors(article("a", "en", "In 1848 it began.", filler))
    late = find_anchors(article("b", "en", filler, "It began in 1848."))
    weighed = weigh({"early": early, "late": late})
    assert "1848" in explain(weighed["early"], weighed["early"])[0]
    assert "1848" not in "".join(explain(weighed["early"], weighed["late"]))
    assert agree(weighed["early"], weighed["late"]).score < agree(weighed["early"], weighed["early"]).score
