"""The assistant beside every page: it streams, stops, goes on after a reload, acts, and says when to wait."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat_panel import SIZES, answers, box, hear, opened, say
from tests.browser.conftest import RATES
from tests.browser.visitor import COURSE, DESK, PHONE, SchoolDay
from tests.product import Homeroom
from tests.services import valkey_server
from tests.upstream import Asked, Script, Upstream, calls, refuses, says

pytestmark = pytest.mark.xdist_group("browser")

MOST = 4
WINDOW = 12
POEM = "Roses  are red,\n\n    violets <b>are</b> & blue.\n- one\n- two\n"
SLOW = " ".join(f"w{number}" for number in range(120))
LONG = "\n\n".join(f"Paragraph {number}." for number in range(80))


MARKED = "## Say\n\nSome *words* that are long enough to be pointed at, 🦋 & as most are, and `code`.\n\n" * 100


def chosen(asked: Asked) -> Script:
    """What the model of these tests says to whom."""
    last = asked.last
    if asked.body["messages"][-1]["role"] == "tool":
        return says("That is all.")
    if "poem" in last:
        return says(list(POEM), rate=12)
    if "marked" in last:
        return says(list(MARKED))
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


@SIZES
def test_what_was_read_is_drawn_and_not_sent_again(school: SchoolDay, size: dict[str, int]) -> None:
    visitor = opened(school, "student1", viewport=size)
    with visitor.page.expect_response(re.compile("/chat/answers/")) as drawn:
        answer = hear(visitor, "Say something marked up")
    text = answer.locator(".answer")
    expect(text).to_contain_text("pointed at, 🦋 & as most are, and code")
    assert b"long enough" not in drawn.value.body()
    here = text.inner_html()
    # A drawing whose text is not here any more is asked for whole.
    again = {"target": f"#{answer.get_attribute('id')}", "swap": "outerHTML"}
    with visitor.page.expect_response(re.compile(r"/chat/answers/\d+$")):
        visitor.page.evaluate("([url, options]) => htmx.ajax('GET', url, options)", [drawn.value.url, again])
    expect(text).to_contain_text("pointed at")
    assert text.inner_html() == here
    visitor.page.reload()
    if visitor.page.locator("#chat-panel").is_hidden():
        visitor.page.locator("#chat-open").click()
    expect(answers(visitor).last.locator(".answer")).to_be_visible()
    assert answers(visitor).last.locator(".answer").inner_html() == here


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
    expect(answers(visitor)).to_have_count(1)
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
        expect(each.locator(".line[data-ended] .answer")).to_have_text(SLOW)
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
    expect(answers(visitor)).to_have_count(1)
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
    expect(answers(visitor)).to_have_count(1)
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
    expect(shown).to_contain_text("Slide 8")
    expect(visitor.page.locator("main h2").first).to_have_text("Notes")
    assert school.agent("get_current_slide")["slide_number"] == 8
    # The line goes on looking at what it shows.
    school.agent("set_current_slide", slide_number=9)
    visitor.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(shown).to_contain_text("Slide 9")
    address = visitor.page.url
    visitor.page.goto("about:blank")
    school.agent("set_current_slide", slide_number=10)
    visitor.page.goto(address)
    if size is PHONE:
        visitor.page.locator("#chat-open").click()
    expect(visitor.page.locator(".calls .region")).to_contain_text("Slide 10", timeout=2_000)
    assert visitor.overflow() <= 0
    assert visitor.wrong == []


def test_a_widget_in_a_whole_conversation_is_looked_at_anew_as_it_opens(school: SchoolDay) -> None:
    school.begin()
    visitor = opened(school, "coteacher", COURSE + "/notes")
    hear(visitor, "How is the class?")
    address = str(visitor.page.get_by_role("link", name="Open as a whole page").get_attribute("href"))
    school.agent("set_current_slide", slide_number=11)
    visitor.page.goto(visitor.home + address)
    expect(visitor.page.locator(".calls .region")).to_contain_text("Slide 11", timeout=2_000)
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
        expect(error).to_be_empty()
        visitor.press("Send")
        expect(answers(visitor)).to_have_count(MOST + 1)
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
    expect(visitor.page.locator(".line[aria-busy]")).to_have_count(0)
    expect(visitor.page.locator(".line")).to_have_count(2)
    expect(visitor.page.get_by_role("button", name="Try again")).to_have_count(1)
    assert visitor.wrong == []
