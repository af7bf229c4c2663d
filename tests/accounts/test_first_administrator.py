"""The first administrator: let in from the machine, once, and nobody else's account is taken that way."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.accounts import User
from app.accounts.models import AuditEntry
from app.core.permissions import Role
from app.extensions import db
from tests.conftest import Browser
from tests.school import School

LINK = re.compile(r"^(/card\?code=\w+)$", re.M)


def command(app: Flask, *words: str) -> Any:
    return app.test_cli_runner().invoke(args=["let-in-administrator", *words])


def come_in(client: Browser, printed: str) -> int:
    link = LINK.search(printed)
    assert link is not None, printed
    assert client.get(link[1]).status_code == 200
    code = link[1].partition("=")[2]
    answer = client.post("/card", data={"csrf_token": client.token(), "code": code})
    return int(answer.status_code)


def test_the_link_leads_into_an_empty_school_and_works_once(context: Flask, browser: Any) -> None:
    email = f"ada-{id(context)}@school.example"
    done = command(context, "Ada Lovelace", email)
    assert done.exit_code == 0, done.output
    client = browser()
    assert come_in(client, done.output) == 303
    assert client.get("/api/me").json["user"]["role"] == "administrator"
    assert client.get("/people").status_code == 200
    assert come_in(browser(), done.output) == 401
    person = db.session.execute(select(User.id).where(User.email == email)).scalar_one()
    noted = db.session.execute(select(AuditEntry.action).where(AuditEntry.person_id == person)).scalars().all()
    assert "let_in_administrator" in noted


def test_an_administrator_who_has_forgotten_the_password_comes_in_again(school: School, browser: Any) -> None:
    done = command(school.app, "Whoever", school.email(school.administrator))
    client = browser()
    assert come_in(client, done.output) == 303
    assert client.get("/api/me").json["user"]["name"] == school.administrator.name


def test_nobody_becomes_an_administrator_by_it(school: School) -> None:
    done = command(school.app, "Olive Owner", school.email(school.owner))
    assert done.exit_code == 1
    assert "no administrator" in done.output
    role = db.session.execute(select(User.role).where(User.id == school.owner.user_id)).scalar_one()
    assert role == Role.TEACHER


def test_a_name_that_is_none_is_refused(app: Flask) -> None:
    done = command(app, " ", "ada2@school.example")
    assert done.exit_code == 1
    assert "name" in done.output
