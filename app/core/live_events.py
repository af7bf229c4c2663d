"""Fragments of a screen as events of a stream, in the form that htmx understands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping


def cursor_of(fragments: Mapping[str, str]) -> str:
    """What a screen that shows these fragments has seen: an event's id, and a browser's Last-Event-ID."""
    digest = hashlib.blake2b(digest_size=12)
    for target, html in sorted(fragments.items()):
        digest.update(f"{target}\0{html}\0".encode())
    return digest.hexdigest()


def event_of(cursor: str, fragments: Mapping[str, str]) -> bytes:
    """One event that puts each fragment (DOM id of the target to its HTML) in its place."""
    partials = "".join(
        f'<hx-partial hx-target="#{target}" hx-swap="outerMorph">{html}</hx-partial>'
        for target, html in fragments.items()
    )
    lines = "".join(f"data: {line}\n" for line in partials.splitlines() if line.strip())
    return f"id: {cursor}\n{lines}\n".encode()
