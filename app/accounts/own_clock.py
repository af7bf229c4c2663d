"""A person says in which time zone they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field
from sqlalchemy import update

from app.accounts.access import school
from app.accounts.models import User
from app.accounts.widgets import notice
from app.accounts.zones import named_zones, own_zone, zone_called, zone_of
from app.core.actor import Actor, Door
from app.core.capability import Effect, capability
from app.core.permissions import Permission
from app.core.schema import Input, Line, Output
from app.extensions import db

Moved = Callable[[int, ZoneInfo, ZoneInfo], None]
"""Given the person's id, the time zone that was theirs, and the one that is now."""

_moves: list[Moved] = []


def when_zone_changes(moved: Moved) -> Moved:
    """Have a function called, in the same transaction, when a person goes by another clock from now on."""
    _moves.append(moved)
    return moved


def _known(name: str) -> str:
    if name not in named_zones():
        raise ValueError(_("should be a time zone, such as America/Chicago"))
    return name


def _chosen(value: object) -> object:
    """The first choice of the form is the school's time zone."""
    return None if isinstance(value, str) and not value.strip() else value


class SetTimeZone(Input):
    time_zone: Annotated[Annotated[Line, AfterValidator(_known)] | None, BeforeValidator(_chosen)] = Field(
        description="A time zone by its name, such as America/Chicago; null or empty is the school's."
    )


class TimeZoneSet(Output):
    time_zone: str = Field(description="The time zone that is the person's now, their own or the school's.")
    success: bool = True
    message: str


@capability(
    "set_time_zone",
    permission=Permission.OWN_DATA,
    access=school,
    effect=Effect.WRITE,
    doors=frozenset({Door.BROWSER}),
    examples=("I am in Chicago: use my own time zone",),
    widget=notice,
    page=lambda _result: url_for("first_sign_in.password"),
)
def set_time_zone(actor: Actor, data: SetTimeZone, _actor: Actor) -> TimeZoneSet:
    """Say in which time zone a person is: their tasks' days and times are meant and shown in it."""
    assert actor.user_id is not None, "school() lets nobody else in"
    before = zone_of(actor.user_id)
    if data.time_zone != own_zone(actor.user_id):
        db.session.execute(update(User).where(User.id == actor.user_id).values(time_zone=data.time_zone))
    after = zone_called(data.time_zone)
    if str(after) != str(before):
        for moved in _moves:
            moved(actor.user_id, before, after)
    return TimeZoneSet(time_zone=str(after), message=_("Your time zone is %(zone)s.", zone=str(after)))
