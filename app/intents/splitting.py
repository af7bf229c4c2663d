"""Several requests in one sentence: where it may be cut.

Only places are proposed here; a cut counts when both sides ask for something (`understanding`).
"""

from __future__ import annotations

import re

# What these are given is the person's own words: a to-do, a message, a question or a text to translate is never cut.
OWN_WORDS = frozenset(
    {
        "add_task", "update_task", "complete_task", "delete_task", "submit_question", "translate_text",
        "notify_students_via_lms", "send_parent_message", "send_student_message", "send_teacher_message",
        "send_administrator_message", "send_automated_notification", "record_safety_incident",
    }
)  # fmt: skip

_JOINT = re.compile(
    r"\s*(?:[,;.!?]\s*|\s-\s|\s)(?:and then|and also|and after that|after that|then also|and|then|plus|&)\s+"
    r"|\s*[,;.!?]\s*also\s+|\s*[;.!?]\s+"
    r"|\s*,\s*(?=(?:then|also|show|make|create|list|export|mark|add|explain|translate|delete|suggest)\b)",
    re.I,
)
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
_ASKS = re.compile(
    r"(?:please |pls |plz |also |then |can you |could you |can u |i (?:also )?(?:need|want)(?: to| you to)? |let's )*"
    r"(?:show|display|export|download|save|make|create|generate|write|draft|build|plan|prepare|prep|send|email|e-mail|text"
    r"|sms|message|msg|tell|let|notify|inform|remind|add|put|mark|record|log|take|give|assign|set|quiz|test|explain"
    r"|translate|get|pull|bring|list|delete|remove|cancel|complete|tick|check|find|look|analy[sz]e|predict|forecast"
    r"|suggest|split|divide|run|start|alert|warn|post|announce|fetch|open|print|report|identify|detect|track|compare"
    r"|draw|design|optimi[sz]e|share|hand|schedule|change|move|rename|who|what|which|how|is|are|any|do)\b",
    re.I,
)
LONGEST = 5


def parts(sentence: str) -> list[str]:
    """The sentence cut wherever something that reads like a new request follows; at most five, in their order."""
    quoted = [found.span() for found in _QUOTED.finditer(sentence)]
    cuts = []
    for joint in _JOINT.finditer(sentence):
        inside = any(start < joint.start() < end for start, end in quoted)
        if joint.start() and not inside and _ASKS.match(sentence, joint.end()):
            cuts.append(joint)
    found, start = [], 0
    for joint in cuts[: LONGEST - 1]:
        end = joint.start() + (1 if joint[0].lstrip()[:1] in ".!?" else 0)
        found.append(sentence[start:end].strip())
        start = joint.end()
    found.append(sentence[start:].strip())
    return [part for part in found if part]


def asks(part: str) -> bool:
    """Whether a part begins as a request does."""
    return bool(_ASKS.match(part))
