"""How the text of a setting becomes its value. Each reader raises ValueError with the rest of a sentence."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from email.errors import MessageError
from email.headerregistry import Address
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fsspec import get_filesystem_class  # type: ignore[import-untyped]
from limits import parse as parse_limit
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError


def switch(text: str) -> bool:
    """A yes or a no."""
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("0", "false", "no", "off"):
        return False
    raise ValueError("must be 1 or 0")


def whole(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers within limits, both included."""

    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text[:9]) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(text)

    return number


def dollars(text: str) -> int | None:
    """An amount of US dollars in millionths of one; None for `none`, which is no limit."""
    if text.lower() == "none":
        return None
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", text):
        raise ValueError("must be an amount of US dollars such as 2.50, or none")
    return int(Decimal(text) * 1_000_000)


def at_most(text: str) -> int | None:
    """A whole number; None for `none`, which is no limit."""
    if text.lower() == "none":
        return None
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise ValueError("must be a whole number, or none")
    return int(text)


def folder(text: str) -> Path:
    """An absolute path; it need not exist."""
    return Path(text).expanduser().resolve()


def rate(text: str) -> str:
    """A rate as flask-limiter writes it."""
    try:
        parse_limit(text)
    except ValueError:
        raise ValueError("must be a rate such as 60/minute") from None
    return text


def level(text: str) -> str:
    """The name of a logging level."""
    if text.upper() not in logging.getLevelNamesMapping():
        raise ValueError("must be DEBUG, INFO, WARNING, ERROR or CRITICAL")
    return text.upper()


def zone(text: str) -> ZoneInfo:
    """A time zone by its name in the time zone database."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be a time zone such as America/Chicago") from None


def names(text: str) -> tuple[str, ...]:
    """Names between commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def origins(text: str) -> frozenset[str]:
    """Origins between commas, as a browser writes them: scheme, host, and a port that is not the scheme's own."""
    return frozenset(map(_origin, names(text)))


def _origin(text: str) -> str:
    shape = "must be origins such as https://book.school.example, with commas between"
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        raise ValueError(shape) from None
    if parts.scheme not in ("http", "https") or not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(shape)
    if parts.username is not None or not re.fullmatch(r"[a-z0-9.-]+", host):
        raise ValueError(shape)
    own = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, own) else "")


def database(text: str) -> str:
    """A URL for SQLAlchemy: psycopg for every spelling of PostgreSQL, an absolute path for SQLite."""
    head, colon, rest = text.partition("://")
    driver = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}.get(head, head)
    if driver not in ("postgresql+psycopg", "sqlite"):
        raise ValueError("must be a URL that starts with sqlite:/// or postgresql://")
    try:
        url = make_url(driver + colon + rest)
    except (ArgumentError, ValueError):
        # The reason of the parser is left out on purpose: it would repeat the password.
        raise ValueError("must be a URL such as postgresql://user:password@host/name") from None
    if driver == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise ValueError("must name a file: several processes share it")
        # Flask-SQLAlchemy would look for a relative file in its own instance folder.
        url = url.set(database=str(Path(str(url.database)).expanduser().resolve()))
    return url.render_as_string(hide_password=False)


def sqlite_url(file: Path) -> str:
    """The URL of a SQLite file, whatever characters its path holds."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def redis_url(text: str) -> str:
    """A URL for redis-py."""
    try:
        scheme = urlsplit(text).scheme
    except ValueError:
        scheme = ""
    if scheme not in ("redis", "rediss", "unix"):
        raise ValueError("must be a URL that starts with redis://, rediss:// or unix://")
    return text


def files_url(text: str) -> str:
    """A URL of a store that fsspec has here: some, such as s3://, need a package beside it."""
    scheme, found, place = text.partition("://")
    if not found or not place.strip("/"):
        raise ValueError("must be a URL for fsspec that names a folder, such as file:///srv/files or s3://bucket/files")
    try:
        get_filesystem_class(scheme)
    except (ImportError, ValueError):
        raise ValueError(f"must name a store that is installed here; {scheme[:20]}:// is not") from None
    return text


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. `tls` speaks TLS from the first byte, `starttls` insists on changing to it."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    tls: bool = False


def mail_server(text: str) -> MailServer:
    """A URL such as smtp://user:password@host:587?starttls=1, or smtps:// for TLS from the start.

    A password goes over TLS, or to this machine itself, and nowhere else.
    """
    shape = "must be a URL such as smtp://user:password@mail.example:587?starttls=1"
    try:
        parts = urlsplit(text)
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        port = parts.port
    except ValueError:
        # The reason of the parser is left out on purpose: it would repeat the password.
        raise ValueError(shape) from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or options.keys() - {"starttls"}:
        raise ValueError(shape)
    tls = parts.scheme == "smtps"
    starttls = switch(options.get("starttls", "0"))
    if tls and starttls:
        raise ValueError("must not ask for starttls where it is smtps://")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if password and not (tls or starttls) and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError("must hide its password on the way: add ?starttls=1, or use smtps://")
    default = 465 if tls else 587 if starttls else 25
    return MailServer(parts.hostname, port or default, user, password, starttls, tls)


def address(text: str) -> str:
    """A bare e-mail address in ASCII."""
    try:
        return Address(addr_spec=text.encode("ascii").decode()).addr_spec
    except (ValueError, IndexError, MessageError):
        raise ValueError("must be an e-mail address such as homeroom@school.example") from None


def hours(text: str) -> tuple[int, int]:
    """From one hour of the day to another, across midnight where the second is smaller."""
    first, dash, last = text.partition("-")
    if not dash or not all(_is_hour(part) for part in (first, last)):
        raise ValueError("must be two hours of the day such as 20-07")
    if int(first) == int(last):
        raise ValueError("must end at another hour than it begins")
    return int(first), int(last)


def _is_hour(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 2 and int(text) < 24
