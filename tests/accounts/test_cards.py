"""Code cards and one-time links: they open one account once, say why when they do not, and offer a password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, update

from app.accounts import SignInLink, User, spelled
from app.accounts.links import code_hash, read
from app.accounts.passwords import objection
from app.core.actor import Actor
from app.extensions import db
from app.housekeeping import sweep
from tests.conftest import Browser, Time, make_app
from tests.doors.situation import Situation, csrf_of, make_situation, sign_in
from tests.school import PASSWORD, School
from tests.services import Valkey

NEW = "a longer sentence"


def print_cards(school: School, actor: Actor | None = None, who: str = "all") -> dict[str, str]:
    """Student's name to code."""
    result = school.result(actor or school.owner, "print_code_cards", who=who)
    return {card.name: card.code for card in result.cards}


def use(client: Browser, code: str) -> Any:
    return client.post("/card", data={"csrf_token": csrf_of(client), "code": code})


def name_of(client: Browser) -> str | None:
    answer = client.get("/api/me")
    return str(answer.json["user"]["name"]) if answer.status_code == 200 else None


@pytest.fixture
def cards(school: School) -> dict[str, str]:
    return print_cards(school)


def test_a_card_signs_its_student_in_and_leads_to_choosing_a_password(cards: dict[str, str], browser: Any) -> None:
    client = browser()
    answer = use(client, cards["Student 3"])
    assert (answer.status_code, answer.headers["Location"]) == (303, "/password")
    assert name_of(client) == "Student 3"


@pytest.mark.parametrize("spell", [str.lower, lambda c: c.replace("-", ""), lambda c: f"  {c.replace('-', ' ')} "])
def test_a_code_may_be_typed_in_any_case_and_with_or_without_its_hyphen(
    cards: dict[str, str], browser: Any, spell: Any
) -> None:
    assert use(browser(), spell(cards["Student 1"])).status_code == 303


def test_looking_at_a_cards_address_uses_nothing_up(cards: dict[str, str], browser: Any) -> None:
    client = browser()
    for _ in range(2):
        page = client.get(f"/card?code={cards['Student 1']}")
        assert f'value="{cards["Student 1"]}"' in page.text
    assert name_of(client) is None
    assert use(client, cards["Student 1"]).status_code == 303


def test_a_card_works_once_and_then_says_whom_to_ask(cards: dict[str, str], browser: Any) -> None:
    assert use(browser(), cards["Student 1"]).status_code == 303
    thief = browser()
    again = use(thief, cards["Student 1"])
    assert again.status_code == 401
    assert "used already" in again.text
    assert "your teacher" in again.text
    assert name_of(thief) is None


def test_of_ten_who_use_a_card_at_once_one_gets_in(cards: dict[str, str], browser: Any) -> None:
    clients = [browser() for _ in range(10)]
    tokens = [csrf_of(client) for client in clients]

    def go(pair: tuple[Browser, str]) -> int:
        client, token = pair
        return int(client.post("/card", data={"csrf_token": token, "code": cards["Student 2"]}).status_code)

    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(go, zip(clients, tokens, strict=True)))
    assert sorted(statuses) == [303] + [401] * 9


def test_an_expired_card_says_so_and_whom_to_ask(school: School, time: Time, browser: Any) -> None:
    code = print_cards(school)["Student 1"]
    time.pass_(30 * 24 * 3600)
    answer = use(browser(), code)
    assert answer.status_code == 401
    assert "has expired" in answer.text
    assert "your teacher" in answer.text
    sweep()
    assert "has expired" in use(browser(), code).text, "a month later a card can still say what it was"
    time.pass_(30 * 24 * 3600)
    sweep()
    assert "does not work" in use(browser(), code).text


def test_printing_again_makes_the_older_cards_worthless(school: School, browser: Any) -> None:
    old = print_cards(school)
    new = print_cards(school, school.co_teacher)
    assert use(browser(), old["Student 1"]).status_code == 401
    assert use(browser(), new["Student 1"]).status_code == 303


def test_cards_can_be_printed_only_for_who_never_signed_in(school: School, browser: Any) -> None:
    use(browser(), print_cards(school)["Student 1"])
    assert sorted(print_cards(school, who="new")) == [f"Student {number}" for number in range(2, 9)]


def test_only_hashes_of_codes_are_kept(school: School, cards: dict[str, str]) -> None:
    row = db.session.execute(
        select(SignInLink).where(SignInLink.user_id == school.student.user_id, SignInLink.used_at.is_(None))
    ).scalar_one()
    code = read(cards["Student 1"])
    assert row.code_hash == code_hash(code)
    assert code not in str(db.session.execute(select(*SignInLink.__table__.columns)).all())
    assert len(set(cards.values())) == len(cards) == 8
    assert all(re.fullmatch(r"[A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{4}", code) for code in cards.values())


def test_no_card_opens_an_account_that_is_more_than_a_students(school: School) -> None:
    db.session.execute(update(User).where(User.id == school.student.user_id).values(role="administrator"))
    db.session.commit()
    assert "Student 1" not in print_cards(school)


@pytest.mark.parametrize("code", ["", "ABCD-2345", "\x00", "é" * 90, "' OR 1=1 --", "A" * 5000])
def test_a_wrong_code_is_only_wrong(school: School, browser: Any, code: str) -> None:
    assert school
    answer = use(browser(), code)
    assert answer.status_code == 401
    assert "does not work" in answer.text
    assert len(answer.text) < 20_000


