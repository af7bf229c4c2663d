"""How audiences, channels and states are called."""

from __future__ import annotations

from flask_babel import gettext as _

from app.messages.channels import EMAIL, INBOX, LMS, SMS
from app.messages.models import Audience, State


def audience_label(audience: Audience) -> str:
    """To whom, as a choice says it."""
    labels: dict[str, str] = {
        Audience.CONFUSED: _("Students who are confused now"),
        Audience.STRUGGLING: _("Students who struggled this week"),
        Audience.ALL: _("The whole class"),
        Audience.SPECIFIC: _("Students whom you name"),
    }
    return labels[audience]


def audience_meaning(audience: Audience) -> str:
    """What the filter counts, so that nobody has to guess."""
    labels: dict[str, str] = {
        Audience.CONFUSED: _("students who counted as confused when it was sent"),
        Audience.STRUGGLING: _("students with taps on at least three different slides in the seven days before"),
        Audience.ALL: _("all students of the course"),
        Audience.SPECIFIC: _("the students who were named"),
    }
    return labels[audience]


def why(audience: Audience) -> str | None:
    """What a recipient should know of how they were chosen."""
    if not audience.anonymous:
        return None
    sentence: str = _(
        "It went to %(whom)s. Your teacher sees how many they are, not who.", whom=audience_meaning(audience)
    )
    return sentence


def nobody(audience: Audience) -> str:
    """Why nothing was sent."""
    labels: dict[str, str] = {
        Audience.CONFUSED: _("Nobody counts as confused now, so nothing was sent."),
        Audience.STRUGGLING: _(
            "Nobody has taps on at least three different slides in the last seven days, so nothing was sent."
        ),
    }
    everybody: str = _("This course has no students yet, so nothing was sent.")
    return labels.get(audience, everybody)


def channel_label(channel: str) -> str:
    """A channel as people call it."""
    labels: dict[str, str] = {INBOX: _("Inbox"), EMAIL: _("E-mail"), LMS: _("LMS"), SMS: _("SMS")}
    return labels[channel]


def channel_count(channel: str, count: int) -> str:
    """How many by which channel."""
    found: str = _("%(count)s by %(channel)s", count=count, channel=channel_label(channel).lower())
    if channel == INBOX:
        found = _("%(count)s in the inbox", count=count)
    return found


def state_label(state: State) -> str:
    """Where a delivery stands, in a word or two."""
    labels: dict[str, str] = {
        State.QUEUED: _("waiting"),
        State.CLAIMED: _("being sent"),
        State.SENT: _("sent"),
        State.NOT_SURE: _("not sure"),
        State.FAILED: _("failed"),
        State.HELD: _("held until morning"),
    }
    return labels[state]
