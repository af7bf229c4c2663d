"""Wrong, missing, huge, unreadable and unexpected input, in every door: a clear refusal that names the field."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest
from sqlalchemy import select, update

from app.accounts import User
from app.class_assist import Question
from app.core.live import snapshot
from app.courses import Course
from app.extensions import db
from tests.doors.situation import Situation
from tests.school import SECRET

IDS = ["0", "-1", str(2**63), "9" * 400, "1 OR 1=1", "٣", "1.0", " 1", "", "0x1", "1e3", "null", "\x001"]
JSON_IDS = [0, -1, 2**63, 1.5, True, None, [], {}, [1], {"id": 1}]


def send(situation: Situation, raw: bytes, *, function: str = "get_presence", kind: str = "application/json") -> Any:
    headers = {"Authorization": f"Bearer {SECRET}", "Content-Type": kind}
    return situation.app.test_client().post(f"/api/agentkit/{function}", data=raw, headers=headers)


def problem(answer: Any, status: int, field: str | None = None) -> None:
    """It is a problem of this status in RFC 9457's form, naming the field where one is wrong."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    body = answer.json
    assert body["status"] == status
    assert body["success"] is False
    assert body["instance"].startswith("/api/")
    for key in ("type", "title", "detail", "code", "error"):
        assert body[key]
        assert isinstance(body[key], str)
    assert isinstance(body["retry"], bool)
    if field is not None:
        assert [each["field"] for each in body["errors"]] == [field]
        assert body["errors"][0]["pointer"].startswith("/")
        assert body["errors"][0]["detail"]


@pytest.mark.parametrize(
    "raw",
    [
        b"{", b"{'a': 1}", b"\xff\xfe{}", b'{"course_id": "\xc3"}', b'{"course_id": NaN}', b'{"course_id": Infinity}',
        b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000, b'{"a":' * 30 + b"1" + b"}" * 30,
        b'{"course_id": ' + b"9" * 5000 + b"}",
    ],
    ids=range(10),
)  # fmt: skip
def test_json_that_cannot_be_read_is_a_400(situation: Situation, raw: bytes) -> None:
    problem(send(situation, raw), 400)


@pytest.mark.parametrize("raw", [b"[]", b"1", b'"x"', b"null", b"true", b'[{"course_id": 1}]'])
def test_json_that_is_no_object_is_a_422(situation: Situation, raw: bytes) -> None:
    problem(send(situation, raw), 422, "body")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_another_content_type_is_a_415(situation: Situation, kind: str) -> None:
    problem(send(situation, b'{"course_id": "1"}', kind=kind), 415)


def test_more_than_a_megabyte_is_a_413_in_every_door(situation: Situation) -> None:
    big = "x" * 1_000_001
    problem(send(situation, json.dumps({"course_id": "1", "markdown": big}).encode(), function="preview_deck"), 413)
    for path in ("/do/preview_deck", "/sign-in", "/join", f"/courses/{situation.school.course_id}/deck"):
        answer = situation.post("owner", path, course_id=situation.school.course_id, markdown=big)
        assert answer.status_code == 413, path


def test_a_file_of_a_megabyte_is_refused_too(situation: Situation) -> None:
    client, token = situation.client("owner")
    from io import BytesIO

    data = {"csrf_token": token, "markdown": (BytesIO(b"x" * 1_100_000), "deck.md")}
    assert client.post("/do/preview_deck", data=data, content_type="multipart/form-data").status_code == 413


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_another_method_is_a_405(situation: Situation, method: str) -> None:
    answer = situation.app.test_client().open("/api/agentkit/track_confusion", method=method)
    problem(answer, 405)
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "name", ["no_such_function", "__init__", "..%2f..", "x" * 5000, "%00", "%ff", "track_confusion%0a"]
)
def test_an_unknown_function_is_a_404(situation: Situation, name: str) -> None:
    answer = send(situation, b"{}", function=name)
    problem(answer, 404)
    assert len(answer.text) < 7000


def test_an_unknown_address_of_the_api_is_a_404_problem(situation: Situation) -> None:
    problem(situation.app.test_client().get("/api/nothing"), 404)


@pytest.mark.parametrize("value", [*IDS, *JSON_IDS], ids=repr)
def test_an_id_that_is_none_is_named(situation: Situation, value: Any) -> None:
    answer = situation.call("get_presence", SECRET, course_id=value, user_id=str(situation.school.owner.user_id))
    problem(answer, 422, "course_id")
    if value is not None:
        answer = situation.call("get_presence", SECRET, course_id=str(situation.school.course_id), user_id=value)
        problem(answer, 422, "user_id")