def test_the_cards_page_shows_name_address_code_and_picture_for_each(school: School, browser: Any) -> None:
    client = browser(school, school.owner)
    page = client.post(f"/courses/{school.course_id}/cards", data={"csrf_token": client.token()})
    assert page.status_code == 200
    codes = re.findall(r'class="code">([A-Z0-9]{4}-[A-Z0-9]{4})<', page.text)
    assert len(codes) == 8
    assert page.text.count("<svg aria-hidden") == 8
    assert page.text.count(">localhost/card<") == 8
    assert "Student 8" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert use(browser(), codes[0]).status_code == 303


# After the card


def chosen(client: Browser, **fields: str) -> Any:
    return client.post("/password", data={"csrf_token": csrf_of(client), **fields})


def test_a_password_chosen_after_a_card_opens_the_account_from_then_on(
    school: School, cards: dict[str, str], browser: Any
) -> None:
    client = browser()
    use(client, cards["Student 1"])
    assert chosen(client, password=NEW).status_code == 303
    assert name_of(client) == "Student 1"
    email = school.email(school.student)
    assert sign_in(browser(), email, NEW).status_code == 303
    assert sign_in(browser(), email, PASSWORD).status_code == 401


def test_not_now_keeps_the_old_password_and_asks_for_it_next_time(
    school: School, cards: dict[str, str], browser: Any
) -> None:
    client = browser()
    use(client, cards["Student 1"])
    assert 'name="present"' not in client.get("/password").text
    assert chosen(client, later="true").status_code == 303
    assert 'name="present"' in client.get("/password").text
    assert chosen(client, password=NEW).status_code == 422
    assert chosen(client, password=NEW, present="wrong").status_code == 422
    assert sign_in(browser(), school.email(school.student), PASSWORD).status_code == 303
    assert chosen(client, password=NEW, present=PASSWORD).status_code == 303


def test_somebody_at_an_open_screen_cannot_change_the_password_without_it(school: School, browser: Any) -> None:
    client = browser(school, school.student)
    assert chosen(client, password=NEW).status_code == 422
    assert sign_in(browser(), school.email(school.student), PASSWORD).status_code == 303


def test_choosing_a_password_ends_the_other_sessions(school: School, browser: Any) -> None:
    here, there = browser(school, school.student), browser(school, school.student)
    assert chosen(here, password=NEW, present=PASSWORD).status_code == 303
    assert name_of(here) == "Student 1"
    assert name_of(there) is None


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("short12", "at least 8"),
        ("", "at least 8"),
        ("x" * 201, "at most 200"),
        ("ava martinez", "own name"),
        ("AvaMartinez", "own name"),
        ("Ava.Martinez!", "own name"),
        ("student1101", "own name"),
        ("aaaaaaaaaa", "different characters"),
    ],
)
def test_a_password_that_anybody_would_try_is_refused(password: str, word: str) -> None:
    sentence = objection(password, "Ava Martinez", "student1101@school.example", "student1101", "")
    assert sentence is not None
    assert word in sentence


@pytest.mark.parametrize("password", ["12345abc", "correct horse", "Ava likes cells", "пароль длинный"])
def test_any_other_is_taken(password: str) -> None:
    assert objection(password, "Ava Martinez", "ava@school.example", "ava", "1101") is None


def test_a_refused_password_changes_nothing(school: School, cards: dict[str, str], browser: Any) -> None:
    client = browser()
    use(client, cards["Student 1"])
    page = chosen(client, password="student1")
    assert page.status_code == 422
    assert "own name" in page.text
    assert sign_in(browser(), school.email(school.student), PASSWORD).status_code == 303


# By an administrator


def test_a_reset_ends_the_old_password_and_the_sessions_and_gives_one_link(situation: Situation) -> None:
    situation.refresh()
    school, pupil = situation.school, situation.pupil_id
    before, _ = situation.app.test_client(), None
    assert sign_in(before, school.emails[pupil]).status_code == 303
    page = situation.post("administrator", f"/people/{pupil}/link")
    (link,) = re.findall(r"http://localhost(/card\?code=[A-Z0-9]{24})<", page.text)
    assert before.get("/api/me").status_code == 401
    assert sign_in(situation.app.test_client(), school.emails[pupil]).status_code == 401
    client = situation.app.test_client()
    code = re.search(r'value="([A-Z0-9-]{29})"', client.get(link).text)
    assert code
    assert client.post("/card", data={"csrf_token": csrf_of(client), "code": code[1]}).status_code == 303
    assert client.get("/api/me").json["user"]["name"] == "Student 8"
    looked, _ = situation.client("administrator")
    assert link.partition("=")[2] not in looked.get(f"/people/{pupil}").text


def test_an_administrator_cannot_lock_themselves_out(situation: Situation) -> None:
    me = situation.school.administrator.user_id
    assert situation.post("administrator", f"/people/{me}/link").status_code == 409
    body = {"person_id": me, "name": "Ada", "email": "ada@school.example", "role": "teacher"}
    assert situation.post("administrator", "/do/change_person", **body).status_code == 409


# Thirty children behind one address


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory, valkey: Valkey) -> Iterator[Situation]:
    app = make_app(tmp_path_factory.mktemp("cards"), f"{valkey.url}?db=5", SIGN_IN_RATE="5/minute")
    yield make_situation(app)
    with app.app_context():
        db.engine.dispose()


def test_a_class_signs_in_at_once_and_who_guesses_is_stopped(slow: Situation) -> None:
    with slow.app.test_request_context():
        codes = print_cards(slow.school)
    for code in codes.values():
        client = slow.app.test_client()
        token = csrf_of(client)
        assert client.post("/card", data={"csrf_token": token, "code": code}).status_code == 303
    client = slow.app.test_client()
    token = csrf_of(client)
    tries = [
        client.post("/card", data={"csrf_token": token, "code": spelled(f"ABCD234{last}")}).status_code
        for last in "ABCDEFG"
    ]
    assert tries == [401] * 5 + [429] * 2
