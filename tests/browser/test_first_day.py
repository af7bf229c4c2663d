"""A school's first day in a browser: a list comes in, cards are printed, and a child signs in with one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import COURSE, DESK, PHONE, SchoolDay

pytestmark = pytest.mark.xdist_group("product")
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
    teacher.sees("The roster is imported")
    teacher.page.goto(teacher.page.url.replace("/roster", "/people"))
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
