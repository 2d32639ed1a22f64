"""What it costs to leave a sentence without a partner, by how many have none."""

import pytest

from harness.align.alone import USUAL, cost_of_skipping, shares_alone
from harness.align.beads import align_pairs
from harness.align.dp import Step
from harness.domain.article import Article, ArticlePair
from harness.domain.language import Language


def _path(joined: int, alone: int) -> list[Step]:
    return [Step(0, 0, 1, 1, 1.0, 1.0)] * joined + [Step(0, 0, 1, 0, 0.0, 0.0)] * alone


def test_the_share_is_drawn_to_what_is_usual_where_little_is_known():
    """A note of two lines, one of them alone, would be taken for half noise; an unmeasured text for a clean one."""
    paths = {0: _path(500, 0), 1: _path(1, 1)}
    clean, short, unmeasured = shares_alone(paths, 3)
    assert unmeasured == pytest.approx((1 + 100 * USUAL) / (1003 + 100))
    assert clean < unmeasured < short < 0.1
    assert shares_alone({}, 2) == [USUAL, USUAL]


def test_leaving_out_costs_more_the_rarer_it_is():
    """A clean text would lose what is translated freely, and a noisy one would join its noise to a neighbour."""
    costs = [cost_of_skipping(share, 0.07) for share in (0.0, 0.03, 0.05, 0.08, 0.11, 0.3, 0.9)]
    assert costs == sorted(costs, reverse=True)
    # By hand: 0.07 * (ln(0.97 / 0.03) - ln(0.92 / 0.08)) and 0.07 * (ln(0.89 / 0.11) - ln(0.92 / 0.08)).
    assert costs[0] == costs[1] == pytest.approx(0.0724, abs=1e-3)
    assert costs[3] == pytest.approx(0.0)
    assert costs[4] == pytest.approx(-0.0246, abs=1e-3)


def _article(name: str, language: str, sentences: list[str]) -> Article:
    return Article(id=name, language=Language.parse(language), title=None, paragraphs=tuple(sentences), path=name,
                   sha256="", encoding="utf-8")  # fmt: skip


def test_a_free_translation_keeps_its_partner_in_a_clean_text_and_not_in_a_noisy_one():
    """The share would be measured and not used, or one price would stand for all texts of a corpus."""
    facts = [
        (f"Im Jahr {1900 + n} kamen {n + 3} Leute nach Bern.", f"En {1900 + n}, {n + 3} personnes vinrent à Berne.")
        for n in range(60)
    ]
    free = ("Basta.", "Un point, c'est tout, et rien ne saurait plus être ajouté à cela ce soir par qui que ce soit.")
    noise = ["Newsletter", "Impressum", "Kontakt", "Teilen", "Drucken", "Anmelden"]
    clean, noisy = list(facts), []
    clean.insert(30, free)
    for number, fact in enumerate(facts):
        noisy += [fact, (noise[number % 6], "")] if number % 3 == 0 else [fact]
    place = len(noisy) // 2
    noisy.insert(place, free)
    joined = {}
    for name, lines in (("clean", clean), ("noisy", noisy)):
        sides = [[line[side] for line in lines if line[side]] for side in (0, 1)]
        pair = ArticlePair(id=name, source=_article(f"{name}.de", "de", sides[0]),
                           target=_article(f"{name}.fr", "fr", sides[1]), score=1.0, known=True)  # fmt: skip
        here, there = sides[0].index(free[0]), sides[1].index(free[1])
        document = align_pairs([pair], sentences_given=True)[0]
        joined[name] = any(here in bead.source and there in bead.target for bead in document.beads)
    assert joined == {"clean": True, "noisy": False}
