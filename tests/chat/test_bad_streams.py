"""Whatever a model sends, there is one row that ended, one page that says so, and a usage row that is true."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.chat.models import Call, CallState, Conversation, Run, RunState
from app.class_assist import Question
from app.core.errors import Conflict
from app.extensions import db
from app.gateway import Provider
from app.usage.models import BudgetCount, State
from tests.chat.conftest import Answered, answered, ended, tell, until, usages
from tests.school import School
from tests.upstream import CUT, HANG, Upstream, calls, chunk, event, in_pieces, says, sends, usage

HALF = event(chunk({"content": "Half of it"}))
DEEP = '{"a":' * 900 + "1" + "}" * 900
WHOLE = "é日本語\N{BUTTERFLY}\r\n<b>&amp;</b> `x`\n\n| a | b |\n|---|---|\n| 1 | 2 |"


@pytest.fixture(autouse=True)
def _open(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    # All tests share a database, and so the school's month.
    for name in ("BUDGET_SCHOOL_MONTH", "TOKENS_SCHOOL_MONTH"):
        monkeypatch.setitem(context.config, name, None)


def books_are_right(school: School) -> None:
    """No reserve is open, and what the person's budget holds is the sum of their rows, each counted once."""
    rows = usages(school)
    assert State.RESERVED not in {row.state for row in rows}
    held = select(BudgetCount).where(BudgetCount.key.startswith(f"person:{school.student.user_id}:"))
    (count,) = db.session.execute(held).scalars()
    # A model without a known price is counted by tokens.
    assert count.cost == 0
    assert count.tokens == sum(row.reserved_tokens if row.assumed else row.total_tokens or 0 for row in rows)


def questions(school: School) -> list[str]:
    """What has been asked in the course."""
    db.session.rollback()
    asked = select(Question.question_body).where(Question.course_id == school.course_id)
    return list(db.session.execute(asked).scalars())


def drawn(school: School, browser: Any, done: Answered) -> str:
    """The conversation's page."""
    answer = browser(school, school.student).get(f"/chat/{done.run.conversation_id}")
    assert answer.status_code == 200
    return str(answer.text)


@pytest.mark.parametrize(
    ("script", "code", "text", "known"),
    [
        (sends(HALF, "{not json"), "malformed", "Half of it", False),
        (sends(HALF, b"data: " + b"x" * 1_200_000 + b"\n\n"), "malformed", "Half of it", False),
        (sends(HALF, '{"choices": [{"delta": {"content": 7}}]}'), "malformed", "Half of it", False),
        (sends(HALF, event({"error": {"message": "sk-hush is wrong"}})), "unavailable", "Half of it", False),
        (sends(HALF, event(usage(9, 3)), CUT), "cut", "Half of it", True),
        (sends(event("[DONE]")), "empty", "", False),
        (sends(event(chunk({"content": ""})), event(usage(9, 0)), event("[DONE]")), "empty", "", True),
        (sends(event(chunk({"tool_calls": [{"index": 0, "function": {"arguments": "{"}}]}))), "malformed", "", False),
        (sends(HALF, event(chunk({"content": " [sl"})), CUT), "cut", "Half of it [sl", False),
    ],
    ids=["json", "oversized", "number", "error", "cut", "nothing", "no word", "nameless call", "held back"],
)  # fmt: skip
def test_a_stream_that_breaks_ends_in_a_sentence_with_what_came(
    taught: School, upstream: Upstream, browser: Any, script: Any, code: str, text: str, known: bool
) -> None:
    upstream.play(script)
    done = answered(taught.student, "What is osmosis?", course_id=taught.course_id)
    assert (done.run.state, done.run.error_code, done.text) == (RunState.FAILED, code, text)
    page = drawn(taught, browser, done)
    assert str(done.run.error) in page.replace("&#39;", "'")
    assert "aria-busy" not in page
    assert "Try again" in page
    assert "sk-hush" not in page
    (row,) = usages(taught)
    assert (row.state, row.assumed, row.error) == (State.SETTLED, not known, code)
    books_are_right(taught)


