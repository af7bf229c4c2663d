"""Which parameters each function has, under the field's names, and what reads them."""

from __future__ import annotations

from collections.abc import Mapping

from app.intents.slots import (
    amounts,
    assignments,
    choices,
    diets,
    explanations,
    gear,
    lessons,
    matter,
    questions,
    quizzes,
    sport,
    stated,
    task_changes,
    task_endings,
    tasks,
    teams,
    translations,
    wellbeing,
)
from app.intents.slots.stated import Reader

# Read by the roster, since they may fit several: see `readings.py`.
PEOPLE = "student"
REGISTER = "attendance"
APART = "keep_apart"

PERIOD: Mapping[str, Reader] = {"period": stated.period}
CLASS: Mapping[str, Reader] = {"period": stated.period, "teacher_name": stated.teacher}
WHO: Mapping[str, Reader] = {PEOPLE: lambda _s: None}
_MESSAGE: Mapping[str, Reader] = {
    **WHO,
    **PERIOD,
    "message": stated.words,
    "channels": stated.channels,
    "target_language": stated.language,
}
_TASK: Mapping[str, Reader] = {"task_id": tasks.task_id, "position": tasks.position}

FIELDS: Mapping[str, Mapping[str, Reader]] = {
    "track_confusion": {"topic": matter.confused_about, "slide": stated.slide},
    "submit_question": {
        "question_body": questions.question_body,
        "anonymous": stated.anonymous,
        "slide": stated.question_slide,
    },
    "generate_quiz": {
        "topic": quizzes.quiz_topic,
        "num_questions": quizzes.questions,
        "difficulty": stated.difficulty,
        "focus": stated.one_of(choices.FOCUS),
        **PERIOD,
    },
    "explain_topic": {"topic": explanations.explained, "explanation_style": stated.style},
    "fetch_notes": {"topic": matter.notes_topic, "slide": stated.slide},
    "get_confusion_heatmap": {
        **CLASS,
        "time_range": stated.one_of(choices.CONFUSION_TIME),
        "group_by": stated.one_of(choices.GROUP_BY),
    },
    "export_confusion_data": {
        **CLASS,
        "time_range": stated.one_of(choices.CONFUSION_TIME),
        "format": stated.one_of(choices.CONFUSION_FORMAT),
        "include_anonymous": stated.named_only,
    },
    "notify_students_via_lms": {**PERIOD, "recipient_filter": stated.recipients, "message": stated.words},
    "assign_remedial_quiz": {
        "topic": stated.topic_again,
        **PERIOD,
        **WHO,
        "target_students": stated.weakest,
        "due_date": stated.date,
        "passing_score": amounts.passing_score,
    },
    "add_task": {"title": tasks.new_title, "due_date": stated.date},
    "list_tasks": {"status": stated.list_status, "due_date": stated.list_date},
    "update_task": {
        "title": task_changes.changed_title,
        **_TASK,
        "new_title": task_changes.renamed,
        "due_date": task_changes.new_due,
    },
    "complete_task": {"title": task_endings.done_title, **_TASK},
    "delete_task": {"title": task_endings.deleted_title, **_TASK},
    "predict_attendance_patterns": {**CLASS, **WHO, "days_ahead": amounts.days_ahead},
    "mark_attendance": {**CLASS, "date": stated.date, REGISTER: lambda _s: None},
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
    "record_safety_incident": {**WHO, **PERIOD, "incident_type": stated.incident, "date": stated.date},
    "analyze_cross_widget_correlations": {**CLASS, **WHO, "time_range": stated.one_of(choices.TIME)},
    "analyze_health_trends": {**PERIOD, **WHO, "metric_type": stated.metric, "time_range": stated.one_of(choices.TIME)},
    "create_drivers_ed_lesson_plan": {"topic": lessons.driving_topic},
    "track_student_driving_progress": {
        **WHO,
        "driving_hours": amounts.driving_hours,
        "test_score": amounts.test_score,
    },
    "predict_equipment_failure": {"equipment_name": gear.equipment, "time_horizon": gear.horizon},
    "optimize_equipment_inventory": {**PERIOD, "activity_type": sport.stock_activity},
    "generate_lesson_plan": {
        "topic": lessons.lesson_topic,
        "grade": lessons.grade,
        "duration": amounts.minutes,
        **PERIOD,
    },
    "generate_meal_plan": {
        **WHO,
        "days": amounts.plan_days,
        "allergies": diets.allergies,
        "restrictions": diets.restrictions,
    },
    "generate_workout_plan": {**WHO, "days": amounts.plan_days, "duration": amounts.minutes},
    "send_assignment_to_students": {
        "assignment": assignments.assignment,
        **PERIOD,
        **WHO,
        "target_language": stated.language,
        "due_date": stated.date,
    },
    "translate_text": {
        "text": translations.translated_text,
        "target_language": translations.target_language,
        "source_language": translations.source_language,
    },
    "send_parent_message": _MESSAGE,
    "send_student_message": _MESSAGE,
    "send_teacher_message": {"teacher_name": stated.teacher, "message": stated.words, "channels": stated.channels},
    "send_administrator_message": {"message": stated.words, "channels": stated.channels},
    "send_automated_notification": {
        **WHO,
        "notification_type": stated.notice_kind,
        "recipient_type": stated.notified,
        "channel": stated.channel,
        "message": stated.notice,
    },
    "generate_automated_report": {
        "report_type": stated.outside_classes(choices.REPORT),
        **WHO,
        **CLASS,
        "time_range": stated.one_of(choices.TIME),
        "format": stated.one_of(choices.FORMAT),
    },
    "execute_workflow": {"workflow_name": stated.one_of(choices.WORKFLOW), **PERIOD},
    "detect_anomalies": {"data_type": stated.outside_classes(choices.DATA), **PERIOD, **WHO},
    "create_smart_alert": {
        "alert_type": stated.outside_classes(choices.ALERT),
        **WHO,
        **CLASS,
        "threshold": amounts.threshold,
    },
    "get_student_dashboard_data": WHO,
    "prepare_ptm": {"threshold": amounts.mark, **WHO, "teacher_name": stated.teacher},
    "generate_student_photo": {**WHO, **PERIOD},
}
