"""The assistant beside every page: it streams, stops, goes on after a reload, acts, chooses, and says when to wait."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import RATES
from tests.browser.visitor import COURSE, DESK, PATIENCE, PHONE, SchoolDay, Visitor
from tests.product import Homeroom
from tests.services import valkey_server
from tests.upstream import Asked, Script, Upstream, calls, refuses, says

pytestmark = pytest.mark.xdist_group("product")

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
MOST = 4
WINDOW = 12
POEM = "Roses  are red,\n\n    violets <b>are</b> & blue.\n- one\n- two\n"
SLOW = " ".join(f"w{number}" for number in range(120))
LONG = "\n\n".join(f"Paragraph {number}." for number in range(80))


def chosen(asked: Asked) -> Script:
    """What the model of these tests says to whom."""
    last = asked.last
    if asked.body["messages"][-1]["role"] == "tool":
        return says("That is all.")
    if "poem" in last:
        return says(list(POEM), rate=12)
    if "slowly" in last:
        return says(SLOW, rate=12)
    if "long" in last:
        return says(LONG, rate=60)
    if "write to" in last:
        wanted = {"recipient_filter": "all_students", "subject": "Lab", "message": "The lab is closed."}
        return calls(("notify_students_via_lms", wanted))
    if "class" in last:
        return calls(("get_class_assist", {}))
    if "broken" in last:
        return refuses(503, "overloaded")
    return says("Fine.")


@pytest.fixture(scope="module")
def model() -> Iterator[Upstream]:
    """A model provider on loopback."""
    with Upstream() as server:
        server.models = {"loopback-1": chosen}
        yield server


@pytest.fixture(scope="module")
def connected(tmp_path_factory: pytest.TempPathFactory, model: Upstream, school_day: SchoolDay) -> Iterator[SchoolDay]:
    """The demo school with a model, and little patience with who writes much."""
    provider = {"LLM_PROVIDER": "compatible", "OPENAI_BASE_URL": model.url, "OPENAI_DEFAULT_MODEL": "loopback-1"}
    limits = {"CHAT_RATE": f"{MOST} per {WINDOW} second", **RATES}
    with valkey_server() as bus:
        homeroom = Homeroom(tmp_path_factory.mktemp("chat") / "data", REDIS_URL=bus.url, **provider, **limits)
        try:
            homeroom.start(120)
            yield SchoolDay(homeroom, school_day.browser)
            homeroom.interrupt()
        finally:
            homeroom.end()


@pytest.fixture
def school(connected: SchoolDay) -> Iterator[SchoolDay]:
    """The school with a model, with all tabs closed at the end."""
    yield connected
    connected.leave()


def box(visitor: Visitor) -> Locator:
    return visitor.page.get_by_label("Your message")


def opened(school: SchoolDay, who: str, path: str = COURSE, **options: Any) -> Visitor:
    """Somebody's page with the panel open."""
    visitor = school.visit(who, path, **options)
    visitor.page.locator("#chat-open").click()
    expect(box(visitor)).to_be_focused()
    return visitor


def say(visitor: Visitor, words: str) -> None:
    box(visitor).fill(words)
    visitor.page.keyboard.press("Enter")


def answers(visitor: Visitor) -> Locator:
    return visitor.page.locator(".line[data-ended]")


def hear(visitor: Visitor, words: str) -> Locator:
    """Say something, and wait for the end of the answer."""
    before = answers(visitor).count()
    say(visitor, words)
    expect(answers(visitor)).to_have_count(before + 1, timeout=PATIENCE)
    return answers(visitor).last


def written(page: Page) -> str:
    return str(page.locator(".writing").text_content())


