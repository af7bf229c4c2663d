"""Anonymous means that nothing kept or said leads to a person: no row, no log line, no stored answer."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import Table, inspect, select

from app.accounts.models import AuditEntry
from app.class_assist import ConfusionPing, Question, QuestionVote, Spike, lesson_pseudonym, pseudonym
from app.core.idempotency import StoredAnswer
from app.courses import Presence
from app.extensions import db, valkey
from tests.conftest import Time
from tests.school import School

HERS = 7_310_555_012_345
"""A user id that occurs nowhere by chance."""


@pytest.fixture
def her(school: School) -> Any:
    """A student with an id and a name that can be searched for."""
    from app.accounts import User
    from app.core import clock
    from app.core.actor import Actor
    from app.core.permissions import CourseRole, Role
    from app.courses import Enrolment
    from tests.school import PASSWORD_HASH

    db.session.rollback()
    if db.session.get(User, HERS) is None:
        db.session.add(
            User(
                id=HERS, email="zuleika@school.example", name="Zuleika Quixworth", role=Role.STUDENT,
                password_hash=PASSWORD_HASH, created_at=clock.now(),
            )
        )  # fmt: skip
    db.session.add(Enrolment(course_id=school.course_id, user_id=HERS, role=CourseRole.STUDENT, created_at=clock.now()))
    db.session.commit()
    school.emails[HERS] = "zuleika@school.example"
    yield Actor(name="Zuleika Quixworth", user_id=HERS, role=Role.STUDENT)
    db.session.rollback()


def act_all(school: School, agent: Any, her: Any) -> int:
    """Everything that a student may do without a name, through the agents' door, with keys; gives a question's id."""
    who = {"course_id": str(school.course_id), "user_id": str(her.user_id)}

    def call(name: str, **data: Any) -> Any:
        answer = agent(name, headers={"Idempotency-Key": f"{name}-{school.course_id}"}, **who, **data)
        assert answer.status_code == 200, answer.text
        assert str(HERS) not in answer.text
        assert "Zuleika" not in answer.text
        return answer.json

    other = school.result(school.students[1], "submit_question", question_body="Anybody?").question_id
    call("track_confusion", topic="Nucleus")
    call("resolve_confusion")
    call("upvote_question", question_id=str(other))
    return int(call("submit_question", question_body="Why is water wet?")["question_id"])


def everything_in(table: Table) -> str:
    return " ".join(str(value) for row in db.session.execute(select(table)) for value in row)


def test_no_row_of_a_tap_a_question_or_a_vote_holds_who_it_was(school: School, agent: Any, her: Any) -> None:
    act_all(school, agent, her)
    for model in (ConfusionPing, Question, QuestionVote, Spike):
        kept = everything_in(inspect(model).local_table)
        assert kept or model is Spike
        assert str(HERS) not in kept
        assert "Zuleika" not in kept


def test_only_tables_that_name_people_on_purpose_hold_her_id(school: School, agent: Any, her: Any) -> None:
    act_all(school, agent, her)
    holding = {table.name for table in db.metadata.sorted_tables if str(HERS) in everything_in(table)}
    assert holding <= {"users", "enrolments", "presences", "sign_ins"}


def test_no_log_line_tells_who_it_was(school: School, agent: Any, her: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    act_all(school, agent, her)
    lines = [record.getMessage() for record in caplog.records]
    assert any("track_confusion by student through agentkit" in line for line in lines)
    assert not [line for line in lines if str(HERS) in line or "Zuleika" in line]


def test_neither_the_audit_log_nor_the_stored_answers_tell(school: School, agent: Any, her: Any) -> None:
    act_all(school, agent, her)
    for model in (AuditEntry, StoredAnswer):
        kept = everything_in(inspect(model).local_table)
        assert str(HERS) not in kept
        assert "Zuleika" not in kept
    answers = db.session.execute(select(StoredAnswer.answer)).scalars().all()
    assert "Why is water wet?" not in json.dumps(list(answers))


def test_valkey_does_not_tell_who_has_just_asked(school: School, agent: Any, her: Any) -> None:
    for key in valkey().scan_iter("*"):
        if b"submit_question" in key:
            valkey().delete(key)
    act_all(school, agent, her)
    keys = [key.decode() for key in valkey().scan_iter("*submit_question*")]
    assert keys
    assert not [key for key in keys if str(HERS) in key]


def test_no_moment_of_a_tap_or_a_question_is_kept_beside_a_name(school: School, time: Time) -> None:
    """Equal moments in two tables would join what the pseudonym keeps apart."""
    time.now = time.now.replace(minute=17, second=41, microsecond=123457)
    for student in school.students:
        school.act(student, "track_confusion")
        school.act(student, "submit_question", question_body="Why?")
        time.pass_(0.173)
    moments: set[datetime] = set()
    for row in db.session.execute(select(Presence.first_seen_at, Presence.last_seen_at)):
        moments |= set(row)
    began = time.now.replace(second=0, microsecond=0)
    assert all((moment.second, moment.microsecond) == (0, 0) for moment in moments if moment >= began)
    for column in (ConfusionPing.at, Question.created_at):
        of_course = select(column).where(column.class_.course_id == school.course_id)
        assert not moments & set(db.session.execute(of_course).scalars())


def test_one_student_is_the_same_within_a_lesson_and_another_is_not(school: School, time: Time) -> None:
    def whose(actor: Any) -> str:
        tap = school.result(actor, "track_confusion")
        kept = db.session.get(ConfusionPing, tap.event_id)
        assert kept is not None
        return kept.pseudonym

    first, other = whose(school.student), whose(school.students[1])
    assert first != other
    time.pass_(31)
    assert whose(school.student) == first
    school.act(school.owner, "end_lesson")
    time.pass_(31)
    assert whose(school.student) not in (first, other), "two lessons cannot be joined"


@pytest.mark.usefixtures("context")
def test_a_pseudonym_needs_the_schools_key(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = lesson_pseudonym(5, 3)
    assert len(ours) == 32
    assert ours == lesson_pseudonym(5, 3)
    assert len({ours, lesson_pseudonym(6, 3), lesson_pseudonym(5, 4), pseudonym(5, "question:3")}) == 4
    monkeypatch.setitem(current_app.config, "SECRET_KEY", "another school's key")
    assert lesson_pseudonym(5, 3) != ours


def test_votes_of_one_student_cannot_be_joined(school: School) -> None:
    ids = [
        school.result(school.students[1], "submit_question", question_body=f"Why {number}?").question_id
        for number in range(2)
    ]
    for number in ids:
        school.act(school.student, "upvote_question", question_id=number)
    votes = db.session.execute(select(QuestionVote.pseudonym).where(QuestionVote.question_id.in_(ids))).scalars().all()
    assert len(set(votes)) == 2


# The anonymity floor


@pytest.mark.parametrize(("present", "shown"), [(4, False), (5, True)])
def test_a_slides_figures_are_hidden_below_five_students_everywhere(school: School, present: int, shown: bool) -> None:
    school.act(school.owner, "set_current_slide", slide_number=1)
    for student in school.students[:present]:
        school.act(student, "record_presence")
    school.act(school.student, "track_confusion", topic="Nucleus")

    (point,) = school.result(school.owner, "get_class_assist").chartData
    assert (point.confused is not None) is shown
    (row,) = school.result(school.owner, "get_lesson_heatmap").rows
    assert row.hidden is not shown
    assert row.present == present
    figures = [row.confused, row.unique_students, row.confusion_count, *row.cells]
    assert [figure is not None for figure in figures] == [shown] * len(figures)
    for grouping in ("slide", "topic", "section", "lecture"):
        heatmap = school.result(school.owner, "get_confusion_heatmap", group_by=grouping)
        (line,) = [each for each in heatmap.heatmap if each.present]
        assert (line.hidden, line.present) == (not shown, present), grouping
        assert [each is not None for each in (line.confused, line.confusion_count, line.unique_students)] == [shown] * 3
        (dot,) = heatmap.chartData
        assert (dot.confused is not None) is shown
