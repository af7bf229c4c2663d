"""Results about people as ChatKit trees."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.accounts.schemas import PeopleFound
from app.core.actor import Actor
from app.core.widget import Node


def notice(_actor: Actor, result: Any) -> Node:
    """A card with what happened. A code is never in it: only the page that made it shows it."""
    return {"type": "Card", "children": [{"type": "Text", "value": result.message}]}


def people_list(actor: Actor, result: PeopleFound) -> Node:
    """Names with what each is to the school."""
    if not result.people:
        return notice(actor, result)
    return {
        "type": "ListView",
        "children": [
            {
                "type": "ListViewItem",
                "children": [
                    {"type": "Text", "value": person.name},
                    {"type": "Caption", "value": person.role.value if person.last_seen_at else _("Never signed in")},
                ],
            }
            for person in result.people
        ],
    }
