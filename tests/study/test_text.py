"""Sentences are what a reader sees, whole and word for word."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.study.text import sentences
from app.study.words import content, parts, stem, words


def texts(markdown: str) -> list[str]:
    return [sentence.text for sentence in sentences(markdown)]


@pytest.mark.parametrize(
    "text",
    [
        "Salt, e.g. NaCl, dissolves.",
        "Dr. Smith saw 3.5 cells.",
        "The U.S. Senate met.",
        "It grew by approx. 2 mm.",
        "See Fig. 3 for J. Watson and F. Crick.",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert texts(text) == [text]


def test_sentences_end_at_marks_with_their_closing_quotes_and_brackets() -> None:
    assert texts('He said "Stop." Then he left! (Really?) Yes.') == [
        'He said "Stop."',
        "Then he left!",
        "(Really?)",
        "Yes.",
    ]
    assert texts("Oranges hold vitamin C. Lemons too.") == ["Oranges hold vitamin C.", "Lemons too."]
    assert texts("细胞是生命的单位。它很小。") == ["细胞是生命的单位。", "它很小。"]


def test_marks_of_markdown_are_gone_and_bold_terms_are_kept() -> None:
    (found,) = sentences("The **cell wall** of [plants](http://x.y) is *stiff*\nand `strong`.")
    assert found.text == "The cell wall of plants is stiff and strong."
    assert found.bold == ("cell wall",)


def test_headings_tables_code_and_html_hold_no_sentences() -> None:
    table = "| a. | b. |\n|---|---|\n| c. | d. |"
    blocks = ["## A heading here.", table, "```\ncode. Here.\n```", "<script>x. Y.</script>", "- A point stays."]
    markdown = "\n\n".join(blocks)
    assert texts(markdown) == ["A point stays."]
    assert sentences(markdown)[0].item


@pytest.mark.parametrize("piece", ["**a", "[", "_a ", "`a", "![", "<a", "**a** "])
def test_a_page_of_marks_is_read_in_time_proportional_to_its_length(piece: str) -> None:
    def seconds(characters: int) -> float:
        text = (piece * characters)[:characters]
        start = time.process_time()
        sentences(text)
        return time.process_time() - start

    seconds(100)
    assert seconds(12_000) < 0.1


def test_a_point_without_an_end_is_not_a_whole_sentence() -> None:
    assert [sentence.is_whole for sentence in sentences("- Water and salt\n- Cells swell.")] == [False, True]


@given(st.text(max_size=400))
def test_any_text_gives_sentences_that_hold_words(text: str) -> None:
    assert all(words(sentence.text) for sentence in sentences(text))


def test_words_keep_hyphens_and_marks_and_parts_do_not() -> None:
    assert words("The cell's double-helix हिन्दी") == ["the", "cell's", "double-helix", "हिन्दी"]
    assert parts("The cell's double-helix") == ["the", "cell", "double", "helix"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("cells", "cell"), ("diffuse", "diffusion"), ("nuclei", "nucleus"), ("mitochondria", "mitochondrion"),
     ("bacterium", "bacteria"), ("bodies", "body"), ("stopping", "stopped"), ("cycles", "cycling")],
)  # fmt: skip
def test_forms_of_one_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("mitosis", "meiosis"), ("gene", "genus"), ("osmosis", "osmose"), ("gas", "gash")]
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_stop_words_carry_nothing() -> None:
    assert content("What is it that they were about?") == []