@SIZES
def test_an_answer_streams_in_to_the_last_blank_and_ends_as_markdown(school: SchoolDay, size: Any) -> None:
    visitor = school.visit(f"student{3 + (size is DESK)}", COURSE, viewport=size)
    visitor.page.keyboard.press("Control+i")
    expect(box(visitor)).to_be_focused()
    say(visitor, "Say the poem")
    page = visitor.page
    expect(page.locator("#chat-status")).to_have_text("The assistant is answering.")
    expect(box(visitor)).to_have_value("")
    expect(box(visitor)).to_be_focused()
    expect(page.locator(".writing")).to_contain_text("violets")
    said = written(page)
    assert said
    assert POEM.startswith(said)
    assert visitor.axe() == []
    expect(answers(visitor)).to_have_count(1, timeout=PATIENCE)
    expect(answers(visitor).locator("li")).to_have_text(["one", "two"])
    expect(answers(visitor)).to_contain_text("violets <b>are</b> & blue.")
    expect(page.locator("#chat-status")).to_have_text("The answer is finished.")
    assert page.locator("[aria-live]:not(#status)").count() == 0
    assert visitor.axe() == []
    assert visitor.overflow() <= 0
    assert visitor.wrong == []


@SIZES
def test_a_stop_keeps_what_is_there_and_it_can_be_tried_again(school: SchoolDay, size: Any) -> None:
    visitor = opened(school, f"student{5 + (size is DESK)}", viewport=size)
    say(visitor, "slowly")
    expect(visitor.page.locator(".writing")).to_contain_text("w5 ")
    visitor.press("Stop")
    expect(answers(visitor)).to_have_attribute("data-ended", "stopped")
    kept = answers(visitor).locator(".answer").inner_text()
    assert SLOW.startswith(kept)
    assert kept.startswith("w0 w1 w2 w3 w4 w5")
    expect(box(visitor)).to_be_focused()
    assert visitor.axe() == []
    visitor.press("Try again")
    expect(visitor.page.locator(".writing")).to_contain_text("w3 ")
    expect(visitor.page.get_by_role("button", name="Try again")).to_have_count(0)
    visitor.press("Stop")
    expect(answers(visitor)).to_have_count(2)
    assert visitor.wrong == []


@SIZES
def test_a_reload_and_a_second_tab_lose_and_double_nothing(school: SchoolDay, size: Any) -> None:
    visitor = opened(school, f"student{7 + (size is DESK)}", viewport=size)
    page = visitor.page
    say(visitor, "slowly")
    expect(page.locator(".writing")).to_contain_text("w9 ")
    page.reload()
    if size is PHONE:
        page.locator("#chat-open").click()
    expect(page.locator(".writing")).to_contain_text("w20 ")
    assert SLOW.startswith(written(page))
    second = page.context.new_page()
    second.goto(page.url)
    address = str(page.get_by_role("link", name="Open as a whole page").get_attribute("href"))
    second.goto(visitor.home + address)
    expect(second.locator(".writing")).to_contain_text("w30 ")
    assert SLOW.startswith(written(second))
    for each in (page, second):
        expect(each.locator(".line[data-ended] .answer")).to_have_text(SLOW, timeout=PATIENCE)
    assert visitor.wrong == []


def test_what_is_said_in_one_tab_stands_in_the_other(school: SchoolDay) -> None:
    visitor = opened(school, "student9")
    hear(visitor, "Hello")
    address = str(visitor.page.get_by_role("link", name="Open as a whole page").get_attribute("href"))
    second = visitor.page.context.new_page()
    second.goto(visitor.home + address)
    expect(second.locator(".line")).to_have_count(2)
    hear(visitor, "Hello again")
    expect(second.locator(".line[data-ended]")).to_have_count(2)
    expect(second.locator(".by-person").last).to_contain_text("Hello again")


def test_who_reads_further_up_is_left_there(school: SchoolDay) -> None:
    visitor = opened(school, "student10")
    say(visitor, "long")
    page, scroll = visitor.page, visitor.page.locator(".chat-scroll")
    expect(page.locator(".writing")).to_contain_text("Paragraph 20.")
    assert scroll.evaluate("e => e.scrollHeight - e.scrollTop - e.clientHeight") < 120
    scroll.evaluate("e => { e.scrollTop = 40; }")
    expect(answers(visitor)).to_have_count(1, timeout=PATIENCE)
    page.wait_for_timeout(200)
    assert scroll.evaluate("e => e.scrollTop") == 40


