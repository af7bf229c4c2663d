from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import make_url

from app.kept_secrets import keep_secrets, kept_secret
from app.settings import TABLE, Settings, SettingsError, as_markdown_table, data_folder

KEY = {"SECRET_KEY": "a key of the tests"}


def read(**environ: str) -> Settings:
    return Settings.from_environment({**KEY, **environ})


def test_every_entry_of_the_table_is_an_attribute_and_the_other_way_round() -> None:
    derived = {"own_valkey"}
    assert {entry.attribute for entry in TABLE} == {field.name for field in fields(Settings)} - derived


def test_defaults_need_nothing_but_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    settings = read()
    assert (settings.host, settings.port, settings.demo) == ("127.0.0.1", 8000, True)
    assert settings.data == Path("/var")
    assert settings.database_url == "sqlite:////var/homeroom.db"
    assert settings.redis_url == "unix:///var/run/valkey.sock"
    assert settings.own_valkey
    assert settings.files_url == "/var/files"
    assert settings.agentkit_secret is None
    assert settings.trusted_hosts == ()


def test_an_empty_variable_counts_as_unset() -> None:
    assert read(PORT="", HOMEROOM_DEMO=" ").port == 8000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "٣"),
        ("PORT", "9" * 5000),
        ("WEB_CONCURRENCY", "0"),
        ("WEB_THREADS", "1.5"),
        ("WORKERS", "many"),
        ("HOMEROOM_DEMO", "maybe"),
        ("SECURE_COOKIES", "2"),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "postgresql://user:password@host:port/name"),
        ("DATABASE_URL", "homeroom.db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("REDIS_URL", "http://host"),
        ("REDIS_URL", "//[host"),
        ("FILES_URL", "/srv/files"),
        ("FILES_URL", "file:///"),
        ("FILES_URL", "nowhere://user:password@bucket/files"),
        ("AGENTKIT_RATE", "lots"),
        ("SIGN_IN_RATE", "10"),
        ("JOIN_RATE", "10/fortnight"),
        ("LOG_LEVEL", "LOUD"),
        ("TRUSTED_PROXIES", "all"),
        ("TIMEZONE", "Mars/Olympus"),
        ("TIMEZONE", "../../etc/passwd"),
        ("TIMEZONE", "America"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "book.example"),
        ("CORS_ORIGINS", "https://book.example/page"),
        ("CORS_ORIGINS", "https://user:password@book.example"),
        ("CORS_ORIGINS", "https://*.example"),
        ("CORS_ORIGINS", "https://a.example,null"),
        ("CORS_ORIGINS", "https://" + "x" * 70 + ".example"),
        ("CORS_ORIGINS", "https://book.example:port"),
    ],
)
def test_a_malformed_value_is_refused_with_the_name_of_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read(**{name: value})
    assert refusal.value.name == name
    assert str(refusal.value).startswith(f"{name} must ")
    assert "password" not in str(refusal.value).replace("user:password@host/name", "")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_means_psycopg_and_keeps_the_password(scheme: str) -> None:
    url = read(DATABASE_URL=f"{scheme}://ann:p%40ss@db:5433/school?sslmode=require").database_url
    assert url == "postgresql+psycopg://ann:p%40ss@db:5433/school?sslmode=require"


def test_a_relative_sqlite_file_is_relative_to_where_homeroom_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read(DATABASE_URL="sqlite:///school.db").database_url == f"sqlite:///{tmp_path}/school.db"


