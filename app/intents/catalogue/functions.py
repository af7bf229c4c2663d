"""The table of the functions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.intents.catalogue.intent import Family, Intent

STUDENTS = ("student",)
STAFF = ("teacher", "admin", "teacher", "teacher")
EVERYBODY = ("teacher", "student", "admin", "student")

_TABLE = (
    ("track_confusion", Family.CLASS_ASSIST, "Say that you are confused", "topic slide", STUDENTS),
    ("submit_question", Family.CLASS_ASSIST, "Ask the teacher a question", "question_body anonymous slide", STUDENTS),
    ("generate_quiz", Family.CLASS_ASSIST, "Make a quiz", "topic num_questions difficulty focus period", STAFF),
    ("explain_topic", Family.CLASS_ASSIST, "Explain a topic", "topic explanation_style", STUDENTS),
    ("fetch_notes", Family.CLASS_ASSIST, "Find the notes", "topic slide", STUDENTS),
    (
        "get_confusion_heatmap",
        Family.CLASS_ASSIST,
        "Show where the class is confused",
        "period teacher_name time_range group_by",
        STAFF,
    ),
    (
        "export_confusion_data",
        Family.CLASS_ASSIST,
        "Download the confusion data",
        "period teacher_name time_range format include_anonymous",
        STAFF,
    ),
    (
        "notify_students_via_lms",
        Family.CLASS_ASSIST,
        "Announce something to the class",
        "period recipient_filter message",
        STAFF,
    ),
    (
        "assign_remedial_quiz",
        Family.CLASS_ASSIST,
        "Give students a remedial quiz",
        "topic period student students target_students due_date passing_score",
        STAFF,
    ),
    ("add_task", Family.TASKS, "Add a task", "title due_date", EVERYBODY),
    ("list_tasks", Family.TASKS, "List your tasks", "status due_date", EVERYBODY),
    ("update_task", Family.TASKS, "Change a task", "title task_id position new_title due_date", EVERYBODY),
    ("complete_task", Family.TASKS, "Tick off a task", "title task_id position", EVERYBODY),
    ("delete_task", Family.TASKS, "Delete a task", "title task_id position", EVERYBODY),
    (
        "predict_attendance_patterns",
        Family.PE,
        "Look at attendance",
        "period teacher_name student students days_ahead",
        STAFF,
    ),
    ("mark_attendance", Family.PE, "Take the register", "period teacher_name date attendance", STAFF),
    ("get_class_roster", Family.PE, "Show who is in a class", "period teacher_name", STAFF),
    (
        "suggest_team_configurations",
        Family.PE,
        "Make teams",
        "period teacher_name team_count activity_type balance_by keep_apart",
        STAFF,
    ),
    (
        "suggest_adaptive_accommodations",
        Family.PE,
        "Adapt an activity for a student",
        "student students activity_type medical_notes",
        STAFF,
    ),
    (
        "predict_student_performance",
        Family.PE,
        "Predict a student's performance",
        "student students activity_type weeks_ahead",
        STAFF,
    ),
    (
        "identify_safety_risks",
        Family.PE,
        "Check an activity for safety risks",
        "period teacher_name activity_type",
        STAFF,
    ),
    ("record_safety_incident", Family.PE, "Record an incident", "student students period incident_type date", STAFF),
    ("generate_comprehensive_insights", Family.PE, "Sum up how a class is doing", "period teacher_name", STAFF),
    (
        "analyze_cross_widget_correlations",
        Family.PE,
        "Look for links between attendance, performance and health",
        "period teacher_name student students time_range",
        STAFF,
    ),
    (
        "analyze_health_trends",
        Family.PE,
        "Look at health trends",
        "period student students metric_type time_range",
        STAFF,
    ),
    ("create_drivers_ed_lesson_plan", Family.PE, "Plan a driver's ed lesson", "topic", STAFF),
    (
        "track_student_driving_progress",
        Family.PE,
        "Follow a student's driving hours",
        "student students driving_hours test_score",
        STAFF,
    ),
    ("predict_equipment_failure", Family.PE, "Predict when equipment will fail", "equipment_name time_horizon", STAFF),
    ("optimize_equipment_inventory", Family.PE, "Check the equipment in store", "period activity_type", STAFF),
    ("generate_lesson_plan", Family.PLANNING, "Plan a lesson", "topic grade duration period", STAFF),
    ("generate_meal_plan", Family.PLANNING, "Plan meals", "student students days allergies restrictions", EVERYBODY),
    ("generate_workout_plan", Family.PLANNING, "Plan a workout", "student students days duration", EVERYBODY),
    (
        "send_assignment_to_students",
        Family.PLANNING,
        "Send out an assignment",
        "assignment period student students target_language due_date",
        STAFF,
    ),
    ("translate_text", Family.PLANNING, "Translate a text", "text target_language source_language", EVERYBODY),
    (
        "send_parent_message",
        Family.MESSAGES,
        "Write to parents",
        "student students period message channels target_language",
        STAFF,
    ),
    (
        "send_student_message",
        Family.MESSAGES,
        "Write to students",
        "student students period message channels target_language",
        STAFF,
    ),
    ("send_teacher_message", Family.MESSAGES, "Write to a teacher", "teacher_name message channels", EVERYBODY),
    ("send_administrator_message", Family.MESSAGES, "Write to the administrators", "message channels", STAFF),
    (
        "send_automated_notification",
        Family.MESSAGES,
        "Send a notification",
        "student students notification_type recipient_type channel message",
        STAFF,
    ),
    (
        "generate_automated_report",
        Family.AUTOMATION,
        "Write a report",
        "report_type student students period teacher_name time_range format",
        STAFF,
    ),
    ("execute_workflow", Family.AUTOMATION, "Run a workflow", "workflow_name period", STAFF),
    ("detect_anomalies", Family.AUTOMATION, "Look for unusual values", "data_type period student students", STAFF),
    (
        "create_smart_alert",
        Family.AUTOMATION,
        "Set an alert",
        "alert_type student students period teacher_name threshold",
        STAFF,
    ),
    ("get_student_dashboard_data", Family.AUTOMATION, "Show a student's dashboard", "student students", STAFF),
    (
        "prepare_ptm",
        Family.OTHERS,
        "Prepare a parent-teacher meeting",
        "threshold student students teacher_name",
        STAFF,
    ),
    ("generate_student_photo", Family.OTHERS, "Make a student's picture", "student students period", STAFF),
)

INTENTS: Mapping[str, Intent] = MappingProxyType(
    {
        name: Intent(name, family, title, tuple(parameters.split()), roles)
        for name, family, title, parameters, roles in _TABLE
    }
)
"""Every function by its name."""
