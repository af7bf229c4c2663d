"""The slides that an answer cites, read off the links in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.core.actor import Actor
from app.core.permissions import Permission
from app.core.transaction import transaction
from app.courses import CourseInput, outline, seat


@dataclass(slots=True)
class References:
    """What of a deck an answer has cited so far, in the order of the first citation."""

    slides: dict[int, dict[str, Any]] = field(default_factory=dict)
    """All slides that can be cited, by number."""
    _link: re.Pattern[str] | None = None
    _cited: dict[int, None] = field(default_factory=dict)

    def read(self, text: str) -> None:
        """Look for citations in a piece of the answer. A link is never cut between two pieces."""
        if self._link is not None and "#slide-" in text:
            self._cited |= dict.fromkeys(int(number) for number in self._link.findall(text))

    def found(self) -> list[dict[str, Any]]:
        """The slides that were cited, as a client shows them. No score: a citation is one or is none."""
        return [self.slides[number] for number in self._cited if number in self.slides]


def references_to(actor: Actor, course_id: int | None) -> References:
    """What an answer about a course may cite. Raises NotFound where the course is not the actor's."""
    if course_id is None:
        return References()
    with transaction(write=actor.watched):
        place = seat(actor, CourseInput(course_id=course_id), Permission.COURSE_READ)
        heads = outline(course_id, place.deck_version)
    notes = url_for("courses.notes", course_id=course_id)
    slides = {
        each.number: {
            "title": each.title,
            "url": f"{url_for('courses.notes', course_id=course_id, _external=True)}#slide-{each.number}",
            "location": _("Slide %(number)s", number=each.number),
            "content_type": "slide",
        }
        for each in heads
    }
    return References(slides, re.compile(rf"\]\({re.escape(notes)}#slide-([0-9]{{1,6}})\)"))
