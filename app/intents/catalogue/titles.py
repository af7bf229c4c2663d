"""What each function is called where a person is asked which is meant."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def N_(words: str) -> str:
    """Mark words for translation. They stay English here, where no person is known: who shows them translates them."""
    return words


TITLES: Mapping[str, str] = MappingProxyType(
    {
        "track_confusion": N_("Say that you are confused"),
        "submit_question": N_("Ask the teacher a question"),
        "generate_quiz": N_("Make a quiz"),
        "explain_topic": N_("Explain a topic"),
        "fetch_notes": N_("Find the notes"),
        "get_confusion_heatmap": N_("Show where the class is confused"),
        "export_confusion_data": N_("Download the confusion data"),
        "notify_students_via_lms": N_("Announce something to the class"),
        "assign_remedial_quiz": N_("Give students a remedial quiz"),
        "add_task": N_("Add a task"),
        "list_tasks": N_("List your tasks"),
        "update_task": N_("Change a task"),
        "complete_task": N_("Tick off a task"),
        "delete_task": N_("Delete a task"),
        "predict_attendance_patterns": N_("Look at attendance"),
        "mark_attendance": N_("Take the register"),
        "get_class_roster": N_("Show who is in a class"),
        "suggest_team_configurations": N_("Make teams"),
        "suggest_adaptive_accommodations": N_("Adapt an activity for a student"),
        "predict_student_performance": N_("Predict a student's performance"),
        "identify_safety_risks": N_("Check an activity for safety risks"),
        "record_safety_incident": N_("Record an incident"),
        "generate_comprehensive_insights": N_("Sum up how a class is doing"),
        "analyze_cross_widget_correlations": N_("Look for links between attendance, performance and health"),
        "analyze_health_trends": N_("Look at health trends"),
        "create_drivers_ed_lesson_plan": N_("Plan a driver's ed lesson"),
        "track_student_driving_progress": N_("Follow a student's driving hours"),
        "predict_equipment_failure": N_("Predict when equipment will fail"),
        "optimize_equipment_inventory": N_("Check the equipment in store"),
        "generate_lesson_plan": N_("Plan a lesson"),
        "generate_meal_plan": N_("Plan meals"),
        "generate_workout_plan": N_("Plan a workout"),
        "send_assignment_to_students": N_("Send out an assignment"),
        "translate_text": N_("Translate a text"),
        "send_parent_message": N_("Write to parents"),
        "send_student_message": N_("Write to students"),
        "send_teacher_message": N_("Write to a teacher"),
        "send_administrator_message": N_("Write to the administrators"),
        "send_automated_notification": N_("Send a notification"),
        "generate_automated_report": N_("Write a report"),
        "execute_workflow": N_("Run a workflow"),
        "detect_anomalies": N_("Look for unusual values"),
        "create_smart_alert": N_("Set an alert"),
        "get_student_dashboard_data": N_("Show a student's dashboard"),
        "prepare_ptm": N_("Prepare a parent-teacher meeting"),
        "generate_student_photo": N_("Make a student's picture"),
    }
)
"""A title by the name of its function."""
