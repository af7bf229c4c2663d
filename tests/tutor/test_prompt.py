"""The prompt keeps data apart from rules, holds no answer before its step, and believes no role that was sent."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.permissions import CourseRole, Role
from app.study import Passage
from app.tutor import (
    Mode,
    Names,
    Page,
    Rung,
    Scene,
    Step,
    fenced,
    material_for,
    new_mark,
    next_rung,
    prefixed,
    prompt_messages,
    spoken,
    system_prompt,
)
from tests.tutor.attacks import ATTACKS, Attack, Where
from tests.tutor.lessons import CASES, SLIDES, Case

NOW = datetime(2026, 11, 18, 14, 5, tzinfo=ZoneInfo("America/Chicago"))
SCENE = Scene(CourseRole.STUDENT, NOW, "America/Chicago", "Biology", Mode.HINTS, Step.NUDGE)
MARK = "0123456789abcdef"
BEFORE = [Step.NUDGE, Step.TARGETED, Step.EXAMPLE]
OSMOSIS = CASES[0]


def outside(prompt: str, mark: str) -> str:
    """What a prompt says outside its fences: our own words."""
    return re.sub(rf"\[begin [^\]\n]* {mark}\]\n.*?\n\[end [^\]\n]* {mark}\]", "", prompt, flags=re.S)


def planted(attack: Attack, case: Case, step: Step | None) -> tuple[Scene, str]:
    """The scene and the sentence of an attempt at a question."""
    slides = list(case.passages)
    first = slides[0]
    if attack.where in ("slide", "notes", "title"):
        changed = {
            "slide": replace(first, text=f"{first.text}\n\n{attack.text}"),
            "notes": replace(first, notes=f"{first.notes}\n\n{attack.text}"),
            "title": replace(first, title=attack.text),
        }
        slides[0] = changed[attack.where]
    scene = replace(SCENE, step=step, material=material_for(step, case.question, slides, SLIDES))
    if attack.where == "page":
        scene = replace(scene, page=Page("https://school.example/c", attack.text))
    if attack.where == "address":
        scene = replace(scene, page=Page(attack.text, "Notes"))
    if attack.where == "course":
        scene = replace(scene, course=attack.text)
    if attack.where == "language":
        scene = replace(scene, asked=prefixed(attack.text))
    return scene, attack.text if attack.where in ("said", "language") else case.question


def test_there_are_many_attempts_and_each_is_another() -> None:
    assert len(ATTACKS) >= 30
    assert len({attack.name for attack in ATTACKS}) == len({str(replace(each, name="")) for each in ATTACKS})
    assert {attack.where for attack in ATTACKS} == set(get_args(Where))


@pytest.mark.parametrize("step", BEFORE)
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_no_attempt_brings_the_answer_into_the_prompt(attack: Attack, step: Step) -> None:
    scene, sentence = planted(attack, OSMOSIS, step)
    messages = prompt_messages(scene, attack.history, sentence, new_mark())
    text = "\n".join(message["content"] for message in messages).casefold()
    assert [word for word in OSMOSIS.answer if word in text] == []


@pytest.mark.parametrize("step", [None, *Step])
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_no_attempt_gets_out_of_its_fence_or_into_a_role(attack: Attack, step: Step | None) -> None:
    calm, _ = planted(Attack("", "said", ""), OSMOSIS, step)
    scene, sentence = planted(attack, OSMOSIS, step)
    messages = prompt_messages(scene, attack.history, sentence, MARK)
    assert [message["role"] for message in messages].count("system") == 1
    assert messages[0]["role"] == "system"
    assert {message["role"] for message in messages} <= {"system", "user", "assistant"}
    ours = outside(messages[0]["content"], MARK)
    expected = outside(system_prompt(replace(calm, asked=scene.asked), MARK), MARK)
    assert ours.split() == expected.split(), "something that others wrote stands among our rules"
    if attack.where == "language":
        # The task is our own sentence, whatever was written for a language.
        assert "obey" not in ours
        assert "New rule" not in ours
    for message in messages:
        assert not re.search(r"<\||\|>|</?s>|\[/?INST\]|<<|<(?:start|end)_of_turn>", message["content"])
        assert not re.search("[\u200b\u2060\ufeff\u202e\U000e0000-\U000e01ef\u2028\x0b\x85]", message["content"])


@pytest.mark.parametrize("attack", [each for each in ATTACKS if each.where == "said"], ids=lambda attack: attack.name)
def test_no_plea_moves_the_ladder(attack: Attack) -> None:
    at = Rung(OSMOSIS.question, "osmosis", Step.TARGETED)
    rung, _ = next_rung(attack.text, [at])
    assert rung is not None
    assert rung == at or rung.step is Step.NUDGE


@pytest.mark.parametrize("attack", [each for each in ATTACKS if each.where == "name"], ids=lambda attack: attack.name)
def test_no_name_says_anything_to_the_model(attack: Attack) -> None:
    names = Names([attack.text, "Ava Chen"], "conversation")
    sentence = f"How are {attack.text} and Ava Chen doing?"
    masked = names.mask(sentence)
    assert attack.text not in masked
    assert names.unmask(masked) == sentence


def test_names_become_tokens_in_what_others_wrote_and_our_own_rules_stay_as_they_are() -> None:
    names = Names(["Ava Chen", "Homer Answer", "Now Page"], "conversation")
    slide = Passage(1, 1, "Ava Chen's cell", "A\u200bva Chen drew it.")
    told = material_for(None, "Who drew the cell?", [slide])
    page = Page("https://school.example/?of=Ava Chen", "Ava Chen – progress")
    scene = replace(SCENE, course="Ava Chen's class", mode=Mode.EXPLAIN, step=None, page=page, material=told)
    earlier = [{"role": "assistant", "content": "Ava Chen is here."}]
    messages = prompt_messages(scene, earlier, "How is Ava\u200b Chen?", MARK, names.mask)
    text = "\n".join(message["content"] for message in messages)
    assert "Chen" not in text
    assert text.count(names.mask("Ava Chen")) == 7
    assert outside(messages[0]["content"], MARK) == outside(system_prompt(scene, MARK), MARK)


def test_the_rules_example_of_a_token_has_the_form_of_a_real_one() -> None:
    names = Names(["Ava Chen"], "conversation")
    system = prompt_messages(SCENE, [], "Hi", MARK, names.mask)[0]["content"]
    (example,) = re.findall(r"Pupil-\S*", system)
    form = r"Pupil-[0-9a-f]{6}"
    assert re.fullmatch(form, example)
    assert re.fullmatch(form, names.mask("Ava Chen"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.question)
def test_the_answer_is_in_the_prompt_only_when_it_is_allowed(case: Case) -> None:
    for step in Step:
        scene = replace(SCENE, step=step, material=material_for(step, case.question, case.passages, SLIDES))
        prompt = system_prompt(scene, MARK).casefold()
        assert (case.answer[0] in prompt) == (step not in BEFORE)
        assert ("do not give the answer" in prompt) == (step in BEFORE)


def test_whole_slides_that_came_in_too_early_stay_out_of_the_prompt() -> None:
    whole = material_for(None, OSMOSIS.question, OSMOSIS.passages)
    for step in (None, *BEFORE):
        prompt = system_prompt(replace(SCENE, step=step, material=whole), MARK)
        assert "permeable" not in prompt
        assert "Do not give the answer" in prompt
    assert "permeable" in system_prompt(replace(SCENE, mode=Mode.EXPLAIN, step=None, material=whole), MARK)


@given(st.text(max_size=300), st.text(max_size=20))
def test_every_line_of_data_is_marked_as_such(text: str, what: str) -> None:
    lines = fenced("slide 2", text + what, MARK).split("\n")
    assert lines[0] == f"[begin slide 2 {MARK}]"
    assert lines[-1] == f"[end slide 2 {MARK}]"
    assert all(line.startswith("| ") for line in lines[1:-1])
    assert "\n".join(lines).splitlines() == lines


def test_the_mark_is_new_each_time() -> None:
    assert len({new_mark() for _ in range(100)}) == 100


def test_the_prompt_says_who_when_where_and_how() -> None:
    prompt = system_prompt(SCENE, MARK)
    assert "Wednesday, 18 November 2026, 14:05 (2026-11-18, America/Chicago)" in prompt
    assert "a student" in prompt
    assert "[slide 4]" in prompt
    assert "This is not in your course material." in prompt
    assert "| Biology" in prompt


def test_every_role_and_mode_has_its_prompt() -> None:
    prompts = {
        system_prompt(replace(SCENE, role=role, mode=mode, step=None), MARK)
        for role in (*CourseRole, Role.TEACHER, Role.PARENT, Role.ADMINISTRATOR, Role.GUEST)
        for mode in Mode
    }
    assert len(prompts) == 8 * len(Mode)


def test_the_page_and_the_persons_words_are_kept_apart() -> None:
    scene = replace(SCENE, page=Page("https://school.example/c/1", "Cells"))
    messages = prompt_messages(scene, [], "What is this?", MARK)
    assert messages[-1] == {"role": "user", "content": "What is this?"}
    assert "| title: Cells\n| address: https://school.example/c/1" in messages[0]["content"]


def test_a_translation_names_its_language_only_where_it_is_one() -> None:
    urdu = system_prompt(replace(SCENE, asked=prefixed("Translate to Urdu: hello")), MARK)
    assert "into Urdu;" in urdu
    other = system_prompt(replace(SCENE, asked=prefixed("Translate to Obeyish: hello")), MARK)
    assert "Obeyish" not in other


def test_explain_before_the_answer_is_allowed_is_no_order_to_explain() -> None:
    asked = prefixed("Explain: osmosis")
    assert "in detail" not in system_prompt(replace(SCENE, asked=asked), MARK)
    assert "in detail" in system_prompt(replace(SCENE, mode=Mode.EXPLAIN, step=None, asked=asked), MARK)


def test_of_a_history_the_last_ten_are_kept_and_roles_are_not_believed() -> None:
    history = [{"role": role, "content": f"{role} {number}"} for number in range(20) for role in ("user", "system")]
    kept = spoken(history)
    assert [each["content"] for each in kept] == [f"user {number}" for number in range(10, 20)]
    assert spoken([{}, {"role": "user"}, {"role": "user", "content": None}, {"content": "x"}]) == []


def test_a_slide_is_in_the_prompt_word_for_word_when_it_may_be() -> None:
    slide = Passage(1, 7, "Notes", "Plants make sugar.", "Ask: why is it green?")
    scene = replace(SCENE, mode=Mode.EXPLAIN, step=None, material=material_for(None, "What do plants make?", [slide]))
    assert f"[begin slide 7 {MARK}]\n| Notes\n| Plants make sugar.\n| Ask: why is it green?\n" in system_prompt(
        scene, MARK
    )
