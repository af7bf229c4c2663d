"""What somebody says who needs a person now, and no program: recognised only where they say it of themselves."""

from __future__ import annotations

import re

from flask_babel import gettext as _

_I = r"i(?:['’]?m|\ am|\ was|['’]?ve\ been|\ have\ been|\ get|\ got|\ feel)"
_SAYS = re.compile(
    rf"""\b(?:
        (?:want|wanna|going|gonna|plan|planning|thinking|think|feel\ like|tempted|urge|need)
            \ (?:to\ |of\ |about\ )?(?:kill|hurt|harm|cut)(?:t?ing)?\ myself
        | (?:kill(?:ing)?|cutting|hurting|harming)\ myself
        | (?:want|wanna)\ (?:to\ )?(?:die|be\ dead)
        | wish\ (?:that\ )?i\ (?:was|were)\ dead
        | (?:end|ending|take|taking)\ my\ (?:own\ )?life
        | better\ off\ dead
        | no\ reason\ to\ live
        | {_I}\ (?:\w+\ )?suicidal
        | (?:don['’]?t|do\ not)\ want\ to\ (?:live|be\ alive|be\ here\ any\ ?more|wake\ up)
        | (?:he|she|they|somebody|someone|my\ \w+)
            \ (?:hits|abuses|molests|rapes|hurts|is\ hurting|beats)\ me(?!\ (?:at|in)\b)
        | {_I}\ (?:being\ )?(?:abused|molested|raped|bullied|beaten\ up)
        | quiero\ morir(?:me)? | matarme | suicidarme | hacerme\ daño
        | (?:je\ veux|envie\ de)\ (?:mourir|me\ tuer) | me\ suicider | me\ faire\ du\ mal
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)


def in_distress(sentence: str) -> bool:
    """Whether somebody says that they are in danger. Nobody is told, and nothing is noted of it."""
    return _SAYS.search(" ".join(sentence.split())) is not None


def whom_to_tell() -> str:
    """The answer: to whom to go. It promises nothing that Homeroom does not do."""
    said: str = _(
        "That sounds very hard, and you do not have to be alone with it. I am only a program, and I tell nobody what"
        " you write here. So please go to somebody you trust now: a teacher, the school's counsellor or nurse,"
        " somebody at home. If anybody is in danger, call the emergency number."
    )
    return said
