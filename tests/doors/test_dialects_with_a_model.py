"""The doors for others where a model answers: frames that say something, and a tutor that no door goes round."""

from __future__ import annotations

import pytest

from app.tutor import Mode, mode_sentence
from tests.chat.conftest import upstream
from tests.doors.dialects import DIALECTS, Dialect, ask, each_dialect, frames, inside, plenty
from tests.doors.situation import Situation
from tests.upstream import Upstream, calls, says

__all__ = ["inside", "plenty", "upstream"]


@each_dialect
@pytest.mark.parametrize("begun", ["", "Let me look."])
def test_rounds_of_tools_send_no_empty_text(
    situation: Situation, upstream: Upstream, dialect: Dialect, begun: str
) -> None:
    course = str(situation.school.course_id)
    upstream.play(
        calls(("get_current_slide", {}), text=begun),
        calls(("get_current_slide", {})),
        # Late enough for what was said before it to have gone out by itself.
        says("Here.", first_after=0.3),
    )
    told = frames(ask(situation, dialect, "Where are we?", course_id=course))
    assert "" not in [dialect.text(frame) for frame in told if not dialect.ended(frame)]
    # The other two say the widgets in words as well.
    said = dialect.said(told)
    assert said.startswith(begun)
    assert said.endswith("Here.")


def test_an_answer_that_was_cut_at_its_longest_says_so_in_each_dialect(
    situation: Situation, upstream: Upstream
) -> None:
    ends = []
    for dialect in DIALECTS:
        upstream.play(says("Half of it", finish="length"))
        told = frames(ask(situation, dialect, "Tell me all", course_id=str(situation.school.course_id)))
        assert dialect.said(told[:-1]) == "Half of it"
        ends.append(told[-1])
    generate, tutor, teacher = ends
    assert (generate["type"], generate["error"], generate["message"]) == ("error", "length", tutor["content"])
    assert tutor["type"] == "error"
    assert (teacher["done"], teacher["finishReason"]) == (True, "length")


@each_dialect
@pytest.mark.usefixtures("inside")
def test_the_tutor_that_is_off_is_off_where_no_course_is_said(
    situation: Situation, upstream: Upstream, dialect: Dialect
) -> None:
    situation.school.act(situation.people["owner"], "set_tutor_mode", mode=Mode.OFF.value)
    told = frames(ask(situation, dialect, "What is osmosis?"))
    said = dialect.said(told)
    # Who takes part in more than one course is asked for it.
    assert said == mode_sentence(Mode.OFF) or "Which class" in said
    assert not upstream.asked
