"""Class Assist: confusion, its alerts, and the class's questions."""

from app.class_assist.beginning import begin_intervention
from app.class_assist.confusion_settings import ConfusionSettings
from app.class_assist.course_numbers import settings_of
from app.class_assist.improving import Figure, doubt, improvement_by, percent, share_said
from app.class_assist.models import ConfusionPing, Intervention, Question, QuestionMerge, QuestionVote, Spike
from app.class_assist.own import lesson_pseudonym
from app.class_assist.pseudonyms import pseudonym
from app.class_assist.reteaching import SEEN_FROM
from app.class_assist.rules import SpikeState, advance
from app.class_assist.settling import settle_lessons
from app.class_assist.who import confused_students, struggling_students
from app.class_assist.zones import confused_shares

__all__ = [
    "SEEN_FROM",
    "ConfusionPing",
    "ConfusionSettings",
    "Figure",
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
    "doubt",
    "improvement_by",
    "lesson_pseudonym",
    "percent",
    "pseudonym",
    "settings_of",
    "settle_lessons",
    "share_said",
    "struggling_students",
]
