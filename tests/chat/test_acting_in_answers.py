"""Acting inside an answer: what it shows is shown again, and goes on being looked at."""

from __future__ import annotations

from typing import Any

import pytest

from app.chat.models import Call
from app.core.actor import Actor
from tests.chat.conftest import answered
from tests.school import School


@pytest.fixture
def look(taught: School) -> Call:
    """The teacher has asked for the heatmap, and it stands in the answer."""
    (call,) = answered(taught.owner, "Show me the confusion heatmap", course_id=taught.course_id).calls
    assert call.capability == "get_confusion_heatmap"
    return call


def press(browser: Any, school: School, who: Actor, call: Call, name: str, **fields: Any) -> str:
    fields = {"course_id": str(school.course_id), **fields}
    return str(browser(school, who).do(name, region=f"chat-call-{call.id}", return_to="/chat", **fields).text)


def test_a_change_shows_the_look_again_and_it_stays_live(browser: Any, taught: School, look: Call) -> None:
    drawn = press(browser, taught, taught.owner, look, "set_current_slide", slide_number="2")
    assert f'hx-get="/chat/calls/{look.id}"' in drawn
    assert "heatmap" in drawn


def test_another_look_takes_its_place(browser: Any, taught: School, look: Call) -> None:
    drawn = press(browser, taught, taught.owner, look, "get_current_slide")
    assert f'hx-get="/chat/calls/{look.id}"' not in drawn
    assert f'id="chat-call-{look.id}"' in drawn


def test_in_the_name_of_anothers_answer_only_the_result_is_shown(browser: Any, taught: School, look: Call) -> None:
    drawn = press(browser, taught, taught.co_teacher, look, "set_current_slide", slide_number="2")
    assert "/chat/calls/" not in drawn
    assert "Slide 2" in drawn