@pytest.mark.parametrize("value", IDS, ids=repr)
def test_an_id_that_is_none_is_named_in_the_browser_too(situation: Situation, value: str) -> None:
    answer = situation.post("owner", "/do/get_presence", course_id=value)
    assert answer.status_code == 422
    assert "course_id" in answer.text


@pytest.mark.parametrize(
    "path", ["0", "-1", str(2**63), "9" * 400, "1%20OR%201=1", "%D9%A3", "1.0", "abc", "%00", "%ff"]
)
@pytest.mark.parametrize("page", ["", "/notes", "/history", "/settings", "/lessons/{}", "/join.svg", "/live"])
def test_an_id_that_is_none_in_an_address_is_not_found(situation: Situation, path: str, page: str) -> None:
    client, _ = situation.client("owner")
    course = situation.school.course_id
    address = f"/courses/{course}/lessons/{path}" if "{}" in page else f"/courses/{path}{page}"
    if page == "/live":
        address = f"/live/{path}/student"
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("function", "fields", "wrong"),
    [
        ("submit_question", {}, "question_body"),
        ("submit_question", {"question_body": ""}, "question_body"),
        ("submit_question", {"question_body": "   "}, "question_body"),
        ("submit_question", {"question_body": "x" * 1001}, "question_body"),
        ("submit_question", {"question_body": "nul\x00"}, "question_body"),
        ("submit_question", {"question_body": "\ud800"}, "question_body"),
        ("submit_question", {"question_body": 5}, "question_body"),
        ("submit_question", {"question_body": ["Why?"]}, "question_body"),
        ("submit_question", {"question_body": "Why?", "anonymous": "perhaps"}, "anonymous"),
        ("submit_question", {"question_body": "Why?", "surprise": 1}, "surprise"),
        ("track_confusion", {"topic": "x" * 201}, "topic"),
        ("track_confusion", {"topic": "a\nb"}, "topic"),
        ("track_confusion", {"topic": "a\x00b"}, "topic"),
        ("track_confusion", {"slide_id": 1}, "slide_id"),
        ("track_confusion", {"slide_id": "../1"}, "slide_id"),
        ("track_confusion", {"slide_id": "slide_٣"}, "slide_id"),
        ("track_confusion", {"anonymous": False}, "anonymous"),
        ("track_confusion", {"role": "owner"}, "role"),
        ("fetch_notes", {"slide_id": "9" * 25}, "slide_id"),
        ("fetch_notes", {"include_personal_notes": "sometimes"}, "include_personal_notes"),
    ],
    ids=str,
)
def test_a_wrong_field_is_named_and_nothing_is_written(
    situation: Situation, function: str, fields: dict[str, Any], wrong: str
) -> None:
    before = situation.rows()
    student = {"user_id": str(situation.school.student.user_id), "course_id": str(situation.school.course_id)}
    answer = situation.call(function, SECRET, **student, **fields)
    problem(answer, 422)
    assert [each["field"].split(".")[0] for each in answer.json["errors"]] == [wrong]
    assert situation.rows() == before


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"time_range": "forever"}, "time_range"), ({"group_by": "student"}, "group_by"), ({"page": 0}, "page"),
        ({"page": 10**9}, "page"),
        ({"time_range": ["today"]}, "time_range"), ({"include_trends": {}}, "include_trends"),
    ],
)  # fmt: skip
def test_a_choice_outside_the_list_is_named(situation: Situation, fields: dict[str, Any], wrong: str) -> None:
    answer = situation.call("get_confusion_heatmap", SECRET, course_id=str(situation.school.course_id), **fields)
    problem(answer, 422, wrong)


@pytest.mark.parametrize("raw", [b"question_body=%FF%FE", b"question_body=\xff\xfe", b"question_body=a%00b"])
def test_a_form_that_is_no_text_is_refused(situation: Situation, raw: bytes) -> None:
    client, token = situation.client("student")
    body = f"csrf_token={token}&course_id={situation.school.course_id}&".encode() + raw
    before = situation.rows()
    answer = client.post("/do/submit_question", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 422)
    assert situation.rows() == before


@pytest.mark.parametrize(
    "query", ["heat_page=٣", "heat_page=9999999999999999999999", "view=%00", "heat_page=-1", "ask=x"]
)
def test_a_strange_query_never_breaks_the_course_page(situation: Situation, query: str) -> None:
    for who in ("owner", "student"):
        client, _ = situation.client(who)
        assert client.get(f"/courses/{situation.school.course_id}?{query}").status_code in (200, 404, 422)


@pytest.mark.parametrize("query", ["page=٣", "page=x", "page=0", "page=99999999999", "time_range=%00", "group_by=x"])
def test_a_strange_query_never_breaks_the_history(situation: Situation, query: str) -> None:
    client, _ = situation.client("owner")
    assert client.get(f"/courses/{situation.school.course_id}/history?{query}").status_code in (200, 422)
    administrator, _ = situation.client("administrator")
    assert administrator.get(f"/audit?before={query.partition('=')[2]}").status_code in (200, 422)


