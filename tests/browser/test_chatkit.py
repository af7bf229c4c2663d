"""One conversation is carried from the page to a ChatKit client and back."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from chatkit.types import Page, ThreadItem, ThreadStreamEvent
from playwright.sync_api import expect
from pydantic import TypeAdapter

from tests.browser.visitor import SchoolDay

pytestmark = pytest.mark.xdist_group("browser")


def ask(day: SchoolDay, token: str, path: str, body: dict[str, Any]) -> bytes:
    """What the running product answers to a client with a token."""
    sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(day.homeroom.url + path, json.dumps(body).encode(), sent)
    with urllib.request.urlopen(request, timeout=60) as response:
        return bytes(response.read())


def test_a_conversation_of_the_page_goes_on_in_a_chatkit_client_and_back_in_the_page(lesson: SchoolDay) -> None:
    visitor = lesson.visit("student9", "/chat?course_id=3")
    page, lines = visitor.page, visitor.page.locator(".line[data-ended]")

    def hear(words: str, count: int) -> None:
        page.get_by_label("Your message").fill(words)
        page.keyboard.press("Enter")
        expect(lines).to_have_count(count)

    hear("Which slide are we on?", 1)
    begin = {"user_id": lesson.student(9), "courseId": "3"}
    secret = json.loads(ask(lesson, lesson.secret, "/api/chatkit/session", begin))["client_secret"]
    head = json.loads(ask(lesson, secret, "/chatkit", {"type": "threads.list", "params": {"limit": 1}}))["data"][0]
    assert head["title"] == "Which slide are we on?"
    words = {"content": [{"type": "input_text", "text": "Explain: osmosis"}], "attachments": []}
    said = {"thread_id": head["id"], "input": {**words, "inference_options": {}}}
    stream = ask(lesson, secret, "/chatkit", {"type": "threads.add_user_message", "params": said}).decode()
    events = [
        TypeAdapter(ThreadStreamEvent).validate_json(line[6:])
        for line in stream.split("\n")
        if line.startswith("data: ")
    ]
    (answer,) = [
        each.item for each in events if each.type == "thread.item.done" and each.item.type == "assistant_message"
    ]
    assert "osmosis" in answer.content[0].text.lower()
    page.reload()
    expect(lines).to_have_count(2)
    expect(page.locator(".by-person")).to_have_text(["You" + "Which slide are we on?", "You" + "Explain: osmosis"])
    expect(page.locator(f"#line-{answer.id.removeprefix('msg_')} .answer")).to_contain_text("smosis")
    hear("Which slide are we on?", 3)
    listing = {"type": "items.list", "params": {"thread_id": head["id"], "order": "asc"}}
    items = TypeAdapter(Page[ThreadItem]).validate_json(ask(lesson, secret, "/chatkit", listing)).data
    shown = [each.content[0].text for each in items if each.type == "user_message"]
    assert shown == ["Which slide are we on?", "Explain: osmosis", "Which slide are we on?"]
    widgets = [each.id.removeprefix("wdg_") for each in items if each.type == "widget"]
    assert widgets
    for each in widgets:
        expect(page.locator(f"#chat-call-{each}")).to_have_count(1)
    assert answer in items
    assert visitor.axe() == []
    assert visitor.wrong == []
