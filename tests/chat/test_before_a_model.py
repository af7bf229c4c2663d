"""What Homeroom settles before any model is asked: somebody in distress, and commands."""

from __future__ import annotations

import json

import pytest

from app.tutor import Mode
from tests.chat.conftest import answered, usages
from tests.school import School
from tests.upstream import Upstream, says


def test_who_is_in_distress_is_told_to_whom_to_go_and_no_provider_reads_it(taught: School, upstream: Upstream) -> None:
    begun = answered(taught.student, "I want to die", course_id=taught.course_id)
    assert "you do not have to be alone" in begun.text
    assert (upstream.asked, usages(taught), begun.calls) == ([], [], [])
    answered(taught.student, "What is osmosis?", conversation_id=str(begun.run.conversation_id))
    assert upstream.asked[0].last == "What is osmosis?"
    assert "want to die" not in json.dumps(upstream.asked[0].body)


@pytest.mark.parametrize("mode", list(Mode))
def test_help_is_homerooms_own_and_costs_nothing(taught: School, upstream: Upstream, mode: Mode) -> None:
    taught.act(taught.owner, "set_tutor_mode", mode=mode.value)
    done = answered(taught.student, "/help", course_id=taught.course_id)
    assert "`/quiz`" in done.text
    assert "`/heatmap`" not in done.text
    assert (upstream.asked, usages(taught)) == ([], [])


def test_a_command_goes_to_the_model_as_the_sentence_that_it_stands_for(taught: School, upstream: Upstream) -> None:
    answered(taught.student, "/explain osmosis", course_id=taught.course_id)
    assert upstream.asked[0].last == "Explain osmosis"
    assert "diffusion of water" in upstream.asked[0].body["messages"][0]["content"], "the material is what it asks for"


def test_what_is_no_command_of_theirs_goes_to_the_model_as_it_is(taught: School, upstream: Upstream) -> None:
    for said in ("/heatmap today", "/nothing of ours", "1/2 of a cell"):
        upstream.play(says("Hm."))
        answered(taught.student, said, course_id=taught.course_id)
        assert upstream.asked[-1].last == said


def test_a_command_climbs_the_same_ladder_as_the_words_it_stands_for(taught: School, upstream: Upstream) -> None:
    taught.act(taught.owner, "set_tutor_mode", mode=Mode.HINTS.value)
    begun = answered(taught.student, "/explain osmosis", course_id=taught.course_id)
    answered(taught.student, "Explain osmosis", conversation_id=str(begun.run.conversation_id))
    first, second = (asked.body["messages"][0]["content"] for asked in upstream.asked)
    assert "Give one nudge" in first
    assert "Give one closer hint" in second
