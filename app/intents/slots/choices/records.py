"""What is known of students and tasks: how bad, how measured, how far, how shared out."""

from __future__ import annotations

from app.intents.slots.choices.choosing import choice

INCIDENT = choice(
    critical=r"critical|life[- ]threatening|emergency(?: level)?|very serious|catastrophic",
    minor=(
        r"minor|small|slight|not (?:too |that )?(?:serious|bad)|nothing (?:serious|major|bad|too bad)|trivial"
        r"|low[- ]level|little|tiny"
    ),
    moderate=r"moderate|medium|mid[- ]level|fairly bad|moderately",
    serious=r"serious|severe|major|grave|bad(?:ly)?|significant|seriously",
)
METRIC = choice(
    blood_pressure=r"blood[- ]?pres(?:s)?ure|bp|blood presure|systolic|diastolic",
    heart_rate=r"heart[- ]?(?:rates?|beat)|hr|pulse(?: rate)?|resting heart|bpm|hart rate",
    bmi=r"bmi|body[- ]mass(?: index)?",
    weight=r"weight|wt|weigh(?:s|ing)?|kilos",
    height=r"heights?",
    sleep=r"sleep(?:ing)?(?: hours)?",
    steps=r"steps?(?: counts?)?|step count",
    temperature=r"temperature|temp",
    hydration=r"hydration|water intake",
    body_fat=r"body[- ]fat(?: percentage)?",
    blood_sugar=r"blood[- ]?(?:sugar|glucose)|glucose",
    oxygen_saturation=r"oxygen(?: saturation| levels?)?|spo2",
    flexibility=r"flexibility",
    vo2_max=r"vo2(?: ?max)?",
)
STATUS = choice(
    pending=r"pending|left|outstanding|open|unfinished|un-?done|incomplete|remaining|remains?|still"
    r"|not (?:yet )?(?:done|finished|completed)|haven'?t (?:i )?(?:\w+ ){0,2}(?:done|finished|ticked|completed)"
    r"|have(?: i)? not (?:done|finished)"
    r"|unticked|yet|overdue|to be done|left over|uncompleted|to-?go|havent (?:done|finished)|need(?:s)? doing|active",
    completed=(
        r"complete(?:d|(?! (?:task|to-?do|todo|list)))|done|finished|ticked(?: off)?|checked(?: off)?"
        r"|crossed (?:off|out)|closed|accomplished"
        r"|got through|did i (?:do|finish|complete)"
    ),
    all=r"all|every(?:thing)?",
)
BALANCE = choice(
    skill=(
        r"skills?|abilit(?:y|ies)|level|talent|fitness(?: levels?)?|strength|skill-?balanced|skill[- ]level"
        r"|evenly matched|same standard|equally (?:good|strong)|equal in skill|competitive balance|how good (?:they"
        r"|everyone) (?:are|is)"
    ),
    size=(
        r"(?:by|on|same|equal|even|similar|team|for) (?:team )?(?:size|sizes|numbers?|head ?count)|equal[- ]sized"
        r"|even[- ]sized|same[- ]size[d]?|evenly[- ]sized|headcount|equal(?:ly)? (?:big|numbers)|equal(?: |-)sized"
        r"|size|same number (?:of (?:kids|students|players|people) )?(?:in|on|per)"
    ),
    random=r"random(?:ly|ised|ized)?|at random|lottery|draw lots|whoever|shuffle[d]?",
)
