"""The side-by-side page shows every bead, and text from the web stays text."""

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from lxml import html

from harness.domain.alignment import AlignedDocument, Bead, Evidence, Sentence
from harness.domain.article import Article, ArticlePair, Cut, Repair
from harness.domain.language import Language
from harness.report.alignment_page import render_alignment

HOSTILE = "</p><script>alert(1)</script><!-- \"'"


def article(tag, *paragraphs, **more):
    return Article(
        id=tag, language=Language(tag=tag), paragraphs=paragraphs, path=f"{tag}.txt", sha256="0" * 64,
        encoding="utf-8", **{"title": None, **more},
    )  # fmt: skip


def sentences(one):
    return tuple(Sentence(text=block, block=number, start=0, end=len(block)) for number, block in enumerate(one.blocks))


@pytest.fixture(name="document")
def _document():
    left = article(
        "zh", "第二段。", HOSTILE, "最后。", title="标题",
        cuts=(Cut(line=3, reason="navigation", text=f"首页 {HOSTILE}"),), repairs=(Repair(kind="mojibake", count=3),),
    )  # fmt: skip
    right = article("ar", "فقرة", "أخيرا", title="عنوان")
    evidence = (Evidence(kind="numbers", value=0.31, words=f"33 on both sides {HOSTILE}"),)
    return AlignedDocument(
        pair=ArticlePair(id=HOSTILE, source=left, target=right, score=0.9, evidence=(HOSTILE,)),
        source_sentences=sentences(left),
        target_sentences=sentences(right),
        beads=(
            Bead(source=(0,), target=(0,), score=0.93, margin=0.2, grade="A", evidence=evidence),
            Bead(source=(1,), target=(1,), score=0.1, grade="C"),
            Bead(source=(2,), target=(), score=0.0, grade="null"),
            Bead(source=(3,), target=(2,), score=1.0, grade="B"),
        ),
    )


@pytest.fixture(name="page")
def _page(document):
    return html.document_fromstring(render_alignment([document, document]))


def test_every_bead_is_a_row_with_its_texts(page):
    """What is not on the page cannot be read by eye."""
    rows = page.xpath("//table[@class='beads']")[0].xpath(".//tbody/tr")
    assert [[p.text_content() for p in row.xpath("./td[position()<3]/p")] for row in rows] == [
        ["标题", "عنوان"], ["第二段。", "فقرة"], [HOSTILE, "nothing in the target"], ["最后。", "أخيرا"]
    ]  # fmt: skip
    assert [row.get("class") for row in rows] == ["s4", "s0", "null", "s4"]


def test_a_passage_that_goes_on_after_a_gap_says_so(document):
    """Two sentences that are no neighbours would look as if the article had them side by side."""
    gap = replace(document, beads=(
        Bead(source=(0,), target=(0,), score=0.9, grade="A"),
        Bead(source=(1, 3), target=(1, 2), score=0.9, grade="A"),
        Bead(source=(2,), target=(), score=0.0, grade="null"),
    ))  # fmt: skip
    row = html.document_fromstring(render_alignment([gap])).xpath("//table[@class='beads']//tbody/tr")[1]
    marks = [[p.get("class") for p in cell.xpath("./p")] for cell in row.xpath("./td[position()<3]")]
    assert marks == [["paragraph", "rest"], ["paragraph", "paragraph"]]


def test_text_from_the_web_stays_text(page, document):
    """No text of an article, an id or a reason becomes markup; the only script is the page's own."""
    assert len(page.xpath("//script")) == 1
    assert "<script>alert" not in render_alignment([document])


def test_each_text_says_its_language_and_direction(page):
    """Screen readers and fonts need the language, Arabic its direction."""
    sides = page.xpath("//table[@class='beads']")[0].xpath(".//tbody/tr[1]/td[position()<3]/p")
    assert [(p.get("lang"), p.get("dir")) for p in sides] == [("zh", "ltr"), ("ar", "rtl")]


def test_evidence_is_reached_without_a_mouse(page):
    """Each score is a button that its evidence describes, so that focus shows it and a screen reader says it."""
    buttons = page.xpath("//td[@class='score']/button")
    assert len(buttons) == 6
    for button in buttons:
        (found,) = page.xpath(f"//*[@id='{button.get('aria-describedby')}']")
        assert "margin" in found.text_content()
    assert "0.93 A certain" in " ".join(buttons[0].text_content().split())


def test_one_sided_and_doubtful_beads_can_be_singled_out(page):
    """Grade and side are said in words, not by colour alone."""
    weak = page.xpath("//table[@class='beads']")[0].xpath(".//tr[@data-weak]")
    assert [" ".join(row.xpath("./td[3]")[0].text_content().split())[:18] for row in weak] == [
        "0.10 C doubtful no", "only in the source"
    ]  # fmt: skip


def test_cuts_and_repairs_are_shown(page):
    """What did not reach the test set can be seen beside what did."""
    text = page.text_content()
    assert "1 line cut from zh.txt" in text
    assert "repaired: mojibake, 3 places" in text


def test_ids_are_unique_and_links_lead_somewhere(page):
    """A link to a bead leads to that bead, also where two documents have one name."""
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in page.xpath("//a/@href")} <= set(ids)


def test_the_page_fetches_nothing_and_runs_only_its_own(document):
    """The policy names the digests of the very style and script in the page."""
    text = render_alignment([document])
    for element in ("style", "script"):
        content = re.search(f"<{element}>(.*?)</{element}>", text, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{element}-src &#39;sha256-{digest}&#39;" in text
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", text)


def test_no_documents_give_a_page_all_the_same():
    """An empty corpus is shown as such."""
    assert "0 documents" in render_alignment([])


def test_the_same_documents_give_the_same_page(document):
    """A page can be compared with an earlier one."""
    assert render_alignment([document]) == render_alignment([document])
