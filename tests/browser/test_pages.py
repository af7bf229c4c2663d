"""Every page, for everybody who may see it: fits a phone, passes axe in both schemes, and breaks no policy."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.browser.visitor import COURSE, DESK, PHONE, SchoolDay, Visitor

pytestmark = pytest.mark.xdist_group("product")

PAGES = [
    ("", "/sign-in"),
    ("", "/card"),
    ("", "/join?code=ABC234"),
    ("student1", "/password"),
    ("student1", "/"),
    ("student1", COURSE),
    ("student1", COURSE + "?ask=1"),
    ("student1", COURSE + "/notes"),
    ("student1", COURSE + "/explain"),
    ("student1", COURSE + "/explain?topic=osmosis&explanation_style=detailed"),
    ("student1", COURSE + "/explain?topic=the+French+Revolution"),
    ("teacher", "/courses/1/explain"),
    ("student1", COURSE + "/quizzes"),
    ("student1", COURSE + "/quizzes/{quiz}"),
    ("student1", COURSE + "/review"),
    ("teacher", COURSE + "/quizzes"),
    ("teacher", COURSE + "/quizzes/{quiz}"),
    ("teacher", COURSE + "/quizzes/{quiz}/results"),
    ("teacher", COURSE + "/quizzes/{draft}"),
    ("student1", "/join"),
    ("student1", "/inbox"),
    ("student1", "/inbox/{all_students}"),
    ("parent1", "/inbox"),
    ("teacher", "/courses/1/messages"),
    ("teacher", COURSE + "/messages"),
    ("teacher", COURSE + "/messages/{all_students}"),
    ("teacher", COURSE + "/messages/{confused_students}"),
    ("student2", COURSE),
    ("teacher", "/"),
    ("teacher", COURSE),
    ("teacher", COURSE + "?view=student"),
    ("teacher", "/courses/1"),
    ("teacher", "/courses/1/notes"),
    ("teacher", "/courses/1/deck"),
    ("teacher", "/courses/1/history"),
    ("teacher", COURSE + "/deck"),
    ("teacher", COURSE + "/quizzes/import"),
    ("teacher", COURSE + "/history"),
    ("teacher", COURSE + "/lessons/1"),
    ("teacher", COURSE + "/settings"),
    ("teacher", COURSE + "/projector"),
    ("teacher", COURSE + "/people"),
    ("teacher", COURSE + "/roster"),
    ("teacher", COURSE + "/setup"),
    ("teacher", "/courses/new"),
    ("teacher", "/?archived=true"),
    ("admin", "/people"),
    ("admin", "/people/5"),
    ("admin", "/roster"),
    ("admin", "/"),
    ("admin", COURSE),
    ("admin", "/audit"),
    ("admin", "/audit?what=look&from=2026-01-01"),
    ("admin", "/people/5/data"),
    ("admin", "/retention?count=1"),
    ("student1", "/my-data"),
    ("parent1", "/"),
    ("stranger", "/"),
]
REFUSED = [("student1", "/nowhere"), ("student1", "/audit"), ("stranger", COURSE)]


@pytest.fixture(scope="module")
def busy(school_day: SchoolDay) -> Iterator[SchoolDay]:
    """A lesson with an alert, a confused student2, and questions of every kind."""
    school_day.begin()
    school_day.fill(present=12, confused=6)
    school_day.agent("track_confusion", user_id=school_day.student(2))
    for number, words in enumerate(("Where do the electrons come from?", "Supercalifragilistic" * 8), start=5):
        school_day.agent("submit_question", user_id=school_day.student(number), question_body=words, anonymous=True)
    school_day.places = {
        "quiz": school_day.agent("assign_remedial_quiz", target_students="all_students")["quiz_id"],
        "draft": school_day.agent("generate_quiz")["quiz"]["quiz_id"],
    }
    for audience in ("all_students", "confused_students"):
        sent = school_day.agent(
            "notify_students_via_lms", recipient_filter=audience, subject="Lab" * 50, message="Coats" * 90
        )
        school_day.places[audience] = sent["message_id"]
    yield school_day
    school_day.leave()


def faults(visitor: Visitor, width: int) -> list[str]:
    """What is wrong with a page at one width."""
    visitor.page.wait_for_timeout(200)
    found = [f"{width}: {each}" for each in visitor.axe()]
    if visitor.overflow() > 0:
        found.append(f"{width}: {visitor.overflow()} pixels too wide")
    return found


@pytest.mark.parametrize(("who", "path"), PAGES, ids=[f"{who or 'nobody'} at {path}" for who, path in PAGES])
def test_a_page_fits_passes_axe_and_is_quiet(busy: SchoolDay, who: str, path: str) -> None:
    visitor = busy.visit(who, path.format(**busy.places), viewport=DESK, reduced_motion="reduce")
    found = faults(visitor, 1280)
    visitor.page.set_viewport_size(PHONE)
    found += faults(visitor, 390)
    visitor.page.emulate_media(color_scheme="dark")
    found += [f"dark: {each}" for each in visitor.axe(only="color-contrast")]
    visitor.page.evaluate("document.documentElement.dir = 'rtl'")
    if visitor.overflow() > 0:
        found.append(f"{visitor.overflow()} pixels too wide from right to left")
    if path == COURSE:
        found += [f"from right to left: {each}" for each in visitor.axe()]
    assert found == []
    assert visitor.wrong == []
    visitor.close()
    busy.visitors.remove(visitor)


@pytest.mark.parametrize(("who", "path"), REFUSED)
def test_a_page_that_refuses_says_so_kindly_and_leads_back(busy: SchoolDay, who: str, path: str) -> None:
    visitor = busy.visit(who, path, viewport=PHONE)
    assert faults(visitor, 390) == []
    visitor.page.get_by_role("link", name="Back to Homeroom").click()
    visitor.sees("Your courses")


def test_a_wrong_password_is_said_beside_the_fields(day: SchoolDay) -> None:
    visitor = day.visit("", "/sign-in", viewport=PHONE)
    visitor.page.get_by_label("Email").fill("student1@homeroom.example")
    visitor.page.get_by_label("Password").fill("wrong")
    visitor.press("Sign in")
    assert visitor.page.get_by_role("alert").inner_text()
    assert faults(visitor, 390) == []


def test_a_deck_with_mistakes_is_previewed_with_the_lines_that_are_wrong(busy: SchoolDay) -> None:
    visitor = busy.visit("teacher", COURSE + "/deck", viewport=PHONE)
    visitor.page.get_by_label("The deck as Markdown").fill("words before any slide\n\n# Light\n- x\nNotes:\nabc\n")
    visitor.press("Preview")
    visitor.sees("Light")
    assert faults(visitor, 390) == []


def test_a_new_token_is_shown_on_a_page_that_passes_too(busy: SchoolDay) -> None:
    visitor = busy.visit("teacher", COURSE + "/settings", viewport=PHONE)
    visitor.page.get_by_label("What is it for?").fill("x" * 60)
    visitor.page.get_by_label("track_confusion").check()
    visitor.press("Make a token")
    visitor.page.locator(".token").wait_for()
    assert faults(visitor, 390) == []


def test_the_button_is_within_the_thumbs_reach_and_covers_nothing_at_the_end(busy: SchoolDay) -> None:
    visitor = busy.visit("student1", COURSE + "?ask=1", viewport=PHONE)
    button = visitor.page.get_by_role("button", name="I'm confused", exact=True)
    for scroll in (0, 200, 100_000):
        visitor.page.evaluate("y => window.scrollTo(0, y)", scroll)
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 88
        assert box["y"] + box["height"] <= PHONE["height"]
        assert box["y"] > PHONE["height"] / 2
    panel = visitor.part("me").bounding_box()
    last = visitor.part("questions").bounding_box()
    assert panel is not None
    assert last is not None
    assert last["y"] + last["height"] <= panel["y"] + 1
    field = visitor.page.get_by_label("Your question")
    field.focus()
    send = visitor.page.get_by_role("button", name="Send")
    send.scroll_into_view_if_needed()
    send.click(trial=True)


def test_nothing_moves_for_who_asked_for_less_motion(busy: SchoolDay) -> None:
    visitor = busy.visit("student1", COURSE, viewport=PHONE, reduced_motion="reduce")
    moving = "[...document.querySelectorAll('*')].filter((e) => getComputedStyle(e).transitionDuration !== '0s').length"
    assert visitor.page.evaluate(moving) == 0


def test_headings_go_down_one_step_at_a_time(busy: SchoolDay) -> None:
    for path in (COURSE, COURSE + "/history", COURSE + "/notes", COURSE + "/settings"):
        visitor = busy.visit("teacher", path)
        levels = visitor.page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map((h) => +h.tagName[1])")
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_students_page_weighs_less_than_a_hundred_kilobytes(busy: SchoolDay) -> None:
    visitor = busy.visit("", "/sign-in", viewport=PHONE)
    visitor.page.get_by_label("Email").fill("student4@homeroom.example")
    visitor.page.get_by_label("Password").fill("homeroom")
    visitor.press("Sign in")
    sizes: list[int] = []
    cold = busy.browser.new_context(storage_state=visitor.page.context.storage_state(), viewport=PHONE)
    page = cold.new_page()
    page.on(
        "requestfinished",
        lambda request: sizes.append(sum(request.sizes()[k] for k in ("responseBodySize", "responseHeadersSize"))),
    )
    page.goto(busy.homeroom.url + COURSE)
    page.wait_for_timeout(500)
    cold.close()
    print(f"student page: {sum(sizes) / 1000:.1f} kB")
    assert 20_000 < sum(sizes) < 100_000