@pytest.mark.usefixtures("impatience")
def test_a_stream_that_hangs_ends_in_a_sentence_with_what_came(
    taught: School, upstream: Upstream, browser: Any
) -> None:
    upstream.play(sends(HALF, HANG))
    done = answered(taught.student, "What is osmosis?", course_id=taught.course_id)
    assert (done.run.state, done.run.error_code, done.text) == (RunState.FAILED, "timeout", "Half of it")
    assert "Try again" in drawn(taught, browser, done)
    (row,) = usages(taught)
    assert (row.state, row.assumed, row.error) == (State.SETTLED, True, "timeout")
    books_are_right(taught)


def test_one_byte_at_a_time_is_stored_and_drawn_as_it_was_said(
    taught: School, upstream: Upstream, browser: Any
) -> None:
    upstream.play(in_pieces(says(list(WHOLE))))
    done = answered(taught.student, "What is osmosis?", course_id=taught.course_id)
    assert (done.run.state, done.text) == (RunState.COMPLETE, WHOLE)
    page = drawn(taught, browser, done)
    assert "<table>" in page
    assert "<b>" not in page.partition("by-assistant")[2].partition("</ol>")[0]
    assert [(row.prompt_tokens, row.completion_tokens) for row in usages(taught)] == [(12, 34)]
    books_are_right(taught)


@pytest.mark.parametrize(
    "arguments",
    ["{", "[1]", DEEP, '{"topic": NaN}', '{"topic": 1e999999', '"' * 3, "{}{}", "\ufeff{}"],
    ids=["cut", "list", "deep", "nan", "huge", "quotes", "two", "mark"],
)
def test_broken_arguments_go_back_to_the_model_and_nothing_is_done(
    taught: School, upstream: Upstream, browser: Any, arguments: str
) -> None:
    upstream.play(calls(("explain_topic", arguments)), says("Sorry."))
    done = answered(taught.student, "Explain osmosis", course_id=taught.course_id)
    assert (done.run.state, done.text, done.calls) == (RunState.COMPLETE, "Sorry.", [])
    assert "not a JSON object" in upstream.asked[1].last
    assert "Sorry." in drawn(taught, browser, done)
    assert len(usages(taught)) == 2
    books_are_right(taught)


def test_arguments_that_no_database_holds_are_kept_without_it(taught: School, upstream: Upstream) -> None:
    upstream.play(calls(("explain_topic", '{"topic": "os\\u0000mosis \\ud83e"}')), says("So."))
    done = answered(taught.student, "Explain osmosis", course_id=taught.course_id)
    assert (done.run.state, [call.state for call in done.calls]) == (RunState.COMPLETE, [CallState.DONE])
    assert done.calls[0].arguments["topic"] == "osmosis ?"


def test_unknown_tools_and_too_many_calls_are_answered_and_not_done(taught: School, upstream: Upstream) -> None:
    wanted = [("rm_rf", {}), *[("get_current_slide", {})] * 12]
    upstream.play(calls(*wanted), says("Well."))
    done = answered(taught.student, "Which slide?", course_id=taught.course_id)
    assert done.run.state == RunState.COMPLETE
    assert len(done.calls) == 7
    results = [each for each in upstream.asked[1].body["messages"] if each["role"] == "tool"]
    assert len(results) == 13
    assert "no such tool" in results[0]["content"]


def test_an_endless_loop_of_tools_is_ended_with_a_sentence(taught: School, upstream: Upstream, browser: Any) -> None:
    for _ in range(20):
        upstream.play(calls(("get_current_slide", {})))
    done = answered(taught.student, "Which slide?", course_id=taught.course_id)
    assert (done.run.state, len(upstream.asked), len(done.calls)) == (RunState.FAILED, 6, 5)
    assert "went on asking for more" in drawn(taught, browser, done)
    assert len(usages(taught)) == 6
    books_are_right(taught)


