"""The usage page: every number is of rows, a teacher sees their own, an administrator the school's."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text, update

from app import ROOT
from app.accounts import AuditEntry, User
from app.core import clock
from app.core.actor import Actor, Door
from app.core.errors import Denied
from app.core.pipeline import invoke
from app.core.widget import walk
from app.extensions import db
from app.gateway import Provider
from app.usage import Kind, Usage, figures, prices, release, reserve, settle
from app.usage import showing as showing_module
from app.usage.budgets import today
from app.usage.faults import FAULTS
from tests.conftest import Time
from tests.school import School, statements
from tests.usage.prices import PRICED, UNPRICED, known_prices


@pytest.fixture(autouse=True)
def _prices(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prices, "price_of", known_prices)
    monkeypatch.setattr(showing_module, "price_of", known_prices)
    monkeypatch.setitem(context.config, "BUDGET_SCHOOL_MONTH", None)


@pytest.fixture
def connected(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model is connected that its provider switches off within days."""
    found = Provider(name="openai", base_url=None, key="sk-x", model="gpt-4o-mini", organisation=None)
    monkeypatch.setitem(context.config, "LLM", found)


def call(school: School, actor: Actor, tokens: tuple[int, int] | None = (1_000, 500), **more: Any) -> int:
    whole = {"kind": Kind.CHAT, "model": PRICED, "course_id": school.course_id, "capability": "chat"} | more
    usage_id = reserve(actor, prompt_tokens=2_000, completion_tokens=1_000, **whole)
    if tokens is not None:
        settle(usage_id, prompt_tokens=tokens[0], completion_tokens=tokens[1])
    return usage_id


def shown(actor: Actor, **data: Any) -> Any:
    """What the capability says to somebody."""
    return invoke(actor, "get_usage", data, door=Door.BROWSER).result


def test_a_teacher_sees_their_own_calls_and_nobody_elses(school: School, time: Time) -> None:
    call(school, school.owner)
    call(school, school.owner, capability="explain_topic", course_id=None)
    call(school, school.co_teacher)
    call(school, school.student)
    found = shown(school.owner)
    assert not found.everybody
    assert [(day.date, day.type, day.request_count, day.total_tokens) for day in found.daily] == [
        (today(), "chat", 2, 3_000)
    ]
    assert found.daily[0].total_cost == pytest.approx(0.004)
    assert found.daily[0].avg_cost_per_request == pytest.approx(0.002)
    assert (found.people, found.by_teacher) == ([], [])
    assert [(each.name, each.requests) for each in found.by_course] == [("3 · Biology", 1), (None, 1)]
    assert {each.name: each.cost for each in found.by_capability} == {"chat": 0.002, "explain_topic": 0.002}
    assert [(each.who, each.type, each.requests) for each in found.last_minute] == [("Olive Owner", "chat", 2)]
    time.pass_(61)
    assert shown(school.owner).last_minute == []


def test_an_administrator_sees_everybody_and_the_look_is_written_down(school: School) -> None:
    name = f"Olive {uuid4().hex}"
    db.session.execute(update(User).where(User.id == school.owner.user_id).values(name=name))
    db.session.commit()
    call(school, school.owner)
    call(school, school.student, (3_000, 0))
    call(school, school.student, kind=Kind.IMAGE, tokens=(0, 0))
    looks = select(func.count()).where(
        AuditEntry.action == "get_usage", AuditEntry.actor_id == school.administrator.user_id
    )
    found = shown(school.administrator)
    assert db.session.execute(looks).scalar_one() == 1
    assert found.everybody
    people = {each.user_id: each for each in found.people}
    pupil = people[school.student.user_id]
    assert (pupil.teacher_name, pupil.total_chat_requests, pupil.total_image_requests) == ("Student 1", 1, 1)
    assert (pupil.total_chat_tokens, pupil.total_cost) == (3_000, pytest.approx(0.003))
    assert people[school.owner.user_id].total_cost == pytest.approx(0.002)
    (mine,) = [each for each in found.by_teacher if each.name == name]
    assert mine.requests == 3, "a teacher's calls are their own, and those of others in their courses"
    assert mine.cost == pytest.approx(0.005)
    assert ("Student 1", "image", 1) in [(each.who, each.type, each.requests) for each in found.last_minute]


