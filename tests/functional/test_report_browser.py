"""The report in a real browser: every control, both themes, no request, no attack that runs.

Needs Debian's chromium and Python's playwright; says so and is skipped where one of them is not there.
"""

import shutil
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path

import fakes
import pytest

from harness.pipeline.corpora import write_alignment_page
from harness.report.compare import compare_runs
from harness.report.comparison_text import render_comparison
from harness.report.html import render_report
from harness.report.human import Judgement, with_human

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module", name="browser")
def _browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install mt-harness[browser]")
    if CHROMIUM is None:
        pytest.skip("needs a browser: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    hostile = fakes.run_view(systems=5, documents=8, hostile=True, pairs=("zh-en", "en-ar"))
    views = {
        "hostile": hostile,
        "plain": fakes.run_view(systems=5, documents=8),
        "alone": fakes.run_view(references=False),
        "large": fakes.run_view(systems=10, documents=1000, segments=20),
    }
    first = views["plain"].results[0].test_set.scored[0]
    judgement = Judgement(system="opus-0", doc_id=first.doc_id, seg_id=first.seg_id, score=73)
    views["judged"] = with_human(views["plain"], [judgement])
    pages = {name: render_report(view) for name, view in views.items()}
    pages["comparison"] = render_comparison(compare_runs([hostile, _later(hostile)]))
    write_alignment_page(ROOT / "corpora/seeds", folder / "alignment.html")
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return folder


def _later(view):
    """The same run later, with every output of its first system changed, and its scores."""

    def changed(result):
        first, *rest = result.translations
        outputs = tuple(replace(output, text=f"{output.text} {fakes.HOSTILE[1]}") for output in first.outputs)
        held = result.sheet.segment_scores
        scores = {metric: tuple(score - 5 for score in scores) for metric, scores in held[first.system].items()}
        sheet = replace(result.sheet, segment_scores={**held, first.system: scores})
        return replace(result, translations=(replace(first, outputs=outputs), *rest), sheet=sheet)

    return replace(view, record=replace(view.record, name="later"), results=tuple(map(changed, view.results)))


@pytest.fixture(name="open_page")
def _open_page(browser, folder):
    contexts = []
    faults = []

    def open_page(name, address="", **options):
        context = browser.new_context(viewport=options.pop("viewport", {"width": 1440, "height": 900}), **options)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: faults.append(request.url) if not request.url.startswith("file:") else None)
        page.goto(f"{(folder / f'{name}.html').as_uri()}{address}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults  # console errors, uncaught exceptions, requests


def rows(page):
    page.wait_for_selector("#list [role=option]")
    return page.locator("#list [role=option]")


def status(page):
    return page.locator("#status").inner_text()


def test_attacks_do_not_run(open_page):
    """Articles, outputs, names and evidence full of scripts are shown as they are written."""
    page = open_page("hostile")
    assert page.evaluate("window.attacked") is None
    page.evaluate("location.hash = '#explore'")
    rows(page)
    for _ in range(15):
        page.keyboard.press("j")
    page.get_by_role("button", name="Whole article").click()
    assert page.evaluate("window.attacked") is None
    assert page.locator("img").count() == 0
    assert "</script><script>window.attacked=1</script>" in page.locator("#explorer").inner_text()


def test_policy_stops_what_escaping_would_miss(browser, folder):
    """Should markup ever slip in, the page's own policy keeps it from running."""
    text = (folder / "plain.html").read_text(encoding="utf-8")
    attack = "<script>window.attacked=1</script><b onclick='window.attacked=1' id='bait'>bait</b>"
    (folder / "broken.html").write_text(text.replace("<body>", f"<body>{attack}"), encoding="utf-8")
    page = browser.new_page()
    page.goto((folder / "broken.html").as_uri())
    page.locator("#bait").click()
    assert page.evaluate("window.attacked") is None
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_follows_the_system_and_the_button(open_page, theme):
    """Both themes have ink on ground, and the button turns one into the other."""
    page = open_page("plain", color_scheme=theme)
    ground = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    assert (before == "rgb(20, 23, 26)") == (theme == "dark")
    page.locator("#theme").click()
    assert page.evaluate(ground) != before
    assert page.locator("#theme").get_attribute("aria-pressed") == str(theme == "light").lower()


def test_every_filter(open_page):
    """Each control narrows or orders the list as its label says."""
    page = open_page("plain", "#explore")
    assert rows(page).count() > 5
    assert status(page) == "40 segments"
    page.locator("[data-field=document]").select_option(label="doc-003")
    assert status(page) == "5 of 40 segments"
    assert all("doc-003" in text for text in rows(page).all_inner_texts())
    page.locator("#reset").click()
    page.locator("[data-field=flag]").select_option("numbers")
    flagged = int(status(page).split()[0])
    assert 0 < flagged < 40
    assert all("flagged" in text for text in rows(page).all_inner_texts())
    page.locator("#reset").click()
    page.locator("[data-field=text]").fill("FERRIES")
    assert 0 < int(status(page).split()[0]) <= 40
    page.locator("[data-field=text]").fill("no such words")
    assert status(page) == "0 of 40 segments"
    page.locator("#reset").click()
    page.locator("[data-field=a]").select_option(label="opus-0")
    page.locator("[data-field=b]").select_option(label="gemma-1")
    page.locator("[data-field=least]").fill("20")
    page.locator("[data-field=order]").select_option("ahead")
    apart = [float(text.split(" apart")[0].split()[-1]) for text in rows(page).all_inner_texts()]
    assert min(apart) >= 20
    page.locator("[data-field=order]").select_option("set")
    assert rows(page).first.inner_text().startswith("doc-000")


def test_another_test_set(open_page):
    """One report holds several pairs; the explorer goes from one to the other and keeps nothing of the first."""
    page = open_page("hostile", "#explore/zh-en/news")
    rows(page)
    page.locator("[data-field=text]").fill("no such words")
    page.locator("[data-field=set]").select_option(label="en-ar, news")
    page.locator(".card .passage[lang=ar]").first.wait_for()
    assert status(page) == "40 segments"
    assert page.locator("[data-field=text]").input_value() == ""


def test_words_that_grow_are_sought_where_they_were_found(open_page):
    """What is found letter by letter is what is found at once, and taking letters back finds all again."""
    page = open_page("plain", "#explore")
    rows(page)
    found = {}
    for text in ("h", "ha", "harbour", "harbour new", "har", "x harbour", ""):
        page.locator("[data-field=text]").fill(text)
        found[text] = status(page)
    once = open_page("plain", "#explore")
    rows(once)
    for text in reversed(found):
        once.locator("[data-field=text]").fill(text)
        assert status(once) == found[text]


def test_the_widest_difference_comes_first(open_page):
    """What is worth reading stands on top: the segments on which the systems are furthest apart."""
    page = open_page("plain", "#explore")
    apart = [float(text.split(" apart")[0].split()[-1]) for text in rows(page).all_inner_texts()]
    assert apart == sorted(apart, reverse=True)


def test_differing_words_are_marked(open_page):
    """The marked words are those that the other text does not have, and only those."""
    page = open_page("plain")
    parts = page.evaluate("differences('the new ferry cost 33 million', 'the ferry cost 3 million')")
    assert parts == [["the ", False], ["new", True], [" ferry cost ", False], ["33", True], [" million", False]]
    assert page.evaluate("differences('新渡轮运送九十人', '新渡轮运送九人')") == [
        ["新渡轮运送九", False],
        ["十", True],
        ["人", False],
    ]
    assert page.evaluate("differences('a b c', 'x y z')") == [["a b c", True]]
    assert page.evaluate("differences('', 'x')") == []


def test_two_systems_against_each_other(open_page):
    """Comparing two systems marks words in these two alone and puts them first."""
    page = open_page("plain", "#explore")
    rows(page)
    page.locator("[data-field=a]").select_option(label="copy-3")
    page.locator("[data-field=b]").select_option(label="opus-0")
    cards = page.locator(".card")
    assert cards.nth(0).locator("h4").inner_text() == "copy-3"
    assert cards.nth(1).locator("h4").inner_text() == "opus-0"
    assert cards.nth(1).locator("mark.more").count() > 0  # copy-3 lost words that opus-0 has
    assert cards.nth(2).locator("mark").count() == 0
    page.locator("[data-field=marks]").uncheck()
    assert page.locator(".card mark").count() == 0


def test_a_link_to_a_segment_opens_it(open_page):
    """A colleague who gets the link sees the segment that was meant, names with signs in them included."""
    page = open_page("hostile", "#explore")
    rows(page)
    page.locator("[data-field=text]").fill("")
    page.locator("[data-field=document]").select_option(index=1)
    page.keyboard.press("Escape")
    rows(page).nth(2).click()
    title = page.locator("#reader-title").inner_text()
    address = page.get_by_role("link", name="Link to this segment").get_attribute("href")
    other = open_page("hostile", address)
    other.wait_for_selector("#reader-title")
    assert other.locator("#reader-title").inner_text() == title
    assert other.locator("#list [aria-selected=true]").count() == 1


def test_a_link_that_leads_nowhere_says_so(open_page):
    """An old link does not show some other segment."""
    page = open_page("plain", "#segment/zh-en/news/doc-999/1")
    page.locator("#status", has_text="no such segment").wait_for()


def test_from_a_number_to_its_sentences(open_page):
    """The count of flagged outputs leads to these outputs, a system's name to its lowest scores."""
    page = open_page("plain")
    page.locator("a[href*='#flagged/']").first.click()
    assert all("flagged" in text for text in rows(page).all_inner_texts())
    page.go_back()
    page.locator("th a", has_text="copy-3").click()
    scores = [float(row.locator(".badge").last.inner_text()) for row in rows(page).all()]
    assert scores == sorted(scores)
    page.go_back()
    page.locator("[data-article]").first.click()
    rows(page)
    assert status(page) == "5 of 40 segments"


def test_keyboard_alone(open_page):
    """The list, the reader and the search are reached and used without a mouse."""
    page = open_page("plain", "#explore")
    rows(page)
    page.locator("#list").focus()
    page.keyboard.press("End")
    assert page.locator("[aria-selected=true]").get_attribute("aria-posinset") == "40"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    active = page.locator("#list").get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-posinset") == "2"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.dataset.field") == "text"


