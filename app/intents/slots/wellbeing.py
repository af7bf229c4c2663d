"""Diets, allergies and what a body has to take care of."""

from __future__ import annotations

import re

from app.intents.slots.findings import GAP, without
from app.intents.slots.patterns import Pattern
from app.intents.slots.sentence import Sentence
from app.intents.slots.sport import activity_span

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
    for pattern in (_FORBIDDEN, _REACTION, *_ALLERGIC):
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


_CONDITION = (
    r"asthma\w*|crutch\w*|wheel ?chairs?|cast|sling|sprain\w*|broken|fractur\w*|injur\w*|diabet\w*|epilep\w*"
    r"|seizures?|adhd|autis\w*|concuss\w*|arthritis|scoliosis|cerebral palsy|hearing|deaf|blind\w*"
    r"|visual\w* impair\w*|low vision|heart (?:condition|murmur|problem)|torn|pulled|strain\w*|surgery|operation"
    r"|sore|bad|weak|twisted|dislocated|knee|ankle|wrist|shoulder|back|hip|elbow|hamstring|acl|migraines?|anxiety"
    r"|pregnan\w*|allerg\w*|eczema|recover\w*|brace|boot|prosthe\w*|amput\w*|down syndrome|dyspraxia"
    r"|muscular dystrophy|an(?:a)?emi\w*|fasting|flu|fever|pain|stitches|walker|hemophilia|haemophilia|hypermobil\w*"
    r"|vertigo|inhaler|eds|rsi|shin splints|osgood\w*|limp\w*|arm|leg|foot|toe|finger|neck|rib|hernia|post-?op"
    r"|chronic|condition|hayfever|hay fever|sensory|mobility|disab\w*|tendon\w*|swollen|bruis\w*|glasses"
)
_HAS = tuple(
    Pattern(pattern, re.I)
    for pattern in (
        r"\b(?:medical )?(?:notes?|condition|info|details?)\s*[:=-]\s*(.+)$",
        rf"\b((?:just |recently )?had (?:an?|his|her|their) [^{GAP},;.?!]*?\b(?:out|removed|taken out))\b",
        (
            r"\b(?:he|she|they|who|it)?\s*(?:is|'s|was|are|am|she's|he's)\s+((?:still |now )?(?:on|in|using"
            r"|recovering|wearing|getting over|coming back|confined|nursing|carrying|post|pregnant|deaf|blind"
            r"|partially|visually|hearing|fasting|unwell|limping|sick|asthmatic"
            r"|diabetic|epileptic|autistic|hard of|injured|a wheelchair"
            rf"|not allowed)\b[^{GAP},;.?!]*)"
        ),
        (
            r"\b((?:uses?|using|wears?|wearing|recovering from|recovered from|getting over|coming back from"
            r"|just had|recently had"
            rf"|on|in)\s+(?:(?:a|an|his|her|their|the)\s+)?[^{GAP},;.?!]*?\b(?:{_CONDITION})\b[^{GAP},;.?!()]*)"
        ),
        (
            r"\b(?:has|have|with|got|had|who has|having|suffers? from|suffering from|due to|because of|given|after"
            r"|since|during|cos of|bc of|following|despite|considering|'s got|hurt|broke|sprained|twisted|tore"
            r"|fractured"
            r"|dislocated|injured|pulled|uses|wears|recovering from)\s+((?:(?:a|an|his|her|their|the|just|just had"
            rf"|recently|been diagnosed with)\s+)?[^{GAP},;.?!]*?\b(?:{_CONDITION})\b[^{GAP},;.?!()]*)"
        ),
        rf"[,;(-]\s*((?:{_CONDITION}|mild|severe|recent|chronic|exercise-induced)\b[^{GAP},;.?!()]*)",
        rf"[,;(-]\s*((?:[\w-]+\s+){{0,3}}(?:{_CONDITION})\b[^{GAP},;.?!()]*)",
        (
            rf"(?:{GAP}|^)\s*(?:is |'s )?((?:fasting|asthmatic|diabetic|pregnant|deaf|blind|injured|epileptic"
            rf"|autistic)\b[^{GAP},;.?!()]*)"
        ),
        rf"\b(asthmatic|diabetic|pregnant|deaf|blind|injured|epileptic|autistic)\s*(?:{GAP}|$)",
        rf"\b(?:{GAP})\s*((?:mild |severe |bad |on )(?:{_CONDITION})\b[^{GAP},;.?!()]*)",
    )
)
_BREAKING = Pattern(r"\b(?:broke|sprained|twisted|tore|fractured|dislocated|injured|pulled|hurt)\s*$", re.I)
_AFTER_NOTE = Pattern(
    (
        r"\s*\b(?:so|what|how|can|could|and (?:wants?|needs?|we|i|would|should)|but|which|for (?!\w+ weeks)"
        r"|in (?=\w+(?:ing|ball)\b)|during|when|while|to (?:join|take|play|do|be|get)|wants?|needs?|any|suggest"
        r"|adapt|modif\w+|playing|doing|please|pls|plz|thanks|before|at (?:football|soccer))\b.*$"
    ),
    re.I,
)


def medical_notes(s: Sentence) -> str | None:
    """The words that say what a pupil has, as they were written."""
    text = s.masked(keep_dates=True)
    sport = activity_span(text)
    text = without(text, [sport] if sport else [])
    for group in (_HAS[:1], _HAS[1:3], _HAS[3:5], _HAS[5:]):
        matches = [found for pattern in group for found in pattern.finditer(text)]
        for found in sorted(matches, key=lambda match: match.start()) if group == _HAS[3:5] else matches:
            words = found[1]
            if (verb := _BREAKING.search(text[: found.start(1)])) and re.match(
                r"(?:his|her|their|a|an)\b", words, re.I
            ):
                words = f"{verb[0].strip()} {words}"
            words = words if group == _HAS[:1] else _AFTER_NOTE.sub("", words)
            words = re.sub(r"\s+", " ", words.replace(GAP, " ")).strip(" .,;:!?-()")
            words = re.sub(r"\s+(?:this (?:morning|afternoon|lesson)|today|tonight|just now)$", "", words, flags=re.I)
            words = re.sub(
                r"\s+(?:for|in|during|and|so|at|with|the)$",
                "",
                re.sub(r"^(?:a|an|the)\s+", "", words, flags=re.I),
                flags=re.I,
            )
            if words:
                return words
    return None
