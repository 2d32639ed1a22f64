"""From a model's answer to a hypothesis: one line, without the chatter around it."""

from __future__ import annotations

import re

_BREAKS = re.compile(r"[ \t]*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+[ \t]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_THINKING = re.compile(
    r"<(think|thinking|thought|reasoning|scratchpad)>.*?(</\1>|\Z)|<\|channel\|?>\s*(?:analysis|thought).*?"
    r"(?=<\|channel\|?>\s*final|<channel\|>|\Z)|◁think▷.*?(◁/think▷|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_THOUGHT_BEFORE = re.compile(
    r"\A.*(</think(?:ing)?>|◁/think▷|<channel\|>|<\|channel\|?>\s*final\s*(<\|message\|>)?)", re.DOTALL
)
_SPECIAL = re.compile(
    r"<\|(?:im_start|im_end|endoftext|eot_id|end_of_text|start_header_id|end_header_id|end|message|return|eom_id)\|>"
    r"|</?s>|<(?:start|end)_of_turn>|<eos>|<bos>|<pad>|\[/?INST\]"
)
_FENCE = re.compile(r"\A```[\w-]*\n(.*?)\n?```\Z", re.DOTALL)
_PREAMBLE = re.compile(
    r"\A\s*(?:(?:sure|certainly|of course|okay|ok|absolutely)[!,.:]?\s*)?"
    r"(?:here(?:'s| is| are)|this is|below is|the following is)[^\n]{0,80}?\btranslat(?:ion|ed)\b[^\n:]{0,80}:\s*",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\A\s*\**\s*(?:translation|translated text|answer|output|译文|翻译|翻訳|訳|bản dịch)\**\s*[:：]\**\s*",
    re.IGNORECASE,
)
_AFTERWORD = re.compile(
    r"\n\s*\n\s*[*(\[_]*(?:note|notes|explanation|translator'?s note|please note|let me know|i hope|this translation|"
    r"alternatively|breakdown|literal(?:ly)?|注|说明|注意|解释|解説|lưu ý|ghi chú|giải thích)\b.*\Z",
    re.DOTALL | re.IGNORECASE,
)
_QUOTES = {'"': '"', "“": "”", "«": "»", "「": "」", "『": "』", "'": "'", "„": "“"}


def one_line(text: str) -> str:
    """A text as one line: line breaks become spaces, NUL goes, halves of characters too, ends are trimmed."""
    return _BREAKS.sub(" ", whole_characters(text).replace("\0", "").strip()).strip()


def whole_characters(text: str) -> str:
    """A text without lone surrogates, which no tokenizer takes and no file holds; JSON can spell them."""
    return _SURROGATE.sub("\ufffd", text)


def clean_answer(answer: str, source: str, labels: tuple[str, ...] = (), *, whole: bool = False) -> str:
    """The translation inside a chat model's answer, as one line.

    Thinking blocks, special tokens, code fences, words before (`Here is the translation:`), a label, notes
    after a blank line, and quotation marks that the source has not, are taken away; each only where it
    stands clear of the translation, and nothing that the source itself begins with. An answer that is all
    thinking, cut off before it came to the point, is empty.

    Args:
        answer: As it came.
        source: What was to be translated.
        labels: Further labels that may stand before the translation, such as the target language's name.
        whole: True for a whole document's answer, whose lines stay; empty ones go.
    """
    text = _SPECIAL.sub("", _THOUGHT_BEFORE.sub("", _THINKING.sub("", answer))).strip()
    if fenced := _FENCE.match(text):
        text = fenced[1].strip()
    text = _without(_PREAMBLE, text, source)
    text = _without(_LABEL, text, source)
    for label in labels:
        text = _without(re.compile(rf"\A\s*\**{re.escape(label)}\**\s*[::]\**\s*", re.IGNORECASE), text, source)
    if "\n\n" not in source:
        text = _AFTERWORD.sub("", text)
    if whole:
        return "\n".join(line for line in map(one_line, _BREAKS.split(text)) if line)
    return one_line(_unquoted(text.strip(), source))


def _without(words: re.Pattern[str], text: str, source: str) -> str:
    rest = words.sub("", text, count=1)
    return text if not rest.strip() or words.match(source) else rest


def _unquoted(text: str, source: str) -> str:
    closing = _QUOTES.get(text[:1])
    if closing is None or len(text) < 3 or not text.endswith(closing) or source.strip()[:1] in _QUOTES:
        return text
    if closing in text[1:-1] or text[0] in text[1:-1]:
        return text
    return text[1:-1].strip()
