"""The tutor: how far it goes in a course, hints by steps, what goes into a prompt, and how it is asked."""

from app.tutor.languages import Language, language_named
from app.tutor.modes import Mode, mode_for, mode_help, mode_in, mode_labels, mode_of, mode_sentence
from app.tutor.names import Names, Unmasking
from app.tutor.prefixes import Asked, prefixed
from app.tutor.summarising import Said, summary_of

__all__ = [
    "Asked",
    "Language",
    "Mode",
    "Names",
    "Said",
    "Unmasking",
    "language_named",
    "mode_for",
    "mode_help",
    "mode_in",
    "mode_labels",
    "mode_of",
    "mode_sentence",
    "prefixed",
    "summary_of",
]
