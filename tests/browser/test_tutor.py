"""The list of commands under a text field, and the tools over selected text: by pointer, by keyboard, on a phone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Page, expect

from app import ROOT
from app.core.permissions import CourseRole
from app.tutor import Command
from tests.browser.visitor import COURSE, DESK, PHONE, SchoolDay, Visitor

pytestmark = pytest.mark.xdist_group("browser")

NOTES = COURSE + "/notes"
COMMANDS = [
    Command("explain", "Explain a topic", "Explain"),
    Command("heatmap", "What confused the class", "Show"),
    Command("quiz", "Make a quiz", "Make a quiz"),
    Command("help", "What you can do here", "Help"),
]
LISTEN = """() => { window.asked = []; window.sent = 0; window.escaped = 0;
    document.addEventListener("homeroom:ask", (event) => window.asked.push(event.detail.text));
    document.addEventListener("keydown", (event) => {
        window.sent += event.key === "Enter"; window.escaped += event.key === "Escape"; }); }"""
SELECT = """([selector, from, to]) => {
    const walker = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.push(walker.currentNode);
    const range = document.createRange(), last = texts.at(-1);
    range.setStart(texts[0], from);
    range.setEnd(to < 0 ? last : texts[0], to < 0 ? last.length : to);
    texts[0].parentElement.scrollIntoView({ block: "center" });
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return range.toString(); }"""


def macro() -> str:
    """The list as the server draws it."""
    environment = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    environment.globals.update(_=str, slash_commands=lambda _role: COMMANDS)
    drawn = environment.get_template("tutor/_commands.html").make_module().command_list("list", CourseRole.OWNER)  # type: ignore[attr-defined]
    return str(drawn)


@pytest.fixture
def field(day: SchoolDay) -> Visitor:
    """A page with a text field that has commands."""
    visitor = day.visit("teacher", NOTES)
    visitor.page.evaluate(
        "html => { document.querySelector('main').innerHTML = html; }",
        f'<h1>Ask</h1><label for="say">Say</label><textarea id="say" data-commands="list"></textarea>{macro()}'
        '<button type="button" id="next">Next</button>',
    )
    visitor.page.evaluate(LISTEN)
    return visitor


def options(page: Page) -> list[str]:
    return [each.split("\n")[0].split(" ")[0] for each in page.locator("#list [role=option]:visible").all_inner_texts()]


def marked(page: Page) -> str | None:
    active = page.locator("#say").get_attribute("aria-activedescendant")
    chosen = page.locator("#list [aria-selected=true]:visible")
    assert active is None or chosen.get_attribute("id") == active
    return active and active.removeprefix("list-")


def test_commands_are_filtered_by_name_and_label_and_chosen_by_keyboard(field: Visitor) -> None:
    page, say = field.page, field.page.locator("#say")
    say.press_sequentially("/")
    assert options(page) == ["/explain", "/heatmap", "/quiz", "/help"]
    assert marked(page) == "explain"
    assert field.axe() == []
    for key, there in (("ArrowDown", "heatmap"), ("ArrowUp", "explain"), ("ArrowUp", "help"), ("ArrowDown", "explain")):
        say.press(key)
        assert marked(page) == there
    say.press_sequentially("CONF")
    assert options(page) == ["/heatmap"]
    say.press("Enter")
    expect(say).to_have_value("/heatmap ")
    expect(page.locator("#list")).to_be_hidden()
    assert say.get_attribute("aria-activedescendant") is None
    say.press_sequentially("last week")
    expect(page.locator("#list")).to_be_hidden()
    assert page.evaluate("window.sent") == 0
    say.press("Enter")
    assert page.evaluate("window.sent") == 1
    assert field.wrong == []


def test_what_begins_with_the_letters_is_marked_first(field: Visitor) -> None:
    field.page.locator("#say").press_sequentially("/h")
    assert options(field.page) == ["/heatmap", "/help"]
    assert marked(field.page) == "heatmap"
    field.page.locator("#say").press_sequentially("e")
    assert marked(field.page) == "heatmap"


def test_escape_closes_the_list_and_nothing_else(field: Visitor) -> None:
    page, say = field.page, field.page.locator("#say")
    say.press_sequentially("/q")
    say.press("Escape")
    expect(page.locator("#list")).to_be_hidden()
    expect(say).to_be_focused()
    expect(say).to_have_value("/q")
    assert page.evaluate("window.escaped") == 0
    say.press("Escape")
    assert page.evaluate("window.escaped") == 1


def test_a_command_is_chosen_by_pointer_and_the_field_keeps_the_keyboard(field: Visitor) -> None:
    page, say = field.page, field.page.locator("#say")
    say.press_sequentially("/")
    page.locator("#list-quiz span").click()
    expect(say).to_have_value("/quiz ")
    expect(say).to_be_focused()
    expect(page.locator("#list")).to_be_hidden()


def test_the_list_closes_when_nothing_fits_or_the_field_is_left(field: Visitor) -> None:
    page, say = field.page, field.page.locator("#say")
    say.press_sequentially("/zzz")
    expect(page.locator("#list")).to_be_hidden()
    say.fill("a / b")
    expect(page.locator("#list")).to_be_hidden()
    say.fill("/")
    expect(page.locator("#list")).to_be_visible()
    page.locator("#next").click()
    expect(page.locator("#list")).to_be_hidden()


def reader(day: SchoolDay, **options: Any) -> Visitor:
    visitor = day.visit("student1", NOTES, **options)
    visitor.page.evaluate(LISTEN)
    return visitor


def select(visitor: Visitor, start: int = 0, end: int = -1, selector: str = "#slide-3 .prose") -> str:
    return " ".join(str(visitor.page.evaluate(SELECT, [selector, start, end])).split())


def asked(visitor: Visitor) -> list[str]:
    found: list[str] = json.loads(visitor.page.evaluate("JSON.stringify(window.asked)"))
    return found


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_selected_text_is_explained_by_one_press(day: SchoolDay, viewport: Any) -> None:
    student = reader(day, viewport=viewport)
    tools = student.page.get_by_role("toolbar", name="Ask about the selected text")
    expect(tools).to_be_hidden()
    said = select(student, 0, 7)
    expect(tools).to_be_visible()
    assert student.axe() == []
    box = tools.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= viewport["width"]
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= viewport["height"]
    assert student.overflow() == 0
    tools.get_by_role("button", name="Explain").click()
    assert asked(student) == [f"Explain: {said}"]
    expect(tools).to_be_hidden()
    assert student.wrong == []


def test_a_long_selection_is_cut_with_a_mark(day: SchoolDay) -> None:
    student = reader(day)
    student.page.evaluate("document.querySelector('#slide-3 .prose').innerHTML = '<p>' + 'water '.repeat(300) + '</p>'")
    select(student)
    student.page.get_by_role("button", name="Summarize").click()
    (text,) = asked(student)
    assert text.startswith("Summarize: water water")
    assert text.endswith("…")
    assert len(text) == len("Summarize: ") + 500


def test_the_tools_are_reached_and_left_by_keyboard(day: SchoolDay) -> None:
    student = reader(day)
    page = student.page
    select(student, 0, 6)
    tools = page.locator("#ask-tools")
    expect(tools).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Explain")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Summarize")).to_be_focused()
    page.keyboard.press("Escape")
    expect(tools).to_be_hidden()
    said = select(student, 0, 5)
    expect(tools).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Translate")).to_be_focused()
    page.keyboard.press("Enter")
    assert asked(student) == [f"Translate: {said}"]


def test_the_tools_hide_by_escape_a_press_elsewhere_and_an_empty_selection(day: SchoolDay) -> None:
    student = reader(day)
    page, tools = student.page, student.page.locator("#ask-tools")
    for hide in (
        lambda: page.keyboard.press("Escape"),
        lambda: page.mouse.click(5, 5),
        lambda: page.evaluate("getSelection().removeAllRanges()"),
    ):
        select(student, 0, 6)
        expect(tools).to_be_visible()
        hide()
        expect(tools).to_be_hidden()
    select(student, 0, 3, "h1")
    page.wait_for_timeout(300)
    expect(tools).to_be_hidden()


def test_text_is_translated_into_the_readers_own_language(day: SchoolDay) -> None:
    student = reader(day, locale="ur-PK")
    said = select(student, 0, 7)
    student.page.get_by_role("button", name="Translate").click()
    (text,) = asked(student)
    assert text in (f"Translate to Urdu: {said}", f"Translate: {said}")
    assert student.wrong == []


def test_from_right_to_left_the_tools_stay_in_sight(day: SchoolDay) -> None:
    student = reader(day, viewport=PHONE)
    student.page.evaluate("document.documentElement.dir = 'rtl'")
    select(student, 0, 4)
    expect(student.page.locator("#ask-tools")).to_be_in_viewport(ratio=1)
    assert student.overflow() == 0


def test_without_javascript_nothing_shows(day: SchoolDay) -> None:
    student = day.visit("student1", NOTES, script=False)
    expect(student.page.locator("#ask-tools")).to_be_hidden()
    expect(student.page.get_by_role("toolbar")).to_have_count(0)
