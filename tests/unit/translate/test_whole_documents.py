"""Whole documents in one prompt: nothing shifts, what a model drops is counted."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from harness.domain.language import Language, LanguagePair
from harness.domain.system import Decoding, FolderSource, Prompt, Request, SystemSpec, Translation
from harness.domain.testset import Segment, TestSet
from harness.errors import EngineError
from harness.pipeline.translation import translate
from harness.pipeline.whole_documents import match
from harness.score.flags.outputs import flag_outputs
from harness.store.translations import TranslationStore
from harness.translate.budget import split_request, translate_in_pieces
from harness.translate.cleanup import clean_answer
from harness.translate.engine import Model, Runtime
from harness.translate.engines.registry import check_system, open_engine
from harness.translate.prompting import chat_messages
from harness.translate.whole import INSTRUCTION, by_number, numbered, read_lines

PAIR = LanguagePair.parse("de-en")
PROMPT = Prompt(template="Translate into {target_language}:\n\n{source}")
GERMAN = (
    "Berlin hat 3,7 Millionen Einwohner.",
    "Der Bürgermeister Müller eröffnete am 14. Mai die neue Brücke.",
    "Sie kostete 250 Millionen Euro und ist 812 Meter lang.",
    "Im Jahr 1987 war die alte Brücke gesperrt worden.",
    "Die Firma Siemens lieferte 96 Signale.",
)
ENGLISH = (
    "Berlin has 3.7 million inhabitants.",
    "Mayor Müller opened the new bridge on 14 May.",
    "It cost 250 million euros and is 812 metres long.",
    "The old bridge had been closed in 1987.",
    "The company Siemens supplied 96 signals.",
)


def matched(answer, stop="end"):
    return match(GERMAN, Translation(text=answer, stop=stop), PAIR)


def test_each_line_is_taken_by_its_number():
    """With every number there, nothing has to be guessed."""
    found = matched(numbered(ENGLISH))
    assert (found.texts, found.realigned) == (ENGLISH, False)
    loud = "\n".join(f"**[{number}]** {text}" for number, text in enumerate(ENGLISH, start=1))
    assert matched(loud).texts == ENGLISH


def test_a_gap_in_the_numbers_is_a_dropped_segment():
    """What follows a missing line would be scored against its neighbour's reference."""
    found = matched("\n".join(line for line in numbered(ENGLISH).split("\n") if not line.startswith("[3]")))
    assert found.texts == (*ENGLISH[:2], None, *ENGLISH[3:])
    assert not found.realigned


def test_lines_numbered_anew_after_a_dropped_one_are_aligned_by_their_texts():
    """Four lines numbered one to four for five segments: trusting the numbers shifts all that follows."""
    found = matched(numbered(ENGLISH[:2] + ENGLISH[3:]))
    assert found.realigned
    assert found.texts == (*ENGLISH[:2], None, *ENGLISH[3:])


def test_merged_lines_are_cut_at_their_sentences_again():
    """Two segments in one line would leave one of them empty though it was translated."""
    found = matched("\n".join([*ENGLISH[:2], f"{ENGLISH[2]} {ENGLISH[3]}", ENGLISH[4]]))
    assert found.realigned
    assert found.texts == ENGLISH


def test_words_around_the_translation_stand_for_no_segment():
    """Chatter must not become the first segment's translation."""
    found = matched("\n".join(["I have kept the numbers of the lines as you asked me to.", *ENGLISH]))
    assert found.texts == ENGLISH
    assert found.left_over == 1


def test_what_a_model_adds_in_the_midst_of_a_translation_is_scored_with_it():
    """To cut an invention out of a translation would do a system a favour that no metric should."""
    added = "Many people came to look."
    found = matched(
        "\n".join([*ENGLISH[:2], "It cost 250 million euros,", added, "and is 812 metres long.", *ENGLISH[3:]])
    )
    assert found.realigned
    assert found.texts[2] == f"It cost 250 million euros, {added} and is 812 metres long."
    assert (found.texts[:2], found.texts[3:], found.left_over) == (ENGLISH[:2], ENGLISH[3:], 0)


def test_plain_lines_in_full_number_are_taken_in_order():
    """A model that leaves the numbers out but keeps the lines has done what is needed."""
    assert matched("\n".join(ENGLISH)).texts == ENGLISH


