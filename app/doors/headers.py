"""What every response carries: the content policy and its kin, and nothing cached that is somebody's."""

from __future__ import annotations

from flask import Flask, Response, g, request

from app.core import clock
from app.core.errors import OverLimit

POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


def _after(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
        # A page and its redrawn region share an address.
        response.vary.add("HX-Request")
    if response.status_code not in (429, 503):
        # flask-limiter sends it with every answer; to a client it means "come back later".
        headers.pop("Retry-After", None)
    if (refused := g.get("over_limit")) is not None:
        _say_limit(response, refused)
    return response


def _say_limit(response: Response, refused: OverLimit) -> None:
    """The limit that refused the request, where flask-limiter may have said another that it keeps."""
    headers, wait = response.headers, refused.retry_after or 0
    headers["Retry-After"] = str(wait)
    if refused.unit == "requests":
        headers["X-RateLimit-Limit"] = str(refused.limit)
        headers["X-RateLimit-Remaining"] = str(refused.remaining)
        headers["X-RateLimit-Reset"] = str(int(clock.now().timestamp()) + wait)
        # As draft-ietf-httpapi-ratelimit-headers writes the same.
        headers["RateLimit-Policy"] = f'"default";q={refused.limit};w={refused.window}'
        headers["RateLimit"] = f'"default";r={refused.remaining};t={wait}'


def init_app(app: Flask) -> None:
    """Put the headers on."""
    # Flask runs these last to first, and flask-limiter's, which adds headers too, has to come before ours.
    app.after_request_funcs.setdefault(None, []).insert(0, _after)
