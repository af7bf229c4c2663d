"""What answers a form with a page of its own: who sends it where, and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.browser.places import CLASS_LIST, file, look_at_roster, take_in_quiz
from tests.browser.visitor import COURSE, Visitor


@dataclass(frozen=True)
class Form:
    """A form on the page `path`, sent to `action` by `send`, which also sees what comes back."""

    name: str
    who: str
    path: str
    action: str
    send: Callable[[Visitor], None]
    refused: bool = False
    """Whether the answer is a status of 4xx, which a browser notes in its console."""

    def __str__(self) -> str:
        return self.name


def _alert(visitor: Visitor) -> None:
    assert visitor.page.get_by_role("alert").filter(has_text=" ").first.inner_text()


def _wrong_password(visitor: Visitor) -> None:
    visitor.page.get_by_label("Email").fill("student1@homeroom.example")
    visitor.page.get_by_label("Password").fill("wrong")
    visitor.press("Sign in")
    _alert(visitor)


def _wrong_card(visitor: Visitor) -> None:
    visitor.page.get_by_label("Code on your card").fill("ABCD-2345")
    visitor.press("Sign in")
    _alert(visitor)


def _nameless_guest(visitor: Visitor) -> None:
    visitor.page.get_by_label("What the class calls you").fill("Gus")
    visitor.press("Join as a guest")
    _alert(visitor)


def _wrong_present_password(visitor: Visitor) -> None:
    visitor.page.get_by_label("Present password").fill("wrong")
    visitor.page.get_by_label("New password").fill("the sea is deep")
    visitor.press("Save")
    _alert(visitor)


def _class_list(visitor: Visitor) -> None:
    look_at_roster(visitor, CLASS_LIST)
    visitor.sees("Nothing is changed yet")


def _class_list_with_mistakes(visitor: Visitor) -> None:
    look_at_roster(visitor, b"First name,Last name,Email\nAda,,ada\n,,\nBen," + b"B" * 400 + b",ben@x@y\n")
    visitor.sees("line 2")


def _school_list(visitor: Visitor) -> None:
    look_at_roster(visitor, b"First name,Last name,Course,Email\nAda,Ampere,Cells,ada\n")
    visitor.page.locator(".problems").wait_for()


def _deck_with_mistakes(visitor: Visitor) -> None:
    visitor.page.get_by_label("The deck as Markdown").fill("words before any slide\n\n# Light\n- x\nNotes:\nabc\n")
    visitor.press("Preview")
    visitor.sees("Light")


def _no_deck(visitor: Visitor) -> None:
    visitor.page.get_by_label("A PowerPoint or PDF file").set_input_files(file("notes.pdf", b"no deck"))
    visitor.press("Read the file")
    _alert(visitor)


def _answer(visitor: Visitor) -> None:
    question = visitor.page.locator("#repeat")
    if (choice := question.get_by_role("radio")).count():
        choice.first.check()
    else:
        question.get_by_role("textbox").fill("nonsense")
    visitor.press("Check")
    visitor.page.locator("#done").wait_for()


def _cards(visitor: Visitor) -> None:
    visitor.press("Print cards for all")
    expect(visitor.page.locator(".code-cards > li").first).to_be_visible()


def _token(visitor: Visitor) -> None:
    visitor.page.get_by_label("What is it for?").fill("x" * 60)
    visitor.page.get_by_label("track_confusion").check()
    visitor.press("Make a token")
    expect(visitor.page.locator(".token")).to_be_in_viewport()


def _link(visitor: Visitor) -> None:
    visitor.press("Make a sign-in link")
    visitor.page.locator(".token").wait_for()


FORMS = (
    Form("a wrong password", "", "/sign-in", "/sign-in", _wrong_password, refused=True),
    Form("a wrong card", "", "/card", "/card", _wrong_card, refused=True),
    Form("a guest where none may join", "", "/join?code=ABC234", "/join/guest", _nameless_guest, refused=True),
    Form("a wrong present password", "student1", "/password", "/password", _wrong_present_password, refused=True),
    Form("a class list", "teacher", COURSE + "/roster", COURSE + "/roster", _class_list),
    Form(
        "a class list with mistakes", "teacher", COURSE + "/roster", COURSE + "/roster", _class_list_with_mistakes,
        refused=True,
    ),
    Form("a list of the school with mistakes", "admin", "/roster", "/roster", _school_list, refused=True),
    Form("code cards", "teacher", "/courses/{new}/people", "/courses/{new}/cards", _cards),
    Form("a deck with mistakes", "teacher", COURSE + "/deck", COURSE + "/deck", _deck_with_mistakes),
    Form("a file that is no deck", "teacher", COURSE + "/deck", COURSE + "/deck/files", _no_deck, refused=True),
    Form("a quiz from a file", "teacher", COURSE + "/quizzes/import", COURSE + "/quizzes/import", take_in_quiz),
    Form("an answer to what was missed", "student1", COURSE + "/review", COURSE + "/review", _answer),
    Form("a new token", "teacher", COURSE + "/settings", COURSE + "/tokens", _token),
    Form("a sign-in link", "admin", "/people/{newcomer}", "/people/{newcomer}/link", _link),
)  # fmt: skip
