"""The pages of quizzes: the list, one quiz (to edit, to take or to read), its results, and what is due to repeat."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, render_template, request
from sqlalchemy import select

from app.accounts import User, signed_in_actor
from app.core.actor import Actor, Door
from app.core.entry import Entry, open_to
from app.core.permissions import CourseRole, Permission
from app.core.pipeline import invoke
from app.core.transaction import transaction
from app.courses import CourseInput, Enrolment, Seat, seat
from app.extensions import db
from app.messages import Audience
from app.quizzes.due import due_words
from app.quizzes.models import Focus, Kind, State
from app.quizzes.views import QuizResult, QuizResults, Quizzes, Reviewed, Reviews
from app.quizzes.words import answered_label, chosen_label, focus_label, kind_label, level_label

blueprint = Blueprint("quizzes", __name__)
blueprint.add_app_template_filter(due_words)

LEVELS = ("adaptive", "easy", "medium", "hard")
ANSWERED_BY = ("mixed", "choice", "cloze")


@blueprint.app_template_global()
def quiz_words() -> dict[str, Any]:
    """How the templates call kinds, focuses and levels."""
    return {
        "kind": kind_label,
        "focus": focus_label,
        "level": level_label,
        "chosen": chosen_label,
        "kinds": list(Kind),
        "focuses": list(Focus),
        "levels": LEVELS,
        "answered": answered_label,
        "answered_by": ANSWERED_BY,
    }


def _look(course_id: int, permission: Permission) -> tuple[Actor, Seat]:
    actor = signed_in_actor()
    with transaction(write=actor.watched):
        return actor, seat(actor, CourseInput(course_id=course_id), permission)


def _writes(place: Seat) -> bool:
    return Permission.QUIZ_WRITE in place.may and not place.archived


@blueprint.get("/courses/<int:course_id>/quizzes")
@open_to(Entry.PEOPLE)
def quizzes(course_id: int) -> str:
    """The course's quizzes, and the forms to make one."""
    actor, place = _look(course_id, Permission.QUIZ_READ)
    asked = {"cursor": request.args["cursor"]} if request.args.get("cursor") else {}
    outcome = invoke(actor, "list_quizzes", {"course_id": course_id, **asked}, door=Door.BROWSER)
    page = cast(Quizzes, outcome.result)
    template = "quizzes/mine.html" if place.role is CourseRole.STUDENT else "quizzes/list.html"
    writes = _writes(place)
    students = _students(course_id) if writes else []
    return render_template(template, place=place, page=page, writes=writes, audiences=list(Audience), students=students)


@blueprint.get("/courses/<int:course_id>/quizzes/<int:quiz_id>")
@open_to(Entry.PEOPLE)
def quiz(course_id: int, quiz_id: int) -> str:
    """One quiz: a draft to edit, a quiz to take, or one to read."""
    actor, place = _look(course_id, Permission.QUIZ_READ)
    outcome = invoke(actor, "get_quiz", {"course_id": course_id, "quiz_id": quiz_id}, door=Door.BROWSER)
    found = cast(QuizResult, outcome.result).quiz
    if place.role is CourseRole.STUDENT:
        return render_template("quizzes/take.html", place=place, quiz=found)
    writes = _writes(place)
    if writes and found.state is State.DRAFT:
        students = _students(course_id)
        return render_template(
            "quizzes/draft.html", place=place, quiz=found, audiences=list(Audience), students=students
        )
    return render_template("quizzes/read.html", place=place, quiz=found, writes=writes)


@blueprint.get("/courses/<int:course_id>/quizzes/<int:quiz_id>/results")
@open_to(Entry.PEOPLE)
def results(course_id: int, quiz_id: int) -> str:
    """How it went, question by question."""
    actor, place = _look(course_id, Permission.QUIZ_RESULTS)
    outcome = invoke(actor, "get_quiz_results", {"course_id": course_id, "quiz_id": quiz_id}, door=Door.BROWSER)
    found = cast(QuizResults, outcome.result)
    tree = outcome.capability.widget(actor, found)
    return render_template("quizzes/results.html", place=place, results=found, tree=tree, here=request.path)


@blueprint.get("/courses/<int:course_id>/review")
@open_to(Entry.PEOPLE)
def review(course_id: int) -> str:
    """What is due to be repeated."""
    return _review_page(course_id, None)


@blueprint.post("/courses/<int:course_id>/review")
@open_to(Entry.PEOPLE)
def answer(course_id: int) -> str:
    """Answer one of them, and see what would have been right."""
    data = {
        "course_id": course_id,
        "item_id": request.form.get("item_id", ""),
        "answer": request.form.get("answer", ""),
    }
    outcome = invoke(signed_in_actor(), "answer_review", data, door=Door.BROWSER)
    return _review_page(course_id, cast(Reviewed, outcome.result))


def _review_page(course_id: int, done: Reviewed | None) -> str:
    actor, place = _look(course_id, Permission.REVIEW_READ)
    outcome = invoke(actor, "list_reviews", {"course_id": course_id}, door=Door.BROWSER)
    return render_template("quizzes/review.html", place=place, page=cast(Reviews, outcome.result), done=done)


def _students(course_id: int) -> list[Any]:
    chosen = (
        select(User.id, User.name)
        .join(Enrolment, Enrolment.user_id == User.id)
        .where(Enrolment.course_id == course_id, Enrolment.role == CourseRole.STUDENT)
        .order_by(User.name, User.id)
    )
    return list(db.session.execute(chosen))
