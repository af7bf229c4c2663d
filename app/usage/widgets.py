"""Usage as a ChatKit tree: the sentence, what warns, and the charts of the days."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from flask_babel import format_date, format_decimal, ngettext
from flask_babel import gettext as _

from app.core.actor import Actor
from app.core.widget import Node, box, caption, card, chart, text, title
from app.usage.schemas import DayOfKind, Meter, UsageShown

CENTS = 100


def dollars(amount: float) -> str:
    """An amount of US dollars, with as many places as it needs to be more than nought."""
    places = "#,##0.00" if amount >= 1 or amount == 0 else "#,##0.00####"
    return f"${format_decimal(amount, format=places)}"


def _cents(amount: float) -> float:
    """US cents with as many places as a narrow chart has room for."""
    cents = amount * CENTS
    return round(cents, 2 if cents >= 1 else 4)


def amount_of(meter: Meter) -> str:
    """How much of a budget is taken, and of how much."""
    said: str = _("%(used)s of %(limit)s", used=dollars(meter.used), limit=dollars(meter.limit))
    if meter.unit == "tokens":
        used, limit = format_decimal(int(meter.used)), format_decimal(int(meter.limit))
        said = _("%(used)s of %(limit)s tokens", used=used, limit=limit)
    return said


def charts(daily: list[DayOfKind]) -> list[Node]:
    """Requests by day, and what those with a known price cost; the oldest day first."""
    requests: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    costs: dict[date, float] = defaultdict(float)
    for day in daily:
        requests[day.date][day.type] += day.request_count
        if day.total_cost is not None:
            costs[day.date] += day.total_cost
    kinds = {"chat": _("Messages"), "image": _("Pictures")}
    series = {kind: words for kind, words in kinds.items() if any(kind in counts for counts in requests.values())}
    counted = [
        {"day": format_date(day, "MMM d"), **{kind: counts.get(kind, 0) for kind in series}}
        for day, counts in sorted(requests.items())
    ]
    drawn = [chart(counted, "day", series, id="requests")]
    if costs:
        cents = [{"day": format_date(day, "MMM d"), "cost": _cents(cost)} for day, cost in sorted(costs.items())]
        drawn.append(chart(cents, "day", {"cost": _("Cost in US cents")}, id="cost"))
    return drawn


def usage_card(_actor: Actor, result: UsageShown) -> Node:
    """The sentence, each budget that is nearly used up, and the days as charts."""
    warnings = [
        box(
            text(f"{meter.title}: {amount_of(meter)} ({meter.percent} %)", weight="semibold"),
            background="orange-100",
            padding=3,
            radius="md",
        )
        for meter in result.meters
        if meter.warning
    ]
    said = [title(result.message, size="sm"), *warnings]
    if result.daily:
        said += charts(result.daily)
    if result.unpriced:
        words = ngettext(
            "One call has no known price, and is in no cost.",
            "%(num)s calls have no known price, and are in no cost.",
            result.unpriced,
        )
        said.append(caption(words))
    if result.assumed:
        words = ngettext(
            "For one call the provider told no use: its worst case is in the cost.",
            "For %(num)s calls the provider told no use: their worst case is in the cost.",
            result.assumed,
        )
        said.append(caption(words))
    return card(*said, size="full")
