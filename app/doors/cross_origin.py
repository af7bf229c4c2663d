"""Pages of other sites at the doors for bearer tokens: those of `CORS_ORIGINS`, and never with a cookie.

A browser asks before it sends a token; it is answered here, for every address below `/api/` and `/chatkit` alike. The
header that would let cookies be sent is never set, so a session is of no use to another site's page.
"""

from __future__ import annotations

from flask import Flask, Response, current_app, request

_OPEN = ("/api/", "/chatkit")
_METHODS = "GET, POST"
_SENT = "Authorization, Content-Type, Idempotency-Key"
_SHOWN = "Retry-After, RateLimit, RateLimit-Policy, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
_REMEMBERED = "600"
"""Seconds for which a browser need not ask again."""


def _origin() -> str | None:
    """The site whose page asks, if it is one of those."""
    origin = request.headers.get("Origin")
    return origin if origin in current_app.config["CORS_ORIGINS"] and request.path.startswith(_OPEN) else None


def _before() -> Response | None:
    """Answer the question before the request; anything else goes on."""
    if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers or _origin() is None:
        return None
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = _METHODS
    response.headers["Access-Control-Allow-Headers"] = _SENT
    response.headers["Access-Control-Max-Age"] = _REMEMBERED
    return response


def _after(response: Response) -> Response:
    if current_app.config["CORS_ORIGINS"] and request.path.startswith(_OPEN):
        response.vary.add("Origin")
        if (origin := _origin()) is not None:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = _SHOWN
    return response


def init_app(app: Flask) -> None:
    """Answer before anybody is asked who they are: the question holds no token."""
    app.before_request_funcs.setdefault(None, []).insert(0, _before)
    app.after_request(_after)
