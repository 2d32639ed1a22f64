"""Sources that engines trip over, and what must be true of every engine's answers to them."""

from itertools import cycle, islice
from pathlib import Path

from harness.domain.system import Request

UDHR = Path(__file__).resolve().parents[1] / "corpora" / "udhr" / "raw"
EMPTY = ("", "   ", " \u3000\t", "\n")
ODD = (
    "!?…",
    "。、！",
    "-- — ...",
    "😀",
    "👩‍👩‍👧 🏳️‍🌈 😀😀😀",
    "Hello 世界, xin chào мир שלום مرحبا 한국어!",
    "a" * 3000,
    "One.\u2028Two.\r\nThree.\x85Four.\x00Five.",
    "<pad> </s> <unk> <|im_end|> >>fra<< [INST] {source} %s \\n __eng__",
    "e\u0301\u0301\u0301 \u202eright to left\u202c \ufeff\u200b",
    "\ud83d lone surrogate",
)


def paragraph(language="en", words=3000):
    """A paragraph of so many words, from real lines of the Universal Declaration."""
    files = sorted((UDHR / language).glob("*.txt"))
    found = [word for file in files for word in file.read_text(encoding="utf-8").split()]
    return " ".join(islice(cycle(found), words))


def sentences(count=200):
    """So many sentences in one line, no two alike."""
    return " ".join(f"The school number {number} will open three more classes in September." for number in range(count))


def requests(language="en"):
    """Hostile requests: empty ones first, then odd ones, then the two that are far too long."""
    return [Request(text=text) for text in (*EMPTY, *ODD, paragraph(language), sentences())]


def check(asked, answers, *, splits=True):
    """Nothing lost, everything accounted for.

    Args:
        asked: The requests.
        answers: What `Engine.translate` gave: pairs of index and translation.
        splits: True where the engine must have split the two long ones.
    """
    answers = list(answers)
    assert sorted(index for index, _ in answers) == list(range(len(asked)))
    for index, translation in answers:
        text = asked[index].text
        assert translation.text == translation.text.strip()
        assert len(translation.text.splitlines()) <= 1
        assert not translation.truncated
        assert translation.stop in ("end", "limit", "none")
        if not text.strip():
            assert (translation.text, translation.stop) == ("", "none")
    if splits:
        found = dict(answers)
        assert all(found[index].pieces > 1 for index in (len(asked) - 2, len(asked) - 1))
