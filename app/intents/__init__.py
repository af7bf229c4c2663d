"""A sentence, understood without a language model: what it asks for, and of whom.

Pure: no Flask, no database, no clock. The caller says who is at the school and which day it is.
"""

from app.intents.types import Doubt, Group, Pupil, Request, School, Understanding
from app.intents.understanding import understand, warm_up

__all__ = ["Doubt", "Group", "Pupil", "Request", "School", "Understanding", "understand", "warm_up"]
