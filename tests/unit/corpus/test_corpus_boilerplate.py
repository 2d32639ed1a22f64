"""Tests of harness.corpus.boilerplate and repair."""

import pytest

from harness.corpus.boilerplate import why_cut
from harness.corpus.repair import repair


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Home > News > 2021", "navigation"),
        ("Trang chủ | Giới thiệu | Liên hệ", "navigation"),
        ("首页 > 新闻中心 > 正文", "navigation"),
        ("上一篇：关于会议的通知", "navigation"),
        ("前の記事：会議のお知らせ", "navigation"),
        ("Post time: Sep-10-2021", "posting-date"),
        ("发布时间：2021-09-10 14:30", "posting-date"),
        ("2021年9月10日 星期五", "posting-date"),
        ("Thứ tư, 17/5/2023, 08:30 (GMT+7)", "posting-date"),
        ("17 мая 2023, 08:30", "posting-date"),
        ("الأربعاء 17 مايو 2023", "posting-date"),
        ("2023年5月17日（水）午前8時30分", "posting-date"),
        ("（责任编辑：赵强）", "posting-date"),
        ("김민수 기자 minsu@example.co.kr", "byline"),
        ("Читайте также: Город объявляет конкурс", "related"),
        (">> Xem thêm: Người trồng tiêu", "related"),
        ("【関連記事】三年前の旅行", "related"),
        ("200 │ 2020-08-01 18:00:00+00 │ 1.89", None),
        ("Don't send mail to team@example.org any more", None),
        ("10/09/2021 14:30", "posting-date"),
        ("Published: 10 September 2021", "posting-date"),
        ("Views: 1,234", "counter"),
        ("浏览次数：1234", "counter"),
        ("Tel: +84 24 3825 1234", "phone"),
        ("© 2021 The Daily", "copyright"),
        ("京ICP备12345678号", "licence-number"),
        ("* * *", "no-words"),
    ],
)
def test_furniture(line, reason):
    """Each of these would become a segment without a translation."""
    assert why_cut(line) == reason


@pytest.mark.parametrize(
    "line",
    [
        "交上一篇成绩优异的答卷。",
        "In 2021, more than 100 people attended the meeting.",
        "Điều 2:",
        "Article 14",
        "1. Everyone has the right to life, liberty and security of person.",
        "He was born in May 1962.",
        "Copyright law protects authors for a long time after their death, as everyone on the panel knew very well.",
        "会议于2021年5月26日在长沙召开。",
        "7 điểm sau:",
        "第一条",
    ],
)
def test_text_that_only_looks_like_furniture_stays(line):
    """A cut paragraph is lost from every test set."""
    assert why_cut(line) is None


@pytest.mark.parametrize("name", ["vie", "jpn", "zho-CN", "zho-TW", "deu", "fra", "spa", "rus", "tha", "kor"])
def test_no_line_of_real_news_is_cut(shared, name):
    """1,997 professionally translated lines hold no furniture; one empty line of Spanish says only a comma."""
    lines = shared(f"data/ntrex128/newstest2019-ref.{name}.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if line.strip() not in ("", ",") and why_cut(line.strip())] == []


def test_mojibake_is_undone_and_counted():
    """UTF-8 read as windows-1252 is restored; curly quotes and full-width forms are the author's."""
    lines = ["“Điều 2” là Ｄ。", "Hội nghị".encode().decode("cp1252", "replace").replace("\ufffd", "") or "x"]
    broken = ["donâ€™t", lines[0]]
    fixed, repairs = repair(broken)
    assert fixed == ["don’t", lines[0]]
    assert [(each.kind, each.count) for each in repairs] == [("mojibake", 1)]


def test_decomposed_and_invisible_characters():
    """A text typed on another system would match nothing of its own dictionary."""
    fixed, repairs = repair(["Hô\u0323i", "a\u200bb"])
    assert fixed == ["Hội", "ab"]
    assert {each.kind for each in repairs} == {"normal-form", "invisible"}


def test_a_gloss_by_the_author_stays():
    """Two readings in brackets explain rare characters; only a converter writes hundreds."""
    line = "他姓仇(qiú),名堃(kūn)。"
    assert repair([line]) == ([line], ())
