"""What reports, workflows, alerts and notifications are of, over what time, and which way they go."""

from __future__ import annotations

from app.intents.slots.choices.choosing import choice, renamed

TIME = choice(
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
FORMAT = choice(
    pdf=r"\.?pdfs?|printable|print-?out(?: version)?|acrobat",
    html=r"\.?html?|web ?page|for the web(?:site)?|web version|as a (?:web )?page",
    json=r"\.?json",
    text=r"(?:plain[- ]?)?text|\.?txt",
)
DATA = choice(
    attendance=(
        r"attend[ae]nces?|abs[ea]n(?:ces?|t|teeism)|presence|no-?shows?|attendnace|lateness|punctuality|truancy"
        r"|turn(?:ing|ed)? up|missing (?:school|class)|skipping"
    ),
    health=r"health|heart[- ]rates?|blood pressure|bmi|vitals|wellness|wellbeing|medical|weight|pulse|sleep",
    performance=r"performances?|scores?|grades?|results?|marks|academic|fitness|test|perfomance",
)
REPORT = renamed(
    choice(
        fully=r"comprehensive|everything|all[- ]in[- ]one|the works",
        attendance=r"attend[ae]nces?|attendnace|abs[ea]n(?:ces?|teeism)|lateness|punctuality|att",
        health=r"health|medical|wellness|wellbeing|fitness health",
        progress=(
            r"progress|performance|academic|grades?|improvement|achievement|learning|growth|how (?:he|she|they) (?:is"
            r"|are|'s) doing"
        ),
        comprehensive=(
            r"comprehensive|full(?! (?:year|term|semester|month|week))|complete|overall|everything|all[- ]in[- ]one"
            r"|all[- ]round|combined|whole(?! (?:year|term|semester|month|week))|the works"
        ),
    ),
    {"fully": "comprehensive"},
)
NOTIFICATION = choice(
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
NOTIFIED = choice(
    parent=(
        r"parents?(?:')?|mums?|moms?|mothers?|dads?|fathers?|guardians?|famil(?:y|ies)|home|folks|carers?|mummy"
        r"|daddy|mama|papa"
    ),
    teacher=r"teachers?|(?:mr|mrs|ms|miss|mdm|coach|dr)\.? \w+|colleagues?|staff|tutors?",
    student=r"students?|pupils?|himself|herself",
)
CHANNEL = choice(
    in_app=(
        r"in[- ]?app|(?:in|on|through|via|inside|within|by|using) the app|app notification|in-?app"
        r"|push(?: notification)?|inbox|via app"
    ),
    sms=r"sms|text(?: ?message)?s?|txt|texting|texted",
    email=r"e-?mails?|emial|mail",
)
CHANNELS = choice(
    email=r"e-?mails?|e-?mailing|emial|mail",
    sms=r"sms(?:es)?|text(?: ?messages?)?s?|txts?|texting|smsing",
)
WORKFLOW = choice(
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
        r"|incidents?(?: (?:response|procedure|workflow|protocol|process))?|accident|emergency|injur\w+"
        r"|(?:got|is|was) hurt"
    ),
    prepare_for_class=(
        r"prepar\w*|prep(?:ping|ped)?|(?:get|getting|make|have|set) (?:\S+ ){0,5}(?:ready|set|up|sorted)|ready"
        r"|set(?:ting)? up|pre-?class|before class|class prep|sort(?:ed)? (?:everything )?(?:out )?for"
        r"|start of class|kick off"
    ),
)
ALERT = choice(
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
