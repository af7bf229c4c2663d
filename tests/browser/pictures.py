"""The README's pictures, from a running lesson: `.venv/bin/python -m tests.browser.pictures`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import RATES
from tests.browser.visitor import COURSE, DESK, PHONE, SchoolDay, Visitor, chromium
from tests.product import ROOT, Homeroom

FOLDER = ROOT / "docs/images"
LARGEST = 300_000


def take(day: SchoolDay) -> None:
    """A lesson with twenty students, some confusion and two questions, as a student and a teacher see it."""
    day.begin(slide=5)
    first = int(day.student(1))
    day.fill(present=20, confused=2)
    day.agent("set_current_slide", slide_number=6)
    for number in (9, 10, 11):
        day.agent("track_confusion", user_id=str(first + number))
    day.agent("set_current_slide", slide_number=7)
    for number in (4, 6, 12, 14):
        day.agent("track_confusion", user_id=str(first + number))
    for number, words in (
        (5, "Where does the carbon dioxide come in?"),
        (8, "Why is it called the dark reactions, if it runs by day?"),
    ):
        day.agent("submit_question", user_id=str(first + number), question_body=words, anonymous=True)
    for width, size in ((390, PHONE), (1280, DESK)):
        for name, who in (("student", "student1"), ("instructor", "teacher")):
            visitor = day.visit(who, viewport=size, reduced_motion="reduce")
            expect(visitor.part("questions")).to_contain_text("carbon dioxide")
            if name == "instructor":
                expect(visitor.part("spike")).to_contain_text("confused")
            keep(visitor, f"{name}-{width}")
    talk(day)
    day.leave()


def keep(visitor: Visitor, name: str) -> None:
    """Take a picture of what stands still."""
    visitor.page.wait_for_timeout(500)
    path = FOLDER / f"{name}.png"
    visitor.page.screenshot(path=path, caret="initial")
    assert path.stat().st_size < LARGEST, f"{path.name} is too heavy for a README"
    print(path.relative_to(ROOT), path.stat().st_size)


def talk(day: SchoolDay) -> None:
    """The assistant beside a student's notes on a phone, and beside a teacher's lesson."""
    said = {
        ("student1", 390, COURSE + "/notes"): ("What is osmosis?", "Explain photosynthesis"),
        ("teacher", 1280, COURSE): (
            "Show me the confusion heatmap",
            "Tell the whole class that the lab is closed tomorrow",
        ),
    }
    for (who, width, page), sentences in said.items():
        visitor = day.visit(who, page, viewport=PHONE if width == 390 else DESK, reduced_motion="reduce")
        visitor.page.locator("#chat-open").click()
        for number, words in enumerate(sentences, start=1):
            visitor.page.get_by_label("Your message").fill(words)
            visitor.page.keyboard.press("Enter")
            expect(visitor.page.locator(".line[data-ended]")).to_have_count(number)
        visitor.page.evaluate("document.activeElement.blur()")
        keep(visitor, f"assistant-{width}")


def main() -> None:
    """Start the demo school in a new folder, take the pictures, and end it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="homeroom-pictures-") as folder:
        homeroom = Homeroom(Path(folder) / "data", **RATES)
        try:
            homeroom.start()
            with chromium() as browser:
                take(SchoolDay(homeroom, browser))
        finally:
            homeroom.end()


if __name__ == "__main__":
    main()
