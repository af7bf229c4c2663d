"""How calls went wrong, in words: the codes of `app.gateway.GatewayError`, and what ended a call on our side."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _

FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "refused_key": _("The key was refused."),
        "over_limit": _("Too many requests, or no credit left."),
        "retired_model": _("The provider has no such model."),
        "unavailable": _("The provider could not be reached."),
        "timeout": _("The model said nothing for too long."),
        "cut": _("The line broke before the end."),
        "malformed": _("What came could not be read."),
        "too_long": _("The conversation was too long for the model."),
        "filtered": _("The provider held the answer back."),
        "length": _("The answer reached the limit of tokens."),
        "rejected": _("The provider did not accept the request."),
        "empty": _("The answer was empty."),
        "stopped": _("It was stopped before it began."),
    }
)
"""A sentence by code; what is not here is told as it was noted."""
