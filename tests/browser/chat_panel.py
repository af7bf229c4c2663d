"""What a person does in the chat's panel."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.visitor import COURSE, DESK, PHONE, SchoolDay, Visitor

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


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
    expect(answers(visitor)).to_have_count(before + 1)
    return answers(visitor).last
