"""What changed between two runs."""

import json
from dataclasses import replace

import fakes
import pytest

from harness.domain.score import Flag
from harness.errors import ReportError
from harness.report.compare import compare_runs, label, run_names
from harness.report.comparison_text import as_json, headline, matrices, render_comparison, text


def later(view, *, score=-3.0, name="after"):
    """The same run later: gemma-1 changed its first two outputs, the second flagged now, and its scores."""
    result = view.results[0]
    old = next(held for held in result.translations if held.system == "gemma-1")
    changed = tuple(
        replace(output, text=f"{output.text} again") if place < 2 else output
        for place, output in enumerate(old.outputs)
    )
    translations = tuple(
        replace(held, outputs=changed) if held.system == "gemma-1" else held for held in result.translations
    )
    sheet = result.sheet
    segments = {system: dict(scores) for system, scores in sheet.segment_scores.items()}
    first, second, *rest = segments["gemma-1"]["chrF++"]
    segments["gemma-1"]["chrF++"] = (first + 5, second - 7, *rest)
    flags = {**sheet.flags, "gemma-1": ((), (Flag(kind="loop", evidence="again and again"),), *[()] * (len(rest)))}
    scores = tuple(
        replace(found, score=found.score + score) if found.system == "gemma-1" else found for found in sheet.scores
    )
    sheet = replace(sheet, segment_scores=segments, flags=flags, scores=scores)
    return replace(
        view,
        record=replace(view.record, name=name),
        results=(replace(result, translations=translations, sheet=sheet),),
    )


def paired(p, difference=-3.0):
    """A paired test of gemma-1 after against before, stored the other way round."""
    found = fakes.result().sheet.comparisons[0]
    return replace(
        found,
        system_a=label("before", "gemma-1"),
        system_b=label("after", "gemma-1"),
        difference=-difference,
        ci_low=-difference - 1,
        ci_high=-difference + 1,
        p_value=p,
        p_value_holm=None,
    )


BEFORE = fakes.run_view(name="before")
AFTER = later(BEFORE)


def change(comparison, system="gemma-1", metric="chrF++"):
    return next(found for found in comparison.changes if (found.system, found.metric) == (system, metric))


def test_a_regression_is_found():
    """A loss that the paired test confirms on the primary metric is what CI fails on."""
    comparison = compare_runs([BEFORE, AFTER], [paired(0.002)])
    assert [found.system for found in comparison.worse] == ["gemma-1"]
    assert change(comparison).comparison.difference == -3.0  # turned: after minus before
    assert headline(comparison)[0] == (
        "zh-en, news: gemma-1 is worse in after: −3.0 chrF++ [−4.0, −2.0], p = 0.002; 2 outputs changed, "
        f"{change(comparison).flagged_before} → 1 flagged."
    )


def test_chance_is_not_a_regression():
    """A lower score that chance explains does not fail CI."""
    comparison = compare_runs([BEFORE, AFTER], [paired(0.2)])
    assert comparison.worse == ()
    assert change(comparison).verdict == "level"


def test_without_a_test_nothing_is_claimed():
    """No paired test, no verdict."""
    assert change(compare_runs([BEFORE, AFTER])).verdict == "untested"


def test_higher_ter_is_worse():
    """On an error metric the sign turns."""
    view = replace(BEFORE, results=(replace(BEFORE.results[0], sheet=replace(BEFORE.results[0].sheet, primary="TER")),))
    test = replace(paired(0.002, difference=3.0), metric="TER")
    comparison = compare_runs([view, later(view, score=3.0)], [test])
    assert change(comparison, metric="TER").verdict == "worse"


def test_the_same_outputs_are_level():
    """A system whose outputs did not change cannot be better or worse, whatever a test would say."""
    comparison = compare_runs([BEFORE, AFTER])
    assert change(comparison, "opus-0").verdict == "level"
    assert "same outputs" in " ".join(headline(comparison))


def test_what_improved_and_what_broke():
    """The segments behind the difference, newly flagged ones first among the broken."""
    found = change(compare_runs([BEFORE, AFTER]))
    assert [(segment.doc_id, segment.seg_id) for segment in found.improved] == [("doc-000", 1)]
    assert [(segment.seg_id, segment.flags_after) for segment in found.broke] == [(2, ("loop",))]
    assert found.outputs_changed == 2


