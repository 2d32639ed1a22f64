"""A dictionary that the user has, as evidence."""

import pytest

from harness.align.beads import align_texts
from harness.align.glossary import read_glossary
from harness.align.settings import AlignSettings
from harness.domain.language import Language, LanguagePair
from harness.errors import AlignmentError

WORDS = "de\tfr\nHund\tchien\nschlafen\tdormir\nSchnee\tneige\n\ngrüner Baum\tarbre vert\n"


@pytest.fixture(name="words")
def _words(tmp_path):
    path = tmp_path / "words.tsv"
    path.write_text(WORDS, encoding="utf-8")
    return path


@pytest.mark.parametrize("pair", ["de-fr", "fr-de"])
def test_a_dictionary_decides_where_nothing_else_does(words, pair):
    """The file that a user names would be read and not used, or only in the direction of its columns."""
    texts = {"de": "Der Hund.\nDer Schnee.", "fr": "Il est ici.\nLe chien.\nLa neige."}
    source, target = (texts[tag] for tag in pair.split("-"))
    document = align_texts(source, target, LanguagePair.parse(pair), settings=AlignSettings(dictionary=str(words)))
    dog = next(bead for bead in document.beads if "Hund" in "".join(
        (document.source_sentences if pair == "de-fr" else document.target_sentences)[n].text
        for n in (bead.source if pair == "de-fr" else bead.target)))  # fmt: skip
    other = dog.target if pair == "de-fr" else dog.source
    assert 1 in other
    assert any(term.kind == "dictionary" and "chien" in term.words for term in dog.evidence)


def test_phrases_say_less_word_by_word(words):
    """A word of a long phrase would be taken for the translation of each of its words."""
    glossary = read_glossary(str(words))
    german, french = ({word: n for n, word in enumerate(side)} for side in (("hund", "baum"), ("chien", "arbre")))
    links = {link[:2]: link[2] for link in glossary.links(*map(Language.parse, ("de", "fr")), (german, french))}
    assert links[("hund", "chien")] > links[("baum", "arbre")] > 0
    assert glossary.links(Language.parse("de"), Language.parse("en"), (german, french)) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("de\tfr\nHund chien\n", "words.tsv:2: found 'Hund chien'; expected WORD<TAB>TRANSLATION"),
        ("de\tfr\nHund\t\n", "words.tsv:2: found"),
        ("Hund\tchien\n", "words.tsv:1: found 'Hund' and 'chien'; expected the columns' two languages"),
        ("\n", "words.tsv: is empty"),
    ],
)
def test_a_file_of_another_form_is_refused_with_its_line(tmp_path, content, said):
    """A dictionary of another form would be read as nothing, and the user believe in its help."""
    (tmp_path / "words.tsv").write_text(content, encoding="utf-8")
    with pytest.raises(AlignmentError) as refused:
        read_glossary(str(tmp_path / "words.tsv"))
    assert said in str(refused.value)


def test_a_file_that_cannot_be_read_is_one_line(tmp_path):
    """A traceback for a misspelt path, or for a file in another encoding."""
    (tmp_path / "latin.tsv").write_bytes("de\tfr\nBär\tours\n".encode("latin-1"))
    with pytest.raises(AlignmentError, match=r"latin\.tsv: cannot be read: it is not UTF-8"):
        read_glossary(str(tmp_path / "latin.tsv"))
    with pytest.raises(AlignmentError, match=r"none\.tsv: cannot be read: No such file"):
        read_glossary(str(tmp_path / "none.tsv"))
    assert read_glossary("none") is None
