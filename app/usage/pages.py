"""The usage page: a teacher's own calls of language models, for an administrator the whole school's."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.accounts import signed_in_actor
from app.core.actor import Door
from app.core.entry import Entry, open_to
from app.core.pipeline import invoke
from app.usage.faults import FAULTS
from app.usage.widgets import amount_of, dollars

blueprint = Blueprint("usage", __name__)

SPANS = (7, 30, 92)


@blueprint.get("/usage")
@open_to(Entry.PEOPLE)
def page() -> str:
    """Cost and requests of some days, budgets, errors, and the models."""
    actor = signed_in_actor()
    asked = {"days": request.args["days"]} if request.args.get("days") else {}
    outcome = invoke(actor, "get_usage", asked, door=Door.BROWSER)
    return render_template(
        "usage/usage.html",
        found=outcome.result,
        tree=outcome.capability.widget(actor, outcome.result),
        here=request.full_path.rstrip("?"),
        spans=SPANS,
        dollars=dollars,
        amount_of=amount_of,
        faults=FAULTS,
    )