def test_secrets_are_taken_from_the_data_folder(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("kept key\n")
    (tmp_path / "agentkit_secret").write_text("kept token\n")
    settings = Settings.from_environment({"HOMEROOM_DATA": str(tmp_path)})
    assert (settings.secret_key, settings.agentkit_secret) == ("kept key", "kept token")
    assert read(HOMEROOM_DATA=str(tmp_path)).secret_key == KEY["SECRET_KEY"]


def test_without_any_key_the_start_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^SECRET_KEY "):
        Settings.from_environment({"HOMEROOM_DATA": str(tmp_path)})


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("postgres://db/school\n")
    assert read(DATABASE_URL_FILE=str(file)).database_url == "postgresql+psycopg://db/school"


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_secret_file_that_holds_no_text_is_refused_by_name(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"^AGENTKIT_SECRET_FILE "):
        read(AGENTKIT_SECRET_FILE=str(file))


def test_a_secret_and_its_file_together_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^SECRET_KEY and SECRET_KEY_FILE are both set"):
        read(SECRET_KEY_FILE=str(tmp_path / "any"))


def test_only_secrets_are_read_from_files(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("9000")
    assert read(PORT_FILE=str(tmp_path / "port")).port == 8000


def test_no_secret_shows_in_the_representation() -> None:
    shown = repr(read(AGENTKIT_SECRET="hush", DATABASE_URL="postgres://a:hush@b/c", REDIS_URL="redis://:hush@d"))
    assert "hush" not in shown
    assert KEY["SECRET_KEY"] not in shown


def test_a_data_folder_too_deep_for_a_socket_gets_a_short_one_of_its_own(tmp_path: Path) -> None:
    deep = [tmp_path / ("a" * 120), tmp_path / ("b" * 120)]
    urls = [read(HOMEROOM_DATA=str(folder)).redis_url for folder in deep]
    assert all(len(url.removeprefix("unix://")) <= 100 for url in urls)
    assert urls[0] != urls[1]


def test_a_folder_with_odd_characters_gives_urls_that_their_clients_understand() -> None:
    settings = read(HOMEROOM_DATA="/srv/my school? 5%20")
    pool = Redis.from_url(settings.redis_url).connection_pool
    assert pool.connection_kwargs["path"] == "/srv/my school? 5%20/run/valkey.sock"
    assert make_url(settings.database_url).database == "/srv/my school? 5%20/homeroom.db"


def test_flask_is_told_about_cookies_hosts_and_the_limiter() -> None:
    config = read(
        HOMEROOM_DATA="/srv/homeroom", SECURE_COOKIES="1", TRUSTED_HOSTS="a.example, b.example,"
    ).flask_config()
    assert config["SESSION_COOKIE_SECURE"] is True
    assert config["TRUSTED_HOSTS"] == ["a.example", "b.example"]
    assert config["RATELIMIT_STORAGE_URI"] == "redis+unix:///srv/homeroom/run/valkey.sock"
    assert read(REDIS_URL="redis://q").flask_config()["RATELIMIT_STORAGE_URI"] == "redis://q"
    assert read().flask_config()["TRUSTED_HOSTS"] is None


def test_the_data_folder_is_known_before_there_is_a_key(tmp_path: Path) -> None:
    assert data_folder({"HOMEROOM_DATA": str(tmp_path)}) == tmp_path


def test_the_table_for_people_names_every_setting_once() -> None:
    rows = as_markdown_table().splitlines()
    assert [row.split("`")[1] for row in rows[2:]] == [entry.name for entry in TABLE]
    assert all(row.count("|") == 4 for row in rows)


def test_a_mail_server_is_read_from_its_url() -> None:
    settings = read(SMTP_URL="smtp://ann:p%40ss@mail.example:2525?starttls=1", MAIL_FROM="homeroom@school.example")
    server = settings.smtp_url
    assert server is not None
    assert (server.host, server.port, server.user, server.password) == ("mail.example", 2525, "ann", "p@ss")
    assert (server.starttls, server.tls) == (True, False)
    assert settings.flask_config()["MAIL_FROM"] == "homeroom@school.example"
    assert "p@ss" not in repr(settings)


@pytest.mark.parametrize(
    ("url", "port"), [("smtp://relay", 25), ("smtp://relay?starttls=1", 587), ("smtps://ann:x@relay", 465)]
)
def test_a_mail_server_has_the_port_of_its_kind(url: str, port: int) -> None:
    server = read(SMTP_URL=url, MAIL_FROM="homeroom@school.example").smtp_url
    assert server is not None
    assert server.port == port


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://ann:hush@mail.example",
        "smtp://mail.example:port",
        "smtp://mail.example:99999",
        "smtp://mail.example?tls=1",
        "smtp://mail.example?starttls=maybe",
        "smtps://mail.example?starttls=1",
    ],
)
def test_a_mail_server_that_is_none_or_would_show_its_password_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^SMTP_URL must ") as refusal:
        read(SMTP_URL=url, MAIL_FROM="homeroom@school.example")
    assert "hush" not in str(refusal.value)


