"""Every route of the URL map, as everybody. A new route has to be entered here before it can be merged."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from app.core.entry import Entry, entry_of
from tests.doors.situation import Situation, csrf_of, sign_in

CAST = ("nobody", "student", "other_student", "parent", "co_teacher", "owner", "stranger", "administrator")


@dataclass(frozen=True)
class Case:
    """A request, and the status that each of CAST gets, in that order."""

    rule: str
    method: str
    path: str
    expected: str
    form: Callable[[Situation], dict[str, Any]] = lambda _: {}
    name: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.rule} {self.name}".strip()


def everyone(status: int) -> str:
    return " ".join([str(status)] * len(CAST))


PEOPLE = "303 200 200 200 200 200 200 200"
#          nobody student other parent co owner stranger administrator
MEMBERS = "303 200 404 404 200 200 404 200"
LOOKERS = "303 403 404 404 200 200 404 200"
OWN = "303 200 404 404 404 404 404 404"
OWN_FORM = "401 303 404 404 404 404 404 404"
TEACHERS = "303 403 404 404 200 200 404 403"

CASES = (
    Case("/static/<path:filename>", "GET", "/static/app.css", everyone(200)),
    Case("/sign-in", "GET", "/sign-in", "200 302 302 302 302 302 302 302"),
    Case("/sign-in", "POST", "/sign-in", everyone(401), lambda _: {"email": "x@y.example", "password": "x"}),
    Case("/audit", "GET", "/audit", "303 403 403 403 403 403 403 200"),
    Case("/audit.csv", "GET", "/audit.csv", "303 403 403 403 403 403 403 200"),
    Case("/people/<int:person_id>/data", "GET", "/people/{p}/data", "303 403 403 403 403 403 403 200"),
    Case("/my-data", "GET", "/my-data", PEOPLE),
    Case("/exports/<int:export_id>", "GET", "/exports/987654321", "303 404 404 404 404 404 404 404"),
    Case("/exports/<int:export_id>/file", "GET", "/exports/987654321/file", "303 404 404 404 404 404 404 404"),
    Case("/retention", "GET", "/retention?count=1", "303 403 403 403 403 403 403 200"),
    Case("/usage", "GET", "/usage?days=30", "303 403 403 403 200 200 200 200"),
    Case("/card", "GET", "/card?code=ABCD2345", everyone(200)),
    Case("/card", "POST", "/card", everyone(401), lambda _: {"code": "ABCD-2345"}),
    Case("/password", "GET", "/password", PEOPLE),
    Case("/password", "POST", "/password", "401 303 303 303 303 303 303 303", lambda _: {"later": "true"}),
    Case("/people", "GET", "/people?q=student", "303 403 403 403 403 403 403 200"),
    Case("/people/<int:person_id>", "GET", "/people/{p}", "303 403 403 403 403 403 403 200"),
    Case("/people/<int:person_id>/link", "POST", "/people/{p}/link", "401 403 403 403 403 403 403 200"),
    Case("/courses/new", "GET", "/courses/new", "303 403 403 403 200 200 200 200"),
    Case("/courses/<int:course_id>/setup", "GET", "/courses/{c}/setup", "303 403 404 404 403 200 404 200"),
    Case("/courses/<int:course_id>/people", "GET", "/courses/{c}/people", LOOKERS),
    Case("/courses/<int:course_id>/cards", "POST", "/courses/{c}/cards", "401 403 404 404 200 200 404 200"),
    Case("/roster", "GET", "/roster", "303 403 403 403 403 403 403 200"),
    Case("/roster", "POST", "/roster", "401 403 403 403 403 403 403 422"),
    Case("/courses/<int:course_id>/roster", "GET", "/courses/{c}/roster", "303 403 404 404 403 200 404 200"),
    Case("/courses/<int:course_id>/roster", "POST", "/courses/{c}/roster", "401 403 404 404 403 422 404 422"),
    Case("/roster/<int:import_id>", "GET", "/roster/{w}", "303 403 403 403 403 403 403 200"),
    Case(
        "/courses/<int:course_id>/roster/<int:import_id>", "GET", "/courses/{c}/roster/{i}",
        "303 403 404 404 403 200 404 200",
    ),
    Case("/", "GET", "/", PEOPLE),
    Case("/dev/widgets", "GET", "/dev/widgets?only=Button&scheme=dark&dir=rtl", PEOPLE),
    Case("/dev/widgets/press", "POST", "/dev/widgets/press", "401 303 303 303 303 303 303 303"),
    Case("/", "GET", "/?archived=true", PEOPLE, name="with the archived courses"),
    Case("/courses/<int:course_id>", "GET", "/courses/{c}", MEMBERS),
    Case("/courses/<int:course_id>", "GET", "/courses/{c}?view=student", MEMBERS, name="in the student view"),
    Case(
        "/courses/<int:course_id>", "GET", "/courses/{c}?view=instructor", LOOKERS, name="in the instructor view"
    ),
    Case("/courses/<int:course_id>/notes", "GET", "/courses/{c}/notes", MEMBERS),
    Case("/courses/<int:course_id>/explain", "GET", "/courses/{c}/explain", MEMBERS),
    Case("/courses/<int:course_id>/explain", "GET", "/courses/{c}/explain?topic=osmosis", MEMBERS, name="a topic"),
    Case("/courses/<int:course_id>/deck", "GET", "/courses/{c}/deck", TEACHERS),
    Case(
        "/courses/<int:course_id>/deck", "POST", "/courses/{c}/deck", "401 403 404 404 200 200 404 403",
        lambda _: {"markdown": "# A slide"},
    ),
    Case("/courses/<int:course_id>/deck/files", "POST", "/courses/{c}/deck/files", "401 403 404 404 422 422 404 403"),
    Case("/courses/<int:course_id>/deck/files/<int:import_id>", "GET", "/courses/{c}/deck/files/{d}", TEACHERS),
    Case(
        "/courses/<int:course_id>/deck/files/<int:import_id>/pictures/<int:number>", "GET",
        "/courses/{c}/deck/files/{d}/pictures/1", TEACHERS,
    ),
    Case(
        "/courses/<int:course_id>/slides/<int:slide_id>/picture", "GET", "/courses/{c}/slides/{s}/picture", MEMBERS
    ),
    Case("/courses/<int:course_id>/history", "GET", "/courses/{c}/history", LOOKERS),
    Case("/courses/<int:course_id>/lessons/<int:lesson_id>", "GET", "/courses/{c}/lessons/{l}", LOOKERS),
    Case("/courses/<int:course_id>/confusion-export", "GET", "/courses/{c}/confusion-export", TEACHERS),
    Case("/confusion-export/<token>", "GET", "/confusion-export/no-link-of-ours", everyone(403)),
    Case("/courses/<int:course_id>/projector", "GET", "/courses/{c}/projector", LOOKERS),
    Case("/inbox", "GET", "/inbox", PEOPLE),
    Case("/tasks", "GET", "/tasks?status=pending&query=lab&edit=new", PEOPLE),
    Case("/chat", "GET", "/chat?query=water", PEOPLE),
    Case("/chat/panel", "GET", "/chat/panel", PEOPLE),
    Case("/chat/panel", "GET", "/chat/panel?course_id={c}", MEMBERS, name="about a course"),
    Case("/chat/panel", "GET", "/chat/panel?conversation_id={v}", PEOPLE, name="with a conversation"),
    Case("/chat/<int:conversation_id>", "GET", "/chat/{v}", OWN),
    Case("/chat/messages", "POST", "/chat/messages", "401" + " 303" * 7, lambda _: {"message": "Hello"}),
    Case("/chat/answers/<int:answer_id>", "GET", "/chat/answers/{a}", OWN),
    Case("/chat/answers/<int:answer_id>/retry", "POST", "/chat/answers/{a}/retry", OWN_FORM),
    Case("/chat/answers/<int:answer_id>/stop", "POST", "/chat/answers/{a}/stop", OWN_FORM),
    Case("/chat/answers/<int:answer_id>/rate", "POST", "/chat/answers/{a}/rate", OWN_FORM),
    Case("/chat/calls/<int:call_id>", "GET", "/chat/calls/{k}", OWN),
    Case("/chat/calls/<int:call_id>/<any(yes, no):word>", "POST", "/chat/calls/{y}/yes", OWN_FORM),
    Case("/chat/streams/<int:answer_id>", "GET", "/chat/streams/{a}", OWN),
    Case("/inbox/<int:message_id>", "GET", "/inbox/{m}", MEMBERS),
    Case("/courses/<int:course_id>/messages", "GET", "/courses/{c}/messages", LOOKERS),
    Case("/courses/<int:course_id>/messages/<int:message_id>", "GET", "/courses/{c}/messages/{m}", LOOKERS),
    Case("/courses/<int:course_id>/quizzes", "GET", "/courses/{c}/quizzes", MEMBERS),
    Case("/courses/<int:course_id>/quizzes/<int:quiz_id>", "GET", "/courses/{c}/quizzes/{q}", MEMBERS),
    Case("/courses/<int:course_id>/quizzes/<int:quiz_id>/results", "GET", "/courses/{c}/quizzes/{q}/results", LOOKERS),
    Case("/courses/<int:course_id>/quizzes/<int:quiz_id>/export", "GET", "/courses/{c}/quizzes/{q}/export", TEACHERS),
    Case("/courses/<int:course_id>/quizzes/import", "GET", "/courses/{c}/quizzes/import", TEACHERS),
    Case(
        "/courses/<int:course_id>/quizzes/import", "POST", "/courses/{c}/quizzes/import",
        "401 403 404 404 422 422 404 403",
    ),
    Case("/courses/<int:course_id>/review", "GET", "/courses/{c}/review", "303 200 404 404 403 403 404 403"),
    Case(
        "/courses/<int:course_id>/review", "POST", "/courses/{c}/review", "401 200 404 404 403 403 404 403",
        lambda s: {"item_id": s.quizzes.item, "answer": "a"},
    ),
    Case("/courses/<int:course_id>/settings", "GET", "/courses/{c}/settings", TEACHERS),
    Case(
        "/courses/<int:course_id>/tokens", "POST", "/courses/{c}/tokens", "401 403 404 404 200 200 404 403",
        lambda _: {"label": "An agent", "scopes": ["get_presence"]},
    ),
    Case("/courses/<int:course_id>/join.svg", "GET", "/courses/{c}/join.svg", LOOKERS),
    Case("/join", "GET", "/join?code=ABC234", everyone(200)),
    Case(
        "/join/guest", "POST", "/join/guest", "404 303 303 303 303 303 303 303",
        lambda _: {"code": "ZZZZZZ", "name": "Gus"},
    ),
    Case("/join", "POST", "/join", "401 303 303 403 403 403 403 403", lambda s: {"code": s.open_code}),
    Case(
        "/do/<name>", "POST", "/do/get_current_slide", "401 303 404 404 303 303 404 303",
        lambda s: {"course_id": s.school.course_id},
    ),
    Case(
        "/do/<name>", "POST", "/do/no_such_thing", "401 404 404 404 404 404 404 404",
        name="with an unknown capability",
    ),
    Case("/api/agentkit/<function>", "POST", "/api/agentkit/get_presence", everyone(401)),
    Case("/api/agentkit/functions", "GET", "/api/agentkit/functions", everyone(200)),
    Case("/api/chatkit/generate", "POST", "/api/chatkit/generate", "401" + " 415" * 7, name="with a form"),
    Case("/api/chat/stream", "POST", "/api/chat/stream", "401" + " 415" * 7, name="with a form"),
    Case("/api/chatkit/session", "POST", "/api/chatkit/session", "401" + " 415" * 7, name="with a form"),
    Case("/api/chat/health", "GET", "/api/chat/health", everyone(200)),
    Case("/chatkit/api", "POST", "/chatkit/api", "401" + " 415" * 7, name="with a form"),
    Case("/chatkit", "POST", "/chatkit", "401" + " 415" * 7, name="with a form"),
    Case("/api/chatkit/action", "POST", "/api/chatkit/action", "401" + " 415" * 7, name="with a form"),
    Case("/api/chatkit/tasks", "GET", "/api/chatkit/tasks?status=all", "401 200 200 200 200 200 200 200"),
    Case("/api/me", "GET", "/api/me", "401 200 200 200 200 200 200 200"),
    Case("/api/docs", "GET", "/api/docs?q=quiz", everyone(200)),
    Case("/api/docs/<name>", "GET", "/api/docs/track_confusion", everyone(200)),
    Case("/api/openapi.json", "GET", "/api/openapi.json", everyone(200)),
    Case("/live/<int:course_id>/<audience>", "GET", "/live/{c}/student", MEMBERS, name="of students"),
    Case("/live/<int:course_id>/<audience>", "GET", "/live/{c}/teacher", LOOKERS, name="of teachers"),
    Case("/live/<int:course_id>/<audience>", "GET", "/live/{c}/projector", LOOKERS, name="of the projector"),
    Case(
        "/live/<int:course_id>/<audience>", "GET", "/live/{c}/parent", "303 404 404 404 404 404 404 404",
        name="of nobody we know",
    ),
    Case("/health", "GET", "/health", everyone(200)),
    Case("/healthz", "GET", "/healthz", everyone(200)),
    Case("/readyz", "GET", "/readyz", everyone(200)),
    Case("/metrics", "GET", "/metrics", everyone(200), name="from the machine itself"),
)  # fmt: skip
TOKEN = re.compile(r'(?<="X-CSRFToken": ")[^"]+|(?<=name="csrf_token" value=")[^"]+')
APART = {("POST", "/sign-out")}


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_stands_in_this_matrix(app: Flask) -> None:
    assert routes(app) == {(case.method, case.rule) for case in CASES} | APART


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_route_answers_each_of_the_cast_as_agreed(situation: Situation, case: Case) -> None:
    path = case.path.format(**situation.ids)
    expected = dict(zip(CAST, map(int, case.expected.split()), strict=True))
    if not situation.sqlite:
        # Who is refused is no matter of a database; what those see who are let in is.
        refused = [who for who, status in expected.items() if status >= 400]
        expected = {who: status for who, status in expected.items() if who not in refused[1:]}
    got = {}
    for who in expected:
        client, token = situation.client(who)
        if case.method == "GET":
            answer = client.get(path)
        else:
            answer = client.post(path, data={"csrf_token": token, **case.form(situation)})
        got[who] = answer.status_code
        answer.close()
        if got[who] == 303 and who == "nobody":
            assert answer.headers["Location"].startswith("/sign-in")
    assert got == expected


@pytest.mark.parametrize("case", [case for case in CASES if case.method == "GET"], ids=str)
def test_head_and_options_tell_a_stranger_no_more_than_get(situation: Situation, case: Case) -> None:
    path = case.path.format(**situation.ids)
    client, _ = situation.client("nobody")
    expected = int(case.expected.split()[0])
    head = client.head(path)
    assert head.status_code == expected
    assert head.data == b""
    assert client.options(path).data == b"" or expected != 200


def test_a_course_that_is_not_there_looks_like_one_that_is_not_yours(situation: Situation) -> None:
    client, _ = situation.client("stranger")
    for case in CASES:
        if case.method == "GET" and "{c}" in case.path and "unknown" not in case.name:
            foreign = client.get(case.path.format(**situation.ids))
            missing = client.get(case.path.format(**{**situation.ids, "c": 987654321}))
            foreign.close()
            missing.close()
            assert foreign.status_code == missing.status_code == 404
            # Each page holds a CSRF token of its own.
            assert TOKEN.sub("", foreign.text) == TOKEN.sub("", missing.text), case


def test_a_lesson_of_another_course_is_not_found(situation: Situation) -> None:
    client, _ = situation.client("stranger")
    answer = client.get(f"/courses/{situation.school.other_course_id}/lessons/{situation.lesson_id}")
    assert answer.status_code == 404


def test_signing_out_needs_somebody_signed_in(situation: Situation) -> None:
    assert situation.post("nobody", "/sign-out").status_code == 401
    for who in CAST[1:]:
        client = situation.app.test_client()
        assert sign_in(client, situation.school.email(situation.people[who])).status_code == 303
        assert client.get("/api/me").status_code == 200
        assert client.post("/sign-out", data={"csrf_token": csrf_of(client)}).status_code == 303
        assert client.get("/api/me").status_code == 401


def test_only_anyone_routes_answer_without_a_session(app: Flask) -> None:
    open_rules = {rule.rule for rule in app.url_map.iter_rules() if entry_of(app, rule.endpoint) is Entry.ANYONE}
    answered = {case.rule for case in CASES if case.expected.split()[0] == "200"}
    assert answered <= open_rules


@pytest.mark.parametrize("address", ["203.0.113.9", "10.0.0.7"])
def test_metrics_are_for_the_machine_itself_and_for_administrators(situation: Situation, address: str) -> None:
    for who in CAST:
        client, _ = situation.client(who)
        answer = client.get("/metrics", environ_base={"REMOTE_ADDR": address})
        assert answer.status_code == (200 if who == "administrator" else 403)
