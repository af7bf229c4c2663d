"""Money is taken before the call and never lost: whatever threads and crashes do, the counts are those of the rows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import date
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.errors import OverLimit
from app.extensions import db
from app.housekeeping import sweep
from app.usage import Kind, Usage, prices, release, reserve, settle, settle_lost
from app.usage.models import BudgetCount, State
from app.usage.sweeping import LOST, LOST_AFTER
from tests.conftest import Time
from tests.school import School
from tests.usage.prices import PRICED, UNPRICED, known_prices

WORST = 1_000 * 1 + 500 * 2
"""Millionths of a dollar that `call` reserves by default."""


@pytest.fixture(autouse=True)
def _prices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prices, "price_of", known_prices)


@pytest.fixture(autouse=True)
def caps(context: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set budgets: `caps(PERSON_DAY=…)` in millionths of a dollar; tokens by the names of the settings."""

    def setting(**chosen: int | None) -> None:
        for name, value in chosen.items():
            whole = name if name.startswith("TOKENS_") else f"BUDGET_{name}"
            monkeypatch.setitem(context.config, whole, value)

    # All tests share a database, and so the school's month.
    setting(SCHOOL_MONTH=None, TOKENS_SCHOOL_MONTH=None)
    return setting


def call(school: School, actor: Actor | None = None, model: str = PRICED, **more: Any) -> int:
    whole = {"kind": Kind.CHAT, "course_id": school.course_id, "capability": "chat"} | more
    return reserve(
        actor or school.student, model=model, prompt_tokens=more.pop("prompt", 1_000), completion_tokens=500, **whole
    )


def row(usage_id: int) -> Usage:
    db.session.expire_all()
    found = db.session.get(Usage, usage_id)
    assert found is not None
    db.session.commit()
    return found


def counted(whose: str) -> tuple[int, int]:
    """Cost and tokens of all of somebody's budgets, such as `person:7`."""
    columns = func.coalesce(func.sum(BudgetCount.cost), 0), func.coalesce(func.sum(BudgetCount.tokens), 0)
    cost, tokens = db.session.execute(select(*columns).where(BudgetCount.key.startswith(f"{whose}:"))).one()
    db.session.commit()
    return int(cost), int(tokens)


def whose(school: School) -> list[str]:
    return [f"person:{school.student.user_id}", f"course:{school.course_id}"]


def test_the_worst_case_is_taken_first_and_the_real_use_replaces_it(school: School) -> None:
    before = counted("school")
    usage_id = call(school)
    taken = row(usage_id)
    assert (taken.state, taken.reserved_cost, taken.estimated_cost) == (State.RESERVED, WORST, None)
    assert [counted(each) for each in whose(school)] == [(WORST, 0)] * 2
    assert counted("school")[0] - before[0] == WORST
    settle(usage_id, prompt_tokens=900, completion_tokens=10)
    done = row(usage_id)
    assert (done.state, done.assumed, done.error) == (State.SETTLED, False, None)
    assert (done.prompt_tokens, done.completion_tokens, done.total_tokens) == (900, 10, 910)
    assert done.estimated_cost == 920
    assert [counted(each) for each in whose(school)] == [(920, 0)] * 2
    assert counted("school")[0] - before[0] == 920


def test_settling_and_releasing_again_change_nothing(school: School) -> None:
    usage_id = call(school)
    for _ in range(2):
        settle(usage_id, prompt_tokens=10, completion_tokens=10)
        settle(usage_id, prompt_tokens=999, completion_tokens=999)
        settle(usage_id, prompt_tokens=None, completion_tokens=None, error="late")
        release(usage_id, error="late")
    assert row(usage_id).estimated_cost == 30
    assert row(usage_id).error is None
    assert counted(whose(school)[0]) == (30, 0)
    given_back = call(school)
    for _ in range(2):
        release(given_back, error="refused_key")
        settle(given_back, prompt_tokens=10, completion_tokens=10)
    gone = row(given_back)
    assert (gone.state, gone.total_tokens, gone.estimated_cost, gone.error) == (State.RELEASED, 0, 0, "refused_key")
    assert counted(whose(school)[0]) == (30, 0)


