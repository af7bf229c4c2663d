"""Study tools without a model: explanations, quizzes, marking and spaced repetition from a course's own material."""

from app.study.check import Measures
from app.study.check import check as check_items
from app.study.course_material import passages_of
from app.study.definitions import defined_in
from app.study.distractors import Difficulty
from app.study.explain import Explanation, Quote
from app.study.explain import Kind as QuoteKind
from app.study.explain import explain as explanation_of
from app.study.improvement import Answer, ErrorShare, Improvement, NoFigure, compared
from app.study.improvement import improvement as improvement_of
from app.study.items import GAP, Form, Item, Option
from app.study.marking import MAX_ANSWER, Result, mark_item
from app.study.mix import Mix
from app.study.passage import Passage
from app.study.query import matter
from app.study.quiz import MAX_ITEMS, make_quiz
from app.study.schedule import due, new_card, review
from app.study.search import best_passages
from app.study.styles import Missing, Style
from app.study.terms import Kind
from app.study.text import Sentence
from app.study.vocabulary import holds_word, unheard
from app.study.words import ASKING, WORD, content

__all__ = [
    "ASKING",
    "GAP",
    "MAX_ANSWER",
    "MAX_ITEMS",
    "WORD",
    "Answer",
    "Difficulty",
    "ErrorShare",
    "Explanation",
    "Form",
    "Improvement",
    "Item",
    "Kind",
    "Measures",
    "Missing",
    "Mix",
    "NoFigure",
    "Option",
    "Passage",
    "Quote",
    "QuoteKind",
    "Result",
    "Sentence",
    "Style",
    "best_passages",
    "check_items",
    "compared",
    "content",
    "defined_in",
    "due",
    "explanation_of",
    "holds_word",
    "improvement_of",
    "make_quiz",
    "mark_item",
    "matter",
    "new_card",
    "passages_of",
    "review",
    "unheard",
]
