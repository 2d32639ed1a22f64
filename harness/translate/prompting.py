"""From a prompt's template to what a language model reads."""

from __future__ import annotations

import re

from harness.domain.language import Language, LanguagePair
from harness.domain.system import Prompt, Request, SystemSpec
from harness.translate.whole import INSTRUCTION, numbered

_FIELD = re.compile(r"\{([a-z_]+)\}")
_FIELDS = ("source_language", "target_language", "source_code", "target_code", "source", "examples", "context")


def prompt_problems(spec: SystemSpec) -> list[str]:
    """What is wrong with a system's prompt, one line each."""
    if spec.prompt is None:
        return ["prompt: is missing; give a template with {source_language}, {target_language} and {source}"]
    fields = _FIELD.findall(spec.prompt.template)
    problems = [
        f"prompt: unknown field {{{field}}} in the template; known: {', '.join(f'{{{known}}}' for known in _FIELDS)}"
        for field in dict.fromkeys(fields)
        if field not in _FIELDS
    ]
    if "source" not in fields:
        problems.append("prompt: the template has no {source}")
    if spec.mode == "document" and "context" not in fields:
        problems.append("prompt: mode document needs {context} in the template, where the sentences before go")
    if spec.mode == "whole-document":
        if not spec.prompt.chat:
            problems.append("prompt: mode whole-document is for chat models; set chat to true, or use mode document")
        if any("\n" in stop for stop in spec.prompt.stop):
            problems.append("prompt: mode whole-document answers in lines; leave out the stop text with a line break")
    return problems


def plain_prompt(prompt: Prompt, pair: LanguagePair, request: Request) -> str:
    """A text for a base model to go on with.

    What follows `{examples}` in the template is the pattern of one example: each example is that pattern with
    its source, its translation after it, and an empty line; then comes the pattern with the source to translate.
    """
    before, _, pattern = prompt.template.rpartition("{examples}")
    gap = "" if pattern[-1:].isspace() else " "
    shots = "".join(
        f"{_fill(pattern, prompt, pair, Request(text=source))}{gap}{translation}\n\n"
        for source, translation in prompt.examples.get(str(pair), ())
    )
    return _fill(before, prompt, pair, request) + shots + _fill(pattern, prompt, pair, request)


def chat_messages(prompt: Prompt, pair: LanguagePair, request: Request) -> list[dict[str, str]]:
    """Messages for a chat model: the system's, the examples as turns that went before, the user's.

    Where the template has `{examples}`, they stand in the user's message instead. A whole document is asked for with
    the instruction to keep the numbers of its lines, which each example then shows.
    """
    messages = []
    if prompt.system is not None:
        messages.append({"role": "system", "content": _fill(prompt.system, prompt, pair, request)})
    before = f"{INSTRUCTION}\n\n" if request.whole else ""
    if "{examples}" in prompt.template:
        return [*messages, {"role": "user", "content": before + plain_prompt(prompt, pair, request)}]
    for example in prompt.examples.get(str(pair), ()):
        source, translation = (numbered([text]) if request.whole else text for text in example)
        messages.append(
            {"role": "user", "content": before + _fill(prompt.template, prompt, pair, Request(text=source))}
        )
        messages.append({"role": "assistant", "content": translation})
    return [*messages, {"role": "user", "content": before + _fill(prompt.template, prompt, pair, request)}]


def prompt_fingerprint(prompt: Prompt, pair: LanguagePair) -> dict[str, object]:
    """All of a prompt that changes an output in this direction."""
    return {
        "template": prompt.template,
        "examples": [list(example) for example in prompt.examples.get(str(pair), ())],
        "chat": prompt.chat,
        "system": prompt.system,
        "stop": list(prompt.stop),
        "source_language": language_name(prompt, pair.source),
        "target_language": language_name(prompt, pair.target),
        "codes": [str(pair.source), str(pair.target)],
    }


def language_name(prompt: Prompt, language: Language) -> str:
    """What a prompt calls a language: as the prompt names it, or the language without its region, else in English."""
    without_region = language.tag.removesuffix(f"-{language.region}")
    return prompt.names.get(language.tag) or prompt.names.get(without_region) or language.name


def _fill(template: str, prompt: Prompt, pair: LanguagePair, request: Request) -> str:
    """Fill the fields in one pass, so that braces in a text are only text."""
    values = {
        "source_language": language_name(prompt, pair.source),
        "target_language": language_name(prompt, pair.target),
        "source_code": str(pair.source),
        "target_code": str(pair.target),
        "source": request.text,
        "context": "\n".join(request.context),
        "examples": "",
    }
    return _FIELD.sub(lambda match: values.get(match[1], match[0]), template)
