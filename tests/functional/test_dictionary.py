"""A dictionary that a corpus names."""

from dataclasses import replace
from hashlib import sha256

from harness.pipeline.aligners import read_corpus_spec, recorded_settings
from harness.pipeline.corpora import inputs_digest


def test_a_dictionary_is_named_from_the_corpus_folder_and_recorded_by_its_digest(workspace):
    """A dictionary would be sought where the command runs, or a set stay as it was when its words change."""
    raw = workspace.folder / "corpora/mine/raw"
    raw.mkdir(parents=True)
    settings = raw.parent / "corpus.yaml"
    settings.write_text("align: {dictionary: words.tsv}\nlayout: '{group}.{language}.txt'\n")
    for tag in ("en", "es"):
        (raw / f"a.{tag}.txt").write_text("\n\n".join(f"In {1900 + year} came {year} people." for year in range(40)))
    assert "words.tsv: cannot be read: No such file" in workspace.run("corpus", "build", "corpora/mine", code=1).error
    settings.write_text("align: {moved: .inf}\n")
    assert "found inf, expected a number" in workspace.run("corpus", "build", "corpora/mine", code=2).error
    settings.write_text("align: {dictionary: words.tsv}\n")
    digests = []
    for words in ("en\tes\ndog\tperro\n", "en\tes\ndog\tcan\n"):
        (raw.parent / "words.tsv").write_text(words)
        spec = read_corpus_spec(raw.parent)
        digests.append((inputs_digest(spec), recorded_settings(spec)["dictionary"]))
    assert len(set(digests)) == 2
    assert digests[0][1] == "sha256:" + sha256(b"en\tes\ndog\tperro\n").hexdigest()
    assert recorded_settings(replace(spec, align={}))["dictionary"] == "none"
