"""Slash commands come from the registry, for those who may, and are read however they are written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask, render_template_string

from app.core import capability as registry
from app.core.capability import Effect, Slash, capabilities, capability, find
from app.core.permissions import CourseRole, Permission, Role
from app.core.schema import Input, Output
from app.tutor import commands, slash
from tests.school import School


def names(role: Role | CourseRole | None) -> list[str]:
    return [command.name for command in commands(role)]


def test_each_role_is_offered_what_it_may(context: Flask) -> None:
    assert context
    teachers = ["explain", "heatmap", "notes", "quiz", "task", "tasks", "help"]
    assert names(CourseRole.OWNER) == names(CourseRole.CO_TEACHER) == teachers
    assert names(CourseRole.STUDENT) == ["explain", "notes", "quiz", "task", "tasks", "help"]
    assert names(CourseRole.VISITOR) == ["explain", "heatmap", "notes", "task", "tasks", "help"]


def test_somebody_outside_a_course_is_offered_what_they_may_in_theirs(context: Flask) -> None:
    assert context
    assert names(Role.TEACHER) == names(CourseRole.OWNER)
    assert names(Role.STUDENT) == names(CourseRole.STUDENT)
    assert names(Role.GUEST) == ["explain", "notes", "quiz", "help"]
    assert names(Role.ADMINISTRATOR) == names(CourseRole.VISITOR)
    assert names(Role.PARENT) == ["task", "tasks", "help"]


def test_a_capability_that_declares_a_command_is_in_the_list_at_once(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert context
    made = replace(find("get_presence"), slash=Slash("present", "Who is here", "Who is here?"))
    monkeypatch.setitem(registry._registry, "get_presence", made)
    assert "present" in names(CourseRole.OWNER)
    assert "present" not in names(CourseRole.STUDENT)


def test_every_command_leads_to_its_capability_and_says_what_it_is(context: Flask) -> None:
    assert context
    declared = {each.name for each in capabilities() if each.slash}
    assert {command.capability for command in commands()} == {*declared, None}
    for command in commands():
        assert command.label
        assert command.prompt


def test_two_capabilities_cannot_share_a_command() -> None:
    class Takes(Input):
        pass

    class Gives(Output):
        pass

    def again(_actor: object, _data: Takes, _place: object) -> Gives:
        return Gives()

    again.__annotations__ = {"_data": Takes, "return": Gives}
    with pytest.raises(ValueError, match="/quiz"):
        capability(
            "another_quiz",
            permission=Permission.QUIZ_READ,
            access=lambda *_: None,
            effect=Effect.READ,
            examples=("One more quiz",),
            widget=lambda *_: {},
            page=lambda _: "/",
            slash=Slash("quiz", "Again", "Again"),
        )(again)


@pytest.mark.parametrize(
    ("sentence", "name", "rest", "said"),
    [
        ("/quiz photosynthesis", "quiz", "photosynthesis", "Make a quiz about photosynthesis"),
        ("/quiz", "quiz", "", "Make a quiz"),
        ("  /QUIZ   the Krebs cycle ", "quiz", "the Krebs cycle", "Make a quiz about the Krebs cycle"),
        ("\uff0fquiz 光合作用", "quiz", "光合作用", "Make a quiz about 光合作用"),
        ("/explain\nosmosis", "explain", "osmosis", "Explain osmosis"),
        ("/heatmap last week", "heatmap", "last week", "Show the confusion heatmap for last week"),
        ("/notes", "notes", "", "Show the notes"),
        ("/help", "help", "", "Help"),
    ],
)
def test_a_command_is_read_by_the_server_too(context: Flask, sentence: str, name: str, rest: str, said: str) -> None:
    assert context
    found = slash(sentence)
    assert found is not None
    command, more = found
    assert (command.name, more) == (name, rest)
    assert command.sentence(more) == said


@pytest.mark.parametrize(
    "sentence", ["", "/", "/ quiz", "quiz", "a /quiz", "//quiz", "/nothing", "1/2", "/quiz/x", "/_x"]
)
def test_what_is_no_command_is_a_sentence(context: Flask, sentence: str) -> None:
    assert context
    assert slash(sentence) is None


def test_a_command_of_another_role_is_a_sentence(context: Flask) -> None:
    assert context
    assert slash("/heatmap", CourseRole.STUDENT) is None
    assert slash("/heatmap", CourseRole.OWNER) is not None


def test_the_list_is_a_listbox_with_an_option_for_each(school: School) -> None:
    source = '{% from "tutor/_commands.html" import command_list with context %}{{ command_list("list", role) }}'
    drawn = render_template_string(source, role=CourseRole.STUDENT)
    assert school
    assert drawn.count('role="option"') == 6
    assert 'data-command="/quiz"' in drawn
    assert 'role="listbox"' in drawn
    assert "heatmap" not in drawn
