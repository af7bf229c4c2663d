"""Message results as ChatKit trees."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.core import widget
from app.core.actor import Actor
from app.core.widget import Node
from app.messages.models import State
from app.messages.schemas import Deliveries, InboxMessage, InboxPage, MessageRead, SentMessage
from app.messages.words import channel_label, state_label

COLOURS = {
    State.SENT: "success",
    State.FAILED: "danger",
    State.NOT_SURE: "warning",
    State.HELD: "info",
    State.QUEUED: "secondary",
    State.CLAIMED: "secondary",
}


def notice(_actor: Actor, result: Any) -> Node:
    """A card with what happened."""
    return widget.card(widget.text(result.message))


def inbox_list(_actor: Actor, result: InboxPage) -> Node:
    """The inbox as a list; a click reads."""
    if not result.messages:
        return widget.card(widget.text(_("Your inbox is empty. What your teachers send you arrives here.")))
    return widget.list_view(*(_line(each) for each in result.messages), status=result.message)


def _line(each: InboxMessage) -> Node:
    marks = [] if each.read else [widget.badge(_("New"), "info")]
    return widget.item(
        widget.col(
            widget.row(widget.text(each.subject, weight="semibold"), *marks),
            widget.caption(f"{each.sender} · {each.course_name}"),
        ),
        on_click=widget.action("message.read", message_id=str(each.message_id)),
    )


def message_card(_actor: Actor, result: MessageRead) -> Node:
    """One message, whole."""
    notes = [widget.caption(result.why)] if result.why else []
    slide = [widget.caption(_("Slide %(slide)s", slide=result.slide))] if result.slide else []
    return widget.card(
        widget.title(result.subject),
        widget.caption(f"{result.sender} · {result.course_name}"),
        widget.text(result.body),
        *slide,
        *notes,
    )


def deliveries_list(_actor: Actor, result: Deliveries) -> Node:
    """Sent messages, each with its counts, and Resend where something is open."""
    if not result.messages:
        return widget.card(widget.text(_("Nothing was sent yet.")))
    return widget.list_view(*(_counts(result.course_id, each) for each in result.messages))


def _counts(course_id: int, each: SentMessage) -> Node:
    marks = [
        widget.badge(f"{channel_label(channel.channel)}: {count} {state_label(state)}", COLOURS[state])
        for channel in each.channels
        for state, count in channel.states.items()
    ]
    again = widget.action("delivery.resend", course_id=str(course_id), message_id=str(each.message_id))
    buttons = [widget.button(_("Send again"), again, variant="outline")] if each.to_resend else []
    return widget.item(
        widget.col(
            widget.text(each.subject, weight="semibold"),
            widget.caption(each.recipients_are),
            widget.row(*marks, *buttons),
        )
    )
