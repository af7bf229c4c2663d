"""What has to have happened before every page has something to show; gives the ids for addresses such as `{quiz}`."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

from playwright.sync_api import FilePayload, expect

from tests.browser.visitor import COURSE, SchoolDay, Visitor
from tests.courses.deck_bytes import pdf

CLASS_LIST = b"First name,Last name,Student number\nNils,Newton,P-1\nOlga,Oersted,P-2\n"
SCHOOL_LIST = b"First name,Last name,Course,Student number\nPia,Planck,Pages of a school,P-3\n"
GIFT = b"::One::What keeps the DNA?{=Nucleus ~Wall ~Sap}\n\n::Two::Match these{=a -> b =c -> d}\n"


def file(name: str, content: bytes) -> FilePayload:
    """A file as a person chooses one."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def look_at_roster(visitor: Visitor, content: bytes) -> None:
    """Choose a class list and have it looked at."""
    visitor.page.get_by_label("File").set_input_files(file("class.csv", content))
    visitor.press("Look at it")


def take_in_quiz(visitor: Visitor) -> None:
    """Import a quiz of which one question cannot be taken over."""
    visitor.page.get_by_label("File").set_input_files(file("cells.gift.txt", GIFT))
    visitor.press("Import")
    visitor.sees("Left out")


def last_id(visitor: Visitor) -> str:
    """The id at the end of the address."""
    found = re.search(r"/(\d+)$", visitor.page.url)
    assert found, visitor.page.url
    return found[1]


def prepare(day: SchoolDay) -> dict[str, str]:
    """An alert, questions of every kind, quizzes in every state, imports, exports, and a course that is over."""
    day.begin()
    day.fill(present=12, confused=6)
    day.agent("track_confusion", user_id=day.student(2))
    for number, words in enumerate(("Where do the electrons come from?", "Supercalifragilistic" * 8), start=5):
        day.agent("submit_question", user_id=day.student(number), question_body=words, anonymous=True)
    places = {
        "quiz": day.agent("assign_remedial_quiz", target_students="all_students")["quiz_id"],
        "draft": day.agent("generate_quiz")["quiz"]["quiz_id"],
        "open": day.agent("generate_quiz")["quiz"]["quiz_id"],
        "student": day.student(1),
    }
    day.agent("publish_quiz", quiz_id=places["quiz"])
    places["waiting"] = day.agent("assign_remedial_quiz")["quiz_id"]
    for audience in ("all_students", "confused_students"):
        sent = day.agent("notify_students_via_lms", recipient_filter=audience, subject="Lab" * 50, message="Coats" * 90)
        places[audience] = sent["message_id"]
    day.agent("publish_quiz", quiz_id=places["open"], target_students="all_students")
    _answered(day, places["quiz"])
    _asked_models(day)
    owner = day.person("teacher")
    for name, words in (("new", "Pages of a school"), ("old", "Pages of last year")):
        copy = {"name": words, "period": "9", "school_year": "2025/26"}
        places[name] = day.agent("copy_course", user_id=owner, **copy)["copy_id"]
    places |= _brought(day, places["new"])
    places |= _talked(day)
    day.agent("archive_course", course_id=places["old"], user_id=owner)
    day.leave()
    return places


def _answered(day: SchoolDay, quiz_id: str) -> None:
    """The first student hands a quiz in, the first answer right and the second wrong, and the time to repeat comes."""
    first, second, *_ = day.agent("get_quiz", quiz_id=quiz_id)["quiz"]["questions"]
    wrong = next((option["id"] for option in second["options"] if option["id"] != second["key_id"]), "nonsense")
    answers = {first["item_id"]: first["key_id"] or first["accepted"][0], second["item_id"]: wrong}
    day.agent("answer_quiz", quiz_id=quiz_id, user_id=day.student(1), answers=answers, finish=True)
    with closing(sqlite3.connect(day.homeroom.data / "homeroom.db", timeout=10)) as database, database:
        assert database.execute("UPDATE review_cards SET due_at = datetime('now', '-1 minute')").rowcount


