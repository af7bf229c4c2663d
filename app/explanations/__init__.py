"""Explanations from a course's own slides and notes, word for word, for those who are in the course."""

from app.explanations.words import nothing_on

__all__ = ["nothing_on"]
