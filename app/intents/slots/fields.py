"""Which parameters each function has, under the field's names, and what reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from app.intents.slots import (
    amounts,
    assignments,
    choices,
    gear,
    lessons,
    matter,
    questions,
    quizzes,
    sport,
    task_changes,
    task_endings,
    tasks,
    teams,
    translations,
    wellbeing,
)
from app.intents.slots.choices import Choice, chosen
from app.intents.slots.findings import without
from app.intents.slots.sentence import Sentence

Reader = Callable[[Sentence], Any]
# Read by the roster, since they may fit several: see `readings.py`.
PEOPLE = "student"
REGISTER = "attendance"
APART = "keep_apart"


def _from(choice: Choice) -> Reader:
    return lambda s: chosen(choice, s.head)


def _outside(choice: Choice) -> Reader:
    """Read outside the names of classes: "Health 8" says nothing about health."""
    return lambda s: chosen(choice, without(s.head, s.periods, leading=False))


def _period(s: Sentence) -> str | None:
    return str(s.periods[0].value) if s.periods else None


def _teacher(s: Sentence) -> str | None:
    return str(s.teachers[0].value) if s.teachers else None


def _date(s: Sentence) -> str | None:
    return str(s.dates[-1].value) if s.dates else None


def _slide(s: Sentence) -> int | float | None:
    return s.slides[0].value if s.slides else None


def _question_slide(s: Sentence) -> int | float | None:
    """The slide of the request, and not one that the question speaks of."""
    body = questions.question_body(s) or ""
    found = next((each for each in s.slides if s.head[each.start : each.end] not in body), None)
    return found.value if found else None


def _words(s: Sentence) -> str | None:
    return s.words


def _anonymous(s: Sentence) -> bool | None:
    return False if choices.SIGNED.search(s.whole) else None


def _named_only(s: Sentence) -> bool | None:
    return False if choices.NAMELESS.search(s.whole) else None


def _difficulty(s: Sentence) -> str | None:
    text = s.masked()
    return "hard" if choices.NOT_EASY.search(text) else chosen(choices.DIFFICULTY, text)


def _style(s: Sentence) -> str | None:
    return "simple" if choices.SIMPLE_STYLE.search(s.head) else chosen(choices.STYLE, s.head)


def _channels(s: Sentence) -> list[str] | None:
    return choices.all_chosen(choices.CHANNELS, s.head) or None


def _channel(s: Sentence) -> str | None:
    return chosen(choices.CHANNEL, s.head)


def _language(s: Sentence) -> str | None:
    return str(s.languages[-1].value) if s.languages else None


def _recipients(s: Sentence) -> str | None:
    return chosen(choices.RECIPIENTS, s.head)


def _weakest(s: Sentence) -> str | None:
    """Who gets a quiz again; with a pupil named it is the pupil."""
    return None if s.people else chosen(choices.RECIPIENTS, s.head)


def _notice(s: Sentence) -> str | None:
    """The words of a notification, unless they only say of which kind it is."""
    return None if s.words and len(s.words.split()) <= 3 and chosen(choices.NOTIFICATION, s.words) else s.words


def _notice_kind(s: Sentence) -> str | None:
    head = without(s.head, s.periods, leading=False)
    return chosen(choices.NOTIFICATION, head if _notice(s) else f"{head} {s.words or ''}")


def _notified(s: Sentence) -> str | None:
    return chosen(choices.NOTIFIED, s.head)


def _topic_again(s: Sentence) -> str | None:
    """What a quiz that is set again is about."""
    masked = re.sub(
        (
            r"\b(?:to|for) (?:those|students|anyone|whoever|everyone|the (?:ones|kids|students)|all|kids|ppl"
            r"|people) (?:who |that )?(?:\w+ ){0,3}?(?:confused|lost|stuck|struggl\w+|behind)\b(?: (?:about|by|on"
            r"|with)\b)?"
        ),
        " on ",
        s.whole,
        flags=re.I,
    )
    return quizzes.quiz_topic(Sentence(s.function, masked, s.school, s.role)) or matter.confused_about(s)


def _task_date(s: Sentence) -> str | None:
    return str(s.dates[0].value) if len(s.dates) == 1 or not s.dates else str(s.dates[-1].value)


def _add_date(s: Sentence) -> str | None:
    return _task_date(s) if s.dates else None


def _list_date(s: Sentence) -> str | None:
    return str(s.dates[0].value) if s.dates else None


def _list_status(s: Sentence) -> str | None:
    text = re.sub(r"\b(?:to-?\s?dos?|todos?)\b(?: list)?|\bneed to do\b|\bhave to do\b", " ", s.head, flags=re.I)
    return chosen(choices.STATUS, text)


def _incident(s: Sentence) -> str | None:
    return chosen(choices.INCIDENT, without(s.head, []))


def _metric(s: Sentence) -> str | None:
    return chosen(choices.METRIC, s.head)


def _threshold_ptm(s: Sentence) -> int | float | None:
    return amounts.threshold(s)


def _grade(s: Sentence) -> str | None:
    return lessons.grade(s)


PERIOD: Mapping[str, Reader] = {"period": _period}
CLASS: Mapping[str, Reader] = {"period": _period, "teacher_name": _teacher}
WHO: Mapping[str, Reader] = {PEOPLE: lambda _s: None}
_MESSAGE: Mapping[str, Reader] = {
    **WHO,
    **PERIOD,
    "message": _words,
    "channels": _channels,
    "target_language": _language,
}
_TASK: Mapping[str, Reader] = {"task_id": tasks.task_id, "position": tasks.position}

FIELDS: Mapping[str, Mapping[str, Reader]] = {
    "track_confusion": {"topic": matter.confused_about, "slide": _slide},
    "submit_question": {"question_body": questions.question_body, "anonymous": _anonymous, "slide": _question_slide},
    "generate_quiz": {
        "topic": quizzes.quiz_topic,
        "num_questions": quizzes.questions,
        "difficulty": _difficulty,
        "focus": _from(choices.FOCUS),
        **PERIOD,
    },
    "explain_topic": {"topic": matter.explained, "explanation_style": _style},
    "fetch_notes": {"topic": matter.notes_topic, "slide": _slide},
    "get_confusion_heatmap": {
        **CLASS,
        "time_range": _from(choices.CONFUSION_TIME),
        "group_by": _from(choices.GROUP_BY),
    },
    "export_confusion_data": {
        **CLASS,
        "time_range": _from(choices.CONFUSION_TIME),
        "format": _from(choices.CONFUSION_FORMAT),
        "include_anonymous": _named_only,
    },
    "notify_students_via_lms": {**PERIOD, "recipient_filter": _recipients, "message": _words},
    "assign_remedial_quiz": {
        "topic": _topic_again,
        **PERIOD,
        **WHO,
        "target_students": _weakest,
        "due_date": _date,
        "passing_score": amounts.passing_score,
    },
    "add_task": {"title": tasks.new_title, "due_date": _add_date},
    "list_tasks": {"status": _list_status, "due_date": _list_date},
    "update_task": {
        "title": task_changes.changed_title,
        **_TASK,
        "new_title": task_changes.renamed,
        "due_date": task_changes.new_due,
    },
    "complete_task": {"title": task_endings.done_title, **_TASK},
    "delete_task": {"title": task_endings.deleted_title, **_TASK},
    "predict_attendance_patterns": {**CLASS, **WHO, "days_ahead": amounts.days_ahead},
    "mark_attendance": {**CLASS, "date": _date, REGISTER: lambda _s: None},
    "get_class_roster": CLASS,
    "generate_comprehensive_insights": CLASS,
    "suggest_team_configurations": {
        **CLASS,
        "team_count": teams.team_count,
        "activity_type": sport.activity,
        "balance_by": teams.balance,
        APART: lambda _s: None,
    },
    "suggest_adaptive_accommodations": {
        **WHO,
        "activity_type": sport.activity,
        "medical_notes": wellbeing.medical_notes,
    },
    "predict_student_performance": {**WHO, "activity_type": sport.activity, "weeks_ahead": amounts.weeks_ahead},
    "identify_safety_risks": {**CLASS, "activity_type": sport.activity},
    "record_safety_incident": {**WHO, **PERIOD, "incident_type": _incident, "date": _date},
    "analyze_cross_widget_correlations": {**CLASS, **WHO, "time_range": _from(choices.TIME)},
    "analyze_health_trends": {**PERIOD, **WHO, "metric_type": _metric, "time_range": _from(choices.TIME)},
    "create_drivers_ed_lesson_plan": {"topic": lessons.driving_topic},
    "track_student_driving_progress": {
        **WHO,
        "driving_hours": amounts.driving_hours,
        "test_score": amounts.test_score,
    },
    "predict_equipment_failure": {"equipment_name": gear.equipment, "time_horizon": gear.horizon},
    "optimize_equipment_inventory": {**PERIOD, "activity_type": sport.stock_activity},
    "generate_lesson_plan": {"topic": lessons.lesson_topic, "grade": _grade, "duration": amounts.minutes, **PERIOD},
    "generate_meal_plan": {
        **WHO,
        "days": amounts.plan_days,
        "allergies": wellbeing.allergies,
        "restrictions": wellbeing.restrictions,
    },
    "generate_workout_plan": {**WHO, "days": amounts.plan_days, "duration": amounts.minutes},
    "send_assignment_to_students": {
        "assignment": assignments.assignment,
        **PERIOD,
        **WHO,
        "target_language": _language,
        "due_date": _date,
    },
    "translate_text": {
        "text": translations.translated_text,
        "target_language": translations.target_language,
        "source_language": translations.source_language,
    },
    "send_parent_message": _MESSAGE,
    "send_student_message": _MESSAGE,
    "send_teacher_message": {"teacher_name": _teacher, "message": _words, "channels": _channels},
    "send_administrator_message": {"message": _words, "channels": _channels},
    "send_automated_notification": {
        **WHO,
        "notification_type": _notice_kind,
        "recipient_type": _notified,
        "channel": _channel,
        "message": _notice,
    },
    "generate_automated_report": {
        "report_type": _outside(choices.REPORT),
        **WHO,
        **CLASS,
        "time_range": _from(choices.TIME),
        "format": _from(choices.FORMAT),
    },
    "execute_workflow": {"workflow_name": _from(choices.WORKFLOW), **PERIOD},
    "detect_anomalies": {"data_type": _outside(choices.DATA), **PERIOD, **WHO},
    "create_smart_alert": {"alert_type": _outside(choices.ALERT), **WHO, **CLASS, "threshold": amounts.threshold},
    "get_student_dashboard_data": WHO,
    "prepare_ptm": {"threshold": _threshold_ptm, **WHO, "teacher_name": _teacher},
    "generate_student_photo": {**WHO, **PERIOD},
}