@pytest.mark.parametrize("who", ["student", "parent"])
def test_students_and_parents_have_no_usage_page(school: School, who: str) -> None:
    with pytest.raises(Denied):
        shown(getattr(school, who))


def test_the_two_views_answer_the_sources_three_questions(school: School) -> None:
    call(school, school.owner)
    call(school, school.student, model=UNPRICED)
    whom = {"who": school.owner.user_id}
    summary = text("SELECT * FROM openai_usage_summary WHERE user_id = :who")
    row = db.session.execute(summary, whom).mappings().one()
    assert list(row) == [
        "user_id", "teacher_name", "total_chat_requests", "total_image_requests", "total_chat_tokens", "total_cost",
        "last_request_at",
    ]  # fmt: skip
    assert (row["teacher_name"], row["total_chat_requests"], int(row["total_chat_tokens"])) == ("Olive Owner", 1, 1_500)
    assert float(row["total_cost"]) == pytest.approx(0.002)
    other = db.session.execute(summary, {"who": school.student.user_id}).mappings().one()
    assert other["total_cost"] is None, "a price that is not known is no price of nought"
    daily = list(db.session.execute(text("SELECT * FROM openai_daily_stats")).mappings())
    assert list(daily[0]) == ["date", "type", "request_count", "total_tokens", "total_cost", "avg_cost_per_request"]
    assert [each["date"] for each in daily] == sorted((each["date"] for each in daily), reverse=True)


def test_days_are_the_schools_and_only_those_that_were_asked_for(school: School, time: Time) -> None:
    call(school, school.owner)
    time.pass_(6 * 24 * 3600)
    call(school, school.owner)
    assert [day.date for day in shown(school.owner).daily] == [today(), today() - timedelta(days=6)]
    assert [day.date for day in shown(school.owner, days=6).daily] == [today()]


def test_calls_without_a_price_are_flagged_and_never_cost_nothing(school: School) -> None:
    call(school, school.owner, model=UNPRICED)
    found = shown(school.owner)
    assert found.unpriced == 1
    assert (found.daily[0].total_cost, found.by_course[0].cost, found.by_course[0].unpriced) == (None, None, 1)
    tree = showing_module.usage_card(school.owner, found)
    said = " ".join(str(node.get("value", "")) for node in walk(tree))
    assert "One call has no known price" in said
    assert "no known price" in found.message
    assert [node["id"] for node in walk(tree) if node["type"] == "Chart"] == ["requests"]
    assert [meter.unit for meter in found.meters] == ["USD", "tokens", "tokens"]


def test_a_call_whose_use_nobody_told_is_flagged(school: School) -> None:
    usage_id = call(school, school.owner, tokens=None)
    settle(usage_id, prompt_tokens=None, completion_tokens=None, error="cut")
    found = shown(school.owner)
    assert found.assumed == 1
    assert found.daily[0].total_cost == pytest.approx(0.004)


def test_the_last_ten_errors_newest_first(school: School, time: Time) -> None:
    for number in range(12):
        release(call(school, school.owner, tokens=None), error=f"timeout {number}")
        time.pass_(1)
    assert [each.error for each in shown(school.owner).errors] == [f"timeout {number}" for number in range(11, 1, -1)]
    assert shown(school.stranger).errors == []


