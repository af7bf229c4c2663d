"""What somebody is told whose call does not fit into a budget."""

from __future__ import annotations

from flask_babel import format_datetime
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import OverLimit
from app.usage.budgets import Budget, Scope
from app.usage.models import MICROS

A_DAY = 86_400
IN_A_MOMENT = 15
"""Seconds in which answers that are under way have mostly ended, and give back what they did not use."""


def refusal(budget: Budget, asked: int, cap: int, *, held: int, under_way: int, priced: bool) -> OverLimit:
    """The error: `asked` does not fit beside what is `held`, of which `under_way` may come back soon.

    Amounts are in millionths of a US dollar where the call is `priced`, and in tokens otherwise.
    """
    left = int((budget.ends - clock.now()).total_seconds()) + 1
    wait, retry = max(1, left), True
    if asked > cap:
        sentence, retry = _("One answer may cost more than this budget holds. An administrator can raise it."), False
    elif held - under_way + asked <= cap:
        wait = IN_A_MOMENT
        sentence = _(
            "Other answers hold the rest of the budget just now. Please try again in %(seconds)s seconds.", seconds=wait
        )
    else:
        when = format_datetime(budget.ends, "short")
        sentence = {
            Scope.PERSON: _("Your budget for today is used up. There is room again on %(when)s.", when=when),
            Scope.COURSE: _("This course's budget for today is used up. There is room again on %(when)s.", when=when),
            Scope.SCHOOL: _(
                "The school's budget for this month is used up. There is room again on %(when)s.", when=when
            ),
        }[budget.scope]
    free = max(0, cap - held)
    error = OverLimit(
        sentence,
        limit=cap / MICROS if priced else cap,
        window=A_DAY * (budget.ends.date() - budget.begins).days,
        retry_after=wait,
        remaining=free / MICROS if priced else free,
        unit="USD" if priced else "tokens",
    )
    error.retry = retry
    return error