def test_a_mail_server_needs_to_know_from_whom_mail_comes() -> None:
    with pytest.raises(SettingsError, match=r"^MAIL_FROM "):
        read(SMTP_URL="smtp://relay")


def test_two_doors_do_not_share_a_port() -> None:
    assert read().mcp_port is None
    assert read(MCP_PORT="8001").mcp_port == 8001
    with pytest.raises(SettingsError, match=r"^MCP_PORT "):
        read(PORT="8001", MCP_PORT="8001")


def test_the_address_of_the_pages_is_the_name_that_people_use() -> None:
    assert read(PORT="8123").address == "http://127.0.0.1:8123"
    assert read(HOST="::1").address == "http://[::1]:8000"
    assert read(TRUSTED_HOSTS="school.example,other.example", SECURE_COOKIES="1").address == "https://school.example"


def test_the_url_of_a_mail_server_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "smtp").write_text("smtp://relay:26\n")
    server = read(SMTP_URL_FILE=str(tmp_path / "smtp"), MAIL_FROM="homeroom@school.example").smtp_url
    assert server is not None
    assert server.port == 26


@pytest.mark.parametrize(
    "text", ["homeroom", "a@b\nBcc: c@d", "Homeroom <a@b.example>", "a@b, c@d", "jürgen@b.example"]
)
def test_an_address_for_mail_is_one_bare_address(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^MAIL_FROM must "):
        read(MAIL_FROM=text)


def test_quiet_hours_are_two_hours_of_the_day() -> None:
    assert read(QUIET_HOURS="20-07").quiet_hours == (20, 7)
    assert read().quiet_hours is None
    for text in ("20", "20-24", "7-7", "8pm-7am", "-7", "20-07-09", "0099-1", "٣-4"):
        with pytest.raises(SettingsError, match=r"^QUIET_HOURS must "):
            read(QUIET_HOURS=text)


def test_origins_are_read_as_browsers_write_them() -> None:
    told = read(CORS_ORIGINS="HTTPS://Book.Example:443/, http://localhost:3000 ,https://bücher.example")
    assert told.cors_origins == {"https://book.example", "http://localhost:3000", "https://xn--bcher-kva.example"}
    assert read().cors_origins == frozenset()


@pytest.mark.parametrize("environ", [{}, {"LLM_PROVIDER": "gemini", "GEMINI_API_KEY": "k"}, {"LLM_PROVIDER": "none"}])
def test_a_workflow_that_nobody_hosts_stops_the_start(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"^CHATKIT_WORKFLOW_ID is set, and only OpenAI hosts workflows"):
        read(CHATKIT_WORKFLOW_ID="wf_1", **environ)
    assert read(CHATKIT_WORKFLOW_ID="wf_1", OPENAI_API_KEY="k").chatkit_workflow_id == "wf_1"


def test_a_secret_that_nobody_set_is_made_once_and_one_that_is_set_is_not(tmp_path: Path) -> None:
    data = tmp_path / "data"
    keep_secrets(data, {"AGENTKIT_SECRET": "said"})
    made = kept_secret(data / "secret_key")
    keep_secrets(data, {})
    assert made is not None
    assert len(made) > 40
    assert kept_secret(data / "secret_key") == made
    assert kept_secret(data / "agentkit_secret") not in (None, made, "said")
    assert sorted(each.name for each in data.iterdir()) == ["agentkit_secret", "secret_key"]
