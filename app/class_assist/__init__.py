"""Class Assist: confusion, its alerts, and the class's questions."""

from app.class_assist.models import ConfusionPing, Question, QuestionVote, Spike
from app.class_assist.own import lesson_pseudonym
from app.class_assist.pseudonyms import pseudonym
from app.class_assist.rules import ConfusionSettings, SpikeState, advance

__all__ = [
    "ConfusionPing",
    "ConfusionSettings",
    "Question",
    "QuestionVote",
    "Spike",
    "SpikeState",
    "advance",
    "lesson_pseudonym",
    "pseudonym",
]