def test_an_answer_cut_off_keeps_what_it_has():
    """The lines before the limit are right; only the rest is lost."""
    assert matched(numbered(ENGLISH[:3]), stop="limit").texts == (*ENGLISH[:3], None, None)


def test_an_answer_that_is_empty_drops_all():
    """Nothing is nothing, not an error in the middle of a run."""
    assert matched("").texts == (None,) * 5


@pytest.mark.parametrize(
    "lines",
    ["[1] a\n[1] b", "[2] a\n[1] b", "[1] a\n[3] b", "[0] a\n[2] b", "x\n[2] b", "[1] a", "a\nb\nc"],
)
def test_numbers_that_do_not_tell_are_not_believed(lines):
    """Numbers that repeat, fall, or end too early say nothing of which line is missing."""
    assert by_number(read_lines(lines, 2), 2) is None


def test_a_line_without_a_number_goes_on_with_the_one_before():
    """A model that breaks a long line must not seem to have invented one."""
    assert by_number(read_lines("[1] Good\nmorning.\n[2] Hello.", 2), 2) == ["Good morning.", "Hello."]


def test_two_numbers_in_one_line_are_two_lines():
    """Qwen2.5 wrote `[9] Although ..., [10] it is ...`: one segment was scored for two, its neighbour for none."""
    lines = numbered(ENGLISH).split("\n")
    found = matched("\n".join([*lines[:1], f"{lines[1]} {lines[2]} {lines[3]}", lines[4]]))
    assert (found.texts, found.realigned) == (ENGLISH, False)


def test_a_citation_is_no_line():
    """Articles cite in the same brackets; where the next line is there, or none was asked for, it is part of a text."""
    cited = (f"{ENGLISH[0]} [2]", *ENGLISH[1:4], f"{ENGLISH[4]} [6]")
    assert matched(numbered(cited)).texts == cited


def test_a_document_is_split_between_segments_only():
    """A segment that is torn apart has no line of its own in the answer."""
    request = Request(text=numbered(GERMAN), whole=True)
    pieces = split_request(request, Language.parse("de"), lambda text: len(text) <= 120)
    assert "\n".join(piece.text for piece in pieces) == request.text
    assert [len(piece.text.split("\n")) for piece in pieces] == [2, 2, 1]
    assert all(piece.whole for piece in pieces)
    with pytest.raises(EngineError, match="one segment alone does not fit"):
        split_request(request, Language.parse("de"), lambda text: len(text) <= 40)


def test_pieces_of_a_document_are_joined_as_lines():
    """Joined by blanks, the second piece would become part of the first one's last line."""
    request = Request(text=numbered(GERMAN), whole=True)
    halves = (Request(text="a", whole=True), Request(text="b", whole=True))
    answers = [Translation(text="[1] x\n[2] y", seconds=1.0), Translation(text="[3] z", seconds=2.0)]
    [(_, whole)] = translate_in_pieces([request], PAIR, lambda _: halves, lambda _: iter(enumerate(answers)))
    assert (whole.text, whole.pieces, whole.seconds) == ("[1] x\n[2] y\n[3] z", 2, 3.0)


def test_clean_up_keeps_lines():
    """Chatter goes and the lines stay."""
    answer = "<think>Hm.</think>Here is the translation:\n\n[1] One.\n\n[2] Two. \n\nNote: I kept the numbers."
    assert clean_answer(answer, "[1] Eins.\n[2] Zwei.", whole=True) == "[1] One.\n[2] Two."


def test_examples_show_the_numbers():
    """A model that is shown answers without numbers gives none."""
    prompt = Prompt(template="{source}", examples={"de-en": (("Ja.", "Yes."),)})
    messages = chat_messages(prompt, PAIR, Request(text="[1] Nein.", whole=True))
    assert [message["content"] for message in messages] == [
        f"{INSTRUCTION}\n\n[1] Ja.",
        "[1] Yes.",
        f"{INSTRUCTION}\n\n[1] Nein.",
    ]


@pytest.mark.parametrize("engine", ["copy", "apertium", "recorded", "ctranslate2"])
def test_engines_that_take_segments_refuse_it(engine):
    """A mode that is ignored without a word would stand in the record."""
    problems = check_system(SystemSpec(name="x", engine=engine, mode="whole-document"), PAIR)
    assert any("mode 'whole-document'" in problem and "takes segment only" in problem for problem in problems)