def test_another_test_set_is_never_compared():
    """Same name, other content: the scores do not compare, and the comparison says so."""
    comparison = compare_runs([BEFORE, fakes.run_view(name="after", seed=9)])
    assert comparison.changes == ()
    assert comparison.notes == ("news zh-en is not the same in before and after: its content differs.",)
    assert headline(comparison) == ["Nothing in these runs can be compared."]


def test_other_settings_are_never_compared():
    """chrF++ under two signatures is two metrics."""
    result = BEFORE.results[0]
    scores = tuple(replace(found, signature=f"{found.signature}|x") for found in result.sheet.scores)
    other = replace(BEFORE, results=(replace(result, sheet=replace(result.sheet, scores=scores)),))
    comparison = compare_runs([BEFORE, other])
    assert comparison.changes == ()
    assert "the settings differ" in comparison.notes[0]


def test_runs_of_one_name_are_told_apart():
    """Two folders may hold runs of the same name."""
    assert run_names([BEFORE, BEFORE, AFTER]) == ("before", "before 2", "after")


def test_one_run_is_no_comparison():
    """The error says what was expected."""
    with pytest.raises(ReportError, match="two runs at least, found 1"):
        compare_runs([BEFORE])


def test_three_runs_give_a_matrix():
    """Systems by runs: each later run against the first."""
    comparison = compare_runs([BEFORE, AFTER, later(BEFORE, score=2.0, name="third")])
    matrix = matrices(comparison)[0]
    assert list(matrix.rows["gemma-1"]) == ["before", "after", "third"]
    assert matrix.changes["gemma-1", "third"].difference == pytest.approx(2.0)
    assert "56.2" in text(comparison)
    assert "53.2 (−3.0)" in text(comparison)


def test_json_holds_what_was_found():
    """Plain values, unrounded, that a program reads."""
    found = json.loads(json.dumps(as_json(compare_runs([BEFORE, AFTER], [paired(0.002)]))))
    row = next(row for row in found["changes"] if row["system"] == "gemma-1" and row["primary"])
    assert (row["verdict"], row["p_value"], row["outputs_changed"]) == ("worse", 0.002, 2)
    assert row["difference"] == pytest.approx(-3.0)


def test_page_keeps_attacks_as_text():
    """Outputs on the comparison's page are as hostile as anywhere."""
    view = fakes.run_view(hostile=True, name="before")
    page = render_comparison(compare_runs([view, later(view)]))
    assert "<img" not in page
    assert "again" in page


def told(view, **changes):
    """The run with other settings, as the configuration had them."""
    return replace(view, record=replace(view.record, **changes))


def test_what_the_runs_were_told_differently_is_said():
    """A changed beam or library is the first thing that a reader of a changed score asks for."""
    systems = [{"name": "opus-0", "engine": "ctranslate2", "precision": "int8", "licence": "one"}]
    before = told(BEFORE, config={"decoding": {"beam": 4}}, versions={"ctranslate2": "4.8.4", "numpy": "2"})
    after = told(AFTER, config={"systems": systems}, versions={"ctranslate2": "4.8.5", "numpy": "2"})
    both = told(before, config={"systems": [{**systems[0], "precision": "float16", "licence": "two"}]})
    said = compare_runs([before, after]).notes[0]
    assert said == "after differs from before: decoding, beam 4 → default; ctranslate2 4.8.4 → 4.8.5."
    assert "opus-0: precision float16 → int8; ctranslate2" in compare_runs([both, after]).notes[0]
    assert not [note for note in compare_runs([BEFORE, AFTER]).notes if "differs" in note]


def test_what_only_one_run_has_is_no_matrix():
    """Nothing stands beside it, and nothing can be learnt of a change."""
    more = fakes.run_view(name="before", pairs=("zh-en", "en-ja"))
    comparison = compare_runs([more, AFTER])
    assert {matrix.language_pair for matrix in matrices(comparison)} == {"zh-en"}
    assert any("en-ja is in before and not in after" in note for note in comparison.notes)


def test_the_text_names_the_run_and_the_interval():
    """With three runs, `improved` alone does not say when; a difference alone does not say how sure it is."""
    shown = text(compare_runs([BEFORE, AFTER], [paired(0.002)]))
    assert "gemma-1 in after, zh-en news: what broke" in shown
    assert "(−3.0* [−4.0, −2.0])" in shown
