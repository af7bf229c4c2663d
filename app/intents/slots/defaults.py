"""The defaults of parameters: what has its default is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# A parameter with its default counts as not given.
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "generate_quiz": {"num_questions": 5, "difficulty": "adaptive", "focus": "specific-topic"},
    "submit_question": {"anonymous": True},
    "explain_topic": {"explanation_style": "simple"},
    "get_confusion_heatmap": {"time_range": "today", "group_by": "slide"},
    "export_confusion_data": {"include_anonymous": True},
    "notify_students_via_lms": {"recipient_filter": "all_students"},
    "assign_remedial_quiz": {"target_students": "all_students", "passing_score": 70},
    "list_tasks": {"status": "all"},
    "predict_attendance_patterns": {"days_ahead": 7},
    "suggest_team_configurations": {"balance_by": "random"},
    "predict_student_performance": {"weeks_ahead": 4},
    "analyze_cross_widget_correlations": {"time_range": "month"},
    "analyze_health_trends": {"time_range": "month"},
    "predict_equipment_failure": {"time_horizon": 30},
    "translate_text": {"target_language": "en"},
    "send_parent_message": {"channels": ["email"]},
    "send_student_message": {"channels": ["email"]},
    "send_teacher_message": {"channels": ["email"]},
    "send_administrator_message": {"channels": ["email"]},
    "send_automated_notification": {"recipient_type": "student", "channel": "email"},
    "generate_automated_report": {"time_range": "month", "format": "text"},
    "detect_anomalies": {"data_type": "performance"},
    "prepare_ptm": {"threshold": 85},
}
# Today is the default where something happened or is marked, and says something where a thing is due.
DATED_TODAY = frozenset({"mark_attendance", "record_safety_incident"})
