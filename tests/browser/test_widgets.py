"""The gallery of components on a phone, without scripts: everything fits both ways, and what is pressed is sent."""

from __future__ import annotations

import pytest

from tests.browser.visitor import PHONE, SchoolDay

pytestmark = pytest.mark.xdist_group("browser")


def test_every_variant_fits_a_phone_and_works_without_scripts(day: SchoolDay) -> None:
    visitor = day.visit("teacher", "/dev/widgets?scheme=dark", script=False, viewport=PHONE)
    assert visitor.overflow() <= 0
    visitor.page.get_by_role("link", name="Right to left").click()
    assert visitor.page.locator("html.theme-dark[dir=rtl]").count() == 1
    assert visitor.overflow() <= 0
    visitor.page.locator("#w-ListView-limit summary").first.click()
    visitor.go("/dev/widgets?only=Select&scheme=dark&dir=rtl")
    visitor.page.locator("#w-Select-onChangeAction select").select_option("active")
    visitor.page.locator("#w-Select-onChangeAction").get_by_role("button", name="Go").click()
    visitor.page.get_by_text("Sent: course_id=3, tags=['a', 'b'], answer=active").wait_for()
    assert visitor.page.locator("html.theme-dark[dir=rtl]").count() == 1
