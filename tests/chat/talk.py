"""A conversation about tasks, sentence after sentence."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from app.chat.calls import claim, run
from app.chat.models import Call
from app.core.actor import Door
from app.core.capability import find
from app.core.pipeline import invoke
from tests.chat.conftest import Answered, answered
from tests.school import School


class Talk:
    """One student's conversation."""

    def __init__(self, school: School) -> None:
        self.actor = school.student
        self.more: dict[str, Any] = {}

    def say(self, words: str) -> Answered:
        done = answered(self.actor, words, **self.more)
        self.more = {"conversation_id": str(done.run.conversation_id)}
        return done

    def yes(self, call: Call) -> None:
        """Press the button of the card."""
        assert claim(call.id)
        run(self.actor, call.id, find(call.capability), call.arguments)

    def add(self, *titles: str) -> list[str]:
        made = [invoke(self.actor, "add_task", {"title": each}, door=Door.CHAT).result.task for each in titles]
        return [str(each.id) for each in made]

    def titles(self, status: str = "pending") -> list[str]:
        found = invoke(self.actor, "list_tasks", {"status": status}, door=Door.CHAT).result
        return [each.title for each in found.tasks]


def says_of(done: Answered) -> list[str]:
    """What the links of a question back would say."""
    return [unquote(found) for found in re.findall(r"\?say=([^)&]+)", done.text)]
