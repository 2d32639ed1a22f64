"""Tests of harness.corpus.read: raw folders as people have them, and as attackers would."""

import gzip
import json
import os
from pathlib import Path

import pytest

from harness.corpus import files
from harness.corpus.read import read_corpus
from harness.domain.corpus import CorpusSpec, DocumentSpec
from harness.domain.language import Language

CORPORA = Path(__file__).resolve().parents[3] / "corpora"
ENGLISH = (
    "The council met on Monday in Hanoi.\n\n"
    "It decided to open 12 new schools in 2021, and to repair the bridges that the flood had damaged in spring.\n"
)


@pytest.fixture(name="corpus")
def _corpus(tmp_path):
    (tmp_path / "raw").mkdir()
    return CorpusSpec(name="test", folder=tmp_path)


def write(corpus, name, content):
    path = corpus.raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def reasons(reading):
    return {rejection.subject[0]: rejection.reason for rejection in reading.rejections}


def by_id(reading):
    return {article.id: article for article in reading.articles}


@pytest.fixture(name="seeds", scope="module")
def _seeds():
    return by_id(read_corpus(CorpusSpec(name="seeds", folder=CORPORA / "seeds")))


def test_the_seeds_are_read_whole(seeds):
    """Five articles in their languages: four would mean that one was lost without a word."""
    assert {identity[:3]: article.language.tag for identity, article in seeds.items()} == {
        "000": "vi",
        "001": "en",
        "002": "zh",
        "003": "ja",
        "004": "zh",
    }


@pytest.mark.parametrize(
    ("number", "title", "paragraphs"),
    [
        ("000", "Ngành công nghiệp “Mirror” vẫn giữ nguyên ý định ban đầu và luôn theo sát đảng", 14),
        ("001", "“Mirror” industry keeps its original intention and always follows the party", 14),
        ("002", None, 11),
        (
            "003",
            "花都区が区委員会両新工委員会業務及び「双同期」業務推進会議を開催"
            " 末端ソーシャルワーカー部の「トップバット」をしっかりと走る",
            6,
        ),
        ("004", "协会秘书长参加全市科技社团建设与发展工作会议", 8),
    ],
)
def test_title_and_body_of_the_seeds(seeds, number, title, paragraphs):
    """All paragraphs counted by eye in the files; a title lost or a paragraph cut is a segment less."""
    article = next(article for identity, article in seeds.items() if identity.startswith(number))
    assert (article.title, len(article.paragraphs)) == (title, paragraphs)


def test_what_is_cut_from_the_seeds(seeds):
    """Navigation, counters, licence numbers and posting dates would become segments; each cut has its reason."""
    cuts = {(identity[:3], cut.line, cut.reason) for identity, article in seeds.items() for cut in article.cuts}
    assert cuts == {
        ("000", 30, "posting-date"),
        ("001", 1, "navigation"),
        ("003", 1, "foreign-language"),
        ("003", 5, "placeholder"),
        ("004", 1, "announcement"),
        ("004", 2, "navigation"),
        ("004", 3, "footer"),
        ("004", 10, "posting-date"),
        ("004", 34, "counter"),
        ("004", 37, "navigation"),
        ("004", 39, "phone"),
        ("004", 40, "copyright"),
        ("004", 42, "licence-number"),
        ("004", 45, "footer"),
        ("004", 46, "licence-number"),
    }


def test_polluted_chinese_is_cleaned_with_the_count(seeds):
    """315 bracketed readings (counted in the file) would make the text unreadable to every model."""
    article = next(article for identity, article in seeds.items() if identity.startswith("002"))
    assert {repair.kind: repair.count for repair in article.repairs}["bracketed-pinyin"] == 315
    assert "(" not in "".join(article.paragraphs)
    assert "学习贯彻落实习近平总书记关于发展新质生产力" in article.paragraphs[0]
    assert "交上一篇成绩优异的答卷" in "".join(article.paragraphs)


def test_the_declaration_is_read_whole():
    """31 documents in 9 languages, none cut: boilerplate rules must leave real text alone."""
    spec = CorpusSpec(name="udhr", folder=CORPORA / "udhr", layout="{language}/{group}.txt")
    reading = read_corpus(spec)
    assert len(reading.articles) == 31 * 9
    assert not reading.rejections
    assert not [cut for article in reading.articles for cut in article.cuts]
    assert all(article.title for article in reading.articles)


