"""Long work: done whole or not at all, once, and never lost, whatever happens to the worker or the queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError, OperationalError

from app.core import clock
from app.core.errors import Conflict, NotFound, Unavailable
from app.core.transaction import transaction
from app.core.work_queue import QUEUE
from app.courses import Course
from app.extensions import db, valkey
from app.jobs import Job, State, Work, own_progress, progress_of, run, start, sweep_jobs
from app.jobs import running as running_jobs
from app.jobs.sweeping import SILENCE
from tests.conftest import Time
from tests.jobs.kinds import Killed, meanwhile
from tests.school import School
from tests.services import Valkey


@pytest.fixture
def queue(context: Flask) -> Queue:
    """The worker's queue, empty."""
    assert context
    found = Queue(QUEUE, connection=valkey(), serializer=JSONSerializer)
    found.empty()  # type: ignore[no-untyped-call]
    return found


@pytest.fixture(autouse=True)
def _as_usual() -> Iterator[None]:
    meanwhile.clear()
    yield
    meanwhile.clear()


def begin(school: School, kind: str = "rename_subject") -> int:
    with transaction():
        return start(kind, {"subject": "Botany"}, actor=school.owner, course_id=school.course_id)


def subject(school: School) -> str:
    db.session.rollback()
    return db.session.execute(select(Course.subject).where(Course.id == school.course_id)).scalar_one()


def state(job_id: int) -> str:
    found = progress_of(job_id)
    assert found is not None
    return found.state.value


def raises(error: BaseException) -> Callable[[Work], Any]:
    def fail(_work: Work) -> None:
        raise error

    return fail


def test_a_worker_does_what_a_commit_has_queued(school: School, queue: Queue) -> None:
    job_id = begin(school)
    assert (state(job_id), subject(school), len(queue)) == ("queued", "Biology", 1)
    SimpleWorker([queue], connection=valkey(), serializer=JSONSerializer).work(burst=True, logging_level="WARNING")
    done = progress_of(job_id)
    assert done is not None
    assert (done.state, done.sentence, done.result) == (State.DONE, "It has a new subject.", {"subjects": 1})
    assert (done.done, done.total) == (3, 3)
    assert subject(school) == "Botany"


def test_what_is_rolled_back_was_never_started(school: School, queue: Queue) -> None:
    def half() -> None:
        with transaction():
            start("rename_subject", {"subject": "Botany"}, actor=school.owner, course_id=school.course_id)
            raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        half()
    assert len(queue) == 0
    assert db.session.execute(select(Job.id).where(Job.course_id == school.course_id)).first() is None


def test_progress_is_seen_while_the_work_goes_on(school: School, queue: Queue) -> None:
    assert queue is not None
    seen = []
    meanwhile["before"] = lambda work: seen.append(progress_of(work.job_id))
    run(begin(school))
    assert [(each.state, each.done, each.total, each.sentence) for each in seen] == [(State.RUNNING, 3, 3, "Step 3")]


def test_many_small_steps_are_few_writes(school: School) -> None:
    written: list[int] = []

    def count(work: Work) -> None:
        for number in range(1, 1001):
            work.progress(number, 1001)
            written.append(progress_of(work.job_id).done)  # type: ignore[union-attr]

    meanwhile["before"] = count
    run(begin(school))
    assert len(set(written)) < 100


@pytest.mark.parametrize("where", ["before", "inside", "after"])
def test_a_worker_killed_at_any_step_leaves_nothing_or_the_whole(school: School, time: Time, where: str) -> None:
    job_id = begin(school)
    meanwhile[where] = raises(Killed())
    with pytest.raises(Killed):
        run(job_id)
    db.session.rollback()
    if where == "after":
        assert (state(job_id), subject(school)) == ("done", "Botany")
        return
    assert (state(job_id), subject(school)) == ("running", "Biology")
    meanwhile.clear()
    assert run(job_id) is None, "it is claimed"
    time.pass_(SILENCE.total_seconds() + 1)
    assert sweep_jobs()["again"] >= 1
    assert state(job_id) == "queued"
    assert run(job_id) == "done"
    assert subject(school) == "Botany"


