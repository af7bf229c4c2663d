"""GIFT as teachers and Moodle write it."""

from __future__ import annotations

import pytest

from app.study.formats import ChoiceItem, Item, Option, TextItem, export_gift, import_gift


def only(gift: str) -> Item:
    got = import_gift(gift.encode())
    assert got.refusal == ""
    assert got.unsupported == ()
    (item,) = got.items
    return item


def reason(gift: str) -> str:
    got = import_gift(gift.encode())
    assert got.items == ()
    (left,) = got.unsupported
    return left.reason


def test_a_choice_has_answers_feedback_and_a_general_word() -> None:
    gift = """
// a comment
::Grant:: Who's buried in Grant's tomb? {
  =Grant #Right, of course.
  ~no one
  // another comment
  ~Napoleon #He is in Paris.
  ####Look at slide 3.
}
"""
    options = (Option("Grant", "Right, of course."), Option("no one"), Option("Napoleon", "He is in Paris."))
    assert only(gift) == ChoiceItem("Grant", "Who's buried in Grant's tomb?", options, 0, "Look at slide 3.")


def test_answers_on_one_line_are_read_too() -> None:
    assert only("Two plus two? {~three =four ~five}") == ChoiceItem(
        "Two plus two?", "Two plus two?", (Option("three"), Option("four"), Option("five")), 1
    )


@pytest.mark.parametrize(("word", "key"), [("T", 0), ("TRUE", 0), ("true", 0), ("F", 1), ("FALSE", 1)])
def test_true_or_false_is_a_choice_of_the_two(word: str, key: int) -> None:
    item = only(f"The sun rises in the east.{{{word}}}")
    assert isinstance(item, ChoiceItem)
    assert [option.text for option in item.options] == ["True", "False"]
    assert item.key == key


@pytest.mark.parametrize(("word", "said"), [("T", ("good", "bad")), ("F", ("bad", "good"))])
def test_the_first_feedback_of_true_or_false_is_for_the_wrong_answer(word: str, said: tuple[str, str]) -> None:
    item = only(f"Water is wet.{{{word}#bad#good}}")
    assert isinstance(item, ChoiceItem)
    assert tuple(option.feedback for option in item.options) == said


def test_a_short_answer_may_be_any_of_several() -> None:
    assert only("::Q::Name a gas.{=oxygen =nitrogen}") == TextItem("Q", "Name a gas.", ("oxygen", "nitrogen"))


def test_text_after_the_braces_makes_a_gap() -> None:
    assert only("Mitochondria make {=ATP =energy} for the cell.") == TextItem(
        "Mitochondria make _____ for the cell.", "Mitochondria make _____ for the cell.", ("ATP", "energy")
    )
    item = only("Mice {~are =eat} cheese.")
    assert item.prompt == "Mice _____ cheese."


def test_escaped_signs_are_letters() -> None:
    item = only(r"::a\:b::Is 1 \= 1 \{really\}?\nYes\\no{=\~yes\# ~no\=}")
    assert item == ChoiceItem("a:b", "Is 1 = 1 {really}?\nYes\\no", (Option("~yes#"), Option("no=")), 0)


def test_html_becomes_words_and_small_figures() -> None:
    item = only("[html]<p>What is <b>H<sub>2</sub>O</b>&nbsp;at 10<sup>3</sup>&deg;?</p>{=<i>steam</i> ~ice}")
    assert item.prompt == "What is H₂O at 10³°?"
    assert isinstance(item, ChoiceItem)
    assert item.options[0].text == "steam"


def test_a_comment_in_html_is_not_part_of_the_text() -> None:
    assert only("[html]<!-- <img> -->Wet?<!-- -->{T}").prompt == "Wet?"


def test_a_less_than_sign_is_not_taken_for_html() -> None:
    assert only("Is 1 < 2 & 3 > 2?{T}").prompt == "Is 1 < 2 & 3 > 2?"


@pytest.mark.parametrize(
    ("gift", "why"),
    [
        ("Write about Malta.{}", "essay"),
        ("How many?{#3:1}", "number"),
        ("Match.{=a -> b =c -> d}", "pairs"),
        ("Only a text.", "without a question"),
        ("Which?{~%50%a ~%50%b ~c}", "several answers"),
        ("Which?{=a ~%50%b ~c}", "half-right"),
        ("Name.{=a =%50%b}", "half-right"),
        ("Which?{=a =b ~c}", "More than one"),
        ("Which?{~a ~b}", "none is marked"),
        ("Which?{foo ~a =b}", "cannot be told"),
        ("Which?{foo}", "cannot be told"),
        ("Which?{=a ~a}", "the same"),
        ("Which?{=a ~}", "empty"),
        ("Name.{=a*}", "stands for any text"),
        ("{=a ~b} and {=c ~d} are", "more than one place"),
        ("What {=a ~b", "do not match"),
        ("What =a}", "do not match"),
        ("{=a ~b}", "no text"),
        ("[html]<img src='x.png'>What?{T}", "picture"),
        ("[html]<table><tr><td>1</td></tr></table>{T}", "table"),
        ("[html]x<sup>y</sup>{T}", "formula"),
        ("[html]<script>alert(1)</script>{T}", "script"),
        ("[html]<a <a <b{T}", "not closed"),
        ("[html]<![<![x>{T}", "not closed"),
        ("[html]<![<x>]>{T}", "not closed"),
        ("[html]<![x>{T}", "broken"),
        ("Truth.{T#a#b#c}", "more feedback"),
    ],
)
def test_what_is_unsupported_is_said_and_not_guessed(gift: str, why: str) -> None:
    assert why in reason(gift)


def test_one_bad_question_does_not_cost_the_others() -> None:
    got = import_gift(b"One?{T}\n\n::Long one::Write.{}\n\nbroken {\n\nTwo?{F}\n")
    assert [item.prompt for item in got.items] == ["One?", "Two?"]
    assert [each.name for each in got.unsupported] == ["Long one", "Line 5"]


def test_what_was_left_out_of_a_question_is_said() -> None:
    got = import_gift(b"::Q::Name it.{=a#yes =%0%b}\n\n::P::Which?{=a ~%-50%b}")
    assert [(each.name, each.sentence[:12]) for each in got.remarks] == [
        ("Q", "The feedback"),
        ("Q", "A written an"),
        ("P", "Marks off fo"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_that_can_be_told_are_read(encoding: str, ending: str) -> None:
    got = import_gift(f"Où est l’œuf?{ending}{{T}}{ending}{ending}Zwei?{{F}}".encode(encoding))
    assert [item.prompt for item in got.items] == ["Où est l’œuf?", "Zwei?"]


def test_an_encoding_that_would_be_a_guess_is_refused() -> None:
    assert "UTF-8" in import_gift("Où?{T}".encode("latin-1")).refusal


def test_a_nul_is_refused_with_its_line() -> None:
    assert "Line 3" in import_gift(b"One?{T}\n\nTw\0o?{T}").refusal


def test_categories_are_no_questions() -> None:
    got = import_gift(b"$CATEGORY: biology/cells\n\n$CATEGORY: x\nOne?{T}")
    assert len(got.items) == 1
    assert got.unsupported == ()


def test_an_arrow_in_a_written_answer_cannot_be_written() -> None:
    assert export_gift([TextItem("a", "b?", ("x -> y",))]).unsupported[0].name == "a"
