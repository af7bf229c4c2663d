"""Words that are no part of what a phrase names."""

from __future__ import annotations

import re

from app.intents.slots.patterns import Pattern

# A phrase of these alone names nothing.
EMPTY = Pattern(
    r"(?:about|this|that|it|these|those|them|they|here|there|anything|something|everything|nothing|what|things?|stuff"
    r"|all|any|one|ones|him|her|me|us|you|class|lesson|giv(?:e|ing)|assign(?:ing)?|send(?:ing)?"
    r"|(?:this|that|the|these|those|all|any|last|next|current|previous|same|whole|our|my|today's|yesterday's"
    r"|what|one|same|latest)"
    r"(?: of)?(?: (?:this|that|it|one|part|bit|slide|slides|thing|things|stuff|topic|lesson|class|page|section"
    r"|lecture|chapter|last|unit|concept|idea|new|whole|homework|explanation))*"
    r"|(?:part|bit|slide|topic|lesson|lecture|chapter|section|page|what)s?|(?:what (?:you|she|he|they|we|u|ms"
    r"|mr|mdm|is|was|just|happened|to).*)|where .*|how to(?: do (?:it|this|that))?|going on|whats? going on"
    r"|happening|(?:i'?ve|ive|i'?d|we'?ve|been)\b.*|(?:everything|anything|all) (?:after|from|since|past|before|she"
    r"|he|they|you)\b.*"
    r"|n|\d{1,3}|with|without|(?:much |even |a bit )?(?:shorter|longer|simpler|easier|harder|quicker|better|clearer)"
    r"|whatever .*|fully|thoroughly|properly|clearly|deeply|she|he|we|i|(?:put|mark|tap"
    r"|log)(?: me\b.*)?|(?:she|he|they|you"
    r"|we|i|it|ms|mr|mdm|teacher"
    r"|the teacher|cher)(?:'s|'re|s|r)? .*|(?:him|her|them|me|us|it)\b.*|(?:explain|do|make|show) (?:it|that"
    r"|this|me)\b.*|what (?:she|he|they|we|you|u|i).*|(?:the )?(?:teacher|cher|speaker)(?:'s)? .*|s|'s)?",
    re.I,
)

# Words that begin no name behind its noun.
BEGUN = Pattern(
    r"(?:quiz\w*|lessons?|plans?|with|they|them|is|are|it|at|by|due|pass\w*|difficulty|level|mode|time|please"
    r"|pls|plz|asap"
    r"|thanks|generator|maker|session|that|which|who|when|while|where|having|lasting|x\d+|\d+\w*|instead|too"
    r"|tomorrow|today|as"
    r"|if|tho|though|can|will|would|should|has|have|had|goes|went|was|questions?|bank|item|starter|now|later"
    r"|only|material)",
    re.I,
)

# Words that stand before a noun and do not belong to its name.
AROUND = Pattern(
    r"(?:the|an?|me|us|my|our|his|her|their|some|any|make|create|give|generate|build|set|write|need|want|do"
    r"|does|please|pls|plz|for|of|on|in|to|and|or|with|quick"
    r"|short|little|new|another|get|show|pull|up|out|find|fetch|grab|see|have|has|got|send|share|assign|prepare"
    r"|prep|plan|design|draft|whip|knock|put|together|come|i|we|you|u|can"
    r"|could|would|is|are|was|were|there|that|this|these|those|like|more|few|good|fun|nice|decent|revision"
    r"|practice|practise|pop|remedial|remediation|catch-up|make-up|makeup|follow-up|mini|multiple|choice|mcq"
    r"|easy|easier|hard|harder|difficult|tricky|medium|challenging|adaptive|simple|today's|yesterday's"
    r"|tomorrow's|class|lecture|lesson|lessons|teacher's|slide|slides|study|test|one|quizz?|written|go|need"
    r"|looking|where|what|whole|from|about|at"
    r"|ready|start|run|hav|giv|tap|tapped|press|hit|click|it|let|let's|lets|just|also|now|then|hi|hey|hello|again"
    r"|same|no|not|if|so|be|made|whole"
    r"|cool|proper|full|print|download|open|bring|review|read|drop|missing|missed|cos|because|comprehensive|i'd"
    r"|i'll|gimme|pull|throw|think|doing|help|ok|okay|as|by|later|later's|last|your|ur|kid|kids|start|begin"
    r"|every|each|both|all|tmr|mine|digital|short|long|hour|minute|min|minutes|sample|typed|official|formal"
    r"|based|around|day|week|detailed|solid|standalone|double|single|starter|intro|introductory|indoor|outdoor"
    r"|outline|structured|interactive|engaging|session|next|todays|extra|sorry|after|before|during|ms|mr|retake"
    r"|re-take|redo|second|third|first|chance)",
    re.I,
)

# Words of the request, of which no clause that names the matter has one.
REQUEST = Pattern(
    r"(?:quiz\w*|lessons?|plans?|tests?|questions?|qn?s?|mcqs?|homework|assessment|for|with|they|them|he|she"
    r"|i'm|i've|we're"
    r"|asap|thanks|due|pass\w*|score|mark|percent|%|\d+\W*|it's|grade|year|hello|sorry|drivers?|driving|driver's|ed"
    r"|mins?|hours?|hrs?|items?|difficulty|level|students?|group|tomorrow|today|cheers|send|notes?|learners?"
    r"|theory|who|whoever"
    r"|confus\w+|struggl\w+|explain\w*|describe|define|how|why|when|which|that's|one|everyone|all|none|only"
    r"|already|class)",
    re.I,
)