def test_what_is_said_while_a_new_conversation_is_on_its_way_is_said_there(school: SchoolDay) -> None:
    visitor = opened(school, "student20", viewport=DESK)
    page = visitor.page
    hear(visitor, "Hello")
    held: list[Any] = []
    page.route("**/chat/panel*", lambda route: held.append(route))
    page.get_by_role("button", name="New conversation").click()
    say(visitor, "Hello again")
    expect(box(visitor)).to_have_value("")
    page.keyboard.type("and th")
    (route,) = held
    route.continue_()
    expect(page.locator(".by-person")).to_have_text(re.compile("Hello again"))
    expect(answers(visitor)).to_have_count(1, timeout=PATIENCE)
    expect(box(visitor)).to_have_value("and th")
    assert visitor.wrong == []


@SIZES
def test_a_widget_acts_inside_the_chat(school: SchoolDay, size: Any) -> None:
    school.begin()
    school.leave()
    visitor = opened(school, "teacher", COURSE + "/notes", viewport=size)
    if size is DESK:
        visitor.page.get_by_role("button", name="New conversation").click()
        expect(visitor.page.locator(".line")).to_have_count(0)
    shown = hear(visitor, "How is the class?").locator(".region")
    expect(shown).to_contain_text("Slide 7 of 16")
    assert visitor.axe() == []
    shown.get_by_role("button", name="Next").click()
    expect(shown).to_contain_text("Slide 8", timeout=PATIENCE)
    expect(visitor.page.locator("main h2").first).to_have_text("Notes")
    assert school.agent("get_current_slide")["slide_number"] == 8
    # The line goes on looking at what it shows.
    school.agent("set_current_slide", slide_number=9)
    visitor.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(shown).to_contain_text("Slide 9", timeout=PATIENCE)
    visitor.page.reload()
    if size is PHONE:
        visitor.page.locator("#chat-open").click()
    expect(visitor.page.locator(".calls .region")).to_be_visible()
    assert visitor.overflow() <= 0
    assert visitor.wrong == []


@SIZES
def test_what_writes_to_others_asks_first_in_words(school: SchoolDay, size: Any) -> None:
    visitor = opened(school, "coteacher", viewport=size)
    card = hear(visitor, "write to the class that the lab is closed").locator(".confirm")
    expect(card).to_contain_text("Send this message?")
    expect(card).to_contain_text("Biology 101")
    expect(card).to_contain_text("The whole class")
    expect(card).not_to_contain_text(re.compile("all_students|_id"))
    assert visitor.axe() == []
    card.get_by_role("button", name="Yes, do it" if size is DESK else "No").click()
    expect(card).to_have_count(0)
    said = "sent" if size is DESK else "Not done"
    expect(answers(visitor).last.locator(".calls")).to_contain_text(re.compile(said, re.IGNORECASE))
    expect(box(visitor)).to_be_focused()
    assert visitor.wrong == []


