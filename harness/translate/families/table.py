"""The table of families, and which of them a checkpoint belongs to."""

from __future__ import annotations

from difflib import get_close_matches

from harness.domain.language import LanguagePair
from harness.domain.system import Prompt
from harness.errors import EngineError
from harness.translate.families.causal import CAUSAL
from harness.translate.families.checkpoint import Checkpoint
from harness.translate.families.family import Family, Recipe
from harness.translate.families.seq2seq import SEQ2SEQ, check_t5_pair, takes_domain, with_prefix

# Families that show in a checkpoint's files; one that does not show them is of another of its architecture.
_TOLD_BY_FILES = ("madlad", "nllb", "translategemma")

FAMILIES: dict[str, Family] = {family.name: family for family in (*SEQ2SEQ, *CAUSAL)}


def family_named(name: str) -> Family:
    """The family of that name.

    Raises:
        EngineError: If there is none; names the nearest.
    """
    if name in FAMILIES:
        return FAMILIES[name]
    near = get_close_matches(name, FAMILIES, n=1, cutoff=0.5)
    known = f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(FAMILIES))}"
    raise EngineError(f"unknown model family {name!r}; {known}")


def family_of(checkpoint: Checkpoint, named: str | None = None) -> Family:
    """The family of a checkpoint: the one a configuration names, else as its files tell.

    Raises:
        EngineError: If it is of no family that is known, or not of the one that was named.
    """
    fitting = [family for family in FAMILIES.values() if checkpoint.model_type in family.model_types]
    if named is not None:
        family = family_named(named)
        if fitting and family not in fitting and "*" not in family.model_types:
            names = " or ".join(sorted(each.name for each in fitting))
            raise EngineError(
                f"{checkpoint.folder.name} is a {checkpoint.model_type} model, so of family {names}, not {named}"
            )
        return family
    if len(fitting) > 1:
        fitting = [family for family in fitting if _is_of(checkpoint, family)] or [
            family for family in fitting if family.name not in _TOLD_BY_FILES
        ]
    if not fitting:
        raise EngineError(
            f"{checkpoint.folder.name}: model type {checkpoint.model_type!r} is of no family that is known; "
            f"name one of {', '.join(sorted(FAMILIES))} as `family:`, if it is fed in the same way{checkpoint.newer}"
        )
    return fitting[0]


def recipe_of(checkpoint: Checkpoint, family: Family, pair: LanguagePair, prompt: Prompt | None = None) -> Recipe:
    """How a checkpoint is fed for a pair.

    Raises:
        LanguageError: If it does not have one of the two languages.
        EngineError: If files that say so are missing, or the prompt does not suit the family.
    """
    for choice in family.files:
        if not any((checkpoint.folder / name).is_file() for name in choice):
            raise EngineError(f"{checkpoint.folder}: {' or '.join(choice)} is missing; fetch the model again")
    if family.write is None:
        raise EngineError(f"family {family.name} is asked with a prompt, and has no recipe")
    if prompt is not None:
        if family.name != "t5" and not takes_domain(checkpoint):
            raise EngineError(f"family {family.name} takes no prompt")
        return with_prefix(family.write(checkpoint, pair), prompt.template, pair)
    if family.name == "t5":
        check_t5_pair(checkpoint, pair)
    return family.write(checkpoint, pair)


def _is_of(checkpoint: Checkpoint, family: Family) -> bool:
    """Tell apart families that share an architecture, by their tokenizers."""
    named = checkpoint.tokenizer_class
    if family.name == "nllb":
        return named == "NllbTokenizer"
    if family.name == "m2m100":
        return named == "M2M100Tokenizer" or (not named and checkpoint.has("vocab.json"))
    if family.name == "madlad":
        return _speaks_madlad(checkpoint)
    if family.name == "t5":
        return not _speaks_madlad(checkpoint)
    if family.name == "translategemma":
        return "source_lang_code" in checkpoint.chat_template
    return False


def _speaks_madlad(checkpoint: Checkpoint) -> bool:
    """Does its tokenizer have MADLAD's language tokens?"""
    for name in ("spiece.model", "tokenizer.json"):
        path = checkpoint.folder / name
        if path.is_file():
            return b"<2en>" in path.read_bytes()
    return False
