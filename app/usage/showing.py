"""`get_usage`: what language models were used for and what it cost, one's own or for an administrator the school's."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts import audit, school
from app.core.actor import Actor, Door
from app.core.capability import Effect, capability
from app.core.permissions import Permission, Role
from app.gateway import provider
from app.gateway.models import WARNING, known, price_of
from app.usage import figures
from app.usage.budgets import today
from app.usage.meters import meters_of
from app.usage.schemas import DayOfKind, GetUsage, ModelInUse, UsageShown
from app.usage.widgets import dollars, usage_card


@capability(
    "get_usage",
    permission=Permission.USAGE_READ,
    access=school,
    effect=Effect.READ,
    doors=frozenset({Door.BROWSER}),
    examples=("What has the assistant cost this week?", "How much of my budget is left?"),
    widget=usage_card,
    page=lambda result: url_for("usage.page", days=result.days),
)
def get_usage(actor: Actor, data: GetUsage, _actor: Actor) -> UsageShown:
    """Show what language models were used for and what it cost: one's own calls, for an administrator everybody's."""
    everybody = actor.role is Role.ADMINISTRATOR
    if everybody:
        audit.record(actor, "get_usage", subject="usage of the school")
    whose = None if everybody else actor.user_id
    since = today() - timedelta(days=data.days - 1)
    connected = provider()
    daily = figures.daily(whose, since)
    unpriced, assumed = figures.not_exact(whose, since)
    return UsageShown(
        days=data.days,
        everybody=everybody,
        model=connected.model if connected is not None else None,
        meters=meters_of(actor),
        daily=daily,
        people=figures.people() if everybody else [],
        by_teacher=figures.by_teacher(since) if everybody else [],
        by_course=figures.by_course(whose, since),
        by_capability=figures.by_capability(whose, since),
        errors=figures.last_errors(whose),
        last_minute=figures.last_minute(whose),
        models=_models([connected.model] if connected is not None else [], figures.models_since(whose, since)),
        unpriced=unpriced,
        assumed=assumed,
        message=_sentence(daily, data.days, connected=connected is not None),
    )


def _models(configured: list[str], used: list[str]) -> list[ModelInUse]:
    """Those that are configured first, then others that were called."""
    day = today()
    found = []
    for model in dict.fromkeys((*configured, *used)):
        entry = known(model)
        ends = entry.retires if entry is not None else None
        found.append(
            ModelInUse(
                model=model,
                priced=price_of(model) is not None,
                retires=ends,
                over=ends is not None and ends <= day,
                soon=ends is not None and day < ends <= day + WARNING,
            )
        )
    return found


def _sentence(daily: list[DayOfKind], days: int, *, connected: bool) -> str:
    if not daily:
        nothing: str = _("Nothing was spent.") if connected else _("No model is connected, so nothing was spent.")
        return nothing
    requests = ngettext("%(num)s request", "%(num)s requests", sum(day.request_count for day in daily))
    costs = [day.total_cost for day in daily if day.total_cost is not None]
    cost = dollars(sum(costs)) if costs else _("no known price")
    said: str = ngettext(
        "Today: %(calls)s, %(cost)s.", "In %(num)s days: %(calls)s, %(cost)s.", days, calls=requests, cost=cost
    )
    return said
