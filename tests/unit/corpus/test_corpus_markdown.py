"""Markdown as manuals are written in it: MDX, Docusaurus, Jekyll, GitHub."""

from harness.corpus.markdown import read_markdown

PAGE = """---
title: A page
---
import Tabs from '@theme/Tabs';
export const meta = {a: 1}

<Note title="a > b" kind={{a: 'b'}}>
This is **bold** and has a [link](x.html) in it.
The second line of `<code>`.
</Note>

<img src="/a.png" width="300" style={{margin: '0 auto'}} />

<>

Import what you need from 'the box'.

</>

```js
import x from 'y';
<Tag>
```

:::note
Mind the **gap**[^1].
:::

> [!WARNING]
> Hot.

{% include nav.html %}

Use `{% if %}` and `[^abc]` here.
{: .lead}

[^1]: A footnote.
"""


def test_what_components_enclose_is_markdown():
    """CommonMark takes a component's tag for HTML: stars and brackets would stay in the text, JSX would get in."""
    page = read_markdown(PAGE)
    assert page.title == "A page"
    assert page.blocks == (
        (8, "This is bold and has a link in it. The second line of <code>."),
        (16, "Import what you need from 'the box'."),
        (26, "Mind the gap."),
        (30, "Hot."),
        (34, "Use {% if %} and [^abc] here."),
        (37, "A footnote."),
    )


def test_every_line_of_markup_and_code_is_on_record():
    """A line that is gone without a word cannot be examined."""
    cuts = {(cut.line, cut.reason) for cut in read_markdown(PAGE).cuts}
    assert cuts == {
        (4, "code"), (5, "code"), (7, "markup"), (10, "markup"), (12, "markup"), (14, "markup"), (18, "markup"),
        (20, "code"), (25, "markup"), (27, "markup"), (29, "markup"), (32, "markup"), (35, "markup"),
    }  # fmt: skip


def test_front_matter_in_toml():
    """Hugo's `+++` would be a heading, and its fields a paragraph."""
    page = read_markdown('+++\ntitle = "Một trang"\nlang = "vi"\ndraft = false\n+++\n\nXin chào.\n')
    assert (page.title, page.language, page.blocks) == ("Một trang", "vi", ((7, "Xin chào."),))
