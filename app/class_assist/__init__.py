"""Class Assist: confusion, its alerts, and the class's questions."""

from app.class_assist.models import ConfusionPing, Intervention, Question, QuestionMerge, QuestionVote, Spike
from app.class_assist.own import lesson_pseudonym
from app.class_assist.pseudonyms import pseudonym
from app.class_assist.rules import ConfusionSettings, SpikeState, advance
from app.class_assist.settling import settle_lessons
from app.class_assist.who import confused_students, struggling_students

__all__ = [
    "ConfusionPing",
    "ConfusionSettings",
    "Intervention",
    "Question",
    "QuestionMerge",
    "QuestionVote",
    "Spike",
    "SpikeState",
    "advance",
    "confused_students",
    "lesson_pseudonym",
    "pseudonym",
    "settle_lessons",
    "struggling_students",
]
