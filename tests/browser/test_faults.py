"""What a screen does when something is away: the tab hidden, the bus gone, the web process restarted."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.visitor import COURSE, PHONE, SchoolDay
from tests.product import until
from tests.services import Valkey

pytestmark = pytest.mark.xdist_group("browser")


def hide(page: Page, hidden: bool) -> None:
    """What the browser tells a page when its tab goes to the back, or comes to the front again."""
    page.evaluate(
        """hidden => {
          Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_a_hidden_tab_lets_its_stream_go_and_catches_up_when_it_is_seen_again(lesson: SchoolDay) -> None:
    student = lesson.visit("student1", viewport=PHONE)
    expect(student.part("slide")).to_contain_text("Slide 7")
    student.page.wait_for_timeout(500)
    hide(student.page, True)
    student.page.wait_for_timeout(200)
    lesson.agent("set_current_slide", slide_number=9)
    student.page.wait_for_timeout(1500)
    expect(student.part("slide")).to_contain_text("Slide 7")
    hide(student.page, False)
    expect(student.part("slide")).to_contain_text("Slide 9")
    assert student.wrong == []


def test_a_teachers_tab_stays_awake_in_the_background(lesson: SchoolDay) -> None:
    teacher = lesson.visit("teacher")
    teacher.page.wait_for_timeout(500)
    hide(teacher.page, True)
    lesson.agent("set_current_slide", slide_number=9)
    expect(teacher.part("slide")).to_contain_text("Slide 9")


def test_without_valkey_a_tap_counts_and_screens_follow_until_it_is_back(lesson: SchoolDay, bus: Valkey) -> None:
    teacher = lesson.visit("teacher")
    student = lesson.visit("student1", viewport=PHONE)
    expect(student.part("slide")).to_contain_text("Slide 7")
    bus.stop(kill=True)
    try:
        student.press("I'm confused")
        student.sees("Counted")
        expect(teacher.part("meter")).to_contain_text("1 of")
    finally:
        bus.start()
    student.press("Got it now")
    expect(teacher.part("meter")).to_contain_text("0 of")
    student.page.wait_for_timeout(3000)
    lesson.agent("set_current_slide", slide_number=9)
    expect(student.part("slide")).to_contain_text("Slide 9")
    assert teacher.wrong + student.wrong == []


def test_screens_come_back_by_themselves_after_a_restart(lesson: SchoolDay) -> None:
    student = lesson.visit("student1", viewport=PHONE)
    expect(student.part("slide")).to_contain_text("Slide 7")
    student.page.wait_for_timeout(500)
    master = lesson.homeroom.processes("gunicorn")[0]
    master.terminate()
    master.wait(40)
    student.page.wait_for_timeout(500)
    assert until(lesson.homeroom.healthy, 40)
    lesson.agent("set_current_slide", slide_number=9)
    expect(student.part("slide")).to_contain_text("Slide 9")


def test_the_third_screen_of_one_person_ends_the_first_which_says_so_and_stays_ended(lesson: SchoolDay) -> None:
    first = lesson.visit("teacher")
    first.page.wait_for_timeout(700)
    others = [lesson.visit("teacher"), lesson.visit("teacher", "/courses/3/projector")]
    expect(first.page.locator("#live-status")).to_contain_text("open in newer tabs")
    expect(first.page.locator("#live")).to_have_count(0)
    lesson.agent("set_current_slide", slide_number=9)
    for other in others:
        other.sees("Slide 9 of")
    assert first.wrong == []


def late(route: Route) -> None:
    """A file that comes when everything else is long there."""
    time.sleep(1.5)
    route.continue_()


def test_a_slow_network_that_brings_the_stream_script_late_still_opens_the_stream(lesson: SchoolDay) -> None:
    student = lesson.visit("student1", "/")
    student.page.route("**/hx-sse.min.js*", late)
    with student.page.expect_request("**/live/*/student"):
        student.go(COURSE)
    lesson.agent("set_current_slide", slide_number=9)
    expect(student.part("slide")).to_contain_text("Slide 9")
