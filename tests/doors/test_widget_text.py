"""Widgets as words, for clients that draw none."""

from __future__ import annotations

import pytest

from app.core.widget import badge, button, caption, card, chart, col, item, list_view, markdown, row, text, title
from app.doors.widget_text import as_markdown


def test_what_is_read_stays_in_its_order_and_what_is_pressed_goes() -> None:
    tree = card(
        title("Osmosis"),
        row(text("Slide 2"), badge("up now")),
        col(markdown("Water *moves*."), caption("From the notes"), button("Next")),
    )
    assert as_markdown(tree).split("\n\n") == [
        "**Osmosis**",
        "Slide 2 up now",
        "Water *moves*.",
        "From the notes",
    ]


def test_a_lists_items_are_a_list() -> None:
    tree = list_view(item(text("Why?"), badge("3 votes")), item(row(text("How?"))), item(button("More")))
    assert as_markdown(tree).replace("\\", "") == "- Why? 3 votes\n- How?"


def test_a_charts_numbers_are_told_and_hidden_ones_are_not() -> None:
    rows = [{"slide": "Cells", "share": 40, "taps": 3}, {"slide": "Osmosis", "share": None, "taps": None}]
    said = as_markdown(card(chart(rows, "slide", {"share": "Confused %", "taps": "Taps"})))
    assert said.replace("\\", "") == "- Cells: Confused % 40, Taps 3\n- Osmosis: –"


@pytest.mark.parametrize("words", ["*bold*", "[x](javascript:alert(1))", "# no title", "<b>"])
def test_plain_words_stay_plain(words: str) -> None:
    said = as_markdown(card(text(words)))
    assert said.replace("\\", "") == words
    assert said != words


def test_nothing_to_read_is_nothing() -> None:
    assert as_markdown(card(button("Go"))) == ""
