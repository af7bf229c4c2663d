"""An answer is a run, and a run is never lost: reload, second tab, other process, stop, and death."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest
from flask import Flask

from app.chat import Answers, follow
from app.chat.models import Run, RunState
from app.chat.runs.events import Ended, Entry, Event, Failed, Text
from app.chat.runs.reading import Readers
from app.chat.runs.run_log import append, text_of
from app.chat.runs.settling import settle_all_dead
from app.chat.runs.writers import Writers
from app.chat.runs.writing import Writing
from app.core import clock
from app.core.errors import Conflict, NotFound, Unavailable
from app.extensions import db
from tests.chat.conftest import Script, answer_text, ended, run_row, tell, until
from tests.school import School, make_school


def ask(school: School, words: str = "What is osmosis?", **more: Any) -> Any:
    return tell(school.student, "ask_assistant", message=words, **more)


def everything(run_id: int, place: int = 0) -> list[Entry]:
    return [entry for entry in follow(run_id, place, lambda: True) if entry is not None]


def events(entries: list[Entry]) -> list[Event]:
    return [event for entry in entries for event in entry.events]


def test_an_answer_is_told_piece_by_piece_and_stored_once(school: School, script: Script) -> None:
    asked = ask(school)
    script.say("Water ", "moves.", "\n\nSo it is.")
    script.end()
    told = everything(asked.run_id)
    assert text_of(told) == "Water moves.\n\nSo it is."
    assert events(told)[-1] == Ended(RunState.COMPLETE)
    run = run_row(asked.run_id)
    assert (run.state, answer_text(run)) == (RunState.COMPLETE, "Water moves.\n\nSo it is.")


def test_nobody_waits_for_the_end_of_an_answer_that_is_there(app: Flask) -> None:
    writers = Writers(app.extensions["valkey"], Readers())
    writing = Writing(1, "an answer", writers._has_news, writers._reader)
    begun = time.monotonic()
    writers.close(writing)
    writers._rest(begun + 60)
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize("place", range(4))
def test_who_comes_back_goes_on_at_the_very_character(school: School, script: Script, place: int) -> None:
    asked = ask(school)
    watching = (entry for entry in follow(asked.run_id, 0, lambda: True) if entry is not None)
    seen: list[Entry] = []
    for piece in ("One, ", "two, ", "three, "):
        script.say(piece)
        seen.append(next(watching))
    before = text_of(seen[:place])
    script.say("four.")
    script.end()
    assert before + text_of(everything(asked.run_id, place)) == "One, two, three, four."


def test_two_readers_both_get_all_of_it(school: School, script: Script) -> None:
    asked = ask(school)
    first, second = (follow(asked.run_id, 0, lambda: True) for _ in range(2))
    script.say("All ")
    start = [next(first), next(second)]
    script.say("of it.")
    script.end()
    for begun, rest in zip(start, (first, second), strict=True):
        assert begun is not None
        assert text_of([begun, *(each for each in rest if each is not None)]) == "All of it."


class Wired:
    """A reader to whom entries are passed on; every third is one that it cannot take at once."""

    def __init__(self) -> None:
        self.told: list[Entry] = []
        self.finished = 0

    def tell(self, entry: Entry) -> bool:
        self.told.append(entry)
        return entry.place % 3 != 0

    def finish(self) -> None:
        self.finished = len(self.told)


def test_entries_that_are_passed_on_and_those_that_are_not_make_the_whole(school: School, script: Script) -> None:
    asked = ask(school)
    wired = Wired()
    given: list[Entry] = []

    def read() -> None:
        given.extend(each for each in told if each is not None)

    told = follow(asked.run_id, 0, lambda: True, wired)
    reader = threading.Thread(target=read)
    reader.start()
    for number in range(12):
        script.say(f"{number} ")
        until(lambda number=number: len(given) + len(wired.told) > number)
    script.end()
    reader.join(10)
    found = sorted(given + wired.told, key=lambda entry: entry.place)
    assert text_of(found) == "0 1 2 3 4 5 6 7 8 9 10 11 "
    assert [entry.place for entry in found] == list(range(1, len(found) + 1))
    assert (given[-1].last, wired.finished) == (True, len(wired.told))
    assert len(wired.told) > 6


def test_a_process_that_ends_stores_exactly_what_it_has_told(school: School, script: Script) -> None:
    asked = ask(school)
    told = follow(asked.run_id, 0, lambda: True)
    script.say("As far as this")
    seen = [until(lambda: next(told))]
    writing = school.app.extensions["answers"].writers.here(run_row(asked.run_id).log)
    writing.hush()
    script.say(" and no farther")
    script.end()
    seen += [each for each in told if each is not None]
    assert text_of(seen) == answer_text(ended(asked.run_id)) == "As far as this"


def test_another_process_follows_the_same_answer(school: School, script: Script) -> None:
    asked = ask(school)
    elsewhere = Answers(school.app)
    told = elsewhere.follow(run_row(asked.run_id).log, 0, 0.2)
    assert next(told) is None  # it listens now
    script.say("From ")
    found = [until(lambda: next(told))]
    script.say("afar.")
    script.end()
    while not found[-1].last:
        found += [each for each in islice(told, 1) if each is not None]
    assert text_of(found) == "From afar."


def test_a_stop_keeps_what_is_there(school: School, script: Script) -> None:
    asked = ask(school)
    script.say("Half of")
    watching = follow(asked.run_id, 0, lambda: True)
    until(lambda: next(watching))
    assert tell(school.student, "stop_answer", answer_id=asked.answer_id).stopped
    run = ended(asked.run_id)
    assert (run.state, answer_text(run)) == (RunState.STOPPED, "Half of")
    assert not tell(school.student, "stop_answer", answer_id=asked.answer_id).stopped


def test_a_stop_reaches_a_run_of_another_process_even_without_valkeys_word(school: School, script: Script) -> None:
    asked = ask(school)
    script.say("On and")
    until(lambda: run_row(asked.run_id).state == RunState.STREAMING)
    run_row(asked.run_id).stop_asked = True
    db.session.commit()
    assert ended(asked.run_id).state == RunState.STOPPED


def test_a_failure_is_told_in_its_own_words_and_keeps_the_text(school: School, script: Script) -> None:
    asked = ask(school)
    script.say("It began")
    script.fail(Unavailable("The model is away."))
    told = events(everything(asked.run_id))
    assert told[-2:] == [Failed("unavailable", "The model is away.", True), Ended(RunState.FAILED)]
    run = run_row(asked.run_id)
    assert (run.state, run.error, run.retry) == (RunState.FAILED, "The model is away.", True)
    assert answer_text(run) == "It began"


def test_what_nobody_foresaw_is_told_in_short_and_logged(
    school: School, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    asked = ask(school)
    script.fail(RuntimeError("sk-secret"))
    run = ended(asked.run_id)
    assert run.state == RunState.FAILED
    assert run.error is not None
    assert "sk-secret" not in run.error
    assert "an answer failed" in caplog.text


def call_dead(run_id: int) -> None:
    """Let the run's lease have run out."""
    run = run_row(run_id)
    run.state, run.owner, run.leased_until = RunState.STREAMING, "another", clock.now() - timedelta(seconds=1)
    db.session.commit()


