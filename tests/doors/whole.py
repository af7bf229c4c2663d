"""A situation made whole: its course, lesson, questions, files and letters are there as at the beginning."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from app.accounts import ApiToken, Guardianship, User, digest
from app.class_assist import ConfusionPing, Question, QuestionMerge, QuestionVote, Spike
from app.core.permissions import CourseRole, Role
from app.core.sql import insert_or
from app.courses import Course, Enrolment, Lesson, new_code
from app.extensions import db
from tests.doors.files import deck_file, roster_files
from tests.doors.letters import letter
from tests.doors.quiz_rows import quiz_rows
from tests.doors.talk import talk
from tests.doors.todo import todo
from tests.doors.written import Written

if TYPE_CHECKING:
    from tests.doors.situation import Situation

PLACES = ("courses", "enrolments", "guardianships")
PEOPLE = ("users",)
LESSON = ("lessons", "confusion_spikes", "confusion_events")
QUESTIONS = ("lessons", "student_questions", "question_merges", "question_votes")
TOKENS = ("api_tokens",)
ROSTERS = ("roster_imports", "jobs", "stored_files")
DECKS = ("deck_imports", "slides", "slide_pictures", "jobs", "stored_files")
TASKS = ("tasks", "task_completions")
TALK = ("conversations", "chat_messages", "chat_runs", "chat_calls")
LETTERS = ("messages", "deliveries")
QUIZZES = ("quizzes", "quiz_items", "quiz_assignments", "quiz_attempts", "quiz_answers", "review_cards", "slides")
"""What is made again only where somebody has written to one of these tables since."""


def make_whole(situation: Situation, written: Written, moment: datetime, *, anew: bool) -> None:
    """Have everything be there that a capability needs; only where somebody wrote to it is it made again.

    `written` knows to what; `anew` makes all of it. Commits nothing.
    """
    course_id, student = situation.school.course_id, situation.people["student"].user_id or 0

    def to(tables: tuple[str, ...]) -> bool:
        return anew or written.to(tables)

    # Asked before the first of them writes: what they write themselves is nobody's doing.
    places, people, lesson, questions, tokens = (to(each) for each in (PLACES, PEOPLE, LESSON, QUESTIONS, TOKENS))
    rosters, decks, tasks = (to(each) for each in (ROSTERS, DECKS, TASKS))
    talks, letters, quizzes = (to(each) for each in (TALK, LETTERS, QUIZZES))
    if places:
        _places(situation, moment)
    if people:
        _somebody_to_erase(situation, moment)
    if lesson:
        _lesson(situation, moment)
    if questions:
        _questions(situation, moment)
    if tokens:
        _token(situation, moment)
    if rosters:
        situation.import_id, situation.begun_id, situation.school_begun_id = roster_files(course_id, moment)
    if decks:
        situation.deck_import_id, situation.slide_id = deck_file(course_id, moment)
    if tasks:
        situation.todo = todo(situation.todo, student, course_id, moment)
    if talks:
        situation.talk = talk(student, course_id, moment)
    if letters:
        situation.message_id = letter(course_id, situation.readers, situation.pupil_id, moment)
    if quizzes:
        situation.quizzes = quiz_rows(situation.quizzes, course_id, student, moment)


def _places(situation: Situation, moment: datetime) -> None:
    """Who is in the course, and who is not."""
    course_id = situation.school.course_id
    db.session.execute(update(Course).where(Course.id == course_id).values(archived_at=None))
    for table, row in (
        (Enrolment, {"course_id": course_id, "user_id": situation.pupil_id, "role": CourseRole.STUDENT}),
        (
            Guardianship,
            {"parent_id": situation.school.parent.user_id, "child_id": situation.pupil_id, "imported": False},
        ),
    ):
        db.session.execute(insert_or(table).values(**row, created_at=moment).on_conflict_do_nothing())
    for person, role in (
        (situation.school.owner, CourseRole.OWNER),
        (situation.school.co_teacher, CourseRole.CO_TEACHER),
    ):
        here = update(Enrolment).where(Enrolment.course_id == course_id, Enrolment.user_id == person.user_id)
        db.session.execute(here.values(role=role))
    db.session.execute(
        delete(Enrolment).where(
            Enrolment.course_id == course_id, Enrolment.user_id == situation.school.stranger.user_id
        )
    )


def _somebody_to_erase(situation: Situation, moment: datetime) -> None:
    """A person whom nothing holds."""
    if situation.erasable_id == 0 or db.session.get(User, situation.erasable_id) is None:
        gone = User(email=f"{new_code()}{new_code()}", name="Gone Girl", role=Role.STUDENT, created_at=moment)
        db.session.add(gone)
        db.session.flush()
        situation.erasable_id = gone.id


def _lesson(situation: Situation, moment: datetime) -> None:
    """A lesson under way, with an alert and no taps."""
    course_id = situation.school.course_id
    lesson = db.session.execute(
        select(Lesson.id).where(Lesson.course_id == course_id, Lesson.ended_at.is_(None))
    ).scalar()
    if lesson is None:
        lesson = db.session.execute(
            insert(Lesson).values(course_id=course_id, started_at=moment, active_at=moment).returning(Lesson.id)
        ).scalar_one()
    situation.lesson_id = lesson
    for table in (Spike, ConfusionPing):
        db.session.execute(delete(table).where(table.lesson_id == lesson))
    db.session.execute(
        insert(Spike).values(lesson_id=lesson, started_at=moment, noticed_at=moment, confused=4, active=8)
    )


def _questions(situation: Situation, moment: datetime) -> None:
    """A question and its twin."""
    course_id = situation.school.course_id
    if not situation.question_id:
        situation.question_id, situation.twin_id = db.session.execute(
            insert(Question).returning(Question.id),
            [
                {
                    "course_id": course_id,
                    "lesson_id": situation.lesson_id,
                    "question_body": body,
                    "anonymous": True,
                    "live": True,
                    "pinned": False,
                    "created_at": moment,
                }
                for body in ("What is a cell?", "What is a cell, please?")
            ],
        ).scalars()
    # Both of one lesson, and neither hidden or merged: somebody may have ended the one that they were of.
    db.session.execute(
        update(Question)
        .where(Question.id.in_((situation.question_id, situation.twin_id)))
        .values(lesson_id=situation.lesson_id, hidden_at=None)
    )
    db.session.execute(delete(QuestionMerge).where(QuestionMerge.question_id == situation.twin_id))
    db.session.execute(delete(QuestionVote).where(QuestionVote.question_id == situation.question_id))


def _token(situation: Situation, moment: datetime) -> None:
    """A token that can be revoked."""
    course_id = situation.school.course_id
    if situation.token_id:
        db.session.execute(update(ApiToken).where(ApiToken.id == situation.token_id).values(revoked_at=None))
    else:
        situation.token_id = db.session.execute(
            insert(ApiToken)
            .values(
                token_hash=digest(f"gone-{course_id}"),
                label="To revoke",
                user_id=situation.school.owner.user_id,
                course_id=course_id,
                scopes="get_presence",
                created_at=moment,
            )
            .returning(ApiToken.id)
        ).scalar_one()