def _asked_models(day: SchoolDay) -> None:
    """Calls of models on two days: with a price and without, one that failed, one whose use nobody told."""
    columns = (
        "user_id, course_id, type, model, capability, total_tokens, estimated_cost, reserved_cost, reserved_tokens, "
        "state, assumed, charged_on, request_data, response_data, error, created_at"
    )
    teacher, student = int(day.person("teacher")), int(day.student(1))
    calls = [
        (teacher, "chat", "gpt-4o-mini", 910, 0.00026, 0.002, "settled", 0, None, "+0 days"),
        (teacher, "image", "gpt-4o-mini", 0, 0.04, 0.04, "settled", 0, None, "+0 days"),
        (student, "chat", "gpt-4o-mini", None, 0.99, 0.99, "settled", 1, "The answer was cut off.", "+0 days"),
        (student, "chat", "a-model-of-our-own-" + "x" * 60, 1200, None, None, "settled", 0, None, "-1 day"),
        (None, "chat", "gpt-4o-mini", 0, 0, 0.002, "released", 0, "The key was refused. " * 12, "-1 day"),
    ]
    taken = [(f"person:{teacher}", teacher, None, 850_000), ("course:3", None, 3, 9_900_000)]
    with closing(sqlite3.connect(day.homeroom.data / "homeroom.db", timeout=10)) as database, database:
        for user, kind, model, tokens, cost, worst, state, assumed, error, when in calls:
            row = (user, kind, model, tokens, cost, worst, state, assumed, when, error, when)
            database.execute(
                f"INSERT INTO openai_usage ({columns}) "
                "VALUES (?, 3, ?, ?, 'chat', ?, ?, ?, 2000, ?, ?, date('now', ?), '{}', '{}', ?, datetime('now', ?))",
                row,
            )
        for key, user, course, cost in taken:
            database.execute(
                "INSERT INTO budget_counts (key, user_id, course_id, begins, cost, tokens) "
                "VALUES (? || ':' || date('now'), ?, ?, date('now'), ?, 0)",
                (key, user, course, cost),
            )


def _talked(day: SchoolDay) -> dict[str, str]:
    """A student's conversation, and a teacher's with a widget, a question back and something to say yes to."""
    places = {}
    said = {
        "student1": ("What is osmosis?", "/help"),
        "teacher": (
            "Show me the confusion heatmap for period 3",
            "Show me the confusion heatmap",
            "Tell the whole class of period 3 that the lab is closed tomorrow",
        ),
    }
    for who, sentences in said.items():
        visitor = day.visit(who, "/chat", script=False)
        for number, words in enumerate(sentences, start=1):
            visitor.page.get_by_label("Your message").fill(words)
            visitor.press("Send")
            expect(visitor.page.locator(".line[data-ended]")).to_have_count(number)
        places[f"talk_{who}"] = last_id(visitor)
    return places


def _brought(day: SchoolDay, course_id: str) -> dict[str, str]:
    """What came in as a file, and what is going out as one."""
    places = {}
    teacher = day.visit("teacher", f"/courses/{course_id}/roster")
    admin = day.visit("admin", "/roster")
    for visitor, name, content in ((teacher, "roster", CLASS_LIST), (admin, "school_roster", SCHOOL_LIST)):
        look_at_roster(visitor, content)
        visitor.press("Import")
        visitor.sees("The roster is imported")
        places[name] = last_id(visitor)
    admin.go("/people?q=Planck")
    admin.page.get_by_role("link", name="Pia Planck").click()
    admin.page.wait_for_url(re.compile(r"/people/\d+"))
    places["newcomer"] = last_id(admin)
    teacher.go(f"/courses/{course_id}/deck")
    deck = file("signs.pdf", pdf(["Stop", "A red sign with eight sides means stop."], ["Yield", "Let the others go."]))
    teacher.page.get_by_label("A PowerPoint or PDF file").set_input_files(deck)
    teacher.press("Read the file")
    teacher.sees("ready to import")
    places["deck"] = last_id(teacher)
    teacher.go(COURSE + "/quizzes/import")
    take_in_quiz(teacher)
    teacher.page.get_by_role("link", name="To the draft").click()
    places["imported"] = last_id(teacher)
    # An arrow means something else in GIFT, so this question cannot go out in it.
    arrow = {"form": "cloze", "stem": "What follows?", "accepted": "DNA -> RNA"}
    day.agent("save_quiz_item", quiz_id=places["imported"], **arrow)
    student = day.visit("student1", "/my-data")
    student.press("Make the file")
    expect(student.page.get_by_role("link", name="Download the file")).to_be_visible()
    places["export"] = last_id(student)
    return places
