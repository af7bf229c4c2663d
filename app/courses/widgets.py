"""Course results as ChatKit trees."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.core.actor import Actor
from app.core.widget import Node
from app.courses.deck_schemas import DeckPreview
from app.courses.people_schemas import CoursePeople
from app.courses.schemas import CurrentSlide, PresenceResult


def notice(_actor: Actor, result: Any) -> Node:
    """A card with what happened: for results that are no more than that."""
    return {"type": "Card", "children": [{"type": "Text", "value": result.message}]}


def slide_card(_actor: Actor, result: CurrentSlide) -> Node:
    """The slide that is up, and where it stands in the deck."""
    if result.slide_number is None:
        return notice(_actor, result)
    return {
        "type": "Card",
        "children": [
            {"type": "Caption", "value": f"Slide {result.slide_number} of {result.slides}"},
            {"type": "Title", "value": str(result.slide_title)},
        ],
    }


def presence_card(_actor: Actor, result: PresenceResult) -> Node:
    """How many are here, as counts: no names."""
    return {
        "type": "Card",
        "children": [
            {"type": "Title", "value": f"{result.present} present"},
            {"type": "Caption", "value": f"{result.idle} idle, {result.enrolled} enrolled"},
        ],
    }


def deck_list(_actor: Actor, result: DeckPreview) -> Node:
    """The slides as they would be, before anything is written."""
    children: list[Node] = [
        {
            "type": "ListViewItem",
            "children": [{"type": "Text", "value": f"{slide.number}. {slide.title}"}],
        }
        for slide in result.slides
    ]
    if not children:
        return notice(_actor, result)
    return {"type": "ListView", "children": children}


def people_list(actor: Actor, result: CoursePeople) -> Node:
    """Names, teachers first; who has never signed in says so."""
    everybody = [*result.teachers, *result.students]
    if not everybody:
        return notice(actor, result)
    children: list[Node] = []
    for person in everybody:
        line: list[Node] = [{"type": "Text", "value": person.name}]
        if person.guest:
            line.append({"type": "Badge", "label": _("guest")})
        if person.last_seen_at is None:
            line.append({"type": "Caption", "value": _("Never signed in")})
        children.append({"type": "ListViewItem", "children": line})
    return {"type": "ListView", "children": children}
