"""Every page, for everybody who may see it: fits a phone, passes axe in both schemes, and breaks no policy."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from app import create_app
from app.settings import Settings
from tests.browser.forms import FORMS, Form
from tests.browser.places import prepare
from tests.browser.visitor import COURSE, PHONE, SchoolDay, Visitor

pytestmark = pytest.mark.xdist_group("browser")

PAGES = [
    ("", "/sign-in"),
    ("", "/card"),
    ("", "/join?code=ABC234"),
    ("", "/api/docs"),
    ("teacher", "/api/docs?q=nothing+of+the+kind"),
    ("", "/api/docs/generate_quiz"),
    ("teacher", "/api/docs/generate"),
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
    ("student1", COURSE + "/quizzes/{open}"),
    ("student1", COURSE + "/review"),
    ("student2", COURSE + "/review"),
    ("teacher", COURSE + "/quizzes"),
    ("teacher", COURSE + "/quizzes/{quiz}"),
    ("teacher", COURSE + "/quizzes/{quiz}/results"),
    ("teacher", COURSE + "/quizzes/{draft}"),
    ("teacher", COURSE + "/quizzes/{waiting}"),
    ("student1", "/join"),
    ("student1", "/inbox"),
    ("student1", "/inbox/{all_students}"),
    ("parent1", "/inbox"),
    ("student1", "/tasks"),
    ("teacher", "/tasks?edit=new"),
    ("parent1", "/tasks?status=completed"),
    ("teacher", "/courses/1/messages"),
    ("teacher", COURSE + "/messages"),
    ("teacher", COURSE + "/messages/{all_students}"),
    ("teacher", COURSE + "/messages/{confused_students}"),
    ("student2", COURSE),
    ("teacher", "/"),
    ("teacher", COURSE),
    ("teacher", COURSE + "?view=student"),
    ("teacher", "/dev/widgets?only=Chart"),
    ("teacher", "/dev/widgets?only=Form&scheme=light"),
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
    ("stranger", "/?archived=true"),
    ("teacher", "/courses/1/quizzes"),
    ("teacher", "/courses/1/people"),
    ("teacher", COURSE + "/quizzes/{imported}/export?format=gift"),
    ("teacher", "/courses/{new}/roster/{roster}"),
    ("teacher", "/courses/{new}/deck"),
    ("teacher", "/courses/{new}/deck/files/{deck}"),
    ("teacher", "/courses/{new}/projector"),
    ("teacher", "/courses/{old}"),
    ("teacher", "/courses/{old}/notes"),
    ("teacher", "/courses/{old}/quizzes"),
    ("teacher", "/courses/{old}/people"),
    ("teacher", "/courses/{old}/history"),
    ("teacher", "/courses/{old}/setup"),
    ("admin", "/people"),
    ("admin", "/people/5"),
    ("admin", "/people/{student}"),
    ("admin", "/people/{newcomer}"),
    ("admin", "/people?q=nobody+of+this+name"),
    ("admin", "/courses/new"),
    ("admin", "/roster"),
    ("admin", "/roster/{school_roster}"),
    ("admin", "/"),
    ("admin", COURSE),
    ("admin", "/audit"),
    ("admin", "/audit?what=look&from=2026-01-01"),
    ("admin", "/people/5/data"),
    ("admin", "/usage"),
    ("teacher", "/usage?days=30"),
    ("stranger", "/usage"),
    ("admin", "/retention?count=1"),
    ("student1", "/chat"),
    ("student1", "/chat?query=osmosis"),
    ("student1", "/chat?query=nothing+of+the+kind&status=archived"),
    ("student1", "/chat/{talk_student1}"),
    ("teacher", "/chat"),
    ("teacher", "/chat/{talk_teacher}?say=Explain+osmosis"),
    ("parent1", "/chat"),
    ("stranger", "/chat"),
    ("student1", "/my-data"),
    ("student1", "/exports/{export}"),
    ("parent1", "/"),
    ("stranger", "/"),
]
REFUSED = [("student1", "/nowhere"), ("student1", "/audit"), ("stranger", COURSE)]


NO_PAGE = {
    "/api/agentkit/functions": "JSON",
    "/api/chat/health": "JSON",
    "/api/chatkit/tasks": "JSON",
    "/api/me": "JSON",
    "/api/openapi.json": "JSON",
    "/audit.csv": "a file",
    "/chat/answers/<int:answer_id>": "a part of a conversation",
    "/chat/calls/<int:call_id>": "a part of a conversation",
    "/chat/panel": "a part of every page",
    "/chat/streams/<int:answer_id>": "a stream",
    "/confusion-export/<token>": "a file",
    "/courses/<int:course_id>/confusion-export": "a file",
    "/courses/<int:course_id>/deck/files/<int:import_id>/pictures/<int:number>": "a picture",
    "/courses/<int:course_id>/join.svg": "a picture",
    "/courses/<int:course_id>/slides/<int:slide_id>/picture": "a picture",
    "/exports/<int:export_id>/file": "a file",
    "/health": "JSON",
    "/healthz": "JSON",
    "/live/<int:course_id>/<audience>": "a stream",
    "/metrics": "for Prometheus",
    "/readyz": "JSON",
    "/static/<path:filename>": "a file",
}
"""What is fetched and is no page."""
NO_ANSWER = {
    "/api/agentkit/<function>": "JSON",
    "/api/chat/stream": "a stream",
    "/api/chatkit/action": "a stream",
    "/api/chatkit/generate": "a stream",
    "/api/chatkit/session": "JSON",
    "/chatkit": "a stream, or JSON",
    "/chatkit/api": "a stream",
    "/chat/answers/<int:answer_id>/rate": "leads to the conversation, or is a part of it",
    "/chat/answers/<int:answer_id>/retry": "leads to the conversation, or is a part of it",
    "/chat/answers/<int:answer_id>/stop": "leads to the conversation, or is a part of it",
    "/chat/calls/<int:call_id>/<any(yes, no):word>": "leads to the conversation, or is a part of it",
    "/chat/messages": "leads to the conversation, or is a part of it",
    "/dev/widgets/press": "leads back to the page",
    "/do/<name>": "leads to a page, or is a part of one",
    "/join": "leads to the course, or says why not on the page of errors",
    "/sign-out": "leads to the page to sign in",
}
"""What takes a form and has no page of its own to answer with."""


@pytest.fixture(scope="module")
def busy(school_day: SchoolDay) -> Iterator[SchoolDay]:
    """A school in which every page has something to show."""
    school_day.places = prepare(school_day)
    yield school_day
    school_day.leave()


def rules(method: str, paths: Iterable[str] | None = None) -> set[str]:
    """The rules of the URL map that take a method, or those that answer at the paths."""
    environ = {"HOMEROOM_DATA": tempfile.gettempdir(), "REDIS_URL": "redis://127.0.0.1:1", "SECRET_KEY": "x"}
    known = create_app(Settings.from_environment(environ)).url_map
    if paths is None:
        return {rule.rule for rule in known.iter_rules() if method in (rule.methods or ())}
    at = known.bind("homeroom.example")
    plain = [re.sub(r"{\w+}", "1", path.partition("?")[0]) for path in paths]
    return {at.match(path, method, return_rule=True)[0].rule for path in plain}


def test_no_page_of_the_url_map_escapes_being_looked_at() -> None:
    looked_at = rules("GET", [path for _, path in PAGES])
    assert rules("GET") - looked_at == set(NO_PAGE), "a new page belongs into PAGES"
    assert not looked_at & set(NO_PAGE)


def test_no_answer_to_a_form_escapes_being_looked_at() -> None:
    looked_at = rules("POST", [form.action for form in FORMS])
    assert rules("POST") - looked_at == set(NO_ANSWER), "a form that answers with a page belongs into FORMS"
    assert not looked_at & set(NO_ANSWER)


def faults(visitor: Visitor, width: int) -> list[str]:
    """What is wrong with a page at one width."""
    found = [f"{width}: {each}" for each in visitor.axe()]
    if visitor.overflow() > 0:
        found.append(f"{width}: {visitor.overflow()} pixels too wide")
    return found


def settle(visitor: Visitor) -> None:
    """A live page shows first what was drawn for it, and then what its stream brings."""
    if visitor.page.locator("#live").count():
        visitor.page.wait_for_timeout(200)


def every_fault(visitor: Visitor) -> list[str]:
    """What is wrong with the page that is open: at both widths, in the dark, and from right to left."""
    settle(visitor)
    found = faults(visitor, 1280)
    visitor.page.set_viewport_size(PHONE)
    found += faults(visitor, 390)
    visitor.page.emulate_media(color_scheme="dark")
    found += [f"dark: {each}" for each in visitor.axe(only="color-contrast")]
    visitor.page.evaluate("document.documentElement.dir = 'rtl'")
    if visitor.overflow() > 0:
        found.append(f"{visitor.overflow()} pixels too wide from right to left")
    return found


@pytest.mark.parametrize(("who", "path"), PAGES, ids=[f"{who or 'nobody'} at {path}" for who, path in PAGES])
def test_a_page_fits_passes_axe_and_is_quiet(busy: SchoolDay, who: str, path: str) -> None:
    visitor = busy.look(who, path.format(**busy.places))
    found = every_fault(visitor)
    if path == COURSE:
        found += [f"from right to left: {each}" for each in visitor.axe()]
    assert found == []
    assert visitor.wrong == []


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_what_answers_a_form_fits_passes_axe_and_is_quiet(busy: SchoolDay, form: Form) -> None:
    visitor = busy.look(form.who, form.path.format(**busy.places))
    with visitor.page.expect_request(lambda sent: sent.method == "POST") as sent:
        form.send(visitor)
    assert sent.value.url == visitor.home + form.action.format(**busy.places)
    assert every_fault(visitor) == []
    assert [each for each in visitor.wrong if not (form.refused and "the server responded with" in each)] == []


@pytest.mark.parametrize(("who", "path"), REFUSED)
def test_a_page_that_refuses_says_so_kindly_and_leads_back(busy: SchoolDay, who: str, path: str) -> None:
    visitor = busy.visit(who, path, viewport=PHONE)
    settle(visitor)
    assert faults(visitor, 390) == []
    visitor.page.get_by_role("link", name="Back to Homeroom").click()
    visitor.sees("Your courses")


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


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_the_tabs_of_a_course_take_one_line_with_the_open_one_in_sight(day: SchoolDay, script: bool) -> None:
    for page in ("", "/history", "/people", "/settings"):
        visitor = day.visit("teacher", COURSE + page, script=script, viewport=PHONE)
        tabs = visitor.page.locator(".tabs li")
        boxes = [box for tab in tabs.all() if (box := tab.bounding_box())]
        assert len(boxes) >= 9
        assert len({box["y"] for box in boxes}) == 1
        expect(tabs.locator("[aria-current]")).to_be_in_viewport(ratio=0.95)
        last = tabs.last.get_by_role("link")
        last.focus()
        expect(last).to_be_in_viewport(ratio=0.95)


def test_the_way_to_every_page_is_in_sight_on_a_desk_and_no_row_of_the_reference_is_a_tower(day: SchoolDay) -> None:
    # Other tests give the teacher more courses than the six of the demo school.
    room = """() => {
        const list = document.querySelector(".top nav ul")
        const courses = [...list.querySelectorAll("a[href^='/courses/']")]
        courses.slice(6).forEach((each) => each.closest("li").remove())
        return list.scrollWidth - list.clientWidth
    }"""
    for who, path in (("admin", "/people"), ("teacher", "/tasks")):
        assert day.visit(who, path).page.evaluate(room) <= 0
    for path in ("/api/docs", "/api/docs/generate_quiz"):
        visitor = day.visit("", path, viewport=PHONE)
        rows = "Math.max(...[...document.querySelectorAll('tbody tr')].map((row) => row.offsetHeight))"
        assert visitor.page.evaluate(rows) < 220
        assert visitor.overflow() <= 0


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
