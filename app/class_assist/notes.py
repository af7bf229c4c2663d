"""Notes of the course's own slides."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from app.class_assist.question_schemas import FetchNotes, Note, Notes
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, Slash, capability
from app.core.permissions import Permission
from app.core.widget import Node
from app.courses import Seat, SlideText, deck_text, seat, slide_named, slide_text


def notes_tree(_actor: Actor, result: Notes) -> Node:
    """The notes as a card, one title and text a slide."""
    if not result.notes:
        return {"type": "Card", "children": [{"type": "Text", "value": result.message}]}
    children: list[Node] = []
    for note in result.notes:
        children.append({"type": "Title", "value": f"{note.slide_number}. {note.title}", "size": "sm"})
        children.append({"type": "Markdown", "value": note.content})
    return {"type": "Card", "children": children}


@capability(
    "fetch_notes",
    permission=Permission.DECK_READ,
    access=seat,
    effect=Effect.READ,
    actions=("study.notes",),
    examples=("Show me the notes of slide 3", "notes on osmosis"),
    slash=Slash("notes", lazy_gettext("Notes of the slides"), "Show the notes", " on "),
    widget=notes_tree,
    page=lambda result: url_for("courses.notes", course_id=result.course_id),
    named_person=True,
    doors=EVERY,
)
def fetch_notes(_actor: Actor, data: FetchNotes, place: Seat) -> Notes:
    """Give the notes of a slide, of the slides on a topic, or of the whole deck where neither is named.

    A slide without notes gives its own text.
    """
    wanted = (data.topic or data.section or "").casefold().split()
    if data.slide_id is not None and (slide := slide_named(place, data.slide_id)) is not None:
        texts = [slide_text(place.course_id, place.deck_version, slide.id)]
    else:
        texts = [text for text in deck_text(place.course_id) if _about(text, wanted)]
    notes = [
        Note(
            slide_id=text.head.id,
            slide_number=text.head.number,
            title=text.head.title,
            topic=text.head.topic,
            content=text.notes or text.body,
        )
        for text in texts
        if text.notes or text.body
    ]
    sentence = _("There are no notes on this yet.")
    if notes:
        sentence = ngettext("%(num)s note.", "%(num)s notes.", len(notes))
    return Notes(course_id=place.course_id, notes=notes, count=len(notes), message=sentence)


def _about(text: SlideText, words: list[str]) -> bool:
    hay = f"{text.head.title} {text.head.topic or ''} {text.body} {text.notes}".casefold()
    return all(word in hay for word in words)
