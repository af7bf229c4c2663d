"""A school's first day in a browser: a list comes in, cards are printed, and a child signs in with one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import COURSE, DESK, PHONE, SchoolDay

pytestmark = pytest.mark.xdist_group("browser")
LIST = "First name,Last name,Student number\nNoor,{name},N-{name}-1\nAna,{name},N-{name}-2\n"


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_a_class_list_to_a_child_who_is_in(day: SchoolDay, scripts: bool) -> None:
    name = "Newcomer" if scripts else "Novak"
    roster = LIST.format(name=name).encode()
    options: dict[str, Any] = {"viewport": DESK, "java_script_enabled": scripts}
    teacher = day.visit("teacher", COURSE + "/roster", **options)
    teacher.page.get_by_label("File").set_input_files({"name": "class.csv", "mimeType": "text/csv", "buffer": roster})
    teacher.press("Look at it")
    teacher.sees("Nothing is changed yet")
    teacher.press("Import")
    if not scripts:
        teacher.look_again_until("The roster is imported")
    teacher.sees("The roster is imported")
    teacher.page.get_by_role("link", name="To the people of the course").click()
    teacher.press("Only for who never signed in" if scripts else "Print cards for all")
    card = teacher.page.get_by_role("listitem").filter(has_text=f"Noor {name}")
    code = card.locator(".code").inner_text()
    assert re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}", code)
    child = day.visit("", f"/card?code={code}", viewport=PHONE, java_script_enabled=scripts)
    child.press("Sign in")
    child.sees("Choose a")
    child.page.get_by_label("New password").fill("cells are small")
    child.press("Save")
    child.sees("Biology 101")
    expect(child.page.locator("#status")).to_contain_text("Your password is set")
    assert teacher.wrong == []
    assert child.wrong == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_guest_comes_in_by_the_picture_taps_and_is_shown_out(lesson: SchoolDay, scripts: bool) -> None:
    options: dict[str, Any] = {"viewport": DESK, "java_script_enabled": scripts}
    name = f"Gus {'with' if scripts else 'without'}"
    teacher = lesson.visit("teacher", COURSE + "/settings", **options)
    teacher.press("Let guests join")
    teacher.sees("Guests may join")
    code = teacher.page.locator("p.code").inner_text().strip()
    guest = lesson.visit("", f"/join?code={code}", **options | {"viewport": PHONE})
    guest.page.get_by_label("What the class calls you").fill(name)
    guest.press("Join as a guest")
    guest.sees("Biology 101")
    expect(guest.page.locator("#status")).to_contain_text("You are here as a guest until")
    assert guest.overflow() == 0
    guest.press("I'm confused")
    guest.sees("Got it now")
    teacher.go(COURSE + "/people")
    here = teacher.page.get_by_role("listitem").filter(has_text=name)
    expect(here).to_contain_text("guest")
    here.get_by_role("button", name=f"Remove {name}").click()
    expect(here).to_have_count(0)
    guest.go(COURSE)
    expect(guest.page).to_have_url(re.compile("/sign-in"))
    teacher.go(COURSE + "/settings")
    teacher.press("Let in no more guests")
    teacher.sees("Guests cannot join")
    assert teacher.wrong == []
    assert guest.wrong == []
