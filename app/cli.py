"""`flask capabilities`: the catalogue that the doors open to."""

from __future__ import annotations

import click
from flask import Flask

from app.core.capability import capabilities


@click.command("capabilities")
def list_capabilities() -> None:
    """Print every capability: its name, who may, through which doors, and what it does."""
    for each in capabilities():
        doors = ", ".join(sorted(door.value for door in each.doors))
        click.echo(f"{each.name}  [{each.effect.value}; {each.permission or 'anyone'}; {doors}]")
        click.echo(f"    {each.description}")


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(list_capabilities)
