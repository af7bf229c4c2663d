"""What sentences are understood to ask for."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.intents import understand, weights
from app.intents.catalogue import INTENTS
from app.intents.classifier import Classifier
from app.intents.phrases import OUT_OF_SCOPE, fillers, phrases_of
from app.intents.training import examples
from app.intents.wording import Names, plain
from tests.intents.measure import accuracy_without_minilm
from tests.intents.scoring import score
from tests.intents.sentences import SCHOOL, development, held_out, predicted


def functions(sentence: str, role: str = "teacher", history: tuple[str, ...] = ()) -> list[str]:
    return [request.function for request in understand(sentence, SCHOOL, role=role, history=history).requests]


@pytest.mark.parametrize("name", ["held_out", "held_out_2"])
def test_sentences_that_were_not_learnt_from_are_understood(name: str) -> None:
    lines = held_out(name)
    result = score(lines, predicted(lines))
    assert result.functions >= 0.95, "\n".join([str(result), *result.errors])
    assert result.declined >= 0.95, "\n".join([str(result), *result.errors])


def test_the_development_sentences_are_understood() -> None:
    lines = development()
    if not lines:
        pytest.skip("../shared/data/intents/dev.jsonl is not here")
    result = score(lines, predicted(lines))
    assert result.functions >= 0.97, "\n".join(result.errors)
    assert result.declined >= 0.96, "\n".join(result.errors)


def test_without_minilm_most_sentences_are_still_understood() -> None:
    judge = Classifier(with_meaning=False)
    assert not judge.has_meaning
    for name in ("held_out", "held_out_2"):
        assert accuracy_without_minilm(judge, name) >= 0.90, name


def test_the_weights_were_trained_from_these_phrases() -> None:
    assert weights.kept_fingerprint() == weights.fingerprint(), "run python -m app.intents.training"


def test_no_held_out_sentence_is_learnt_from() -> None:
    names = Names(SCHOOL)
    learnt = {each.text for each in examples()}
    alone = [line["text"] for name in ("held_out", "held_out_2") for line in held_out(name) if not line["history"]]
    assert [text for text in alone if plain(text, names) in learnt] == []


def test_every_function_has_a_title_parameters_and_forty_phrases_with_known_slots() -> None:
    assert len(INTENTS) == 46
    slots = set(fillers())
    for name, intent in INTENTS.items():
        assert intent.title
        assert intent.parameters
        assert len({phrase.text for phrase in intent.phrases}) >= 40, name
        for phrase in intent.phrases:
            asked = {part.split("}")[0] for part in phrase.text.split("{")[1:]}
            assert asked <= slots, phrase.text
    assert len(phrases_of(OUT_OF_SCOPE)) >= 500


def test_the_examples_are_always_the_same() -> None:
    assert examples() == examples()


def test_two_requests_of_one_sentence_are_both_heard() -> None:
    assert functions("show the heatmap for period 3 and export it as csv") == [
        "get_confusion_heatmap",
        "export_confusion_data",
    ]


@pytest.mark.parametrize(
    "sentence",
    ["who is confused", "Who else is lost?", "read me slide 3", "is anyone else confused", "how did Emma do"],
)
def test_who_asks_to_look_taps_nothing_and_ticks_nothing_off(sentence: str) -> None:
    assert not {"track_confusion", "complete_task"} & set(functions(sentence, "student"))


@pytest.mark.parametrize("sentence", ["I'm confused", "how is this possible, i dont get it", "im so lost on slide 7"])
def test_who_says_it_of_themselves_is_counted(sentence: str) -> None:
    assert functions(sentence, "student") == ["track_confusion"]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        (
            "show the heatmap for 3rd period and make a quiz about osmosis and list my tasks",
            ["get_confusion_heatmap", "generate_quiz", "list_tasks"],
        ),
        (
            "show notes for slide 3, make a quiz about it and show the heatmap",
            ["fetch_notes", "generate_quiz", "get_confusion_heatmap"],
        ),
        ("mark Emma absent and email her parents", ["mark_attendance", "send_parent_message"]),
        (
            "Show me the confusion heatmap and then send the class an announcement that we review osmosis and the quiz",
            ["get_confusion_heatmap", "notify_students_via_lms"],
        ),
    ],
)
def test_every_request_of_a_sentence_is_heard_and_own_words_come_last(sentence: str, wanted: list[str]) -> None:
    assert functions(sentence) == wanted


def test_the_same_for_several_classes_is_asked_for_each() -> None:
    for sentence in ("heatmap for periods 3 and 4", "show the heatmap for period 3 and for period 4"):
        found = understand(sentence, SCHOOL).requests
        assert [each.params for each in found] == [{"period": "3"}, {"period": "4"}]
    (only,) = understand("heatmap for period 3 instead of period 4", SCHOOL).requests
    assert only.params == {"period": "3"}


@pytest.mark.parametrize(
    ("sentence", "function"),
    [
        ("tell Ava to bring pencils and paper", "send_student_message"),
        ("tell Ava to bring pencils and send me her essay", "send_student_message"),
        ("remind me to print the roster and export the heatmap", "add_task"),
        ("quiz on bones and muscles", "generate_quiz"),
        ('translate "show me the roster and make teams" to Malay', "translate_text"),
        ("Mr Okafor needs to know: take attendance and send me the report", "send_teacher_message"),
        ("make 4 teams for soccer and keep Liam and Noah apart", "suggest_team_configurations"),
    ],
)
def test_an_and_inside_a_request_does_not_cut_it(sentence: str, function: str) -> None:
    assert functions(sentence) == [function]


def test_a_mark_that_is_written_many_times_says_as_much_as_three_do() -> None:
    request = understand("tell Ava that we win" + "!" * 900, SCHOOL, role="teacher").requests[0]
    assert request.params["message"] == "we win!!!"


def test_a_follow_up_means_what_was_asked_before_it() -> None:
    assert functions("and for period 4?", history=("show the roster for period 3",)) == ["get_class_roster"]
    assert functions("and for period 4?", history=("show the roster for period 3", "thanks")) == ["get_class_roster"]
    assert functions("and period 5", history=("roster for period 3", "and for period 4?")) == ["get_class_roster"]


def test_a_follow_up_of_nothing_asks_for_nothing() -> None:
    assert functions("and for period 4?") == []
    assert functions("and for period 4?", history=("good morning",)) == []


def test_what_was_said_before_does_not_leak_into_a_whole_request() -> None:
    assert functions("who is in period 3", history=("make two teams for soccer",)) == ["get_class_roster"]
    assert functions("nvm", history=("delete task 2",)) == []


def test_the_role_settles_who_is_meant() -> None:
    assert functions("my dashboard", "student") == ["get_student_dashboard_data"]
    assert functions("quiz me on enzymes", "student") == ["generate_quiz"]


def test_a_sentence_that_asks_for_nothing_sure_offers_what_is_likeliest() -> None:
    heard = understand("something with the attendance of the report", SCHOOL)
    assert heard.requests or heard.choices
    assert set(heard.choices) <= set(INTENTS)
    assert understand("", SCHOOL).choices == ()


def test_threads_understand_the_same_as_one_after_the_other() -> None:
    lines = [line["text"] for line in held_out("held_out")[:60]]
    alone = [functions(line) for line in lines]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(functions, lines)) == alone


def test_any_text_is_survived() -> None:
    dice = random.Random(7)
    signs = "aé漢🙂 \n\t\"'{}[]()<>|\\/:;,.!?0123456789and then show period"
    for _ in range(60):
        heard = understand("".join(dice.choice(signs) for _ in range(dice.randrange(0, 200))), SCHOOL)
        assert {request.function for request in heard.requests} <= set(INTENTS)
    assert len(understand("and show the roster " * 1000, SCHOOL).requests) <= 5


@pytest.mark.parametrize(
    ("sentence", "function"),
    [
        ("finish the unicorn task", "complete_task"),
        ("done with the unicorn task", "complete_task"),
        ("please take the deadline off the milk task", "update_task"),
        ("remove the due date from the milk task", "update_task"),
        ("remove the milk task", "delete_task"),
        ("create a task to delete old files", "add_task"),
        ("make the milk task due friday", "update_task"),
        ("what is left for Friday", "list_tasks"),
        ("look for the milk task", "list_tasks"),
    ],
)
def test_the_beginning_of_a_sentence_about_tasks_can_say_what_it_means(sentence: str, function: str) -> None:
    for role in ("teacher", "student"):
        assert functions(sentence, role) == [function]
