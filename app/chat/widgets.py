"""Conversations as ChatKit trees."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.chat.schemas import ConversationRead, Conversations
from app.core import widget
from app.core.actor import Actor
from app.core.widget import Node


def said_card(_actor: Actor, result: Any) -> Node:
    """One sentence."""
    return widget.card(widget.text(result.message))


def conversation_list(_actor: Actor, result: Conversations) -> Node:
    """The conversations, the newest first; or what to do where there are none."""
    if not result.conversations:
        return widget.card(widget.text(result.message))
    return widget.list_view(
        *(
            widget.item(widget.text(each.title), widget.caption(each.course_name or _("No course")))
            for each in result.conversations
        )
    )


def conversation_card(_actor: Actor, result: ConversationRead) -> Node:
    """What was said, line by line."""
    return widget.card(
        widget.title(result.title, size="sm"),
        *(widget.markdown(each.content) for each in result.messages if each.content),
    )
