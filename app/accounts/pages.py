"""Sign-in and sign-out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_login import current_user

from app.accounts.sessions import sign_in, sign_out
from app.core.entry import Entry, open_to
from app.core.errors import Unidentified
from app.extensions import limiter

blueprint = Blueprint("accounts", __name__)


def _rate() -> str:
    rate: str = current_app.config["SIGN_IN_RATE"]
    return rate


def _failed(response: Response) -> bool:
    """Only wrong attempts count against an address: a whole class signs in from one within a minute."""
    return response.status_code != 303


def _account() -> str:
    return f"account:{request.form.get('email', '').strip().lower()[:254]}"


def _inside(path: str) -> str:
    """The path if it is one of ours, else the way home: nobody is sent to another site after signing in."""
    parts = urlsplit(path)
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc and path.isprintable()
    return path if ours else url_for("courses.home")


@blueprint.get("/sign-in")
@open_to(Entry.ANYONE)
def show() -> Any:
    """The form."""
    if current_user.is_authenticated:
        return redirect(url_for("courses.home"))
    return render_template("accounts/sign_in.html", next=request.args.get("next", ""), demo=current_app.config["DEMO"])


@blueprint.post("/sign-in")
@open_to(Entry.ANYONE)
@limiter.limit(_rate, deduct_when=_failed)
@limiter.limit(_rate, key_func=_account)
def enter() -> Any:
    """Sign in, or show the form again with what went wrong."""
    email = request.form.get("email", "")
    try:
        sign_in(email, request.form.get("password", ""))
    except Unidentified as error:
        page = render_template(
            "accounts/sign_in.html",
            error=error.sentence,
            email=email[:254],
            next=request.form.get("next", ""),
            demo=current_app.config["DEMO"],
        )
        return Response(page, status=401)
    return redirect(_inside(request.form.get("next", "")), 303)


@blueprint.post("/sign-out")
@open_to(Entry.PEOPLE)
def leave() -> Any:
    """End this session, or all of them with `everywhere`."""
    sign_out(everywhere=request.form.get("everywhere") == "true")
    return redirect(url_for("accounts.show"), 303)
