"""Lessons that were held, written as the product would have recorded them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import insert, select

from app.class_assist import ConfusionPing
from app.class_assist.settling import settle
from app.core import clock
from app.core.transaction import transaction
from app.courses import Lesson, Presence, Slide, SlideExposure
from app.extensions import db
from tests.school import School


@dataclass
class Held:
    """A lesson that was held: who was there from when to when, what was up, who tapped what."""

    id: int
    start: datetime
    end: datetime
    present: dict[int, tuple[datetime, datetime]]
    up: list[tuple[int, datetime, datetime]]
    taps: list[tuple[int, int | None, str | None, datetime]]


def slide_ids(school: School) -> list[int]:
    chosen = select(Slide.id).where(Slide.course_id == school.course_id).order_by(Slide.number)
    return list(db.session.execute(chosen).scalars())


def hold(school: School, random: Random, start: datetime, slides: list[int], taps: int) -> Held:
    """Write a lesson of fifty minutes with random taps, as the product would have recorded it."""
    end = start + timedelta(minutes=50)
    lesson = Lesson(course_id=school.course_id, started_at=start, active_at=end, ended_at=end, slide_id=slides[-1])
    db.session.add(lesson)
    db.session.flush()
    cuts = [start + timedelta(minutes=50) * number / len(slides) for number in range(len(slides) + 1)]
    up = [(slide, cuts[number], cuts[number + 1]) for number, slide in enumerate(slides)]
    ids = [actor.user_id for actor in school.students if actor.user_id is not None]
    there = {}
    for user in random.sample(ids, random.randint(3, len(ids))):
        come = start + timedelta(minutes=random.randint(0, 20))
        there[user] = come, come + timedelta(minutes=random.randint(5, 30))
    done = []
    for _ in range(taps):
        user = random.choice(list(there))
        at = start + timedelta(seconds=random.randint(0, 2999))
        slide = random.choice([*slides, None])
        done.append((user, slide, random.choice([None, None, "Nucleus", "Water"]), at))
    db.session.execute(
        insert(SlideExposure),
        [{"lesson_id": lesson.id, "slide_id": s, "shown_at": a, "hidden_at": b} for s, a, b in up],
    )
    db.session.execute(
        insert(Presence),
        [
            {"lesson_id": lesson.id, "user_id": user, "first_seen_at": first, "last_seen_at": last}
            for user, (first, last) in there.items()
        ],
    )
    if done:
        db.session.execute(
            insert(ConfusionPing),
            [
                {
                    "course_id": school.course_id, "lesson_id": lesson.id, "slide_id": slide, "topic": topic,
                    "pseudonym": f"{user:032d}"[-28:] + f"{lesson.id:04d}"[-4:], "at": at,
                    "minute": clock.minute_of(at), "reported_at": None, "resolved_at": None,
                }
                for user, slide, topic, at in done
            ],
        )  # fmt: skip
    db.session.commit()
    return Held(lesson.id, start, end, there, up, done)


def settled(lessons: Iterable[Held]) -> int:
    """Have each lesson's counts stored; returns how many had none and were over."""
    with transaction():
        return sum(settle(each.id) for each in lessons)
