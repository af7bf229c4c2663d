"""Which provider the settings come to, and what is known of its models."""

from __future__ import annotations

import inspect
import re
from datetime import date
from decimal import Decimal
from typing import get_args

import openai.types.shared.chat_model as published
import pytest
from flask import Flask

from app import create_app
from app.gateway import models, provider
from app.gateway.models import price_of, retiring
from app.provider_settings import GEMINI_URL
from app.settings import TABLE, Settings, SettingsError


def read(**environ: str) -> Settings:
    return Settings.from_environment({"SECRET_KEY": "x", "REDIS_URL": "redis://127.0.0.1:1", **environ})


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({}, "none"),
        ({"OPENAI_API_KEY": "k"}, "openai"),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:11434/v1"}, "compatible"),
        ({"OPENAI_API_KEY": "ollama", "OPENAI_BASE_URL": "http://127.0.0.1:11434/v1"}, "compatible"),
        ({"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://notopenai.com/v1"}, "compatible"),
        ({"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "https://eu.api.openai.com/v1"}, "openai"),
        ({"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://h/v1", "LLM_PROVIDER": "openai"}, "openai"),
        ({"GEMINI_API_KEY": "k"}, "gemini"),
        ({"GEMINI_API_KEY": "k", "OPENAI_API_KEY": "k"}, "openai"),
        ({"GEMINI_API_KEY": "k", "LLM_PROVIDER": "none"}, "none"),
        ({"GEMINI_API_KEY": "k", "LLM_PROVIDER": "gemini"}, "gemini"),
        ({"OPENAI_API_KEY": "k", "LLM_PROVIDER": "none"}, "none"),
        ({"OPENAI_BASE_URL": "http://h/v1", "LLM_PROVIDER": "Compatible"}, "compatible"),
    ],
)
def test_the_provider_follows_what_is_set(environ: dict[str, str], name: str) -> None:
    settings = read(**environ)
    assert settings.llm_provider == name
    assert (settings.llm.name if settings.llm else "none") == name


