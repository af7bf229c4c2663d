"""Sports, exercises and gear; teams and who is kept apart."""

from __future__ import annotations

import re

from app.intents.slots import choices, counts
from app.intents.slots.findings import GAP, Finding, without
from app.intents.slots.phrases import first, phrase, stripped
from app.intents.slots.sentence import Sentence

_SPORTS = [
    ("soccer"),
    ("football"),
    ("futsal"),
    ("basketball"),
    ("volleyball"),
    ("netball"),
    ("handball"),
    ("dodgeball"),
    ("kickball"),
    ("rugby"),
    ("cricket"),
    ("tennis"),
    ("badminton"),
    ("squash"),
    ("softball"),
    ("baseball"),
    ("rounders"),
    ("hockey"),
    ("floorball"),
    ("lacrosse"),
    ("frisbee"),
    ("tag"),
    ("tchoukball"),
    ("pickleball"),
    ("spikeball"),
    ("teqball"),
    ("athletics"),
    ("javelin"),
    ("discus"),
    ("hurdles"),
    ("hurdling"),
    ("sprints?"),
    ("sprinting"),
    ("running"),
    ("jogging"),
    ("swimming"),
    ("diving"),
    ("gymnastics"),
    ("trampolining?"),
    ("vaulting"),
    ("climbing"),
    ("bouldering"),
    ("archery"),
    ("fencing"),
    ("judo"),
    ("karate"),
    ("wrestling"),
    ("taekwondo"),
    ("silat"),
    ("boxing"),
    ("dance"),
    ("dancing"),
    ("yoga"),
    ("pilates"),
    ("zumba"),
    ("aerobics"),
    ("cheerleading"),
    ("cycling"),
    ("biking"),
    ("skating"),
    ("rollerblading"),
    ("skateboarding"),
    ("kayaking"),
    ("canoeing"),
    ("rowing"),
    ("sailing"),
    ("orienteering"),
    ("hiking"),
    ("weightlifting"),
    ("parkour"),
    ("golf"),
    ("bowling"),
    ("kabaddi"),
    ("skipping"),
    ("planks?"),
    ("squats?"),
    ("burpees?"),
    ("lunges?"),
    ("flexibility"),
    ("endurance"),
    ("relays?"),
    ("crossfit"),
    ("calisthenics"),
    ("bocce"),
    ("curling"),
    ("skiing"),
    ("snorkelling"),
    ("polo"),
    ("throwing"),
    ("jumping"),
    ("catching"),
    ("dribbling"),
    ("ultimate"),
    ("marathon"),
    ("warm-?ups?"),
    ("strength"),
    ("stamina"),
    ("agility"),
    ("floorwork"),
    ("breakdance"),
    ("snowboarding"),
    ("surfing"),
    ("quidditch"),
    ("goalball"),
    ("boccia"),
]
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
ACTIVITY = re.compile(
    (
        rf"(?<![\w#-])(?:{_COMPOUND}|{_MODIFIER}(?:{'|'.join(_SPORTS)})(?:[- ](?:games?(?= )|relays?|drills?"
        r"|circuits?|routine))?)(?![\w-])"
    ),
    re.I,
)
_LED = re.compile(
    (
        r"\b(?:for|during|before|in|at|doing|play(?:ing)?|do|w|with|when we (?:do|play|start)|start(?:ing)?"
        r"|try(?:ing)?|joining|join|on|unit on|activity(?: is|:)?|our|while|session of|lesson of)\s+(?!(?:each|his"
        r"|her|their|my|me|this|that|the next|next|us|them|him|it|period|class|everyone|all|more|asthma|any"
        r"|some)\b)(?:the |a |an |our )?"
    ),
    re.I,
)
_NOT_ACTIVITY = re.compile(
    (
        r"(?:each|every|all|both|my|our|her|his|the|this|that)?\s*(?:class|lesson|period|pe|p\.e\.|game|games"
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


def known_activity(s: Sentence) -> str | None:
    """The sport or exercise, where it is one that is known."""
    found = activity_span(s.masked())
    return str(found.value) if found else None


_TEAM = r"(?:teams?|pairs|trios|groups?|squads?|sides?|grps?|tms?|houses|units|crews|squad)"
_OF = re.compile(rf"\b(?:{_TEAM}|pairs)\s+of\s+({counts.NUMBER})", re.I)


def team_count(s: Sentence) -> int | float | None:
    """How many teams; "teams of 4" says how large they are, and not how many."""
    text = _OF.sub(" ", s.masked())
    found = re.search(
        rf"(?<![\w.])({counts.NUMBER})\s*-?\s*(?:(?!of\b)[^\W\d][\w-]*,?\s+){{0,4}}?{_TEAM}\b", text, re.I
    )
    if found:
        return counts.value_of(found[1])
    if found := re.search(
        (
            rf"\b(?:into|in|make it|make that|with|want|only|just|do)\s+({counts.NUMBER})\b(?!\s*(?:per|minutes"
            rf"|mins|players|people|kids|students|each|a side|-a-side|on each))|\b({counts.NUMBER})\s+(?:instead"
            rf"|this time|not)\b|\b{_TEAM}\s*[:=x]\s*({counts.NUMBER})"
        ),
        text,
        re.I,
    ):
        return counts.value_of(next(group for group in found.groups() if group))
    return 2 if re.search(r"\b(?:in|into) (?:half|halves)\b", text, re.I) else None


_APART = re.compile(
    (
        r"\b(?:apart|separate(?:d|ly)?|split up|not (?:\w+ (?:and|or|with) \w+ )?(?:be )?(?:together"
        r"|on the same|in the same|with)|(?:can'?t"
        r"|cannot|mustn'?t|shouldn'?t|don'?t|do not|never|can not|must not|should not|dont|cant|won'?t"
        r"|no)\b[^.;]*?\b(?:together|with|same|pair|near)|different teams|away from|on opposite|not on the same"
        r"|opposing|fight|don'?t get on|keep)\b"
    ),
    re.I,
)


def keep_apart(s: Sentence) -> list[tuple[int, int]]:
    """The places of the words that keep pupils apart; empty where none are kept apart."""
    text = s.head
    found = _APART.search(text)
    if not found:
        return []
    return [(0, len(text))]


_GEAR = (
    r"(?:gym |crash |yoga )?mats?|(?:basketball |soccer |foot|volley|medicine |tennis |base|soft|dodge|exercise "
    r"|stability )?balls?|footballs|volleyballs|basketballs|hoops?|(?:basketball|goal) (?:hoops?|posts?)"
    r"|goal ?posts?|treadmills?|trampolines?|nets?|rackets?|racquets?|bats?|cones?|bibs?|hurdles?|javelins?|bikes?"
    r"|scooters?|rowing machines?|rowers?|vaulting (?:horse|box)|scoreboard|simulators?|ropes?|barbells?|dumbbells?"
    r"|kettlebells?|whistles?|stopwatch(?:es)?|helmets?|pads?|beams?|benches?|projector|climbing wall"
    r"|starting blocks?|bows?|foils?|kayaks?|pinnies|heart rate monitors?|ellipticals?"
)
_VAGUE = re.compile(
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
    re.compile(pattern, re.I)
    for pattern in (
        (
            r"\b(?:when|will|is|are|do|does|might|could|would|can|if|whether|should|chance(?:s)?(?: that)?"
            r"|odds(?: that)?|likelihood(?: that)?|likely(?: that)?|think|reckon|long(?: before| until| till| have"
            r"| has| will| do| does)?|until|before|soon)\s+(?:will |is |are |do |does |have |has |you think "
            r"|u think |until |before )*(?:the |our |those |these |my |that |all the |all "
            r"|any of the )?((?:(?!\b(?:we|i|you|there|anything|it|they|any|how|when|what"
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
    value = first(masked, ())
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
            value = phrase(own)
        elif gym := re.search(rf"\b({_GEAR})\s+(?:failure|breakdown|condition|wear|lifespan)", masked, re.I):
            value = gym[1]
    if value is None and (
        found := re.search(
            (
                r"\b(?:[a-z]+ing |gym |sports? |basketball |volleyball |badminton |tennis |pommel |long[- ]jump "
                rf"|climbing )?(?:{_GEAR})\b"
            ),
            masked,
            re.I,
        )
    ):
        value = phrase(
            re.sub(
                (
                    r"^(?:predicting|checking|breaking|failing|thinking|wondering|looking|seeing|knowing|going"
                    r"|replacing|using|making|doing|getting)\s+"
                ),
                "",
                found[0],
                flags=re.I,
            )
        )
    return value


def horizon_span(s: Sentence) -> Finding | None:
    return counts.days(s.head)


def horizon(s: Sentence) -> int | float | None:
    """How far ahead to look, in days."""
    found = horizon_span(s)
    return found.value if found else None


_STOCK = re.compile(
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


def balance(s: Sentence) -> str | None:
    """By what the teams are balanced."""
    return choices.chosen(choices.BALANCE, without(s.head, [], leading=False))
