"""The assistant: conversations, and answers that are never lost."""

from app.chat.answered import shown_tree
from app.chat.events import Ended, Entry, Event, Failed, Shown, Text, Tool
from app.chat.following import follow
from app.chat.hub import Answers
from app.chat.models import Conversation, RunState
from app.chat.running import Runner
from app.chat.schemas import MOST_LINES_TOLD, MOST_TOLD, Asked
from app.chat.settling import settle_all_dead
from app.chat.streams import run_of

__all__ = [
    "MOST_LINES_TOLD",
    "MOST_TOLD",
    "Answers",
    "Asked",
    "Conversation",
    "Ended",
    "Entry",
    "Event",
    "Failed",
    "RunState",
    "Runner",
    "Shown",
    "Text",
    "Tool",
    "follow",
    "run_of",
    "settle_all_dead",
    "shown_tree",
]
