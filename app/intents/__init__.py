"""A sentence, understood without a language model: what it asks for, and of whom.

Pure: no Flask, no database, no clock. The caller says who is at the school and which day it is.
"""

from app.intents.beginnings import class_named, period_of, taken_away, without_days
from app.intents.slots.findings import GAP
from app.intents.slots.task_changes import shifted
from app.intents.types import Doubt, Group, Pupil, Request, School, Understanding
from app.intents.understanding import understand, warm_up

__all__ = [
    "GAP",
    "Doubt",
    "Group",
    "Pupil",
    "Request",
    "School",
    "Understanding",
    "class_named",
    "period_of",
    "shifted",
    "taken_away",
    "understand",
    "warm_up",
    "without_days",
]
