"""A run in the formats of other tools: what they read must be what was measured."""

import json
from collections import Counter
from dataclasses import replace

import fakes
import pytest

from harness.cli import export as command
from harness.domain.language import LanguagePair
from harness.errors import ReportError
from harness.report.exports.hub_dataset import write_dataset
from harness.report.exports.lm_eval import lm_eval
from harness.report.exports.mt_metrics_eval import mt_metrics_eval
from harness.report.exports.pearmut import most_different, pearmut
from harness.report.exports.registry import FORMATS
from harness.score.inputs import read_metrics_eval, read_scores

VIEW = fakes.run_view(systems=3, documents=4, segments=3, pairs=("zh-en", "en-ja"))
ALONE = fakes.run_view(references=False, systems=3)


def written(contents, folder):
    for name, text in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_command_offers_every_format():
    """A format that cannot be asked for is not there."""
    assert set(command.FORMATS) == set(FORMATS)


@pytest.mark.parametrize("pair", ["zh-en", "en-ja"])
def test_mt_metrics_eval_reads_back(tmp_path, pair):
    """The layout's own reader must give back documents, references and outputs line by line."""
    folder = written(mt_metrics_eval(VIEW), tmp_path) / "news"
    test_set, outputs = read_metrics_eval(folder, LanguagePair.parse(pair))
    result = next(result for result in VIEW.results if str(result.test_set.pair) == pair)
    assert [(s.doc_id, s.source, s.references) for s in test_set.scored] == [
        (s.doc_id, s.source, s.references) for s in result.test_set.scored
    ]
    assert outputs == {made.system: tuple(output.text for output in made.outputs) for made in result.translations}


def test_mt_metrics_eval_scores_are_in_blocks_by_system_in_full(tmp_path):
    """Its files are read by position: a block for each system, in the order of documents or segments."""
    folder = written(mt_metrics_eval(VIEW), tmp_path) / "news/metric-scores/zh-en"
    sheet = VIEW.results[0].sheet
    names = {path.name for path in folder.iterdir()}
    assert {f"{metric}-refA.sys.score" for metric in ("chrF++", "BLEU", "TER")} <= names
    for level, held in (("doc", sheet.document_scores), ("seg", sheet.segment_scores)):
        read = read_scores(folder / f"chrF++-refA.{level}.score")
        assert read == {system: scores["chrF++"] for system, scores in held.items()}
    assert "BLEU-refA.seg.score" not in names  # the made-up run has no sentence scores of BLEU


def test_mt_metrics_eval_without_references_has_texts_and_no_scores():
    """Source-only articles have no reference file and no metric of one."""
    names = mt_metrics_eval(ALONE)
    assert not [name for name in names if "references" in name or "scores" in name]
    assert "news/system-outputs/zh-en/opus-0.txt" in names


def test_mt_metrics_eval_refuses_names_that_would_shift_its_fields():
    """A blank in a document's name makes another field of its second half."""
    with pytest.raises(ReportError, match="blank"):
        mt_metrics_eval(fakes.run_view(hostile=True))


def test_lm_eval_results_have_its_keys_and_our_numbers():
    """Its readers look scores up as results -> task -> `metric,filter`, and direction under higher_is_better."""
    files = lm_eval(VIEW)
    assert [name.split("/")[0] for name in files] == ["opus-0", "gemma-1", "nllb-2"]
    content = json.loads(next(iter(files.values())))
    wanted = {"results", "configs", "versions", "n-shot", "higher_is_better", "n-samples", "config", "git_hash", "date"}
    assert content.keys() >= wanted
    score = VIEW.results[0].sheet.scores[0]
    assert content["results"]["news_zh-en"]["chrf++,none"] == score.score
    assert content["higher_is_better"]["news_zh-en"] == {"chrf++": True, "bleu": True, "ter": False}
    assert content["git_hash"] == "0123abc"
    assert content["configs"]["news_zh-en"]["metadata"]["signatures"]["chrf++"] == score.signature


@pytest.mark.parametrize(
    ("entry", "shots"),
    [
        ({"name": "opus-0", "engine": "copy"}, {"news_zh-en": 0, "news_en-ja": 0}),
        ({"system": "opus-0"}, {}),
        (
            {"name": "opus-0", "prompt": {"template": "{source}", "examples": {"en": ["a", "b"], "zh": ["c", "d"]}}},
            {"news_zh-en": 2, "news_en-ja": 0},
        ),
        ({"name": "opus-0", "prompt": {"template": "{source}"}}, {"news_zh-en": 0, "news_en-ja": 0}),
    ],
)
def test_lm_eval_says_shots_only_where_they_are_known(entry, shots):
    """A wrong number of shots puts a system in the wrong column of a leaderboard."""
    view = replace(VIEW, record=replace(VIEW.record, config={"systems": [entry]}))
    content = json.loads(next(text for name, text in lm_eval(view).items() if name.startswith("opus-0/")))
    assert content["n-shot"] == shots


