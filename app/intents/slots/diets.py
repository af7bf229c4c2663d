"""Diets and allergies."""

from __future__ import annotations

import re

from app.intents.slots.patterns import Pattern
from app.intents.slots.sentence import Sentence

_DIETS = (
    r"vegan|vegetarian|veggie|halal|kosher|pescatarian|pescetarian|keto|ketogenic|paleo|gluten[- ]free"
    r"|dairy[- ]free|lactose[- ]free|nut[- ]free|egg[- ]free|sugar[- ]free|low[- ](?:carb|sodium|salt|fat|sugar"
    r"|gi|fodmap|cal(?:orie)?)|high[- ](?:protein|fibre|fiber|carb|iron)"
    r"|plant[- ]based|jain|diabetic|no (?:pork|beef|red meat|meat|sugar|gluten|dairy|fish|seafood|eggs|caffeine"
    r"|fast food|added sugar|nuts|lactose|alcohol)|lactose[- ]intolerant|coeliac|celiac|gluten[- ]intolerant"
    r"|flexitarian|whole30|mediterranean|buddhist vegetarian|soy[- ]free|shellfish[- ]free|muslim[- ]friendly"
    r"|budget"
)
_DIET = Pattern(rf"(?<![\w-])({_DIETS})(?![\w-])", re.I)
_SPELLED = {
    "veggie": "vegetarian",
    "pescetarian": "pescatarian",
    "ketogenic": "keto",
    "celiac": "coeliac",
    "muslim-friendly": "halal",
}
_NOT_EATEN = Pattern(
    (
        r"\b(?:doesn'?t|does not|don'?t|do not|won'?t|never|can'?t|cannot) (?:eats?|have) (?:any )?(pork|beef"
        r"|meat|red meat|fish|dairy|gluten|eggs"
        r"|seafood|sugar)\b"
    ),
    re.I,
)
_ITEM = (
    r"(?:(?:tree |pea|cow'?s |wal|cashew |hazel|brazil |pine )?nuts?|[^\W\d_][\w-]*(?: (?:products|sauce|butter"
    r"|milk|seeds?|fruits?|flour|beans?|oil))?)"
)
_LIST = rf"({_ITEM}(?:(?:\s*,\s*(?:and |or )?|\s+and\s+|\s+or\s+|\s*&\s*|\s*/\s*|\s*\+\s*)(?:to )?{_ITEM})*)"
_ALLERGIC = (
    Pattern(
        (
            r"\b(?:allerg(?:ic|y|ies|en|ens)|alergic|allegic|alergy|allergys|anaphyla\w+)\s*(?:to|:|-|=|against"
            rf"|are|is|include)\s*(?:the |all |any )?{_LIST}"
        ),
        re.I,
    ),
    Pattern(
        (
            r"\b(?:can'?t|cannot|cant|can not|must(?:n'?t| not)|shouldn'?t) (?:have|eat|touch|take|tolerate"
            rf"|go near|do)\s+(?:any )?{_LIST}\s*[,(;-]*\s*(?:because\s+)?(?:\(?(?:i'?m|he'?s|she'?s|i am|is"
            r"|it'?s an?|they'?re|super|severely|very)?\s*)*(?:allerg|alerg|anaphyl)"
        ),
        re.I,
    ),
    Pattern(
        (
            r"\b(?:(?:has|have|with|got|given|severe|bad|a|an|his|her|my|their|serious|no|mild|known"
            rf"|'s)\s+)+{_LIST}[ -](?:and [\w ]+ )?(?:allerg(?:y|ies)|alerg(?:y|ies)|intolerance)"
        ),
        re.I,
    ),
    Pattern(rf"{_LIST}[ -](?:allerg(?:y|ies|ic)|alerg(?:y|ic))", re.I),
)
_FORBIDDEN = Pattern(
    (
        rf"\b(?:no|without|avoid(?:ing)?)\s+{_LIST}\s*(?:[-,;(]\s*)?(?:due to |because of |cos of )?(?:an? |the "
        r"|his |her |my )?(?:allerg\w*|alerg\w*)\b(?! to)"
    ),
    re.I,
)
_NOT_ITEM = Pattern(
    (
        r"(?:please|pls|plz|thanks|for|so|but|he|she|they|i|who|is|are|has|with|and|or|the|a|an|to|also|this|that"
        r"|week|days?|plan|meals?|food|allerg\w+|it|things|stuff|certain|any|his|her|my|severe|bad|known|serious|no"
        r"|mild|got|have|on|in|diet|student|also|vegan|vegetarian|halal|kosher|what|how|can|could|make|need"
        r"|needs|which|give|do|does|i'?m|he'?s|she'?s"
        r"|from|over|something|very|really|wants?|then|while|because|cos|if|my|about|suggest|build|create|write|what's)"
    ),
    re.I,
)


