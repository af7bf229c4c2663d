"""The commands of `flask`: the catalogue that the doors open to, a school's first administrator, and sentences."""

from __future__ import annotations

import json
import os
from datetime import datetime
from typing import IO

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from pydantic import ValidationError

from app.accounts import let_in_administrator
from app.core.capability import capabilities
from app.core.errors import Conflict, Unidentified
from app.demo import COURSES, STUDENTS
from app.intents import Group, Pupil, School, understand
from app.settings import Settings


@click.command("capabilities")
def list_capabilities() -> None:
    """Print every capability: its name, who may, through which doors, and what it does."""
    for each in capabilities():
        doors = ", ".join(sorted(door.value for door in each.doors))
        click.echo(f"{each.name}  [{each.effect.value}; {each.permission or 'anyone'}; {doors}]")
        click.echo(f"    {each.description}")


@click.command("let-in-administrator")
@click.argument("name")
@click.argument("email")
def let_in(name: str, email: str) -> None:
    """Make an administrator, or let one in again who has forgotten the password: prints a link that works once."""
    try:
        code = let_in_administrator(name, email)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise click.ClickException(f"{wrong['loc'][0]}: {wrong['msg']}") from None
    except Conflict as error:
        raise click.ClickException(error.sentence) from None
    click.echo("Open this in a browser, after the address of Homeroom. It works once, and for three days:")
    click.echo(f"/card?code={code}")


@click.command("intents")
@click.argument("lines", type=click.File(encoding="utf-8"))
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day on which they are typed.")
def understand_lines(lines: IO[str], today: datetime) -> None:
    """Understand the sentences of a JSON Lines file in the demo school: prints a function with its parameters."""
    pupils = tuple(Pupil(name, number) for number, name in enumerate(STUDENTS, 1))
    groups = tuple(Group(period, name) for period, name, _ in COURSES)
    school = School(today.date(), pupils, groups)
    for line in filter(str.strip, lines):
        said = json.loads(line)
        heard = understand(said["text"], school, role=said["role"], history=said.get("history", ()))
        function, params = (heard.requests[0].function, heard.requests[0].params) if heard.requests else ("none", {})
        click.echo(json.dumps({"id": said["id"], "function": function, "params": params}, ensure_ascii=False))


@click.command("mcp")
@with_appcontext
def serve_mcp() -> None:
    """Speak MCP over standard input and output, as the person of the course token in HOMEROOM_TOKEN."""
    settings = Settings.from_environment(os.environ)
    if settings.token is None:
        raise click.ClickException("HOMEROOM_TOKEN is unset: make a course token on the course's settings page.")
    from app.doors.mcp.stdio import serve

    try:
        serve(current_app._get_current_object(), settings.token, settings.address)  # type: ignore[attr-defined]
    except Unidentified as error:
        raise click.ClickException(f"HOMEROOM_TOKEN: {error.sentence}") from None


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(list_capabilities)
    app.cli.add_command(let_in)
    app.cli.add_command(understand_lines)
    app.cli.add_command(serve_mcp)