@pytest.mark.parametrize("name", ["saved", "there/outputs.parquet"])
def test_a_dataset_has_a_row_for_each_output(tmp_path, name):
    """What the datasets library opens holds every output with its scores and flags."""
    datasets = pytest.importorskip("datasets")
    write_dataset(VIEW, tmp_path / name)
    if name.endswith("parquet"):
        place = {"data_files": str(tmp_path / name), "cache_dir": str(tmp_path / "cache")}
        rows = datasets.load_dataset("parquet", split="train", **place)
    else:
        rows = datasets.load_from_disk(str(tmp_path / name))
    assert len(rows) == 2 * 3 * 12
    result = VIEW.results[0]
    assert rows[12]["system"] == "gemma-1"
    assert rows[12]["output"] == result.translations[1].outputs[0].text
    assert rows[12]["chrF++"] == result.sheet.segment_scores["gemma-1"]["chrF++"][0]
    assert rows[12]["references"] == list(result.test_set.scored[0].references)
    flagged = sum(bool(flags) for one in VIEW.results for made in one.sheet.flags.values() for flags in made)
    assert sum(bool(row["flags"]) for row in rows) == flagged


def campaign(view, documents=10, number=0):
    return json.loads(list(pearmut(view, documents).values())[number])


def test_pearmut_campaign_is_what_its_checks_ask_for():
    """`pearmut add` refuses a campaign whose items have no `tgt` by system, or whose documents mix systems."""
    made = campaign(VIEW)
    assert made["info"] == {"assignment": "task-based", "protocol": "ESA"}
    for task in made["data"]:
        for document in task:
            assert len({tuple(item["tgt"]) for item in document}) == 1
            for item in document:
                assert isinstance(item["src"], str)
                assert all(isinstance(text, str) for text in item["tgt"].values())
                assert item["item_id"]


def test_pearmut_people_together_assess_every_system_on_every_document():
    """A system judged on easier documents than another would be favoured; nobody reads a document twice."""
    tasks = campaign(VIEW)["data"]
    seen = Counter((document[0]["doc_id"], next(iter(document[0]["tgt"]))) for task in tasks for document in task)
    assert len(seen) == 4 * 3
    assert set(seen.values()) == {1}
    for task in tasks:
        assert len({document[0]["doc_id"] for document in task}) == len(task)


def test_pearmut_takes_the_documents_in_which_systems_differ_most():
    """People's time goes where it can decide something."""
    result = VIEW.results[0]
    scores = [held["chrF++"] for held in result.sheet.document_scores.values()]
    apart = [max(values) - min(values) for values in zip(*scores, strict=True)]
    order = [result.test_set.documents[at] for at in sorted(range(4), key=lambda at: -apart[at])]
    assert most_different(result) == order
    assert {document[0]["doc_id"] for task in campaign(VIEW, 2)["data"] for document in task} == set(order[:2])


def test_pearmut_without_scores_goes_by_disagreement():
    """Source-only articles can be assessed, too: where outputs differ from each other most."""
    assert sorted(most_different(ALONE.results[0])) == sorted(ALONE.results[0].test_set.documents)
    assert campaign(ALONE)["data"][0][0][0]["tgt"]


def test_pearmut_asks_nobody_about_the_floor():
    """People paid to read copies of the source are paid for nothing."""
    result = VIEW.results[0]
    first, *rest = result.translations
    copied = tuple(
        replace(output, text=segment.source)
        for output, segment in zip(first.outputs, result.test_set.scored, strict=True)
    )
    view = replace(VIEW, results=(replace(result, translations=(replace(first, outputs=copied), *rest)),))
    judged = {system for task in campaign(view)["data"] for document in task for system in document[0]["tgt"]}
    assert judged == {made.system for made in rest}


def test_pearmut_keeps_documents_whole():
    """A segment that is not scored stands above its neighbour as context, and its markup stays text."""
    result = VIEW.results[0]
    first, second, *rest = result.test_set.segments
    dropped = replace(first, dropped="length", source="<b>before</b>")
    shorter = replace(result.test_set, segments=(dropped, second, *rest))
    outputs = tuple(replace(made, outputs=made.outputs[1:]) for made in result.translations)
    view = replace(VIEW, results=(replace(result, test_set=shorter, translations=outputs),))
    documents = [document for task in campaign(view)["data"] for document in task]
    whole = next(document for document in documents if document[0]["doc_id"] == first.doc_id)
    assert [item["seg_id"] for item in whole] == [2, 3]
    assert "for context: &lt;b&gt;before&lt;/b&gt;" in whole[0]["instructions"]


def test_pearmut_takes_no_number_for_a_name():
    """`pearmut add` refuses it; better said before people were asked."""
    result = VIEW.results[0]
    named = tuple(replace(made, system=str(at)) for at, made in enumerate(result.translations))
    with pytest.raises(ReportError, match="number"):
        pearmut(replace(VIEW, results=(replace(result, translations=named),)), 1)


def test_pearmut_runs_no_attack():
    """Pearmut sets what begins with `<img ` as HTML: a hostile article would run in an assessor's browser."""
    result = VIEW.results[0]
    first, *rest = result.test_set.segments
    hostile = replace(result.test_set, segments=(replace(first, source=fakes.HOSTILE[1]), *rest))
    outputs = tuple(
        replace(made, outputs=(replace(made.outputs[0], text=fakes.HOSTILE[1]), *made.outputs[1:]))
        for made in result.translations
    )
    view = replace(VIEW, results=(replace(result, test_set=hostile, translations=outputs),))
    items = [item for task in campaign(view)["data"] for document in task for item in document]
    assert not [text for item in items for text in (item["src"], *item["tgt"].values()) if text.startswith("<")]
    assert any(item["src"].endswith(fakes.HOSTILE[1]) for item in items)