def test_a_budget_warns_from_four_fifths_on(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(school.app.config, "BUDGET_PERSON_DAY", 100_000)
    monkeypatch.setitem(school.app.config, "BUDGET_COURSE_DAY", 100_000)
    call(school, school.owner, (79_999, 0))
    (own, course) = shown(school.owner).meters
    assert (own.scope, own.percent, own.warning) == ("person", 79, False)
    call(school, school.owner, (1, 0))
    (own, course) = shown(school.owner).meters
    assert (own.percent, own.warning, own.used, own.limit) == (80, True, 0.08, 0.1)
    assert (course.scope, course.title, course.percent) == ("course", "3 · Biology, today", 80)
    tree = showing_module.usage_card(school.owner, shown(school.owner))
    assert any("You, today: $0.08 of $0.10 (80 %)" in str(node.get("value")) for node in walk(tree))


@pytest.mark.usefixtures("connected")
def test_the_connected_model_is_shown_with_the_day_it_ends(school: School) -> None:
    call(school, school.owner, model=UNPRICED)
    found = shown(school.owner)
    assert found.model == "gpt-4o-mini"
    first, second = found.models
    assert (first.model, first.retires is not None, first.soon or first.over) == ("gpt-4o-mini", True, True)
    assert (second.model, second.retires, second.priced) == (UNPRICED, None, False)


def test_the_page_teaches_while_nothing_is_connected(school: School, browser: Any) -> None:
    page = browser(school, school.stranger).get("/usage")
    assert page.status_code == 200
    assert "No model is connected, so nothing was spent." in page.text
    assert "Budgets" not in page.text
    assert browser(school, school.student).get("/usage").status_code == 403


def test_the_page_shows_it_all_without_javascript(school: School, browser: Any) -> None:
    call(school, school.owner)
    release(call(school, school.owner, tokens=None), error="refused_key")
    own = browser(school, school.owner).get("/usage?days=30").text
    for words in (
        "In 30 days: 2 requests, $0.002",
        "Cost in US cents",
        "Budgets",
        "3 · Biology",
        "The key was refused.",
    ):
        assert words in own, words
    assert "By teacher" not in own
    everything = browser(school, school.administrator).get("/usage").text
    assert "By teacher" in everything
    assert "Tokens of messages" in everything
    assert browser(school, school.owner).get("/usage?days=1000").status_code == 422


def test_the_page_says_in_words_what_went_wrong(school: School, browser: Any) -> None:
    release(call(school, school.owner, None), error="retired_model")
    release(call(school, school.owner, None), error="a way of its own")
    page = browser(school, school.owner).get("/usage").text
    assert "The provider has no such model." in page
    assert "retired_model" not in page
    assert "a way of its own" in page


def test_every_way_of_a_provider_to_fail_has_words() -> None:
    codes = re.findall(r"GatewayError\(\s*\"(\w+)\"", (ROOT / "app" / "gateway" / "failures.py").read_text())
    assert len(set(codes)) > 8
    assert set(codes) <= FAULTS.keys()


def test_the_ways_to_the_page(school: School, browser: Any) -> None:
    assert 'href="/usage"' in browser(school, school.owner).get("/").text
    assert 'href="/usage"' in browser(school, school.administrator).get("/people").text
    assert 'href="/usage"' not in browser(school, school.student).get("/").text


def test_what_was_called_by_an_agent_or_by_somebody_erased_is_still_counted(school: School) -> None:
    agent = Actor("An agent", course_id=school.course_id)
    call(school, agent)
    nobody = [each for each in figures.people() if each.user_id is None]
    assert len(nobody) == 1
    assert nobody[0].teacher_name is None


def test_ten_thousand_calls_are_summed_by_the_database(school: School) -> None:
    row = {
        "user_id": school.owner.user_id, "course_id": school.course_id, "type": Kind.CHAT, "model": PRICED,
        "capability": "chat", "prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2, "estimated_cost": 3,
        "reserved_cost": 9, "reserved_tokens": 9, "state": "settled", "assumed": False, "charged_on": today(),
        "request_data": {}, "response_data": {}, "created_at": clock.now(),
    }  # fmt: skip
    db.session.execute(insert(Usage), [row] * 10_000)
    db.session.commit()
    with statements() as ran:
        found = shown(school.owner)
    assert found.daily[0].total_cost == pytest.approx(0.03)
    assert len(ran) < 15
