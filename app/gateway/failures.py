"""What can go wrong with a model provider, in sentences for a classroom.

What the provider itself wrote is read here to tell the cases apart, and goes no further.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from flask_babel import gettext as _

from app.provider_settings import Provider

LONGEST_WAIT = 3600  # seconds that anybody is told to wait

_TOO_LONG = re.compile(
    r"context.?length|context.?(window|size)|maximum context|too many (input )?tokens|input token count|"
    r"prompt is too long|exceeds? the (available )?(context|max)|string_above_max_length|request too large"
)
_FILTERED = re.compile(r"content.?filter|content.?policy|content management policy|safety system|moderation_blocked")
_NO_KEY = re.compile(r"api.?key|authentication|unauthenticated|unauthorized|permission.?denied")
_NO_CREDIT = re.compile(r"insufficient.?(quota|balance|credit|funds)|billing|payment|credit balance")
_NO_MODEL = re.compile(r"model.{0,80}(not|n't|no longer|deprecated|decommissioned|retired|unknown|shut)|invalid.model")
_BUSY = re.compile(r"rate.?limit|resource.?exhausted|too many requests|quota")
_DELAY = re.compile(r"""retryDelay["']\s*:\s*["'](\d+)(?:\.\d+)?s""")


class GatewayError(Exception):
    """An answer that did not come, or not to its end: a code, a sentence, whether trying again can help, and when.

    The codes are refused_key, over_limit, retired_model, unavailable, timeout, cut, malformed, too_long, filtered,
    rejected, length and empty. `retry_after` is in seconds. What had been answered before stays with the caller.
    """

    def __init__(self, code: str, sentence: str, *, retry: bool = False, retry_after: int | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.retry = retry
        self.retry_after = retry_after


def unavailable(retry_after: int | None = None) -> GatewayError:
    """The provider is away, or has trouble of its own."""
    sentence = _("The model provider cannot be reached just now. Please try again in a moment.")
    return GatewayError("unavailable", sentence, retry=True, retry_after=retry_after)


def timeout(seconds: float) -> GatewayError:
    """Nothing was heard for longer than we wait."""
    sentence = _("The model said nothing for %(seconds)d seconds. Please try again.", seconds=round(seconds))
    return GatewayError("timeout", sentence, retry=True)


def cut() -> GatewayError:
    """The line broke before the answer's end."""
    sentence = _("The connection to the model broke off before the end of the answer. What came is kept.")
    return GatewayError("cut", sentence, retry=True)


def malformed() -> GatewayError:
    """What came is not what a model provider sends."""
    sentence = _("The model provider sent something that cannot be read. What came before is kept.")
    return GatewayError("malformed", sentence, retry=True)


def empty() -> GatewayError:
    """The answer ended without a word."""
    return GatewayError("empty", _("The model gave an empty answer. Please try again."), retry=True)


def of_end(reason: str) -> GatewayError | None:
    """What an answer's end means that is not its own: it was cut at the limit of tokens, or held back."""
    if reason == "length":
        sentence = _("The answer grew longer than one answer may be, and stops here. You can ask for the rest of it.")
        return GatewayError("length", sentence)
    return _filtered() if reason == "content_filter" else None


def of_status(status: int, said: Any, headers: Mapping[str, str], provider: Provider) -> GatewayError:
    """An HTTP answer that is an error: `said` is its body, read as JSON or as text."""
    words = _words(said)
    wait = _retry_after(headers, words)
    if status == 429 and not _NO_CREDIT.search(words):
        return _over_limit(wait)
    if status == 402 or (status == 429 and wait is None) or (status in (400, 403) and _NO_CREDIT.search(words)):
        return _no_credit()
    if status in (401, 403):
        return _refused_key(provider)
    if status == 410 or (status in (400, 404, 422) and _NO_MODEL.search(words)):
        return _retired_model(provider)
    if status == 404:
        return _nothing_there(provider)
    if status in (408, 504):
        sentence = _("The model provider took too long to answer. Please try again.")
        return GatewayError("timeout", sentence, retry=True, retry_after=wait)
    if status == 413 or _TOO_LONG.search(words):
        return _too_long()
    if status >= 500:
        return unavailable(wait)
    if _FILTERED.search(words):
        return _filtered()
    if status == 400 and _NO_KEY.search(words):  # Google refuses a key by 400
        return _refused_key(provider)
    return _rejected(provider)


def of_event(said: Any, provider: Provider) -> GatewayError:
    """An error that came as an event, in the middle of the answer."""
    words = _words(said)
    if _TOO_LONG.search(words):
        return _too_long()
    if _FILTERED.search(words):
        return _filtered()
    if _NO_CREDIT.search(words):
        return _no_credit()
    if _BUSY.search(words):
        return _over_limit(_retry_after({}, words))
    if _NO_MODEL.search(words):
        return _retired_model(provider)
    sentence = _("The model provider had a problem in the middle of the answer. What came is kept.")
    return GatewayError("unavailable", sentence, retry=True)


def _words(said: Any) -> str:
    """All that was said, cut short and in lower case, to look for what it means."""
    return str(said)[:4000].lower()


def _retry_after(headers: Mapping[str, str], words: str) -> int | None:
    """Seconds until another try makes sense, if we are told."""
    told = headers.get("retry-after", "").strip()
    if told.isascii() and told.replace(".", "", 1).isdigit():
        return min(LONGEST_WAIT, int(float(told)) + 1 if "." in told else int(told))
    if told:
        try:
            until = parsedate_to_datetime(told)
        except ValueError:
            return None
        left = (until if until.tzinfo else until.replace(tzinfo=UTC)) - datetime.now(UTC)
        return min(LONGEST_WAIT, max(0, round(left.total_seconds())))
    found = re.search(_DELAY.pattern.lower(), words)
    return min(LONGEST_WAIT, int(found[1])) if found else None


def _over_limit(wait: int | None) -> GatewayError:
    sentence = _("The model provider is busy with too many requests. Please try again in a moment.")
    return GatewayError("over_limit", sentence, retry=True, retry_after=wait)


def _no_credit() -> GatewayError:
    sentence = _("The school's account with the model provider is used up. An administrator can top it up.")
    return GatewayError("over_limit", sentence)


def _refused_key(provider: Provider) -> GatewayError:
    sentence = _(
        "The model provider refused the key in %(setting)s. An administrator has to set one that is valid.",
        setting=provider.key_setting,
    )
    return GatewayError("refused_key", sentence)


def _retired_model(provider: Provider) -> GatewayError:
    sentence = _(
        "The model provider does not offer the model %(model)s, or not any more. An administrator can name another "
        "in %(setting)s.",
        model=provider.model,
        setting=provider.model_setting,
    )
    return GatewayError("retired_model", sentence)


def _nothing_there(provider: Provider) -> GatewayError:
    if provider.base_url is None or provider.name == "gemini":
        return _retired_model(provider)
    sentence = _("No model answers at the address in OPENAI_BASE_URL. An administrator can correct it.")
    return GatewayError("unavailable", sentence)


def _too_long() -> GatewayError:
    sentence = _("This conversation is too long for the model. Start a new one, or send less text.")
    return GatewayError("too_long", sentence)


def _filtered() -> GatewayError:
    sentence = _("The model provider's safety filter declined this. Please say it in another way.")
    return GatewayError("filtered", sentence)


def _rejected(provider: Provider) -> GatewayError:
    sentence = _(
        "The model provider did not accept the request. An administrator can check whether %(model)s can chat and "
        "call tools.",
        model=provider.model,
    )
    return GatewayError("rejected", sentence)
