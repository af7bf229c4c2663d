"""Errors in each door's form: problem+json for agents, a sentence in its place for HTMX, a page for everybody else."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from redis import RedisError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from app.core import clock
from app.core.errors import (
    Denied,
    HomeroomError,
    Invalid,
    Malformed,
    NotFound,
    OverLimit,
    TooLarge,
    Unavailable,
    Unidentified,
    WrongMethod,
    WrongType,
)
from app.core.plain_words import for_people
from app.extensions import limiter

log = logging.getLogger(__name__)

_SOURCE = re.compile(r"form#([A-Za-z][A-Za-z0-9_-]*)\Z")

_BY_STATUS: dict[int, type[HomeroomError]] = {
    400: Malformed,
    401: Unidentified,
    403: Denied,
    404: NotFound,
    405: WrongMethod,
    413: TooLarge,
    415: WrongType,
}
_SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not answer that kind of request.",
    413: "That is larger than we take here.",
}


def translate(error: Exception) -> HomeroomError:
    """Any exception as one of ours. What nobody foresaw is logged in full and told in short."""
    match error:
        case HomeroomError():
            return error
        case RateLimitExceeded():
            window = error.limit.limit.get_expiry()
            wait = _seconds_left(window)
            said = error.description if error.limit.error_message else None
            return OverLimit(
                said or _("That was a lot in a short time. Please wait %(seconds)s seconds.", seconds=wait),
                limit=error.limit.limit.amount,
                window=window,
                retry_after=wait,
            )
        case CSRFError():
            return Malformed(_("This page was open for a long time. Please reload it and try again."))
        case HTTPException():
            kind = _BY_STATUS.get(error.code or 500, HomeroomError)
            made = kind(_SENTENCES.get(error.code or 500) or _("That did not work. Please try again."))
            made.status = error.code or 500
            made.allow = getattr(error, "valid_methods", None) or ()
            return made
        case OperationalError() | InterfaceError() | PoolTimeout() | RedisError():
            log.warning("a part we stand on is away: %s", type(error).__name__)
            return Unavailable(_("Homeroom is catching its breath. Please try again in a moment."))
        case DBAPIError(connection_invalidated=True):
            log.warning("the database connection was lost")
            return Unavailable(_("Homeroom is catching its breath. Please try again in a moment."))
    log.error("unforeseen error", exc_info=error)
    return HomeroomError(_("Something went wrong on our side. It is noted. Please try again."))


def _seconds_left(window: int) -> int:
    """Until the limit that was just broken has room again."""
    broken = limiter.current_limit
    left = broken.reset_at - int(clock.now().timestamp()) if broken else window
    return min(window, max(1, left))


def problem(error: HomeroomError, **more: Any) -> Response:
    """RFC 9457, with the code, whether a retry can help, each wrong field, and what a door adds."""
    body: dict[str, Any] = {
        "type": f"/problems/{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.sentence,
        "instance": request.path,
        "code": error.code,
        "error": error.sentence,
        "retry": error.retry,
        "success": False,
    }
    if isinstance(error, Invalid):
        body["errors"] = [
            {"pointer": "/" + each.field.replace(".", "/"), "field": each.field, "detail": each.sentence}
            for each in error.problems
        ]
    if isinstance(error, OverLimit):
        body |= {"rateLimitExceeded": True, "resetAt": _reset_at(error)}
        body |= {"limit": error.limit, "remaining": error.remaining, "unit": error.unit}
    response = jsonify(body | more)
    response.content_type = "application/problem+json"
    return _finish(response, error)


def problem_as_400(error: Exception) -> Response:
    """The same for doors whose clients know a wrong field by 400, and look for it in `details`."""
    ours = translate(error)
    if not isinstance(ours, Invalid):
        return problem(ours, details=[])
    ours.status = 400
    return problem(ours, details=[{"field": each.field, "detail": each.sentence} for each in ours.problems])


def _is_for_programs(path: str) -> bool:
    return path.startswith(("/api/", "/chatkit/")) or path == "/chatkit"


def _reset_at(error: OverLimit) -> str:
    return (clock.now() + timedelta(seconds=error.retry_after or 0)).isoformat(timespec="seconds")


def _finish(response: Response, error: HomeroomError) -> Response:
    response.status_code = error.status
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, OverLimit):
        g.over_limit = error
    if error.allow:
        response.headers["Allow"] = ", ".join(sorted(error.allow))
    if isinstance(error, Unidentified) and _is_for_programs(request.path):
        response.headers["WWW-Authenticate"] = 'Bearer realm="homeroom"'
    return response


def _draw(template: str, error: HomeroomError, form: str = "") -> str:
    said = {"title": error.title, "sentence": for_people(error), "wait": _counted_down(error), "form": form}
    said["back_url"] = _came_from()
    if error.status < 500:
        return render_template(template, **said)
    # Who is signed in, and what their courses are, stands in the database, which may be what is away.
    return current_app.jinja_env.get_template(template).render(**said)


def _came_from() -> str:
    """The page of ours that a form was sent from, as the browser says; empty for whoever only looked."""
    if request.method != "POST":
        return ""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host or not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _counted_down(error: HomeroomError) -> int | None:
    """The seconds to count down, where the sentence ends with them; None where it names a day, or no time."""
    if not isinstance(error, OverLimit) or not error.retry:
        return None
    numbers = re.findall(r"[0-9]+", error.sentence)
    return error.retry_after if numbers[-1:] == [str(error.retry_after)] else None


def _fragment(error: HomeroomError) -> Response:
    """The sentence, swapped in beside the form that failed, or into the page's status line.

    Who has to wait sees the seconds go, and can send that form again when they are over.
    """
    source = _SOURCE.match(request.headers.get("HX-Source", ""))
    response = Response(_draw("errors/_fragment.html", error, source[1] if source else ""))
    response.headers["HX-Retarget"] = f"#{source[1]}-error" if source else "#status"
    response.headers["HX-Reswap"] = "innerHTML"
    if isinstance(error, Unidentified):
        response.headers["HX-Redirect"] = _sign_in_address()
    return _finish(response, error)


def _page(error: HomeroomError) -> Response:
    if isinstance(error, Unidentified) and request.method in ("GET", "HEAD") and request.endpoint != "accounts.enter":
        response = Response(status=303)
        response.headers["Location"] = _sign_in_address()
        return response
    return _finish(Response(_draw("errors/page.html", error)), error)


def _sign_in_address() -> str:
    here = request.full_path.rstrip("?") if request.method == "GET" and not request.headers.get("HX-Request") else ""
    return "/sign-in" + ("?" + urlencode({"next": here}) if here not in ("", "/") else "")


def answer(error: Exception) -> Response:
    """One exception in the form of the door that the request came through."""
    if isinstance(error, SecurityError):
        # Asked for under a name that is not ours: no page of ours can be drawn, for none has an address there.
        return Response(_("Homeroom is not to be found under this name."), status=400, mimetype="text/plain")
    ours = translate(error)
    if _is_for_programs(request.path):
        return problem(ours)
    if request.headers.get("HX-Request") == "true":
        return _fragment(ours)
    return _page(ours)


def init_app(app: Flask) -> None:
    """Let no exception leave in another form."""
    app.register_error_handler(Exception, answer)
