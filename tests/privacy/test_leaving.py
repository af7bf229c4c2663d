"""People who have left, and accounts in no course: erased after their period, and counted first."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update

from app.accounts import Guardianship, User
from app.class_assist import ConfusionPing, Question
from app.core import clock
from app.core.actor import Actor
from app.core.permissions import Role
from app.courses import Course, Enrolment, Presence, new_code
from app.extensions import db
from app.privacy.models import RetentionPeriod
from app.privacy.retention import dry_run, forget_what_is_old, periods
from tests.conftest import Time
from tests.privacy.test_retention import DAY, a_lesson, counts
from tests.school import School

COUNTED_ANEW = {"lesson_counts", "lesson_slide_counts", "lesson_part_counts"}
"""Stored counts, which the sweep makes again of what is left."""


def without_counts(rows: Counter[str]) -> dict[str, int]:
    """Rows by table, but for what is made anew for the lessons that stay."""
    return {table: number for table, number in rows.items() if table not in COUNTED_ANEW}


@pytest.fixture(autouse=True)
def _only_mine(school: School) -> None:
    """Whoever else this school's database has seen is here for ever."""
    mine = [actor.user_id for actor in cast(school)]
    db.session.execute(delete(RetentionPeriod))
    db.session.execute(update(User).where(User.id.not_in(mine)).values(left_at=None, unplaced_since=None))
    everybody = update(User).where(User.id.not_in(mine), User.role != Role.GUEST)
    db.session.execute(everybody.values(last_seen_at=datetime(2099, 1, 1, tzinfo=UTC)))
    db.session.commit()


def cast(school: School) -> list[Actor]:
    return [
        school.owner, school.co_teacher, school.stranger, school.administrator, school.parent, *school.students
    ]  # fmt: skip


def here(actor: Actor) -> bool:
    return db.session.execute(select(User.id).where(User.id == actor.user_id)).first() is not None


def change(actor: Actor, **values: object) -> None:
    db.session.execute(update(User).where(User.id == actor.user_id).values(**values))
    db.session.commit()


def leave(actor: Actor) -> None:
    """As a roster has it: no places, and gone."""
    db.session.execute(delete(Enrolment).where(Enrolment.user_id == actor.user_id))
    change(actor, left_at=clock.now())


def foretold(*kinds: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for due in dry_run():
        if due.kind.kind in kinds:
            found.update(due.rows)
    return +found


def test_who_left_is_erased_after_the_period_and_not_a_second_before(school: School, time: Time) -> None:
    gone = school.students[0]
    leave(gone)
    days = periods()["left_people"]
    time.pass_(days * DAY)
    forget_what_is_old()
    assert here(gone)
    time.pass_(1)
    assert foretold("left_people")["users"] == 1
    forget_what_is_old()
    assert not here(gone)
    assert here(school.students[1])


def test_the_dry_run_counts_what_erasing_deletes_in_every_table(school: School, time: Time) -> None:
    time.pass_((periods()["left_people"] - 20) * DAY)
    a_lesson(school)
    asks = school.students[2]
    school.act(asks, "submit_question", question_body="What is a wall?", anonymous=False)
    newest = int(db.session.execute(select(func.max(Question.id))).scalar_one())
    school.act(school.students[3], "upvote_question", question_id=newest)
    db.session.execute(
        insert(Guardianship).values(
            parent_id=school.parent.user_id, child_id=asks.user_id, imported=False, created_at=clock.now()
        )
    )
    db.session.commit()
    for person in school.students[:4]:
        leave(person)
        change(person, left_at=clock.now() - timedelta(days=periods()["left_people"] + 1))
    taps = select(func.count()).select_from(ConfusionPing).where(ConfusionPing.course_id == school.course_id)
    tapped = db.session.execute(taps).scalar_one()
    forgotten = {due.kind.kind for due in dry_run() if due.total} - {"left_people"}
    said, before = foretold("left_people", *forgotten), counts()
    assert {"users", "presences", "deliveries", "student_questions", "question_votes", "guardianships"} <= set(said)
    went = forget_what_is_old()
    assert went == said
    gone = before - counts()
    assert without_counts(gone) == without_counts(said)
    assert db.session.execute(taps).scalar_one() == tapped, "taps stay as counts of the class"
    present = select(func.count()).select_from(Presence).where(Presence.user_id.is_(None))
    assert db.session.execute(present).scalar_one() == 0
    assert foretold("left_people") == Counter()


def test_who_has_no_course_under_way_is_noted_by_night_and_goes_after_the_period(school: School, time: Time) -> None:
    alone, archived = school.students[0], school.students[1]
    db.session.execute(delete(Enrolment).where(Enrolment.user_id == alone.user_id))
    old = Course(
        name="Old", subject="", period="", school_year="", join_code=new_code(), settings={},
        deck_version=0, created_at=clock.now(), archived_at=clock.now(),
    )  # fmt: skip
    db.session.add(old)
    db.session.flush()
    db.session.execute(update(Enrolment).where(Enrolment.user_id == archived.user_id).values(course_id=old.id))
    db.session.commit()
    assert foretold("unplaced_people") == Counter()
    forget_what_is_old()
    days = periods()["unplaced_people"]
    time.pass_(days * DAY)
    forget_what_is_old()
    assert here(alone)
    assert here(archived)
    time.pass_(1)
    forget_what_is_old()
    assert not here(alone)
    assert not here(archived)
    assert here(school.students[2])
    assert here(school.administrator), "an administrator belongs to the school without a course"


def test_a_new_place_a_sign_in_and_a_child_keep_an_account(school: School, time: Time) -> None:
    back, signs_in, parent = school.students[0], school.students[1], school.parent
    places = delete(Enrolment).where(Enrolment.user_id.in_([back.user_id, signs_in.user_id]))
    db.session.execute(places)
    db.session.commit()
    forget_what_is_old()
    time.pass_((periods()["unplaced_people"] - 1) * DAY)
    db.session.execute(
        insert(Enrolment).values(
            user_id=back.user_id, course_id=school.course_id, role="student", created_at=clock.now()
        )
    )
    child = {"parent_id": parent.user_id, "child_id": back.user_id, "imported": False, "created_at": clock.now()}
    db.session.execute(insert(Guardianship).values(**child))
    change(signs_in, last_seen_at=clock.now())
    time.pass_(30 * DAY)
    forget_what_is_old()
    assert here(back)
    assert here(signs_in)
    assert here(parent)
    since = select(User.unplaced_since).where(User.id == back.user_id)
    assert db.session.execute(since).scalar_one() is None


def test_who_owns_a_course_under_way_and_the_last_administrator_stay(school: School, time: Time) -> None:
    change(school.owner, left_at=clock.now())
    db.session.execute(update(User).where(User.role == Role.ADMINISTRATOR).values(left_at=clock.now()))
    db.session.commit()
    time.pass_(5000 * DAY)
    forget_what_is_old()
    assert here(school.owner)
    assert here(school.administrator)
    db.session.execute(update(User).where(User.role == Role.ADMINISTRATOR).values(left_at=None))
    db.session.commit()
