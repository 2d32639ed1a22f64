"""Debian's pages as its site builds them from WML: variants chosen, macros filled in, and the site's frame around."""

from __future__ import annotations

import re
from pathlib import Path

from harness.text.han import to_simplified

_MENUS = {
    "en": ("Skip Quicknav|About Debian|Getting Debian|Support|Developers' Corner", "News",
           "Back to the|Debian Project homepage|This page is also available in the following languages:"
           "|Last Modified: Sun, Jul 23 14:03:58 UTC 2017|Copyright © 1997-2018 SPI and others; See license terms"),
    "vi": ("Bỏ qua Quicknav|Giới thiệu Debian|Tải Debian về|Hỗ trợ|Góc dành cho nhà phát triển", "Tin tức",
           "Trở lại|Trang chủ của dự án Debian|Trang này cũng sẵn có trong các ngôn ngữ sau đây:"
           "|Lần sửa cuối: Chủ nhật, 23 Th7 2017 14:03:58|Tác quyền © 1997-2018 SPI và những người khác"),
    "zh": ("跳过导航栏|关于 Debian|获取 Debian|支持|开发者天地", "新闻",
           "返回|Debian 项目主页|本页面还有如下语言的版本:|最后更新于：2017年7月23日 14:03:58 UTC"
           "|版权所有 © 1997-2018 SPI 及其他人；查看许可条款"),
    "ja": ("クイックナビをスキップ|Debian について|Debian の入手|サポート|開発者のコーナー", "ニュース",
           "戻る|Debian プロジェクトのホームページ|このページは以下の言語でもご覧になれます:"
           "|最終更新日: 2017年07月23日 日曜日 14:03:58 UTC|Copyright © 1997-2018 SPI および他者; ライセンス条項"),
}  # fmt: skip
_LANGUAGES = "català|dansk|Deutsch|English|español|français|Italiano|日本語 (Nihongo)|polski|Русский (Russkij)|svenska"


def resolved(path: Path) -> tuple[str, str]:
    """Title and body of a page."""
    content = path.read_bytes()
    for encoding in ("utf-8", "euc_jp", "gb18030", "cp1252"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    title = re.search(r"<define-tag pagetitle>(.*?)</define-tag>", text, re.DOTALL)
    macros = dict(re.findall(r"<define-tag (\w+)>([^<\n]+)</define-tag>", text))
    text = re.sub(r"(?s:<define-tag .*?</define-tag>)|^#.*$|(?s:<:.*?:>)", " ", text, flags=re.MULTILINE)
    heading = title[1].strip() if title else ""
    heading, text = (_chosen(part) for part in (heading, text))
    return heading, re.sub(r"<(\w+)>", lambda match: macros.get(match[1], match[0]), text)


def _chosen(text: str) -> str:
    """The wording of mainland China, where a page has several."""
    text = re.sub(r"\[(?:HK|TW|HKTW|CNHK)[^:\]]*:(.*?):\]", " ", text)
    return re.sub(r"\[CN[^:\]]*:(.*?):\]", r"\1", text)


def page(path: Path, tag: str) -> str:
    """A page of the site: Chinese ones in Simplified characters, package lists as tables."""
    title, body = resolved(path)
    for name, head in (("correction", "<th>Package</th><th>Reason</th>"), ("dsa", "<th>Advisory</th><th>Package</th>")):
        row = rf'<{name}\s+([^>"\s]*)\s*"?([^>"]*)"?[^>]*>'
        rows = re.sub(row, r"<tr><td>\1</td><td>\2</td></tr>", body)
        body = re.sub(r"<table\b[^>]*>\s*(?=<tr><td>)", f"<table><tr>{head}</tr>", rows) if rows != body else body
    if tag == "zh":
        title, body = to_simplified(title), to_simplified(body)
    menu, here, foot = _MENUS[tag]
    navigation = "".join(f'<li><a href="x">{entry}</a></li>' for entry in menu.split("|"))
    languages = " ".join(f'<a href="y">{name}</a>' for name in _LANGUAGES.split("|"))
    footer = "".join(f"<p>{line}</p>" for line in foot.split("|"))
    return (
        f'<!doctype html><html lang="{tag}"><head><title>Debian -- {here} -- {title}</title></head><body>'
        f'<div id="header"><nav id="navbar"><ul>{navigation}</ul></nav>'
        f'<p id="breadcrumbs">{here} / {here} 2017 / {title}</p></div>'
        f'<div id="content"><h1>{title}</h1>{body}</div>'
        f'<footer id="footer"><hr>{footer}<p>{languages}</p></footer></body></html>'
    )


def blocks(path: Path) -> list[str]:
    """Blocks of text of a page: its title, then paragraphs, entries and rows."""
    title, text = resolved(path)
    text = re.sub(r'<(?:correction|dsa)\s+([^>"]*)(?:"([^"]*)")?[^>]*>', r"\n\n\1 \2\n\n", text)
    text = re.sub(r"</?(?:p|li|h\d|td|th|dt|dd|tr|ul|ol|table|div|blockquote)\b[^>]*>", "\n\n", text)
    text = re.sub(r"<[^>]+>", " ", text)
    found = [" ".join(block.split()) for block in re.split(r"\n\s*\n", text)]
    return [block for block in (title, *found) if re.search(r"\w", block)]
