"""The rest of `/api/`: who am I, and the document that describes it all."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, jsonify, request

from app.accounts import signed_in_actor
from app.core.entry import Entry, open_to
from app.courses import courses_of
from app.doors.chat_paths import chat_paths
from app.doors.definitions import openapi
from app.extensions import limiter

blueprint = Blueprint("api", __name__, url_prefix="/api")


@blueprint.get("/me")
@open_to(Entry.PEOPLE)
@limiter.exempt
def me() -> Response:
    """The signed-in person and their courses."""
    actor = signed_in_actor()
    user = {"id": str(actor.user_id), "name": actor.name, "role": actor.kind}
    courses = [
        {"id": str(course.id), "name": course.name, "role": course.role, "period": course.period}
        for course in courses_of(actor)
    ]
    return jsonify({"user": user, "courses": courses})


@blueprint.get("/openapi.json")
@open_to(Entry.ANYONE)
def document() -> Response:
    """OpenAPI 3.1 of all functions, and of the chat's doors. It describes doors, not people, so anyone may read it."""
    return jsonify(openapi(request.host_url.rstrip("/"), chat_paths))


def init_app(app: Flask) -> None:
    """Register the routes."""
    app.register_blueprint(blueprint)
