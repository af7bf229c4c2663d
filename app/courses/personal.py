"""What courses hold about a person."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.core.personal_data import Named, OnErasure, holds, holds_nobody, says_freely, shown_as
from app.core.retention import goes_by_itself, keeps
from app.courses.deck_reading import KEPT
from app.courses.models import Course, DeckImport, Enrolment, Lesson, Presence, Slide, SlidePicture

shown_as(Course, "name", "period", "school_year")
shown_as(Lesson, "started_at")
shown_as(Slide, "number", "title")

holds(
    Enrolment,
    Named("user_id"),
    kind=_("Places in courses"),
    shows=("course_id", "role", "created_at", "sourced_id"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted. Courses that they own have to be handed over or archived first."),
)
holds(
    Presence,
    Named("user_id"),
    kind=_("Presence in lessons"),
    shows=("lesson_id", "first_seen_at", "last_seen_at"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted. The class of those lessons counts one student fewer, while its taps are kept."),
)
holds(
    DeckImport,
    Named("created_by_id"),
    kind=_("Deck files that they chose and have not imported yet"),
    shows=("created_at", "course_id", "filename"),
    erasure=OnErasure.DETACH,
    outcome=_("Kept for the course, without them."),
    files="file_id",
)
holds_nobody(DeckImport, "contents", "slides of the course, as a file has them")
holds_nobody(DeckImport, "file_id", "a deck of the course, kept for a day at most")
holds_nobody(SlidePicture, "file_id", "what a slide of the course looks like")
holds_nobody(Course, "settings", "numbers and switches of the course, and the id of a lesson")

says_freely(
    Course, "name", "subject", "period", "school_year", why="the course's, which the school calls and archives itself"
)
says_freely(
    Slide, "title", "topic", "body", "notes", why="the course's material: who teaches it wrote it, and can change it"
)
for _column in ("join_code", "sourced_id"):
    holds_nobody(Course, _column, "leads to a course")

keeps(
    "lessons",
    Lesson,
    title=_("Lessons with all that happened in them: presence, taps, alerts, interventions, questions"),
    since="ended_at",
    days=730,
    least=30,
    most=3650,
    # Thousands of taps hang on one lesson, and nobody may wait long for SQLite's one writer.
    batch=5,
)
goes_by_itself(_("Deck files that nobody imported"), KEPT)
