"""Maths in Markdown stays as it was written, and is no way round what keeps pages safe."""

from __future__ import annotations

import re
import time

import pytest
from markupsafe import escape

from app.core.markdown import to_html, unmarked

FORMULAS = [
    r"$a*b*c$",
    r"$x_1 * y_2 * z$",
    r"\(a\{1,2\} * b * c\)",
    r"\[ \frac{1}{2} \\ x \]",
    r"$$\begin{pmatrix} a & b \\ c & d \end{pmatrix}$$",
    "$$\nx\n=\n- y\n+ 3\n# 4\n$$",
    "\\[\n1. a*b*c = \\\\\n> d_1_\n\\]",
]


def text_of(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html)


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize(
    "around", ["{}", "So:\n\n{}\n\nand *on*.", "So:\n{}\nand *on*.", "1. It is\n\n   {}\n2. and *on*"]
)
def test_a_formula_is_left_as_it_was_written(formula: str, around: str) -> None:
    indent = "\n   " if around.startswith("1.") else "\n"
    html = to_html(around.format(formula.replace("\n", indent)))
    assert str(escape(formula)).replace("&#39;", "'") in text_of(html).replace("\n\n", "\n")
    assert ("<em>on</em>" in html) == ("*on*" in around)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("It costs $5 and *really* $10.", "<p>It costs $5 and <em>really</em> $10.</p>"),
        ("From $20,000 to *more* than $30,000", "<p>From $20,000 to <em>more</em> than $30,000</p>"),
        (r"\[draft\] and \(no end", "<p>[draft] and (no end</p>"),
        ("`$a*b*c$`", "<p><code>$a*b*c$</code></p>"),
        ("$$\nnever *closed*", "<p>$$<br>\nnever <em>closed</em></p>"),
        (r"\(<b>x</b>\) $<script>$", r"<p>\(&lt;b&gt;x&lt;/b&gt;\) $&lt;script&gt;$</p>"),
        (
            "- item\n  $$\n  a*b*c\n  $$\n- next",
            "<ul>\n<li>item\n<p>$$<br>\na*b*c<br>\n$$</p>\n</li>\n<li>next</li>\n</ul>",
        ),
        ("| a |\n|---|\n| $x*y*z$ |", None),
    ],
)
def test_only_maths_is_left_alone(text: str, html: str | None) -> None:
    drawn = to_html(text).strip()
    assert drawn == html if html is not None else "<td>$x*y*z$</td>" in drawn


def test_words_whose_signs_are_escaped_are_words() -> None:
    for words in ("a [draft] of *it*", "costs $5 to $10", "C:\\(x", "2 * 3 * 4"):
        assert text_of(to_html(unmarked(words))).strip() == words


@pytest.mark.parametrize("begun", ["\\(", "\\[ = ", "$$ a", "$a", "\\[\n", "$$\n"])
def test_who_never_closes_a_formula_costs_little_time(begun: str) -> None:
    start = time.process_time()
    to_html(begun * 10_000)
    assert time.process_time() - start < 3
