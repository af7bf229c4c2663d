"""Long lists come in pages by a cursor, and every moment in JSON says where on the clock of the world it is."""

from __future__ import annotations

import json
import re
from typing import Any

import chatkit.types
import pytest

from app.core.actor import Door
from app.core.capability import capabilities, find
from app.core.paging import MOST
from app.doors.openapi import EXAMPLES
from tests.doors.record import body_of
from tests.doors.situation import Situation
from tests.school import SECRET

BOUNDED = {
    "list_people": "a course's people, as many as sit in a room",
    "list_questions": "a lesson's questions, a hundred at most",
    "list_reviews": "what is due now; what is answered is gone from it",
}
"""Lists that are short by their nature."""
PAGED = [each.name for each in capabilities(Door.AGENTKIT) if "cursor" in each.input.model_fields]
MADE = {"list_quizzes": "quizzes", "list_messages": "messages", "list_deliveries": "messages"}
"""Where the rows of a paged list stand in its answer."""
NO_CURSORS = ["x", "0", "W10", "bnVsbA", "WyJub3RoaW5nIiwgMV0", "\x00", "é", "9" * 201, 7]


def test_a_list_is_short_or_comes_in_pages() -> None:
    lists = {each.name for each in capabilities(Door.AGENTKIT) if each.name.startswith(("list_", "search_"))}
    assert lists - set(PAGED) == set(BOUNDED)
    for name in PAGED:
        assert "limit" in find(name).input.model_fields
        assert "next_cursor" in find(name).output.model_fields


@pytest.mark.parametrize("name", sorted(MADE))
def test_page_by_page_every_row_comes_once(situation: Situation, name: str) -> None:
    body = body_of(situation, name)
    if name == "list_messages":
        body["user_id"] = str(situation.people["student"].user_id)
    message = body_of(situation, "notify_students_via_lms")
    for number in range(3):
        situation.call("create_quiz", SECRET, **body_of(situation, "create_quiz"))
        situation.call("notify_students_via_lms", SECRET, **message | {"message": f"Lab coats, {number}."})
    whole = [id_of(row) for row in situation.call(name, SECRET, **body, limit=MOST).json[MADE[name]]]
    pages: list[list[str]] = []
    cursor = None
    while cursor is not None or not pages:
        answer = situation.call(name, SECRET, **body, limit=2, cursor=cursor)
        assert answer.status_code == 200, answer.text
        pages.append([id_of(row) for row in answer.json[MADE[name]]])
        cursor = answer.json["next_cursor"]
    assert len(whole) > 2
    assert [row for page in pages for row in page] == whole
    assert {len(page) for page in pages[:-1]} == {2}


def id_of(row: dict[str, Any]) -> str:
    """A row's own id."""
    return str(row.get("quiz_id") or row["message_id"])


@pytest.mark.parametrize("name", PAGED)
def test_what_is_no_cursor_of_a_list_is_refused_by_name(shared: Situation, name: str) -> None:
    body = body_of(shared, name)
    for wrong in NO_CURSORS:
        answer = shared.call(name, SECRET, **body, cursor=wrong)
        assert answer.status_code == 422, (wrong, answer.text)
        assert [each["field"] for each in answer.json["errors"]] == ["cursor"]
    for wrong in (0, MOST + 1, "many"):
        assert shared.call(name, SECRET, **body, limit=wrong).status_code == 422


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")


def moments(value: Any) -> list[str]:
    """Every text in some JSON that begins like a moment."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [found for each in value for found in moments(each)]
    return [value] if isinstance(value, str) and _MOMENT.match(value) else []


def test_every_moment_in_every_real_answer_is_rfc_3339_with_its_offset() -> None:
    told = moments(json.loads(EXAMPLES.read_text("utf-8")))
    assert len(told) > 10
    assert [each for each in told if not RFC_3339.fullmatch(each)] == []


def test_every_field_that_names_a_moment_is_documented_as_one(shared: Situation) -> None:
    schemas = shared.app.test_client().get("/api/openapi.json").json["components"]["schemas"]
    theirs = {name for name, each in vars(chatkit.types).items() if isinstance(each, type)}
    wrong = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        if name not in theirs
        for field, about in schema.get("properties", {}).items()
        if re.search(r"_at$|At$|^timestamp$|^at$", field) and "date-time" not in json.dumps(about)
    ]
    assert wrong == []
