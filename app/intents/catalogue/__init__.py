"""The 46 functions that a sentence may ask for: what each is called, what it takes, and how people ask for it."""

from app.intents.catalogue.functions import INTENTS
from app.intents.catalogue.intent import Family, Intent

__all__ = ["INTENTS", "Family", "Intent"]
