"""What stands behind a dictated message and is no part of it: how it is sent, to which class, the request."""

from __future__ import annotations

import re

from app.intents.slots.patterns import Pattern

TAIL = Pattern(
    r"(?<![\s,.;(-])[\s,.;(-]+(?:(?:and |but )?(?:(?:send|do|make) (?:it|this) )?(?:via|by|over|through|using|as an?|on"
    r"|in the) (?:sms|text(?: message)?s?|e-?mail|whatsapp|the app|app|both)(?:\s*(?:and|&|\+|,)\s*(?:by |via )?(?:sms"
    r"|text(?: message)?s?|e-?mail))?\)?"
    r"|(?:please |pls )?(?:and )?(?:(?:send|translate|put|write|make|do) (?:it|this|that) )?(?:in|into"
    r"|to)(?= [A-Z])(?: [A-Z]\w+){1,2}(?: please| pls)?\)?)\s*[.!]*$"
)
# "..., text him": how it is sent, behind the message.
HOW = Pattern(
    r"(?<![\s,.;(-])[\s,.;(-]+(?:(?:and|so|please|pls|can you|could you)\s+)*(?:text|e-?mail|sms|txt) (?:him|her"
    r"|them)\)?[\s.!]*$",
    re.I,
)
ASKED_BEHIND = Pattern(
    r"\s*(?:(?<![,.;(-])[,.;(-]+\s*(?:and |so |then )?|\b(?:and|so) )"
    r"(?:(?:please|pls|plz|can (?:you|u)|could (?:you|u)|would you"
    r"|will you|just|quickly) )*"
    r"(?:(?:tell|message|msg|text|txt|sms|e-?mail|ping|dm|notify|inform|write(?: to)?) (?:him|her|them)(?: about it)?"
    r"|let (?:him|her|them) know(?: about it)?"
    r"|(?:drop|send|shoot|give|write|fire|pop|get) (?:(?:him|her|them|off|over|out) )+(?:an? )?(?:quick |short "
    r"|little )?"
    r"(?:line|note|message|msg|text|txt|sms|e-?mail|mail|word|heads[- ]?up|shout|buzz|reminder|notification)"
    r"(?: (?:to )?(?:him|her|them))?"
    r"|(?:send|pass|put|get|relay|forward) (?:it|that|this)(?: (?:on|out|over|across|along))?(?: to (?:him|her|them))?"
    r"|(?:post|put|send|share|announce) (?:it|that|this)(?: up| out)? (?:on|in|via|to|over|through) (?:the )?"
    r"(?:lms|canvas|moodle|google classroom|classroom|schoology|board|app|portal|sls)"
    r"|(?:send|drop|write) an? (?:quick |short )?(?:note|message|msg|text|e-?mail|line)(?: to (?:him|her|them))?)"
    r"(?: (?:please|pls|plz|for me|thanks|now|asap|ok|by (?:sms|text|e-?mail)))*[\s.!?)]*$",
    re.I,
)
LAST_WORDS = Pattern(
    (
        r"(?<![\s,.!;-])(?:[\s,.!;-]+(?:please|pls|plz|thanks(?: (?:a lot|so much))?|thank you(?: so much)?|thx"
        r"|tq|ty|cheers|asap|can\?|can or not\?|ok\?|okay\?|will you\?|would you\?|could you\?|lah|🙏|👍|ya\?))+[.!?]*$"
    ),
    re.I,
)
# "lab coats tomorrow*,* pd 2": what leads to the class, behind the message.
CLASS_BEHIND = Pattern(r"(?:\s*[,;(]|\s-)\s*(?:(?:for|to) )?(?:my |the )?$", re.I)
# What is sent stands before the request: "Zara and Emma: detention is cancelled. send that".
SENT_LAST = Pattern(
    r"([^:]{2,40}):\s+(.{3,}?)(?:[.,;!]+|(?<=\?))\s*((?:please |pls )?(?:(?:send|text|e-?mail|sms|pass) (?:that|it"
    r"|this)\b"
    r"(?: on| out| over)?|(?:tell|let|message|msg|text|e-?mail|notify|remind) (?:them|him|her)(?: know)?))"
    r"[\s.!]*$",
    re.I,
)
