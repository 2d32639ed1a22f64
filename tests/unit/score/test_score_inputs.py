"""Files made elsewhere: what is read, and what is refused in one clear line."""

import gzip
import json
from pathlib import Path

import pytest

from harness.domain.language import LanguagePair
from harness.domain.testset import TestSet
from harness.errors import HarnessError, ScoringError, UsageError
from harness.score import inputs

PAIR = LanguagePair.parse("vi-en")
GOOD = b"one\ntwo\nthree\n"


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def jsonl(*rows: object) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


@pytest.fixture
def test_set(tmp_path: Path) -> TestSet:
    references = write(tmp_path, "ref.txt", b"eins\nzwei\ndrei\n")
    documents = write(tmp_path, "docs.txt", b"a\na\nb\n")
    source = write(tmp_path, "src.txt", b"mot\nhai\nba\n")
    return inputs.test_set_from_files(PAIR, [references], source, documents)


MALFORMED = {
    "empty": (b"", "the file is empty"),
    "only line ends": (b"\n\n\n", "nothing but empty lines"),
    "only spaces": (b"  \n \n\t\n", "nothing but empty lines"),
    "latin-1": ("café\ntwo\nthree\n".encode("latin-1"), "line 1: byte 0xE9 is not UTF-8"),
    "shift-jis": ("一\n二\n三\n".encode("shift-jis"), "not UTF-8"),
    "gb18030": ("一\n二\n三\n".encode("gb18030"), "not UTF-8"),
    "utf-16 with its mark": ("one\ntwo\nthree\n".encode("utf-16"), "looks like UTF-16"),
    "utf-16 big endian": (b"\xfe\xff" + "one\ntwo\n".encode("utf-16-be"), "looks like UTF-16"),
    "utf-16 without its mark": ("one\ntwo\nthree\n".encode("utf-16-le"), "a NUL"),
    "utf-32": ("one\ntwo\nthree\n".encode("utf-32"), "looks like UTF-16"),
    "cut inside a character": ("one\ntwo\ndreiß".encode()[:-1], "line 3: byte 0xC3"),
    "overlong encoding": (b"one\n\xc0\xaf\nthree\n", "line 2: byte 0xC0"),
    "encoded surrogate": (b"one\ntwo\n\xed\xa0\x80\n", "line 3: byte 0xED"),
    "a NUL": (b"one\ntw\0o\nthree\n", "line 2: a NUL"),
    "line separator": ("one\ntw\u2028o\nthree\n".encode(), r"line 2: a line separator \(U\+2028\)"),
    "paragraph separator": ("one\ntwo\nth\u2029ree\n".encode(), r"line 3: a paragraph separator"),
    "next line": ("o\x85ne\ntwo\nthree\n".encode(), r"line 1: a next-line mark"),
    "vertical tab": (b"one\ntw\vo\nthree\n", "line 2: a vertical tab"),
    "form feed": (b"one\f\ntwo\nthree\n", "line 1: a form feed"),
    "file separator": (b"one\ntwo\x1c\nthree\n", "line 2: a file separator"),
    "mixed line ends": (b"one\r\ntwo\nthree\r\n", "line 1: a carriage return"),
    "old Mac line ends": (b"one\rtwo\rthree\r", "a carriage return"),
    "a carriage return inside": (b"one\nt\rwo\nthree\n", "line 2: a carriage return"),
    "doubled carriage returns": (b"one\r\r\ntwo\r\r\nthree\r\r\n", "a carriage return"),
    "a line of a megabyte": (b"one\ntwo\n" + b"x" * 2**20 + b"\n", "line 3: 1,048,576 characters"),
    "all in one line": (b"one two three " * 10_000, "line 1: 140,000 characters"),
    "a zip archive": (b"PK\x03\x04rest", "looks like a zip archive"),
    "a PDF": (b"%PDF-1.7\n", "looks like a PDF"),
    "gzip by another name": (gzip.compress(GOOD), r"looks like gzip without the ending \.gz"),
    "zstandard": (b"\x28\xb5\x2f\xfd\x00", "looks like zstandard"),
    "one line short": (b"one\ntwo\n", "2 lines for 3 segments"),
    "one line more": (b"one\ntwo\nthree\nfour\n", "4 lines for 3 segments"),
    "empty lines at the end": (b"one\ntwo\nthree\n\n\n", "ends in empty lines"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_text_ends_in_one_line(name: str, tmp_path: Path, test_set: TestSet) -> None:
    """A broken file is never scored, and never ends in a traceback."""
    content, message = MALFORMED[name]
    path = write(tmp_path, "system.txt", content)
    with pytest.raises(HarnessError, match=message) as caught:
        inputs.read_systems([path], test_set)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    assert caught.value.exit_code in (1, 2)


IDS = [{"doc_id": "a", "seg_id": 1}, {"doc_id": "a", "seg_id": 2}, {"doc_id": "b", "seg_id": 1}]
MALFORMED_JSONL = {
    "no JSON": (b"one\ntwo\nthree\n", "line 1: not JSON"),
    "cut off": (jsonl({"text": "one"}) + b'{"text": "tw', "line 2: not JSON"),
    "an array": (jsonl(["one"], ["two"], ["three"]), "line 1: expected an object"),
    "a number for a text": (jsonl({"text": "one"}, {"text": 2}, {"text": "three"}), "line 2: text is no text: 2"),
    "null for a text": (jsonl({"text": None}, {"text": "b"}, {"text": "c"}), "line 1: text is no text: null"),
    "a list for a text": (jsonl({"text": ["one"]}, {"text": "b"}, {"text": "c"}), "line 1: text is no text"),
    "another key": (jsonl({"txt": "one"}), "line 1: no text; expected one of text"),
    "no key": (b"{}\n{}\n{}\n", "line 1: no text"),
    "NaN": (b'{"text": NaN}\n', "line 1: not JSON .NaN is no JSON number"),
    "a line break inside": (jsonl({"text": "one\ntwo"}), "line 1: a line break inside text"),
    "a NUL inside": (jsonl({"text": "one\0"}), "line 1: a NUL"),
    "U+2028 inside": (jsonl({"text": "a"}, {"text": "one\u2028"}), "line 2: a line separator"),
    "half a surrogate pair": (b'{"text": "\\ud83d"}\n', "line 1: half a surrogate pair"),
    "nested too deep": (b"[" * 90_000 + b"\n", "line 1: not JSON"),
    "a segment twice": (
        jsonl(*({**ids, "text": "x"} for ids in (IDS[0], IDS[0], IDS[2]))),
        "document 'a', segment 1 is there twice",
    ),
    "a segment missing": (jsonl(*({**ids, "text": "x"} for ids in IDS[:2])), "document 'b', segment 1 .* is missing"),
    "a segment of another set": (
        jsonl(*({**ids, "text": "x"} for ids in [*IDS, {"doc_id": "c", "seg_id": 9}])),
        "document 'c', segment 9 is not in",
    ),
    "another order": (jsonl(*({**ids, "text": "x"} for ids in (IDS[1], IDS[0], IDS[2]))), "line 1: .* order"),
    "blank line": (jsonl({"text": "one"}) + b"\n" + jsonl({"text": "three"}), "line 2: not JSON"),
}


@pytest.mark.parametrize("name", MALFORMED_JSONL)
def test_malformed_jsonl_ends_in_one_line(name: str, tmp_path: Path, test_set: TestSet) -> None:
    """Ids that differ, and texts that are none, are never scored."""
    content, message = MALFORMED_JSONL[name]
    path = write(tmp_path, "system.jsonl", content)
    with pytest.raises(HarnessError, match=message) as caught:
        inputs.read_systems([path], test_set)
    assert "\n" not in str(caught.value)


MALFORMED_SCORES = {
    "NaN": (b"A\t1\nA\tnan\n", "line 2: the score is nan"),
    "infinity": (b"A\tinf\n", "line 1: the score is inf"),
    "a word": (b"A\tgood\n", "line 1: expected a number or None, found good"),
    "one column": (b"A\t1\nA\n", "line 2: expected SYSTEM<tab>SCORE, found 1 columns"),
    "three columns": (b"A\tx\t1\n", "found 3 columns"),
    "no system": (b"\t1\n", "expected SYSTEM<tab>SCORE"),
    "a system cut off": (b"A\t1\nA\t2\nB\t1\n", "some systems have more scores"),
    "decimal comma": (b"A\t1,5\n", "found 1,5"),
    "empty": (b"", "the file is empty"),
}


@pytest.mark.parametrize("name", MALFORMED_SCORES)
def test_a_malformed_score_file_ends_in_one_line(name: str, tmp_path: Path) -> None:
    """A NaN or a hole in a score file never reaches an average."""
    content, message = MALFORMED_SCORES[name]
    with pytest.raises(ScoringError, match=message):
        inputs.read_scores(write(tmp_path, "BLEU-refA.seg.score", content))


def test_scores_are_read_with_their_gaps(tmp_path: Path) -> None:
    """`None` is a gap, no zero."""
    path = write(tmp_path, "x.score", b"A\t1.5\nA\tNone\nB\t-2\nB\t1e-3\n")
    assert inputs.read_scores(path) == {"A": (1.5, None), "B": (-2.0, 0.001)}


def test_files_that_are_not_there(tmp_path: Path) -> None:
    """A missing file and a folder are usage errors."""
    with pytest.raises(UsageError, match="no such file"):
        inputs.read_lines(tmp_path / "nothing.txt")
    with pytest.raises(UsageError, match="a folder where a file was expected"):
        inputs.read_lines(tmp_path)


def test_a_damaged_gzip_file(tmp_path: Path) -> None:
    """A download that broke off is said to be one."""
    path = write(tmp_path, "a.txt.gz", gzip.compress(GOOD * 100)[:-20])
    with pytest.raises(ScoringError, match="damaged gzip"):
        inputs.read_lines(path)
    with pytest.raises(ScoringError, match="damaged gzip"):
        inputs.read_lines(write(tmp_path, "b.txt.gz", GOOD))


@pytest.mark.parametrize(
    "content",
    [GOOD, GOOD[:-1], b"\xef\xbb\xbf" + GOOD, GOOD.replace(b"\n", b"\r\n"), GOOD.replace(b"\n", b"\r\n")[:-2]],
    ids=["plain", "no end of the last line", "byte order mark", "CRLF", "CRLF but for the last"],
)
def test_usual_spellings_of_one_text(content: bytes, tmp_path: Path) -> None:
    """Windows' line ends and byte order mark do not reach the metric."""
    assert inputs.read_lines(write(tmp_path, "a.txt", content)) == ("one", "two", "three")
    assert inputs.read_lines(write(tmp_path, "a.txt.gz", gzip.compress(content))) == ("one", "two", "three")


def test_empty_lines_inside_stay(tmp_path: Path) -> None:
    """An empty output is an output; dropping its line would shift all that follow."""
    assert inputs.read_lines(write(tmp_path, "a.txt", b"one\n\nthree\n")) == ("one", "", "three")


def test_documents_number_their_segments(test_set: TestSet) -> None:
    """Document ids make the units of chance."""
    assert [(s.doc_id, s.seg_id) for s in test_set.segments] == [("a", 1), ("a", 2), ("b", 1)]
    assert test_set.documents == ("a", "b")


def test_a_document_in_two_places(tmp_path: Path) -> None:
    """Ids out of order would make other documents than were meant."""
    reference = write(tmp_path, "ref.txt", GOOD)
    with pytest.raises(ScoringError, match="line 3: document 'a' goes on after another began"):
        inputs.test_set_from_files(PAIR, [reference], None, write(tmp_path, "docs", b"a\nb\na\n"))
    with pytest.raises(ScoringError, match="line 2: no document id"):
        inputs.test_set_from_files(PAIR, [reference], None, write(tmp_path, "docs", b"a\n\t\na\n"))


def test_streams_of_unequal_length(tmp_path: Path) -> None:
    """Sacrebleu would zip them and score the shorter one."""
    reference = write(tmp_path, "ref.txt", GOOD)
    short = write(tmp_path, "short.txt", b"one\ntwo\n")
    with pytest.raises(ScoringError, match="2 lines for 3 lines of"):
        inputs.test_set_from_files(PAIR, [reference, short], None, None)
    with pytest.raises(ScoringError, match="2 lines for 3 references of"):
        inputs.test_set_from_files(PAIR, [reference], short, None)
    with pytest.raises(ScoringError, match="2 lines for 3 references of"):
        inputs.test_set_from_files(PAIR, [reference], None, short)


def test_one_file_for_two_things(tmp_path: Path) -> None:
    """The source given as the reference is the commonest slip of all."""
    path = write(tmp_path, "ref.txt", GOOD)
    with pytest.raises(UsageError, match="given for two things"):
        inputs.test_set_from_files(PAIR, [path], path, None)
    with pytest.raises(UsageError, match="no reference file"):
        inputs.test_set_from_files(PAIR, [], None, None)


def test_tab_separated_references(tmp_path: Path) -> None:
    """Sacrebleu's --num-refs: one file, several references in each line."""
    path = write(tmp_path, "refs.tsv", b"a\tb\nc\td\n")
    made = inputs.test_set_from_files(PAIR, [path], None, None, columns=2)
    assert [segment.references for segment in made.segments] == [("a", "b"), ("c", "d")]
    with pytest.raises(ScoringError, match="line 1: 2 tab-separated references, expected 3"):
        inputs.test_set_from_files(PAIR, [path], None, None, columns=3)


def test_two_files_of_one_name(tmp_path: Path, test_set: TestSet) -> None:
    """One system's numbers never stand under another's name."""
    paths = [write(tmp_path, f"{folder}/sys.txt", GOOD) for folder in "ab"]
    with pytest.raises(UsageError, match="two systems would be named 'sys'"):
        inputs.read_systems(paths, test_set)


def test_jsonl_with_ids(tmp_path: Path, test_set: TestSet) -> None:
    """The harness' own segment files, and others with the usual keys, are read back."""
    ours = write(tmp_path, "ours.jsonl", jsonl(*({**ids, "text": str(n)} for n, ids in enumerate(IDS))))
    theirs = write(tmp_path, "theirs.jsonl", jsonl({"hyp": "0"}, {"translation": "1"}, {"mt": "2"}))
    assert inputs.read_systems([ours, theirs], test_set) == {"ours": ("0", "1", "2"), "theirs": ("0", "1", "2")}


def test_the_layout_of_mt_metrics_eval(tmp_path: Path) -> None:
    """Its folders are read as they are: documents, all references, all systems."""
    root = tmp_path / "wmt99"
    write(root, "sources/zh-en.txt", "一\n二\n三\n".encode())
    write(root, "documents/zh-en.docs", b"news d1\nnews\td1\nnews   d2\n")
    write(root, "references/zh-en.refA.txt", GOOD)
    write(root, "references/zh-en.refB.txt", b"1\n2\n3\n")
    write(root, "system-outputs/zh-en/Online-A.txt", GOOD)
    test_set, outputs = inputs.read_metrics_eval(root, LanguagePair.parse("zho_Hans-eng_Latn"))
    assert test_set.documents == ("d1", "d2")
    assert test_set.segments[1].references == ("two", "2")
    assert outputs == {"Online-A": ("one", "two", "three")}
    one, _ = inputs.read_metrics_eval(root, LanguagePair.parse("zh-en"), references=["refB"])
    assert one.segments[1].references == ("2",)
    with pytest.raises(UsageError, match="no reference 'refC' for zh-en; there are refA, refB"):
        inputs.read_metrics_eval(root, LanguagePair.parse("zh-en"), references=["refC"])
    with pytest.raises(UsageError, match=r"no sources/ja-en\.txt"):
        inputs.read_metrics_eval(root, LanguagePair.parse("ja-en"))
