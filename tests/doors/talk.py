"""A conversation of one person: a question, an answer that was stopped, and what was called for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, insert

from app.chat.models import Call, CallState, ChatMessage, Conversation, ConversationStatus, Run, RunState, Speaker
from app.extensions import db


@dataclass(frozen=True)
class Talk:
    """The ids of its rows."""

    conversation: int = 0
    answer: int = 0
    call: int = 0
    asked: int = 0


def talk(person_id: int, course_id: int, moment: datetime) -> Talk:
    """Have it be there as it was, and be the person's only one."""
    db.session.execute(delete(Conversation).where(Conversation.person_id == person_id))
    conversation = db.session.execute(
        insert(Conversation)
        .values(
            key=str(uuid4()),
            person_id=person_id,
            course_id=course_id,
            title="Osmosis",
            status=ConversationStatus.ACTIVE,
            created_at=moment,
            updated_at=moment,
        )
        .returning(Conversation.id)
    ).scalar_one()
    question, answer = (
        db.session.execute(
            insert(ChatMessage)
            .values(conversation_id=conversation, speaker=speaker, content=words, created_at=moment)
            .returning(ChatMessage.id)
        ).scalar_one()
        for speaker, words in ((Speaker.PERSON, "What is osmosis?"), (Speaker.ASSISTANT, "Water that"))
    )
    run = db.session.execute(
        insert(Run)
        .values(
            conversation_id=conversation,
            question_id=question,
            answer_id=answer,
            log=uuid4().hex,
            state=RunState.STOPPED,
            leased_until=moment,
            stop_asked=True,
            retry=True,
            created_at=moment,
            ended_at=moment,
        )
        .returning(Run.id)
    ).scalar_one()
    call, asked = (
        db.session.execute(
            insert(Call)
            .values(
                conversation_id=conversation,
                run_id=run,
                answer_id=answer,
                capability=capability,
                arguments={"course_id": str(course_id), **arguments},
                state=state,
                sentence="Slide 2.",
                tree={"type": "Card", "children": [{"type": "Text", "value": "Slide 2."}]},
                page=f"/courses/{course_id}",
                created_at=moment,
            )
            .returning(Call.id)
        ).scalar_one()
        for capability, arguments, state in (
            ("get_current_slide", {}, CallState.DONE),
            ("submit_question", {"question_body": "Why?"}, CallState.ASKED),
        )
    )
    return Talk(conversation, answer, call, asked)
