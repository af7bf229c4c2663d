"""Class Assist through a browser: with HTMX and with no JavaScript at all, and what a page costs."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.core.actor import Actor
from tests.school import School, statements

MOST_STATEMENTS = 12
MOST_STATEMENTS_OF_A_TEACHER = 16


def course(school: School, query: str = "") -> str:
    return f"/courses/{school.course_id}{query}"


def do(page: Any, school: School, name: str, **data: str) -> Any:
    """Send a form as a browser without JavaScript, and follow it; gives the page it ends on."""
    answer = page.do(name, return_to=course(school), course_id=str(school.course_id), **data)
    assert answer.status_code == 303, answer.text
    assert answer.location.startswith("/courses/")
    shown = page.get(answer.location)
    assert shown.status_code == 200
    return shown.text


def latest(school: School) -> str:
    return str(school.result(school.owner, "list_questions").questions[0].question_id)


# Without JavaScript


def test_a_tap_and_got_it_are_plain_forms(school: School, browser: Any) -> None:
    student = browser(school, school.student)
    assert "I&#39;m confused" in student.get(course(school)).text
    after = do(student, school, "confusion.ping")
    assert "Counted" in after
    assert "Got it now" in after
    assert school.result(school.owner, "get_class_assist").meter.confused == 1
    chip = do(student, school, "confusion.ping", topic="Nucleus", slide_id="slide_1")
    assert "Counted" in chip
    assert "I&#39;m confused" in do(student, school, "confusion.resolve")
    assert school.result(school.owner, "get_class_assist").meter.confused == 0


def test_a_countdown_says_what_it_counts(school: School, browser: Any) -> None:
    after = do(browser(school, school.student), school, "confusion.ping")
    assert re.search(r"You can tap again in [0-9]+ seconds<", after)


def test_the_question_form_opens_and_asks_without_a_name(school: School, browser: Any) -> None:
    student = browser(school, school.student)
    opened = do(student, school, "ui.toggle", view="student", askOpen="true")
    assert 'name="question.body"' in opened
    sent = {"question.body": "Why <b>water</b>?"}
    page = student.do(
        "question.submit", course_id=str(school.course_id), return_to=course(school, "?view=student&ask=1"), **sent
    )
    assert page.location == course(school, "?view=student&ask=1")
    shown = student.get(page.location).text
    assert "Why &lt;b&gt;water&lt;/b&gt;?" in shown
    assert "without your name" in shown
    closed = do(student, school, "ui.toggle", view="student", askOpen="false")
    assert 'name="question.body"' not in closed


def test_an_unticked_box_gives_the_name_and_a_ticked_one_does_not(school: School, browser: Any) -> None:
    student = browser(school, school.student)
    for anonymous, author in ((["false"], "Student 1"), (["false", "true"], "Anonymous")):
        fields = {"question.body": f"{author}?", "question.anonymous": anonymous}
        assert student.do("question.submit", course_id=str(school.course_id), **fields).status_code == 303
        found = {each.question_body: each.author for each in school.result(school.owner, "list_questions").questions}
        assert found[f"{author}?"] == author


def test_a_teacher_runs_the_lesson_with_plain_forms(school: School, browser: Any) -> None:
    teacher = browser(school, school.owner)
    assert "Slide 1 of 3" in do(teacher, school, "slide.set", step="next")
    assert "Slide 2 of 3" in do(teacher, school, "slide.set", step="next")
    assert "Slide 1 of 3" in do(teacher, school, "slide.set", step="previous")
    school.act(school.owner, "update_class_assist_settings", approve_first=True)
    school.act(school.student, "submit_question", question_body="Why?")
    assert "Waiting for approval" in teacher.get(course(school)).text
    assert "Waiting for approval" not in do(teacher, school, "question.approve", question_id=latest(school))
    assert "Unpin" in do(teacher, school, "question.pin", question_id=latest(school), pinned="true")
    assert "Because." in do(teacher, school, "question.answer", question_id=latest(school), answer="Because.")
    assert "Begin the lesson" in do(teacher, school, "lesson.end")


def test_a_vote_is_a_plain_form(school: School, browser: Any) -> None:
    school.act(school.students[1], "submit_question", question_body="Why?")
    student = browser(school, school.student)
    assert "Me too, counted" in do(student, school, "question.upvote", question_id=latest(school))


def test_a_spike_is_acknowledged_by_a_plain_form(school: School, browser: Any) -> None:
    for student in school.students[:4]:
        school.act(student, "track_confusion")
    teacher = browser(school, school.owner)
    assert "I have seen it" in teacher.get(course(school)).text
    after = do(teacher, school, "spike.acknowledge")
    assert "I have seen it" not in after.replace("I have seen the alert", "")


def test_the_view_is_switched_by_a_plain_form(school: School, browser: Any) -> None:
    teacher = browser(school, school.owner)
    answer = teacher.do("view.set", course_id=str(school.course_id), return_to=course(school), **{"ui.view": "student"})
    assert (answer.status_code, answer.location) == (303, course(school, "?view=student"))
    assert "I&#39;m confused" in teacher.get(answer.location).text
    back = teacher.do(
        "view.set", course_id=str(school.course_id), return_to=answer.location, **{"ui.view": "instructor"}
    )
    assert back.location == course(school, "?view=instructor")
    assert "Live confusion by slide" in teacher.get(back.location).text


def test_looking_at_a_view_leaves_no_empty_message(school: School, browser: Any) -> None:
    teacher = browser(school, school.owner)
    answer = teacher.do("view.set", course_id=str(school.course_id), **{"ui.view": "student"})
    shown = teacher.get(answer.location).text
    assert not re.search(r'<p class="flash[^>]*></p>', shown)


def test_notes_are_a_tap_away(school: School, browser: Any) -> None:
    student = browser(school, school.student)
    answer = student.do("study.notes", course_id=str(school.course_id), return_to=course(school))
    assert answer.location == f"/courses/{school.course_id}/notes"
    assert "Osmosis is the movement of water" in student.get(answer.location).text


def test_a_student_is_refused_the_instructor_view_in_every_way(school: School, browser: Any) -> None:
    student = browser(school, school.student)
    refused = student.do("view.set", course_id=str(school.course_id), **{"ui.view": "instructor"})
    assert refused.status_code == 403
    assert student.get(course(school, "?view=instructor")).status_code == 403
    for page in ("projector", "history", "settings", "deck"):
        assert student.get(f"{course(school)}/{page}").status_code == 403


# With HTMX


@pytest.mark.parametrize(
    ("name", "data"), [("confusion.ping", {}), ("confusion.resolve", {}), ("question.submit", {"question": "Why?"})]
)
def test_htmx_gets_the_widget_drawn_anew_and_a_sentence(
    school: School, browser: Any, name: str, data: dict[str, str]
) -> None:
    student = browser(school, school.student)
    answer = student.do(name, region="class-assist", return_to=course(school), course_id=str(school.course_id), **data)
    assert answer.status_code == 200
    assert 'id="class-assist"' in answer.text
    assert 'id="status"' in answer.text or "status" in answer.text
    assert "<html" not in answer.text
    assert "HX-Push-Url" not in answer.headers, "the address stays"


def test_htmx_switches_the_view_and_the_address(school: School, browser: Any) -> None:
    teacher = browser(school, school.owner)
    answer = teacher.do(
        "view.set",
        region="class-assist",
        return_to=course(school),
        course_id=str(school.course_id),
        **{"ui.view": "student"},
    )
    assert answer.headers["HX-Push-Url"] == course(school, "?view=student")
    assert "I&#39;m confused" in answer.text


def test_htmx_leaves_for_another_page_where_the_answer_is_there(school: School, browser: Any) -> None:
    student = browser(school, school.student)
    answer = student.do("study.notes", region="class-assist", return_to=course(school), course_id=str(school.course_id))
    assert answer.headers["HX-Redirect"] == f"/courses/{school.course_id}/notes"


def test_htmx_gets_a_refusal_as_a_sentence_and_the_widget_stays(school: School, browser: Any) -> None:
    student = browser(school, school.student)
    answer = student.do(
        "confusion.ping", region="class-assist", return_to=course(school),
        course_id=str(school.course_id), slide_id="slide_9",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "HX-Retarget" in answer.headers
    assert "no such slide" in answer.text


# What it costs


def page_cost(page: Any, address: str) -> list[str]:
    page.get(address)
    with statements() as seen:
        assert page.get(address).status_code == 200
    return seen


def test_a_student_page_takes_at_most_twelve_statements_however_much_is_on_it(school: School, browser: Any) -> None:
    student = browser(school, school.student)
    empty = page_cost(student, course(school))
    assert len(empty) <= MOST_STATEMENTS, "\n".join(empty)
    school.act(school.owner, "set_current_slide", slide_number=1)
    school.act(school.student, "track_confusion")
    for number in range(24):
        school.act(
            school.students[number % 8], "submit_question", question_body=f"Why {number}?", anonymous=number % 2 == 0
        )
    full = page_cost(student, course(school))
    assert len(full) <= MOST_STATEMENTS, "\n".join(full)
    assert len(page_cost(student, course(school, "?ask=1"))) == len(full)


def test_a_teachers_page_reads_everything_once_however_much_is_on_it(school: School, browser: Any) -> None:
    teacher = browser(school, school.owner)
    school.act(school.owner, "set_current_slide", slide_number=1)
    quiet = page_cost(teacher, course(school))
    assert len(quiet) <= 12, "\n".join(quiet)
    for number, student in enumerate(school.students[:8]):
        school.act(student, "track_confusion")
        school.act(student, "submit_question", question_body=f"Why {number}?")
    school.act(school.owner, "start_intervention", kind="pause_and_explain")
    full = page_cost(teacher, course(school))
    assert len(full) <= MOST_STATEMENTS_OF_A_TEACHER, "\n".join(full)
    for table in ("confusion_events", "presences", "slide_exposures", "interventions", "student_questions"):
        assert sum(f"FROM {table}" in each for each in full) <= 2, table
    assert sum("FROM courses LEFT OUTER JOIN" in each for each in full) == 1


def test_a_press_on_the_next_slide_takes_five_statements_and_is_on_the_page_at_once(
    school: School, browser: Any
) -> None:
    teacher = browser(school, school.owner)
    token = teacher.token()
    for number in (1, 2, 3):
        form = {"course_id": str(school.course_id), "slide_number": str(number), "csrf_token": token}
        with statements() as seen:
            assert teacher.post("/do/set_current_slide", data=form).status_code == 303
        assert number == 1 or len(seen) <= 5, "\n".join(seen)
        assert f"Slide {number} of" in teacher.get(course(school)).text


def test_a_new_text_of_a_slide_that_is_up_is_on_the_page_at_once(school: School, browser: Any) -> None:
    student = browser(school, school.student)
    school.act(school.owner, "set_current_slide", slide_number=1)
    title = school.result(school.owner, "get_current_slide").slide_title
    for word in ("Quicksilver", "Saltpetre"):
        school.act(school.owner, "import_deck", markdown=f"# {title}\nNotes:\n{word} is what they say.")
        assert word in student.get(course(school)).text


def test_a_student_page_is_at_most_a_hundred_kilobytes(school: School, browser: Any) -> None:
    school.act(school.owner, "set_current_slide", slide_number=1)
    for number in range(40):
        school.act(school.students[number % 8], "submit_question", question_body=f"Why is it {number}? " + "x" * 200)
    assert len(browser(school, school.student).get(course(school)).data) <= 100_000


def test_a_tap_through_the_agents_door_takes_at_most_eight_statements(school: School, agent: Any) -> None:
    school.act(school.owner, "update_class_assist_settings", debounce_seconds=0, limit_pings=1000)

    def tap(actor: Actor) -> int:
        with statements() as seen:
            answer = agent("track_confusion", course_id=str(school.course_id), user_id=str(actor.user_id))
        assert answer.status_code == 200, answer.text
        assert answer.json["counted"]
        return len(seen)

    tap(school.student)
    costs = [tap(school.students[number % 8]) for number in range(100)]
    assert max(costs) <= 8, costs
    assert costs[-1] <= costs[0]
