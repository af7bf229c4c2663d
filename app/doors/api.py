"""The rest of `/api/`: who am I, and the document that describes it all."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from pydantic import Field

from app.accounts import signed_in_actor
from app.core.described import Answer, Proof, Shape, described
from app.core.entry import Entry, open_to
from app.core.errors import Unavailable, Unidentified
from app.courses import courses_of
from app.doors.openapi import built
from app.extensions import limiter

blueprint = Blueprint("api", __name__, url_prefix="/api")


class Me(Shape):
    id: str
    name: str
    role: str = Field(description="What they are to the school.")


class MyCourse(Shape):
    id: str
    name: str
    role: str = Field(description="What they are to the course.")
    period: str


class MeAndMyCourses(Shape):
    user: Me
    courses: list[MyCourse]


@blueprint.get("/me")
@open_to(Entry.PEOPLE)
@described(
    name="me",
    tag="about",
    proofs=(Proof.SESSION,),
    answers=(Answer(MeAndMyCourses, "The person and their courses."),),
    fails=(Unidentified, Unavailable),
)
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
@described(
    name="openapi",
    tag="about",
    answers=(Answer(dict[str, Any], "The document."), Answer(None, "You have it, by its ETag.", status=304)),
)
def document() -> Response:
    """This document. It describes doors, not people, so anyone may read it."""
    found = built(current_app._get_current_object())  # type: ignore[attr-defined]
    response = Response(found.plain, mimetype="application/json")
    response.set_etag(found.tag)
    if request.accept_encodings["gzip"]:
        response.set_data(found.packed)
        response.set_etag(f"{found.tag}-gzip")
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


def init_app(app: Flask) -> None:
    """Register the routes."""
    app.register_blueprint(blueprint)
