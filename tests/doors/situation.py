"""A lesson under way in which every capability can succeed, and the body that each one needs."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Engine, insert, select

from app.accounts import ApiToken, User, digest
from app.core import clock
from app.core.actor import Actor, Door
from app.core.capability import capabilities
from app.core.permissions import CourseRole, Role
from app.courses import Course, Enrolment, new_code
from app.extensions import db, limiter
from tests.doors.quiz_rows import QuizRows
from tests.doors.talk import Talk
from tests.doors.todo import Todo
from tests.doors.whole import make_whole
from tests.doors.written import Written
from tests.school import DECK, PASSWORD, PASSWORD_HASH, School, make_school

CAST: dict[str, CourseRole | None] = {
    "owner": CourseRole.OWNER,
    "co_teacher": CourseRole.CO_TEACHER,
    "student": CourseRole.STUDENT,
    "administrator": CourseRole.VISITOR,
    "stranger": None,
    "other_student": None,
    "parent": None,
}
"""Everybody of a school, and what they are to its course."""

SCHOOL_WIDE = frozenset(
    {
        *("join_course", "create_course", "find_people", "create_person", "change_person", "reset_password"),
        *(
            "link_child",
            "unlink_child",
            "search_audit_log",
            "erase_person",
            "set_retention",
            "export_my_data",
            "export_person",
            "get_usage",
            "set_time_zone",
        ),
    }
)
"""What concerns no single course: who may is what they are to the school."""

PERSONAL: dict[str, str | None] = {
    "ask_assistant": None,
    "list_conversations": None,
    **dict.fromkeys(
        (
            "archive_conversation",
            "delete_conversation",
            "rate_answer",
            "read_conversation",
            "rename_conversation",
            "retry_answer",
            "stop_answer",
            "complete_task",
            "delete_task",
            "edit_task",
            "restore_task",
            "update_task",
        ),
        "student",
    ),
}
"""What everybody has of their own, and of whom the matrix tries it; None where each tries their own."""

BODIES: dict[str, Callable[[Situation], dict[str, Any]]] = {
    "acknowledge_spike": lambda _: {},
    "add_task": lambda _: {"title": "Bring a lab coat"},
    "complete_task": lambda s: {"task_id": str(s.todo.open)},
    "delete_task": lambda s: {"task_id": str(s.todo.open)},
    "edit_task": lambda s: {"task_id": str(s.todo.open)},
    "list_tasks": lambda _: {},
    "restore_task": lambda s: {"task_id": str(s.todo.deleted)},
    "update_task": lambda s: {"task_id": str(s.todo.open), "title": "Lab report again"},
    "add_co_teacher": lambda s: {"email": s.school.email(s.school.stranger)},
    "answer_quiz": lambda s: {"quiz_id": str(s.quizzes.published), f"answer-{s.quizzes.item}": "a"},
    "archive_conversation": lambda s: {"conversation_id": str(s.talk.conversation)},
    "ask_assistant": lambda _: {"message": "What is osmosis?"},
    "delete_conversation": lambda s: {"conversation_id": str(s.talk.conversation)},
    "list_conversations": lambda _: {},
    "rate_answer": lambda s: {"answer_id": str(s.talk.answer), "liked": "true"},
    "read_conversation": lambda s: {"conversation_id": str(s.talk.conversation)},
    "rename_conversation": lambda s: {"conversation_id": str(s.talk.conversation), "title": "Water"},
    "retry_answer": lambda s: {"answer_id": str(s.talk.answer)},
    "stop_answer": lambda s: {"answer_id": str(s.talk.answer)},
    "answer_review": lambda s: {"item_id": str(s.quizzes.item), "answer": "a"},
    "allow_guests": lambda _: {"allowed": "false"},
    "answer_question": lambda s: {"question_id": str(s.question_id), "answer": "Water moves."},
    "approve_question": lambda s: {"question_id": str(s.question_id)},
    "apply_roster": lambda s: {"import_id": str(s.import_id)},
    "archive_course": lambda _: {},
    "assign_remedial_quiz": lambda _: {"target_students": "all_students"},
    "change_person": lambda s: {
        "person_id": str(s.pupil_id),
        "name": "Student 7",
        "role": "student",
        "email": s.school.emails[s.pupil_id],
    },
    "copy_course": lambda _: {"name": "Biology again", "period": "4", "school_year": "2027/28"},
    "create_course": lambda s: {
        "name": "Botany",
        "subject": "Biology",
        "period": "7",
        "school_year": "2026/27",
        "teacher": s.school.email(s.school.owner),
    },
    "create_quiz": lambda _: {"title": "Cells"},
    "delete_quiz": lambda s: {"quiz_id": str(s.quizzes.draft)},
    "edit_quiz": lambda s: {"quiz_id": str(s.quizzes.draft), "title": "Cells again"},
    "export_quiz": lambda s: {"quiz_id": str(s.quizzes.published)},
    "import_quiz": lambda _: {"filename": "cells.txt", "content": "::Cells::What keeps the DNA?{=Nucleus ~Wall}"},
    "generate_quiz": lambda _: {},
    "get_quiz": lambda s: {"quiz_id": str(s.quizzes.published)},
    "get_quiz_results": lambda s: {"quiz_id": str(s.quizzes.published)},
    "list_quizzes": lambda _: {},
    "list_reviews": lambda _: {},
    "publish_quiz": lambda s: {"quiz_id": str(s.quizzes.draft)},
    "remove_quiz_item": lambda s: {"quiz_id": str(s.quizzes.draft), "item_id": str(s.quizzes.draft_item)},
    "retry_quiz": lambda s: {"quiz_id": str(s.quizzes.published)},
    "save_quiz_item": lambda s: {
        "quiz_id": str(s.quizzes.draft),
        "form": "cloze",
        "stem": "Water moves by _____.",
        "accepted": "osmosis",
    },
    "withdraw_quiz": lambda s: {"quiz_id": str(s.quizzes.untouched)},
    "create_person": lambda _: {"name": "Nora New", "role": "student", "email": f"{new_code()}{new_code()}"},
    "create_course_token": lambda _: {"label": "An agent", "scopes": "get_presence"},
    "discard_deck_file": lambda s: {"import_id": str(s.deck_import_id)},
    "edit_course": lambda _: {"name": "Biology", "subject": "Biology", "period": "3", "school_year": "2026/27"},
    "end_lesson": lambda _: {},
    "erase_person": lambda s: {"person_id": str(s.erasable_id), "name": "Gone Girl"},
    "export_confusion_data": lambda _: {},
    "explain_topic": lambda _: {"topic": "osmosis"},
    "export_my_data": lambda _: {},
    "set_time_zone": lambda _: {"time_zone": "America/Chicago"},
    "export_person": lambda s: {"person_id": str(s.pupil_id)},
    "fetch_notes": lambda _: {},
    "hand_over_course": lambda s: {"person_id": str(s.school.co_teacher.user_id)},
    "hide_question": lambda s: {"question_id": str(s.question_id)},
    "merge_questions": lambda s: {"question_id": str(s.twin_id), "into_id": str(s.question_id)},
    "mute_meter": lambda _: {},
    "pause_questions": lambda _: {"paused": "false"},
    "restore_question": lambda s: {"question_id": str(s.question_id)},
    "find_people": lambda _: {},
    "get_class_assist": lambda _: {},
    "get_class_assist_settings": lambda _: {},
    "get_confusion_heatmap": lambda _: {},
    "get_current_slide": lambda _: {},
    "get_lesson_heatmap": lambda _: {},
    "get_presence": lambda _: {},
    "get_usage": lambda _: {},
    "get_tutor_mode": lambda _: {},
    "import_deck": lambda _: {"markdown": DECK},
    "import_deck_file": lambda s: {"import_id": str(s.deck_import_id)},
    "join_course": lambda s: {"code": s.open_code},
    "link_child": lambda s: {"person_id": str(s.school.parent.user_id), "child": s.school.email(s.school.student)},
    "list_deliveries": lambda _: {},
    "list_messages": lambda _: {},
    "list_people": lambda _: {},
    "list_questions": lambda _: {},
    "lock_joining": lambda _: {"locked": "false"},
    "notify_students_via_lms": lambda _: {"recipient_filter": "all_students", "message": "Lab coats, please."},
    "pin_question": lambda s: {"question_id": str(s.question_id)},
    "preview_roster": lambda _: {"filename": "class.csv", "content": "Name,Number\nNora New,N-1"},
    "preview_deck": lambda _: {"markdown": DECK},
    "print_code_cards": lambda _: {},
    "read_message": lambda s: {"message_id": str(s.message_id)},
    "record_presence": lambda _: {},
    "remove_from_course": lambda s: {"person_id": str(s.pupil_id)},
    "resend_delivery": lambda s: {"message_id": str(s.message_id)},
    "reset_password": lambda s: {"person_id": str(s.pupil_id)},
    "resolve_confusion": lambda _: {},
    "restore_course": lambda _: {},
    "revoke_course_token": lambda s: {"token_id": str(s.token_id)},
    "rotate_join_code": lambda _: {},
    "search_audit_log": lambda _: {},
    "set_retention": lambda _: {"keep_messages": "400"},
    "start_intervention": lambda _: {"kind": "pause_and_explain"},
    "set_current_slide": lambda _: {"slide_number": "2"},
    "set_tutor_mode": lambda _: {"mode": "hints"},
    "submit_question": lambda _: {"question_body": "Why does water move?"},
    "track_confusion": lambda _: {},
    "unlink_child": lambda s: {"person_id": str(s.school.parent.user_id), "child_id": str(s.pupil_id)},
    "update_class_assist_settings": lambda _: {"threshold_percent": "30"},
    "upload_deck_file": lambda _: {"filename": "cells.pdf", "content": "%PDF-1.4 and no more"},
    "upvote_question": lambda s: {"question_id": str(s.question_id)},
}
"""Capability to the rest of a body that it accepts, beside `course_id`."""

WHOLE_FOR = timedelta(minutes=1)
"""After so long all of it is made again: it would be of another time."""


@dataclass
class Situation:
    """A school with a running lesson, an alert, a question and a token, and a signed-in client for each of its cast.

    Use it inside no application context: every request brings its own, as in the product.
    """

    app: Flask
    school: School
    people: dict[str, Actor]
    open_code: str
    question_id: int = 0
    import_id: int = 0
    begun_id: int = 0
    school_begun_id: int = 0
    deck_import_id: int = 0
    slide_id: int = 0
    twin_id: int = 0
    token_id: int = 0
    message_id: int = 0
    quizzes: QuizRows = field(default_factory=QuizRows)
    talk: Talk = field(default_factory=Talk)
    todo: Todo = field(default_factory=Todo)
    erasable_id: int = 0
    lesson_id: int = 0
    clients: dict[str, tuple[FlaskClient, str]] = field(default_factory=dict)
    written: Written | None = None
    whole_at: datetime | None = None

    @property
    def pupil_id(self) -> int:
        """A student of the course who is nobody of the cast, and a child of the parent."""
        found = self.school.students[-1].user_id
        assert found is not None
        return found

    @property
    def sqlite(self) -> bool:
        """Whether the application is on SQLite, and not on PostgreSQL."""
        return str(self.app.config["SQLALCHEMY_DATABASE_URI"]).startswith("sqlite")

    @property
    def ids(self) -> dict[str, int]:
        """What stands for what in the addresses of the route matrix."""
        return {
            "c": self.school.course_id,
            "l": self.lesson_id,
            "p": self.pupil_id,
            "m": self.message_id,
            "d": self.deck_import_id,
            "s": self.slide_id,
            "q": self.quizzes.published,
            "i": self.begun_id,
            "w": self.school_begun_id,
            "a": self.talk.answer,
            "v": self.talk.conversation,
            "k": self.talk.call,
            "y": self.talk.asked,
        }

    def body(self, capability: str) -> dict[str, Any]:
        """What it takes to succeed."""
        whole = BODIES[capability](self)
        return (
            whole if capability in SCHOOL_WIDE | PERSONAL.keys() else {"course_id": str(self.school.course_id), **whole}
        )

    def client(self, who: str) -> tuple[FlaskClient, str]:
        """The person's browser, signed in once, and its CSRF token; `nobody` is signed out."""
        if who not in self.clients:
            client = self.app.test_client()
            if who != "nobody":
                sign_in(client, self.school.email(self.people[who]))
            self.clients[who] = client, csrf_of(client)
        return self.clients[who]

    def post(self, who: str, path: str, **data: Any) -> Any:
        """Send a form as somebody."""
        client, token = self.client(who)
        return client.post(path, data={"csrf_token": token, **data})

    def call(self, function: str, token: str, **body: Any) -> Any:
        """Call the AgentKit door."""
        sent = {"Authorization": f"Bearer {token}"}
        return self.app.test_client().post(f"/api/agentkit/{function}", json=body, headers=sent)

    def course_token(self, *scopes: str, course_id: int | None = None, user: str = "owner") -> str:
        """A token in the table, as `create_course_token` would have written it."""
        token = f"hr_test_{new_code()}{new_code()}"
        with self.app.app_context():
            db.session.execute(
                insert(ApiToken).values(
                    token_hash=digest(token),
                    label="Test",
                    user_id=self.people[user].user_id,
                    course_id=course_id or self.school.course_id,
                    scopes=" ".join(scopes or [each.name for each in capabilities(Door.AGENTKIT)]),
                    created_at=clock.now(),
                )
            )
            db.session.commit()
        return token

    def refresh(self) -> None:
        """Have the lesson, the alert, the question and the token be there again, and nobody be over a limit."""
        self.wait_for_answers()
        bind_limiter(self.app.config["RATELIMIT_STORAGE_URI"])
        valkey = self.app.extensions["valkey"]
        for key in valkey.scan_iter("LIMIT*", count=1000):
            valkey.delete(key)
        with self.app.app_context():
            moment = clock.now()
            if self.written is None:
                self.written = Written(db.engine)
            anew = self.whole_at is None or not timedelta(0) <= moment - self.whole_at < WHOLE_FOR
            make_whole(self, self.written, moment, anew=anew)
            db.session.commit()
            self.written.forget()
            if anew:
                self.whole_at = moment

    @property
    def readers(self) -> list[int]:
        """Those of the cast who have a place in the course."""
        return [self.people[who].user_id or 0 for who, role in CAST.items() if role is not None]

    def wait_for_answers(self) -> None:
        """Let no answer be under way any more."""
        for thread in threading.enumerate():
            if thread.name.startswith("run-"):
                thread.join(10)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, but for what a look at a session or a token leaves."""
        self.wait_for_answers()
        with self.app.app_context():
            connection = db.session.connection()
            # As the driver gives them: to compare, nobody needs them as Python's moments.
            return {
                name: [tuple(row) for row in connection.exec_driver_sql(statement)]
                for name, statement in _whole_tables(db.engine)
            }


@cache
def _whole_tables(engine: Engine) -> list[tuple[str, str]]:
    """Each table's name, and the statement that reads it."""
    passed_over = ("api_tokens.last_used_at", "users.last_seen_at")
    return [
        (
            table.name,
            str(
                select(*(column for column in table.columns if str(column) not in passed_over))
                .order_by(*table.primary_key.columns)
                .compile(engine)
            ),
        )
        for table in db.metadata.sorted_tables
    ]