def test_a_use_that_nobody_told_keeps_the_worst_case_until_somebody_tells_it(school: School) -> None:
    usage_id = call(school)
    settle(usage_id, prompt_tokens=None, completion_tokens=None, error="cut")
    unknown = row(usage_id)
    assert (unknown.state, unknown.assumed, unknown.error) == (State.SETTLED, True, "cut")
    assert (unknown.total_tokens, unknown.estimated_cost) == (None, WORST)
    assert counted(whose(school)[0]) == (WORST, 0)
    settle(usage_id, prompt_tokens=5, completion_tokens=5, error="cut")
    assert (row(usage_id).assumed, row(usage_id).estimated_cost) == (False, 15)
    assert counted(whose(school)[0]) == (15, 0)


def test_more_than_the_worst_case_is_money_too(school: School) -> None:
    usage_id = call(school)
    settle(usage_id, prompt_tokens=5_000, completion_tokens=5_000)
    assert counted(whose(school)[0]) == (15_000, 0)


def test_a_model_without_a_known_price_costs_nothing_known_and_is_counted_by_tokens(school: School, caps: Any) -> None:
    caps(PERSON_DAY=0, COURSE_DAY=0, SCHOOL_MONTH=0, TOKENS_PERSON_DAY=3_000)
    usage_id = call(school, model=UNPRICED)
    assert counted(whose(school)[0]) == (0, 1_500)
    settle(usage_id, prompt_tokens=1_000, completion_tokens=200)
    priceless = row(usage_id)
    assert (priceless.estimated_cost, priceless.reserved_cost, priceless.total_tokens) == (None, None, 1_200)
    assert counted(whose(school)[0]) == (0, 1_200)
    call(school, model=UNPRICED)
    with pytest.raises(OverLimit) as refused:
        call(school, model=UNPRICED)
    assert (refused.value.unit, refused.value.limit, refused.value.remaining) == ("tokens", 3_000, 300)


@pytest.mark.parametrize("scope", ["PERSON_DAY", "COURSE_DAY"])
def test_what_does_not_fit_is_refused_with_when_there_is_room_again(
    school: School, caps: Any, scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(school.app.config, "TIMEZONE", ZoneInfo("America/Chicago"))
    caps(**{scope: 2 * WORST - 1})
    usage_id = call(school)
    settle(usage_id, prompt_tokens=1_000, completion_tokens=500)
    rows = select(func.count()).select_from(Usage)
    before, total = [counted(each) for each in whose(school)], db.session.execute(rows).scalar_one()
    with pytest.raises(OverLimit) as refused:
        call(school)
    assert 0 < (refused.value.retry_after or 0) <= 25 * 3600
    assert "There is room again on" in refused.value.sentence
    assert refused.value.remaining == pytest.approx((WORST - 1) / 1e6)
    assert [counted(each) for each in whose(school)] == before, "a refused call has taken something"
    assert db.session.execute(rows).scalar_one() == total
    other = school.students[1]
    if scope == "PERSON_DAY":
        assert call(school, other), "one person at the limit stops nobody else"
    else:
        with pytest.raises(OverLimit):
            call(school, other)
        assert call(school, course_id=None), "outside of the course there is room"


def test_tomorrow_there_is_room_again_and_a_call_over_midnight_stays_with_its_day(
    school: School, caps: Any, time: Time
) -> None:
    caps(PERSON_DAY=WORST)
    usage_id = call(school)
    with pytest.raises(OverLimit) as refused:
        call(school)
    time.pass_(24 * 3600)
    later = call(school)
    settle(usage_id, prompt_tokens=1, completion_tokens=0)
    settle(later, prompt_tokens=2, completion_tokens=0)
    person = select(BudgetCount.cost).where(BudgetCount.key.startswith(whose(school)[0])).order_by(BudgetCount.begins)
    assert list(db.session.execute(person).scalars()) == [1, 2]
    assert refused.value.retry


def test_who_waits_for_others_answers_is_told_to_try_again_soon(school: School, caps: Any) -> None:
    caps(COURSE_DAY=WORST)
    call(school)
    with pytest.raises(OverLimit, match="try again in 15 seconds") as refused:
        call(school, school.students[1])
    assert refused.value.retry_after == 15


def test_a_call_that_no_budget_can_ever_hold_is_not_told_to_wait(school: School, caps: Any) -> None:
    caps(PERSON_DAY=WORST - 1)
    with pytest.raises(OverLimit, match="may cost more than this budget holds") as refused:
        call(school)
    assert not refused.value.retry


def test_an_agent_has_no_budget_of_a_person_and_a_person_outside_a_course_none_of_one(
    school: School, caps: Any
) -> None:
    caps(PERSON_DAY=0)
    agent = Actor("An agent", course_id=school.course_id)
    usage_id = call(school, agent)
    assert row(usage_id).user_id is None
    caps(PERSON_DAY=None, COURSE_DAY=0)
    assert call(school, course_id=None)
    with pytest.raises(OverLimit):
        call(school, agent)


def test_a_row_holds_numbers_and_no_words(school: School) -> None:
    usage_id = call(school)
    settle(usage_id, prompt_tokens=1, completion_tokens=1, error="x" * 900)
    found = row(usage_id)
    assert found.request_data == {"prompt_tokens": 1_000, "max_tokens": 500}
    assert found.response_data == {"usage": "counted"}
    assert found.error == "x" * 300


def at_once(app: Flask, count: int, work: Any) -> list[Any]:
    """What threads got that all started at the same moment, each with a context of its own."""
    start = Barrier(count)

    def one(number: int) -> Any:
        with app.app_context():
            start.wait()
            try:
                return work(number)
            except OverLimit as refused:
                return refused
            finally:
                db.session.remove()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda number: Context().run(one, number), range(count)))