def test_whole_article(open_page):
    """Side by side reading of an article, a line for each of its segments, each leading to its own page."""
    page = open_page("plain", "#segment/zh-en/news/doc-002/3")
    page.wait_for_selector("#reader-title")
    page.get_by_role("button", name="Whole article").click()
    assert page.locator(".article tbody tr").count() == 5
    assert page.locator(".article [aria-current] th").inner_text() == "3"
    page.locator(".article button", has_text="5").click()
    assert page.locator("#reader-title").inner_text() == "doc-002, segment 5"


def test_right_to_left_is_set_from_the_right(open_page):
    """Arabic that begins with a Latin name still runs from the right."""
    page = open_page("hostile", "#explore/en-ar/news")
    rows(page)
    assert page.locator(".card .passage").first.get_attribute("dir") == "rtl"
    assert page.locator(".card .passage").first.get_attribute("lang") == "ar"
    assert page.locator(".text .passage.main").first.get_attribute("dir") == "ltr"


def test_source_only_articles_are_read_side_by_side(open_page):
    """Without references the explorer orders by disagreement and speaks of no score."""
    page = open_page("alone", "#explore")
    apart = [float(text.split(" apart")[0].split()[-1]) for text in rows(page).all_inner_texts() if "apart" in text]
    assert apart == sorted(apart, reverse=True)
    assert page.locator(".card .figure").count() == 0
    assert page.locator("[data-field=order] option").count() == 2


