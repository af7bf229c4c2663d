"""The pages of a course: home, the course itself, its deck, its notes and its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.accounts import signed_in_actor
from app.core.actor import Actor, Door
from app.core.entry import Entry, open_to
from app.core.permissions import Permission, Role
from app.core.pipeline import invoke
from app.core.transaction import transaction
from app.courses.access import Seat, seat
from app.courses.catalogue import courses_of
from app.courses.children import courses_of_children
from app.courses.models import Lesson, Presence
from app.courses.pictures import pictures_of
from app.courses.schemas import CourseInput
from app.courses.screen import regions_of
from app.courses.slides import deck_text
from app.extensions import db

blueprint = Blueprint("courses", __name__)

_SCHOOL_PAGES: dict[str, Callable[[], str]] = {
    "courses.home": lambda: _("Courses"),
    "people.people": lambda: _("People"),
    "roster.whole": lambda: _("Import a roster"),
    "audit_log.entries": lambda: _("Audit log"),
    "privacy.retention": lambda: _("How long data is kept"),
    "usage.page": lambda: _("Usage"),
}


@blueprint.app_context_processor
def _navigation() -> dict[str, Any]:
    """The person's courses for the page's head, read only where a page draws it; for who runs the school its pages."""

    def navigation() -> list[tuple[str, str, bool]]:
        actor = signed_in_actor()
        if actor.role is Role.ADMINISTRATOR:
            return [(label(), url_for(page), request.endpoint == page) for page, label in _SCHOOL_PAGES.items()]
        here = (request.view_args or {}).get("course_id")
        return [
            (f"{course.period} · {course.name}", url_for("courses.course", course_id=course.id), course.id == here)
            for course in courses_of(actor)
        ]

    return {"navigation": navigation}


def look(course_id: int, permission: Permission) -> tuple[Actor, Seat]:
    """The person's seat for a page; an administrator's look is committed to the audit log before anything shows."""
    actor = signed_in_actor()
    with transaction(write=actor.watched):
        return actor, seat(actor, CourseInput(course_id=course_id), permission)


@blueprint.get("/")
@open_to(Entry.PEOPLE)
def home() -> str:
    """The person's courses, or with `archived` those that are over; for a parent their children's."""
    actor = signed_in_actor()
    archived = request.args.get("archived") == "true"
    return render_template(
        "courses/home.html",
        courses=courses_of(actor, archived=archived),
        archived=archived,
        children=courses_of_children(actor),
        actor=actor,
    )


@blueprint.get("/courses/<int:course_id>")
@open_to(Entry.PEOPLE)
def course(course_id: int) -> str:
    """The course: its live widget, and for those who teach what lies beneath."""
    actor = signed_in_actor()
    here = request.full_path.rstrip("?")
    wanted = request.headers.get("HX-Target", "").partition("#")[2] if request.headers.get("HX-Request") else ""
    with transaction(write=actor.watched):
        place = seat(actor, CourseInput(course_id=course_id), Permission.COURSE_READ)
        shown = ("class-assist", "lesson-heat") if Permission.CONFUSION_READ in place.may else ("class-assist",)
        trees = regions_of(actor, place, request.args, [name for name in shown if wanted in ("", name)])
    if wanted in trees:
        return render_template("courses/_region.html", tree=trees[wanted], name=wanted, here=here)
    instructor = Permission.CONFUSION_READ in place.may and request.args.get("view") != "student"
    return render_template(
        "courses/course.html",
        place=place,
        trees=trees,
        here=here,
        instructor=instructor,
        audience=("teacher" if place.role.teaches else "visitor") if instructor else "student",
    )


@blueprint.get("/courses/<int:course_id>/notes")
@open_to(Entry.PEOPLE)
def notes(course_id: int) -> str:
    """Every slide with its notes."""
    _, place = look(course_id, Permission.DECK_READ)
    return render_template(
        "courses/notes.html", place=place, slides=deck_text(course_id), pictures=pictures_of(course_id)
    )


@blueprint.get("/courses/<int:course_id>/deck")
@open_to(Entry.PEOPLE)
def deck(course_id: int) -> str:
    """The deck, and the form to import another."""
    _, place = look(course_id, Permission.DECK_WRITE)
    return render_template("courses/deck.html", place=place, slides=deck_text(course_id), preview=None)


@blueprint.post("/courses/<int:course_id>/deck")
@open_to(Entry.PEOPLE)
def preview_deck(course_id: int) -> str:
    """The slides that a text would make, before anything is written."""
    _, place = look(course_id, Permission.DECK_WRITE)
    data = {"course_id": course_id, "markdown": request.form.get("markdown", "")}
    outcome = invoke(signed_in_actor(), "preview_deck", data, door=Door.BROWSER)
    return render_template("courses/deck.html", place=place, slides=deck_text(course_id), preview=outcome.result)


@blueprint.get("/courses/<int:course_id>/history")
@open_to(Entry.PEOPLE)
def history(course_id: int) -> str:
    """All lessons, and what confused the class over a time range."""
    actor, place = look(course_id, Permission.LESSON_READ)
    asked = {name: request.args[name] for name in ("time_range", "group_by", "page") if request.args.get(name)}
    outcome = invoke(
        actor,
        "get_confusion_heatmap",
        {"time_range": "this_month", **asked, "course_id": course_id},
        door=Door.BROWSER,
    )
    lessons = db.session.execute(
        select(Lesson.id, Lesson.started_at, Lesson.ended_at, func.count(Presence.user_id).label("present"))
        .outerjoin(Presence, Presence.lesson_id == Lesson.id)
        .where(Lesson.course_id == course_id)
        .group_by(Lesson.id, Lesson.started_at, Lesson.ended_at)
        .order_by(Lesson.started_at.desc())
        .limit(200)
    ).all()
    return render_template(
        "courses/history.html",
        place=place,
        lessons=lessons,
        heatmap=outcome.result,
        tree=outcome.capability.widget(actor, outcome.result),
        here=request.full_path.rstrip("?"),
        zone=current_app.config["TIMEZONE"],
    )


@blueprint.get("/courses/<int:course_id>/lessons/<int:lesson_id>")
@open_to(Entry.PEOPLE)
def lesson(course_id: int, lesson_id: int) -> str:
    """One lesson, slide by minute, with its alerts."""
    actor, place = look(course_id, Permission.LESSON_READ)
    data = {"course_id": course_id, "lesson_id": lesson_id, "page": request.args.get("page", "1")}
    outcome = invoke(actor, "get_lesson_heatmap", data, door=Door.BROWSER)
    return render_template(
        "courses/lesson.html",
        place=place,
        lesson=outcome.result,
        tree=outcome.capability.widget(actor, outcome.result),
        here=request.full_path.rstrip("?"),
        zone=current_app.config["TIMEZONE"],
    )
