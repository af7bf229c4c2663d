"""Who may enter a route at all. Nothing is open unless its view says so; capabilities then decide the rest."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_login import current_user

from app.core.errors import Denied, NotFound, Unidentified
from app.core.permissions import Role

View = TypeVar("View", bound=Callable[..., Any])


class Entry(StrEnum):
    """Those a route opens to. `AGENTS` are checked by their door, which reads the token."""

    ANYONE = "anyone"
    PEOPLE = "people"
    ADMINISTRATORS = "administrators"
    AGENTS = "agents"


def open_to(entry: Entry) -> Callable[[View], View]:
    """Declare who may enter a view."""

    def declare(view: View) -> View:
        view.entry = entry  # type: ignore[attr-defined]
        return view

    return declare


def entry_of(app: Flask, endpoint: str) -> Entry | None:
    """What a route's view declares; None is a route that nobody may enter."""
    if endpoint == "static":
        return Entry.ANYONE
    return getattr(app.view_functions[endpoint], "entry", None)


def guard() -> None:
    """Before every request: raises NotFound for an undeclared route, Unidentified or Denied for the wrong person."""
    if request.endpoint is None:
        return
    match entry_of(current_app, request.endpoint):
        case Entry.ANYONE | Entry.AGENTS:
            return
        case None:
            raise NotFound(_("There is nothing here."))
        case entry:
            if not current_user.is_authenticated:
                raise Unidentified(_("Please sign in first."))
            if entry is Entry.ADMINISTRATORS and current_user.role is not Role.ADMINISTRATOR:
                raise Denied(_("This page is for administrators."))
