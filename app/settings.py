"""Every setting of Homeroom: one table, read from the environment once, refused by name when malformed.

`TABLE` is the only list of settings; the README's table is checked against `as_markdown_table()`.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from limits import parse as parse_limit
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

LONGEST_SOCKET_PATH = 100  # the kernel keeps 108 bytes for the address of a Unix socket


class SettingsError(ValueError):
    """A setting is missing or malformed: `name` is the variable, the text a sentence that begins with it."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} {reason}")
        self.name = name


def _switch(text: str) -> bool:
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("0", "false", "no", "off"):
        return False
    raise ValueError("must be 1 or 0")


def _whole(least: int, most: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text[:9]) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(text)

    return whole


def _folder(text: str) -> Path:
    return Path(text).expanduser().resolve()


def _rate(text: str) -> str:
    try:
        parse_limit(text)
    except ValueError:
        raise ValueError("must be a rate such as 60/minute") from None
    return text


def _level(text: str) -> str:
    if text.upper() not in logging.getLevelNamesMapping():
        raise ValueError("must be DEBUG, INFO, WARNING, ERROR or CRITICAL")
    return text.upper()


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _database(text: str) -> str:
    head, colon, rest = text.partition("://")
    driver = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}.get(head, head)
    if driver not in ("postgresql+psycopg", "sqlite"):
        raise ValueError("must be a URL that starts with sqlite:/// or postgresql://")
    try:
        url = make_url(driver + colon + rest)
    except (ArgumentError, ValueError):
        # The reason of the parser is left out on purpose: it would repeat the password.
        raise ValueError("must be a URL such as postgresql://user:password@host/name") from None
    if driver == "sqlite" and url.database not in (None, "", ":memory:"):
        # Flask-SQLAlchemy would look for a relative file in its own instance folder.
        url = url.set(database=str(Path(str(url.database)).expanduser().resolve()))
    return url.render_as_string(hide_password=False)


def _redis(text: str) -> str:
    try:
        scheme = urlsplit(text).scheme
    except ValueError:
        scheme = ""
    if scheme not in ("redis", "rediss", "unix"):
        raise ValueError("must be a URL that starts with redis://, rediss:// or unix://")
    return text


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting: `name` in the environment, how to `read` its text, its `default` text, and what it is for.

    `read` raises ValueError with the rest of a sentence ("must be ..."). Without a default it may be unset.
    The value of a `secret` may also stand in a file named by `<name>_FILE`, and is never shown.
    """

    name: str
    read: Callable[[str], Any]
    default: str
    help: str
    secret: bool = False

    @property
    def attribute(self) -> str:
        """The name of this setting's attribute in `Settings`."""
        return self.name.lower().removeprefix("homeroom_")