@cache
def _storage(uri: str) -> Storage:
    return storage_from_string(uri)


def bind_limiter(uri: str) -> None:
    """Have the process's one limiter count where an application of these tests counts, and forget an outage.

    The product has one application a process; these tests have several, and the newest would have taken it along.
    """
    limiter._storage = _storage(uri)
    limiter._limiter = FixedWindowRateLimiter(limiter._storage)
    limiter._storage_dead = False
    if limiter._fallback_storage is not None:
        limiter._fallback_storage.reset()


def csrf_of(client: FlaskClient) -> str:
    """This session's CSRF token, read off a page that everybody may see."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in", follow_redirects=True).text)
    assert found, "the page has no form"
    return found[1]


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, **more: Any) -> Any:
    """Send the sign-in form."""
    return client.post("/sign-in", data={"csrf_token": csrf_of(client), "email": email, "password": password, **more})


def make_situation(app: Flask) -> Situation:
    """A fresh school of the application with everything that capabilities need."""
    with app.app_context():
        school = make_school(app)
        moment = clock.now()
        pupil = User(
            email=f"other-{school.course_id}-{id(app)}@school.example",
            name="Otto Other",
            role=Role.STUDENT,
            password_hash=PASSWORD_HASH,
            created_at=moment,
        )
        third = Course(
            name="Physics", subject="Physics", period="5", school_year="2026/27", join_code=new_code(), settings={},
            deck_version=0, created_at=moment,
        )  # fmt: skip
        db.session.add_all([pupil, third])
        db.session.flush()
        db.session.execute(
            insert(Enrolment).values(
                course_id=school.other_course_id, user_id=pupil.id, role=CourseRole.STUDENT, created_at=moment
            )
        )
        db.session.commit()
        school.emails[pupil.id] = pupil.email
        people = {name: getattr(school, name) for name in CAST if name != "other_student"}
        people["other_student"] = Actor(name=pupil.name, user_id=pupil.id, role=Role.STUDENT)
        situation = Situation(app, school, people, third.join_code)
    situation.refresh()
    return situation
