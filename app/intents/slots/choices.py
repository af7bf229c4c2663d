"""Parameters that have a few values only, each with the words that state it. The first that matches is meant."""

from __future__ import annotations

import re

from app.intents.slots.patterns import Pattern

Choice = tuple[tuple[str, Pattern], ...]


def _choice(**words: str) -> Choice:
    return tuple((value, Pattern(rf"(?<![\w-])(?:{pattern})(?!\w)", re.I)) for value, pattern in words.items())


def _renamed(choice: Choice, names: dict[str, str]) -> Choice:
    return tuple((names.get(value, value), pattern) for value, pattern in choice)


def chosen(choice: Choice, text: str) -> str | None:
    """The value that a text states, or None."""
    return next((value for value, pattern in choice if pattern.search(text)), None)


def all_chosen(choice: Choice, text: str) -> list[str]:
    """Every value that a text states, in the order of the table."""
    return [value for value, pattern in choice if pattern.search(text)]


DIFFICULTY = _choice(
    adaptive=r"adaptive(?:ly)?|adapts?|mixed difficulty|adjusts? (?:itself|to)",
    easy=r"eas(?:y|ier|iest)|simple(?:r)?|basic|beginner(?:s'?|-level)?|gentle|straightforward|(?:not|nothing"
    r"|isn'?t|aren'?t) (?:too |so "
    r"|that |very )?(?:hard|difficult|tricky|tough|challenging)"
    r"|low[- ]level|foundation(?:al)?|ez",
    hard=(
        r"hard(?:er|est)?|difficult|challenging|tough(?:er|est)?|trick(?:y|ier)|advanced|high[- ]level|stretching"
        r"|killer|brutal"
    ),
    medium=r"medium|moderate(?:ly)?|intermediate|average|middling|normal difficulty|mid[- ]level|so-so",
)
NOT_EASY = Pattern(r"\b(?:not|nothing|isn'?t|aren'?t) (?:too |so |that |very )?(?:easy|simple|basic)\b", re.I)
FOCUS = _renamed(
    _choice(
        confusion=r"confusion[- ]zones?|confus(?:ed|ing|ion)(?: (?:bits|parts|areas|spots|points|slides))?"
        r"|(?:everyone|they|we|the class|students|kids|most)(?: all)? (?:got |were |was |are |is )?(?:stuck"
        r"|lost|struggl\w+|mixed up)"
        r"|(?:trouble|weak|problem|sticking|sore)[- ]?(?:spots?|areas?|points?)|didn'?t (?:get|understand)|lost them"
        r"|(?:tripped|trips|tripping) (?:them|us|everyone|me|people|the class) up|struggl(?:e|ed|ing) with|stumbl\w+",
        recent=r"recent(?:ly)?(?: topics?)?|latest topics?|lately|(?:last|past) (?:few|couple of|\w+) (?:lessons"
        r"|topics|classes|lectures)"
        r"|(?:this|last) week'?s? (?:topics?|lessons?|material|work|stuff|content)|(?:covered|did|done|learnt"
        r"|learned|taught) (?:this|last) week",
        comprehensive=r"comprehensive|everything(?: (?:we|so far|this)\b.*)?|(?:whole|entire|full) (?:unit|course|term"
        r"|semester|syllabus|year|chapter|topic)"
        r"|all (?:the )?topics|cumulative|across the (?:unit|course|board)|the lot|all we'?ve (?:done|covered)"
        r"|end[- ]of[- ](?:unit|term|year)",
    ),
    {"confusion": "confusion-zones", "recent": "recent-topics"},
)
STYLE = _renamed(
    _choice(
        analogy=(
            r"analog(?:y|ies)|metaphors?|compar(?:e|ed|ing) it (?:to|with)|comparison (?:to|with|from)"
            r"|as if it were|like it'?s an?|using a comparison"
        ),
        visual=(
            r"diagrams?|visual(?:ly|s|ise|ize)?|pictures?|drawings?|draw(?: it| me)?|sketch(?:es)?|images?"
            r"|illustrat\w+|charts?|graphic(?:s|ally)?|flow ?charts?|mind ?map|pics?"
        ),
        example=(
            r"(?:with|using|by|through|via|give|giving|some|an?|few|real[- ]life|everyday|real[- ]world|worked"
            r"|concrete) (?:me )?(?:\w+ ){0,2}e(?:xamples?|gs?)|examples?(?:[- ]based)?|worked example"
        ),
        detailed=(
            r"(?:in|more|full|great|lots of) (?:\w+ )?detail|detailed|in[- ]depth|thorough(?:ly)?|go deep|deep(?:er"
            r"|ly)? dive|deeply|step[- ]by[- ]step|full explanation|the long version|properly|comprehensive(?:ly)?"
            r"|at length"
        ),
    ),
    {"example": "example-based"},
)
SIMPLE_STYLE = Pattern(
    r"\b(?:simply|(?:in |with )?(?:very |really )?(?:simple|simpler|easy|easier|plain|basic) (?:words?|terms?"
    r"|language|english|way|explanation)"
    r"(?: can)?|eli5|simple simple|simple$|like (?:i'?m|i am|im) (?:five|5|a (?:kid|child|baby)|stupid|dumb)"
    r"|for (?:dummies|a (?:five"
    r"|5)[- ]year[- ]old|a kid)|simple can)",
    re.I,
)
GROUP_BY = _choice(
    topic=(
        r"(?:by|per|across|each|for each|every|which|what) topics?|topic[- ]by[- ]topic|topic[- ]?wise"
        r"|broken down (?:by"
        r"|into) topics?|group(?:ed)? (?:by|on|into) (?:the )?topics?|split by topics?|on a topic basis"
    ),
    section=(
        r"(?:by|per|across|each|for each|every|which) sections?|section[- ]by[- ]section|section[- ]?wise|(?:grouped"
        r"|broken down|split) (?:by|into|on) (?:the )?sections?"
    ),
    lecture=(
        r"(?:by|per|across|each|for each|every|which) (?:lectures?|lessons?)|(?:lecture|lesson)[- ]by[- ](?:lecture"
        r"|lesson)|lecture[- ]?wise|(?:grouped|broken down|split) (?:by|into|on) (?:the )?(?:lectures?|lessons?)"
    ),
    slide=r"(?:by|per|each|for each|every) slides?|slide[- ]by[- ]slide",
)
CONFUSION_TIME = _choice(
    last_hour=r"(?:the )?(?:last|past|previous) (?:hour|hr|60 ?min(?:ute)?s?|sixty minutes)|in the hour",
    today=r"today(?:'s)?|2day|tdy|this (?:morning|afternoon|lesson)",
    this_week=(
        r"(?:this|past|last|the|current) (?:week|wk)(?:'s)?|week(?:ly)?(?:'s)?|(?:last|past) (?:7|seven) days"
        r"|since monday"
    ),
    this_month=(
        r"(?:this|past|last|the|current) (?:month|mth)(?:'s)?|month(?:ly)?(?:'s)?|(?:last|past) (?:30|thirty) days"
        r"|(?:last|past) (?:4|four) weeks|november(?:'s)?"
    ),
    all_time=r"all[- _]?time|ever(?: recorded| collected| logged)?|all (?:the )?(?:data|history|of it|taps) (?:so far"
    r"|ever)|so far|whole history|since (?:the )?(?:start|beginning|day one)(?: of \w+)?"
    r"|from the (?:start|beginning)|full history|entire history|everything (?:we have|so far)|complete history"
    r"|from day one|to date|since ever|overall",
)
TIME = _choice(
    week=(
        r"(?:this|past|last|the|current|one|previous|a) (?:week|wk)(?:'s)?|weekly|week'?s|(?:last|past) (?:7"
        r"|seven) days|since monday|week-long|over a week|wkly|1 week"
    ),
    semester=r"(?:semester|sem|trimester|term|half[- ]term|quarter)(?:'s|ly|-long)?|termly",
    year=(
        r"(?:this|past|last|the|current|whole|entire|one|full|a|school|academic|all|previous) year(?:'s)?|year(?:ly"
        r"|-long)?|annual(?:ly)?|12 months|twelve months|yr|year's|all year(?: long)?"
    ),
    month=(
        r"(?:this|past|last|the|current|one|previous|a) (?:month|mth)(?:'s)?|monthly|month'?s|(?:last|past) (?:30"
        r"|thirty) days|(?:last|past) (?:4|four) weeks|month"
    ),
)
CONFUSION_FORMAT = _choice(
    json=r"\.?json", csv=r"\.?csvs?|spread ?sheets?|excel|xlsx?|google sheets?|comma[- ]separated(?: values)?|sheets?"
)
FORMAT = _choice(
    pdf=r"\.?pdfs?|printable|print-?out(?: version)?|acrobat",
    html=r"\.?html?|web ?page|for the web(?:site)?|web version|as a (?:web )?page",
    json=r"\.?json",
    text=r"(?:plain[- ]?)?text|\.?txt",
)
NAMELESS = Pattern(
    r"\b(?:(?:without|w/o|excluding|exclude|excl\.?|no|leav(?:e|ing) out|minus|not|skip(?:ping)?|drop(?:ping)?"
    r"|omit(?:ting)?|ignor(?:e|ing)|except|remov(?:e|ing)|don'?t (?:include|want)"
    r"|do not include|filter(?:ing)? out|strip(?:ping)?(?: out)?|hid(?:e|ing)|keep(?:ing)? out|exclusive of"
    r"|other than|apart from)"
    r" (?:the |any |all |of |including )*anon(?:ymous|s)?"
    r"|(?:named|identified|signed|non[- ]?anonymous|known) (?:ones?|taps|clicks|students|entries|only|rows|data)"
    r"|anon(?:ymous)?(?: (?:ones|taps|clicks|entries|data|rows|responses))? (?:excluded|left out|removed|out"
    r"|off)|only (?:the )?(?:named|identified))",
    re.I,
)
SIGNED = Pattern(
    r"\b(?:(?:with|under|use|using|in|add|include|show|put|attach|sign(?:ed)? with|keep|have|display) (?:my"
    r"|our) (?:own |real )?name"
    r"(?: (?:on|to|attached|shown)(?: it)?)?|not? anon(?:ymous(?:ly)?)?|non[- ]?anonymous(?:ly)?"
    r"|as me(?: not anon)?|don'?t (?:make|keep|hide|need) (?:it )?(?:anon\w*|my name)"
    r"|(?:it'?s |is )?(?:fine|ok|okay) (?:to (?:show|use)|if (?:she|he|they|people|everyone) (?:see"
    r"|know)s?) (?:my name|it'?s (?:me|from me|mine)|who (?:asked|i am))"
    r"|(?:happy|ok) to be named|doesn'?t (?:have|need) to be anon\w*|show (?:that )?it'?s (?:me|from me)"
    r"|my name (?:can|should) (?:be shown|show|be on it)|signed(?: by me)?|non-anon|named please)\b",
    re.I,
)
RECIPIENTS = _choice(
    confused_students=(
        r"confus(?:ed|ion|ing)|lost|stuck|(?:didn'?t|don'?t|not|did not) (?:get it|understand|follow|got it)"
        r"|tapp(?:ed|ing)(?: confused)?|puzzled|muddled|baffled|clicked confused|blur"
    ),
    struggling_students=(
        r"struggl(?:ing|ers?|ed|e)|(?:falling|fell|left|lagging|who are) behind|weak(?:er|est)?|at[- ]risk|failing"
        r"|low[- ]?(?:scor\w+|perform\w+|achiev\w+)|underperform\w+|(?:finding|found) it (?:hard|difficult|tough)"
        r"|need(?:s|ing)? (?:extra|more) (?:help|support)"
    ),
    all_students=r"all|every(?:one|body)|whole|entire|each student|full class",
)
INCIDENT = _choice(
    critical=r"critical|life[- ]threatening|emergency(?: level)?|very serious|catastrophic",
    minor=(
        r"minor|small|slight|not (?:too |that )?(?:serious|bad)|nothing (?:serious|major|bad|too bad)|trivial"
        r"|low[- ]level|little|tiny"
    ),
    moderate=r"moderate|medium|mid[- ]level|fairly bad|moderately",
    serious=r"serious|severe|major|grave|bad(?:ly)?|significant|seriously",
)
METRIC = _choice(
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
DATA = _choice(
    attendance=(
        r"attend[ae]nces?|abs[ea]n(?:ces?|t|teeism)|presence|no-?shows?|attendnace|lateness|punctuality|truancy"
        r"|turn(?:ing|ed)? up|missing (?:school|class)|skipping"
    ),
    health=r"health|heart[- ]rates?|blood pressure|bmi|vitals|wellness|wellbeing|medical|weight|pulse|sleep",
    performance=r"performances?|scores?|grades?|results?|marks|academic|fitness|test|perfomance",
)
REPORT = _renamed(
    _choice(
        fully=r"comprehensive|everything|all[- ]in[- ]one|the works",
        attendance=r"attend[ae]nces?|attendnace|abs[ea]n(?:ces?|teeism)|lateness|punctuality|att",
        health=r"health|medical|wellness|wellbeing|fitness health",
        progress=(
            r"progress|performance|academic|grades?|improvement|achievement|learning|growth|how (?:he|she|they) (?:is"
            r"|are|'s) doing"
        ),
        comprehensive=(
            r"comprehensive|full|complete|overall|everything|all[- ]in[- ]one|all[- ]round|combined|whole|the works"
        ),
    ),
    {"fully": "comprehensive"},
)
NOTIFICATION = _choice(
    attendance_alert=(
        r"attend[ae]nce(?: (?:alert|warning|notice|notification))?|abs[ea]n(?:ces?|t)|low attendance"
        r"|attendance[_ ]alert|lateness|truancy"
    ),
    performance_update=(
        r"performance(?:[ _-]updates?)?|progress(?: updates?)?|grades? updates?|updates? (?:on"
        r"|about) (?:\w+(?:'s)? )?(?:performance|progress|grades|results|scores)|academic updates?"
        r"|results? updates?|scores? updates?|grades?"
    ),
    health_concern=(
        r"health(?:[ _-](?:concerns?|alerts?|notices?|issues?|warnings?|worry|notifications?))?"
        r"|medical(?: (?:concern|issue|alert))?|wellbeing concern"
    ),
    achievement=(
        r"achiev(?:ements?|ed|ing)|award|congrat\w*|well[- ]done|accomplish\w+|praise|celebrat\w+|milestone"
        r"|personal best|kudos|medal"
    ),
    reminder=r"remind(?:ers?|ing)?|rmdr",
)
NOTIFIED = _choice(
    parent=(
        r"parents?(?:')?|mums?|moms?|mothers?|dads?|fathers?|guardians?|famil(?:y|ies)|home|folks|carers?|mummy"
        r"|daddy|mama|papa"
    ),
    teacher=r"teachers?|(?:mr|mrs|ms|miss|mdm|coach|dr)\.? \w+|colleagues?|staff|tutors?",
    student=r"students?|pupils?|himself|herself",
)
CHANNEL = _choice(
    in_app=(
        r"in[- ]?app|(?:in|on|through|via|inside|within|by|using) the app|app notification|in-?app"
        r"|push(?: notification)?|inbox|via app"
    ),
    sms=r"sms|text(?: ?message)?s?|txt|texting|texted",
    email=r"e-?mails?|emial|mail",
)
CHANNELS = _choice(
    email=r"e-?mails?|e-?mailing|emial|mail",
    sms=r"sms(?:es)?|text(?: ?messages?)?s?|txts?|texting|smsing",
)
WORKFLOW = _choice(
    end_of_semester=(
        r"end[- _]?of[- _]?(?:the[- ])?(?:semester|sem|term|year)|(?:semester|sem|term)[- ](?:end|wrap(?:-?up)?"
        r"|close|closing)|wrap(?:ping)? up (?:the )?(?:semester|term|sem)|close (?:out|off) (?:the )?(?:semester"
        r"|term|sem)|semester|finish (?:off )?the (?:semester|term)"
    ),
    daily_attendance_reminder=(
        r"daily[- _]?attend[ae]nce[- _]?reminders?|attend[ae]nce[- ](?:reminders?|nudges?)|(?:daily|today'?s"
        r"|everyday|morning) (?:attend[ae]nce|roll[- ]call|register|reminder)|attend[ae]nce"
        r"|reminders?(?: to take (?:attendance|the register))"
    ),
    safety_incident=(
        r"safety(?:[- _](?:incidents?|procedures?|protocols?|response|workflow|routine|process))?"
        r"|incidents?(?: (?:response|procedure|workflow|protocol|process))?|accident|emergency|injury"
    ),
    prepare_for_class=(
        r"prepar\w*|prep(?:ping|ped)?|(?:get|getting|make|have|set) (?:\S+ ){0,5}(?:ready|set|up|sorted)|ready"
        r"|set(?:ting)? up|pre-?class|before class|class prep|sort(?:ed)? (?:everything )?(?:out )?for"
        r"|start of class|kick off"
    ),
)
ALERT = _choice(
    attendance_drop=(
        r"attend[ae]nces?|abs[ea]n(?:ces?|t|ts)|attendnace|misses|missing|skips?|no-?shows?|turn(?:s|ing)? up"
        r"|attending|lateness|truancy|late"
    ),
    safety_incident=r"safety|incidents?|accidents?|injur(?:y|ies|ed)|hurt|unsafe|gets hurt",
    health_concern=r"health|medical|unwell|sick|heart[- ]rate|blood pressure|bmi|wellbeing|wellness|ill",
    performance_drop=(
        r"performances?|perfomance|scores?|grades?|marks|results?|average|test|tests?|quizz?(?:es)?|exams?"
        r"|falls? behind|academic|progress"
    ),
)
STATUS = _choice(
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
BALANCE = _choice(
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
