"""The gear that is asked about, and how far ahead."""

from __future__ import annotations

import re

from app.intents.slots import counts
from app.intents.slots.findings import Finding
from app.intents.slots.patterns import Pattern
from app.intents.slots.phrases import phrase
from app.intents.slots.sentence import Sentence

_GEAR = (
    r"(?:gym |crash |yoga )?mats?|(?:basketball |soccer |foot|volley|medicine |tennis |base|soft|dodge|exercise "
    r"|stability )?balls?|footballs|volleyballs|basketballs|hoops?|(?:basketball|goal) (?:hoops?|posts?)"
    r"|goal ?posts?|treadmills?|trampolines?|nets?|rackets?|racquets?|bats?|cones?|bibs?|hurdles?|javelins?|bikes?"
    r"|scooters?|rowing machines?|rowers?|vaulting (?:horse|box)|scoreboard|simulators?|ropes?|barbells?|dumbbells?"
    r"|kettlebells?|whistles?|stopwatch(?:es)?|helmets?|pads?|beams?|benches?|projector|climbing wall"
    r"|starting blocks?|bows?|foils?|kayaks?|pinnies|heart rate monitors?|ellipticals?"
)
_VAGUE = Pattern(
    (
        r"(?:the |our |my |any |all |sports? |pe |gym |this |that |some |of |what |which )*(?:equipments?|gear|kit"
        r"|stuff|things?|items?|apparatus|anything|something|likely|about|machines?|inventory|it|breakdowns?"
        r"|failures?|one|piece"
        r"|pieces|equipment failures?|everything)(?: (?:in|of|for|that|we|failures?|breakdowns?|is|are|at|to).*)?"
    ),
    re.I,
)
_BREAK = (
    r"(?:break(?:ing)?|fail(?:ing)?|last(?:ing)?|giv(?:e|ing) (?:way|out|up)|pack(?:s|ing)? (?:up|in)|need(?:s"
    r"|ing)? (?:replac\w+|repair\w*|maintenance|servic\w+|fixing|a service)|wear(?:ing)? out|conk(?:ing)? out|die"
    r"|dying|snap(?:ping)?|go(?:ing)? (?:wrong|bust|kaput|to (?:break|fail|give|die|pack|last|snap|burst|need|wear"
    r"|conk|go|rip|tear|be|hold|collapse|crack|stop))|be (?:replaced|safe|ok|fine|due|broken|repaired)"
    r"|hold(?:ing)? (?:up|out)|surviv(?:e|ing)|make it|collapse|crack|burst|stop working|spoil|kaput|due|rip|tear"
    r"|likely|about to|still|ok|okay|safe|fine|good)"
)
_GEAR_LED = tuple(
    Pattern(pattern, re.I)
    for pattern in (
        (
            r"\b(?:when|will|is|are|do|does|might|could|would|can|if|whether|should|chance(?:s)?(?: that)?"
            r"|odds(?: that)?|likelihood(?: that)?|likely(?: is it)?(?: that)?|think|reckon|long(?: before"
            r"| until| till| have"
            r"| has| will| do| does)?|until|before|soon)\s+(?:will |is |are |do |does |have |has |you think "
            r"|u think |until |before )*(?:the |our |those |these |my |that |all the |all "
            r"|any of the )?((?:(?!\b(?:we|i|you|there|anything|it|they|any|how|when|what|to|going|gonna"
            r"|likely|about|due|still"
            r"|will)\b)[\w'-]+\s+){1,5}?)(?:(?:is|are|will|going|gonna|go|likely|about|still|probably|might"
            rf"|could|to|be|soon|left|got|then|actually|ever)\s+)*{_BREAK}\b"
        ),
        (
            r"\b(?:failures?|breakdowns?|breakage|break(?:ing)?|fault(?:s)?|wear(?: and tear)?|lifespan|life"
            r"|condition|state|health|reliability|damage|replacement|maintenance|failing|malfunction|risk"
            r"|prediction|forecast|outlook|fail|chances?|check|life left|time left|left)\s+(?:risk |date "
            r"|prediction |forecast |check |odds |rates? |needs |dates? |chances? |schedule )*(?:of|for|in|with|on"
            r"|to|from)\s+(?:the |our |my |those |these )*(?:failure of |breakdown of |condition of )*(?:the |our "
            r"|my )?(?!failure|break|fail|next|period)"
        ),
        (
            r"\b(?:replace|repair|service|fix|replacing|check on|check|inspect|maintain|retire|predict(?: when)?"
            r"|worried about|worry about|trust|rely on)\s+(?:the |our |those |these |my )(?!equipment|failure|next"
            r"|likelihood|chance|odds|breakdown|risk)"
        ),
    )
)


