"""Decks as teachers write them, and as nobody should."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.courses.deck import MAX_SLIDES, Deck, Problem, SlideDraft, parse


def titles(markdown: str) -> list[str]:
    deck = parse(markdown)
    assert deck.problems == ()
    return [slide.title for slide in deck.slides]


def only(markdown: str) -> SlideDraft:
    deck = parse(markdown)
    assert deck.problems == ()
    assert len(deck.slides) == 1, [slide.title for slide in deck.slides]
    return deck.slides[0]


def test_a_slide_has_title_topic_body_and_notes() -> None:
    slide = only("# Osmosis\nTopic: Transport\n\n- water moves\n- salt stays\n\nNote:\nAsk.\n\nTell.\n")
    assert slide == SlideDraft("Osmosis", "- water moves\n- salt stays", "Ask.\n\nTell.", "Transport")


# Where a slide starts


@pytest.mark.parametrize(
    "markdown",
    [
        "# A\none\n# B\ntwo",
        "# A\none\n\n---\n\n# B\ntwo",
        "# A\none\n\n---\n# B\ntwo",
        "# A\none\n---\n\n# B\ntwo",
        "# A\r\none\r\n\r\n---\r\n# B\r\ntwo\r\n",
        "# A\rone\r\r---\r# B\rtwo",
        "\ufeff# A\none\n# B\ntwo",
        "---\n# A\none\n---\n---\n-----  \n# B\ntwo\n---\n",
        "---\ntheme: white\nlang: en\n---\n# A\none\n# B\ntwo",
        "A\n\n---\n\nB",
        "- A\n---\n- B",
        "> A\n---\nB",
        "## A\n---\n## B",
        "# A #\n# B ###",
        "# **A**\n# `B`",
        "# [A](https://school.example/a)\n#\tB",
    ],
)
def test_headings_and_rules_start_slides(markdown: str) -> None:
    assert titles(markdown) == ["A", "B"]


def test_the_text_of_two_ruled_slides_stays_apart() -> None:
    assert [slide.body for slide in parse("# A\none\n\n---\n# B\ntwo").slides] == ["one", "two"]


def test_hyphens_under_a_paragraph_are_a_heading_of_that_slide() -> None:
    assert only("# A\nSummary\n---\ntext").body == "Summary\n---\ntext"


def test_hyphens_in_a_table_start_nothing() -> None:
    assert only("# A\n\n| x | y |\n|---|---|\n| 1 | 2 |").body.count("\n") == 2


def test_front_matter_is_skipped_only_at_the_very_top_and_only_if_it_is_one() -> None:
    assert titles("---\nThis is text\n\n---\n# B") == ["This is text", "B"]
    assert titles("# A\n\n---\ntheme: white\n\n---\n# B") == ["A", "theme: white", "B"]
    assert titles("---\ntheme: white\n") == ["theme: white"]


@pytest.mark.parametrize("fence", ["```", "````", "~~~", "   ```"])
def test_nothing_in_a_code_block_starts_a_slide_or_notes(fence: str) -> None:
    code = f"{fence}python\n# not a slide\n\n---\nNote: not notes\n{fence}"
    assert only(f"# A\n{code}") == SlideDraft("A", code, "", None)


def test_a_shorter_fence_or_other_mark_does_not_close_a_code_block() -> None:
    assert titles("# A\n````\n```\n~~~\n# no\n````\n# B") == ["A", "B"]


def test_hashes_without_a_space_and_smaller_headings_start_no_slide() -> None:
    assert only("# A\n#cells\n## Part\n    # code\n####### seven").title == "A"


def test_nothing_in_a_comment_starts_a_slide() -> None:
    assert titles("# A\n<!--\n# old slide\n\n---\n-->\n# B") == ["A", "B"]


# Titles and topics


@pytest.mark.parametrize(
    ("markdown", "title", "body"),
    [
        ("Cells are small.\n\nMore.", "Cells are small.", "Cells are small.\n\nMore."),
        ("## Cells\n\nMore.", "Cells", "More."),
        ("- **Cells** are *small*", "Cells are small", "- **Cells** are *small*"),
        ("#\ntext", "text", "text"),
        ("2 * 3 * 4 = snake_case_name", "2 * 3 * 4 = snake_case_name", "2 * 3 * 4 = snake_case_name"),
        ("![](x.png)", "Slide 1", "![](x.png)"),
    ],
)
def test_without_a_heading_the_first_line_names_the_slide(markdown: str, title: str, body: str) -> None:
    slide = only(markdown)
    assert (slide.title, slide.body) == (title, body)


def test_a_title_from_a_long_line_is_cut_at_200_characters() -> None:
    assert only("x" * 5000).title == "x" * 200
    assert len(only("x" * 5000).body) == 5000


def test_a_sharp_at_the_end_of_a_word_stays_in_the_title() -> None:
    assert titles("# Programs in C#") == ["Programs in C#"]


@pytest.mark.parametrize(
    "markdown",
    [
        "# A\nTopic: Cells\ntext",
        "# A\n\n\ntopic:Cells\n\ntext",
        "---\nTopic: Cells\n## A\ntext",
        "## A\nTopic: Cells\ntext",
    ],
)
def test_the_topic_stands_first_or_right_after_the_title(markdown: str) -> None:
    assert only(markdown) == SlideDraft("A", "text", "", "Cells")


def test_a_topic_line_further_down_is_text_and_an_empty_one_is_no_topic() -> None:
    assert only("# A\ntext\nTopic: Cells").topic is None
    assert only("# A\nTopic:\ntext") == SlideDraft("A", "text", "", None)


# Notes


@pytest.mark.parametrize("marker", ["Note:\n", "Notes: ", "NOTE: ", "note:", "???\n", "  Notes:\n"])
def test_notes_run_from_their_marker_to_the_end_of_the_slide(marker: str) -> None:
    first, second = parse(f"# A\ntext\n{marker}Say it.\n\n- twice\n\n# B\nmore").slides
    assert first == SlideDraft("A", "text", "Say it.\n\n- twice", None)
    assert second == SlideDraft("B", "more", "", None)


def test_hyphens_end_notes_even_under_their_text() -> None:
    assert [slide.notes for slide in parse("# A\nNote: one\n---\nB\n").slides] == ["one", ""]


def test_a_second_marker_inside_notes_is_their_text() -> None:
    assert only("# A\nNote: one\nNote: two").notes == "one\nNote: two"


@pytest.mark.parametrize("comment", ["<!-- notes: Say it. -->", "<!--\nNote:\nSay it.\n-->", "<!-- note:Say it.\n-->"])
def test_a_comment_that_says_notes_is_notes_and_the_text_goes_on(comment: str) -> None:
    assert only(f"# A\none\n{comment}\ntwo") == SlideDraft("A", "one\ntwo", "Say it.", None)


def test_notes_of_a_comment_and_of_a_marker_are_joined() -> None:
    assert only("# A\n<!-- notes: one --> text\nNote: two") == SlideDraft("A", "text", "one\n\ntwo", None)


def test_another_comment_stays_in_the_text() -> None:
    assert only("# A\n<!-- todo -->\ntext").body == "<!-- todo -->\ntext"


def test_line_breaks_of_two_spaces_and_indented_code_survive() -> None:
    assert only("# A\n\n    code\n\nline  \nnext").body == "    code\n\nline  \nnext"


# What is refused, and where


def test_an_empty_text_says_how_to_begin() -> None:
    for nothing in ("", "\n \n", "---\n---\n", "\ufeff", "---\na: b\n---\n"):
        deck = parse(nothing)
        assert deck.slides == ()
        assert [problem.line for problem in deck.problems] == [1], nothing


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\x85", "\ud800"])
def test_a_control_character_is_refused_with_its_line(character: str) -> None:
    deck = parse(f"# A\r\nfine\tline\r\nbad{character}line\r\n")
    assert deck.problems == (
        Problem(3, f"This line holds a hidden character (U+{ord(character):04X}). Please delete it."),
    )
    assert deck.slides[0].body == "fine\tline\nbad\ufffdline"


def test_too_many_characters_are_refused_with_the_line_that_passes_the_limit() -> None:
    deck = parse("# A\n" + "x" * 199_990 + "\nover the limit")
    assert deck == Deck((), (Problem(3, "A deck can have at most 200,000 characters."),))
    assert parse("# A\n" + "x" * 199_996).problems == ()


def test_the_501st_slide_is_refused_with_its_line() -> None:
    assert parse("# A\n" * MAX_SLIDES).problems == ()
    for marker in ("# A\n", "---\nA\n\n"):
        deck = parse(marker * (MAX_SLIDES + 3))
        line = MAX_SLIDES * marker.count("\n") + 1
        assert deck.problems == (Problem(line, "A deck can have at most 500 slides."),)
        assert len(deck.slides) == MAX_SLIDES


def test_a_heading_or_topic_that_is_too_long_is_refused_where_the_slide_starts() -> None:
    deck = parse(f"# fine\n\n# {'x' * 201}\n# Topical\nTopic: {'y' * 101}\n# {'z' * 200}")
    assert [problem.line for problem in deck.problems] == [3, 4]
    assert [len(slide.title) for slide in deck.slides] == [4, 200, 7, 200]


def test_an_open_code_block_or_comment_is_refused_where_it_opens() -> None:
    assert [problem.line for problem in parse("# A\n\n```\n# B\n").problems] == [3]
    deck = parse("# A\n<!-- notes: oh\n# B\n")
    assert [problem.line for problem in deck.problems] == [2]
    assert [slide.title for slide in deck.slides] == ["A", "B"]


def test_problems_come_in_the_order_of_their_lines_and_not_without_end() -> None:
    deck = parse("# A\n<!--\nbad\x00\n" * 100)
    assert len(deck.problems) == 50
    assert [problem.line for problem in deck.problems] == sorted(problem.line for problem in deck.problems)


def test_markup_and_json_in_a_title_are_only_text() -> None:
    assert titles('# <script>alert(1)</script>\n# "},{"type":"Button"\n# {{ 7*7 }}') == [
        "<script>alert(1)</script>",
        '"},{"type":"Button"',
        "{{ 7*7 }}",
    ]


@pytest.mark.parametrize(
    "piece",
    [
        "<!--\n",
        "<!-->\n",
        "---\n\n\n",
        "a\n---\n",
        "```\n",
        "`",
        "# " + "[" * 350 + "\n",
        "# " + "*a" * 180 + "\n",
        "# " + " #" * 190 + "\n",
        "Note:\n",
        "Topic: x\n",
        "- " * 3,
        "> ",
        "#\n",
        "\x00\n",
        "\n",
        " " * 40 + "\n",
        "?",
    ],
)
def test_a_hostile_text_takes_no_quadratic_time(piece: str) -> None:
    text = (piece * 200_000)[:200_000]
    start = time.process_time()
    parse(text)
    assert time.process_time() - start < 3, "it takes about half a second where it takes longest"


PIECES = st.sampled_from(
    [
        "# A",
        "---",
        "```",
        "~~~~",
        "Note: n",
        "???",
        "<!-- notes:",
        "-->",
        "Topic: t",
        "text",
        "",
        "- item",
        "\x00",
        "## B",
        "    code",
        "<!-- x -->",
        "> q",
        "| a |",
        "key: value",
    ]
)


@settings(max_examples=300)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=40).map("\n".join))
def test_any_text_gives_slides_that_can_be_stored(markdown: str) -> None:
    deck = parse(markdown)
    assert deck.slides or deck.problems
    lines = len(markdown.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert all(1 <= problem.line <= lines for problem in deck.problems)
    for slide in deck.slides:
        assert 0 < len(slide.title) <= 200
        assert "\n" not in slide.title
        for text in (slide.title, slide.body, slide.notes, slide.topic or ""):
            text.encode()
            assert "\x00" not in text
