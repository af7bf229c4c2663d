"""The sweep: what is over goes, what is not stays, and twice does no harm."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select

from app.accounts.models import SignIn
from app.core.idempotency import StoredAnswer
from app.courses import Lesson, SlideExposure
from app.extensions import db
from app.housekeeping import sweep
from tests.conftest import Time
from tests.school import School, make_school


def open_lessons(school: School) -> int:
    chosen = select(func.count()).where(Lesson.course_id == school.course_id, Lesson.ended_at.is_(None))
    return db.session.execute(chosen).scalar_one()


def test_an_idle_lesson_ends_when_it_was_last_alive(school: School, time: Time) -> None:
    busy = make_school(school.app, students=1)
    school.act(school.owner, "set_current_slide", slide_number=1)
    last = time.now
    time.pass_(3600)
    busy.act(busy.owner, "set_current_slide", slide_number=1)
    time.pass_(3600)
    assert sweep()["lessons"] >= 1
    assert (open_lessons(school), open_lessons(busy)) == (0, 1)
    ended = db.session.execute(select(Lesson.ended_at).where(Lesson.course_id == school.course_id)).scalar_one()
    hidden = db.session.execute(
        select(SlideExposure.hidden_at)
        .join(Lesson, Lesson.id == SlideExposure.lesson_id)
        .where(Lesson.course_id == school.course_id)
    ).scalar_one()
    assert ended == hidden == last


def test_answers_are_forgotten_after_a_day(school: School, time: Time, agent: Any) -> None:
    agent(
        "track_confusion",
        headers={"Idempotency-Key": "once"},
        course_id=str(school.course_id),
        user_id=str(school.student.user_id),
    )
    kept = select(func.count()).select_from(StoredAnswer).where(StoredAnswer.created_at == time.now)
    time.pass_(24 * 3600 - 1)
    sweep()
    assert db.session.execute(kept).scalar_one() == 1
    time.pass_(1)
    assert sweep()["answers"] >= 1
    assert db.session.execute(kept).scalar_one() == 0


def test_sign_ins_go_when_they_have_expired(school: School, time: Time) -> None:
    for name, seconds in (("over", 0), ("running", 1)):
        db.session.execute(
            insert(SignIn).values(
                token_hash=f"{name}-{school.course_id}",
                user_id=school.student.user_id,
                created_at=time.now,
                expires_at=time.now + timedelta(seconds=seconds),
            )
        )
    db.session.commit()
    assert sweep()["sign_ins"] >= 1
    left = db.session.execute(select(SignIn.token_hash).where(SignIn.user_id == school.student.user_id)).scalars()
    assert list(left) == [f"running-{school.course_id}"]


def test_sweeping_comes_to_rest(school: School, time: Time) -> None:
    school.act(school.owner, "set_current_slide", slide_number=1)
    time.pass_(3 * 3600)
    sweep()
    assert sweep()["counted"] >= 1, "what the first sweep has ended, the second counts"
    assert set(sweep().values()) == {0}
