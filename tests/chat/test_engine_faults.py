"""What breaks under an answer: Valkey, a lease, a row, a reader. It is told and stored as far as it was written."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from queue import SimpleQueue
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from app.chat import Answers, follow, settle_all_dead
from app.chat.models import Call, CallState, ChatMessage, Conversation, RunState
from app.chat.runs import run_log
from app.chat.runs.events import Ended, Entry, Failed, Text, Tool
from app.chat.runs.run_log import append, text_of
from app.chat.runs.settling import VALKEYS_RETURN, settle_dead
from app.chat.runs.writing import Writing
from app.chat.turns import Turn
from app.core import clock
from app.extensions import db
from app.housekeeping import sweep
from tests.chat.conftest import Script, answer_text, ended, run_row, tell, until
from tests.chat.test_runs import abandoned, ask, events, everything
from tests.school import School
from tests.services import Valkey


@pytest.fixture
def killed(valkey: Valkey) -> Iterator[Valkey]:
    """Valkey, killed; the test may start it again, and afterwards it runs."""
    valkey.stop(kill=True)
    yield valkey
    valkey.stop(kill=True)
    valkey.start()


def answers_of(school: School) -> Answers:
    found: Answers = school.app.extensions["answers"]
    return found


def read(told: Iterator[Entry | None]) -> Entry:
    """The next entry, however long it is silent before."""
    return until(lambda: next(told))  # type: ignore[no-any-return]


def test_without_valkey_readers_here_go_on_and_the_whole_answer_is_stored(
    school: School, script: Script, valkey: Valkey
) -> None:
    asked = ask(school)
    told = follow(asked.run_id, 0, lambda: True)
    script.say("One, ")
    seen = [read(told)]
    valkey.stop(kill=True)
    try:
        script.say("two, ")
        seen.append(read(told))
        late = follow(asked.run_id, 0, lambda: True)
        assert text_of([read(late), read(late)]) == "One, two, "
        script.say("three.")
        script.end()
        seen += [each for each in told if each is not None]
    finally:
        valkey.start()
    assert text_of(seen) == "One, two, three."
    assert events(seen)[-1] == Ended(RunState.COMPLETE)
    assert answer_text(run_row(asked.run_id)) == "One, two, three."
    assert text_of(everything(asked.run_id)) == "One, two, three.", "who comes now is told by the row"


def test_when_valkey_is_back_its_log_is_whole_and_readers_elsewhere_go_on(
    school: School, script: Script, valkey: Valkey
) -> None:
    asked = ask(school)
    name = run_row(asked.run_id).log
    elsewhere = Answers(school.app).follow(name, 0, 0.2)
    script.say("One, ")
    seen = [read(elsewhere)]
    valkey.stop(kill=True)
    here = follow(asked.run_id, 1, lambda: True)
    script.say("two, ")
    read(here)
    script.say("three, ")
    read(here)
    valkey.start()
    time.sleep(1.1)
    script.say("four.")
    script.end()
    while not seen[-1].last:
        seen.append(read(elsewhere))
    assert text_of(seen) == "One, two, three, four."
    logged = run_log.after(school.app.extensions["valkey"], name, 0)
    assert [entry.place for entry in logged] == [*range(1, len(logged) + 1)]
    assert text_of(logged) == "One, two, three, four."


def test_behind_a_hole_nothing_is_told_until_the_row_tells_all_of_it(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = abandoned(school, monkeypatch, "One, ")
    run.leased_until = clock.now() + timedelta(hours=1)
    db.session.commit()
    told = follow(run.id, 0, lambda: True)
    assert text_of([read(told)]) == "One, "
    valkey = school.app.extensions["valkey"]
    append(valkey, "another", [(run.log, Entry(3, (Text("three, "),))), (run.log, Entry(4, (Text("four"),)))])
    assert next(told) is None
    run = run_row(run.id)
    run.state = RunState.COMPLETE
    whole = update(ChatMessage).values(content="One, two, three, four")
    db.session.execute(whole.where(ChatMessage.id == run.answer_id))
    db.session.commit()
    rest = [each for each in told if each is not None]
    assert events(rest) == [Text("two, three, four"), Ended(RunState.COMPLETE)]


def test_a_dead_runs_text_ends_where_its_log_has_a_hole(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    run = abandoned(school, monkeypatch, "One, ")
    append(school.app.extensions["valkey"], "another", [(run.log, Entry(3, (Text("three."),)))])
    assert settle_dead(run.id)
    assert answer_text(run_row(run.id)) == "One, "


def test_a_dead_run_waits_a_moment_for_a_valkey_that_died_with_it(
    school: School, monkeypatch: pytest.MonkeyPatch, valkey: Valkey
) -> None:
    run = abandoned(school, monkeypatch, "As far ", "as this")
    valkey.stop(kill=True)
    try:
        assert not settle_dead(run.id)
    finally:
        valkey.start()
    assert settle_dead(run.id)
    assert answer_text(run_row(run.id)) == "As far as this"


def test_where_valkey_stays_away_a_dead_run_says_truly_that_its_text_is_lost(
    school: School, monkeypatch: pytest.MonkeyPatch, killed: Valkey
) -> None:
    killed.start()
    run = abandoned(school, monkeypatch, "As far")
    killed.stop(kill=True)
    run.leased_until = clock.now() - VALKEYS_RETURN
    db.session.commit()
    assert settle_dead(run.id)
    run = run_row(run.id)
    assert (run.state, run.retry, answer_text(run)) == (RunState.INTERRUPTED, True, "")
    assert run.error == "The answer was interrupted, and what was written is lost."


@pytest.mark.usefixtures("script")
def test_a_stop_before_the_work_has_begun_counts(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = school.app.extensions["runner"]
    begun: list[Any] = []
    with monkeypatch.context() as patch:
        patch.setattr(runner, "start", lambda *run: begun.append(run))
        asked = ask(school)
        assert tell(school.student, "stop_answer", answer_id=asked.answer_id).stopped
    runner.start(*begun[0])
    assert ended(asked.run_id).state == RunState.STOPPED


def test_an_answer_whose_conversation_is_gone_ends_for_its_writer_and_its_readers(
    school: School, script: Script
) -> None:
    asked = ask(school)
    script.say("On and")
    told = follow(asked.run_id, 0, lambda: True)
    read(told)
    name = run_row(asked.run_id).log
    db.session.execute(delete(Conversation).where(Conversation.id == asked.conversation_id))
    db.session.commit()
    rest = [each for each in told if each is not None]
    assert events(rest) == [Ended(RunState.INTERRUPTED)]
    until(lambda: answers_of(school).writers.here(name) is None)
    assert everything(asked.run_id) == [Entry(1, (Ended(RunState.INTERRUPTED),))]


def test_a_process_that_ends_in_order_lets_nobody_wait(school: School, script: Script) -> None:
    asked = ask(school)
    script.say("Half of")
    told = follow(asked.run_id, 0, lambda: True)
    seen = [read(told)]
    answers_of(school).leave()
    seen += [each for each in told if each is not None]
    run = run_row(asked.run_id)
    assert (run.state, run.retry, answer_text(run)) == (RunState.INTERRUPTED, True, "Half of")
    assert isinstance(events(seen)[-2], Failed)
    assert events(seen)[-1] == Ended(RunState.INTERRUPTED)
    until(lambda: answers_of(school).writers.here(run.log) is None)


def test_where_no_thread_is_left_to_go_on_with_it_an_answer_is_called_interrupted(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on: SimpleQueue[Callable[[], None]] = SimpleQueue()

    class Heard:
        def then(self, do: Callable[[], None]) -> None:
            goes_on.put(do)

    def answerer(_turn: Turn, writing: Writing) -> Iterator[Heard]:
        writing.add(Text("Half of"))
        yield Heard()

    def none_left(**_options: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(school.app.extensions["runner"], "answerer", answerer)
    monkeypatch.setattr("app.chat.runs.leases.LENGTH", timedelta(seconds=1))
    asked = ask(school)
    go_on = goes_on.get(timeout=5)
    with monkeypatch.context() as patch:
        patch.setattr("app.chat.runs.running.Thread", none_left)
        go_on()
    log = run_row(asked.run_id).log
    until(lambda: answers_of(school).writers.here(log) is None)
    told = [each for each in follow(asked.run_id, 0, lambda: True) if each is not None]
    run = run_row(asked.run_id)
    assert (run.state, run.retry, answer_text(run)) == (RunState.INTERRUPTED, True, "Half of")
    assert events(told)[-1] == Ended(RunState.INTERRUPTED)


def test_what_no_database_holds_costs_a_character_and_not_the_end(school: School, script: Script) -> None:
    asked = ask(school)
    script.say("a\x00b")
    script.end()
    run = ended(asked.run_id)
    assert (run.state, answer_text(run)) == (RunState.COMPLETE, "ab")


def test_a_conversation_whose_process_died_takes_the_next_question_at_once(
    school: School, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    for again in ("ask", "retry", "delete"):
        run = abandoned(school, monkeypatch, "As far")
        if again == "ask":
            asked = ask(school, "And now?", conversation_id=str(run.conversation_id))
        elif again == "retry":
            asked = tell(school.student, "retry_answer", answer_id=run.answer_id)
        else:
            tell(school.student, "delete_conversation", conversation_id=str(run.conversation_id))
            break
        script.end()
        assert ended(asked.run_id).state == RunState.COMPLETE
        assert run_row(run.id).state == RunState.INTERRUPTED


def test_the_sweep_ends_what_nobody_looks_at(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    run = abandoned(school, monkeypatch, "As far")
    assert sweep()["interrupted"] >= 1
    run = run_row(run.id)
    assert (run.state, answer_text(run)) == (RunState.INTERRUPTED, "As far")


def test_a_call_whose_process_died_is_not_at_work_for_ever(school: School, script: Script) -> None:
    asked = ask(school)
    script.end()
    run = ended(asked.run_id)
    call = insert(Call).values(
        conversation_id=run.conversation_id,
        run_id=run.id,
        answer_id=run.answer_id,
        capability="get_current_slide",
        arguments={},
        state=CallState.RUNNING,
        created_at=clock.now(),
    )
    call_id = db.session.execute(call.returning(Call.id)).scalar_one()
    db.session.commit()
    state = select(Call.state).where(Call.id == call_id)
    settle_all_dead()
    assert db.session.execute(state).scalar_one() == CallState.RUNNING
    run_row(run.id).ended_at = clock.now() - timedelta(minutes=6)
    db.session.commit()
    settle_all_dead()
    assert db.session.execute(state).scalar_one() == CallState.FAILED


def test_fifty_readers_who_leave_in_the_middle_leave_nothing_behind(school: School, script: Script) -> None:
    asked = ask(school)
    name = run_row(asked.run_id).log
    script.say("On and on")
    db.session.remove()
    pool: Any = db.engine.pool
    readers = answers_of(school).readers
    until(lambda: next(follow(asked.run_id, 0, lambda: True)))
    until(lambda: not readers.anybody(name))
    before = threading.active_count(), pool.checkedout()
    gone = threading.Event()

    def reader(leaves: bool) -> None:
        with school.app.test_request_context():
            told = follow(asked.run_id, 0, lambda: not gone.is_set())
        for _entry in told:
            if leaves:
                return

    threads = [threading.Thread(target=reader, args=(number % 2 == 0,), daemon=True) for number in range(50)]
    for thread in threads:
        thread.start()
    until(lambda: sum(thread.is_alive() for thread in threads) == 25 and len(readers._inboxes[name]) == 25)
    gone.set()
    for thread in threads:
        thread.join(5)
    assert not readers.anybody(name)
    assert name not in readers._inboxes
    db.session.remove()
    # A thread of another test may end meanwhile.
    assert threading.active_count() <= before[0]
    assert pool.checkedout() <= before[1]
    script.end()
    ended(asked.run_id)
    until(lambda: answers_of(school).writers.here(name) is None)
    assert name not in answers_of(school).writers._changed


def test_readers_here_come_in_at_any_place_of_an_answer_that_is_more_than_text(school: School, script: Script) -> None:
    asked = ask(school)
    told = follow(asked.run_id, 0, lambda: True)
    tool = Tool("get_current_slide", "running")
    seen = []
    for said in ("One, ", "", tool, "two, ", "three.", tool):
        script.say(said)
        seen.append(read(told))
    for place in range(len(seen)):
        late = follow(asked.run_id, place, lambda: True)
        found = [read(late)]
        while found[-1].place < len(seen):
            found.append(read(late))
        assert text_of(found) == text_of(seen[place:])
        assert events(found).count(tool) == events(seen[place:]).count(tool)
    script.end()
    ended(asked.run_id)
