"""Homeroom: the assistant of a class."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings) -> Flask:
    """The WSGI application: settings, extensions, domains, doors. Nothing here touches the network."""
    # Here and not above: the processes that only start others need none of it, and it takes seconds to load.
    from app.application import assemble

    return assemble(settings)
