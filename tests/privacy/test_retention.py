"""How long data is kept: the dry run says exactly what the run then deletes, and nothing else goes."""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select

from app.accounts import ApiToken, AuditEntry
from app.class_assist import ConfusionPing, Question, QuestionMerge, QuestionVote
from app.core import clock
from app.core.actor import Actor, Door
from app.core.errors import Denied, Invalid
from app.core.pipeline import invoke
from app.core.retention import keeps, kept
from app.courses import Course, Lesson, Presence
from app.extensions import db
from app.messages import Delivery, Message
from app.privacy import retention
from app.privacy.models import RetentionPeriod
from app.privacy.retention import dry_run, forget_what_is_old, periods
from app.roster import RosterImport
from tests.conftest import Time
from tests.school import School

DAY = 24 * 3600.0


@pytest.fixture(autouse=True)
def _usual_periods(school: School) -> None:  # noqa: ARG001 - it brings the context
    """The school is shared, and somebody may have chosen others."""
    db.session.execute(delete(RetentionPeriod))
    db.session.commit()


_turns = count()


def counts() -> Counter[str]:
    """Rows by table."""
    return Counter(
        {
            table.name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in db.metadata.sorted_tables
        }
    )


def foretold() -> Counter[str]:
    """What the dry run says, by table."""
    found: Counter[str] = Counter()
    for due in dry_run():
        found.update(due.rows)
    return +found


def a_lesson(school: School) -> None:
    """A lesson with a bit of everything, and its end."""
    school.act(school.owner, "set_current_slide", slide_number=1)
    for student in school.students[:4]:
        school.act(student, "record_presence")
        school.act(student, "track_confusion")
    # Nobody may ask much in a short time, and the limits know no stopped clock: each time somebody else asks.
    asks = school.students[next(_turns) % len(school.students)]
    for words in ("What is a cell?", "What is a cell, please?"):
        school.act(asks, "submit_question", question_body=words, anonymous=False)
    first, second = db.session.execute(
        select(Question.id).where(Question.course_id == school.course_id).order_by(Question.id.desc()).limit(2)
    ).scalars()
    school.act(school.students[1], "upvote_question", question_id=first)
    school.act(school.owner, "merge_questions", question_id=first, into_id=second)
    school.act(school.owner, "start_intervention", kind="pause_and_explain")
    school.act(school.owner, "notify_students_via_lms", recipient_filter="all_students", message="Lab coats.")
    school.act(school.owner, "preview_roster", filename="class.csv", content=b"Name,Number\nNora New,N-1")
    school.act(school.owner, "end_lesson")
    moment = clock.now()
    token = {"token_hash": f"old-{school.course_id}-{moment.timestamp()}", "label": "x", "scopes": "get_presence"}
    own = {"user_id": school.owner.user_id, "course_id": school.course_id}
    db.session.execute(insert(ApiToken).values(**token, **own, created_at=moment, revoked_at=moment))
    db.session.commit()


def test_the_dry_run_equals_what_the_run_then_deletes(school: School, time: Time) -> None:
    a_lesson(school)
    time.pass_(400 * DAY)
    a_lesson(school)
    time.pass_(400 * DAY)
    a_lesson(school)
    said, before = foretold(), counts()
    assert {
        "lessons", "presences", "confusion_events", "confused_students", "slide_exposures", "student_questions",
        "question_votes", "question_merges", "interventions", "messages", "deliveries", "roster_imports", "api_tokens",
    } <= set(said)  # fmt: skip
    assert forget_what_is_old() == said
    assert before - counts() == said
    assert foretold() == Counter()
    assert forget_what_is_old() == {}


def test_what_is_younger_than_its_period_stays_to_the_second(school: School, time: Time) -> None:
    forget_what_is_old()
    a_lesson(school)
    days = periods()
    time.pass_(days["messages"] * DAY)
    mine = select(func.count()).select_from(Message).where(Message.course_id == school.course_id)
    forget_what_is_old()
    assert db.session.execute(mine).scalar_one() == 1
    time.pass_(1)
    forget_what_is_old()
    assert db.session.execute(mine).scalar_one() == 0
    lessons = select(func.count()).select_from(Lesson).where(Lesson.course_id == school.course_id)
    assert db.session.execute(lessons).scalar_one() == 1


