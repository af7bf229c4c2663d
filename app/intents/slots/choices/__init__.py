"""Parameters that have a few values only, each with the words that state it. The first that matches is meant."""

from app.intents.slots.choices.automation import (
    ALERT,
    CHANNEL,
    CHANNELS,
    DATA,
    FORMAT,
    NOTIFICATION,
    NOTIFIED,
    REPORT,
    TIME,
    WORKFLOW,
)
from app.intents.slots.choices.choosing import (
    Choice,
    all_chosen,
    chosen,
)
from app.intents.slots.choices.class_assist import (
    CONFUSION_FORMAT,
    CONFUSION_TIME,
    DIFFICULTY,
    FOCUS,
    GROUP_BY,
    NAMELESS,
    NO_DETAIL,
    NOT_EASY,
    RECIPIENTS,
    SIMPLE_STYLE,
    STYLE,
)
from app.intents.slots.choices.records import (
    BALANCE,
    INCIDENT,
    METRIC,
    STATUS,
)
from app.intents.slots.choices.signing import (
    OF_THE_NAME,
    SIGNED,
)

__all__ = [
    "ALERT",
    "BALANCE",
    "CHANNEL",
    "CHANNELS",
    "CONFUSION_FORMAT",
    "CONFUSION_TIME",
    "DATA",
    "DIFFICULTY",
    "FOCUS",
    "FORMAT",
    "GROUP_BY",
    "INCIDENT",
    "METRIC",
    "NAMELESS",
    "NOTIFICATION",
    "NOTIFIED",
    "NOT_EASY",
    "NO_DETAIL",
    "OF_THE_NAME",
    "RECIPIENTS",
    "REPORT",
    "SIGNED",
    "SIMPLE_STYLE",
    "STATUS",
    "STYLE",
    "TIME",
    "WORKFLOW",
    "Choice",
    "all_chosen",
    "chosen",
]