def abandoned(school: School, monkeypatch: pytest.MonkeyPatch, *texts: str) -> Run:
    """A run of another process, which has died after it wrote these texts."""
    with monkeypatch.context() as patch:
        patch.setattr(school.app.extensions["runner"], "start", lambda _run_id: None)
        asked = ask(school)
    for place, text in enumerate(texts, 1):
        append(school.app.extensions["valkey"], "another", [(run_row(asked.run_id).log, Entry(place, (Text(text),)))])
    call_dead(asked.run_id)
    return run_row(asked.run_id)


def test_a_run_whose_process_died_is_interrupted_with_its_text_and_can_be_tried_again(
    school: School, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = abandoned(school, monkeypatch, "As far ", "as this")
    told = everything(run.id)
    assert text_of(told) == "As far as this"
    assert events(told)[-1] == Ended(RunState.INTERRUPTED)
    run = run_row(run.id)
    assert (run.state, run.retry, answer_text(run)) == (RunState.INTERRUPTED, True, "As far as this")
    again = tell(school.student, "retry_answer", answer_id=run.answer_id)
    script.say("Whole.")
    script.end()
    assert answer_text(ended(again.run_id)) == "Whole."
    assert script.turns[-1].sentence == "What is osmosis?"


def test_a_process_that_was_only_asleep_cannot_overwrite_the_end(school: School, script: Script) -> None:
    asked = ask(school)
    until(lambda: run_row(asked.run_id).state == RunState.STREAMING)
    call_dead(asked.run_id)
    assert settle_all_dead() >= 1
    script.say("Too late")
    script.end()
    until(lambda: school.app.extensions["answers"].writers.here(run_row(asked.run_id).log) is None)
    run = run_row(asked.run_id)
    assert (run.state, answer_text(run)) == (RunState.INTERRUPTED, "")


def test_one_question_at_a_time(school: School, script: Script) -> None:
    asked = ask(school)
    with pytest.raises(Conflict, match="still answering"):
        ask(school, "And then?", conversation_id=str(asked.conversation_id))
    script.end()
    ended(asked.run_id)
    second = ask(school, "And then?", conversation_id=asked.conversation_key)
    script.end()
    ended(second.run_id)
    assert second.conversation_id == asked.conversation_id


def test_nobody_elses_conversation_is_there(app: Flask, school: School, script: Script) -> None:
    asked = ask(school)
    script.end()
    ended(asked.run_id)
    other = school.students[1]
    for name, data in (
        ("ask_assistant", {"message": "Hi", "conversation_id": str(asked.conversation_id)}),
        ("read_conversation", {"conversation_id": asked.conversation_key}),
        ("delete_conversation", {"conversation_id": str(asked.conversation_id)}),
        ("stop_answer", {"answer_id": asked.answer_id}),
        ("retry_answer", {"answer_id": asked.answer_id}),
        ("rate_answer", {"answer_id": asked.answer_id, "liked": True}),
    ):
        with pytest.raises(NotFound):
            tell(other, name, **data)
    elsewhere = make_school(app)
    with pytest.raises(NotFound):
        tell(school.student, "ask_assistant", message="Hi", course_id=elsewhere.course_id)
