"""Everything works as plain forms: no JavaScript at all; and with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import COURSE, PHONE, SchoolDay

pytestmark = pytest.mark.xdist_group("browser")

DECK = "# Light\nTopic: Optics\n- **Ray**\n- **Lens**\nNotes:\nLight goes straight on.\n\n# Colour\nWhite is a mix.\n"


def test_a_student_without_javascript_taps_asks_votes_and_reads(lesson: SchoolDay) -> None:
    lesson.agent("submit_question", user_id=lesson.student(6), question_body="Why is it green?", anonymous=True)
    student = lesson.visit("student1", script=False, viewport=PHONE)
    student.press("I'm confused")
    student.sees("Counted")
    expect(student.page.get_by_role("status").first).to_contain_text("Counted")
    student.part("me").locator(".radius-full").first.click()
    student.sees("Counted")
    student.press("Got it now")
    student.sees("I'm confused")
    student.press("Me too")
    student.sees("1 vote")
    student.press("Ask a question")
    student.page.get_by_label("Your question").fill("And why not blue?")
    student.press("Send")
    student.sees("And why not blue?")
    student.press("All notes")
    student.sees("Cells: the unit of life")
    assert student.wrong == []


def test_a_teacher_without_javascript_runs_the_lesson(lesson: SchoolDay) -> None:
    lesson.agent("submit_question", user_id=lesson.student(6), question_body="Why is it green?", anonymous=True)
    lesson.fill(present=8, confused=5)
    teacher = lesson.visit("teacher", script=False)
    teacher.press("I have seen it")
    teacher.sees("Seen.")
    teacher.press("Next")
    teacher.sees("Slide 8 of")
    teacher.page.get_by_label("Answer").fill("Chlorophyll reflects green.")
    teacher.press("Answer")
    teacher.sees("Chlorophyll reflects green.")
    teacher.page.get_by_label("View").select_option("student")
    teacher.press("Go")
    teacher.sees("Your teacher sees" if teacher.part("got-it").count() else "Anonymous")
    teacher.go(COURSE)
    teacher.press("End the lesson")
    teacher.sees("Begin the lesson")
    assert teacher.wrong == []


def test_a_teacher_without_javascript_imports_a_deck_and_changes_the_settings(day: SchoolDay) -> None:
    teacher = day.visit("teacher", "/courses/5/deck", script=False)
    teacher.page.get_by_label("The deck as Markdown").fill(DECK)
    teacher.press("Preview")
    teacher.sees("2 slides")
    teacher.press("Import these 2 slides")
    teacher.go("/courses/5/deck")
    teacher.sees("Light")
    teacher.go("/courses/5/settings")
    teacher.page.get_by_label("Window (seconds)").fill("90")
    teacher.press("Save")
    expect(teacher.page.get_by_label("Window (seconds)")).to_have_value("90")
    before = teacher.page.locator("p.code").inner_text()
    teacher.press("New code")
    expect(teacher.page.locator("p.code")).not_to_have_text(before)
    teacher.page.get_by_label("What is it for?").fill("The lab's sensor")
    teacher.page.get_by_label("track_confusion").check()
    teacher.press("Make a token")
    expect(teacher.page.locator(".token")).not_to_be_empty()
    teacher.press("Revoke")
    teacher.go("/courses/5/settings")
    teacher.sees("No token yet")
    assert teacher.wrong == []


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_wrong_code_is_said_and_a_right_one_joins(day: SchoolDay, script: bool) -> None:
    course = "4" if script else "6"
    teacher = day.visit("teacher", f"/courses/{course}/settings")
    code = teacher.page.locator("p.code").inner_text()
    student = day.visit("student9", "/join", script=script)
    student.page.get_by_label("Code").fill("222222")
    student.press("Join")
    student.sees("No course has this code.")
    if script:
        expect(student.page.locator("#join-error")).to_contain_text("No course has this code.")
        expect(student.page.get_by_label("Code")).to_have_value("222222")
        student.wrong.clear()  # the browser itself notes every 404
    student.go("/join")
    student.page.get_by_label("Code").fill(code.lower())
    student.press("Join")
    student.page.wait_for_url(f"**/courses/{course}")
    expect(student.page.get_by_role("status").first).to_contain_text("Welcome to")


def test_with_the_keyboard_alone_a_student_signs_in_taps_and_takes_it_back(lesson: SchoolDay) -> None:
    student = lesson.visit("", COURSE)
    keyboard = student.page.keyboard
    expect(student.page.get_by_label("Email")).to_be_focused()
    keyboard.type("student3@homeroom.example")
    keyboard.press("Tab")
    keyboard.type("homeroom")
    keyboard.press("Enter")
    expect(student.part("confused")).to_be_visible()
    keyboard.press("Tab")
    expect(student.page.get_by_role("link", name="Skip to the page")).to_be_focused()
    keyboard.press("Enter")
    button = student.page.get_by_role("button", name="I'm confused", exact=True)
    for _ in range(10):
        keyboard.press("Tab")
        if button.evaluate("element => element === document.activeElement"):
            break
    expect(button).to_be_focused()
    keyboard.press("Enter")
    student.sees("Counted")
    inside = "document.getElementById('class-assist-me').contains(document.activeElement)"
    assert student.page.evaluate(inside), "focus goes to what the tap opened"
    got_it = student.page.get_by_role("button", name="Got it now")
    for _ in range(5):
        if got_it.evaluate("element => element === document.activeElement"):
            break
        keyboard.press("Tab")
    keyboard.press("Enter")
    expect(button).to_be_focused()
    assert student.wrong == []


def test_focus_stays_on_the_button_that_a_teacher_presses_again_and_again(lesson: SchoolDay) -> None:
    teacher = lesson.visit("teacher")
    button = teacher.page.get_by_role("button", name="Next", exact=True)
    button.focus()
    for number in (8, 9, 10):
        teacher.page.keyboard.press("Enter")
        expect(teacher.part("slide")).to_contain_text(f"Slide {number} of")
        expect(button).to_be_focused()
    assert teacher.wrong == []
