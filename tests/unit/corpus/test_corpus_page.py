"""Main text of HTML pages: what the markup says of a text must neither lose nor move nor add words."""

from harness.corpus.page import read_page

LONG = "The committee met on Monday to discuss the budget for the schools of the northern district and adjourned late. "


def blocks(body: str) -> list[str]:
    """Blocks of a page whose body this is, after a long first paragraph."""
    page = read_page(f"<html><body><article><h1>Budget</h1><p>{LONG * 3}</p>{body}</article></body></html>")
    assert page is not None
    return list(page.blocks[1:])


def test_words_of_a_sentence_stay_whatever_their_class():
    """Manuals mark menu entries and buttons: a sentence without its object would be scored as a bad reference."""
    body = f'<p>Now choose <span class="guimenuitem">Go Back</span> or <span class="button">Help</span>. {LONG}</p>'
    assert blocks(body) == [f"Now choose Go Back or Help. {LONG.strip()}"]


def test_marks_within_marks_keep_the_order_of_words():
    """Nested marks put words behind those that follow them, which no reader would notice in a table of scores."""
    body = f'<p>Add <code>TERM=<em class="replaceable"><i>type</i></em></code>, where type is known. {LONG}</p>'
    assert blocks(body) == [f"Add TERM=type, where type is known. {LONG.strip()}"]


def test_furigana_are_not_text():
    """A reading behind each word makes Japanese that nobody wrote: 東京とうきょう."""
    body = (
        "<p>"
        + "<ruby>東京<rp>（</rp><rt>とうきょう</rt><rp>）</rp></ruby>で<ruby>会議<rt>かいぎ</rt></ruby>があった。" * 9
        + "</p>"
    )
    assert blocks(body) == ["東京で会議があった。" * 9]


def test_the_marks_of_footnotes_are_not_text():
    """A number amid a sentence is a number mismatch, and a link without text takes a short sentence along."""
    mark = '<a href="#note9" name="mark9"><sup>[9]</sup></a>'
    assert (
        blocks(f"<p>密钥将基于口令计算{mark}，使用时要求输入。</p><p>{LONG}</p>")[0]
        == "密钥将基于口令计算，使用时要求输入。"
    )
    assert blocks(f'<p>E = mc<sup>2</sup> is known.<sup><a href="#n">2</a></sup> {LONG}</p>')[0].startswith(
        "E = mc2 is known. The committee"
    )


def test_short_sections_of_a_manual_with_links_stay():
    """DocBook wraps each section in divisions, of which trafilatura drops the short ones that hold a link."""
    section = (
        '<div class="sect3"><div class="titlepage"><div><div><h4>Limits</h4></div></div></div>'
        '<p>See <a href="b.html">that page</a>.</p></div>'
    )
    page = read_page(
        f'<html><body><div class="sect1"><h2>Setting up</h2><p>{LONG * 3}</p>{section}'
        f'<div class="sect3"><h4>More</h4><p>{LONG * 2}</p></div></div></body></html>'
    )
    assert page is not None
    assert [block for block in page.blocks if not block.startswith("The committee")] == [
        "Setting up",
        "Limits",
        "See that page.",
        "More",
    ]
