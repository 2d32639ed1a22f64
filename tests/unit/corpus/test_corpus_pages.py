"""Pages as the web has them, written for these tests: what is text stays, what is not is cut with its reason.

Beside each page in pages/ stands what a person would take from it (NAME.expected): title, paragraphs, lines cut.
"""

from pathlib import Path

import pytest

from harness.corpus.files import FORMATS, RawFile
from harness.corpus.read import _read_file
from harness.domain.article import Article
from harness.domain.corpus import DocumentSpec

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.name for path in PAGES.iterdir() if path.suffix in FORMATS)


def read(path):
    (outcome,) = _read_file(RawFile(path=path, name=path.name, format=FORMATS[path.suffix]), DocumentSpec(path=""))
    return outcome


def as_text(outcome):
    """An article or a rejection as the files of expectations have it."""
    if not isinstance(outcome, Article):
        return f"refused {outcome.reason}: {outcome.evidence}\n"
    cuts = [f"cut {cut.reason}: {cut.text}" for cut in outcome.cuts]
    return "\n".join([f"title ({outcome.language}): {outcome.title}", *outcome.paragraphs, *cuts]) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_text_stays_and_the_rest_is_cut_with_its_reason(name):
    """Headlines of other articles and bylines have no translation; a lost paragraph makes the other side's one null."""
    assert as_text(read(PAGES / name)) == (PAGES / f"{name}.expected").read_text(encoding="utf-8")


def test_a_hyphen_at_a_lines_end_stays_where_the_text_has_the_word_with_it(tmp_path):
    """`wellknown` is no word; `atten-tion` neither."""
    path = tmp_path / "a.txt"
    path.write_text(
        "The method is a well-known one and was used by many who worked on this before, such as the au-\n"
        "thors of the first report on the topic, who found it in the notes of a less well-\n"
        "known colleague, and it has been described at length in the report of the year that came af-\n"
        "ter the second report on the topic, which nobody has read from the first page to the last one.\n",
        encoding="utf-8",
    )
    (paragraph,) = read(path).paragraphs
    assert "such as the authors of the first report" in paragraph
    assert "of a less well-known colleague" in paragraph
    assert "that came after the second" in paragraph


def test_chapters_are_no_page_heads(tmp_path):
    """A numbered heading comes again with a rising number, as the head of a page does, and is text."""
    line = (
        "The committee met on Monday to discuss the budget of the schools in the\nnorthern district, and it did not\n"
    )
    path = tmp_path / "a.txt"
    path.write_text("\n".join(f"Chapter {number}\n\n{line * 3}" for number in range(1, 5)), encoding="utf-8")
    article = read(path)
    assert [text for text in (article.title, *article.paragraphs) if text.startswith("Chap")] == [
        f"Chapter {number}" for number in range(1, 5)
    ]
    assert not article.cuts


def test_wrapped_chinese_is_joined_without_blanks(tmp_path):
    """A blank within a word is a character more for every metric that counts characters."""
    sentence = "市政府昨天宣布新图书馆将于明年春天向公众开放并且免费提供一切服务给本市居民"
    paragraph = "\n".join(["　　" + sentence[:34], sentence[:36], sentence[:20] + "。"])
    path = tmp_path / "a.txt"
    path.write_text("\n".join([paragraph] * 3), encoding="utf-8")
    assert read(path).blocks == (sentence[:34] + sentence[:36] + sentence[:20] + "。",) * 3


def test_a_source_that_is_wrapped_has_no_blanks_within_sentences(tmp_path):
    """A line break in a page's source is a blank to a tokenizer, and so the end of a word."""
    path = tmp_path / "a.html"
    body = "<p>" + "市政府昨天宣布，\n新图书馆将于明年\n    春天向公众开放。" * 6 + "</p>"
    path.write_text(f"<html><body><article><h1>图书馆</h1>{body}</article></body></html>", encoding="utf-8")
    assert read(path).paragraphs == ("市政府昨天宣布，新图书馆将于明年春天向公众开放。" * 6,)
