"""Flags on what a model says beside the translation: markup, control tokens, prompt text, chatter."""

from __future__ import annotations

import re

from harness.score.flags.norms import Norms
from harness.score.flags.side import Side

# Each pattern with what it shows; a find counts only where the source has no like.
_TRACES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("control token", re.compile(r"</?s>|<unk>|<pad>|<bos>|<eos>|<mask>|<extra_id_\d+>|\[/?INST\]|<<SYS>>|⁇|▁")),
    ("control token", re.compile(r"<\|[\w ]{1,40}\|>|<(?:start|end)_of_turn>|<2[a-z]{2,3}>|>>[a-z]{2,3}(?:_\w{4})?<<")),
    (
        "language token",
        re.compile(r"\b(?:__)?[a-z]{3}_(?:Latn|Hans|Hant|Jpan|Cyrl|Arab|Hang|Deva|Thai)\b|__[a-z]{2}__"),
    ),
    ("thinking", re.compile(r"</?think(?:ing)?>", re.IGNORECASE)),
    ("code fence", re.compile(r"```")),
    ("tag", re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>]{0,200})?/?>|<!--|\{\{[^{}]{1,60}\}\}")),
    ("character reference", re.compile(r"&(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,5}); ?", re.IGNORECASE)),
    ("broken character", re.compile("[\ufffd\ue000-\uf8ff]|\\\\u[0-9a-f]{4}|(?:\\\\n)", re.IGNORECASE)),
    ("Markdown", re.compile(r"\*\*\S[^*]*\*\*|^#{1,6} |\]\(https?:")),
    (
        "chat role",
        re.compile(r"(?:^|\s)(?:assistant|user|system|human)\s*:\s|^(?:assistant|user)\b\W*$", re.IGNORECASE),
    ),
    (
        "label",
        re.compile(
            r"^\W{0,3}(?:(?:\w+ )?translation|translated (?:text|sentence)|output|answer|traducción|traduction|"
            r"übersetzung|tradução|перевод|bản dịch|dịch|terjemahan|翻译|翻譯|译文|譯文|訳|翻訳|日本語訳|번역)"
            r"(?: \([^)]{1,30}\)| in(?:to)? \w+| (?:of|en|auf|sang) [^:：]{1,40})?\s?[:：]",
            re.IGNORECASE,
        ),
    ),
    (
        "chatter",
        re.compile(
            r"\b(?:here(?:'s| is| are) (?:the|a|my|your) (?:\w+ ){0,3}translat|(?:sure|certainly|of course)[,!] |"
            r"as an ai|i(?:'m| am) (?:sorry, but i|unable to|an ai)|translates? (?:to|as|into)[ :]|"
            r"please (?:provide|translate)|let me know if|i hope this helps|"
            r"the (?:source|original|given) (?:text|sentence)|translate the following)|"
            r"以下是[^。]{0,12}(?:翻译|翻譯|译文|譯文)|(?:翻译|翻譯)(?:如下|成|为|為)|"
            r"以下(?:は|が)[^。]{0,16}(?:翻訳|訳)|dưới đây là (?:bản )?dịch|voici la traduction|"
            r"aquí (?:está|tienes) la traducción|hier ist die übersetzung|вот перевод|다음은[^.]{0,16}번역",
            re.IGNORECASE,
        ),
    ),
)


def markup(norms: Norms, source: Side, target: Side) -> str | None:
    """Markup, a control token or prompt text that the source has not."""
    for kind, pattern in _TRACES:
        match = pattern.search(target.text)
        if match and not pattern.search(source.text):
            return f"{kind}: {match[0].strip()[:40]!r}"
    return None
