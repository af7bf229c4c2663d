"""The panel of the assistant where there is no model: commands, choices, a course of its own, and no script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.chat_panel import SIZES, answers, box, hear, opened
from tests.browser.visitor import COURSE, PHONE, SchoolDay

pytestmark = pytest.mark.xdist_group("browser")


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
    expect(answers(visitor)).to_contain_text("water")
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
    expect(answers(visitor)).to_have_count(2)
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
    expect(answers(visitor)).to_have_count(1)
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
    expect(answers(visitor)).to_contain_text("water")
    box(visitor).fill("/help")
    visitor.press("Send")
    expect(answers(visitor)).to_have_count(2)
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


def test_a_widget_acts_inside_the_chat_without_javascript_too(day: SchoolDay) -> None:
    visitor = day.visit("student7", "/chat", script=False, viewport=PHONE)
    box(visitor).fill("Add a task to buy a notebook")
    visitor.press("Send")
    visitor.page.wait_for_url(re.compile(r"/chat/\d+"))
    widget = answers(visitor).locator(".region")
    expect(widget).to_contain_text("pending")
    widget.get_by_role("button", name="Complete").click()
    visitor.page.wait_for_url(re.compile(r"/chat/\d+#chat-call-\d+"))
    expect(widget).to_contain_text("completed")
    visitor.page.reload()
    expect(widget.get_by_role("button", name="Reopen")).to_be_visible()
    assert visitor.wrong == []


def test_a_choice_without_javascript_stands_in_the_box_to_be_sent(day: SchoolDay) -> None:
    visitor = day.visit("teacher", "/chat", script=False)
    box(visitor).fill("Show me the confusion heatmap")
    visitor.press("Send")
    expect(answers(visitor)).to_have_count(1)
    answers(visitor).get_by_role("link", name="Biology 101").click()
    expect(box(visitor)).to_have_value("Show me the confusion heatmap")
    visitor.press("Send")
    expect(answers(visitor)).to_have_count(2)
    expect(answers(visitor).last).not_to_contain_text("Which class")


def test_an_answer_that_comes_whole_with_its_question_is_told_as_finished(day: SchoolDay) -> None:
    visitor = opened(day, "student7")

    def wait_for_its_end(route: Route) -> None:
        response = route.fetch()
        page = response.text()
        busy = re.search(r'<li id="line-(\d+)"[^>]* aria-busy=.*?</li>', page, re.DOTALL)
        line = busy[0] if busy else ""
        while busy and "data-ended" not in line:
            line = visitor.page.request.get(f"{visitor.home}/chat/answers/{busy[1]}").text()
        route.fulfill(response=response, body=page.replace(busy[0], line) if busy else page)

    visitor.page.route("**/chat/messages", wait_for_its_end)
    hear(visitor, "Explain osmosis")
    status = visitor.page.locator("#chat-status")
    expect(status).to_have_text(status.get_attribute("data-complete") or "it says nothing")
    assert visitor.wrong == []
