"""The started product, asked all that its OpenAPI document allows and some that it does not: it answers as it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.product import Homeroom

pytestmark = pytest.mark.xdist_group("product")

RATES = dict.fromkeys(("AGENTKIT_RATE", "CHAT_RATE", "SIGN_IN_RATE"), "100000/minute")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 4
"""Requests of each operation, of each kind."""


@dataclass
class Live:
    """The demo school over HTTP, as somebody signed in, and what in it can be named."""

    homeroom: Homeroom
    secret: str = ""
    known: dict[str, str] = field(default_factory=dict)
    answers: dict[str, set[int]] = field(default_factory=dict)
    session: requests.Session = field(default_factory=requests.Session)

    def call(self, name: str, **body: Any) -> Any:
        """Call a function as the teacher of period 3."""
        sent = {"Authorization": f"Bearer {self.secret}"}
        body = {"user_id": self.known["teacher"], "course_id": "3", **body}
        answer = self.session.post(f"{self.homeroom.url}/api/agentkit/{name}", json=body, headers=sent, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def made_likely(self, case: Case, turn: int) -> None:
        """Name what there is, in three of four requests: garbage alone would meet only refusals."""
        if not isinstance(case.body, dict) or turn % 4 == 0:
            return
        person = self.known["teacher" if turn % 2 else "student"]
        case.body |= {name: self.known[name] for name in case.body if name in self.known}
        case.body["user_id"] = person


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A demo school of one's own: what is done to it here is nobody else's to meet."""
    homeroom = Homeroom(tmp_path_factory.mktemp("live") / "data", **RATES)
    try:
        homeroom.start()
        yield prepared(Live(homeroom))
        homeroom.interrupt()
    finally:
        homeroom.end()


def prepared(live: Live) -> Live:
    """A quiz, a question and a message, so that their ids can be named."""
    live.secret = (Path(live.homeroom.data) / "agentkit_secret").read_text().strip()
    for who in ("student1", "teacher"):
        live.homeroom.sign_in(who)
        live.known["student" if who == "student1" else who] = json.loads(live.homeroom.get("/api/me"))["user"]["id"]
    live.known |= {"course_id": "3", "courseId": "3"}
    quiz = live.call("generate_quiz")["quiz"]
    asked = live.call("submit_question", user_id=live.known["student"], question_body="Where do electrons go?")
    sent = live.call("notify_students_via_lms", recipient_filter="all_students", message="Lab coats, please.")
    return with_known(
        live,
        quiz_id=quiz["quiz_id"],
        item_id=quiz["questions"][0]["item_id"],
        question_id=asked["question_id"],
        message_id=sent["message_id"],
    )


def with_known(live: Live, **ids: str) -> Live:
    live.known |= ids
    return live


def asked(live: Live, operation: APIOperation, mode: GenerationMode) -> None:
    """Some requests of one operation, the same in every run; raises what an answer breaks."""
    strategy = operation.as_strategy(generation_mode=mode)

    @settings(
        max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy, turn=st.integers(0, 7))
    def ask(case: Case, turn: int) -> None:
        live.made_likely(case, turn)
        headers = {"Authorization": f"Bearer {live.secret}"}
        answer = case.call(session=live.session, headers=headers, timeout=20)
        live.answers.setdefault(operation.label, set()).add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    ask()


def by_events(document: dict[str, Any]) -> dict[str, Any]:
    """The document with each stream as one of its events, as schemathesis looks at them; to clients it is a text."""
    for methods in document["paths"].values():
        for operation in methods.values():
            for answer in operation["responses"].values():
                if stream := answer.get("content", {}).get("text/event-stream"):
                    stream["schema"] = stream["schema"]["contentSchema"]
    return document


def test_no_door_breaks_and_none_answers_what_is_not_written(live: Live) -> None:
    schema = schemathesis.openapi.from_dict(by_events(json.loads(live.homeroom.get("/api/openapi.json"))))
    schema.config.update(base_url=live.homeroom.url)
    wrong: list[str] = []
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in operations:
        modes = list(GenerationMode) if operation.body else [GenerationMode.POSITIVE]
        for mode in modes:
            try:
                asked(live, operation, mode)
            except FailureGroup as failed:
                wrong += [f"{operation.label}: {each}" for each in failed.exceptions]
    assert wrong == [], "\n\n".join(wrong)
    assert len(operations) >= 75
    served = [label for label, statuses in live.answers.items() if 200 in statuses]
    assert len(served) > len(operations) // 2, sorted(live.answers.items())