@SIZES
def test_who_writes_too_much_sees_the_seconds_go(school: SchoolDay, size: Any) -> None:
    visitor = opened(school, f"student{11 + (size is DESK)}", viewport=size)
    for _ in range(MOST):
        hear(visitor, "Hello")
    say(visitor, "Once more")
    error = visitor.page.locator("#chat-say-error")
    expect(error.locator("[data-countdown]")).to_contain_text(re.compile(r"wait \d+ seconds"))
    expect(visitor.page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    expect(box(visitor)).to_have_value("Once more")
    assert visitor.overflow() <= 0
    assert visitor.axe() == []
    if size is PHONE:  # to wait looks the same on a desk
        expect(error).to_be_empty(timeout=PATIENCE)
        visitor.press("Send")
        expect(answers(visitor)).to_have_count(MOST + 1, timeout=PATIENCE)
        expect(box(visitor)).to_have_value("")
    assert [each for each in visitor.wrong if "429" not in each] == []


def test_a_provider_that_is_down_is_said_and_an_empty_answer_makes_room(school: SchoolDay) -> None:
    visitor = opened(school, "student13")
    failed = hear(visitor, "broken")
    expect(failed).to_have_attribute("data-ended", "failed")
    expect(failed.locator(".flash")).not_to_be_empty()
    expect(visitor.page.locator("#chat-status")).to_have_text("The answer has not come to its end.")
    assert visitor.axe() == []
    visitor.press("Try again")
    expect(visitor.page.locator(".line[aria-busy]")).to_have_count(0, timeout=PATIENCE)
    expect(visitor.page.locator(".line")).to_have_count(2)
    expect(visitor.page.get_by_role("button", name="Try again")).to_have_count(1)
    assert visitor.wrong == []


@SIZES
def test_commands_are_chosen_by_keyboard(day: SchoolDay, size: Any) -> None:
    visitor = opened(day, "student3", viewport=size)
    box(visitor).press_sequentially("/")
    listed = visitor.page.get_by_role("listbox", name="Commands")
    expect(listed).to_be_visible()
    assert visitor.axe() == []
    box(visitor).press_sequentially("exp")
    box(visitor).press("Enter")
    expect(box(visitor)).to_have_value("/explain ")
    expect(listed).to_be_hidden()
    box(visitor).press_sequentially("osmosis")
    box(visitor).press("Enter")
    expect(answers(visitor)).to_contain_text("water", timeout=PATIENCE)
    expect(answers(visitor).get_by_role("link", name="slide 3").first).to_be_visible()
    box(visitor).press_sequentially("/")
    box(visitor).press("Escape")
    expect(listed).to_be_hidden()
    expect(box(visitor)).to_be_focused()
    box(visitor).press("Escape")
    expect(visitor.page.locator("#chat-panel")).to_be_hidden()
    expect(visitor.page.locator("#chat-open")).to_be_focused()
    assert visitor.wrong == []


def test_a_choice_that_is_asked_back_is_one_tap(day: SchoolDay) -> None:
    visitor = opened(day, "teacher", "/", viewport=PHONE)
    asked = hear(visitor, "Show me the confusion heatmap")
    expect(asked).to_contain_text("Which class do you mean?")
    assert visitor.axe() == []
    asked.get_by_role("link", name="Biology 101").click()
    expect(answers(visitor)).to_have_count(2, timeout=PATIENCE)
    expect(answers(visitor).last.locator(".calls > *")).to_have_count(1)
    expect(visitor.page.locator("#chat-head")).to_contain_text("Biology 101")
    assert visitor.wrong == []


def test_a_conversation_belongs_to_its_course_and_this_tab(day: SchoolDay) -> None:
    visitor = opened(day, "teacher", COURSE)
    expect(visitor.page.get_by_label("About")).to_have_value("3")
    hear(visitor, "Explain osmosis")
    visitor.go("/courses/2")
    expect(box(visitor)).to_be_visible()
    expect(visitor.page.locator(".line")).to_have_count(0)
    expect(visitor.page.get_by_label("About")).to_have_value("2")
    visitor.go(COURSE + "/people")
    expect(visitor.page.locator(".line")).to_have_count(2)
    visitor.page.get_by_role("button", name="New conversation").click()
    expect(visitor.page.locator(".line")).to_have_count(0)
    assert visitor.wrong == []


def test_selected_text_is_asked_about_in_the_panel(day: SchoolDay) -> None:
    visitor = day.visit("student4", COURSE + "/notes")
    visitor.page.evaluate(
        "() => { const prose = document.querySelector('#slide-3 .prose'); prose.scrollIntoView();"
        "getSelection().selectAllChildren(prose.querySelector('li, p')); }"
    )
    visitor.page.get_by_role("button", name="Explain", exact=True).click()
    expect(answers(visitor)).to_have_count(1, timeout=PATIENCE)
    expect(visitor.page.locator(".by-person")).to_contain_text("Explain:")
    expect(visitor.page.locator(".composer")).to_contain_text("Your teacher has set the tutor")
    assert visitor.wrong == []


def test_behind_a_panel_that_covers_the_page_nothing_is_reached(day: SchoolDay) -> None:
    visitor = opened(day, "student5", viewport=PHONE)
    places = "() => document.activeElement.closest('#chat-panel, body').id"
    for _ in range(12):
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate(places) in ("chat-panel", "")
        assert visitor.page.evaluate("!document.activeElement.closest('main, header.top')")
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator("#chat-open")).to_be_focused()
    visitor.page.keyboard.press("Shift+Tab")
    assert visitor.page.evaluate("Boolean(document.activeElement.closest('main'))")


