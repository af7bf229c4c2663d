"""The tutor: how far it goes in a course, hints by steps, what goes into a prompt, and how it is asked."""

from app.tutor.modes import Mode, mode_for, mode_help, mode_in, mode_labels, mode_of, mode_sentence

__all__ = [
    "Mode",
    "mode_for",
    "mode_help",
    "mode_in",
    "mode_labels",
    "mode_of",
    "mode_sentence",
]
