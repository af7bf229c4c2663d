"""The application, put together: settings, extensions, domains, doors."""

from __future__ import annotations

import logging

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import ROOT, cli, domains, doors, extensions
from app.chat import Answers, Runner
from app.core import entry, intake
from app.core.budget import bind_budget
from app.core.live_hub import Hub
from app.core.live_news import News
from app.core.templates import Environment
from app.core.turns import Turns
from app.settings import Settings


def assemble(settings: Settings) -> Flask:
    """See `app.create_app`."""
    app = Flask("homeroom", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.jinja_environment = Environment
    app.config.from_mapping(settings.flask_config())
    app.config.from_mapping(
        MIGRATIONS=str(ROOT / "migrations"),
        MAX_CONTENT_LENGTH=1_000_000,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_TIMEZONE=str(settings.timezone),
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "app" / "translations"),
    )
    logging.getLogger("app").setLevel(settings.log_level)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]

    extensions.init_app(app, settings.redis_url)
    bind_budget(app, app.config["RATELIMIT_STORAGE_URI"])
    app.extensions["live"] = Hub(app)
    app.extensions["news"] = News(app.extensions["valkey"])
    app.extensions["answers"] = Answers(app)
    app.extensions["runner"] = Runner(app, app.extensions["answers"])
    app.wsgi_app = Turns(app.wsgi_app)  # type: ignore[method-assign]

    intake.init_app(app)
    app.before_request(entry.guard)
    domains.init_app(app)
    doors.init_app(app)
    cli.init_app(app)
    return app