def test_what_is_interrupted_three_times_fails_with_a_sentence(school: School, time: Time) -> None:
    job_id = begin(school)
    meanwhile["inside"] = raises(Killed())
    for _ in range(3):
        with pytest.raises(Killed):
            run(job_id)
        db.session.rollback()
        time.pass_(SILENCE.total_seconds() + 1)
        sweep_jobs()
    found = progress_of(job_id)
    assert found is not None
    assert found.failed
    assert "three times" in found.sentence
    assert run(job_id) is None
    assert subject(school) == "Biology"


def test_a_try_that_was_taken_for_dead_and_lives_writes_nothing(school: School, time: Time) -> None:
    job_id = begin(school)

    def sleep(_work: Work) -> None:
        meanwhile.clear()
        time.pass_(SILENCE.total_seconds() + 1)
        sweep_jobs()
        with transaction():
            db.session.execute(Course.__table__.update().values(subject="Zoology").where(Course.id == school.course_id))  # type: ignore[attr-defined]

    meanwhile["before"] = sleep
    assert run(job_id) is None
    assert (state(job_id), subject(school)) == ("queued", "Zoology")
    assert run(job_id) == "done"


def test_of_two_workers_one_does_it(school: School) -> None:
    job_id = begin(school)
    inner: list[str | None] = []
    meanwhile["before"] = lambda work: inner.append(run(work.job_id))
    assert run(job_id) == "done"
    assert inner == [None]
    assert run(job_id) is None


def test_a_refusal_is_told_in_its_own_words(school: School) -> None:
    job_id = begin(school)
    meanwhile["inside"] = raises(Conflict("The school has changed since you looked."))
    assert run(job_id) == "failed"
    found = progress_of(job_id)
    assert found is not None
    assert found.sentence == "The school has changed since you looked."
    assert subject(school) == "Biology"


@pytest.mark.parametrize("error", [ValueError("secret"), KeyError("secret")])
def test_a_defect_is_told_without_its_innards(school: School, error: Exception) -> None:
    job_id = begin(school)
    meanwhile["inside"] = raises(error)
    assert run(job_id) == "failed"
    found = progress_of(job_id)
    assert found is not None
    assert "went wrong on our side" in found.sentence
    assert "secret" not in found.sentence
    assert run(begin(school, "forgets_its_end")) == "failed"


AWAY = [Unavailable("Later."), OperationalError("x", {}, Exception()), IntegrityError("x", {}, Exception())]


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
def test_what_was_away_for_a_moment_is_tried_again_and_at_last_given_up(school: School, error: Exception) -> None:
    job_id = begin(school)
    meanwhile["before"] = raises(error)
    assert [run(job_id) for _ in range(4)] == ["queued", "queued", "failed", None]
    assert subject(school) == "Biology"


def test_jobs_started_while_valkey_is_away_are_found_by_the_sweep(school: School, queue: Queue, valkey: Valkey) -> None:
    # Others have begun what nobody here will do, and the oldest come first.
    db.session.execute(delete(Job))
    db.session.commit()
    valkey.stop()
    try:
        job_id = begin(school)
    finally:
        valkey.start()
    assert state(job_id) == "queued"
    sweep_jobs()
    assert f"job-{job_id}" in queue.get_job_ids()
    sweep_jobs()
    assert queue.get_job_ids().count(f"job-{job_id}") == 1


def test_only_who_started_it_sees_how_far_it_is(school: School) -> None:
    job_id = begin(school)
    assert own_progress(school.owner, job_id).job_id == job_id
    for other in (school.co_teacher, school.student, school.administrator):
        with pytest.raises(NotFound):
            own_progress(other, job_id)


def test_who_waits_long_is_told_that_it_goes_on(school: School, time: Time) -> None:
    job_id = begin(school)
    assert not own_progress(school.owner, job_id).slow
    time.pass_(30)
    assert own_progress(school.owner, job_id).slow
    run(job_id)
    time.pass_(3000)
    assert not own_progress(school.owner, job_id).slow


def test_what_is_long_over_is_forgotten(school: School, time: Time) -> None:
    job_id = begin(school)
    run(job_id)
    time.pass_(timedelta(days=31).total_seconds())
    sweep_jobs()
    assert progress_of(job_id) is None


def test_two_functions_cannot_do_one_kind() -> None:
    with pytest.raises(ValueError, match="two functions"):
        running_jobs.handles("rename_subject")(lambda _: None)
    assert clock.now()