@pytest.mark.parametrize(
    ("environ", "variable"),
    [
        ({"LLM_PROVIDER": "openai"}, "OPENAI_API_KEY"),
        ({"LLM_PROVIDER": "openai", "OPENAI_BASE_URL": "http://h/v1"}, "OPENAI_API_KEY"),
        ({"LLM_PROVIDER": "gemini", "OPENAI_API_KEY": "k"}, "GEMINI_API_KEY"),
        ({"LLM_PROVIDER": "compatible", "OPENAI_API_KEY": "k"}, "OPENAI_BASE_URL"),
        ({"LLM_PROVIDER": "chatgpt"}, "LLM_PROVIDER"),
        ({"OPENAI_API_KEY": "a key"}, "OPENAI_API_KEY"),
        ({"OPENAI_API_KEY": "kéy"}, "OPENAI_API_KEY"),
        ({"OPENAI_BASE_URL": "127.0.0.1:11434"}, "OPENAI_BASE_URL"),
        ({"OPENAI_BASE_URL": "ftp://h/v1"}, "OPENAI_BASE_URL"),
        ({"OPENAI_BASE_URL": "http://user:hush@h/v1"}, "OPENAI_BASE_URL"),
        ({"OPENAI_BASE_URL": "http://h:port/v1"}, "OPENAI_BASE_URL"),
        ({"OPENAI_DEFAULT_MODEL": "a model"}, "OPENAI_DEFAULT_MODEL"),
        ({"LLM_PRICES": "gpt-5.4-mini"}, "LLM_PRICES"),
        ({"LLM_PRICES": "gpt-5.4-mini=1"}, "LLM_PRICES"),
        ({"LLM_PRICES": "gpt-5.4-mini=1/2/3"}, "LLM_PRICES"),
        ({"LLM_PRICES": "gpt-5.4-mini=-1/2"}, "LLM_PRICES"),
        ({"LLM_PRICES": "gpt-5.4-mini=1..2/2"}, "LLM_PRICES"),
        ({"LLM_MAX_TOKENS": "0"}, "LLM_MAX_TOKENS"),
        ({"LLM_IDLE_TIMEOUT": "never"}, "LLM_IDLE_TIMEOUT"),
    ],
)
def test_a_provider_without_what_it_needs_stops_the_start_by_name(environ: dict[str, str], variable: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{variable} ") as refusal:
        read(**environ)
    assert refusal.value.name == variable
    assert "hush" not in str(refusal.value)


def test_keys_may_stand_in_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("keys") / "key"
    file.write_text("sk-from-a-file\n")
    found = read(OPENAI_API_KEY_FILE=str(file)).llm
    assert found is not None
    assert found.key == "sk-from-a-file"


def test_each_provider_has_its_own_address_key_and_model() -> None:
    both = {"OPENAI_API_KEY": "o", "GEMINI_API_KEY": "g", "OPENAI_ORG_ID": "org-1", "LLM_IDLE_TIMEOUT": "9"}
    openai, gemini = read(**both).llm, read(**both, LLM_PROVIDER="gemini").llm
    assert openai is not None
    assert (openai.base_url, openai.key, openai.organisation, openai.idle_timeout) == (None, "o", "org-1", 9.0)
    assert gemini is not None
    assert (gemini.base_url, gemini.key, gemini.organisation) == (GEMINI_URL, "g", None)
    assert gemini.model != openai.model


@pytest.fixture
def app() -> Flask:
    return create_app(read(OPENAI_BASE_URL="http://h/v1", LLM_PRICES="llama3.2=0/0, gpt-5.4-mini=1/2.5"))


def test_the_running_application_knows_its_provider(app: Flask) -> None:
    with app.app_context():
        found = provider()
        assert found is not None
        assert found.name == "compatible"
    with create_app(read()).app_context():
        assert provider() is None


def test_a_price_is_the_schools_or_the_tables_or_not_known(app: Flask) -> None:
    listed = price_of("gpt-5.4-mini")
    assert listed is not None
    assert (listed.prompt, listed.completion) == (Decimal("0.75"), Decimal("4.50"))
    assert price_of("gpt-5.4-mini-2026-03-17") == listed
    assert price_of("models/gemini-3.8-flash") == price_of("gemini-3.8-flash")
    assert price_of("llama3.2") is None
    with app.app_context():
        own, free = price_of("gpt-5.4-mini-2026-03-17"), price_of("llama3.2")
        assert own is not None
        assert own.completion == Decimal("2.5")
        assert free is not None
        assert free.prompt == 0
        assert price_of("gpt-5.5") is not None
        assert price_of("gpt-6-sol") is None


def test_a_model_is_retiring_from_ninety_days_before() -> None:
    assert retiring("gpt-4o-mini", date(2026, 9, 1)) is None
    assert retiring("gpt-4o-mini", date(2026, 10, 17)) == date(2027, 1, 14)
    assert retiring("gpt-4o-mini-2024-07-18", date(2027, 5, 1)) == date(2027, 1, 14)
    assert retiring("gpt-5.4-mini", date(2027, 5, 1)) is None
    assert retiring("somebody-elses", date(2027, 5, 1)) is None


def test_the_default_models_are_known_priced_and_not_retiring() -> None:
    defaults = [entry.default for entry in TABLE if entry.name.endswith("_DEFAULT_MODEL")]
    assert len(defaults) == 2
    for name in defaults:
        assert price_of(name) is not None
        assert models.known(name)
        assert retiring(name, models.AS_OF) is None


def test_the_table_agrees_with_the_retirements_that_the_sdk_lists() -> None:
    source = inspect.getsource(published)
    said: dict[str, date] = {}
    for names, day in re.findall(r'- ((?:"[^"]+",?\s*)+):\s+Announced shutdown date:\s+(\d{4}-\d\d-\d\d)', source):
        said |= dict.fromkeys(re.findall(r'"([^"]+)"', names), date.fromisoformat(day))
    assert len(said) > 30
    names = set(get_args(published.ChatModel))
    for model in models.TABLE:
        if model.provider == "openai":
            assert model.name in names
            assert model.retires == said.get(model.name), model.name
    for name, day in said.items():  # a snapshot has its own day where that is another
        if (found := models.known(name)) and day > date(2026, 6, 1) and "-1106" not in name:
            assert found.retires == day, name
