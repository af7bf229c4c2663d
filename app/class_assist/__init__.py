"""Class Assist: confusion, its alerts, and the class's questions."""

from app.class_assist.beginning import begin_intervention
from app.class_assist.confusion_settings import ConfusionSettings
from app.class_assist.improving import improvement_by
from app.class_assist.models import ConfusionPing, Intervention, Question, QuestionMerge, QuestionVote, Spike
from app.class_assist.own import lesson_pseudonym
from app.class_assist.pseudonyms import pseudonym
from app.class_assist.pulse import settings_of
from app.class_assist.rules import SpikeState, advance
from app.class_assist.settling import settle_lessons
from app.class_assist.who import confused_students, struggling_students
from app.class_assist.zones import confused_shares

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
    "begin_intervention",
    "confused_shares",
    "confused_students",
    "improvement_by",
    "lesson_pseudonym",
    "pseudonym",
    "settings_of",
    "settle_lessons",
    "struggling_students",
]
