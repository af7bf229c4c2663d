"""Languages by their names, to the codes that the school uses."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from app.intents.slots.findings import Finding
from app.intents.slots.patterns import Pattern

_NAMES = {
    "en": "english inglés ingles inggeris",
    "es": "spanish español espanol castellano castilian",
    "fr": "french français francais",
    "de": "german deutsch",
    "ar": "arabic عربي العربية",
    "ur": "urdu اردو",
    "hi": "hindi हिन्दी",
    "bn": "bengali bangla bengla",
    "pa": "punjabi panjabi gurmukhi",
    "ta": "tamil தமிழ்",
    "ms": "malay melayu bahasa bm",
    "id": "indonesian",
    "zh": "chinese mandarin putonghua huayu 中文 普通话",
    "yue": "cantonese",
    "vi": "vietnamese tiếngviệt viet",
    "tl": "tagalog filipino pilipino",
    "ko": "korean hangul 한국어",
    "ja": "japanese nihongo 日本語",
    "pt": "portuguese português portugues brazilian",
    "so": "somali",
    "it": "italian italiano",
    "ru": "russian русский",
    "uk": "ukrainian",
    "pl": "polish polski",
    "tr": "turkish türkçe",
    "fa": "persian farsi dari",
    "sw": "swahili kiswahili",
    "th": "thai",
    "my": "burmese",
    "ne": "nepali",
    "gu": "gujarati",
    "te": "telugu",
    "ml": "malayalam",
    "mr": "marathi",
    "kn": "kannada",
    "si": "sinhala sinhalese",
    "ht": "haitian kreyol kreyòl",
    "ro": "romanian",
    "nl": "dutch flemish",
    "el": "greek",
    "he": "hebrew",
    "ps": "pashto",
    "am": "amharic",
    "ti": "tigrinya",
    "yo": "yoruba",
    "ig": "igbo",
    "ha": "hausa",
    "zu": "zulu",
    "af": "afrikaans",
    "km": "khmer cambodian",
    "lo": "lao laotian",
    "hmn": "hmong",
    "sv": "swedish",
    "no": "norwegian",
    "da": "danish",
    "fi": "finnish",
    "hu": "hungarian",
    "cs": "czech",
    "sk": "slovak",
    "sl": "slovenian",
    "hr": "croatian",
    "sr": "serbian",
    "bs": "bosnian",
    "bg": "bulgarian",
    "lt": "lithuanian",
    "lv": "latvian",
    "et": "estonian",
    "sq": "albanian",
    "ku": "kurdish",
    "hy": "armenian",
    "ka": "georgian",
    "cy": "welsh",
    "ga": "irish gaelic",
    "la": "latin",
    "mn": "mongolian",
    "jv": "javanese",
    "haw": "hawaiian",
}
CODES = {name: code for code, names in _NAMES.items() for name in names.split()}
_PHRASES = {
    "bahasa indonesia": "id",
    "bahasa melayu": "ms",
    "bahasa malaysia": "ms",
    "haitian creole": "ht",
    "brazilian portuguese": "pt",
    "mandarin chinese": "zh",
    "simplified chinese": "zh",
    "traditional chinese": "zh",
    "chinese mandarin": "zh",
}
_PHRASE = Pattern(rf"\b({'|'.join(_PHRASES)})\b", re.I)
_WORD = Pattern(r"[^\W\d_]{2,}")
_LEADING = Pattern(r"\b(?:in|into|to|from|for)\s+$", re.I)
_VERSION = Pattern(r"\s+(?:version|translation|copy|please|pls)\b", re.I)
# Words of every day that name a language too: they count with a capital, after "in" or before "version".
_COMMON = frozenset({"polish", "latin", "irish", "bm", "viet", "malay", "lao"})


@lru_cache(maxsize=2048)
def _misspelt(word: str) -> str | None:
    if len(word) < 5:
        return None
    slips = 2 if len(word) >= 7 else 1
    near = {
        CODES[name] for name in CODES if name[0] == word[0] and OSA.distance(word, name, score_cutoff=slips) <= slips
    }
    return near.pop() if len(near) == 1 else None


def languages(text: str) -> list[Finding]:
    """Every language that is named, as its code; a misspelt one where "in", "into", "to" or "from" leads to it."""
    found = [Finding(_PHRASES[match[1].casefold()], match.start(), match.end()) for match in _PHRASE.finditer(text)]
    for match in _WORD.finditer(text):
        if any(each.start < match.end() and match.start() < each.end for each in found):
            continue
        word = match[0].casefold()
        led = _LEADING.search(text[: match.start()])
        named = led or match[0][0].isupper() or _VERSION.match(text[match.end() :])
        if word in CODES and (named or word not in _COMMON):
            found.append(Finding(CODES[word], match.start(), match.end()))
        elif led and word not in ("malaysia", "general", "parents", "finish", "friends") and (code := _misspelt(word)):
            found.append(Finding(code, match.start(), match.end()))
    return sorted(found, key=lambda each: each.start)
