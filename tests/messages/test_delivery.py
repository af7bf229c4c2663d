"""E-mail at most once, whatever happens to the worker or to the server, and nothing lost without a word."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import func, select, update

from app.core.work_queue import QUEUE
from app.extensions import db, valkey
from app.messages import Delivery, State, deliver, sweep_deliveries
from app.messages.jobs import BACK_OFF
from app.messages.mail import Email
from app.setting_values import MailServer
from tests.conftest import Time
from tests.messages.letters import rows, send_all, states, write
from tests.messages.mailroom import Mailroom, free_port
from tests.school import School, make_school
from tests.services import Valkey
from tests.workers import Workers


@pytest.fixture
def queue(context: Flask) -> Queue:
    """The worker's queue, empty."""
    assert context
    found = Queue(QUEUE, connection=valkey(), serializer=JSONSerializer)
    found.empty()  # type: ignore[no-untyped-call]
    return found


@pytest.fixture
def one(school: School, mailed: Mailroom) -> int:
    """A message with one e-mail, not yet sent."""
    assert mailed
    return int(write(school, recipient_filter="specific_users", user_ids=[school.student.user_id]).message_id)


def test_a_worker_sends_what_a_commit_has_queued(school: School, mailed: Mailroom, queue: Queue) -> None:
    message_id = write(school).message_id
    assert states(message_id) == ["queued"] * 8
    assert len(queue) == 8
    SimpleWorker([queue], connection=valkey(), serializer=JSONSerializer).work(burst=True, logging_level="WARNING")
    assert states(message_id) == ["sent"] * 8
    addresses = sorted(envelope.rcpt_tos[0] for envelope in mailed.taken)
    assert addresses == sorted(school.email(student) for student in school.students)


