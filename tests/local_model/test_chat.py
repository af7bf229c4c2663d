"""A question in the chat, answered by a real model."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.chat.models import RunState
from app.extensions import db
from app.gateway import Provider
from app.usage import Usage
from tests.chat.conftest import answered, taught
from tests.school import School

__all__ = ["taught"]


PATIENCE_SECONDS = 240.0
"""It reads the course's material and what it may call before it begins, on any processor."""


@pytest.fixture
def connected(taught: School, model: Provider, monkeypatch: pytest.MonkeyPatch) -> School:
    """A school whose assistant is the model."""
    monkeypatch.setattr("tests.chat.conftest.SOON", PATIENCE_SECONDS)
    monkeypatch.setitem(taught.app.config, "LLM", model)
    return taught


def test_a_students_question_is_answered_in_the_chat(connected: School) -> None:
    done = answered(connected.student, "What is osmosis?", course_id=connected.course_id)
    # So small a model may talk until it has no room left.
    assert done.run.state == RunState.COMPLETE or done.run.error_code == "length"
    assert "osmosis" in done.text.lower()
    usage = db.session.execute(select(Usage).where(Usage.user_id == connected.student.user_id)).scalar_one()
    assert (usage.model, usage.error) == ("smollm2", done.run.error_code)
