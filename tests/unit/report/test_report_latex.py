"""The LaTeX tables in a real LaTeX: needs Debian's texlive-latex-recommended, and texlive-lang-chinese for CJK."""

import shutil
import subprocess
from dataclasses import replace

import fakes
import pytest

from harness.report import tables

pytestmark = pytest.mark.slow
LATIN = ["a_b%c&d", "[a] b", "*starred", "--double--dash", *fakes.HOSTILE]
CJK = ["欧宝-翻译", "翻訳モデル_2", "번역기"]
PAGE = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{booktabs}
%s
\begin{document}
%s
\end{document}
"""


def named(names, **options):
    """A made-up result whose systems are called so."""
    found = fakes.result(systems=len(names), **options)
    new = dict(zip((made.system for made in found.translations), names, strict=True))
    sheet = found.sheet
    return replace(
        found,
        translations=tuple(replace(made, system=new[made.system]) for made in found.translations),
        sheet=replace(
            sheet,
            scores=tuple(replace(score, system=new[score.system]) for score in sheet.scores),
            comparisons=tuple(
                replace(row, system_a=new[row.system_a], system_b=new[row.system_b]) for row in sheet.comparisons
            ),
            flags={new[name]: flags for name, flags in sheet.flags.items()},
        ),
    )


def compiled(folder, program, preamble, *results):
    """The text of the pages, and what LaTeX complained of."""
    if shutil.which(program) is None:
        pytest.skip(f"needs {program}: apt-get install texlive-latex-recommended texlive-xetex")
    page = PAGE % (preamble, "\n".join(tables.latex(result) for result in results))
    (folder / "table.tex").write_text(page, encoding="utf-8")
    words = [program, "-halt-on-error", "-interaction=nonstopmode", "table.tex"]
    done = subprocess.run(words, cwd=folder, capture_output=True, timeout=120, check=False)
    log = (folder / "table.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, [line for line in log.splitlines() if line.startswith("!")]
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext: apt-get install poppler-utils")
    text = subprocess.run(["pdftotext", "-layout", "table.pdf", "-"], cwd=folder, capture_output=True, check=True)
    return text.stdout.decode(), log


@pytest.mark.parametrize("references", [True, False])
def test_any_name_in_latin_script_compiles(tmp_path, references):
    """A system called a_b%c must not stop a paper the night before its deadline, nor lose its name."""
    text, log = compiled(tmp_path, "pdflatex", "", named(LATIN, references=references), named(LATIN[:4], documents=1))
    for name in ("a_b%c&d", "[a] b", "*starred", "--double--dash", "$" + "{alert(1)}", "|cell|**bold**[link]"):
        assert name in text
    assert "Missing character" not in log


def test_a_table_of_a_real_size_stays_within_the_page(tmp_path):
    """What runs off the right edge of the paper is not read."""
    _, log = compiled(tmp_path, "pdflatex", "", named(["opus-mt-zh-en", "gemma-3-270m", "nllb-200-distilled-600M"]))
    wide = [line for line in log.splitlines() if line.startswith("Overfull \\hbox")]
    assert not wide


def test_names_in_chinese_japanese_and_korean_compile_with_xelatex(tmp_path):
    """Models are named in the script of those who make them."""
    fonts = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, check=False).stdout.decode()
    if "Noto Serif CJK SC" not in fonts:
        pytest.skip("needs a CJK font: apt-get install fonts-noto-cjk")
    preamble = "\\usepackage{xeCJK}\n\\setCJKmainfont{Noto Serif CJK SC}"
    if not subprocess.run(["kpsewhich", "xeCJK.sty"], capture_output=True, check=False).stdout.strip():
        pytest.skip("needs xeCJK: apt-get install texlive-lang-chinese")
    text, log = compiled(tmp_path, "xelatex", preamble, named(CJK))
    assert all(name in text.replace(" ", "") for name in CJK)
    assert "Missing character" not in log