def test_a_stop_in_mid_stream_settles_what_was_used_and_says_that_it_is_not_known(
    taught: School, upstream: Upstream, browser: Any
) -> None:
    upstream.play(says("word " * 200, rate=50))
    asked = tell(taught.student, "ask_assistant", message="What is osmosis?", course_id=taught.course_id)
    answers = taught.app.extensions["answers"]
    until(lambda: any(writing.run_id == asked.run_id and writing.text for writing in answers.writers.all()))
    tell(taught.student, "stop_answer", answer_id=asked.answer_id)
    assert ended(asked.run_id).state == RunState.STOPPED
    until(lambda: upstream.left == 1)
    (row,) = usages(taught)
    assert (row.state, row.assumed, row.error) == (State.SETTLED, True, None)
    books_are_right(taught)
    page = browser(taught, taught.student).get(f"/chat/{asked.conversation_id}").text
    assert "Stopped here." in page


def test_a_provider_that_nobody_reaches_costs_nothing(taught: School, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = Provider("compatible", "http://127.0.0.1:9/v1", "sk-hush", "loopback-1", None, 1.0, 1.0)
    monkeypatch.setitem(taught.app.config, "LLM", nowhere)
    done = answered(taught.student, "What is osmosis?", course_id=taught.course_id)
    assert (done.run.state, done.run.error_code) == (RunState.FAILED, "unavailable")
    assert [row.state for row in usages(taught)] == [State.RELEASED]
    books_are_right(taught)


def test_a_budget_of_one_call_lets_exactly_one_reach_the_model(
    taught: School, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.otherwise = says("Here you are.", first_after=1.0)
    config = taught.app.config
    # The worst case of one call: its prompt, which is the same for all, and the most that may be answered.
    answered(taught.student, "What is osmosis?")
    (first,) = usages(taught)
    monkeypatch.setitem(config, "TOKENS_PERSON_DAY", (first.total_tokens or 0) + first.reserved_tokens)
    already = len(upstream.asked)
    asked = [tell(taught.student, "ask_assistant", message="What is osmosis?") for _ in range(12)]
    runs = [ended(each.run_id) for each in asked]
    assert len(upstream.asked) - already == 1
    assert sorted(run.state for run in runs) == [RunState.COMPLETE] + [RunState.FAILED] * 11
    assert {run.error_code for run in runs} == {None, "over_limit"}
    assert len(usages(taught)) == 2
    books_are_right(taught)


def test_what_cannot_be_a_message_does_not_count_against_the_limit(taught: School, browser: Any) -> None:
    client = browser(taught, taught.owner)
    token = {"csrf_token": client.token()}
    for words in ("", "   ", "x" * 2001):
        for _ in range(5):
            assert client.post("/chat/messages", data={**token, "message": words}).status_code == 422
    asked = client.post("/chat/messages", data={**token, "message": "What is osmosis?"})
    assert asked.status_code == 303
    begun = select(Run.id).where(Run.conversation_id == int(asked.headers["Location"].rpartition("/")[2]))
    assert ended(db.session.execute(begun).scalar_one()).state == RunState.COMPLETE


def test_of_fifty_messages_at_once_exactly_the_allowed_number_pass(
    taught: School, upstream: Upstream, browser: Any
) -> None:
    client = browser(taught, taught.student)
    form = {"csrf_token": client.token(), "message": "What is osmosis?"}
    answers: list[int] = []
    together = threading.Barrier(50)

    def tap() -> None:
        together.wait()
        answers.append(client.post("/chat/messages", data=form).status_code)

    threads = [threading.Thread(target=tap, daemon=True) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [303] * 10 + [429] * 40, "CHAT_RATE is 10/minute"
    db.session.rollback()
    mine = select(Run.id).join(Conversation, Conversation.id == Run.conversation_id)
    runs = list(db.session.execute(mine.where(Conversation.person_id == taught.student.user_id)).scalars())
    assert [ended(run_id).state for run_id in runs] == [RunState.COMPLETE] * 10
    assert len(upstream.asked) == len(usages(taught)) == 10
    books_are_right(taught)


def test_two_taps_on_yes_act_once_and_a_no_is_final(taught: School, upstream: Upstream, browser: Any) -> None:
    upstream.play(calls(("submit_question", {"question_body": "Why is that so?"})), says("Please confirm."))
    done = answered(taught.student, "Ask my teacher why", course_id=taught.course_id)
    (waiting,) = done.calls
    client = browser(taught, taught.student)
    token = client.token()
    answers: list[int] = []
    together = threading.Barrier(6)

    def tap() -> None:
        together.wait()
        answers.append(client.post(f"/chat/calls/{waiting.id}/yes", data={"csrf_token": token}).status_code)

    threads = [threading.Thread(target=tap, daemon=True) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == [303] + [409] * 5
    assert questions(taught) == ["Why is that so?"]
    upstream.play(calls(("submit_question", {"question_body": "And this?"})), says("Please confirm."))
    declined = answered(taught.student, "Ask my teacher this", course_id=taught.course_id).calls[0]
    for word, status in (("no", 303), ("yes", 409), ("no", 409)):
        assert client.post(f"/chat/calls/{declined.id}/{word}", data={"csrf_token": token}).status_code == status
    assert questions(taught) == ["Why is that so?"]
    stranger = browser(taught, taught.students[1])
    assert stranger.post(f"/chat/calls/{waiting.id}/yes", data={"csrf_token": stranger.token()}).status_code == 404


def test_of_many_questions_at_once_in_a_conversation_one_is_asked(taught: School, upstream: Upstream) -> None:
    first = answered(taught.student, "What is osmosis?", course_id=taught.course_id).run.conversation_id
    upstream.otherwise = says("word " * 200, rate=20)
    begun: list[Any] = []
    refused: list[Conflict] = []
    together = threading.Barrier(12)

    def say() -> None:
        with taught.app.app_context():
            together.wait()
            try:
                begun.append(tell(taught.student, "ask_assistant", message="And why?", conversation_id=str(first)))
            except Conflict as error:
                refused.append(error)

    threads = [threading.Thread(target=say, daemon=True) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (len(begun), len(refused)) == (1, 11)
    tell(taught.student, "stop_answer", answer_id=begun[0].answer_id)
    assert ended(begun[0].run_id).state == RunState.STOPPED


def test_what_cannot_be_done_after_a_yes_says_why(taught: School, upstream: Upstream, browser: Any) -> None:
    upstream.play(calls(("submit_question", {"question_body": "Why is that so?"})), says("Please confirm."))
    done = answered(taught.student, "Ask my teacher why", course_id=taught.course_id)
    taught.act(taught.owner, "pause_questions", paused=True)
    client = browser(taught, taught.student)
    path = f"/chat/calls/{done.calls[0].id}/yes"
    page = client.post(path, data={"csrf_token": client.token()}, headers={"HX-Request": "true"})
    assert page.status_code == 200
    assert "Questions are paused for now." in page.text
    state = select(Call.state).where(Call.id == done.calls[0].id)
    assert db.session.execute(state).scalar_one() == CallState.FAILED


def test_who_has_lost_the_course_is_told_so_and_keeps_what_was_said(
    taught: School, upstream: Upstream, browser: Any
) -> None:
    upstream.play(calls(("submit_question", {"question_body": "Why is that so?"})), says("Please confirm."))
    before = answered(taught.student, "Ask my teacher why", course_id=taught.course_id)
    taught.act(taught.owner, "remove_from_course", person_id=str(taught.student.user_id))
    conversation = str(before.run.conversation_id)
    asked = len(upstream.asked)
    after = answered(taught.student, "And now?", conversation_id=conversation)
    assert (after.run.state, after.run.error_code) == (RunState.FAILED, "not_found")
    assert len(upstream.asked) == asked, "nothing of the course went out"
    page = drawn(taught, browser, after)
    assert "Please confirm." in page
    assert str(after.run.error) in page
    client = browser(taught, taught.student)
    path = f"/chat/calls/{before.calls[0].id}/yes"
    refused = client.post(path, data={"csrf_token": client.token()}, headers={"HX-Request": "true"})
    assert refused.status_code == 200
    assert questions(taught) == []
