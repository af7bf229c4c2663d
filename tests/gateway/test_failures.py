"""What a teacher reads when a provider refuses; and what nobody reads: keys, and the provider's own words."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from app.gateway import Answer, Provider, ask
from app.provider_settings import GEMINI_URL
from app.settings import Settings
from tests.gateway.conftest import KEY, MESSAGES, Hear, iterated, relayed
from tests.upstream import CUT, Asked, Script, Upstream, chunk, event, refuses, says, sends

Asking = Callable[[], Answer]
OWN_WORDS = "Traceback of the provider"


@pytest.mark.parametrize(
    ("status", "message", "code", "expected", "retry", "words"),
    [
        (
            401,
            "Incorrect API key provided",
            "invalid_api_key",
            "refused_key",
            False,
            "refused the key in OPENAI_API_KEY",
        ),
        (403, "Country not supported", None, "refused_key", False, "OPENAI_API_KEY"),
        (400, "API key not valid. Please pass a valid API key.", None, "refused_key", False, "OPENAI_API_KEY"),
        (404, "The model `x` does not exist", "model_not_found", "retired_model", False, "loopback-1"),
        (404, 'model "x" not found, try pulling it first', None, "retired_model", False, "OPENAI_DEFAULT_MODEL"),
        (400, "The model x has been deprecated", None, "retired_model", False, "loopback-1"),
        (410, "Gone", None, "retired_model", False, "OPENAI_DEFAULT_MODEL"),
        (404, "page not found", None, "unavailable", False, "OPENAI_BASE_URL"),
        (429, "Rate limit reached", "rate_limit_exceeded", "over_limit", True, "busy"),
        (429, "You exceeded your current quota", "insufficient_quota", "over_limit", False, "used up"),
        (402, "Insufficient Balance", None, "over_limit", False, "used up"),
        (500, "Internal error", None, "unavailable", True, "cannot be reached"),
        (503, "Overloaded", None, "unavailable", True, "cannot be reached"),
        (529, "Overloaded", None, "unavailable", True, "cannot be reached"),
        (504, "Gateway", None, "timeout", True, "too long to answer"),
        (408, "Timeout", None, "timeout", True, "too long to answer"),
        (400, "This model's maximum context length is 8192", "context_length_exceeded", "too_long", False, "too long"),
        (400, "exceeds the available context size", "exceed_context_size_error", "too_long", False, "too long"),
        (400, "The input token count (9) exceeds the maximum", None, "too_long", False, "too long"),
        (413, "Payload", None, "too_long", False, "too long"),
        (400, "flagged by content management policy", "content_filter", "filtered", False, "safety filter"),
        (400, "Invalid schema for function", None, "rejected", False, "did not accept"),
        (422, "Unprocessable", None, "rejected", False, "did not accept"),
        (418, "Teapot", None, "rejected", False, "did not accept"),
    ],
)
def test_a_refusal_is_a_sentence_of_ours(
    upstream: Upstream,
    answer: Asking,
    status: int,
    message: str,
    code: str | None,
    expected: str,
    retry: bool,
    words: str,
) -> None:
    upstream.play(refuses(status, f"{message} {OWN_WORDS} {KEY}", code=code))
    failure = iterated(answer()).failure
    assert failure is not None
    assert (failure.code, failure.retry) == (expected, retry)
    assert words in failure.sentence
    assert OWN_WORDS not in failure.sentence
    assert len(upstream.asked) == 1, "a refusal is not asked again"


def test_gemini_names_its_own_settings(upstream: Upstream, provider: Provider) -> None:
    gemini = replace(provider, name="gemini", model="gemini-2.0-flash-exp")
    upstream.play(refuses(401), refuses(404, "models/gemini-2.0-flash-exp is not found"))
    refused, retired = (iterated(ask(gemini, MESSAGES, max_tokens=9)).failure for _ in range(2))
    assert refused is not None
    assert retired is not None
    assert "GEMINI_API_KEY" in refused.sentence
    assert retired.code == "retired_model"
    assert "GEMINI_DEFAULT_MODEL" in retired.sentence
    assert "store" not in upstream.asked[0].body
    assert GEMINI_URL.endswith("/openai/")


@pytest.mark.parametrize(
    ("told", "expected"),
    [("7", 7), ("0", 0), ("1.5", 2), ("99999999", 3600), ("soon", None), ("-3", None), ("", None), ("٣", None)],
)
def test_a_wait_that_is_told_is_passed_on(upstream: Upstream, answer: Asking, told: str, expected: int | None) -> None:
    upstream.play(refuses(429, "Rate limit", Retry_After=told.encode().decode("latin-1")))
    failure = iterated(answer()).failure
    assert failure is not None
    assert (failure.code, failure.retry_after) == ("over_limit", expected)


def test_a_wait_until_a_moment_is_counted_from_now(upstream: Upstream, answer: Asking) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    upstream.play(refuses(503, Retry_After=moment), refuses(503, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT"))
    failure, past = iterated(answer()).failure, iterated(answer()).failure
    assert failure is not None
    assert failure.retry_after is not None
    assert 27 <= failure.retry_after <= 30
    assert past is not None
    assert past.retry_after == 0


def test_googles_delay_is_understood(upstream: Upstream, answer: Asking) -> None:
    upstream.play(refuses(429, 'Quota exceeded. {"@type": "RetryInfo", "retryDelay": "34s"}'))
    failure = iterated(answer()).failure
    assert failure is not None
    assert (failure.code, failure.retry_after) == ("over_limit", 34)


@pytest.mark.parametrize("body", [b"", b"<html>502 Bad Gateway</html>", b"[]", b"null", b'{"error": null}', b'{"error'])
def test_an_error_in_no_form_at_all_is_understood_by_its_status(
    upstream: Upstream, answer: Asking, body: bytes
) -> None:
    upstream.play(Script(lambda: [body], 502, {"Content-Type": "application/json"}))
    failure = iterated(answer()).failure
    assert failure is not None
    assert failure.code == "unavailable"


def test_an_endless_error_is_not_read_to_its_end(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(Script(lambda: [b"x" * 50_000] * 10_000, 500))
    failure = hear(answer()).failure
    assert failure is not None
    assert failure.code == "unavailable"


def test_a_redirection_is_followed(upstream: Upstream, answer: Asking, hear: Hear) -> None:
    upstream.play(Script(lambda: [b""], 307, {"Location": f"{upstream.url}/chat/completions?again"}), says("Here."))
    heard = hear(answer())
    assert heard.text == "Here."
    assert upstream.asked[1].body == upstream.asked[0].body


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("temperature", "Unsupported value: 'temperature' does not support 0.7 with this model."),
        ("stream_options", "Unrecognized request argument supplied: stream_options"),
    ],
)
def test_what_a_model_does_not_take_is_left_out_from_then_on(
    upstream: Upstream, provider: Provider, name: str, refusal: str
) -> None:
    def strict(asked: Asked) -> Script:
        return refuses(400, refusal) if name in asked.body else says("As you like.")

    upstream.play(*[strict] * 3)
    picky = replace(provider, model=f"without-{name}")
    for _ in range(2):
        assert iterated(ask(picky, MESSAGES, max_tokens=50)).text == "As you like."
    assert [name in asked.body for asked in upstream.asked] == [True, False, False]


def test_the_name_of_the_limit_is_changed_where_it_is_refused(upstream: Upstream, provider: Provider) -> None:
    def new(asked: Asked) -> Script:
        refusal = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
        return refuses(400, refusal) if "max_tokens" in asked.body else says("Good.")

    def old(asked: Asked) -> Script:
        refusal = "Unrecognized request argument supplied: max_completion_tokens"
        return refuses(400, refusal) if "max_completion_tokens" in asked.body else says("Good.")

    upstream.play(new, new, old, old)
    assert iterated(ask(replace(provider, model="new"), MESSAGES, max_tokens=50)).text == "Good."
    assert iterated(ask(replace(provider, model="old", name="openai"), MESSAGES, max_tokens=50)).text == "Good."


def test_a_model_that_refuses_for_ever_is_asked_a_few_times(upstream: Upstream, provider: Provider) -> None:
    upstream.play(*[refuses(400, "Unsupported parameter: 'temperature'")] * 9)
    failure = iterated(ask(replace(provider, model="stubborn"), MESSAGES, max_tokens=50)).failure
    assert failure is not None
    assert failure.code == "rejected"
    assert len(upstream.asked) == 2


def test_no_key_and_no_prompt_stands_in_a_log_an_error_or_a_repr(
    upstream: Upstream, provider: Provider, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG, logger="app")
    caplog.set_level(logging.DEBUG, logger="httpx2")
    caplog.set_level(logging.DEBUG, logger="openai")
    shown = [repr(provider), str(provider), repr(ask(provider, MESSAGES, max_tokens=9)), repr(provider.key_setting)]
    broken = sends(event(chunk({"content": "a"})), event(f"{{{KEY}"), event("[DONE]"))
    echo = sends(event({"error": {"message": f"Incorrect key {KEY}", "type": "server_error"}}))
    upstream.play(refuses(401, f"Incorrect API key provided: {KEY}"), refuses(500, KEY), broken, echo, sends(CUT))
    for hear in (iterated, relayed, iterated, relayed, iterated):
        failure = hear(ask(provider, MESSAGES, max_tokens=9)).failure
        assert failure is not None
        shown += [repr(failure), str(failure), failure.sentence, *traceback.format_exception(failure)]
    iterated(ask(replace(provider, base_url="http://127.0.0.1:1/v1"), MESSAGES, max_tokens=9))
    settings = Settings.from_environment({"SECRET_KEY": "x", "OPENAI_API_KEY": KEY, "GEMINI_API_KEY": KEY})
    shown += [repr(settings), repr(settings.llm)]
    printed = capfd.readouterr()
    assert "refused_key" in caplog.text
    for text in (*shown, caplog.text, printed.out, printed.err):
        assert KEY not in text
        assert "hush" not in text
    assert MESSAGES[1]["content"] not in "".join(r.getMessage() for r in caplog.records if r.name.startswith("app"))
