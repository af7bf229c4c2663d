"""A student has something explained, with and without JavaScript, and a quiz goes out and in as a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import COURSE, PHONE, SchoolDay

pytestmark = pytest.mark.xdist_group("browser")

GIFT = "::One::What keeps the DNA?{=Nucleus ~Wall ~Sap}\n\n::Two::Match these{=a -> b =c -> d}\n"


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "plain"])
def test_a_student_asks_in_the_lesson_and_follows_the_citation(lesson: SchoolDay, script: bool) -> None:
    student = lesson.visit("student1", script=script, viewport=PHONE)
    student.page.get_by_label("What should be explained?").fill("What is osmosis?")
    student.press("Explain")
    student.page.wait_for_url(re.compile(r"/explain\?topic="))
    answer = student.page.locator("#answer")
    expect(answer).to_have_attribute("role", "status")
    expect(answer.locator("blockquote").first).to_contain_text("Osmosis is")
    answer.get_by_role("link").first.click()
    student.page.wait_for_url(re.compile(r"/notes#slide-3$"))
    expect(student.page.locator("#slide-3")).to_be_in_viewport()
    assert student.wrong == []


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "plain"])
def test_what_the_slides_do_not_say_is_said_and_leads_to_the_teacher(lesson: SchoolDay, script: bool) -> None:
    student = lesson.visit("student1", COURSE + "/explain", script=script)
    asked = f"Who was Napoleon, {script}?"
    student.page.get_by_label("What should be explained?").fill(asked)
    student.page.keyboard.press("Enter")
    status = student.page.locator("#answer")
    expect(status).to_contain_text("This is not in your course material.")
    expect(status.get_by_label("Your question")).to_have_value(asked)
    student.press("Ask your teacher")
    expect(student.page.locator("#status")).to_contain_text("without your name")
    teacher = lesson.visit("teacher")
    teacher.sees(asked)
    assert student.wrong == teacher.wrong == []


def test_the_answer_comes_without_leaving_the_page_and_back_goes_back(lesson: SchoolDay) -> None:
    student = lesson.visit("student1", COURSE + "/explain?topic=osmosis")
    student.page.evaluate("document.body.dataset.same = 'yes'")
    student.page.get_by_label("What should be explained?").fill("enzymes")
    student.page.get_by_label("How", exact=True).select_option("detailed")
    student.press("Explain")
    expect(student.page.locator("#answer h2")).to_have_text("enzymes")
    expect(student.page.locator("body")).to_have_attribute("data-same", "yes")
    student.page.wait_for_url(re.compile("topic=enzymes&explanation_style=detailed"))
    student.page.go_back()
    expect(student.page.locator("#answer h2")).to_have_text("osmosis")
    assert student.wrong == []


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "plain"])
def test_a_teacher_takes_a_quiz_in_and_out(day: SchoolDay, tmp_path: Path, script: bool) -> None:
    file = tmp_path / "Old cells.gift.txt"
    file.write_text(GIFT)
    teacher = day.visit("teacher", COURSE + "/quizzes", script=script, viewport=PHONE)
    teacher.page.get_by_role("link", name="Choose a file").click()
    teacher.page.get_by_label("File").set_input_files(file)
    teacher.press("Import")
    teacher.sees("1 question is in a new draft.")
    teacher.sees("Two: It asks to match pairs.")
    teacher.page.get_by_role("link", name="To the draft").click()
    teacher.sees("Old cells")
    with teacher.page.expect_download() as found:
        teacher.page.get_by_role("link", name="Moodle XML").click()
    assert found.value.suggested_filename == "Old-cells.moodle.xml"
    assert "What keeps the DNA?" in Path(found.value.path()).read_text()
    assert teacher.wrong == []