def test_the_counter_shows_near_the_limit(day: SchoolDay) -> None:
    visitor = opened(day, "student6")
    counter = visitor.page.locator("#chat-count")
    box(visitor).fill("x" * 1799)
    expect(counter).to_be_hidden()
    box(visitor).fill("x" * 1990)
    expect(counter).to_have_text("1990 of 2000 characters")


@pytest.mark.parametrize("path", ["", "/quizzes", "/notes", "/explain"])
def test_the_button_covers_nothing_at_the_end_of_a_page(lesson: SchoolDay, path: str) -> None:
    visitor = lesson.visit("student1", COURSE + path, viewport=PHONE)
    visitor.page.wait_for_timeout(300)
    covered = """() => { const ask = document.getElementById('chat-open').getBoundingClientRect();
        return [...document.querySelectorAll('main :is(a, button, input, select, textarea), main .w-caption')]
            .filter((e) => e.checkVisibility())
            .filter((e) => { const box = e.getBoundingClientRect(); return box.width > 1 && box.right > ask.left
                && box.bottom > ask.top && box.left < ask.right && box.top < ask.bottom; })
            .map((e) => e.outerHTML.slice(0, 120)); }"""
    visitor.page.evaluate("scrollTo(0, 1e6)")
    assert visitor.page.evaluate(covered) == []
    visitor.page.evaluate("scrollTo(0, 0)")
    confused = visitor.page.locator("#class-assist-me :is(button, .w-caption)")
    assert path or confused.count()
    for each in confused.all():
        mine, ask = each.bounding_box(), visitor.page.locator("#chat-open").bounding_box()
        assert mine
        assert ask
        assert mine["y"] + mine["height"] <= ask["y"]


def test_everything_goes_without_javascript(day: SchoolDay) -> None:
    visitor = day.visit("student7", COURSE, script=False, viewport=PHONE)
    page = visitor.page
    page.locator("#chat-open").click()
    page.get_by_role("button", name="Explain osmosis").click()
    page.wait_for_url(re.compile(r"/chat/\d+"))
    expect(answers(visitor)).to_contain_text("water", timeout=PATIENCE)
    box(visitor).fill("/help")
    visitor.press("Send")
    expect(answers(visitor)).to_have_count(2, timeout=PATIENCE)
    answers(visitor).last.get_by_role("button", name="This helped").click()
    expect(answers(visitor).last.get_by_role("button", name="This helped")).to_have_attribute("aria-pressed", "true")
    page.get_by_text("Rename, put away or delete").click()
    page.get_by_label("Name").fill("Water and membranes")
    visitor.press("Rename")
    expect(page.locator("h1")).to_have_text("Water and membranes")
    page.get_by_text("Rename, put away or delete").click()
    visitor.press("Put away")
    visitor.sees("No conversations yet")
    page.get_by_role("link", name="Archived conversations").click()
    page.get_by_label("Words in a conversation").fill("membranes")
    visitor.press("Find")
    page.get_by_role("link", name="Water and membranes").click()
    page.get_by_text("Rename, put away or delete").click()
    expect(page.get_by_role("button", name="Delete for good")).to_be_hidden()
    page.get_by_text("Delete …").click()
    visitor.press("Delete for good")
    visitor.sees("No conversations yet")
    assert visitor.wrong == []


def test_a_choice_without_javascript_stands_in_the_box_to_be_sent(day: SchoolDay) -> None:
    visitor = day.visit("teacher", "/chat", script=False)
    box(visitor).fill("Show me the confusion heatmap")
    visitor.press("Send")
    expect(answers(visitor)).to_have_count(1, timeout=PATIENCE)
    answers(visitor).get_by_role("link", name="Biology 101").click()
    expect(box(visitor)).to_have_value("Show me the confusion heatmap")
    visitor.press("Send")
    expect(answers(visitor)).to_have_count(2, timeout=PATIENCE)
    expect(answers(visitor).last).not_to_contain_text("Which class")