TABLE: tuple[Entry, ...] = (
    Entry("HOST", str, "127.0.0.1", "Address to listen on; `0.0.0.0` opens it to the network."),
    Entry("PORT", _whole(1, 65535), "8000", "Port to listen on."),
    Entry("HOMEROOM_DATA", _folder, "var", "Folder for everything that is kept: database, queue, secrets."),
    Entry("HOMEROOM_DEMO", _switch, "1", "Fill an empty database with a demo school; `0` for a real one."),
    Entry(
        "DATABASE_URL", _database, "", "Database; unset is the SQLite file `homeroom.db` with the data.", True
    ),
    Entry("REDIS_URL", _redis, "", "Valkey or Redis; unset starts our own beside the data.", True),
    Entry(
        "SECRET_KEY", str, "", "Signs cookies and links; unset makes one and keeps it with the data.", True
    ),
    Entry(
        "AGENTKIT_SECRET", str, "", "The school's token for agents; unset makes and keeps one likewise.", True
    ),
    Entry("AGENTKIT_RATE", _rate, "60/minute", "Calls of one acting person through the AgentKit door."),
    Entry("SIGN_IN_RATE", _rate, "10/minute", "Attempts to sign in from one address or to one account."),
    Entry("JOIN_RATE", _rate, "10/minute", "Attempts of one person or address to join a course by code."),
    Entry("WEB_CONCURRENCY", _whole(1, 64), "2", "Web processes."),
    Entry("WEB_THREADS", _whole(2, 2000), "600", "Most threads a web process; an open screen holds one."),
    Entry("WORKERS", _whole(1, 64), "1", "Processes for background work."),
    Entry("LOG_LEVEL", _level, "INFO", "Least serious message that is logged."),
    Entry("TRUSTED_PROXIES", _whole(0, 8), "0", "Proxies in front whose X-Forwarded headers are believed."),
    Entry("TRUSTED_HOSTS", _names, "", "Host names answered to, separated by commas; unset is any."),
    Entry("SECURE_COOKIES", _switch, "0", "`1` sends cookies over HTTPS only; set it behind HTTPS."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The values of `TABLE`: `data` is absolute, rates are flask-limiter's, URLs are ready for use."""

    host: str
    port: int
    data: Path
    demo: bool
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    agentkit_secret: str | None = field(repr=False)
    agentkit_rate: str
    sign_in_rate: str
    join_rate: str
    web_concurrency: int
    web_threads: int
    workers: int
    log_level: str
    trusted_proxies: int
    trusted_hosts: tuple[str, ...]
    secure_cookies: bool
    own_valkey: bool

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read every setting; an empty variable counts as unset.

        Secrets that are unset are taken from the data folder, where `python -m app.launch` makes them.
        Raises SettingsError, with the variable's name, for a malformed value and for a missing SECRET_KEY.
        """
        values = {entry.attribute: _value(entry, environ) for entry in TABLE}
        data: Path = values["data"]
        for name in ("secret_key", "agentkit_secret"):
            values[name] = values[name] or _kept(data / name)
        if values["secret_key"] is None:
            raise SettingsError(
                "SECRET_KEY", "is unset and none is kept in the data folder: set it, or `make run`"
            )
        values["own_valkey"] = values["redis_url"] is None
        values["redis_url"] = values["redis_url"] or "unix://" + quote(str(valkey_socket(data)))
        values["database_url"] = values["database_url"] or _database(f"sqlite:///{data / 'homeroom.db'}")
        values["trusted_hosts"] = values["trusted_hosts"] or ()
        return cls(**values)

    @property
    def run_folder(self) -> Path:
        """What lives no longer than the running service: process ids, metrics."""
        return self.data / "run"

    def flask_config(self) -> dict[str, Any]:
        """The configuration keys of Flask and its extensions that follow from the settings."""
        unix = self.redis_url.startswith("unix://")
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "RATELIMIT_STORAGE_URI": f"redis+{self.redis_url}" if unix else self.redis_url,
            "RATELIMIT_HEADERS_ENABLED": True,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.secure_cookies,
            "TRUSTED_HOSTS": list(self.trusted_hosts) or None,
        }


def data_folder(environ: Mapping[str, str]) -> Path:
    """Where everything is kept, without reading the other settings. It need not exist yet."""
    (entry,) = (entry for entry in TABLE if entry.name == "HOMEROOM_DATA")
    folder: Path = _value(entry, environ)
    return folder


def valkey_socket(data: Path) -> Path:
    """Where our own Valkey listens: in the data folder, or elsewhere where that path would be too long."""
    path = data / "run" / "valkey.sock"
    if len(bytes(path)) <= LONGEST_SOCKET_PATH:
        return path
    return Path(tempfile.gettempdir()) / f"homeroom-{sha256(bytes(data)).hexdigest()[:16]}" / "valkey.sock"


def as_markdown_table() -> str:
    """The table of settings as the README shows it: three columns, one row a setting, no final newline."""
    rows = ["| setting | default | what it is |", "|---|---|---|"]
    for entry in TABLE:
        default = f"`{entry.default}`" if entry.default else "unset"
        note = f" Or `{entry.name}_FILE`, a file that holds it." if entry.secret else ""
        rows.append(f"| `{entry.name}` | {default} | {entry.help}{note} |")
    return "\n".join(rows)


def _value(entry: Entry, environ: Mapping[str, str]) -> Any:
    text = environ.get(entry.name, "").strip()
    file = environ.get(f"{entry.name}_FILE", "").strip() if entry.secret else ""
    if text and file:
        raise SettingsError(entry.name, f"and {entry.name}_FILE are both set: unset one")
    if file:
        try:
            text = Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{entry.name}_FILE", f"cannot be read: {error}") from error
        if not text:
            raise SettingsError(f"{entry.name}_FILE", "names an empty file")
    text = text or entry.default
    if not text:
        return None
    try:
        return entry.read(text)
    except ValueError as error:
        raise SettingsError(entry.name, str(error)) from error


def _kept(path: Path) -> str | None:
    try:
        return path.read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None
