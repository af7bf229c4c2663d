"""What stands in a conversation because the assistant called it: looked at anew, said yes or no to."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from app.chat.access import own_call
from app.chat.calls import claim, decline, run, tree_of
from app.chat.models import Call, CallState
from app.core import clock
from app.core.actor import Actor, Door
from app.core.capability import Effect, find
from app.core.errors import Conflict, HomeroomError
from app.core.pipeline import invoke
from app.core.transaction import transaction
from app.extensions import db


def answered_tree(actor: Actor, mine: Call) -> dict[str, Any] | None:
    """What a look shows now; None for what acted, and where it cannot be looked at any more."""
    capability = find(mine.capability)
    if capability.effect is not Effect.READ or mine.state != CallState.DONE:
        return None
    try:
        return tree_of(actor, invoke(actor, mine.capability, mine.arguments, door=Door.CHAT))
    except HomeroomError:
        # The course is archived, the slide is gone: what was seen then still stands in the conversation.
        return None


def shown_tree(actor: Actor, call_id: int) -> dict[str, Any] | None:
    """The widget of one of the actor's own calls, as it was then; None where it waits for a yes, or shows nothing."""
    with transaction(write=False):
        tree: dict[str, Any] | None = own_call(actor, call_id).tree
    return tree


def said_yes(actor: Actor, mine: Call) -> None:
    """Do it, once. Raises Conflict where that has been decided already."""
    if not claim(mine.id):
        raise Conflict(_("That has been decided already."))
    run(actor, mine.id, find(mine.capability), mine.arguments)


def pass_over(mine: Call) -> None:
    """Note that the person leaves open what a widget asks of them."""
    with transaction():
        db.session.execute(update(Call).where(Call.id == mine.id).values(skipped_at=clock.now()))


def said_no(mine: Call) -> None:
    """Leave it. Raises Conflict where that has been decided already."""
    if not decline(mine.id):
        raise Conflict(_("That has been decided already."))
