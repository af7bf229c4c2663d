"""The audit log can be searched, paged and downloaded by administrators, and each look at it is in it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from app.accounts import AuditEntry
from app.accounts.audit_search import PER_PAGE
from app.core.actor import Door
from app.core.errors import Denied, Invalid
from app.core.export_files import BOM
from app.core.pipeline import invoke
from app.extensions import db
from tests.conftest import Time
from tests.school import School


def enter(school: School, time: Time, count: int = 1, **fields: Any) -> None:
    """Entries of this school, a second apart."""
    row = {
        "actor_id": school.administrator.user_id,
        "actor_label": f"Ada {school.course_id}",
        "action": "look_at_person",
        "course_id": school.course_id,
        "subject": "",
    }
    db.session.execute(
        insert(AuditEntry), [{**row, **fields, "at": time.now + timedelta(seconds=number)} for number in range(count)]
    )
    db.session.commit()


def search(school: School, **filters: Any) -> Any:
    return invoke(school.administrator, "search_audit_log", filters, door=Door.BROWSER).result


def test_each_filter_leaves_what_it_names(school: School, time: Time) -> None:
    mine = {"course_id": school.course_id}
    enter(school, time, action="reset_password")
    enter(school, time, actor_label="Bo 100% Sure")
    enter(school, time, person_id=school.student.user_id)
    time.pass_(2 * 24 * 3600)
    enter(school, time, action="erase_person")
    day = time.now.date()
    for words in ("RESET", "Reset password", "reset_password"):
        assert [row.action for row in search(school, what=words, **mine).entries] == ["reset_password"]
    assert [row.who for row in search(school, who="100% s", **mine).entries] == ["Bo 100% Sure"]
    assert search(school, who="100_ s", **mine).entries == []
    (about,) = search(school, person_id=school.student.user_id, **mine).entries
    assert about.person == school.student.name
    assert [row.action for row in search(school, **{"from": day}, **mine).entries] == ["erase_person"]
    assert len(search(school, to=day - timedelta(days=1), **mine).entries) == 3
    assert len(search(school, **{"from": day, "to": day}, **mine).entries) == 1
    with pytest.raises(Invalid, match="before the first"):
        search(school, **{"from": day, "to": day - timedelta(days=1)})
    with pytest.raises(Invalid):
        search(school, to="the day before yesterday")
    enter(school, time, action="courses:people:read")
    assert [row.action for row in search(school, what="Read people", **mine).entries] == ["courses:people:read"]


def test_pages_hold_fifty_and_every_entry_is_on_one_of_them(school: School, time: Time) -> None:
    enter(school, time, count=2 * PER_PAGE + 7)
    seen: list[int] = []
    before = None
    while True:
        page = search(school, course_id=school.course_id, before=before)
        seen += [row.entry_id for row in page.entries]
        if page.older is None:
            break
        assert len(page.entries) == PER_PAGE
        # What is entered meanwhile belongs on no later page.
        enter(school, time)
        before = page.older
    assert len(seen) == len(set(seen)) == 2 * PER_PAGE + 7
    assert seen == sorted(seen, reverse=True)


def test_looking_at_the_log_is_in_the_log_and_says_by_which_filters(school: School) -> None:
    search(school, what="erase", person_id=school.student.user_id)
    newest = db.session.execute(select(AuditEntry).order_by(AuditEntry.id.desc())).scalars().first()
    assert newest is not None
    assert (newest.action, newest.subject) == ("search_audit_log", "what")
    assert newest.person_id == school.student.user_id
    for actor in (school.owner, school.student, school.parent):
        with pytest.raises(Denied):
            invoke(actor, "search_audit_log", {}, door=Door.BROWSER)


def test_the_page_keeps_its_filters_from_page_to_page_without_javascript(
    school: School, time: Time, browser: Any
) -> None:
    enter(school, time, count=PER_PAGE + 1, person_id=school.student.user_id)
    client = browser(school, school.administrator)
    page = client.get(f"/audit?course_id={school.course_id}&who=Ada&from=&to=")
    assert page.status_code == 200
    assert f'value="{school.course_id}"' in page.text
    assert school.student.name in page.text
    assert "Newest entries" not in page.text
    older = next(part for part in page.text.split('"') if part.startswith("/audit?before="))
    assert f"course_id={school.course_id}" in older
    assert "Newest entries" in client.get(older.replace("&amp;", "&")).text
    assert client.get("/audit?from=yesterday").status_code == 422
    assert "No entry matches" in client.get("/audit?who=nobody-is-called-so").text


def test_the_file_holds_what_the_search_finds_and_no_formula(school: School, time: Time, browser: Any) -> None:
    enter(school, time, count=1203)
    enter(school, time, actor_label="=HYPERLINK(1)", person_id=school.student.user_id)
    client = browser(school, school.administrator)
    answer = client.get(f"/audit.csv?course_id={school.course_id}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.data.decode()
    assert text.startswith(BOM)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))
    assert len(rows) == 1204
    assert rows[0]["who"] == "'=HYPERLINK(1)"
    assert rows[0]["person"] == school.student.name
    assert rows[1]["who"] == f"Ada {school.course_id}"
    downloads = select(func.count()).where(
        AuditEntry.action == "download_audit_log", AuditEntry.actor_id == school.administrator.user_id
    )
    assert db.session.execute(downloads).scalar_one() == 1
