"""Flags: each fault is seen and said in words, and an innocent output has none."""

import pytest

from harness.domain.language import LanguagePair
from harness.domain.system import Translation
from harness.domain.testset import Segment, TestSet
from harness.errors import ScoringError
from harness.score.flags.outputs import flag_outputs

ENGLISH = (
    "The town council met on Monday to talk about the new bridge over the river.",
    "Its mayor said that 35 families would have to leave their homes next year.",
    "Most of them did not want to go. They had lived there since 1974.",
    "An engineer from the capital explained how the pillars would be built.",
    "The bridge will cost 2.4 million euros, which the state pays in part.",
    "Nobody could say when the first car would drive across it.",
)
GERMAN = (
    "Der Stadtrat traf sich am Montag, um über die neue Brücke über den Fluss zu reden.",
    "Der Bürgermeister sagte, dass 35 Familien nächstes Jahr ihre Häuser verlassen müssten.",
    "Die meisten wollten nicht gehen. Sie hatten dort seit 1974 gelebt.",
    "Ein Ingenieur aus der Hauptstadt erklärte, wie die Pfeiler gebaut werden sollten.",
    "Die Brücke wird 2,4 Millionen Euro kosten, die der Staat zum Teil bezahlt.",
    "Niemand konnte sagen, wann das erste Auto darüber fahren würde.",
)


@pytest.fixture(name="test_set")
def _test_set():
    segments = tuple(
        Segment(doc_id="bridge", seg_id=place, source=source, references=(reference,))
        for place, (source, reference) in enumerate(zip(ENGLISH, GERMAN, strict=True), 1)
    )
    return TestSet(name="bridge", pair=LanguagePair.parse("en-de"), segments=segments)


def kinds(test_set, place, output):
    """Kinds of flags on one output, where all others are the reference."""
    outputs = [output if spot == place else Translation(text=text) for spot, text in enumerate(GERMAN)]
    flags = flag_outputs(test_set, outputs)
    assert not any(found for spot, found in enumerate(flags) if spot != place)
    return {flag.kind: flag.evidence for flag in flags[place]}


def test_good_translations_have_no_flag(test_set):
    """A reader is not sent to segments where nothing is wrong."""
    assert kinds(test_set, 0, Translation(text=GERMAN[0])) == {}


@pytest.mark.parametrize(
    ("kind", "place", "text"),
    [
        ("empty", 0, "  "),
        ("empty", 0, "..."),
        ("copy", 3, ENGLISH[3]),
        ("copy", 3, ENGLISH[3].replace("capital", "Kapital")),
        ("language", 0, "Le conseil municipal s'est réuni lundi pour parler du nouveau pont sur la rivière."),
        ("script", 0, "Городской совет собрался в понедельник, чтобы поговорить о новом мосте."),
        ("loop", 5, "Niemand konnte sagen, wann das Auto fahren fahren fahren fahren fahren fahren würde."),
        ("loop", 5, f"{GERMAN[5]} {GERMAN[5]}"),
        ("length", 0, " ".join(GERMAN)),
        ("cut", 0, "Der Stadtrat traf sich am Montag, um über"),
        ("sentences", 2, "Die meisten wollten nicht gehen."),
        ("numbers", 1, GERMAN[1].replace("35", "53")),
        ("numbers", 4, GERMAN[4].replace("2,4", "3,1")),
        ("markup", 3, f"Here is the translation: {GERMAN[3]}"),
        ("markup", 3, f"Übersetzung: {GERMAN[3]}"),
        ("markup", 3, f"{GERMAN[3]}<|im_end|>"),
        ("markup", 3, f"<p>{GERMAN[3]}</p>"),
        ("markup", 3, f"deu_Latn {GERMAN[3]}"),
    ],
)
def test_a_fault_is_flagged_with_evidence(test_set, kind, place, text):
    """Each kind of fault that the table promises to show is shown."""
    assert kinds(test_set, place, Translation(text=text)).get(kind)


@pytest.mark.parametrize(
    ("source", "target", "flagged"),
    [
        ("He fired his M16 rifle.", "Er schoss mit seinem M61-Gewehr.", True),
        ("He fired his M16 rifle.", "Er schoss mit seinem M-16-Gewehr.", False),
        ("In the yard of the hall on July 8.", "Im Hof der Halle am 4. Juli.", True),
        ("It is 10 miles away.", "Es ist 16 Kilometer entfernt.", False),
        ("It is 10 miles away.", "Es ist 20 Kilometer entfernt.", True),
    ],
)
def test_designations_and_units(test_set, source, target, flagged):
    """A number in a name may not change, one in miles may; a yard that is no unit converts nothing."""
    segment = Segment(doc_id="a", seg_id=1, source=source, references=(target,))
    one = TestSet(name="one", pair=test_set.pair, segments=(segment,))
    (found,) = flag_outputs(one, [Translation(text=target)])
    assert any(flag.kind == "numbers" for flag in found) == flagged


