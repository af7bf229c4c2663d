"""How one proves who one is, in the OpenAPI document's words."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app.core.described import Proof


def security(proof: Proof, *, writes: bool) -> dict[str, list[str]]:
    """A session that changes something comes with its CSRF token."""
    return {proof.value: [], "csrfToken": []} if proof is Proof.SESSION and writes else {proof.value: []}


def schemes(app: Flask) -> dict[str, Any]:
    """The document's `securitySchemes`: one of each proof, and the CSRF token beside a session."""
    bearer = {"type": "http", "scheme": "bearer"}
    return {
        Proof.SESSION.value: {
            "type": "apiKey",
            "in": "cookie",
            "name": app.config["SESSION_COOKIE_NAME"],
            "description": "The session of a person who is signed in.",
        },
        "csrfToken": {
            "type": "apiKey",
            "in": "header",
            "name": "X-CSRFToken",
            "description": "The session's CSRF token, as its pages hold it.",
        },
        Proof.COURSE_TOKEN.value: bearer
        | {"description": "A token hr_… of one course: it acts as the teacher who made it, within what it covers."},
        Proof.SCHOOL_SECRET.value: bearer
        | {"description": "The school's own secret: it acts as the person of user_id, or as the course's agent."},
        Proof.CLIENT_SECRET.value: bearer
        | {"description": "A secret hrc_… of ten minutes, as chatkit_session gives it: it opens only the chat."},
    }
