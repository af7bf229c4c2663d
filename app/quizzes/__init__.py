"""Quizzes from a course's own material: made, reviewed, given, answered, marked, and repeated until they are known."""

from app.quizzes.handing_in import sweep_late
from app.quizzes.models import (
    Focus,
    ItemForm,
    Kind,
    Quiz,
    QuizAnswer,
    QuizAssignment,
    QuizAttempt,
    QuizItem,
    ReviewCard,
    State,
)

__all__ = [
    "Focus",
    "ItemForm",
    "Kind",
    "Quiz",
    "QuizAnswer",
    "QuizAssignment",
    "QuizAttempt",
    "QuizItem",
    "ReviewCard",
    "State",
    "sweep_late",
]
