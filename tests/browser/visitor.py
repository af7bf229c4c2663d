"""A person at a browser: signed in, watched for everything that a page must not do."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.product import ROOT, Homeroom
from tests.services import CHROMIUM_ARGUMENTS, chromium_path

PATIENCE = 30_000.0
"""Milliseconds that a busy machine is given before a screen counts as stuck. Speed is the benchmark's to measure."""

COURSE = "/courses/3"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
AXE = ROOT / "node_modules/axe-core/axe.min.js"
SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter((each) => each.effect.getComputedTiming().endTime < Infinity).map((each) => each.finished))"""
AXE_RUN = """run => axe.run(document, {runOnly: run, resultTypes: ['violations'], preload: {assets: ['media']}})
    .then((found) => found.violations)"""
"""What is in order stays in the page, as to bring it here takes time; no rule of RULES asks for the style sheets."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's browser, or else Playwright's own."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """One tab, and what was wrong in it so far: console errors, broken policies, requests to other hosts."""

    page: Page
    home: str
    wrong: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"{message.type}: {message.text} {message.location.get('url')}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.home + "/", "data:", "blob:")):
            self.wrong.append(f"request to {request.url}")

    def go(self, path: str) -> None:
        self.page.goto(self.home + path)

    def close(self) -> None:
        self.page.context.close()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def sees(self, words: str, *, seconds: float = PATIENCE / 1000) -> None:
        expect(self.page.locator("main")).to_contain_text(words, timeout=seconds * 1000)

    def sees_no(self, words: str) -> None:
        expect(self.page.locator("main")).not_to_contain_text(words)

    def look_again_until(self, words: str) -> None:
        """Follow the link of a page that waits, as one does without JavaScript, until the words are there."""
        deadline = time.monotonic() + PATIENCE / 1000
        while words not in self.page.locator("main").inner_text():
            assert time.monotonic() < deadline, self.page.locator("main").inner_text()
            link = self.page.get_by_role("link", name="Look again")
            if link.count():
                link.click()

    def part(self, name: str) -> Any:
        """A part of the widget, by the id it has in the tree."""
        return self.page.locator(f"#class-assist-{name}")

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def axe(self, *, only: str = "") -> list[str]:
        """Violations of the accessibility rules, as sentences."""
        if self.page.evaluate("typeof axe") == "undefined":
            self.page.evaluate(AXE.read_text())
        # A colour that is still on its way to the other scheme has the contrast of neither.
        self.page.evaluate(SETTLED)
        run = {"type": "rule", "values": [only]} if only else {"type": "tag", "values": RULES}
        found = self.page.evaluate(AXE_RUN, run)
        return [
            f"{each['id']}: {each['help']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
            for each in found
            for node in each["nodes"]
        ]


@dataclass
class SchoolDay:
    """The started product with its people."""

    homeroom: Homeroom
    browser: Browser
    states: dict[tuple[str, bool], Any] = field(default_factory=dict)
    visitors: list[Visitor] = field(default_factory=list)
    tabs: dict[str, Visitor] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    """Ids that a test has made, for addresses such as `/quizzes/{quiz}`."""

    @property
    def secret(self) -> str:
        return (Path(self.homeroom.data) / "agentkit_secret").read_text().strip()

    def visit(self, who: str, path: str = COURSE, *, script: bool = True, **options: Any) -> Visitor:
        """A new tab of somebody's, on a page. Nobody, with an empty name, is not signed in."""
        known = (who, script)
        if who and known not in self.states:
            self.states[known] = self._sign_in(who)
        options = {"viewport": DESK, "java_script_enabled": script, **options}
        context = self.browser.new_context(storage_state=self.states.get(known), **options)
        context.set_default_timeout(PATIENCE)
        visitor = Visitor(context.new_page(), self.homeroom.url)
        visitor.watch()
        self.visitors.append(visitor)
        visitor.go(path)
        return visitor

    def look(self, who: str, path: str) -> Visitor:
        """A page in the one tab that somebody looks at page after page in, on a desk, by day, from left to right."""
        if who not in self.tabs:
            self.tabs[who] = self.visit(who, path, reduced_motion="reduce")
        else:
            visitor = self.tabs[who]
            visitor.page.set_viewport_size(DESK)
            visitor.page.emulate_media(color_scheme="light")
            visitor.wrong.clear()
            visitor.go(path)
        return self.tabs[who]

    def _sign_in(self, who: str) -> Any:
        """What a browser keeps of a sign-in; that the form works in one is `test_first_day.py`'s."""
        cookies = [
            {"name": each.name, "value": each.value, "domain": each.domain, "path": each.path, "expires": -1}
            | {"httpOnly": True, "secure": False, "sameSite": "Lax"}
            for each in self.homeroom.cookies_of(who)
        ]
        assert cookies
        return {"cookies": cookies, "origins": []}

    def leave(self) -> None:
        """Everybody closes their tabs."""
        for visitor in self.visitors:
            visitor.close()
        self.visitors.clear()
        self.tabs.clear()

    def agent(self, function: str, **body: Any) -> dict[str, Any]:
        """Call a capability through the AgentKit door, in period 3; with `course_id=None`, in no course."""
        fields = {name: value for name, value in {"course_id": "3", **body}.items() if value is not None}
        sent = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        request = urllib.request.Request(
            f"{self.homeroom.url}/api/agentkit/{function}", json.dumps(fields).encode(), sent
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return dict(json.load(response))
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{function} answered {error.code}: {error.read().decode()}") from None

    def student(self, number: int) -> str:
        """The id of the demo school's student of this number."""
        return str(int(self.person("student1")) + number - 1)

    def person(self, who: str) -> str:
        """The id of somebody of the demo school."""
        self.homeroom.sign_in(who)
        return str(json.loads(self.homeroom.get("/api/me"))["user"]["id"])

    def begin(self, slide: int = 7) -> None:
        """A new lesson with this slide up."""
        # One is begun so that there is one to end.
        self.agent("set_current_slide", slide_number=slide)
        self.agent("end_lesson")
        self.agent("set_current_slide", slide_number=slide)

    def fill(self, present: int, confused: int) -> None:
        """Have the students after the first two come in, and some of them tap."""
        first = int(self.student(1))
        for number in range(3, 3 + present):
            self.agent("record_presence", user_id=str(first + number - 1))
        for number in range(3, 3 + confused):
            self.agent("track_confusion", user_id=str(first + number - 1))
