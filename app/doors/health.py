"""How Homeroom is: alive, ready, and measured."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any, Literal

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from flask_login import current_user
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from pydantic import Field
from redis import RedisError
from rq import Worker
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.actor import Door
from app.core.capability import capabilities
from app.core.described import Answer, Shape, described
from app.core.entry import Entry, open_to
from app.core.errors import Denied
from app.core.permissions import Role
from app.core.revisions import is_newest
from app.extensions import db, limiter, valkey
from app.gateway import provider

blueprint = Blueprint("health", __name__)
limiter.exempt(blueprint)


class Checks(Shape):
    database: Literal["ok", "away", "pending migrations"]
    valkey: Literal["ok", "away"]
    worker: Literal["ok", "away", "unknown"]


class Health(Shape):
    """How Homeroom is: degraded is slower, or without work in the background; unhealthy serves nothing."""

    status: Literal["healthy", "degraded", "unhealthy"]
    service: Literal["homeroom"]
    agent: Literal["homeroom"]
    provider: str = Field(description="The model provider that is asked, or none.")
    functions: int = Field(description="How many functions there are for agents.")
    checks: Checks
    timestamp: datetime


class Alive(Shape):
    status: Literal["alive"]


def _database() -> str:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return "away"
    newest = is_newest(db.session.connection(), current_app.config["MIGRATIONS"])
    return "ok" if newest else "pending migrations"


def _queue() -> tuple[str, str]:
    try:
        valkey().ping()
        return "ok", "ok" if Worker.count(connection=valkey()) else "away"
    except RedisError:
        return "away", "unknown"


def _report() -> dict[str, Any]:
    database = _database()
    bus, worker = _queue()
    model = provider()
    served = "healthy" if bus == worker == "ok" else "degraded"
    status = served if database == "ok" else "unhealthy"
    return {
        "status": status,
        "service": "homeroom",
        "agent": "homeroom",
        "provider": model.name if model else "none",
        "functions": sum(1 for _ in capabilities(Door.AGENTKIT)),
        "checks": {"database": database, "valkey": bus, "worker": worker},
        "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
    }


@blueprint.get("/health")
@open_to(Entry.ANYONE)
@described(name="health", tag="about", answers=(Answer(Health),))
def health() -> Response:
    """Everything at a glance; always 200, for the reader decides."""
    return jsonify(_report())


@blueprint.get("/api/chat/health")
@open_to(Entry.ANYONE)
@described(name="chat_health", tag="about", answers=(Answer(Health),))
def chat_health() -> Response:
    """How Homeroom is, and which model provider it asks; always 200."""
    return health()


@blueprint.get("/healthz")
@open_to(Entry.ANYONE)
@described(name="alive", tag="about", answers=(Answer(Alive),))
def alive() -> Response:
    """The process answers."""
    return jsonify({"status": "alive"})


@blueprint.get("/readyz")
@open_to(Entry.ANYONE)
@described(
    name="ready",
    tag="about",
    answers=(Answer(Health, "Requests can be served."), Answer(Health, "They cannot.", status=503)),
)
def ready() -> tuple[Response, int]:
    """200 where requests can be served, even if slower or without the worker; 503 without database or migrations."""
    report = _report()
    return jsonify(report), 503 if report["status"] == "unhealthy" else 200


@blueprint.get("/metrics")
@open_to(Entry.ANYONE)
def metrics() -> Response:
    """Prometheus text, for this machine and for administrators."""
    local = request.remote_addr is not None and ip_address(request.remote_addr).is_loopback
    if not local and not (current_user.is_authenticated and current_user.role is Role.ADMINISTRATOR):
        raise Denied("Metrics are read on the machine itself, or by an administrator.")
    registry: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def init_app(app: Flask) -> None:
    """Register the routes."""
    app.register_blueprint(blueprint)
