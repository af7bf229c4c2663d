"""The page that explains: its form, its answer, and the way on where the material knows nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.school import School, make_school


def address(school: School, **query: str) -> str:
    return f"/courses/{school.course_id}/explain" + ("?" + urlencode(query) if query else "")


def test_a_topic_in_the_address_is_explained_without_javascript(taught: School, browser: Any) -> None:
    page = browser(taught, taught.student).get(address(taught, topic="osmosis")).text
    assert 'role="status"' in page
    assert "Osmosis is the diffusion of water across a membrane." in page
    assert f'href="/courses/{taught.course_id}/notes#slide-1"' in page
    assert 'value="osmosis"' in page


def test_the_courses_form_leads_to_the_answer_with_and_without_javascript(taught: School, browser: Any) -> None:
    student = browser(taught, taught.student)
    course = f"/courses/{taught.course_id}"
    assert 'action="/do/study.explain"' in student.get(course).text
    sent = {"course_id": taught.course_id, "topic": "osmosis", "return_to": course}
    plain = student.do("study.explain", **sent)
    expected = address(taught, topic="osmosis", explanation_style="simple")
    assert (plain.status_code, plain.location) == (303, expected)
    assert student.do("study.explain", region="class-assist", **sent).headers["HX-Redirect"] == expected
    assert "diffusion of water" in student.get(expected).text


def test_an_empty_form_with_no_slide_up_is_told_beside_it(taught: School, browser: Any) -> None:
    answer = browser(taught, taught.student).do(
        "study.explain", region="class-assist", course_id=taught.course_id, topic=""
    )
    assert answer.status_code == 422
    assert "say what you would like explained" in answer.text


def test_htmx_gets_the_answer_alone(taught: School, browser: Any) -> None:
    headers = {"HX-Request": "true", "HX-Target": "div#answer"}
    answer = browser(taught, taught.student).get(address(taught, topic="osmosis"), headers=headers).text
    assert "diffusion of water" in answer
    assert "<html" not in answer


def test_what_is_not_there_is_said_and_the_teacher_can_be_asked(taught: School, browser: Any) -> None:
    student = browser(taught, taught.student)
    page = student.get(address(taught, topic='the "French" Revolution')).text
    assert "This is not in your course material." in page
    assert "the &#34;French&#34; Revolution</textarea>" in page
    asked = student.do(
        "submit_question", course_id=taught.course_id, question_body="Why 1789?", anonymous=["false", "true"],
        return_to=address(taught),
    )  # fmt: skip
    assert asked.location == address(taught)
    assert "Question submitted successfully, without your name." in student.get(asked.location).text
    (question,) = taught.result(taught.owner, "list_questions").questions
    assert question.author == "Anonymous"


def test_a_teacher_is_led_to_the_deck_and_a_visitor_is_offered_nothing(taught: School, browser: Any) -> None:
    page = browser(taught, taught.owner).get(address(taught, topic="Napoleon")).text
    assert "To the deck" in page
    assert "submit_question" not in page
    page = browser(taught, taught.administrator).get(address(taught, topic="Napoleon")).text
    assert "This is not in your course material." in page
    assert "To the deck" not in page


def test_the_form_proposes_the_slide_that_is_up_and_the_decks_topics(taught: School, browser: Any) -> None:
    student = browser(taught, taught.student)
    page = student.get(address(taught)).text
    assert f'href="{address(taught, topic="Transport")}"' in page
    assert f'href="{address(taught, topic="Proteins")}"' in page
    taught.act(taught.owner, "set_current_slide", slide_number=2)
    assert 'value="Enzymes"' in student.get(address(taught)).text


def test_an_empty_deck_says_what_will_be_here(school: School, browser: Any) -> None:
    bare = make_school(school.app, students=1, deck="")
    assert "There are no slides yet." in browser(bare, bare.student).get(address(bare)).text
    assert "Import a deck" in browser(bare, bare.owner).get(address(bare)).text


@pytest.mark.parametrize("topic", ['<script>alert("x")</script>', "{{ 7 * 7 }}", "&amp;", "‮gnirts"])
def test_a_hostile_topic_is_text(taught: School, browser: Any, topic: str) -> None:
    answer = browser(taught, taught.student).get(address(taught, topic=topic))
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert ">49<" not in answer.text


@pytest.mark.parametrize("query", [{"topic": "x" * 501}, {"topic": "osmosis", "explanation_style": "sung"}])
def test_what_cannot_be_asked_is_refused_kindly(taught: School, browser: Any, query: dict[str, str]) -> None:
    answer = browser(taught, taught.student).get(address(taught, **query))
    assert answer.status_code == 422
