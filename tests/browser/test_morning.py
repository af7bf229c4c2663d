"""A teacher's morning as one story: a list and a deck come in, cards are cut, and a lesson is taught and looked at."""

from __future__ import annotations

import csv
import re
import textwrap

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import DESK, PHONE, SchoolDay
from tests.courses.deck_bytes import pdf

pytestmark = pytest.mark.xdist_group("browser")

CHILDREN = ("Ada", "Ben", "Cleo", "Dana", "Emil", "Fay", "Gus", "Hana")
SLIDES = {
    "Tides": "A tide is the slow rise and fall of the sea along a coast. The Moon pulls the water towards itself more "
    "strongly than the Sun does. Isaac Newton explained the tides in 1687 with the law of gravity.",
    "Currents": "A current is a steady stream of water through the ocean. The Gulf Stream carries warm water from "
    "Florida towards Europe. Benjamin Franklin printed the first map of the Gulf Stream in 1770.",
    "Plankton": "Plankton is the living matter that drifts with the water and cannot swim against it. Whales of the "
    "Antarctic Ocean feed on krill all summer long. In 1872 the ship Challenger left England to collect plankton.",
    "Reefs": "A reef is a ridge under water that corals have built over thousands of years. The Great Barrier Reef "
    "lies off the coast of Australia and can be seen from space. Charles Darwin described how reefs grow in 1842.",
    "The deep": "The trench is the deepest part of the ocean floor and is always dark and cold. Two divers reached the "
    "floor of the Mariana Trench in 1960 with the Trieste. Jacques Piccard steered the vessel for nine hours.",
    "Salt": "Salinity is the share of salt that is dissolved in a body of water. The Dead Sea holds ten times as much "
    "salt as the Pacific Ocean. John Murray measured the salt of all oceans for the first time in 1884.",
}
LIST = "First name,Last name,Student number\n" + "".join(f"{name},Morning,M-{name}\n" for name in CHILDREN)


def oceans() -> bytes:
    """A PDF as a teacher would print one: a title, and lines of whole sentences as wide as the page."""
    return pdf(*((title, *textwrap.wrap(text, 70)) for title, text in SLIDES.items()))


def test_a_teachers_morning_from_the_class_list_to_the_export(day: SchoolDay) -> None:
    teacher = day.visit("teacher", "/courses/new", viewport=DESK)
    for label, value in (("Name", "Oceans"), ("Subject", "Science"), ("Period", "1"), ("School year", "2026/27")):
        teacher.page.get_by_label(label, exact=True).fill(value)
    teacher.press("Make the course")
    teacher.page.wait_for_url(re.compile(r"/courses/\d+"))
    course = re.search(r"/courses/\d+", teacher.page.url)[0]  # type: ignore[index]

    teacher.go(f"{course}/roster")
    file = {"name": "class.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    teacher.page.get_by_label("File").set_input_files(file)  # type: ignore[arg-type]
    teacher.press("Look at it")
    teacher.press("Import")
    teacher.sees("The roster is imported")

    teacher.go(f"{course}/deck")
    deck = {"name": "oceans.pdf", "mimeType": "application/pdf", "buffer": oceans()}
    teacher.page.get_by_label("A PowerPoint or PDF file").set_input_files(deck)  # type: ignore[arg-type]
    teacher.press("Read the file")
    teacher.press("Import these 6 slides")
    teacher.sees("Slides now")
    teacher.sees("Plankton")

    teacher.go(f"{course}/people")
    teacher.press("Print cards for all")
    cards = teacher.page.get_by_role("listitem").filter(has=teacher.page.locator(".code"))
    expect(cards).to_have_count(len(CHILDREN))
    codes = dict(zip(CHILDREN, cards.locator(".code").all_inner_texts(), strict=True))

    children = {}
    for name in ("Ada", "Ben"):
        child = day.visit("", f"/card?code={codes[name]}", viewport=PHONE)
        child.press("Sign in")
        child.page.get_by_label("New password").fill("the sea is deep")
        child.press("Save")
        child.sees("Oceans")
        child.go(course)
        children[name] = child

    teacher.go(course)
    teacher.press("Begin the lesson")
    for child in children.values():
        expect(child.part("slide")).to_contain_text("A tide is the slow rise")
    number = course.rpartition("/")[2]
    people = day.agent("list_people", course_id=number)["students"]
    others = [each["person_id"] for each in people if each["name"].split()[0] in CHILDREN[2:]]
    assert len(others) == len(CHILDREN) - 2
    for person in others:
        day.agent("record_presence", course_id=number, user_id=person)
    for person in others[:3]:
        day.agent("track_confusion", course_id=number, user_id=person)
    children["Ada"].press("I'm confused")
    expect(teacher.part("spike")).to_contain_text("4 students confused")

    teacher.part("spike").get_by_role("button", name="Give a short quiz").click()
    teacher.sees("It goes to those who were confused then: 4.")
    teacher.press("I have looked through it: publish")
    teacher.sees("given to 4 students")
    teacher.go(course)
    expect(teacher.part("intervention")).to_contain_text("quiz")
    ada, ben = children["Ada"], children["Ben"]
    ada.go(f"{course}/quizzes")
    ada.page.locator("main .list").get_by_role("link").click()
    expect(ada.page.get_by_role("button", name="Hand in all answers")).to_be_visible()
    for question in ada.page.locator("#take fieldset").all():
        if (choice := question.get_by_role("radio")).count():
            choice.first.check()
        else:
            question.get_by_role("textbox").fill("the Moon")
    ada.press("Hand in all answers")
    ada.sees("right ·")
    ben.go(f"{course}/quizzes")
    ben.sees("Nothing is waiting")

    teacher.go(f"{course}/history")
    teacher.page.get_by_label("Format").select_option("csv")
    with teacher.page.expect_download() as download:
        teacher.press("Export")
    rows = list(csv.DictReader(download.value.path().read_text("utf-8-sig").splitlines()))
    assert len(rows) == 4
    written = download.value.path().read_text("utf-8-sig")
    assert not [name for name in (*CHILDREN, "Morning") if name in written]
    assert [each.wrong for each in (teacher, ada, ben)] == [[], [], []]
