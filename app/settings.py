"""Every setting of Homeroom: one table, read from the environment once, refused by name when malformed.

`TABLE` is the only list of settings; the README's table is checked against `as_markdown_table()`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from app import provider_settings
from app.provider_settings import Price, Provider, UnsetError
from app.setting_values import (
    MailServer,
    address,
    at_most,
    database,
    dollars,
    files_url,
    folder,
    hours,
    level,
    mail_server,
    names,
    origins,
    rate,
    redis_url,
    sqlite_url,
    switch,
    whole,
    zone,
)

LONGEST_SOCKET_PATH = 100  # the kernel keeps 108 bytes for the address of a Unix socket


class SettingsError(ValueError):
    """A setting is missing or malformed: `name` is the variable, the text a sentence that begins with it."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} {reason}")
        self.name = name


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


_PROVIDER_HELP = "`openai`, `gemini`, `compatible` or `none`; unset follows the key or the URL that is set."

TABLE: tuple[Entry, ...] = (
    Entry("HOST", str, "127.0.0.1", "Address to listen on; `0.0.0.0` opens it to the network."),
    Entry("PORT", whole(1, 65535), "8000", "Port to listen on."),
    Entry("HOMEROOM_DATA", folder, "var", "Folder of all that is kept: database, queue, secrets."),
    Entry("HOMEROOM_DEMO", switch, "1", "Fill an empty database with a demo school; `0` for a real one."),
    Entry("DATABASE_URL", database, "", "Database; unset is the SQLite file `homeroom.db` with the data.", True),
    Entry("REDIS_URL", redis_url, "", "Valkey or Redis; unset starts our own beside the data.", True),
    Entry("FILES_URL", files_url, "", "Store of private files, for fsspec; unset is `files` with the data.", True),
    Entry("SECRET_KEY", str, "", "Signs cookies and links; unset makes one and keeps it with the data.", True),
    Entry("AGENTKIT_SECRET", str, "", "The school's token for agents; unset makes and keeps one likewise.", True),
    Entry("AGENTKIT_RATE", rate, "60/minute", "Calls of one acting person through the AgentKit and MCP doors."),
    Entry("SIGN_IN_RATE", rate, "10/minute", "Attempts to sign in from one address or to one account."),
    Entry("JOIN_RATE", rate, "10/minute", "Attempts of one person or address to join a course by code."),
    Entry("CHAT_RATE", rate, "10/minute", "Messages of one person to the assistant."),
    Entry("IMAGE_RATE", rate, "5/minute", "Pictures that one person has made."),
    Entry("BATCH_IMAGE_RATE", rate, "50/hour", "Pictures that one person has made in batches."),
    Entry("GUEST_CHATS", whole(0, 10_000), "10", "Messages of a guest to the assistant in all."),
    Entry("BUDGET_PERSON_DAY", dollars, "1.00", "US dollars for models, a person a day; `none` is no limit."),
    Entry("BUDGET_COURSE_DAY", dollars, "10.00", "US dollars for models, a course a day; `none` is no limit."),
    Entry("BUDGET_SCHOOL_MONTH", dollars, "100.00", "US dollars for models, the school a month; likewise."),
    Entry("TOKENS_PERSON_DAY", at_most, "300000", "Tokens of models without a known price, a person a day."),
    Entry("TOKENS_COURSE_DAY", at_most, "5000000", "Such tokens, a course a day; `none` is no limit."),
    Entry("TOKENS_SCHOOL_MONTH", at_most, "100000000", "Such tokens, the school a month; likewise."),
    Entry("MCP_HOST", str, "127.0.0.1", "Address that the MCP door listens on over HTTP."),
    Entry("MCP_PORT", whole(1, 65535), "", "Port of the MCP door over HTTP; unset leaves it closed."),
    Entry("HOMEROOM_TOKEN", str, "", "The course token that `flask mcp` acts by.", True),
    Entry("WEB_CONCURRENCY", whole(1, 64), "2", "Web processes."),
    Entry("WEB_THREADS", whole(2, 2000), "600", "Most threads a web process; an open screen holds one."),
    Entry("WORKERS", whole(1, 64), "1", "Processes for background work."),
    Entry("TIMEZONE", zone, "UTC", "The school's time zone, such as America/Chicago: when a day begins."),
    Entry("SMTP_URL", mail_server, "", "Sends e-mail: `smtp://user:password@host:587?starttls=1`.", True),
    Entry("MAIL_FROM", address, "", "The address that e-mail comes from; needed with `SMTP_URL`."),
    Entry("QUIET_HOURS", hours, "", "Hours without e-mail, such as `20-07`: it waits until the morning."),
    Entry("LLM_PROVIDER", provider_settings.provider_name, "", _PROVIDER_HELP),
    Entry("OPENAI_API_KEY", provider_settings.key, "", "The key for OpenAI, or for a compatible server.", True),
    Entry("OPENAI_BASE_URL", provider_settings.base_url, "", "The API of a compatible server, as far as its `/v1`."),
    Entry("OPENAI_DEFAULT_MODEL", provider_settings.name, "gpt-5.4-mini", "The model that answers, of either."),
    Entry("OPENAI_ORG_ID", provider_settings.name, "", "The organisation at OpenAI that pays."),
    Entry("CHATKIT_WORKFLOW_ID", provider_settings.name, "", "A workflow of OpenAI's that ChatKit sessions are for."),
    Entry("GEMINI_API_KEY", provider_settings.key, "", "The key for Google's Gemini.", True),
    Entry("GEMINI_DEFAULT_MODEL", provider_settings.name, "gemini-3.8-flash", "The model that answers there."),
    Entry("LLM_PRICES", provider_settings.prices, "", "Dollars for a million tokens: `model=0.75/4.50`, in and out."),
    Entry("LLM_MAX_TOKENS", whole(16, 200_000), "4000", "Most tokens of one answer of a model."),
    Entry("LLM_CONNECT_TIMEOUT", whole(1, 60), "5", "Seconds that a model provider has to take a connection."),
    Entry("LLM_IDLE_TIMEOUT", whole(1, 3600), "60", "Seconds of silence that end a model's answer."),
    Entry("NAMES_IN_PROMPTS", switch, "0", "`1` lets a language model read people's names; `0` sends tokens instead."),
    Entry("LOG_LEVEL", level, "INFO", "Least serious message that is logged."),
    Entry("TRUSTED_PROXIES", whole(0, 8), "0", "Proxies in front whose X-Forwarded headers are believed."),
    Entry("TRUSTED_HOSTS", names, "", "Host names answered to, separated by commas; unset is any."),
    Entry("CORS_ORIGINS", origins, "", "Sites, with commas between, whose pages may call `/api/` by bearer tokens."),
    Entry("SECURE_COOKIES", switch, "0", "`1` sends cookies over HTTPS only; set it behind HTTPS."),
)


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

        Secrets that are unset are taken from the data folder, where `python -m app.launch` makes them.
        Raises SettingsError, with the variable's name, for a malformed value and for a missing SECRET_KEY.
        """
        values = {entry.attribute: _value(entry, environ) for entry in TABLE}
        data: Path = values["data"]
        for name in ("secret_key", "agentkit_secret"):
            values[name] = values[name] or _kept(data / name)
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
