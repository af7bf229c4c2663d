"""What a body has to take care of."""

from __future__ import annotations

import re

from app.intents.slots.findings import GAP, without
from app.intents.slots.patterns import Pattern
from app.intents.slots.sentence import Sentence
from app.intents.slots.sport import activity_span

_CONDITION = (
    r"asthma\w*|crutch\w*|wheel ?chairs?|cast|sling|sprain\w*|broken|fractur\w*|injur\w*|diabet\w*|epilep\w*"
    r"|seizures?|adhd|autis\w*|concuss\w*|arthritis|scoliosis|cerebral palsy|hearing|deaf|blind\w*"
    r"|visual\w* impair\w*|low vision|heart (?:condition|murmur|problem)|torn|pulled|strain\w*|surgery|operation"
    r"|sore|bad|weak|twisted|dislocated|knee|ankle|wrist|shoulder|back|hip|elbow|hamstring|acl|migraines?|anxiety"
    r"|pregnan\w*|allerg\w*|eczema|recover\w*|brace|boot|prosthe\w*|amput\w*|down syndrome|dyspraxia"
    r"|muscular dystrophy|an(?:a)?emi\w*|fasting|flu|fever|pain|stitches|walker|hemophilia|haemophilia|hypermobil\w*"
    r"|vertigo|inhaler|eds|rsi|shin splints|osgood\w*|limp\w*|arm|leg|foot|toe|finger|neck|rib|hernia"
    r"|ligaments?|cartilage|meniscus|post-?op"
    r"|chronic|condition|infection\w*|cough|virus|bronchitis|cramps?|dizz\w*|nause\w*|burns?|rash|hayfever|hay fever"
    r"|sensory|mobility|disab\w*|tendon\w*|swollen|bruis\w*|glasses"
)
_BODY = (
    r"(?:left |right |lower |upper )?(?:knees?|ankles?|wrists?|shoulders?|back|hips?|elbows?|hamstrings?|legs?|arms?"
    r"|foot|feet"
    r"|toes?|fingers?|neck|ribs?|chest|head|hands?|thumb|heel|achilles|groin|calf)"
)
_HAS = tuple(
    Pattern(pattern, re.I)
    for pattern in (
        r"\b(?:medical )?(?:notes?|condition|info|details?)\s*[:=-]\s*(.+)$",
        rf"\b((?:just |recently )?had (?:an?|his|her|their) [^{GAP},;.?!]*?\b(?:out|removed|taken out))\b"
        r"|\b((?:can'?t|cannot|can not|unable to|mustn'?t|struggles to) (?:put|bend|lift|move|run|jump|walk|use"
        r"|raise|stand|grip"
        rf"|breathe|straighten|kick|throw|twist|turn|see|hear|bear)\b(?![^,;.?!]*\b(?:because|due to|cos"
        rf"|since)\b)(?:(?!\s-\s)[^{GAP},;.?!()])*)",
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
        r"\b((?:fasts|fasted)\b(?: (?:for|during) \w+)?)",
        rf"\b({_BODY} (?:is|are|was|has been|hurts?|aches?|keeps)\b(?: (?:still|really|very|a bit|quite|so))*"
        r"(?: (?:bad|sore|hurt\w*|swollen|broken|injured|sprained|twisted|weak|painful|stiff|playing up|acting up"
        r"|not (?:great|good|right)|in an? \w+))?)",
        rf"\((?!(?:please|pls|thanks|if|for|or|and|not|no|any)\b)([^()?{GAP}]{{4,40}})\)",
        rf"\b(asthmatic|diabetic|pregnant|deaf|blind|injured|epileptic|autistic)\s*(?:{GAP}|$)",
        rf"\b(?:{GAP})\s*((?:mild |severe |bad |on )(?:{_CONDITION})\b[^{GAP},;.?!()]*)",
    )
)
_BREAKING = Pattern(r"\b(?:broke|sprained|twisted|tore|fractured|dislocated|injured|pulled|hurt)\s*$", re.I)
_AFTER_NOTE = Pattern(
    (
        r"\s*\b(?:so|what|how|can(?!'t)|could(?!n't)|and (?:wants?|needs?|we|i|would|should)"
        r"|and (?:(?:is|are|was|still|really|now|just|also|keeps?|he|she|they|'s)\s+)*(?:begs?|begging|asks?|asking"
        r"|insist\w*|refus\w*|hates?|hating|loves?|desperate|keen|dying|determined|says?|thinks?|hopes?|hoping"
        r"|plead\w*|upset|sad|(?:do|does|did|is|are)(?:n'?t| not) (?:want|like|wish|happy|keen)\w*"
        r"|won'?t (?:sit|accept|miss))\b"
        r"|and (?:his|her|their) (?:mum|mom|dad|mother|father|parents?) (?:says?|said|thinks?|wants?|insists?|asked)\b"
        r"|but|which|for (?!\w+ weeks|ramadan|lent|religious)"
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
            words = found[found.lastindex or 1]
            if (verb := _BREAKING.search(text[: found.start(found.lastindex or 1)])) and re.match(
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
