"""`set_retention`: how long this school keeps each kind of data."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import delete

from app.accounts import audit, school
from app.core import clock
from app.core.actor import Actor, Door
from app.core.capability import Effect, capability
from app.core.errors import FieldProblem, Invalid
from app.core.permissions import Permission
from app.core.retention import kept
from app.core.sql import insert_or
from app.core.widget import Node, caption, item, list_view, text
from app.extensions import db
from app.privacy.models import RetentionPeriod
from app.privacy.retention import periods
from app.privacy.schemas import RetentionKind, RetentionSet, SetRetention


def periods_list(_actor: Actor, result: RetentionSet) -> Node:
    """Each kind with its days."""
    return list_view(*(item(text(kind.title), caption(_("%(days)s days", days=kind.days))) for kind in result.kinds))


def kinds() -> list[RetentionKind]:
    """Every kind of data with its period, default and limits."""
    days = periods()
    return [
        RetentionKind(
            kind=each.kind,
            title=str(each.title),
            days=days[each.kind],
            default=each.default,
            least=each.least,
            most=each.most,
        )
        for each in kept()
    ]


@capability(
    "set_retention",
    permission=Permission.RETENTION_MANAGE,
    access=school,
    effect=Effect.WRITE,
    doors=frozenset({Door.BROWSER}),
    examples=("Keep messages for 90 days",),
    widget=periods_list,
    page=lambda _result: url_for("privacy.retention"),
)
def set_retention(actor: Actor, data: SetRetention, _actor: Actor) -> RetentionSet:
    """Change for how many days kinds of data are kept; those left out stay. What is older goes in the next night."""
    known = {each.kind: each for each in kept()}
    problems = []
    for kind, days in data.periods.items():
        if (each := known.get(kind)) is None:
            problems.append(FieldProblem(f"keep_{kind}"[:60], _("there is no such kind of data")))
        elif not each.least <= days <= each.most:
            sentence = _("should be %(least)s to %(most)s days", least=each.least, most=each.most)
            problems.append(FieldProblem(f"keep_{kind}", f"{each.title}: {sentence}"))
    if problems:
        raise Invalid(problems[0].sentence, tuple(problems))
    before = periods()
    for kind, days in data.periods.items():
        if days == known[kind].default:
            db.session.execute(delete(RetentionPeriod).where(RetentionPeriod.kind == kind))
        else:
            values = {"days": days, "changed_at": clock.now()}
            row = insert_or(RetentionPeriod).values(kind=kind, **values)
            db.session.execute(row.on_conflict_do_update(index_elements=["kind"], set_=values))
        if days != before[kind]:
            audit.record(actor, "set_retention", subject=f"{kind}: {before[kind]} to {days} days")
    return RetentionSet(kinds=kinds(), message=_("Saved. What is older goes in the next night."))