def equipment(s: Sentence) -> str | None:
    """The gear that is asked about, by its name."""
    span = horizon_span(s)
    masked = s.masked([span] if span else [])
    for pattern in _GEAR_LED:
        for found in pattern.finditer(masked):
            value = phrase(found[1] if pattern.groups else masked[found.end() :])
            if value:
                value = re.sub(
                    rf"\s+(?:will |is |are |going |gonna |likely |due |about |to |start )*(?:{_BREAK})\b.*$",
                    "",
                    value,
                    flags=re.I,
                )
                value = re.sub(r"^(?:those|these|our|the|any of the|all the|of the)\s+", "", value, flags=re.I)
                value = re.sub(
                    r"\s+(?:failures?|breakdowns?|going|gonna|failure risk|fail|is|are|will|still|have|has|left|got)$",
                    "",
                    value,
                    flags=re.I,
                )
                if value and not _VAGUE.fullmatch(value):
                    return value
    named: str | None = None
    before = re.search(
        (
            r"((?:[^\W\d][\w'-]*\s+){1,3}?)(?:failures?|breakdowns?|breakage|lifespan|wear|maintenance|condition"
            r"|durability|fail|malfunction|breaking)\b"
        ),
        masked,
        re.I,
    )
    if before:
        own = re.sub(
            (
                r"^(?:(?:predict|forecast|when|any|the|our|check|show|estimate|give|me|a|an|of|possible|equipment"
                r"|upcoming|likely|potential|next|run|for|sports?|gym|pe|do|all|what|which|please|see|look|at|get"
                r"|calculate|is|are|risk|tell|about|early|imminent|in|will|expected|future|coming)\s+)+"
            ),
            "",
            before[1],
            flags=re.I,
        ).strip()
        if own and not _VAGUE.fullmatch(own):
            named = phrase(own)
        elif kind := re.search(rf"\b({_GEAR})\s+(?:failure|breakdown|condition|wear|lifespan)", masked, re.I):
            named = kind[1]
    if named is None and (
        bare := re.search(
            (
                r"\b(?:[a-z]+ing |gym |sports? |basketball |volleyball |badminton |tennis |pommel |long[- ]jump "
                rf"|climbing )?(?:{_GEAR})\b"
            ),
            masked,
            re.I,
        )
    ):
        named = phrase(
            re.sub(
                (
                    r"^(?:predicting|checking|breaking|failing|thinking|wondering|looking|seeing|knowing|going"
                    r"|replacing|using|making|doing|getting)\s+"
                ),
                "",
                bare[0],
                flags=re.I,
            )
        )
    return named


_YEARS = Pattern(r"\b(?:(?:an?|the) )?(?:(?:next|coming|whole|full) )*(half[ -](?:a )?)?year\b(?!s?[ -]old)", re.I)


def horizon_span(s: Sentence) -> Finding | None:
    if found := _YEARS.search(s.head):
        return Finding(180 if found[1] else 365, found.start(), found.end())
    return counts.days(s.head)


def horizon(s: Sentence) -> int | float | None:
    """How far ahead to look, in days."""
    found = horizon_span(s)
    return found.value if found else None