def test_a_message_that_is_rolled_back_is_never_queued(school: School, mailed: Mailroom, queue: Queue) -> None:
    from app.core.transaction import transaction
    from app.messages import Audience, Draft, post

    assert mailed
    draft = Draft(school.course_id, school.owner.user_id, Audience.ALL, "Never", "Never")
    before = db.session.execute(select(func.count()).select_from(Delivery)).scalar_one()

    def failing() -> None:
        with transaction():
            post(draft, [int(school.student.user_id or 0)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert len(queue) == 0
    assert db.session.execute(select(func.count()).select_from(Delivery)).scalar_one() == before


def test_three_hundred_recipients_get_one_each(context: Flask, mailed: Mailroom, queue: Queue) -> None:
    school = make_school(context, students=300)
    result = write(school)
    assert result.recipients_count == 300
    assert len(queue) == 300
    found = {row.recipient_id: row.id for row in rows(result.message_id)}
    assert found.keys() == {student.user_id for student in school.students}
    # A job is one delivery's, and all are alike.
    for delivery in list(found.values())[::6]:
        deliver(delivery)
    assert sorted(states(result.message_id)) == ["queued"] * 250 + ["sent"] * 50
    addresses = [envelope.rcpt_tos[0] for envelope in mailed.taken]
    assert len(addresses) == len(set(addresses)) == 50


def test_a_job_that_runs_twice_sends_once(one: int, mailed: Mailroom) -> None:
    assert send_all(one) == ["sent"]
    assert send_all(one) == [None]
    assert len(mailed.taken) == 1


def test_eight_workers_at_the_same_delivery_send_once(school: School, one: int, mailed: Mailroom) -> None:
    delivery = rows(one)[0].id
    db.session.commit()

    def work(_number: int) -> str | None:
        with school.app.app_context():
            return deliver(delivery)

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(work, range(8)))
    assert sorted(map(str, outcomes)) == ["None"] * 7 + ["sent"]
    assert len(mailed.taken) == 1


def test_greylisting_is_met_with_another_try(one: int, mailed: Mailroom, time: Time) -> None:
    mailed.rcpt = ["451 Greylisted, come back", "250 OK"]
    assert send_all(one) == ["queued"]
    (row,) = rows(one)
    assert row.next_try_at == time.now + BACK_OFF[0]
    assert row.error is not None
    assert "451" in row.error
    assert send_all(one) == [None], "not before its time"
    time.pass_(BACK_OFF[0].total_seconds())
    assert send_all(one) == ["sent"]
    assert rows(one)[0].error is None
    assert len(mailed.taken) == 1


def test_tries_wait_longer_and_longer_and_end(
    one: int, app: Flask, monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    monkeypatch.setitem(app.config, "SMTP_URL", MailServer("127.0.0.1", free_port()))
    for wait in BACK_OFF:
        assert send_all(one) == ["queued"]
        assert rows(one)[0].next_try_at == time.now + wait
        time.pass_(wait.total_seconds())
    assert send_all(one) == ["failed"]
    (row,) = rows(one)
    assert (row.attempts, row.next_try_at) == (6, None)
    assert row.error == "The mail server could not be reached."


def test_a_refusal_for_good_is_not_tried_again(one: int, mailed: Mailroom) -> None:
    mailed.rcpt = ["550 No such user"]
    assert send_all(one) == ["failed"]
    assert sweep_deliveries() == {"enqueued": 0, "not_sure": 0}


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("answer", ["hang", "close", "take and close"])
def test_an_unknown_outcome_is_shown_and_never_sent_again_unasked(
    one: int, mailed: Mailroom, time: Time, answer: str
) -> None:
    mailed.data = [answer, "250 Taken"]
    assert send_all(one) == ["not_sure"]
    taken = len(mailed.taken)
    time.pass_(24 * 3600)
    sweep_deliveries()
    assert send_all(one) == [None]
    assert len(mailed.taken) == taken


def test_the_sweep_enqueues_what_is_due_and_what_is_not_in_the_queue(one: int, queue: Queue, time: Time) -> None:
    time.pass_(1)
    swept = sweep_deliveries()
    assert swept["enqueued"] >= 1
    assert queue.get_job_ids().count(f"delivery-{rows(one)[0].id}") == 1
    sweep_deliveries()
    assert queue.get_job_ids().count(f"delivery-{rows(one)[0].id}") == 1
    queue.empty()  # type: ignore[no-untyped-call]
    sweep_deliveries()
    assert queue.get_job_ids().count(f"delivery-{rows(one)[0].id}") == 1


def test_with_valkey_away_nothing_is_lost(school: School, mailed: Mailroom, queue: Queue, valkey: Valkey) -> None:
    valkey.stop()
    try:
        message_id = write(school).message_id
    finally:
        valkey.start()
    assert states(message_id) == ["queued"] * 8
    sweep_deliveries()
    assert {f"delivery-{row.id}" for row in rows(message_id)} <= set(queue.get_job_ids())
    send_all(message_id)
    assert len(mailed.taken) == 8


def test_quiet_hours_hold_e_mail_until_the_morning(
    school: School, mailed: Mailroom, queue: Queue, time: Time, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "QUIET_HOURS", (20, 7))
    time.now = time.now.replace(hour=21, minute=0, second=0, microsecond=0)
    morning = (time.now + timedelta(days=1)).replace(hour=7)
    result = write(school)
    assert "E-mail waits until" in result.message
    assert states(result.message_id) == ["held"] * 8
    assert states(result.message_id, "inbox") == ["sent"] * 8
    assert len(queue) == 0
    assert send_all(result.message_id) == [None] * 8
    time.now = morning - timedelta(seconds=1)
    assert sweep_deliveries()["enqueued"] == 0
    time.now = morning
    assert sweep_deliveries()["enqueued"] >= 8
    assert send_all(result.message_id) == ["sent"] * 8
    assert len(mailed.taken) == 8


def test_a_try_that_falls_into_the_night_waits_too(
    one: int, mailed: Mailroom, time: Time, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "QUIET_HOURS", (20, 7))
    time.now = (time.now + timedelta(days=1)).replace(hour=3)
    assert send_all(one) == [None]
    (row,) = rows(one)
    assert row.state == State.HELD
    assert row.next_try_at == time.now.replace(hour=7, minute=0, second=0, microsecond=0)
    assert mailed.taken == []


def test_what_comes_back_after_a_resend_changes_nothing(
    school: School, one: int, mailed: Mailroom, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first try hangs for so long that a teacher sends again; then it fails, and must not undo the second."""
    delivery = rows(one)[0].id
    real = Email.send

    def slow(self: Email, outgoing: Any) -> Any:
        monkeypatch.setattr(Email, "send", real)
        time.pass_(601)
        sweep_deliveries()
        assert states(one) == ["not_sure"]
        school.act(school.owner, "resend_delivery", delivery_id=delivery)
        assert deliver(delivery) == "sent"
        mailed.rcpt = ["550 No such user"]
        return real(self, outgoing)

    monkeypatch.setattr(Email, "send", slow)
    assert deliver(delivery) is None
    assert states(one) == ["sent"]


def test_a_slow_try_that_succeeds_after_all_is_no_longer_in_doubt(
    one: int, mailed: Mailroom, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Email.send

    def slow(self: Email, outgoing: Any) -> Any:
        outcome = real(self, outgoing)
        time.pass_(601)
        sweep_deliveries()
        return outcome

    monkeypatch.setattr(Email, "send", slow)
    assert send_all(one) == ["sent"]
    assert states(one) == ["sent"]
    assert len(mailed.taken) == 1


# A worker of its own, in its own process, that dies by SIGKILL at one step of a delivery.
_WORKER = """
import os, signal, sys
from app import create_app
from app.messages import jobs
from app.messages.mail import Email
from app.settings import Settings
step, delivery = sys.argv[1], int(sys.argv[2])
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
real = Email.send
def send(self, outgoing):
    if step == "between claim and send":
        die()
    outcome = real(self, outgoing)
    if step == "between send and settle":
        die()
    return outcome
Email.send = send
if step == "before the claim is committed":
    jobs._outgoing = die
if step == "before the outcome is committed":
    jobs._next = die
with create_app(Settings.from_environment(os.environ)).app_context():
    jobs.deliver(delivery)
"""


@pytest.mark.parametrize(
    ("step", "left", "taken"),
    [
        ("before the claim is committed", "queued", 0),
        ("between claim and send", "claimed", 0),
        ("between send and settle", "claimed", 1),
        ("before the outcome is committed", "claimed", 1),
    ],
)
def test_a_killed_worker_sends_nothing_twice_and_loses_nothing(
    app: Flask,
    one: int,
    mailed: Mailroom,
    time: Time,
    valkey: Valkey,
    workers: Workers,
    step: str,
    left: str,
    taken: int,
) -> None:
    delivery = rows(one)[0].id
    db.session.commit()
    environ = {
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "REDIS_URL": valkey.url,
        "SECRET_KEY": "a secret for tests",
        "SMTP_URL": f"smtp://127.0.0.1:{mailed.port}",
        "MAIL_FROM": "homeroom@school.example",
    }
    time.pass_(5)
    done = workers.run(_WORKER, step, str(delivery), environ=environ)
    assert done.returncode == -9, done.said
    assert states(one) == [left]
    assert len(mailed.taken) == taken
    db.session.commit()
    if left == "queued":
        assert send_all(one) == ["sent"]
        assert len(mailed.taken) == 1
        return
    assert send_all(one) == [None], "nobody takes over what may have gone out"
    time.pass_(9 * 60)
    sweep_deliveries()
    assert states(one) == ["claimed"]
    time.pass_(2 * 60)
    assert sweep_deliveries()["not_sure"] >= 1
    assert states(one) == ["not_sure"]
    assert send_all(one) == [None]
    assert len(mailed.taken) == taken


def test_somebody_who_is_erased_gets_no_mail(school: School, one: int, mailed: Mailroom) -> None:
    from sqlalchemy import delete

    from app.accounts import User

    delivery = rows(one)[0].id
    db.session.execute(delete(User).where(User.id == school.student.user_id))
    db.session.commit()
    assert deliver(delivery) is None
    assert mailed.taken == []
    assert db.session.execute(select(Delivery.id).where(Delivery.id == delivery)).first() is None


def test_a_school_that_takes_its_mail_server_away_loses_nothing(
    one: int, app: Flask, monkeypatch: pytest.MonkeyPatch, time: Time, mailed: Mailroom
) -> None:
    with monkeypatch.context() as away:
        away.setitem(app.config, "SMTP_URL", None)
        assert send_all(one) == ["queued"]
    time.pass_(60)
    assert send_all(one) == ["sent"]
    assert len(mailed.taken) == 1


@pytest.fixture(autouse=True)
def _no_leftovers(context: Flask) -> Any:
    """The tests share one database: what one leaves open must not be swept up by the next."""
    assert context
    yield
    db.session.rollback()
    db.session.execute(
        update(Delivery)
        .where(Delivery.state.in_((State.QUEUED, State.HELD, State.CLAIMED)))
        .values(state=State.FAILED, next_try_at=None)
    )
    db.session.commit()