ELSEWHERE = [
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
    "javascript:alert(1)", "http:/evil.example", "///evil.example", "/%0d%0aX: y",
    "/\r\nSet-Cookie: a=b", " //evil.example", "/\x00",
]  # fmt: skip


@pytest.mark.parametrize("path", ELSEWHERE, ids=repr)
def test_the_way_back_never_leaves_the_site(situation: Situation, path: str) -> None:
    answer = situation.post("student", "/do/record_presence", course_id=situation.school.course_id, return_to=path)
    assert answer.status_code == 303
    location = answer.headers["Location"]
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert "evil.example" not in location.split("?")[0] or location.startswith("/%")
    assert "Set-Cookie: a" not in str(answer.headers)


@pytest.mark.parametrize(
    "name", ['"},{"type":"Button","label":"x"', "<script>alert(1)</script>", "{{ 7*7 }}", "a\u202eb'\"&"]
)
def test_a_hostile_name_is_text_everywhere(situation: Situation, name: str) -> None:
    school = situation.school
    student, course_id = school.students[5], school.course_id
    with situation.app.app_context():
        db.session.execute(update(User).where(User.id == student.user_id).values(name=name))
        db.session.execute(update(Course).where(Course.id == course_id).values(name=name))
        db.session.commit()
    asked = {"user_id": str(student.user_id), "course_id": str(course_id), "anonymous": False, "question_body": name}
    assert situation.call("submit_question", SECRET, **asked).status_code == 200
    owner, _ = situation.client("owner")
    page = owner.get(f"/courses/{course_id}").text
    assert html.escape(name, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page
    screens = page
    with situation.app.test_request_context():
        for audience in ("teacher", "student", "projector"):
            screens += "".join(snapshot(audience, course_id).values())
    assert "<script>alert" not in screens
    assert ">49<" not in screens
    widget = situation.call("get_class_assist", SECRET, user_id=str(school.owner.user_id), course_id=str(course_id))
    assert name in [each["author"] for each in widget.json["questions"]]
    assert widget.json["courseName"] == name
    me = owner.get("/api/me").json
    assert name in [course["name"] for course in me["courses"]]
    with situation.app.app_context():
        db.session.execute(update(Course).where(Course.id == course_id).values(name="Biology"))
        db.session.commit()


def test_a_person_is_told_what_is_wrong_in_the_words_of_the_form(situation: Situation) -> None:
    course = {"course_id": str(situation.school.course_id)}
    asked = situation.post("student", "/do/submit_question", **course, **{"question.body": "x" * 1001})
    assert asked.status_code == 422
    assert "Your question: should have at most 1000 characters" in asked.text
    token = situation.post("owner", f"/courses/{situation.school.course_id}/tokens", label="An agent")
    assert token.status_code == 422
    assert "It may call: choose at least one" in token.text
    letter = {**course, "recipient_filter": "specific_users", "subject": "Hello", "message": "Hi"}
    nobody = situation.post("owner", "/do/notify_students_via_lms", **letter)
    assert nobody.status_code == 422
    assert "Choose at least one student for" in nobody.text
    assert "user_ids" not in nobody.text


def test_the_lines_of_a_question_count_as_the_page_counted_them(situation: Situation) -> None:
    body = "a\r\n" * 498 + "abc"
    asked = situation.post(
        "student", "/do/submit_question", course_id=situation.school.course_id, question_body=body, return_to="/"
    )
    assert asked.status_code == 303
    with situation.app.app_context():
        newest = select(Question.question_body).order_by(Question.id.desc()).limit(1)
        assert db.session.execute(newest).scalar() == body.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://localhost/courses/3?ask=1", "/courses/3?ask=1"),
        ("http://localhost//evil.example/", "/"),
        ("https://evil.example/courses/3", "/"),
        ("", "/"),
    ],
)
def test_a_form_that_fails_leads_back_to_the_page_it_stood_on(
    situation: Situation, came_from: str, leads_to: str
) -> None:
    client, token = situation.client("student")
    sent = {"csrf_token": token, "course_id": str(situation.school.course_id), "question_body": ""}
    headers = {"Referer": came_from} if came_from else {}
    answer = client.post("/do/submit_question", data=sent, headers=headers)
    assert answer.status_code == 422
    assert f'class="button v-solid" href="{leads_to}"' in answer.text


def test_who_writes_into_a_conversation_that_is_gone_is_told_to_begin_a_new_one(situation: Situation) -> None:
    answer = situation.post("student", "/chat/messages", message="Hello", conversation_id="987654321")
    assert answer.status_code == 404
    assert "please begin a new one" in answer.text
