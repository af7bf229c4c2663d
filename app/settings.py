"""Every setting of Homeroom: the table's, read from the environment once, refused by name when malformed."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from app import provider_settings
from app.kept_secrets import kept_secret
from app.provider_settings import Price, Provider, UnsetError
from app.setting_table import TABLE, Entry, as_markdown_table
from app.setting_values import MailServer, sqlite_url

__all__ = ["TABLE", "Settings", "SettingsError", "as_markdown_table", "data_folder", "valkey_socket"]

LONGEST_SOCKET_PATH = 100  # the kernel keeps 108 bytes for the address of a Unix socket


class SettingsError(ValueError):
    """A setting is missing or malformed: `name` is the variable, the text a sentence that begins with it."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} {reason}")
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The values of `TABLE`: `data` is absolute, rates are flask-limiter's, URLs are ready for use.

    Budgets are in millionths of a US dollar; None is no limit.
    """

    host: str
    port: int
    data: Path
    demo: bool
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    files_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    agentkit_secret: str | None = field(repr=False)
    agentkit_rate: str
    sign_in_rate: str
    join_rate: str
    chat_rate: str
    image_rate: str
    batch_image_rate: str
    guest_chats: int
    budget_person_day: int | None
    budget_course_day: int | None
    budget_school_month: int | None
    tokens_person_day: int | None
    tokens_course_day: int | None
    tokens_school_month: int | None
    mcp_host: str
    mcp_port: int | None
    token: str | None = field(repr=False)
    web_concurrency: int
    web_threads: int
    workers: int
    timezone: ZoneInfo
    smtp_url: MailServer | None
    mail_from: str | None
    quiet_hours: tuple[int, int] | None
    llm_provider: str
    openai_api_key: str | None = field(repr=False)
    openai_base_url: str | None
    openai_default_model: str
    openai_org_id: str | None
    chatkit_workflow_id: str | None
    gemini_api_key: str | None = field(repr=False)
    gemini_default_model: str
    llm_prices: Mapping[str, Price]
    llm_max_tokens: int
    llm_connect_timeout: int
    llm_idle_timeout: int
    names_in_prompts: bool
    log_level: str
    trusted_proxies: int
    trusted_hosts: tuple[str, ...]
    cors_origins: frozenset[str]
    secure_cookies: bool
    own_valkey: bool

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read every setting; an empty variable counts as unset.

        Secrets that are unset are taken from the data folder, where `keep_secrets` has made them.
        Raises SettingsError, with the variable's name, for a malformed value and for a missing SECRET_KEY.
        """
        values = {entry.attribute: _value(entry, environ) for entry in TABLE}
        data: Path = values["data"]
        for name in ("secret_key", "agentkit_secret"):
            values[name] = values[name] or kept_secret(data / name)
        if values["secret_key"] is None:
            raise SettingsError("SECRET_KEY", "is unset and none is kept in the data folder: set it, or `make run`")
        if values["mcp_port"] == values["port"]:
            raise SettingsError("MCP_PORT", "is the port of the web pages too: set another")
        if values["smtp_url"] is not None and values["mail_from"] is None:
            raise SettingsError("MAIL_FROM", "is unset: SMTP_URL needs to know from whom e-mail comes")
        try:
            model = provider_settings.chosen(values)
        except UnsetError as error:
            raise SettingsError(error.name, str(error)) from error
        if values["chatkit_workflow_id"] and (model is None or model.name == "gemini"):
            raise SettingsError("CHATKIT_WORKFLOW_ID", "is set, and only OpenAI hosts workflows: set OPENAI_API_KEY")
        values["llm_provider"] = model.name if model else "none"
        values["llm_prices"] = values["llm_prices"] or {}
        values["own_valkey"] = values["redis_url"] is None
        values["redis_url"] = values["redis_url"] or "unix://" + quote(str(valkey_socket(data)))
        values["database_url"] = values["database_url"] or sqlite_url(data / "homeroom.db")
        values["files_url"] = values["files_url"] or str(data / "files")
        values["trusted_hosts"] = values["trusted_hosts"] or ()
        values["cors_origins"] = values["cors_origins"] or frozenset()
        return cls(**values)

    @property
    def run_folder(self) -> Path:
        """What lives no longer than the running service: process ids, metrics."""
        return self.data / "run"

    @property
    def address(self) -> str:
        """Where the web pages are, as far as we know it without a request: for links in what is told elsewhere."""
        name = next((each.lstrip(".") for each in self.trusted_hosts), "")
        scheme = "https" if self.secure_cookies else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{name or f'{host}:{self.port}'}"

    @property
    def llm(self) -> Provider | None:
        """The model provider, ready to be asked; None where there is none."""
        return provider_settings.chosen({each.name: getattr(self, each.name) for each in fields(self)})

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
            "AGENTKIT_SECRET": self.agentkit_secret,
            "AGENTKIT_RATE": self.agentkit_rate,
            "SIGN_IN_RATE": self.sign_in_rate,
            "JOIN_RATE": self.join_rate,
            "CHAT_RATE": self.chat_rate,
            "IMAGE_RATE": self.image_rate,
            "BATCH_IMAGE_RATE": self.batch_image_rate,
            "GUEST_CHATS": self.guest_chats,
            "BUDGET_PERSON_DAY": self.budget_person_day,
            "BUDGET_COURSE_DAY": self.budget_course_day,
            "BUDGET_SCHOOL_MONTH": self.budget_school_month,
            "TOKENS_PERSON_DAY": self.tokens_person_day,
            "TOKENS_COURSE_DAY": self.tokens_course_day,
            "TOKENS_SCHOOL_MONTH": self.tokens_school_month,
            "TIMEZONE": self.timezone,
            "SMTP_URL": self.smtp_url,
            "MAIL_FROM": self.mail_from,
            "QUIET_HOURS": self.quiet_hours,
            "LLM": self.llm,
            "CHATKIT_WORKFLOW_ID": self.chatkit_workflow_id,
            "CORS_ORIGINS": self.cors_origins,
            "LLM_MAX_TOKENS": self.llm_max_tokens,
            "LLM_PRICES": self.llm_prices,
            "NAMES_IN_PROMPTS": self.names_in_prompts,
            "DEMO": self.demo,
            "FILES": self.files_url,
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
