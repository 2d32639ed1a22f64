"""The catalogue in configs/systems: what a run configuration may name as `system:`."""

from pathlib import Path

import pytest

from harness.config.systems import load_catalogue_entry, read_catalogue, system_spec
from harness.domain.language import Language, LanguagePair
from harness.domain.system import Decoding
from harness.translate.engines.registry import engine_class
from harness.translate.families.table import FAMILIES
from harness.translate.prompting import prompt_problems

CATALOGUE = read_catalogue(Path(__file__).resolve().parents[3] / "configs" / "systems")
OF_CHECKPOINTS = {"ctranslate2", "transformers"}
# Entries of a model family.
CHECKPOINTS = [name for name, path in CATALOGUE.items() if load_catalogue_entry(path).engine in OF_CHECKPOINTS]


def test_it_is_long_enough_and_has_every_family():
    """A user looks for a well-known model and finds it; every family that is not `any other` is stood for."""
    families = {load_catalogue_entry(path).family for path in CATALOGUE.values()}
    assert len(CATALOGUE) >= 40
    assert families - {None} == set(FAMILIES) - {"chat"}


@pytest.mark.parametrize("name", CATALOGUE)
def test_an_entry_is_complete_and_its_engine_takes_it(name):
    """Every key that tables and engines need, and nothing that an engine would refuse."""
    entry = load_catalogue_entry(CATALOGUE[name])
    assert entry.name == name
    assert entry.licence
    assert entry.parameters > 10**7
    assert entry.description
    decoding = Decoding(**{key: getattr(entry.decoding, key) for key in entry.decoding.model_fields_set})
    spec = system_spec(entry, decoding, Path())
    assert engine_class(entry.engine).check(spec, None) == []
    if entry.engine not in OF_CHECKPOINTS:
        assert entry.family in {None, *FAMILIES}
        return
    assert entry.model.package or entry.model.hub.count("/") == 1
    family = FAMILIES[entry.family]
    assert (entry.engine == "ctranslate2") == family.converts
    if spec.prompt is not None:
        assert prompt_problems(spec) == []


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_the_languages_it_lists_are_languages_of_its_family(name):
    """A language that is listed and then refused would be a promise broken."""
    entry = load_catalogue_entry(CATALOGUE[name])
    family = FAMILIES[entry.family]
    for tag in entry.languages:
        language = Language.parse(tag)
        other = Language.parse("en" if language.base != "en" else "de")
        family.check_languages(LanguagePair(source=other, target=language))


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_its_prompt_is_that_of_its_family(name):
    """The catalogue says the prompt for every engine; the family says it for this one. They must not part."""
    entry = load_catalogue_entry(CATALOGUE[name])
    ask = FAMILIES[entry.family].ask
    prompt = system_spec(entry, Decoding(), Path()).prompt
    asked = [] if ask is None else [ask(LanguagePair.parse(pair)) for pair in ("en-de", "en-zh")]
    if not asked or asked[0] != asked[1]:  # asked in another language where one side is Chinese
        assert prompt is None
    else:
        assert prompt == asked[0]


def test_models_of_one_direction_run_no_other():
    """What was tuned to translate out of English would answer the other way round with fluent nonsense."""
    entries = {name: load_catalogue_entry(path) for name, path in CATALOGUE.items()}
    for name in ("wmt21-dense-24-wide-en-x", "mbart-large-50-one-to-many"):
        assert entries[name].pairs == [f"en-{tag}" for tag in entries[name].languages if tag != "en"]
    for name in ("wmt21-dense-24-wide-x-en", "mbart-large-50-many-to-one"):
        assert entries[name].pairs == [f"{tag}-en" for tag in entries[name].languages if tag != "en"]
