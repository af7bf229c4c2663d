"""The way in by code: for students with an account, and for guests without one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import format_time
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import enter, signed_in_actor
from app.core.actor import Door
from app.core.entry import Entry, open_to
from app.core.errors import Conflict, HomeroomError, Invalid, NotFound
from app.core.pipeline import invoke
from app.courses.guests import come_in
from app.extensions import limiter

blueprint = Blueprint("joining", __name__)


def _rate() -> str:
    rate: str = current_app.config["JOIN_RATE"]
    return rate


def _failed(response: Response) -> bool:
    """Only wrong codes count: a whole class comes in from one address within a minute."""
    return response.status_code != 303


@blueprint.get("/join")
@open_to(Entry.ANYONE)
def join() -> str:
    """The form to type a code; an address from a QR code has it filled in. Who is signed out may come as a guest."""
    code = request.args.get("code", "")[:6]
    return render_template("courses/join.html", code=code) if current_user.is_authenticated else _guest_page(code)


@blueprint.post("/join")
@open_to(Entry.PEOPLE)
@limiter.limit(_rate)
@limiter.limit(_rate, key_func=lambda: signed_in_actor().key)
def join_by_code() -> Any:
    """Join, and go to the course."""
    outcome = invoke(signed_in_actor(), "join_course", {"code": request.form.get("code", "")}, door=Door.BROWSER)
    flash(outcome.capability.said(outcome.result))
    where = outcome.capability.page(outcome.result)
    return Response(headers={"HX-Redirect": where}) if request.headers.get("HX-Request") else redirect(where, 303)


@blueprint.post("/join/guest")
@open_to(Entry.ANYONE)
@limiter.limit(_rate, deduct_when=_failed)
def join_as_guest() -> Any:
    """Come in as a guest, or show the form again with what is wrong. Who is signed in joins as who they are."""
    code, name = request.form.get("code", ""), request.form.get("name", "")
    if current_user.is_authenticated:
        return redirect(url_for("joining.join", code=code[:6]), 303)
    try:
        guest = come_in(code, name)
    except (Invalid, NotFound, Conflict) as error:
        return Response(_guest_page(code[:20], name[:60], error), status=error.status)
    enter(guest.person)
    flash(
        _(
            "Welcome to %(course)s, %(name)s. You are here as a guest until %(time)s.",
            course=guest.course_name,
            name=guest.person.name,
            time=format_time(guest.until.astimezone(current_app.config["TIMEZONE"]), "HH:mm", rebase=False),
        ),
        "success",
    )
    return redirect(url_for("courses.course", course_id=guest.course_id), 303)


def _guest_page(code: str, name: str = "", error: HomeroomError | None = None) -> str:
    wrong = error.problems[0].field if isinstance(error, Invalid) and error.problems else "code"
    # The field's own name stands beside it on the page.
    sentence = error.sentence.removeprefix(f"{wrong}: ") if error is not None else ""
    return render_template("courses/join_as_guest.html", code=code, name=name, error=sentence, wrong=wrong)
