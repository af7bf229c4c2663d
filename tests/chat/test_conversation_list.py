"""A person's conversations page by page: from either end, by cursor or by the last one, while others come on top."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.chat.models import Conversation, ConversationStatus
from app.chat.schemas import Conversations
from app.core import clock
from app.core.actor import Door
from app.core.errors import Invalid
from app.core.pipeline import invoke
from app.extensions import db
from tests.school import School


@pytest.fixture
def many(school: School) -> list[int]:
    """A student's conversations, the newest first; each two of them were used last at the same moment."""
    moment = clock.now()
    rows = [
        Conversation(
            key=str(uuid4()),
            person_id=school.student.user_id,
            course_id=None,
            title=f"Conversation {number}",
            status=ConversationStatus.ACTIVE,
            created_at=moment,
            updated_at=moment - timedelta(seconds=number // 2, microseconds=number // 2),
        )
        for number in range(7)
    ]
    db.session.add_all(rows)
    db.session.commit()
    return [each.id for each in sorted(rows, key=lambda each: (each.updated_at, each.id), reverse=True)]


def page(school: School, **asked: Any) -> Conversations:
    found = invoke(school.student, "list_conversations", asked, door=Door.BROWSER).result
    assert isinstance(found, Conversations)
    return found


def ids(found: Conversations) -> list[int]:
    return [each.conversation_id for each in found.conversations]


@pytest.mark.parametrize("order", ["desc", "asc"])
@pytest.mark.parametrize(("sent", "told"), [("cursor", "next_cursor"), ("before", "next")])
def test_page_by_page_each_comes_once(school: School, many: list[int], order: str, sent: str, told: str) -> None:
    found, place = [], None
    while place is not None or not found:
        shown = page(school, order=order, limit=3, **{sent: place})
        found += ids(shown)
        assert (shown.next is None) is (shown.next_cursor is None)
        place = getattr(shown, told)
    assert found == (many if order == "desc" else many[::-1])


def test_a_conversation_that_is_used_meanwhile_hides_none_behind_it(school: School, many: list[int]) -> None:
    first = page(school, limit=3)
    last = db.session.get_one(Conversation, many[2])
    last.updated_at = clock.now() + timedelta(minutes=1)
    db.session.commit()
    assert ids(page(school, limit=9, cursor=first.next_cursor)) == many[3:]


@pytest.mark.parametrize("wrong", ["x", "W10", "WyJ0YXNrcyIsIDFd", "9" * 201])
def test_what_is_no_cursor_of_the_list_is_named(school: School, wrong: str) -> None:
    with pytest.raises(Invalid) as error:
        page(school, cursor=wrong)
    assert [each.field for each in error.value.problems] == ["cursor"]


def test_the_page_leads_on_by_cursor_and_old_links_still_do(school: School, many: list[int], browser: Any) -> None:
    client = browser(school, school.student)
    assert "cursor=" not in client.get("/chat").text
    assert client.get(f"/chat?before={many[2]}").text.count("Conversation ") == 4
    cursor = page(school, limit=5).next_cursor
    assert client.get(f"/chat?cursor={cursor}").text.count("Conversation ") == 2
