from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.messages.channels import NotSent, NotSure, Outgoing, Sent
from app.messages.mail import Email, compose, one_line
from app.setting_values import MailServer
from tests.messages.mailroom import Mailroom, free_port

pytestmark = pytest.mark.usefixtures("context")

LETTER = Outgoing(
    delivery_id=7,
    created_at=datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
    address="ava@school.example",
    name="Ava Martinez",
    sender="Ms Rivera",
    course="Biology",
    subject="About osmosis",
    body="Look at slide 2.\n.\n..hidden\nÄpfel 日本\n",
)


@pytest.fixture
def email(post_office: Mailroom) -> Email:
    return Email(post_office.server, "homeroom@school.example")


def test_what_arrives_is_what_was_written(email: Email, post_office: Mailroom) -> None:
    assert email.send(LETTER) == Sent()
    (message,) = post_office.messages
    assert message["Subject"] == "About osmosis"
    assert message["To"] == "Ava Martinez <ava@school.example>"
    assert message["From"] == "Ms Rivera · Biology <homeroom@school.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n") == LETTER.body
    assert post_office.taken[0].rcpt_tos == ["ava@school.example"]
    assert post_office.taken[0].mail_from == "homeroom@school.example"


def test_a_copy_can_be_told_by_its_id(email: Email, post_office: Mailroom) -> None:
    email.send(LETTER)
    email.send(LETTER)
    email.send(dataclasses.replace(LETTER, delivery_id=8))
    first, again, other = (message["Message-ID"] for message in post_office.messages)
    assert first == again != other


@pytest.mark.parametrize(
    ("answers", "retry"), [(["550 No such user"], False), (["451 Come back later"], True), (["421 Busy"], True)]
)
def test_a_refused_recipient_has_surely_got_nothing(
    email: Email, post_office: Mailroom, answers: list[str], retry: bool
) -> None:
    post_office.rcpt = answers
    outcome = email.send(LETTER)
    assert isinstance(outcome, NotSent)
    assert outcome.retry is retry
    assert answers[0] in outcome.sentence
    assert post_office.taken == []


@pytest.mark.parametrize(("answer", "retry"), [("554 Looks like spam", False), ("452 No room", True)])
def test_a_refused_text_has_surely_not_gone_out(email: Email, post_office: Mailroom, answer: str, retry: bool) -> None:
    post_office.data = [answer]
    outcome = email.send(LETTER)
    assert isinstance(outcome, NotSent)
    assert outcome.retry is retry


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("answer", ["hang", "close"])
def test_a_line_that_dies_before_the_text_is_tried_again(email: Email, post_office: Mailroom, answer: str) -> None:
    post_office.rcpt = [answer]
    outcome = email.send(LETTER)
    assert isinstance(outcome, NotSent)
    assert outcome.retry


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("answer", ["hang", "close", "take and close"])
def test_a_line_that_dies_after_the_text_leaves_nobody_sure(email: Email, post_office: Mailroom, answer: str) -> None:
    post_office.data = [answer]
    assert isinstance(email.send(LETTER), NotSure)


def test_nobody_listening_is_tried_again() -> None:
    outcome = Email(MailServer("127.0.0.1", free_port()), "homeroom@school.example").send(LETTER)
    assert outcome == NotSent("The mail server could not be reached.", retry=True)


def test_a_server_without_tls_gets_no_message_where_tls_is_asked_for(post_office: Mailroom) -> None:
    server = dataclasses.replace(post_office.server, starttls=True)
    outcome = Email(server, "homeroom@school.example").send(LETTER)
    assert isinstance(outcome, NotSent)
    assert post_office.taken == []


def test_a_password_that_is_not_taken_sends_nothing(post_office: Mailroom) -> None:
    server = dataclasses.replace(post_office.server, user="homeroom", password="wrong")
    outcome = Email(server, "homeroom@school.example").send(LETTER)
    assert isinstance(outcome, NotSent)
    assert "wrong" not in outcome.sentence
    assert post_office.taken == []


@pytest.mark.parametrize(
    "end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\x00\x1b"]
)  # fmt: skip
def test_no_text_becomes_a_header(email: Email, post_office: Mailroom, end: str) -> None:
    evil = f"Hi{end}Bcc: all@school.example"
    letter = dataclasses.replace(LETTER, subject=evil, name=evil, sender=evil, course=evil)
    assert email.send(letter) == Sent()
    (message,) = post_office.messages
    assert "Bcc" not in message
    assert message["Subject"] == one_line(evil)
    assert post_office.taken[0].rcpt_tos == ["ava@school.example"]
    assert message.get_content().replace("\r\n", "\n") == LETTER.body


@pytest.mark.parametrize(
    "address",
    [
        "ava@school.example\r\nRCPT TO:<x@y.example>",
        "nobody",
        "a b@c",
        "<x>@y",
        "",
        "@",
        "a@b, c@d",
        "jürgen@schule.example",
    ],
)
def test_an_address_that_is_none_is_refused_for_good(email: Email, post_office: Mailroom, address: str) -> None:
    outcome = email.send(dataclasses.replace(LETTER, address=address))
    assert outcome == NotSent("The address is not one that e-mail can go to.", retry=False)
    assert post_office.taken == []


def test_long_subjects_and_names_stay_one_header_each() -> None:
    letter = dataclasses.replace(LETTER, subject="Ä" * 150, name='Ü, "x" <y@z>' * 10)
    text = compose(letter, "homeroom@school.example").as_bytes()
    head, _, _ = text.partition(b"\r\n\r\n")
    names = [line.split(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert sorted(names) == sorted(set(names))
    assert all(len(line) <= 998 for line in text.split(b"\r\n"))


def test_without_a_server_e_mail_is_not_available(context: Flask) -> None:
    assert context
    assert not Email(None, None).available()
    assert Email(None, None).send(LETTER) == NotSent("E-mail is not set up.", retry=True)
