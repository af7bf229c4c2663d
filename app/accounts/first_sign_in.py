"""The way in by a card or a link, and the page where one's password is chosen."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.links import read, sign_in_by_code, spelled
from app.accounts.passwords import SHORTEST, choose, decline, standing
from app.accounts.sessions import Person
from app.accounts.zones import named_zones, own_zone, school_zone
from app.core.entry import Entry, open_to
from app.core.errors import Invalid, Unidentified
from app.extensions import limiter

blueprint = Blueprint("first_sign_in", __name__)


def _rate() -> str:
    rate: str = current_app.config["SIGN_IN_RATE"]
    return rate


def _failed(response: Response) -> bool:
    """Only wrong codes count: thirty children sign in from one address within a minute."""
    return response.status_code != 303


@blueprint.get("/card")
@open_to(Entry.ANYONE)
def card() -> str:
    """The form; an address from a card has the code filled in. Looking uses nothing up."""
    return render_template("accounts/card.html", code=spelled(read(request.args.get("code", ""))))


@blueprint.post("/card")
@open_to(Entry.ANYONE)
@limiter.limit(_rate, deduct_when=_failed)
def use_card() -> Any:
    """Sign in with the code, or show the form again with what is wrong and whom to ask."""
    typed = request.form.get("code", "")
    try:
        sign_in_by_code(typed)
    except Unidentified as error:
        page = render_template("accounts/card.html", error=error.sentence, code=spelled(read(typed)))
        return Response(page, status=401)
    return redirect(url_for("first_sign_in.password"), 303)


@blueprint.get("/password")
@open_to(Entry.PEOPLE)
def password() -> str:
    """Choose a password, and a time zone of one's own."""
    return _page()


@blueprint.post("/password")
@open_to(Entry.PEOPLE)
@limiter.limit(_rate, deduct_when=_failed, key_func=lambda: f"password:{cast(Person, current_user).id}")
def choose_password() -> Any:
    """Set it, or with `later` leave it for another time."""
    person = cast(Person, current_user)
    if request.form.get("later") == "true":
        decline(person)
        return redirect(url_for("courses.home"), 303)
    try:
        choose(person, request.form.get("password", ""), present=request.form.get("present", ""))
    except Invalid as error:
        return Response(_page(wrong=error.problems[0]), status=422)
    flash(_("Your password is set."), "success")
    return redirect(url_for("courses.home"), 303)


def _page(wrong: Any = None) -> str:
    where = standing(cast(Person, current_user))
    return render_template(
        "accounts/password.html",
        standing=where,
        shortest=SHORTEST,
        wrong=wrong,
        own_zone=own_zone(cast(Person, current_user).id),
        school_zone=str(school_zone()),
        zones=named_zones(),
    )
