"""Words by which a sentence says itself what it asks for; without them it leans on the one before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from app.intents.slots.patterns import Pattern

_TELL = r"tell|let .{1,40} know|inform|notify|messag\w*|msg|text|txt|e-?mail|sms|write|remind|ask|drop|ping|send"
_WORDS: Mapping[str, str] = {
    "track_confusion": r"confus\w*|lost|stuck|don'?t (?:get|understand)|sense|no clue|no idea|over my head",
    "submit_question": r"question|ask|qn?",
    "generate_quiz": r"quiz\w*|questions?|qns?|qs|test|mcqs?",
    "explain_topic": (
        r"explain\w*|what(?:'?s| is| are| does)|how (?:do|does|is|are)|why|walk me|teach|tell me|define|describe"
        r"|understand"
    ),
    "fetch_notes": r"notes?|handouts?",
    "get_confusion_heatmap": r"heat ?map|confus\w*|stuck|struggl\w*|lost",
    "export_confusion_data": r"export|download|csv.*confus\w*|confus\w*|dump|data",
    "notify_students_via_lms": r"lms|canvas|moodle|classroom|announc\w*|notify|tell|let .{1,40} know|schoology|post",
    "assign_remedial_quiz": r"quiz|remedial|remediation|retake|re-?test",
    "add_task": r"remind|add|task|to-?do|todo|list|need to|must|remember|note|put",
    "list_tasks": r"tasks?|to-?dos?|todos?|list|reminders?",
    "update_task": r"change|rename|move|push|postpone|update|reschedule|edit|make",
    "complete_task": r"done|complete\w*|finish\w*|tick|check|mark|cross",
    "delete_task": r"delete|remove|erase|cancel|drop|scrap|forget|bin|get rid",
    "predict_attendance_patterns": r"attend\w*|absen\w*|miss\w*|skip\w*|turn ?up|show up|risk of|forecast|at risk|away",
    "mark_attendance": r"mark|attend\w*|present|absent|late|excused|register|roll|here",
    "get_class_roster": r"roster|who(?:'?s| is| are)|roll|list|names|students in|register|class ?list",
    "generate_comprehensive_insights": (
        r"insights?|overview|how(?:'?s| is| are)|know about|picture|summary|across the board|comprehensive"
    ),
    "suggest_team_configurations": r"teams?|groups?|split|divide|divvy|squads?|sides|pairs",
    "suggest_adaptive_accommodations": (
        r"accommodat\w*|adapt\w*|modif\w*|take part|join in|adjust\w*|changes?|include|participate"
    ),
    "predict_student_performance": (
        r"predict\w*|forecast\w*|outlook|improv\w*|get better|perform\w*|project\w*|expect|results?|do in"
    ),
    "identify_safety_risks": r"risks?|safety|safe|dangers?|hazards?|unsafe",
    "record_safety_incident": (
        r"incident|accident|hurt|injur\w*|fell|tripped|fight|record|log|report|bumped|collided|hit"
    ),
    "analyze_cross_widget_correlations": r"correlat\w*|connect\w*|link\w*|relat\w*|affect\w*|hurt|influence|versus|vs",
    "analyze_health_trends": r"health|trends?|heart|blood|bmi|weight|pulse|bp|hr",
    "create_drivers_ed_lesson_plan": r"lesson|plan|session",
    "track_student_driving_progress": r"driv\w*|hours?|behind the wheel|log|permit",
    "predict_equipment_failure": (
        r"fail\w*|break\w*|last|wear\w*|give way|pack\w* (?:up|in)|replac\w*|maintenance|going to go"
    ),
    "optimize_equipment_inventory": r"equipment|gear|kit|inventory|stock|supplies",
    "generate_lesson_plan": r"lessons?(?: plans?)?|plan|session|unit",
    "generate_meal_plan": r"meals?|eat|diet|food|menu|nutrition|breakfast|lunch|dinner",
    "generate_workout_plan": r"work ?outs?|exercise|training|routine|fitness|strength|cardio",
    "send_assignment_to_students": r"assign\w*|send|give|homework|hw|worksheet|push|hand",
    "translate_text": r"translat\w*|say|how do you say",
    "send_parent_message": rf"{_TELL}|parents?|mum|mom|dad|home",
    "send_student_message": _TELL,
    "send_teacher_message": _TELL,
    "send_administrator_message": rf"{_TELL}|heads up",
    "send_automated_notification": r"notif\w*|alert|reminder|notice|update",
    "generate_automated_report": r"reports?",
    "execute_workflow": r"run|workflow|prep\w*|start|ready|kick off|execute|end[- ]of",
    "detect_anomalies": (
        r"anomal\w*|unusual|strange|odd|outliers?|weird|abnormal|spikes?|off\b.*data|irregular\w*|suspicious|funny"
    ),
    "create_smart_alert": (
        r"alert|ping me|tell me|warn me|let me know|notify me|want to know|flag|watch|text me|email me"
    ),
    "get_student_dashboard_data": r"dashboard|stats|goals|progress|overview|how(?:'?s| is| am)|doing|profile|data",
    "prepare_ptm": r"ptm|parent|conference|meeting",
    "generate_student_photo": r"photos?|portraits?|pictures?|pics?|avatar|headshots?|image",
}


@lru_cache(maxsize=64)
def _anchor(function: str) -> Pattern | None:
    words = _WORDS.get(function)
    return Pattern(rf"\b(?:{words})\b", re.I) if words else None


def speaks_of(function: str, text: str) -> bool:
    """Whether a text says itself that it is for a function."""
    anchor = _anchor(function)
    return bool(anchor and anchor.search(text))
