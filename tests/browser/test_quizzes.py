"""A quiz in a browser: made from the slides, looked through, published, answered, and its results."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.visitor import COURSE, DESK, PHONE, SchoolDay

pytestmark = pytest.mark.xdist_group("browser")


def answer(question: Locator) -> None:
    """Say something: the second option, or a word."""
    options = question.get_by_role("radio")
    if options.count():
        options.nth(1).check()
    else:
        question.get_by_role("textbox").fill("osmosis")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_a_draft_to_a_result_and_what_was_missed(day: SchoolDay, scripts: bool) -> None:
    title = "Cells, with scripts" if scripts else "Cells, plain"
    desk: dict[str, Any] = {"viewport": DESK, "java_script_enabled": scripts}
    teacher = day.visit("teacher", COURSE + "/quizzes", **desk)
    making = teacher.page.get_by_role("region", name="Make a quiz from the slides")
    making.get_by_label("How many questions?").fill("3")
    teacher.press("Make a draft")
    teacher.sees("A draft: nobody sees it yet")
    teacher.page.get_by_label("Title").fill(title)
    teacher.press("Save")
    expect(teacher.page.get_by_role("heading", name=title)).to_be_visible()
    teacher.page.get_by_text("With answers to choose from").click()
    own = teacher.page.locator("#own-choice")
    own.get_by_label("Question, or a sentence with _____").fill("What keeps a cell together?")
    for letter, words in (("a", "Membrane"), ("b", "Nothing")):
        own.get_by_label(f"Answer {letter}").fill(words)
    own.get_by_role("button", name="Add the question").click()
    teacher.sees("4. What keeps a cell together?")
    teacher.press("I have looked through it: publish")
    teacher.sees("Take it back to change it")

    student = day.visit("student3", COURSE + "/quizzes", viewport=PHONE, java_script_enabled=scripts)
    student.page.get_by_role("link", name=title).click()
    student.sees("Hand in all answers")
    assert "The answer is" not in student.page.content()
    questions = student.page.get_by_role("group").filter(has=student.page.locator("legend"))
    answer(questions.nth(0))
    questions.nth(0).get_by_role("button", name=re.compile("^Check this one")).click()
    expect(questions.nth(0)).to_contain_text(re.compile("Right!|The answer is"))
    for number in (1, 2, 3):
        answer(questions.nth(number))
    student.page.get_by_role("button", name="Hand in all answers").last.click()
    student.sees("of 4 right")
    expect(questions.nth(3)).to_contain_text("Not quite.")
    expect(student.page.get_by_role("link", name=re.compile("lide [0-9]+")).first).to_be_visible()
    student.go(COURSE + "/review")
    student.sees("later today")

    teacher.page.get_by_role("link", name="Results").click()
    teacher.sees("1 student has begun it. 1 has handed it in.")
    assert teacher.wrong == []
    assert student.wrong == []
