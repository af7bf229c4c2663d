"""`/dev/widgets`: every component in every variant, for those who build or judge widgets.

It is there where the demo school is (`HOMEROOM_DEMO`) or Flask's debugger, and nowhere else: a real school has no
use for it. Nothing on it reads or writes a row; a form's answer says what was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, Flask, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.core.entry import Entry, open_to
from app.core.errors import NotFound
from app.core.widget_check import check
from app.doors.browser import payload
from app.doors.widget_gallery import KINDS, Specimen, specimens
from app.doors.widget_html import Frame, draw_region
from app.doors.widget_samples import PRESSED

blueprint = Blueprint("dev", __name__, url_prefix="/dev")

_SWITCHES = {"scheme": ("light", "dark"), "dir": ("ltr", "rtl"), "only": KINDS}


@dataclass(frozen=True, slots=True)
class Shown:
    """A specimen and its drawing."""

    specimen: Specimen
    html: Markup


@blueprint.get("/widgets")
@open_to(Entry.PEOPLE)
def gallery() -> str:
    """All components, or `only` one; `scheme` and `dir` are light or dark and ltr or rtl, else the reader's own."""
    _only_here()
    chosen = _switches(request.args)
    frame = {"csrf_token": generate_csrf(), "return_to": _switch(chosen)}
    kinds = [chosen["only"]] if "only" in chosen else KINDS
    # Among all of them, the field that asks for the focus would have the page begin in its middle.
    left_out = () if "only" in chosen else ("autoFocus",)
    shown = {kind: [_drawn(each, **frame) for each in specimens(kind) if each.prop not in left_out] for kind in kinds}
    look = {"scheme": chosen["scheme"]} if "scheme" in chosen else {}
    if "dir" in chosen:
        look["text_direction"] = chosen["dir"]
    return render_template("dev/widgets.html", shown=shown, kinds=KINDS, chosen=chosen, switch=_switch, **look)


@blueprint.post("/widgets/press")
@open_to(Entry.PEOPLE)
def press() -> Any:
    """Say what a form of the gallery has sent, where it stood."""
    _only_here()
    asked = {name: values[0] for name, values in parse_qs(urlsplit(request.form.get("return_to", "")).query).items()}
    where = _switch(_switches(asked))
    sent = ", ".join(f"{name}={value}" for name, value in payload().items())
    flash(_("Sent: %(fields)s", fields=sent[:500] or "–"))
    return Response(headers={"HX-Redirect": where}) if request.headers.get("HX-Request") else redirect(where, 303)


def _only_here() -> None:
    if not (current_app.config["DEMO"] or current_app.debug):
        raise NotFound(_("There is nothing here."))


def _switches(asked: Any) -> dict[str, str]:
    return {name: asked[name] for name, values in _SWITCHES.items() if asked.get(name) in values}


def _switch(chosen: Mapping[str, str], **changed: str | None) -> str:
    """The page's address with something switched; None takes the switch away."""
    kept: dict[str, Any] = {name: value for name, value in {**chosen, **changed}.items() if value is not None}
    return url_for(".gallery", **kept)


def _drawn(specimen: Specimen, *, csrf_token: str, return_to: str) -> Shown:
    region = "-".join(filter(None, ("w", specimen.kind, specimen.prop)))
    frame = Frame(region, lambda _action: url_for(".press"), csrf_token, return_to)
    return Shown(specimen, draw_region(check(specimen.tree, PRESSED.__eq__), frame))


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(blueprint)