def test_a_lesson_that_is_still_open_is_never_old(school: School, time: Time) -> None:
    school.act(school.owner, "set_current_slide", slide_number=1)
    time.pass_(5000 * DAY)
    forget_what_is_old()
    lessons = select(func.count()).select_from(Lesson).where(Lesson.course_id == school.course_id)
    assert db.session.execute(lessons).scalar_one() == 1


def test_what_would_fill_many_transactions_goes_in_batches(
    school: School, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"course_id": school.course_id, "sender_id": None, "audience": "all_students", "subject": "", "body": "x"}
    db.session.execute(insert(Message), [{**row, "resources": False, "created_at": time.now} for _ in range(1203)])
    db.session.commit()
    time.pass_(366 * DAY)
    batches: list[int] = []
    whole = retention._forget_batch

    def counted(*args: Any) -> Any:
        done = whole(*args)
        if done is not None and "messages" in done:
            batches.append(done["messages"])
        return done

    monkeypatch.setattr(retention, "_forget_batch", counted)
    assert forget_what_is_old()["messages"] >= 1203
    assert len(batches) >= 3
    assert max(batches) <= 500


def change(actor: Actor, **periods: Any) -> Any:
    return invoke(actor, "set_retention", periods, door=Door.BROWSER).result


def test_an_administrator_changes_a_period_within_its_limits(school: School, time: Time) -> None:
    a_lesson(school)
    time.pass_(40 * DAY)
    assert "messages" not in foretold()
    change(school.administrator, keep_messages="30")
    assert periods()["messages"] == 30
    assert foretold()["messages"] >= 1
    entry = db.session.execute(
        select(AuditEntry).where(AuditEntry.action == "set_retention").order_by(AuditEntry.id.desc())
    ).scalars().first()  # fmt: skip
    assert entry is not None
    assert entry.subject == "messages: 365 to 30 days"
    for days in (6, 3651, -1, "soon"):
        with pytest.raises(Invalid):
            change(school.administrator, keep_messages=days)
    with pytest.raises(Invalid, match="no such kind"):
        change(school.administrator, keep_love_letters=30)
    with pytest.raises(Denied):
        change(school.owner, keep_messages=30)
    change(school.administrator, keep_messages="365")
    assert periods()["messages"] == 365


def test_the_page_shows_the_dry_run_and_takes_the_periods(school: School, time: Time, browser: Any) -> None:
    a_lesson(school)
    time.pass_(7 * DAY)
    client = browser(school, school.administrator)
    page = client.get("/retention").text
    assert "Count what would go now" in page
    for each in kept():
        assert f'name="keep_{each.kind}"' in page
    answer = client.do("set_retention", return_to="/retention", keep_questions="7")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/retention")
    time.pass_(DAY)
    counted = client.get("/retention?count=1").text
    assert "<code>student_questions</code>" in counted
    assert "Nothing was deleted" in counted
    refused = client.do("set_retention", return_to="/retention", keep_questions="1")
    assert refused.status_code == 422
    assert "7 to 3650 days" in refused.text
    client.do("set_retention", keep_questions="365")


def test_a_default_outside_its_limits_and_a_name_used_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="limits"):
        keeps("courses", Course, title="Courses", since="created_at", days=1, least=2, most=3)
    with pytest.raises(ValueError, match="two kinds"):
        keeps("messages", Message, title="Messages", since="created_at", days=2, least=1, most=3)


def test_every_kind_names_what_it_is_and_takes_only_what_may_go() -> None:
    tables = {each.table.name for each in kept() if each.table.name != "users"}
    assert tables.isdisjoint({"courses", "enrolments", "slides"})
    assert all(each.forget is not None for each in kept() if each.table.name == "users"), (
        "people are erased, not deleted"
    )
    assert all(str(each.title) and each.batch > 0 for each in kept())
    assert {Presence, ConfusionPing, QuestionVote, QuestionMerge, Delivery, RosterImport}
