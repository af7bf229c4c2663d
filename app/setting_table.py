"""The table of Homeroom's settings: what each is called in the environment, how it is read, and what it is for.

`TABLE` is the only list of settings; the README's table is checked against `as_markdown_table()`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app import provider_settings
from app.setting_values import (
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
    switch,
    whole,
    zone,
)


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
    Entry("WEB_THREADS", whole(2, 2000), "600", "Most threads a web process; an open screen holds none."),
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


def as_markdown_table() -> str:
    """The table of settings as the README shows it: three columns, one row a setting, no final newline."""
    rows = ["| setting | default | what it is |", "|---|---|---|"]
    for entry in TABLE:
        default = f"`{entry.default}`" if entry.default else "unset"
        note = f" Or `{entry.name}_FILE`, a file that holds it." if entry.secret else ""
        rows.append(f"| `{entry.name}` | {default} | {entry.help}{note} |")
    return "\n".join(rows)
