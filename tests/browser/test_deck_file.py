"""A teacher brings a PDF in a browser: chooses it, waits while it is read, looks at it, imports it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import DESK, PHONE, SchoolDay, Visitor
from tests.courses.deck_bytes import locked, pdf

pytestmark = pytest.mark.xdist_group("browser")
COURSE = "/courses/5"
PAGES = [[f"Sign {number}", f"This is what the sign with number {number} means."] for number in range(1, 41)]


def choose(visitor: Visitor, content: bytes, name: str = "signs.pdf") -> None:
    file: Any = {"name": name, "mimeType": "application/pdf", "buffer": content}
    visitor.page.get_by_label("A PowerPoint or PDF file").set_input_files(file)
    visitor.press("Read the file")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_a_pdf_to_slides_with_pictures(day: SchoolDay, scripts: bool) -> None:
    options: dict[str, Any] = {"viewport": DESK, "java_script_enabled": scripts}
    teacher = day.visit("teacher", COURSE + "/deck", **options)
    choose(teacher, pdf(*PAGES, []))
    expect(teacher.page.get_by_role("heading", name="signs.pdf")).to_be_visible()
    if scripts:
        # A keyboard that rests elsewhere on the page stays there while the part draws itself anew.
        teacher.page.get_by_role("link", name="The deck").focus()
    else:
        teacher.look_again_until("41 slides, ready to import.")
    teacher.sees("41 slides, ready to import.")
    if scripts:
        expect(teacher.page.get_by_role("link", name="The deck")).to_be_focused()
        assert teacher.axe() == []
        teacher.page.set_viewport_size(PHONE)
        assert teacher.overflow() <= 0
        assert teacher.axe() == []
        teacher.page.emulate_media(color_scheme="dark")
        assert teacher.axe(only="color-contrast") == []
        teacher.page.evaluate("document.documentElement.dir = 'rtl'")
        assert teacher.overflow() <= 0
    assert teacher.page.locator("progress").count() == 0
    teacher.press("Import these 41 slides")
    teacher.sees("Slides now")
    teacher.sees("Sign 40")
    teacher.go(COURSE + "/notes")
    picture = teacher.page.get_by_role("img", name="Sign 1 This is what the sign")
    expect(picture.first).to_be_visible()
    assert (
        int(picture.first.evaluate("image => image.decode ? image.decode().then(() => image.naturalWidth) : 1600")) > 0
    )
    assert teacher.wrong == []


def test_a_refusal_is_told_where_the_teacher_waits(day: SchoolDay) -> None:
    teacher = day.visit("teacher", COURSE + "/deck", viewport=PHONE)
    choose(teacher, locked(pdf(["A"]), "secret"), "locked.pdf")
    expect(teacher.page.get_by_role("alert").filter(has_text="password")).to_be_visible()
    assert teacher.axe() == []
    assert teacher.overflow() <= 0
    teacher.press("Discard the file")
    expect(teacher.page.locator("#status")).to_contain_text("The file is discarded")
    choose(teacher, b"no deck", "notes.pdf")
    expect(teacher.page.get_by_role("alert").filter(has_text="not a PowerPoint")).to_be_visible()
    expect(teacher.page.get_by_label("A PowerPoint or PDF file")).to_be_focused()
    assert teacher.axe() == []
    assert [each for each in teacher.wrong if "422" not in each] == []
