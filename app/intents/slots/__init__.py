"""The parameters that a sentence states, for each of the functions, in their normal form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.intents.slots.follow_ups import inherited
from app.intents.slots.readings import read, without_defaults
from app.intents.slots.sentence import Sentence
from app.intents.slots.strangers import strangers
from app.intents.types import Doubt, School

__all__ = ["extract", "other_periods"]

FOR_EACH_CLASS = frozenset({"get_confusion_heatmap", "export_confusion_data", "notify_students_via_lms"})
"""What is done once for each class that is named."""

# A sentence is a sentence: what is longer is read to here.
LONGEST = 2_000


def extract(
    function: str, sentence: str, school: School, role: str, history: Sequence[str]
) -> tuple[dict[str, Any], tuple[Doubt, ...]]:
    """The parameters that a sentence states for a function, and the names in it that fit several pupils.

    A follow-up takes over what it refers to in `history`, the same person's earlier sentences, oldest first. What has
    its default is left out. An unknown function has no parameters. Never raises on any text.
    """
    said = Sentence(function, sentence[:LONGEST], school, role, tuple(each[:LONGEST] for each in history[-6:]))
    params, doubts = inherited(said, *read(said))
    doubts = [*doubts, *strangers(said, params)]
    return without_defaults(function, params, school.today.isoformat()), tuple(doubts)


def other_periods(function: str, sentence: str, school: School, params: dict[str, Any]) -> list[str]:
    """The classes for which the same is asked for too: period 4 in "the heatmap for periods 3 and 4"."""
    if function not in FOR_EACH_CLASS or "period" not in params:
        return []
    said = Sentence(function, sentence[:LONGEST], school, "teacher").every_period
    return [each for each in said if each != params["period"]] if params["period"] in said else []
