"""The tutor: how far it goes in a course, hints by steps, what goes into a prompt, and how it is asked."""

from app.tutor.answering import answer, answers, cannot_translate, material_of, reply_to_attempt
from app.tutor.climbing import arrive, climb, forget, has_begun
from app.tutor.fences import clean, fenced, new_mark
from app.tutor.hints import Hint, cited, escaped, hint_for, linked
from app.tutor.ladder import Rung, Step, Turn, fills_a_gap, next_rung
from app.tutor.languages import Language, language_named
from app.tutor.material import Excerpt, Material, Worked, material_for
from app.tutor.modes import Mode, mode_for, mode_help, mode_in, mode_labels, mode_of, mode_sentence, strictest_mode
from app.tutor.names import Names, Unmasking
from app.tutor.naming import names_for
from app.tutor.prefixes import Asked, prefixed
from app.tutor.prompt import Page, Scene, prompt_messages, spoken, system_prompt
from app.tutor.slash import Command, commands, slash
from app.tutor.summarising import Said, summary_of
from app.tutor.telling import telling_course
from app.tutor.withholding import is_withheld, may_be_told, tools_withheld

__all__ = [
    "Asked",
    "Command",
    "Excerpt",
    "Hint",
    "Language",
    "Material",
    "Mode",
    "Names",
    "Page",
    "Rung",
    "Said",
    "Scene",
    "Step",
    "Turn",
    "Unmasking",
    "Worked",
    "answer",
    "answers",
    "arrive",
    "cannot_translate",
    "cited",
    "clean",
    "climb",
    "commands",
    "escaped",
    "fenced",
    "fills_a_gap",
    "forget",
    "has_begun",
    "hint_for",
    "is_withheld",
    "language_named",
    "linked",
    "material_for",
    "material_of",
    "may_be_told",
    "mode_for",
    "mode_help",
    "mode_in",
    "mode_labels",
    "mode_of",
    "mode_sentence",
    "names_for",
    "new_mark",
    "next_rung",
    "prefixed",
    "prompt_messages",
    "reply_to_attempt",
    "slash",
    "spoken",
    "strictest_mode",
    "summary_of",
    "system_prompt",
    "telling_course",
    "tools_withheld",
]
