"""What a person presses in a widget of a conversation: it stands there with its result, as if they had asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask_babel import gettext as _

from app.chat.access import own_conversation
from app.chat.models import Call, CallState, ChatMessage, ConversationStatus, Run, RunState, Speaker
from app.chat.schemas import ConversationInput
from app.core import clock
from app.core.actor import Actor
from app.core.permissions import Permission
from app.core.pipeline import Outcome
from app.core.transaction import transaction
from app.core.widget import Node
from app.extensions import db


@dataclass(frozen=True, slots=True)
class Pressed:
    """Where it stands now: the conversation's UUID and the line of the result."""

    conversation_key: str
    message_id: int


def conversation_of(actor: Actor, reference: str) -> str:
    """The UUID of one of the actor's own conversations. Raises NotFound for every other."""
    with transaction(write=False):
        key: str = own_conversation(actor, ConversationInput(conversation_id=reference), Permission.CHAT_USE).key
    return key


def note_press(
    actor: Actor, reference: str, outcome: Outcome, arguments: Mapping[str, Any], sentence: str, tree: Node
) -> Pressed:
    """Write what was pressed and what came of it into a conversation. Raises NotFound for one that is not theirs."""
    capability, moment = outcome.capability, clock.now()
    with transaction():
        conversation = own_conversation(actor, ConversationInput(conversation_id=reference), Permission.CHAT_USE)
        asked, answer = (
            ChatMessage(
                conversation_id=conversation.id, speaker=speaker, content=content, created_at=moment, liked=None
            )
            for speaker, content in (
                (Speaker.PERSON, _("(Pressed: %(what)s)", what=capability.name.replace("_", " "))),
                (Speaker.ASSISTANT, sentence),
            )
        )
        db.session.add(asked)
        db.session.flush()
        db.session.add(answer)
        db.session.flush()
        run = Run(
            conversation_id=conversation.id,
            question_id=asked.id,
            answer_id=answer.id,
            log=uuid4().hex,
            state=RunState.COMPLETE,
            leased_until=moment,
            created_at=moment,
            ended_at=moment,
        )
        db.session.add(run)
        db.session.flush()
        db.session.add(
            Call(
                conversation_id=conversation.id,
                run_id=run.id,
                answer_id=answer.id,
                capability=capability.name,
                arguments=dict(arguments),
                state=CallState.DONE,
                sentence=sentence,
                tree=tree,
                page=capability.page(outcome.result),
                created_at=moment,
                ended_at=moment,
            )
        )
        conversation.status, conversation.updated_at = ConversationStatus.ACTIVE, moment
        return Pressed(conversation.key, answer.id)
