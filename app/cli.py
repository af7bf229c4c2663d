"""The commands of `flask`: the catalogue that the doors open to, and a school's first administrator."""

from __future__ import annotations

import click
from flask import Flask
from pydantic import ValidationError

from app.accounts import let_in_administrator
from app.core.capability import capabilities
from app.core.errors import Conflict


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


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(list_capabilities)
    app.cli.add_command(let_in)