def test_a_prompt_that_cannot_do_it_is_refused():
    """A base model, or a stop text at the first line's end, would give one line for a whole document."""
    options = {"base_url": "http://127.0.0.1:9/v1", "model": "m"}
    prompt = Prompt(template="{source}", chat=False, stop=("\n",))
    spec = SystemSpec(name="x", engine="openai", mode="whole-document", prompt=prompt, options=options)
    problems = "\n".join(check_system(spec, PAIR))
    assert "is for chat models" in problems
    assert "leave out the stop text" in problems


class Server(ThreadingHTTPServer):
    """Answers each document from a table by its first words, and remembers what it was asked."""

    def __init__(self, answers):
        self.answers, self.asked = answers, []
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["messages"][-1]["content"]
        self.server.asked.append(question)
        answer = next(text for start, text in self.server.answers.items() if f"[1] {start}" in question)
        choice = {"message": {"role": "assistant", "content": answer}, "finish_reason": "stop"}
        body = json.dumps({"choices": [choice], "usage": {"prompt_tokens": 100, "completion_tokens": 50}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


@pytest.fixture(name="server")
def _server():
    answers = {
        "Berlin": numbered(ENGLISH[:2] + ENGLISH[3:]),  # drops the third line and numbers anew
        "Die Firma": numbered([ENGLISH[4], ENGLISH[0]]),
    }
    with Server(answers) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_a_server_that_drops_a_line_loses_that_segment_only(server, tmp_path):
    """The whole way: prompt, answer, store, segments, flags and facts; and nothing is asked twice."""
    segments = [
        *(Segment(doc_id="a", seg_id=number, source=source, references=(ENGLISH[number],))
          for number, source in enumerate(GERMAN)),
        Segment(doc_id="b", seg_id=0, source=GERMAN[4], references=(ENGLISH[4],), dropped="length"),
        Segment(doc_id="b", seg_id=1, source=GERMAN[0], references=(ENGLISH[0],)),
    ]  # fmt: skip
    test_set = TestSet(name="news", pair=PAIR, segments=tuple(segments))
    options = {"base_url": f"http://127.0.0.1:{server.server_port}/v1", "model": "m"}
    spec = SystemSpec(
        name="chat", engine="openai", mode="whole-document", prompt=PROMPT, decoding=Decoding(beam=1), options=options
    )
    store = TranslationStore(tmp_path / "store.sqlite")
    engine = open_engine(spec, None, PAIR, Runtime())
    made = translate(engine, spec, test_set, store)
    again = translate(engine, spec, test_set, store)
    engine.close()
    store.close()
    assert [output.text for output in made.outputs] == [*ENGLISH[:2], "", *ENGLISH[3:], ENGLISH[0]]
    assert [output.stop for output in made.outputs] == ["end", "end", "dropped", "end", "end", "end"]
    assert made.facts["segments_dropped"] == 1
    assert made.facts["documents_realigned"] == 1
    assert made.outputs[0].raw == server.answers["Berlin"]
    assert 90 <= sum(output.source_tokens for output in made.outputs[:5]) <= 110
    assert (again.outputs, again.cached, again.facts) == (made.outputs, 2, made.facts)
    assert len(server.asked) == 2
    flags = flag_outputs(test_set, made.outputs)
    assert "dropped" in [flag.kind for flag in flags[2]]
    assert "dropped" not in [flag.kind for flag in flags[3]]


def test_a_real_architecture_is_asked_line_by_line(tmp_path):
    """The transformers engine would put the lines of its answer into one, and every segment but one would be lost."""
    pytest.importorskip("torch", reason="needs torch: pip install 'mt-harness[torch]'")
    import tiny_models

    folder = tiny_models.chat(tmp_path / "qwen2", "qwen2")
    spec = SystemSpec(
        name="tiny",
        engine="transformers",
        source=FolderSource(path=str(folder)),
        mode="whole-document",
        decoding=Decoding(beam=1, max_tokens=12),
    )
    engine = open_engine(spec, Model(path=folder, digest="sha256:0"), PAIR, Runtime(device="cpu", threads=1))
    [(_, answer)] = engine.translate([Request(text=numbered(GERMAN), whole=True)])
    assert INSTRUCTION in engine._runner.codec.ask(Request(text="[1] Ja.", whole=True))
    assert answer.source_tokens > 20
    assert len(match(GERMAN, answer, PAIR).texts) == len(GERMAN)
