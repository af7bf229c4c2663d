"""The table of the functions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.intents.catalogue.intent import Family, Intent
from app.intents.catalogue.titles import TITLES

STUDENTS = ("student",)
STAFF = ("teacher", "admin", "teacher", "teacher")
EVERYBODY = ("teacher", "student", "admin", "student")

_TABLE = (
    ("track_confusion", Family.CLASS_ASSIST, "topic slide", STUDENTS),
    ("submit_question", Family.CLASS_ASSIST, "question_body anonymous slide", STUDENTS),
    ("generate_quiz", Family.CLASS_ASSIST, "topic num_questions difficulty focus period", STAFF),
    ("explain_topic", Family.CLASS_ASSIST, "topic explanation_style", STUDENTS),
    ("fetch_notes", Family.CLASS_ASSIST, "topic slide", STUDENTS),
    ("get_confusion_heatmap", Family.CLASS_ASSIST, "period teacher_name time_range group_by", STAFF),
    ("export_confusion_data", Family.CLASS_ASSIST, "period teacher_name time_range format include_anonymous", STAFF),
    ("notify_students_via_lms", Family.CLASS_ASSIST, "period recipient_filter message", STAFF),
    (
        "assign_remedial_quiz",
        Family.CLASS_ASSIST,
        "topic period student students target_students due_date passing_score",
        STAFF,
    ),
    ("add_task", Family.TASKS, "title due_date", EVERYBODY),
    ("list_tasks", Family.TASKS, "status due_date", EVERYBODY),
    ("update_task", Family.TASKS, "title task_id position new_title due_date", EVERYBODY),
    ("complete_task", Family.TASKS, "title task_id position", EVERYBODY),
    ("delete_task", Family.TASKS, "title task_id position", EVERYBODY),
    ("predict_attendance_patterns", Family.PE, "period teacher_name student students days_ahead", STAFF),
    ("mark_attendance", Family.PE, "period teacher_name date attendance", STAFF),
    ("get_class_roster", Family.PE, "period teacher_name", STAFF),
    (
        "suggest_team_configurations",
        Family.PE,
        "period teacher_name team_count activity_type balance_by keep_apart",
        STAFF,
    ),
    ("suggest_adaptive_accommodations", Family.PE, "student students activity_type medical_notes", STAFF),
    ("predict_student_performance", Family.PE, "student students activity_type weeks_ahead", STAFF),
    ("identify_safety_risks", Family.PE, "period teacher_name activity_type", STAFF),
    ("record_safety_incident", Family.PE, "student students period incident_type date", STAFF),
    ("generate_comprehensive_insights", Family.PE, "period teacher_name", STAFF),
    ("analyze_cross_widget_correlations", Family.PE, "period teacher_name student students time_range", STAFF),
    ("analyze_health_trends", Family.PE, "period student students metric_type time_range", STAFF),
    ("create_drivers_ed_lesson_plan", Family.PE, "topic", STAFF),
    ("track_student_driving_progress", Family.PE, "student students driving_hours test_score", STAFF),
    ("predict_equipment_failure", Family.PE, "equipment_name time_horizon", STAFF),
    ("optimize_equipment_inventory", Family.PE, "period activity_type", STAFF),
    ("generate_lesson_plan", Family.PLANNING, "topic grade duration period", STAFF),
    ("generate_meal_plan", Family.PLANNING, "student students days allergies restrictions", EVERYBODY),
    ("generate_workout_plan", Family.PLANNING, "student students days duration", EVERYBODY),
    (
        "send_assignment_to_students",
        Family.PLANNING,
        "assignment period student students target_language due_date",
        STAFF,
    ),
    ("translate_text", Family.PLANNING, "text target_language source_language", EVERYBODY),
    ("send_parent_message", Family.MESSAGES, "student students period message channels target_language", STAFF),
    ("send_student_message", Family.MESSAGES, "student students period message channels target_language", STAFF),
    ("send_teacher_message", Family.MESSAGES, "teacher_name message channels", EVERYBODY),
    ("send_administrator_message", Family.MESSAGES, "message channels", STAFF),
    (
        "send_automated_notification",
        Family.MESSAGES,
        "student students notification_type recipient_type channel message",
        STAFF,
    ),
    (
        "generate_automated_report",
        Family.AUTOMATION,
        "report_type student students period teacher_name time_range format",
        STAFF,
    ),
    ("execute_workflow", Family.AUTOMATION, "workflow_name period", STAFF),
    ("detect_anomalies", Family.AUTOMATION, "data_type period student students", STAFF),
    ("create_smart_alert", Family.AUTOMATION, "alert_type student students period teacher_name threshold", STAFF),
    ("get_student_dashboard_data", Family.AUTOMATION, "student students", STAFF),
    ("prepare_ptm", Family.OTHERS, "threshold student students teacher_name", STAFF),
    ("generate_student_photo", Family.OTHERS, "student students period", STAFF),
)

INTENTS: Mapping[str, Intent] = MappingProxyType(
    {
        name: Intent(name, family, TITLES[name], tuple(parameters.split()), roles)
        for name, family, parameters, roles in _TABLE
    }
)
"""Every function by its name."""
