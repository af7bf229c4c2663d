"""Words of the material inside Markdown: shown as they are, with no backslash that a reader would meet."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from app.tutor import escaped


@pytest.mark.parametrize(
    "line",
    [
        "# no heading",
        "> no quotation",
        "* no list",
        "- no list",
        "1. no list",
        "12) no list",
        "===",
        "a *b* _c_ `d` ~~e~~ [f](https://example.org)",
        "<script>alert(1)</script> &amp;",
    ],
)
def test_no_sign_becomes_a_mark(line: str) -> None:
    rendered = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").render(f"{escaped(line)}\n")
    assert rendered.startswith("<p>")
    assert rendered.count("<") == 2
    shown = MarkdownIt("commonmark", {"html": False}).parseInline(escaped(line))[0].children or []
    assert "".join(each.content for each in shown) == line


@pytest.mark.parametrize(
    "line",
    ["Look through them, then publish it.", "Your course's own slides (4 of 12): 5 < 6!", "Water moves; so - it does."],
)
def test_ordinary_sentences_stay_as_they_are(line: str) -> None:
    assert escaped(line) == line
