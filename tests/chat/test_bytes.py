"""What an answer costs on the line: its bytes grow with its length, and each character is sent once."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from markupsafe import escape

from app.chat.models import ChatMessage
from app.chat.read_already import pointing
from app.core.markdown import to_html
from app.extensions import db
from tests.chat.conftest import Script, ended, tell
from tests.prose import marked_up, prose
from tests.school import School

DATA = re.compile(rb"^data: ?(.*)$", re.MULTILINE)
MARK = re.compile(r"<wbr data-r=(\d+),(\d+)>")


@pytest.mark.parametrize("said", [prose, marked_up])
def test_an_answer_of_20000_tokens_sends_its_text_once(
    school: School, script: Script, browser: Any, said: Callable[[int], list[str]]
) -> None:
    pieces = said(20_000)
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
    assert len(text) <= 1.1 * len(whole.content.encode())
    # Then it is drawn from what the page has.
    drawn = student.get(f"/chat/answers/{run.answer_id}?read={len(whole.content.encode('utf-16-le')) // 2}").data
    assert len(text) + len(drawn) <= 1.3 * len(whole.content.encode())
    # Who has not read all of it is sent all of it.
    for read in ("", "?read=7"):
        assert b"data-r=" not in student.get(f"/chat/answers/{run.answer_id}{read}").data


def filled(html: str, text: str) -> str:
    """What a page makes of a drawing that points at its text."""
    units, place, parts = text.encode("utf-16-le"), 0, []
    for number, part in enumerate(MARK.split(html)):
        if number % 3 == 0:
            parts.append(part)
        elif number % 3 == 1:
            place += 2 * int(part)
        else:
            parts.append(str(escape(units[place : place + 2 * int(part)].decode("utf-16-le"))))
            place += 2 * int(part)
    return unescape("".join(parts))


@pytest.mark.parametrize(
    "text",
    [
        "".join(prose(300)),
        "".join(marked_up(2000)),
        'A long line of words\\* with signs &amp; <b>tags</b> that are "said" & not drawn.\nAnd 🦋 another with words.',
        "- In a list:\n\n      code that stands further to the right\n      with as many words again\n",
        "| a cell of a good many words | another cell of as many words |\n|---|---|\n| one | and a third |\n",
        "The very same words stand here. " * 20,
        '[A link of many words > than one](https://example.org "titled > quite as long as it takes")',
        "## ☕ A title\n\n> A quotation that is long enough\n> to stand on two lines\n\n1. And a list of one thing\n",
    ],
)
def test_what_points_at_the_text_comes_to_the_same_drawing(text: str) -> None:
    whole = to_html(text)
    assert filled(pointing(whole, text), text) == unescape(whole)
    assert MARK.search(pointing(whole, text))
