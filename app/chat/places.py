"""Where somebody is while they ask: their courses, the one that is meant, and what the tutor may do there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts import User, children_of, zone_of
from app.chat.turns import Turn
from app.core import clock
from app.core.actor import Actor
from app.core.permissions import CourseRole, Permission, Role
from app.core.transaction import transaction
from app.courses import CourseInput, Enrolment, MyCourse, Seat, courses_of, seat
from app.extensions import db
from app.intents import Group, Pupil, School
from app.tutor import Mode, Rung, arrive, climb, forget, mode_for, strictest_mode, telling_course
from app.tutor import Turn as Move

_LEARNERS = frozenset({Role.STUDENT, Role.GUEST})
_THEIRS = frozenset({CourseRole.STUDENT, CourseRole.OWNER, CourseRole.CO_TEACHER})
_ASKERS = {Role.ADMINISTRATOR: "admin", Role.TEACHER: "teacher"}


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of the asker: all their courses, the conversation's own, and how far the tutor goes in it."""

    courses: tuple[MyCourse, ...]
    here: Seat | None
    mode: Mode
    pupils: tuple[Pupil, ...]
    now: datetime
    """By the asker's own clock."""
    role: Role
    name: str

    @property
    def learns(self) -> bool:
        """Whether it is a student's conversation about a course, where the tutor's mode holds."""
        return self.here is not None and self.here.role is CourseRole.STUDENT

    @property
    def is_off(self) -> bool:
        """Whether it is about a course whose tutor answers the asker nothing."""
        return self.learns and self.mode is Mode.OFF

    @property
    def needs_class(self) -> bool:
        """Whether it has to be said which class a question is about: one of theirs is not answered just so."""
        return self.here is None and self.mode in (Mode.OFF, Mode.HINTS)

    @property
    def stands_as(self) -> Role | CourseRole:
        """What the asker is in the conversation's course, or to the school where it is about none. A guest is one."""
        return self.here.role if self.here is not None and self.role is not Role.GUEST else self.role

    @property
    def asker(self) -> str:
        """The asker's kind, as sentences are understood by."""
        return _ASKERS.get(self.role, "student")

    @property
    def school(self) -> School:
        """What the asker may see of the school, for understanding a sentence."""
        groups = tuple(Group(each.period, each.name) for each in self.courses)
        return School(self.now.date(), self.pupils, groups, self.name)


def place_of(turn: Turn) -> Place:
    """Where the asker is now. Raises NotFound where they are not in the conversation's course any more."""
    actor = turn.actor
    with transaction(write=actor.watched):
        # A token of one course knows of no other.
        courses = tuple(each for each in courses_of(actor) if actor.course_id in (None, each.id))
        here = None
        if (course_id := _course_meant(turn, courses)) is not None:
            here = seat(actor, CourseInput(course_id=course_id), Permission.COURSE_READ)
        mode = mode_for(here) if here is not None else _mode_anywhere(actor, courses)
        pupils = _pupils(turn, courses)
        zone = zone_of(actor.user_id)
    db.session.remove()
    assert actor.role is not None
    return Place(
        courses=courses,
        here=here,
        mode=mode,
        pupils=pupils,
        now=clock.now().astimezone(zone),
        role=actor.role,
        name=actor.name,
    )


def _course_meant(turn: Turn, courses: tuple[MyCourse, ...]) -> int | None:
    """The conversation's course. Who learns in one class only means that one, wherever they ask."""
    if turn.course_id is None and turn.actor.role in _LEARNERS and len(courses) == 1:
        return courses[0].id
    return turn.course_id


def _mode_anywhere(actor: Actor, courses: tuple[MyCourse, ...]) -> Mode:
    """How far the tutor goes where no course is said: for who learns, as far as in the strictest of their courses.

    Else a conversation about no course would be the way round what a teacher has set.
    """
    if actor.role not in _LEARNERS:
        return Mode.FREE
    return strictest_mode([each.id for each in courses if not each.role.teaches])


def seat_that_tells(turn: Turn, place: Place, question: str) -> Seat | None:
    """The course whose slides go with a question: the conversation's own, or where it has none, one that tells."""
    if place.here is not None:
        return place.here
    mine = [each.id for each in place.courses if each.role in _THEIRS]
    if not mine:
        return None
    with transaction():
        found = telling_course(mine, question)
        told = seat(turn.actor, CourseInput(course_id=found), Permission.COURSE_READ) if found is not None else None
    db.session.remove()
    return told


def climbed(turn: Turn, place: Place, words: str) -> tuple[Rung | None, Move]:
    """Where a student's words lead them on the ladder of hints; no rung where there is no ladder."""
    if not place.learns or place.mode is not Mode.HINTS or place.here is None or turn.actor.user_id is None:
        return None, Move.NEW
    with transaction():
        found = climb(turn.actor.user_id, place.here.course_id, turn.conversation_id, words, turn.asked_at)
    db.session.remove()
    return found


def arrived(turn: Turn, course_id: int, rung: Rung) -> None:
    """Remember that the student has found the answer themselves."""
    if turn.actor.user_id is not None:
        with transaction():
            arrive(turn.actor.user_id, course_id, turn.conversation_id, rung)
        db.session.remove()


def not_found(turn: Turn, course_id: int, rung: Rung) -> None:
    """Let a question that the course says nothing about be none."""
    if turn.actor.user_id is not None:
        with transaction():
            forget(turn.actor.user_id, course_id, turn.conversation_id, rung)
        db.session.remove()


def _pupils(turn: Turn, courses: tuple[MyCourse, ...]) -> tuple[Pupil, ...]:
    """The pupils whom the asker may see: of the courses they teach, their children, or themselves."""
    actor = turn.actor
    if actor.role is Role.PARENT and actor.user_id is not None:
        return tuple(Pupil(child.name, child.id) for child in children_of(actor.user_id))
    seen = {each.id: each.period for each in courses if each.role is not CourseRole.STUDENT}
    if not seen:
        return ()
    rows = db.session.execute(
        select(User.id, User.name, Enrolment.course_id)
        .join(Enrolment, Enrolment.user_id == User.id)
        .where(Enrolment.course_id.in_(seen), Enrolment.role == CourseRole.STUDENT)
        .order_by(User.name, User.id)
    )
    periods: dict[tuple[int, str], list[str]] = {}
    for row in rows:
        periods.setdefault((row.id, row.name), []).append(seen[row.course_id])
    return tuple(Pupil(name, id, tuple(sorted(set(of)))) for (id, name), of in periods.items())
