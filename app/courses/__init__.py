"""Courses: who belongs to them, their decks, the running lesson, who is present."""

from app.courses.access import LESSON_IDLE, InCourse, OpenLesson, Seat, everyone, seat, shared_seat
from app.courses.catalogue import MyCourse, courses_of
from app.courses.copying import on_copy
from app.courses.deck import parse as parse_deck
from app.courses.deck_reading import forget_deck_files
from app.courses.decks import replace_slides
from app.courses.guests import end_guests
from app.courses.joining import new_code
from app.courses.lessons import end_lessons, ensure_lesson, mark_present, show
from app.courses.models import Course, Enrolment, Lesson, Presence, Slide, SlideExposure
from app.courses.own_settings import change_settings
from app.courses.pictures import forget_pictures
from app.courses.schemas import CourseId, CourseInput
from app.courses.screen import course_screen
from app.courses.slides import SlideHead, SlideText, deck_text, outline, slide_named, slide_text

__all__ = [
    "LESSON_IDLE",
    "Course",
    "CourseId",
    "CourseInput",
    "Enrolment",
    "InCourse",
    "Lesson",
    "MyCourse",
    "OpenLesson",
    "Presence",
    "Seat",
    "Slide",
    "SlideExposure",
    "SlideHead",
    "SlideText",
    "change_settings",
    "course_screen",
    "courses_of",
    "deck_text",
    "end_guests",
    "end_lessons",
    "ensure_lesson",
    "everyone",
    "forget_deck_files",
    "forget_pictures",
    "mark_present",
    "new_code",
    "on_copy",
    "outline",
    "parse_deck",
    "replace_slides",
    "seat",
    "shared_seat",
    "show",
    "slide_named",
    "slide_text",
]
