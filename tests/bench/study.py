"""Study tools over a long course: an explanation, a quiz, and how often the best slide is the right one."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import insert

from app import ROOT
from app.core.actor import Actor, Door
from app.core.permissions import Role
from app.core.pipeline import invoke
from app.courses import Slide, parse_deck
from app.extensions import db
from app.study.course_material import passages_of
from app.study.quiz import make_quiz
from app.study.search import best_passages
from tests.bench.heat import settle, timed
from tests.bench.report import Row, percentile, spread
from tests.bench.world import Class, World

SLIDES = 2_000
SQUAD = ROOT.parent / "shared" / "data" / "squad" / "squad_dev_5articles.json"
QUESTIONS = (
    "What is osmosis?",
    "Why does a cell in salt water shrink?",
    "mitochondria",
    "How does the cell membrane let some substances through and keep others out?",
    "What is the difference between active transport and passive transport in a cell?",
    "Krebs cycle",
    "Which organelle makes proteins, and where do the proteins of the cell go from there?",
    "When was the French Revolution?",
)


def measure(world: World, *, quick: bool) -> Iterator[Row]:
    """Capabilities and rules, called in this process."""
    times = 5 if quick else 20
    lesson = world.new_class(1)
    student = Actor("A student", lesson.students[0].id, Role.STUDENT)
    with world.app.test_request_context():
        _long_deck(lesson)

        def explaining(question: str) -> Callable[[], object]:
            body = {"course_id": lesson.id, "topic": question, "explanation_style": "detailed"}
            return lambda: invoke(student, "explain_topic", body, door=Door.BROWSER).result

        def searching(question: str) -> Callable[[], object]:
            return lambda: best_passages(lesson.id, question)

        explained = [each for question in QUESTIONS for each in timed(explaining(question), times)]
        searched = [each for question in QUESTIONS for each in timed(searching(question), times)]
        quizzes = timed(lambda: make_quiz(passages_of(lesson.id), 10), times)
    database, high = world.database, percentile(explained, 0.95)
    of_course = f"a course of {SLIDES:,} slides"
    yield Row(f"an explanation from {of_course}", database, spread(explained), "p95 ≤ 60 ms", high <= 60)
    yield Row("of that, the search", database, spread(searched))
    high = percentile(quizzes, 0.95)
    yield Row(f"a ten-item quiz from {of_course}", database, spread(quizzes), "≤ 400 ms", high <= 400)
    yield _retrieval(world)


def _retrieval(world: World) -> Row:
    what = "the best slide is the right one (R@1), 705 real questions over 173 paragraphs"
    if not SQUAD.exists():
        return Row(what, world.database, "not measured: the shared data folder is not beside this repository")
    lesson = world.new_class(1, slides=0)
    with world.app.app_context():
        right, asked = right_first(lesson.id, json.loads(SQUAD.read_text(encoding="utf-8"))["data"])
    return Row(what, world.database, f"{right / asked:.3f}", "≥ 0.84", right / asked >= 0.84)


def right_first(course_id: int, articles: list[dict[str, Any]]) -> tuple[int, int]:
    """Write each paragraph as a slide of the course and ask its questions: how often it came first, and of how many."""
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    rows = [
        {"course_id": course_id, "number": number, "title": "", "body": paragraph["context"], "notes": ""}
        for number, paragraph in enumerate(paragraphs, start=1)
    ]
    db.session.execute(insert(Slide), rows)
    db.session.commit()
    right = asked = 0
    for number, paragraph in enumerate(paragraphs, start=1):
        for question in paragraph["qas"]:
            if question["is_impossible"]:
                continue
            found = best_passages(course_id, question["question"])
            asked += 1
            right += bool(found) and found[0].number == number
    return right, asked


def _long_deck(lesson: Class) -> None:
    """Slides put together from the sentences of the demo deck, so that each question has hundreds that fit it."""
    chance = random.Random(7)
    deck = parse_deck((ROOT / "app" / "demo" / "biology_101.md").read_text(encoding="utf-8"))
    lines = [line for slide in deck.slides for line in slide.body.splitlines() if line.strip()]
    told = [sentence for slide in deck.slides for sentence in slide.notes.replace("\n", " ").split(". ") if sentence]
    rows = []
    for number in range(1, SLIDES + 1):
        slide = chance.choice(deck.slides)
        rows.append(
            {
                "course_id": lesson.id,
                "number": number,
                "title": f"{slide.title} {number}",
                "topic": slide.topic,
                "body": "\n".join(chance.sample(lines, 4)),
                "notes": " ".join(f"{sentence.rstrip('.')}." for sentence in chance.sample(told, 6)),
            }
        )
    db.session.execute(insert(Slide), rows)
    db.session.commit()
    settle()