@pytest.mark.parametrize(
    ("pair", "source", "target", "evidence"),
    [
        ("zh-en", "他打开了汤罐子。", "He opened the 汤罐子 and smiled at everyone.", "left as in the source: 汤罐子"),
        ("ja-en", "彼はスープを飲んだ。", "He drank the スープ and went home early.", "left as in the source: スープ"),
        ("ja-zh", "彼はスープを飲んだ。", "他喝了スープ，然后很早就回家了。", "left as in the source: スープ"),
        ("ja-zh", "東京で会議があった。", "在东京召开了会议，東京非常热闹，大家都去了。", None),
        ("zh-en", "外长王毅说了话。", "Foreign minister Wang Yi (王毅) said a few words.", None),
        ("en-zh", "He likes Linux a lot.", "他非常喜欢 Linux 操作系统。", None),
        ("zh-en", "他打开了汤罐子。", "He opened the 餐具 and smiled at everyone.", None),
    ],
)
def test_words_left_in_the_script_of_the_source(pair, source, target, evidence):
    """A word that a model gave up would hide in a fluent sentence, or a name behind its translation be accused."""
    segment = Segment(doc_id="a", seg_id=1, source=source, references=(target,))
    one = TestSet(name="one", pair=LanguagePair.parse(pair), segments=(segment,))
    (found,) = flag_outputs(one, [Translation(text=target)])
    assert {flag.kind: flag.evidence for flag in found}.get("untranslated") == evidence


def test_a_whole_translation_without_its_full_stop_is_not_cut(test_set):
    """A system that writes no stops has one fault, and not a cut in every segment."""
    for place, text in enumerate(GERMAN):
        assert "cut" not in kinds(test_set, place, Translation(text=text.rstrip(".")))


def test_a_cut_in_the_midst_of_a_word_needs_no_stop_to_be_told():
    """Headlines and Thai have no sentence ends; what is half as long and ends where no word ends is cut."""
    words = ("river", "bridge", "mayor", "school", "winter", "garden", "market", "doctor", "letter", "window")
    lines = [" ".join(words[(row * step + row) % 10] for step in range(1, 9)) for row in range(1, 120)]
    segments = tuple(
        Segment(doc_id="a", seg_id=n, source=line.upper(), references=(line,)) for n, line in enumerate(lines, 1)
    )
    headlines = TestSet(name="headlines", pair=LanguagePair.parse("en-fr"), segments=segments)
    outputs = [Translation(text=line) for line in lines]
    outputs[7] = Translation(text=lines[7][: len(lines[7]) // 2 - 3].rstrip() + " mar")
    flags = flag_outputs(headlines, outputs)
    assert [n for n, found in enumerate(flags) if any(flag.kind == "cut" for flag in found)] == [7]


def test_limits_of_the_model_are_flagged(test_set):
    """An output made from half a source, or stopped half-way, is never taken for a whole one."""
    output = Translation(text=GERMAN[0], truncated=True, stop="limit", output_tokens=512)
    assert kinds(test_set, 0, output) == {
        "truncated": "the model's limit cut the source",
        "limit": "stopped by the limit on output after 512 tokens",
    }


def test_markup_that_the_source_has_is_no_leak(test_set):
    """A page about HTML may have tags in its translation."""
    segment = Segment(doc_id="html", seg_id=1, source="Write <b>bold</b> text.", references=("Schreib <b>fett</b>.",))
    pages = TestSet(name="html", pair=test_set.pair, segments=(segment,))
    assert flag_outputs(pages, [Translation(text="Schreib <b>fett</b>.")]) == ((),)


def test_a_missing_output_is_an_error(test_set):
    """Flags never slip by one segment because an output is missing."""
    with pytest.raises(ScoringError, match="5 translations for 6 segments"):
        flag_outputs(test_set, [Translation(text=text) for text in GERMAN[:-1]])


def test_a_set_without_references_is_flagged_too(test_set):
    """Outputs of a set without references are still looked at, only without its usual lengths."""
    bare = TestSet(
        name="bare",
        pair=test_set.pair,
        segments=tuple(Segment(doc_id="a", seg_id=n, source=text) for n, text in enumerate(ENGLISH, 1)),
    )
    flags = flag_outputs(bare, [Translation(text=""), *(Translation(text=text) for text in GERMAN[1:])])
    assert [[flag.kind for flag in found] for found in flags] == [["empty"], [], [], [], [], []]


@pytest.mark.parametrize("text", ["a" * 200_000, "ab " * 60_000, "<" * 100_000, "1" * 100_000, "译" * 50_000, "\ud800"])
def test_hostile_outputs_neither_hang_nor_break(test_set, text):
    """A model that runs wild costs seconds, not the run."""
    outputs = [Translation(text=text), *(Translation(text=t) for t in GERMAN[1:])]
    assert flag_outputs(test_set, outputs)[0]
