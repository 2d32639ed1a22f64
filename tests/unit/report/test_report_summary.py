"""The sentence that people act on."""

from dataclasses import replace

import fakes

from harness.domain.score import Flag, Suspicion
from harness.report.notes import notes
from harness.report.summary import answer, readme


def test_a_clear_leader():
    """The lead, its interval, its p-value and what it rests on, in one sentence."""
    result = fakes.result(systems=2)
    apart = replace(result.sheet.comparisons[0], p_value=0.004, p_value_holm=None, ci_low=0.9, ci_high=3.2)
    sheet = replace(result.sheet, comparisons=(apart,))
    assert answer(replace(result, sheet=sheet)) == (
        "opus-0 leads gemma-1 by 2.1 chrF++ [0.9, 3.2], p = 0.004, over 6 articles."
    )


def test_the_lead_is_the_same_whichever_way_the_comparison_was_stored():
    """A comparison of B with A is the same evidence with its sign and interval turned."""
    result = fakes.result(systems=2)
    found = replace(
        result.sheet.comparisons[0],
        system_a="gemma-1",
        system_b="opus-0",
        difference=-2.1,
        p_value=0.004,
        p_value_holm=None,
        ci_low=-3.2,
        ci_high=-0.9,
    )
    sheet = replace(result.sheet, comparisons=(found,))
    assert "by 2.1 chrF++ [0.9, 3.2], p = 0.004" in answer(replace(result, sheet=sheet))


def test_where_lower_is_better_the_lead_is_still_positive():
    """A lead of -3.0 TER would be read as a loss."""
    result = fakes.result(systems=3)
    sheet = replace(result.sheet, primary="TER")
    assert "leads nllb-2 by 6.0 TER [4.8, 7.2], p = 0.001" in answer(replace(result, sheet=sheet))


def test_what_cannot_be_told_apart_is_said_first():
    """A leader by less than chance is no leader."""
    assert (
        answer(fakes.result(systems=2))
        == "opus-0 (58.3 chrF++ [56.8, 59.8]) cannot be told from gemma-1 over 6 articles."
    )


def test_one_document_is_no_evidence():
    """With one article there is no test; the sentence says so instead of naming a winner."""
    said = answer(fakes.result(documents=1))
    assert said.endswith("over 1 article; one article cannot show whether that is more than chance.")


def test_without_references_no_ranking():
    """Source-only articles never get a best system."""
    assert "never scored" in answer(fakes.result(references=False))


def test_one_system_has_nothing_beside_it():
    """A single system does not lead."""
    assert "nothing was run beside it" in answer(fakes.result(systems=1))


def test_readme_names_failures_and_grounds():
    """Whoever reads the README alone learns what failed and what the numbers rest on."""
    text = readme(fakes.run_view(hostile=True))
    assert "## What failed" in text
    assert "sacrebleu 2.6.0" in text
    assert "<img" not in text
    assert "<script" not in text.replace("&lt;script", "")


def test_equal_scores_have_no_leader():
    """Nothing is ahead by 0.0."""
    alone = fakes.result(documents=1, systems=2)
    same = tuple(replace(score, score=50.0) for score in alone.sheet.scores)
    said = answer(replace(alone, sheet=replace(alone.sheet, scores=same)))
    assert said == "opus-0 scores 50.0 chrF++ over 1 article, and gemma-1 the same."


def test_a_leader_that_may_have_seen_the_test_set_is_doubted_at_once():
    """A lead by memory is no lead; whoever reads one sentence must read this one."""
    result = fakes.result(systems=2)
    seen = Suspicion(kind="seen-by-system", subject="opus-0", strength=0.9, evidence="13 of 59 equal the reference")
    doubted = replace(result, sheet=replace(result.sheet, suspicions=(seen,)))
    assert answer(doubted) == answer(result) + " opus-0 may have seen this test set."
    other = replace(result, sheet=replace(result.sheet, suspicions=(replace(seen, subject="gemma-1"),)))
    assert answer(other) == answer(result)


def test_a_leader_with_many_flagged_outputs_is_doubted_at_once():
    """The best of two bad systems is not a good one."""
    result = fakes.result(systems=2)
    some, none = (Flag(kind="loop", evidence="again"),), ()
    count = len(result.test_set.scored)
    for flagged, doubted in ((count // 4 + 1, True), (count // 5, False)):
        flags = {**result.sheet.flags, "opus-0": (*[some] * flagged, *[none] * (count - flagged))}
        said = answer(replace(result, sheet=replace(result.sheet, flags=flags)))
        assert (f"Of the {count} outputs of opus-0, {flagged} are flagged." in said) == doubted


def test_without_references_who_is_flagged_is_said():
    """Flags are all that there is to go by; the least flagged comes first."""
    result = fakes.result(references=False, systems=2)
    some, none = (Flag(kind="loop", evidence="again"),), ()
    rest = [none] * (len(result.test_set.scored) - 1)
    flags = {"opus-0": (some, *rest), "gemma-1": (none, *rest)}
    said = answer(replace(result, sheet=replace(result.sheet, flags=flags)))
    assert said.endswith("never scored. Flagged of 30 outputs each: gemma-1 0 and opus-0 1.")


def test_what_a_test_set_can_establish_is_a_sentence():
    """How many documents there are stands in the heading already."""
    result = fakes.result()
    power = replace(result.sheet.power[0], words="6 documents; a difference of 2 is found")
    said = notes(replace(result, sheet=replace(result.sheet, power=(power,))))
    assert "A difference of 2 is found." in said
    bare = replace(power, words="6 documents")
    assert not [note for note in notes(replace(result, sheet=replace(result.sheet, power=(bare,)))) if "6 doc" in note]