def test_one_bad_file_never_takes_another_with_it(corpus, monkeypatch):
    """Each of these stopped some reader somewhere; the good article must come through, and each has its reason."""
    monkeypatch.setattr(files, "MOST_BYTES", 100_000)
    outside = corpus.folder / "secret.txt"
    outside.write_text(ENGLISH)
    write(corpus, "good.txt", ENGLISH)
    write(corpus, "empty.txt", "")
    write(corpus, "blank.txt", " \n\n ")
    write(corpus, "picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    write(corpus, "noise.txt", bytes(range(256)) * 40)
    write(corpus, "huge.txt", "word " * 30_000)
    write(corpus, "damaged.txt", "中文内容".encode("gb18030").decode("utf-8", "replace") * 9)
    write(corpus, "deep.html", "<html><body>" + "<div>" * 4_000 + "text" + "</div>" * 4_000)
    write(corpus, "nested.html", "<html><body>" + "<foo>" * 4_000 + "text")
    write(corpus, "tag.html", "<html><body><p " + " ".join(f"a{number}=''" for number in range(9_000)) + ">text</p>")
    write(corpus, "empty.jsonl", "\n")
    write(corpus, "page.pdf", "%PDF-1.7")
    write(corpus, "two\nlines.txt", ENGLISH)
    write(corpus, "same.html", f"<html><body><article><p>{ENGLISH}</p></article></body></html>")
    write(corpus, "same.txt", ENGLISH.replace("Monday", "Tuesday"))
    write(corpus, "copy.txt", ENGLISH)
    (corpus.raw / "link.txt").symlink_to(outside)
    (corpus.raw / "dangling.txt").symlink_to(corpus.raw / "nothing.txt")
    reading = read_corpus(corpus)
    assert reasons(reading) == {
        "empty.txt": "empty",
        "blank.txt": "empty",
        "picture.txt": "binary",
        "noise.txt": "binary",
        "huge.txt": "too-large",
        "damaged.txt": "undecodable",
        "deep.html": "too-deep",
        "nested.html": "too-deep",
        "tag.html": "malformed",
        "empty.jsonl": "empty",
        "page.pdf": "unknown-format",
        "two\\nlines.txt": "bad-name",
        "same.txt": "duplicate-id",
        "good.txt": "duplicate",
        "link.txt": "outside-folder",
        "dangling.txt": "unreadable",
    }
    assert set(by_id(reading)) == {"copy", "same"}


def test_json_lines(corpus):
    """One broken record must not lose the others, compressed or not."""
    rows = [
        json.dumps({"id": "a", "title": "Council meets", "text": ENGLISH}),
        "not json",
        json.dumps(["a", "list"]),
        json.dumps({"id": "a", "text": ENGLISH + "More was said about it on the following day.\n"}),
        json.dumps({"id": "b\nc", "text": ENGLISH}),
        json.dumps(
            {"paragraphs": ["The ninth council was held in Changsha on May 26.", "Over 100 people came to it."]}
        ),
    ]
    write(corpus, "all.jsonl.gz", gzip.compress("\n".join(rows).encode()))
    reading = read_corpus(corpus)
    assert set(by_id(reading)) == {"a", "all/6"}
    assert by_id(reading)["a"].title == "Council meets"
    assert reasons(reading) == {
        "all.jsonl.gz:2": "malformed",
        "all.jsonl.gz:3": "malformed",
        "all.jsonl.gz:4": "duplicate-id",
        "all.jsonl.gz:5": "bad-name",
    }


def test_a_cut_off_archive_gives_what_can_be_read(corpus):
    """A download that broke off ends in a rejection, not in a traceback."""
    whole = gzip.compress((json.dumps({"id": "a", "text": ENGLISH}) + "\n").encode() * 500)
    write(corpus, "cut.jsonl.gz", whole[: len(whole) // 2])
    assert "cut.jsonl.gz" in reasons(read_corpus(corpus))


def test_markdown(corpus):
    """Marks, code and front matter are not text; numbers of lines are those of the file."""
    write(
        corpus,
        "page.md",
        "---\ntitle: Thinking in React\n---\n\n"
        "React can *change* how you [think](a.md) about\nthe designs you look at.\n\n"
        "## Start with the mockup {/*start*/}\n\n```js\nlet a = 1;\n```\n\n"
        "* Imagine that you have `JSON` and a mockup from a designer.\n\n<Intro>\n\n</Intro>\n",
    )
    article = by_id(read_corpus(corpus))["page"]
    assert article.title == "Thinking in React"
    assert article.paragraphs == (
        "React can change how you think about the designs you look at.",
        "Start with the mockup",
        "Imagine that you have JSON and a mockup from a designer.",
    )
    assert [(cut.line, cut.reason) for cut in article.cuts] == [(10, "code"), (16, "markup"), (18, "markup")]


def test_a_page(corpus):
    """The heading is the title and is not repeated; menus and footers stay out."""
    says = "Paragraph {0} says that the council opened {0} schools in the year 2021."
    body = "".join(f"<p>{says.format(number)}</p>" for number in range(2, 9))
    write(
        corpus,
        "page.html",
        "<html lang=en><head><title>Council opens schools | The Daily</title></head><body>"
        "<nav><a href=/>Home</a> <a href=/n>News</a></nav>"
        f"<article><h1>Council opens schools</h1>{body}</article>"
        "<footer>Copyright 2021 The Daily</footer></body></html>",
    )
    article = by_id(read_corpus(corpus))["page"]
    assert article.title == "Council opens schools"
    assert len(article.paragraphs) == 7
    assert article.evidence.declared == "en"


def test_half_a_translation_is_refused(corpus):
    """Half a document left in English would be scored as if it were Vietnamese."""
    vietnamese = "Hội đồng thành phố đã họp tại Hà Nội và quyết định xây dựng mười hai trường học mới trong năm nay.\n"
    english = "The council met in Hanoi and decided to build twelve new schools before the end of this year.\n"
    write(corpus, "half.txt", vietnamese * 12 + english * 12)
    write(corpus, "little.txt", vietnamese * 20 + english * 2)
    write(corpus, "declared.vi.txt", english * 20)
    spec = CorpusSpec(
        name="test",
        folder=corpus.folder,
        documents={"declared.vi.txt": DocumentSpec(path="declared.vi.txt", language=Language.parse("vi"))},
    )
    reading = read_corpus(spec)
    assert reasons(reading) == {"half.txt": "mixed-languages", "declared.vi.txt": "wrong-language"}
    little = by_id(reading)["little"]
    assert [cut.reason for cut in little.cuts] == ["foreign-language"] * 2
    assert len(little.paragraphs) == 20


def test_simplified_and_traditional_are_never_mixed(corpus):
    """A page converted by half is no text in either; whole pages of each are two languages."""
    simplified = "人人有资格享有本宣言所载的一切权利和自由,不分种族、肤色、性别、语言、宗教、政治或其他见解。\n"
    traditional = "人人有資格享有本宣言所載的一切權利和自由，不分種族、膚色、性別、語言、宗教、政治或其他見解。\n"
    half = "人人有資格享有本宣言所载的一切權利和自由,不分種族、肤色、性別、语言、宗教、政治或其他見解。\n"
    write(corpus, "simplified.txt", simplified * 3)
    write(corpus, "traditional.txt", traditional * 3)
    write(corpus, "mixed.txt", half * 3)
    reading = read_corpus(corpus)
    assert {article.id: article.language.tag for article in reading.articles} == {
        "simplified": "zh",
        "traditional": "zh-Hant",
    }
    assert reasons(reading) == {"mixed.txt": "mixed-variants"}


def test_wrapped_lines_are_joined_and_others_are_not(corpus):
    """A paragraph wrapped at 70 columns is one paragraph; a web article's lines are paragraphs each."""
    write(
        corpus,
        "mail.txt",
        "The council met on Monday in the old town hall of Hanoi in order to\n"
        "decide on twelve new schools that are to be opened in the course of\n"
        "the next year, and on the bridges that were damaged by the flood in\n"
        "spring.\n\nIt will meet again in June, when the engineers have said what they\n"
        "think of the bridges and how much money is needed for the repair of\neach.\n",
    )
    assert [len(article.paragraphs) for article in read_corpus(corpus).articles] == [2]


def test_the_same_line_on_many_pages_is_furniture(corpus):
    """A slogan that every page of a site ends with is not part of any article."""
    for number in range(6):
        body = f"On day {number} the council of the city met in Hanoi and decided much."
        write(corpus, f"{number}.txt", f"{body}\nWe serve the people\n")
    reading = read_corpus(corpus)
    assert all([cut.reason for cut in article.cuts] == ["repeated"] for article in reading.articles)
    assert len(reading.articles) == 6


def test_a_parser_that_fails_refuses_one_page_only(corpus, monkeypatch):
    """Hostile pages make libraries fail in ways that nobody listed."""
    from harness.corpus import read

    def fail(markup):
        raise RecursionError

    monkeypatch.setattr(read, "read_page", fail)
    write(corpus, "page.html", f"<p>{ENGLISH}</p>")
    write(corpus, "good.txt", ENGLISH)
    reading = read_corpus(corpus)
    assert reasons(reading) == {"page.html": "unparsable"}
    assert set(by_id(reading)) == {"good"}


def test_a_machine_translators_marks_in_a_page_are_kept(corpus):
    """What the page itself says of machine translation is cut from its text, and must not be lost with it."""
    body = "".join(f"<p>{line}</p>" for line in ENGLISH.split("\n\n"))
    write(corpus, "a.html", f'<html class="translated-ltr"><body><article>{body}</article></body></html>')
    write(corpus, "b.txt", ENGLISH.replace("12", "13"))
    articles = by_id(read_corpus(corpus))
    assert articles["a"].machine_mark.startswith("page saved while Google Translate showed it")
    assert articles["b"].machine_mark is None


def test_a_folder_that_cannot_be_listed_loses_no_other(corpus, monkeypatch):
    """One folder without rights must not stop a corpus of thousands of files."""
    write(corpus, "good.txt", ENGLISH)
    (corpus.raw / "locked").mkdir()
    walk = os.walk

    def refusing(top, onerror):
        onerror(PermissionError(13, "Permission denied", str(corpus.raw / "locked")))
        return walk(top, onerror=onerror)

    monkeypatch.setattr(files.os, "walk", refusing)
    reading = read_corpus(corpus)
    assert reasons(reading) == {"locked": "unreadable"}
    assert set(by_id(reading)) == {"good"}


def test_a_text_in_many_article_elements_keeps_its_order(corpus):
    """The Declaration's page has an `article` for each of its articles: the first came before the preamble."""
    sections = [
        f"<article><header><h2>Article {number}</h2></header><p>{ENGLISH} This is part {number}.</p></article>"
        for number in (1, 2, 3)
    ]
    preamble = f"<header><h2>Preamble</h2><p>{ENGLISH} So it begins.</p></header>"
    write(corpus, "page.html", f"<html><body><h1>The whole text</h1>{preamble}{''.join(sections)}</body></html>")
    article = by_id(read_corpus(corpus))["page"]
    headings = [block for block in article.blocks if len(block) < 20]
    assert headings == ["The whole text", "Preamble", "Article 1", "Article 2", "Article 3"]


def test_headings_of_docbook_pages_stay(corpus):
    """Manuals made by DocBook name no article element: their headings were lost, the paragraphs kept."""
    heading = '<div class="titlepage"><div><div><h3 class="title"><a name="x"></a>1.1. Methods</h3></div></div></div>'
    inner = f'<div class="sect2">{heading}<p>{ENGLISH} So it did.</p>'
    body = f'<div class="sect1"><h2>1. Introduction</h2><p>{ENGLISH}</p>{inner}'
    write(corpus, "page.html", f"<html><head><title>Guide</title></head><body>{body}</div></div></body></html>")
    assert "1.1. Methods" in by_id(read_corpus(corpus))["page"].blocks


def test_a_line_does_not_tell_close_languages_apart(corpus, shared):
    """An Indonesian article lost eight of its lines to Malay, and with them their translations."""
    ids = shared("data/ntrex128/DOCUMENT_IDS.tsv").read_text("utf-8").splitlines()
    lines = shared("data/ntrex128/newstest2019-ref.ind.txt").read_text("utf-8").splitlines()
    chosen = [line.strip() for name, line in zip(ids, lines, strict=True) if name.startswith("reuters.218861")]
    write(corpus, "id.txt", "\n".join(chosen))
    assert len(chosen) > 10
    assert not by_id(read_corpus(corpus))["id"].cuts
