"""A course's settings, changed by several people at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.core.transaction import transaction
from app.courses import Course, change_settings
from app.extensions import db
from tests.school import School


def test_those_who_save_at_once_all_keep_their_change(app: Flask, school: School) -> None:
    def slowly(section: dict[str, Any]) -> dict[str, Any]:
        time.sleep(0.02)
        return {"taps": section.get("taps", 0) + 1}

    def save(number: int) -> None:
        with app.app_context(), transaction():
            change_settings(school.course_id, f"section {number % 2}", slowly)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, range(8)))
    db.session.rollback()
    kept = db.session.execute(select(Course.settings).where(Course.id == school.course_id)).scalar_one()
    assert (kept["section 0"], kept["section 1"]) == ({"taps": 4}, {"taps": 4})
