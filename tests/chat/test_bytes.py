"""What an answer costs on the line: its bytes grow with its length, and each character is sent once."""

from __future__ import annotations

import random
import re
from typing import Any

from app.chat.models import ChatMessage
from app.extensions import db
from tests.chat.conftest import Script, ended, tell
from tests.school import School

DATA = re.compile(rb"^data: ?(.*)$", re.MULTILINE)


def prose(tokens: int) -> list[str]:
    """Sentences of many different words, in pieces as a model sends them."""
    chance = random.Random(7)
    letters = "etaoinshrdlucmfwypvbgk"
    known = ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(3000)]
    weights = [1 / rank for rank in range(1, len(known) + 1)]
    words = chance.choices(known, weights, k=tokens)
    return [f" {word}." if number % 14 == 13 else f" {word}" for number, word in enumerate(words)]


def test_an_answer_of_20000_tokens_sends_its_text_once(school: School, script: Script, browser: Any) -> None:
    pieces = prose(20_000)
    asked = tell(school.student, "ask_assistant", message="Tell me everything")
    for start in range(0, len(pieces), 50):
        script.say(*pieces[start : start + 50])
    script.end()
    run = ended(asked.run_id)
    student = browser(school, school.student)
    body = student.get(f"/chat/streams/{run.answer_id}").data
    text = b"".join(DATA.findall(body.partition(b"event: done")[0]))
    whole = db.session.get(ChatMessage, run.answer_id)
    assert whole is not None
    assert whole.content == "".join(pieces)
    assert len(text) <= 1.3 * len(whole.content.encode())