def _items(words: str) -> list[str]:
    kept = []
    for part in re.split(r"\s*,\s*(?:and |or )?|\s+and\s+|\s+or\s+|\s*[&/+]\s*", words.strip(), flags=re.I):
        part = re.sub(r"^(?:to|the|all|any|a|an|severe|bad|serious|mild|known)\s+", "", part.strip(" .;:-"), flags=re.I)
        if part and not _NOT_ITEM.fullmatch(part) and not _DIET.fullmatch(part):
            kept.append(part)
        elif kept:
            break
    return kept


_WHOM = r"(?:him|her|me|them)"
_SIGNS = (
    r"(?:hives|rash\w*|react\w*(?! (?:well|fine|ok))|swell\w*|swollen|swelling|break(?:s|ing)? out|com(?:e|es"
    r"|ing) (?:out|up) in|choke\w*"
    r"|itch\w*"
    r"|anaphyla\w*|wheez\w*|sneez\w*|throat|epi-?pen)"
)
_OFTEN = r"(?:also |always |really |even |will |would |could |can |might |do |does |'ll )*"
# What does it: "shellfish brings him out in hives", "eggs make her throat swell", "nuts could kill him".
_DOES = Pattern(
    rf"{_LIST}\s+{_OFTEN}(?:"
    rf"(?:bring|break|com)(?:s|e|es)? {_WHOM} (?:out|up) in|makes? (?:{_WHOM}|his|my"
    rf"|their)\b[^.,;]{{0,25}}?\b(?:{_SIGNS}|ill|sick"
    rf"|vomit|throw up|unwell|close)\b|gives? {_WHOM} (?:an? |the )?(?:\w+ )?(?:{_SIGNS}|spots)\b|kills? {_WHOM}\b"
    rf"|puts? {_WHOM} in (?:the )?hospital|sets? (?:off (?:his|her|my|their)|(?:{_WHOM}|his|my|their) (?:\w+ )?off)\b"
    rf"|(?:cause|trigger)s? (?:{_WHOM} |his |my |their |an? )?(?:\w+ )?(?:{_SIGNS}|allerg\w*)"
    rf"|(?:is|are) (?:deadly|dangerous|poison) (?:for|to) {_WHOM})",
    re.I,
)
# What is done by it: "he swells up if he eats prawns", "she gets hives from dairy".
_DONE_BY = Pattern(
    rf"\b{_SIGNS}\b[^.,;]{{0,25}}?\b(?:to|from|with|for|after (?=eating|having|touching|drinking)|when(?:ever)?|if"
    rf"|against|because of|by)\s+"
    r"(?:(?:he|she|they|i) )?(?:(?:ever )?(?:has|have|eats?|eating|had|touch(?:es|ing)?|having|gets? near|drinks?"
    r"|tastes?) )?"
    rf"(?:any |some |the )?{_LIST}",
    re.I,
)
_REACTION = Pattern(
    (
        rf"\b(?:no|without|avoid(?:ing)?|not)\s+{_LIST}\s*[,;:(.-]*\s*(?:(?:because|cos|since|as)\s+)?(?:it|that|they"
        r"|those|i|he|she|we)\b[^.;!?]{0,20}?\b(?:hives|a rash|react\w*|swell\w*|break(?:s|ing)? out|ill|sick|choke\w*"
        r"|itch\w*|throat)\b"
    ),
    re.I,
)


def allergies(s: Sentence) -> list[str] | None:
    """What one is allergic to."""
    text = s.masked()
    for pattern in (_FORBIDDEN, _REACTION, *_ALLERGIC, _DOES, _DONE_BY):
        for found in pattern.finditer(text):
            if items := _items(found[1]):
                return items
    return None


def restrictions(s: Sentence) -> list[str] | None:
    """The diets that are kept, such as vegan or halal."""
    text = s.masked()
    kept: list[str] = []
    for found in _DIET.finditer(text):
        said = found[1].casefold()
        value = _SPELLED.get(said, re.sub(r"(?<=[a-z])\s+(?=free$)", "-", said) if said.endswith("free") else said)
        if value not in kept and value.removeprefix("no ") not in (allergies(s) or []):
            kept.append(value)
    for found in _NOT_EATEN.finditer(text):
        if found[1].casefold() not in (allergies(s) or []):
            kept.append(f"no {found[1].casefold()}")
    return kept or None
