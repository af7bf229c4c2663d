"""Who has sent too much sees the seconds go, and can send again when they are over."""

from __future__ import annotations

import pytest
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Route, expect

from app import ROOT
from tests.browser.visitor import DESK, PHONE, SchoolDay

pytestmark = pytest.mark.xdist_group("browser")

SECONDS = 600


def refuse(route: Route) -> None:
    """Answer as the product does when a limit is broken, with a shorter wait than any of its limits has."""
    templates = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    said = f"That was a lot in a short time. Please wait {SECONDS} seconds."
    body = templates.get_template("errors/_fragment.html").render(sentence=said, wait=SECONDS, form="explain")
    headers = {"HX-Retarget": "#explain-error", "HX-Reswap": "innerHTML", "Retry-After": str(SECONDS)}
    route.fulfill(status=429, content_type="text/html", headers=headers, body=body)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_form_rests_while_the_seconds_count_down(day: SchoolDay, size: dict[str, int]) -> None:
    student = day.visit("student1", "/courses/3/explain", viewport=size)
    page = student.page
    # Seconds pass when the test says so: a busy machine would miss the last one.
    page.clock.install()
    page.reload()
    page.route("**/explain?topic=*", refuse)
    page.get_by_label("What should be explained?").fill("osmosis")
    button, error = page.locator("#explain button[type=submit]"), page.locator("#explain-error")
    button.click()
    shown = error.locator("[aria-hidden]")
    expect(shown).to_contain_text("Please wait")
    expect(button).to_be_disabled()
    assert student.axe() == []
    assert student.overflow() <= 0
    page.clock.pause_at((page.evaluate("Date.now()") + (SECONDS - 60) * 1000) / 1000)
    for _ in range(60):
        page.clock.run_for(1000)
        if "Please wait 1 seconds." in shown.inner_text():
            break
    expect(shown).to_contain_text("Please wait 1 seconds.")
    expect(button).to_be_disabled()
    # What is read out is said once.
    expect(error.locator(".unseen")).to_contain_text(f"Please wait {SECONDS} seconds.")
    page.clock.run_for(2000)
    expect(button).to_be_enabled()
    expect(error).to_be_empty()
    page.clock.resume()
    page.unroute("**/explain?topic=*")
    button.click()
    expect(page.locator("#answer")).not_to_be_empty()
    assert [each for each in student.wrong if "429" not in each] == []
