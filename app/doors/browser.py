"""The browser door: a form in, the redrawn region (HTMX) or a redirect (without JavaScript) out."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Flask, Response, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.accounts import signed_in_actor
from app.core.actor import Door
from app.core.entry import Entry, open_to
from app.core.errors import Malformed
from app.core.markdown import to_html
from app.core.pipeline import Outcome, invoke
from app.core.regions import results_of, tree_of
from app.core.widget import Node
from app.core.widget_check import RESERVED_FIELDS
from app.doors.widget_html import Frame, draw, draw_region

blueprint = Blueprint("browser", __name__)


@blueprint.post("/do/<name>")
@open_to(Entry.PEOPLE)
def act(name: str) -> Any:
    """Run a capability or a widget action with the fields of a form."""
    actor = signed_in_actor()
    sent = payload()
    outcome = invoke(actor, name, sent, door=Door.BROWSER)
    if request.headers.get("Prefer") == "return=minimal":
        # A heart-beat: nobody looks at its answer, and the page must stay as it is.
        return Response(status=204)
    where = _next(outcome)
    sentence = outcome.capability.said(outcome.result)
    # Without JavaScript the place where it was pressed stands behind the page that it came from.
    target = request.headers.get("HX-Target") or _return_to()
    region = target.partition("#")[2]
    shown = shown_in(actor, outcome, sent) if (shown_in := results_of(region)) is not None else None
    if not request.htmx:  # type: ignore[attr-defined]
        _tell(sentence)
        return redirect(_return_to() if shown is not None and shown.kept else where, 303)
    if shown is not None:
        drawn = draw_result(region, _return_to(), shown.tree, shown.address)
        return render_template("_answer.html", region=drawn, sentence=sentence)
    tree = tree_of(region)
    if tree is None or urlsplit(where).path != urlsplit(_return_to()).path:
        _tell(sentence)
        return Response(headers={"HX-Redirect": where})
    course_id: int = getattr(outcome.result, "course_id", None) or 0
    drawn = draw_whole(tree(actor, course_id, dict(parse_qsl(urlsplit(where).query))), region, where)
    headers = {"HX-Push-Url": where} if where != _return_to() else {}
    return Response(render_template("_answer.html", region=drawn, sentence=sentence), headers=headers)


def _tell(sentence: str) -> None:
    """Say it on the next page; who has only looked is told nothing."""
    if sentence:
        flash(sentence)


def payload() -> dict[str, Any]:
    """The form's own fields: one value each, or a list where the name came more than once and is no check box."""
    try:
        form = request.form
    except UnicodeDecodeError:
        raise Malformed("The form is not UTF-8 text.") from None
    data: dict[str, Any] = {}
    for field in form:
        if field in RESERVED_FIELDS:
            continue
        # A form's lines end with two characters, and the page that counted them saw one.
        values = [each.replace("\r\n", "\n") for each in form.getlist(field)]
        # A check box sends its hidden "false" before its "true".
        data[field] = values[-1] if len(values) == 1 or set(values) <= {"true", "false"} else values
    return data


def _return_to() -> str:
    """The page the form stood on, if it is a plain path of ours."""
    path = request.form.get("return_to", "")
    parts = urlsplit(path)
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if plain and not parts.scheme and not parts.netloc else ""


def _next(outcome: Outcome) -> str:
    """Where the person is next: looking and making lead to what is there then, acting leaves them where they were."""
    page = outcome.capability.page(outcome.result)
    return page if outcome.leads else _return_to() or page


def frame(region: str, return_to: str, *, shared: bool = False) -> Frame:
    """How forms in a region are sent. A drawing that many browsers share holds no one's CSRF token."""
    return Frame(
        region=region,
        action_url=lambda action: url_for("browser.act", name=action),
        csrf_token="" if shared else generate_csrf(),
        return_to=return_to,
    )


def draw_whole(tree: Node, region: str, return_to: str) -> Markup:
    """A region with everything in it; its `refresh` event loads the page it stands on, and takes just the region."""
    return draw_region(tree, frame(region, return_to), refresh_url=return_to)


def draw_result(region: str, return_to: str, tree: Node, refresh_url: str | None = None) -> Markup:
    """A region that shows what came of an action, on whichever page; its `refresh` event asks `refresh_url`."""
    return draw_region(tree, frame(region, return_to), refresh_url)


def draw_part(node: Node, region: str, return_to: str) -> Markup:
    """One node of a region, for all screens that show it."""
    return draw(node, frame(region, return_to, shared=True))


def init_app(app: Flask) -> None:
    """Register the door, and give templates the two ways to draw."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals |= {
        "draw_region": draw_whole,
        "draw_result": draw_result,
        "draw_part": draw_part,
        "markdown": to_html,
    }
    app.context_processor(_language)


def _language() -> dict[str, str]:
    locale = get_locale()
    return {"lang": str(locale or "en"), "text_direction": locale.text_direction if locale else "ltr"}
