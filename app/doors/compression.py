"""Styles and scripts leave compressed; pages do not, for they hold tokens that a compressor would give away."""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

_TYPES = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml"})


@lru_cache(maxsize=32)
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def _after(response: Response) -> Response:
    whole = response.status_code == 200 and request.method == "GET" and response.mimetype in _TYPES
    if request.endpoint != "static" or not whole or not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    response.set_data(_packed(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def init_app(app: Flask) -> None:
    """Compress on the way out."""
    app.after_request(_after)
