"""What a person is asked to say yes to, in words: what would be done, and each field with its value, never an id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from flask_babel import format_date, format_datetime
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts import User
from app.chat.models import Call, Conversation
from app.class_assist import Question
from app.core.capability import find
from app.core.errors import HomeroomError
from app.core.plain_words import spoken
from app.core.transaction import transaction
from app.courses import Course, Enrolment, Slide
from app.extensions import db
from app.messages import Audience, audience_label
from app.quizzes import Quiz
from app.tasks import SEEN_AFTERWARDS, title_of

ALWAYS = frozenset({"recipient_filter", "target_students"})
"""Fields that are shown also where nobody chose them: to whom something goes is never left to be guessed."""

UNSAID = SEEN_AFTERWARDS | {"version"}
"""Fields that say how it is done, and not what."""

EMPTIED = {"update_task": frozenset({"description", "due_date", "due_time"})}
"""Fields that take something away where they are given empty."""

_NOTHING: tuple[Any, ...] = (None, "", [])


def question(call: Call) -> str:
    """What the person is asked."""
    known: dict[str, str] = {
        "notify_students_via_lms": _("Send this message?"),
        "assign_remedial_quiz": _("Give this quiz?"),
        "publish_quiz": _("Publish this quiz?"),
        "delete_quiz": _("Throw this draft away?"),
        "end_lesson": _("End the lesson now?"),
        "remove_from_course": _("Take this person out of the course?"),
        "start_intervention": _("Do this for the class?"),
        "approve_question": _("Let the class see this question?"),
        "answer_question": _("Answer this question for the class?"),
        "submit_question": _("Ask your teacher this?"),
        "add_task": _("Give this task to the whole class?"),
        "delete_task": _("Delete this task?"),
        "restore_task": _("Bring this task back for the whole class?"),
        "update_task": _("Change this task for the whole class?"),
    }
    if call.capability in known:
        question: str = known[call.capability]
        return question
    return find(call.capability).description.split(". ")[0].rstrip(".") + "?"


def fields(call: Call) -> list[tuple[str, str]]:
    """Label and value of each field that says something, the class first."""
    try:
        given = find(call.capability).parse(call.arguments)
    except HomeroomError:
        return [(_label(name), _plain(value)) for name, value in call.arguments.items() if not name.endswith("_id")]
    chosen = (given.model_fields_set | ALWAYS) - UNSAID
    emptied = EMPTIED.get(call.capability, frozenset())
    values = {name: value for name, value in given if name in chosen and (name in emptied or value not in _NOTHING)}
    course_id = values.get("course_id")
    shown = []
    with transaction(write=False):
        for name, value in values.items():
            if name == "task_id":
                words = title_of(int(value), _asker(call)) or ""
            elif value in _NOTHING:
                words = _("None")
            else:
                words = _NAMED[name](value, course_id) if name in _NAMED else _plain(value)
            if words:
                shown.append((_label(name), words))
    return shown


def _asker(call: Call) -> int:
    return db.session.execute(
        select(Conversation.person_id).where(Conversation.id == call.conversation_id)
    ).scalar_one()


def _label(name: str) -> str:
    known: dict[str, str] = {
        "answer": _("Answer"),
        "anonymous": _("Anonymous"),
        "course_id": _("Class"),
        "description": _("Description"),
        "due_date": _("Due"),
        "due_time": _("Time"),
        "include_resources": _("With a link to the notes"),
        "item_type": _("Kind of question"),
        "message": _("Message"),
        "num_questions": _("Questions"),
        "passing_score": _("To pass"),
        "person_id": _("Person"),
        "question_body": _("Question"),
        "question_id": _("Question"),
        "quiz_id": _("Quiz"),
        "quiz_type": _("Kind"),
        "recipient_filter": _("To"),
        "slide_id": _("Slide"),
        "subject": _("Subject"),
        "target_students": _("For"),
        "task_id": _("Task"),
        "title": _("Title"),
        "topic": _("Topic"),
        "topics": _("Topics"),
        "user_ids": _("Students"),
    }
    return known.get(name) or spoken(name.removesuffix("_id"))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        said: str = _("Yes") if value else _("No")
    elif isinstance(value, Audience):
        said = audience_label(value)
    elif isinstance(value, Enum):
        said = str(value.value).replace("_", " ").replace("-", " ")
    elif isinstance(value, time):
        said = f"{value:%H:%M}"
    elif isinstance(value, datetime):
        said = format_datetime(value, "medium")
    elif isinstance(value, list):
        said = ", ".join(_plain(each) for each in value)
    else:
        said = str(value)
    return said


def _course(value: Any, _course_id: Any) -> str:
    return db.session.execute(select(Course.name).where(Course.id == value)).scalar() or ""


def _people(value: Any, course_id: Any) -> str:
    ids = value if isinstance(value, list) else [value]
    names = db.session.execute(
        select(User.name)
        .join(Enrolment, Enrolment.user_id == User.id)
        .where(Enrolment.course_id == course_id, User.id.in_([int(each) for each in ids]))
        .order_by(User.name)
    ).scalars()
    return ", ".join(names) or _("Nobody who is in this class")


def _day(value: Any, _course_id: Any) -> str:
    """A day as people read it; what is more than a day, or none, stays as it was written."""
    try:
        return str(format_date(date.fromisoformat(str(value)), "EEE d MMM yyyy"))
    except ValueError:
        return str(value)


def _quiz(value: Any, course_id: Any) -> str:
    return db.session.execute(select(Quiz.title).where(Quiz.id == value, Quiz.course_id == course_id)).scalar() or ""


def _question(value: Any, course_id: Any) -> str:
    statement = select(Question.question_body).where(Question.id == value, Question.course_id == course_id)
    return db.session.execute(statement).scalar() or ""


def _slide(value: Any, course_id: Any) -> str:
    if not str(value).isdigit():
        return str(value).rpartition("_")[2]
    row = db.session.execute(
        select(Slide.number, Slide.title).where(Slide.id == int(value), Slide.course_id == course_id)
    ).first()
    return f"{row.number}. {row.title}" if row is not None else ""


def _percent(value: Any, _course_id: Any) -> str:
    return f"{value} %"


_NAMED: Mapping[str, Callable[[Any, Any], str]] = {
    "course_id": _course,
    "due_date": _day,
    "passing_score": _percent,
    "person_id": _people,
    "question_id": _question,
    "quiz_id": _quiz,
    "slide_id": _slide,
    "user_ids": _people,
}
