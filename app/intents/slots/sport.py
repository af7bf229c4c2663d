"""Sports and exercises."""

from __future__ import annotations

import re

from app.intents.slots.findings import GAP, Finding
from app.intents.slots.patterns import Pattern
from app.intents.slots.phrases import first, phrase, stripped
from app.intents.slots.sentence import Sentence

_SPORTS = (
    r"soccer|football|futsal|basketball|volleyball|netball|handball|dodgeball|kickball|rugby|cricket|tennis"
    r"|badminton|squash|softball|baseball|rounders|hockey|floorball|lacrosse|frisbee|tag|tchoukball|pickleball"
    r"|spikeball|teqball|athletics|javelin|discus|hurdles|hurdling|sprints?|sprinting|running|jogging|swimming"
    r"|diving|gymnastics|trampolining?|vaulting|climbing|bouldering|archery|fencing|judo|karate|wrestling|taekwondo"
    r"|silat|boxing|dance|dancing|yoga|pilates|zumba|aerobics|cheerleading|cycling|biking|skating|rollerblading"
    r"|skateboarding|kayaking|canoeing|rowing|sailing|orienteering|hiking|weightlifting|parkour|golf|bowling"
    r"|kabaddi|skipping|planks?|squats?|burpees?|lunges?|flexibility|endurance|relays?|crossfit|calisthenics|bocce"
    r"|curling|skiing|snorkelling|polo|throwing|jumping|catching|dribbling|ultimate|marathon|warm-?ups?|strength"
    r"|stamina|agility|floorwork|breakdance|snowboarding|surfing|quidditch|goalball|boccia"
)
_COMPOUND = (
    r"ultimate frisbee|capture the flag|tug[- ]of[- ]war|track and field|shot put|(?:long|high|triple"
    r"|standing broad|standing long|broad|vertical) jumps?|table tennis|ping[- ]pong"
    r"|(?:flag|touch|tag|american|gaelic|aussie rules) (?:football|rugby)|water polo|sepak takraw"
    r"|captain'?s ball|obstacle courses?|circuit training|circuits|weight training|strength training"
    r"|cross[- ]country"
    r"|(?:beep|bleep|pacer|cooper|fitness|shuttle|sit and reach|step) tests?|shuttle runs?|(?:push|pull|sit"
    r"|chin|press)[- ]?ups?|sit and reach|jump rope|rope climb(?:ing)?|rock climbing|martial arts|relay races?"
    r"|(?:\d+(?:\.\d+)?|one|two|three|half)[- ]?(?:m|km|k|metres?|meters?|miles?)\b(?:[- ]?(?:run|sprint|race"
    r"|dash|swim|hurdles|relay|walk|jog))?|(?:the )?mile(?: run| time)?|stop the ball|weight lifting"
    r"|field hockey|floor hockey|street hockey|ice hockey|inline skating|roller skating"
    r"|floor gymnastics|synchronised swimming|synchronized swimming|(?:five|5|7|seven|3|three)[- ](?:a"
    r"|on)[- ](?:side|three|3)(?: \w+ball| soccer)?|bench press|plank hold|4x100(?:m)?(?: relay)?|team games?"
    r"|ball games|parachute games|invasion games|square dance|line dancing|folk dance|hip[- ]?hop dance"
)
_MODIFIER = (
    r"(?:(?:indoor|outdoor|beach|flag|touch|tag|field|floor|street|table|ice|wheelchair|ultimate|mini|walking"
    r"|seated|sitting|water|freeze|relay|sack|sprint|long[- ]distance|distance|line|folk|rock|rope|mat"
    r"|open[- ]water|trail|bowling|team|speed|power|hot)[- ])?"
)
ACTIVITY = Pattern(
    (
        rf"(?<![\w#-])(?:{_COMPOUND}|{_MODIFIER}(?:{_SPORTS})(?:[- ](?:games?(?= )|relays?|drills?"
        r"|circuits?|routine))?)(?![\w-])"
    ),
    re.I,
)
_LED = Pattern(
    (
        r"\b(?:for|during|before|in|at|doing|play(?:ing)?|do|w|with|when we (?:do|play|start)|start(?:ing)?"
        r"|try(?:ing)?|joining|join|on|unit on|activity(?: is|:)?|our|while|session of|lesson of)\s+(?!(?:each|his"
        r"|her|their|my|me|this|that|the next|next|us|them|him|it|period|class|everyone|all|more|asthma|any"
        r"|some)\b)(?:the |a |an |our )?"
    ),
    re.I,
)
_NOT_ACTIVITY = Pattern(
    (
        r"(?:different|opposite|separate|equal) (?:sides?|teams?|groups?)"
        r"|(?:each|every|all|both|my|our|her|his|the|this|that)?\s*(?:class|lesson|period|pe|p\.e\.|game|games"
        r"|activity|activities|sport|sports|unit|team|teams|week|weeks|month|term|semester|year|pupils?|students?"
        r"|kids|health|bio\w*|performance|fitness|test|tests|time|today|tomorrow|school|general|advance|mind|case"
        r"|danger|risk|place|order|total|gym|hall|field|pitch|court|pool|exercise|exercises|training|practice"
        r"|practise|warm up|pe lesson|pe class|results?|grades?|marks?|scores?|exams?|next|groups?|group|help|it|us"
        r"|them|fun|balance|skill|ability|random|size|everyone|change|changes|asthma|injury|progress|attendance"
        r"|hazards?|dangers?|risks?|safety|anything|sure|real|problems|issues|the future|future|shape|equipment"
        r"|gear|kit|stuff)(?:\s.*)?|\d+.*"
    ),
    re.I,
)


def activity_span(text: str) -> Finding | None:
    """The first sport or exercise that a text names."""
    found = ACTIVITY.search(text)
    return Finding(stripped(found[0], back=False), found.start(), found.end()) if found else None


def _open_activity(text: str) -> str | None:
    for found in _LED.finditer(text):
        value = phrase(text[found.end() :])
        if value and len(value.split()) <= 4 and not _NOT_ACTIVITY.fullmatch(value):
            return re.sub(
                (
                    r"\s+(?:unit|lesson|class|session|game|practice|activity|club|match|tournament|training|lessons"
                    r"|competition)$"
                ),
                "",
                value,
                flags=re.I,
            )
    return None


def activity(s: Sentence) -> str | None:
    """The sport or exercise, by its name; an unknown one where "for" or "during" leads to it."""
    masked = s.masked()
    if found := activity_span(masked):
        return str(found.value)
    return _open_activity(masked)


_STOCK = Pattern(
    (
        rf"(?:equipment|gear|kit|inventory|stock|supplies|stuff|things)[^{GAP}]{{0,30}}?\bfor\s+(?:our |the |my |a "
        r"|an )?(?!period|class|next|this)"
    ),
    re.I,
)


def stock_activity(s: Sentence) -> str | None:
    """The sport whose gear is to be looked through."""
    masked = s.masked()
    if found := activity_span(masked):
        return str(found.value)
    value = first(masked, (_STOCK,))
    return None if value is None or _NOT_ACTIVITY.fullmatch(value) else value