@pytest.mark.parametrize("scope", ["PERSON_DAY", "COURSE_DAY", "SCHOOL_MONTH"])
def test_fifty_threads_against_a_budget_for_one_call_pass_exactly_one(school: School, caps: Any, scope: str) -> None:
    taken = counted("school")[0] if scope == "SCHOOL_MONTH" else 0
    caps(**{scope: taken + 2 * WORST - 1})
    got = at_once(school.app, 50, lambda _: call(school))
    passed = [each for each in got if isinstance(each, int)]
    assert len(passed) == 1
    assert all(isinstance(each, OverLimit) for each in got if each not in passed)
    rows = select(func.count()).where(Usage.course_id == school.course_id)
    assert db.session.execute(rows).scalar_one() == 1
    assert counted(whose(school)[0]) == (WORST, 0)


def test_fifty_threads_that_reserve_settle_and_release_leave_the_counts_of_the_rows(school: School, caps: Any) -> None:
    caps(PERSON_DAY=None, COURSE_DAY=20 * WORST)
    students = school.students

    def work(number: int) -> None:
        usage_id = call(school, students[number % len(students)])
        if number % 3 == 0:
            release(usage_id, error="timeout")
        elif number % 3 == 1:
            settle(usage_id, prompt_tokens=number, completion_tokens=number)
        else:
            settle(usage_id, prompt_tokens=None, completion_tokens=None)

    at_once(school.app, 50, work)
    spent = select(func.sum(Usage.estimated_cost)).where(Usage.course_id == school.course_id)
    assert counted(whose(school)[1]) == (db.session.execute(spent).scalar_one(), 0)


def test_a_call_whose_process_died_is_settled_at_its_worst_case_after_a_time(school: School, time: Time) -> None:
    usage_id = call(school)
    time.pass_(LOST_AFTER.total_seconds() - 1)
    settle_lost()
    assert row(usage_id).state == State.RESERVED
    time.pass_(2)
    assert sweep()["calls"] >= 1
    lost = row(usage_id)
    assert (lost.state, lost.assumed, lost.error, lost.estimated_cost) == (State.SETTLED, True, LOST, WORST)
    assert counted(whose(school)[0]) == (WORST, 0), "the money may be spent"
    assert sweep()["calls"] == 0


def test_counts_of_budgets_that_are_long_over_are_forgotten(school: School, time: Time) -> None:
    call(school)
    time.pass_(63 * 24 * 3600)
    settle_lost()
    assert counted(whose(school)[0]) == (0, 0)
    oldest = db.session.execute(select(func.min(BudgetCount.begins))).scalar()
    assert oldest is None or oldest > date.fromordinal(time.now.date().toordinal() - 64)
