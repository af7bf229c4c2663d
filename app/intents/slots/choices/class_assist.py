"""How quizzes, explanations and the confusion of a class are asked for."""

from __future__ import annotations

import re

from app.intents.slots.choices.choosing import choice, renamed
from app.intents.slots.patterns import Pattern

DIFFICULTY = choice(
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
FOCUS = renamed(
    choice(
        confusion=r"confusion[- ]zones?|confus(?:ed|ing|ion)(?: (?:bits|parts|areas|spots|points|slides))?"
        r"|(?:everyone|they|we|the class|students|kids|most)(?: all)? (?:got |were |was |are |is )?(?:stuck"
        r"|lost|struggl\w+|mixed up)"
        r"|(?:trouble|weak|problem|sticking|sore)[- ]?(?:spots?|areas?|points?)|didn'?t (?:get|understand)|lost them"
        r"|(?:tripped|trips|tripping) (?:them|us|everyone|me|people|the class) up|struggl(?:e|ed|ing) with|stumbl\w+",
        recent=r"recent(?:ly)?(?: topics?)?|latest topics?|lately|(?:last|past) (?:few|couple of|\w+) (?:lessons"
        r"|topics|classes|lectures)"
        r"|(?:this|last) week'?s? (?:topics?|lessons?|material|work|stuff|content)|(?:covered|did|done|learnt"
        r"|learned|taught) (?:this|last) week",
        comprehensive=r"comprehensive|(?<!mixing )(?<!mix )(?<!forget )(?<!forgot )everything"
        r"(?: (?:we|so far|this)\b.*)?|(?:whole|entire|full) (?:unit|course|term"
        r"|semester|syllabus|year|chapter|topic)"
        r"|all (?:the )?topics|cumulative|across the (?:unit|course|board)|the lot|all we'?ve (?:done|covered)"
        r"|end[- ]of[- ](?:unit|term|year)",
    ),
    {"confusion": "confusion-zones", "recent": "recent-topics"},
)
STYLE = renamed(
    choice(
        analogy=(
            r"an[ao]log(?:y|ies)|metaphors?|(?:compar(?:e|ed|ing)|liken) [\w -]{2,40}? (?:to|with) "
            r"(?:something|anything|everyday|real)|compar(?:e|ed|ing) it (?:to|with)|comparison (?:to|with|from)"
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
            r"(?:in|more|full|great|lots of) (?:\w+ )?detail|detailed|in[- ]depth|thorough(?:ly)?|go deep(?:er)?"
            r"|(?:go|get|going|dig|dive|drill)(?: right| deep| deeper| more| further)* into (?:the |every |more "
            r"|all )*(?:\w+ )?"
            r"(?:details?|depth|nitty[- ]gritty|specifics|weeds)|(?:all|every|full|more|extra|lots of|plenty of|want"
            r"|need|give"
            r"|with)(?: me)?(?: the| some| single| last| little| tiny)* details?|ins and outs|nitty[- ]gritty"
            r"|in full|(?:explain|describe)\w* (?:it |this |that )?fully"
            r"|(?:leav(?:e|ing)|miss(?:ing)?|skip(?:ping)?) (?:out )?(?:nothing|no(?:thing)? detail)(?: out)?"
            r"|(?:don'?t|do not|without) (?:leav(?:e|ing)|miss(?:ing)?|skip(?:ping)?) (?:out )?(?:anything|a thing"
            r"|any\w* detail)"
            r"|(?:in|with) (?:\w+ )?depth|the (?:full|whole|entire) (?:story|works)"
            r"|deeper into|more depth|deep(?:er|ly)? dive|deeply|step[- ]by[- ]step"
            r"|full explanation|the long version|properly|comprehensive(?:ly)?"
            r"|at length"
        ),
    ),
    {"example": "example-based"},
)
# "no need to go into detail": what is not wanted is taken out before the style is read.
NO_DETAIL = Pattern(
    r"\b(?:no need (?:for|to go into)|not(?: too| so| that| very| overly)?(?: much| in)?|without(?: the| too much"
    r"| any)*"
    r"|(?:skip|spare me|leave out|forget)(?: all)?(?: the)?|no|don'?t (?:need|want|give me|go into)"
    r"(?: the| any| much| too much| all)*) (?:details?|detailed|depth|in[- ]depth)\b",
    re.I,
)
SIMPLE_STYLE = Pattern(
    r"\b(?:simply|(?:in |with )?(?:very |really )?(?:simple|simpler|easy|easier|plain|basic) (?:words?|terms?"
    r"|language|english|way|explanation)"
    r"(?: can)?|eli5|simpler|more simply|plainer|simple simple|simple$|like (?:i'?m|i am|im) (?:five|5|a (?:kid"
    r"|child|baby)|stupid|dumb)"
    r"|for (?:dummies|a (?:five"
    r"|5)[- ]year[- ]old|a kid)|simple can)",
    re.I,
)
GROUP_BY = choice(
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
CONFUSION_TIME = choice(
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
    all_time=r"all[- _]?time|ever(?: recorded| collected| logged| had)?|all (?:the )?(?:data|history|of it"
    r"|taps) (?:so far"
    r"|ever)|so far|(?:whole|full|entire|complete) history|everything (?:we have|so far)|to date|overall"
    r"|(?:since|from) (?:right )?(?:at |from )?(?:the |our |my |its )?(?:(?:very |absolute )?(?:start|beginning|outset)"
    r"|(?:very|absolute) first \w+|day (?:one|1|dot)|year dot|word go|get[- ]?go)(?: of \w+)?"
    r"|since (?:the |our |my )?first (?:day|lesson|class|lecture|slide|time|tap|click)"
    r"|ever since|since ever|since (?:we|i|you|they|it|lessons|classes|this) (?:all )?(?:first )?(?:began|started"
    r"|opened)"
    r"|(?:going |go )?(?:all )?the way back|as far back as (?:it|you|we|the data)(?: can)? (?:goes?|have|reach(?:es)?)"
    r"|for as long as (?:we|you|there)\b[\w ]*|from when (?:we|i|it) (?:first )?(?:began|started)",
)
CONFUSION_FORMAT = choice(
    json=r"\.?json", csv=r"\.?csvs?|spread ?sheets?|excel|xlsx?|google sheets?|comma[- ]separated(?: values)?|sheets?"
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
RECIPIENTS = choice(
    confused_students=(
        r"confus(?:ed|ion|ing)|lost|stuck|(?:didn'?t|don'?t|not|did not) (?:get it|understand|follow|got it)"
        r"|tapp(?:ed|ing)(?: confused)?|puzzled|muddled|baffled|clicked confused|blur"
    ),
    struggling_students=(
        r"struggl(?:ing|ers?|ed|e)|(?:falling|fell|left|lagging|who are) behind|weak(?:er|est)?|at[- ]risk|failing"
        r"|low[- ]?(?:scor\w+|perform\w+|achiev\w+)|underperform\w+|(?:finding|finds?|found) [\w ]{2,30}? (?:really "
        r"|very |too |so )?(?:hard|difficult|tough|tricky)"
        r"|need(?:s|ing)? (?:extra|more) (?:help|support)"
    ),
    all_students=r"all|every(?:one|body)|whole|entire|each student|full class",
)