def test_human_scores_stand_beside_the_metric(open_page):
    """What people gave is at the very output that they judged, and at no other."""
    page = open_page("judged", "#segment/zh-en/news/doc-000/1")
    page.wait_for_selector(".card")
    assert page.locator(".card", has_text="opus-0").get_by_text("human 73.0").count() == 1
    assert page.locator(".card").get_by_text("human").count() == 1


def test_twenty_thousand_segments(open_page):
    """Only the rows in sight exist, the last one is reached, and filters answer."""
    page = open_page("large", "#explore")
    page.wait_for_selector("#list [role=option]", timeout=60_000)
    assert status(page) == "20,000 segments"
    assert rows(page).count() < 60
    page.locator("#list").focus()
    page.keyboard.press("End")
    assert page.locator("[aria-selected=true]").get_attribute("aria-posinset") == "20000"
    assert rows(page).count() < 60
    page.locator("[data-field=document]").select_option(label="doc-777")
    assert status(page) == "20 of 20,000 segments"


def test_on_a_narrow_screen_list_and_reader_take_turns(open_page):
    """At 390 px nothing runs out of the page, and one pane is shown at a time."""
    page = open_page("plain", "#explore", viewport={"width": 390, "height": 800})
    rows(page).nth(1).click()
    assert page.locator("#list").is_hidden()
    page.get_by_role("button", name="Back to the list").click()
    assert page.locator("#reader").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("[data-field=document]").is_hidden()
    page.locator("#filters").click()
    page.locator("[data-field=document]").select_option(label="doc-003")
    assert status(page) == "5 of 40 segments"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate("location.hash = '#answers'")
    page.wait_for_selector("#answers", state="visible")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_print_shows_the_answers_on_white(open_page):
    """On paper: no dark ground, no navigation, all tables."""
    page = open_page("plain", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(253, 253, 252)"
    assert page.locator(".top nav").is_hidden()
    assert page.locator("table.scores").first.is_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_comparison_page(open_page, width):
    """What broke is shown word by word, folds open, attacks stay text, and nothing runs out of the page."""
    page = open_page("comparison", viewport={"width": width, "height": 800})
    assert "What changed since" in page.locator("h1").inner_text()
    for summary in page.locator("summary").all():
        if summary.locator("xpath=..").get_attribute("open") is None:
            summary.click()
    assert page.locator(".card.pair mark.more").first.is_visible()
    assert page.locator("img").count() == 0
    assert page.evaluate("window.attacked") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#theme").click()
    assert page.locator("#theme").get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize("width", [1440, 390])
def test_the_alignment_page(open_page, width):
    """Its one control shows the beads that it names, and nothing runs out of the page."""
    page = open_page("alignment", viewport={"width": width, "height": 800})
    beads = page.locator(".beads tbody th")
    shown = {}
    for choice in ("all", "weak"):
        page.locator("#show").select_option(choice)
        shown[choice] = sum(bead.is_visible() for bead in beads.all())
    assert shown["all"] > 20
    assert shown["weak"] < shown["all"]
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture(scope="module", name="axe")
def _axe(tmp_path_factory):
    folder = tmp_path_factory.mktemp("axe")
    if shutil.which("npm") is None:
        pytest.skip("needs npm to fetch axe-core")
    fetched = subprocess.run(["npm", "pack", "axe-core@4"], cwd=folder, capture_output=True, timeout=120, check=False)
    archives = list(folder.glob("axe-core-*.tgz"))
    if fetched.returncode or not archives:
        pytest.skip("needs axe-core from the npm registry, which does not answer")
    with tarfile.open(archives[0]) as archive:
        return archive.extractfile("package/axe.min.js").read().decode()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "address", "width"),
    [
        ("plain", "", 1440),
        ("plain", "", 390),
        ("plain", "#explore", 1440),
        ("plain", "#segment/zh-en/news/doc-002/3", 1440),
        ("plain", "#segment/zh-en/news/doc-002/3", 390),
        ("judged", "#segment/zh-en/news/doc-000/1", 1440),
        ("hostile", "", 1440),
        ("hostile", "#explore/en-ar/news", 1440),
        ("alone", "", 1440),
        ("alone", "#explore", 1440),
        ("comparison", "", 1440),
        ("comparison", "", 390),
        ("alignment", "", 1440),
        ("alignment", "", 390),
    ],
)
def test_axe_finds_no_fault(browser, folder, axe, theme, name, address, width):
    """axe-core's rules: names, roles, contrast, order."""
    context = browser.new_context(color_scheme=theme, bypass_csp=True, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(f"{(folder / f'{name}.html').as_uri()}{address}")
    page.wait_for_selector("#reader-title" if address else "#main")
    page.evaluate("document.querySelectorAll('details').forEach((found) => { found.open = true; })")
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    context.close()
    assert not [(fault["impact"], fault["id"], fault["nodes"][0]["html"]) for fault in found]
