"""The assistant: conversations, and answers that are never lost."""

from app.chat.acting import Acted, act
from app.chat.answered import pass_over, said_no, said_yes, shown_tree
from app.chat.confirming import fields as confirmed_fields
from app.chat.confirming import question as confirming_question
from app.chat.keeping import Kept, keep, stands, widget_with
from app.chat.models import Call, CallState, Conversation, RunState
from app.chat.runs.events import RESTS, Ended, Entry, Event, Failed, Shown, Text, Tool
from app.chat.runs.following import follow
from app.chat.runs.hub import Answers
from app.chat.runs.running import Runner
from app.chat.runs.settling import settle_all_dead
from app.chat.runs.streams import run_of
from app.chat.schemas import MOST_LINES_TOLD, MOST_TOLD, Asked, ConversationHead, Conversations
from app.chat.showing import ShownLine, lines_beyond
from app.chat.threads import Thread, call_in, line_in, newest_answer, question_of, thread_of

__all__ = [
    "MOST_LINES_TOLD",
    "MOST_TOLD",
    "RESTS",
    "Acted",
    "Answers",
    "Asked",
    "Call",
    "CallState",
    "Conversation",
    "ConversationHead",
    "Conversations",
    "Ended",
    "Entry",
    "Event",
    "Failed",
    "Kept",
    "RunState",
    "Runner",
    "Shown",
    "ShownLine",
    "Text",
    "Thread",
    "Tool",
    "act",
    "call_in",
    "confirmed_fields",
    "confirming_question",
    "follow",
    "keep",
    "line_in",
    "lines_beyond",
    "newest_answer",
    "pass_over",
    "question_of",
    "run_of",
    "said_no",
    "said_yes",
    "settle_all_dead",
    "shown_tree",
    "stands",
    "thread_of",
    "widget_with",
]
