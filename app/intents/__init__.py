"""A sentence, understood without a language model: what it asks for, and of whom."""

from __future__ import annotations

from app.intents.types import Doubt, Group, Pupil, Request, School, Understanding

__all__ = ["Doubt", "Group", "Pupil", "Request", "School", "Understanding"]
