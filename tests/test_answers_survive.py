"""The running product while its parts are killed: no character of an answer is lost or doubled, no page stands still,
and no acknowledged tap is lost, none doubled."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import suppress

import psutil
import pytest
from sqlalchemy import select

from app.chat.models import ChatMessage, Run, RunState
from app.class_assist.models import ConfusionPing
from app.extensions import db
from tests.bench.world import OPEN_WIDE, Person, World
from tests.product import Homeroom, until
from tests.tapping import Tapping
from tests.told import Following, Said, Talker, in_background
from tests.upstream import CUT, Upstream, chunk, event, says, sends

pytestmark = pytest.mark.xdist_group("product")
SECRETS = {"SECRET_KEY": "a secret for tests", "AGENTKIT_SECRET": "a-secret-for-agents"}
WORDS = [f"word{number} <é日{chr(0x1F98B)}> &\n" for number in range(60)]
WHOLE = "".join(WORDS)
SOON = 25.0
"""A lease, the next look at it, and patience with a machine that others use too."""


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    with Upstream() as server:
        yield server


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream) -> Iterator[World]:
    """A running product of two web processes with a model on loopback."""
    connected = {"LLM_PROVIDER": "compatible", "OPENAI_BASE_URL": upstream.url, "OPENAI_DEFAULT_MODEL": "loopback-1"}
    limits = {"CHAT_RATE": "100000/minute", "AGENTKIT_RATE": "1000000/minute", "WEB_CONCURRENCY": "2"}
    data = tmp_path_factory.mktemp("answers") / "data"
    homeroom = Homeroom(data, HOMEROOM_DEMO="0", **SECRETS, **connected, **limits)
    try:
        homeroom.start()
        made = World("SQLite", homeroom)
        yield made
        with made.app.app_context():
            db.engine.dispose()
    finally:
        homeroom.end()


@pytest.fixture(scope="module")
def people(world: World) -> Iterator[Person]:
    """New people, one a test."""
    return iter(world.new_class(12).students)


@pytest.fixture
def talker(world: World, people: Iterator[Person]) -> Talker:
    return Talker(world, next(people))


def stored(world: World, answer: int) -> tuple[str, str, bool]:
    """State, text and whether it can be tried again, as the database has them."""
    with world.app.app_context():
        chosen = select(Run.state, ChatMessage.content, Run.retry)
        row = db.session.execute(chosen.join(Run, Run.answer_id == ChatMessage.id).where(ChatMessage.id == answer))
        state, text, retry = row.one()
        db.session.remove()
    return str(state), text, retry


def begin(talker: Talker, upstream: Upstream, rate: float = 15.0) -> tuple[Said, Following]:
    """An answer in the middle, and a page that has read some of it."""
    upstream.play(says(WORDS, rate=rate))
    said = talker.say("Tell me all about it")
    page = Following(talker, said.answer)
    page.read(lambda: len(page.text) > 100)
    assert WHOLE.startswith(page.text)
    return said, page


def lines_of(world: World) -> list[tuple[int, int]]:
    """Each web process with the far end's port of a line that it holds."""
    found = []
    for process in world.homeroom.processes("gunicorn")[1:]:
        with suppress(psutil.Error):
            found += [(process.pid, each.raddr.port) for each in process.net_connections("tcp") if each.raddr]
    return found


def test_twenty_readers_who_come_and_go_all_end_with_exactly_the_same_text(
    world: World, talker: Talker, upstream: Upstream
) -> None:
    upstream.play(says(WORDS, rate=12.0))
    said = talker.say("Tell me all about it")
    dice = random.Random(7)
    pages = [Following(talker, said.answer) for _ in range(20)]

    def come_and_go(page: Following, leaves: list[int]) -> None:
        for most in leaves:
            page.read(lambda most=most: len(page.text) >= most)
            if page.done:
                return
        page.go_on()

    threads = []
    for page in pages:
        leaves = sorted(dice.sample(range(1, len(WHOLE)), 3))
        threads.append(in_background(lambda page=page, leaves=leaves: come_and_go(page, leaves)))
    served: set[int] = set()
    while any(thread.is_alive() for thread in threads):
        served |= {pid for pid, port in lines_of(world) if any(port in page.ports for page in pages)}
        time.sleep(0.5)
    for thread in threads:
        thread.join(60)
    assert len(served) == 2, "both processes have to have readers, or this proves little"
    assert [page.done for page in pages] == [True] * 20
    assert {page.text for page in pages} == {WHOLE}
    assert sum(page.connects for page in pages) > 40
    assert stored(world, said.answer)[:2] == (RunState.COMPLETE, WHOLE)


def test_killing_a_web_process_interrupts_its_answers_with_their_text_and_they_can_be_tried_again(
    world: World, talker: Talker, upstream: Upstream
) -> None:
    # Two answers, so that with each kill at least one process that writes is hit.
    said, page = begin(talker, upstream, rate=3.0)
    killed = world.homeroom.processes("gunicorn")[1:]
    for process in killed:
        process.kill()
    began = time.monotonic()
    page.go_on(SOON)
    assert page.done
    assert time.monotonic() - began < SOON
    state, text, retry = stored(world, said.answer)
    assert (state, text, retry) == (RunState.INTERRUPTED, page.text, True)
    assert WHOLE.startswith(text)
    drawn = talker.line(said.answer)
    assert "aria-busy" not in drawn
    assert "The answer was interrupted. What was written until then is kept." in drawn
    assert "Try again" in drawn
    upstream.play(says(WORDS))
    again = talker.retry(said.answer)
    whole = Following(talker, again.answer)
    whole.go_on()
    assert (whole.done, whole.text) == (True, WHOLE)
    assert stored(world, again.answer)[:2] == (RunState.COMPLETE, WHOLE)


def test_killing_valkey_leaves_the_answer_whole_for_everybody(world: World, talker: Talker, upstream: Upstream) -> None:
    said, _page = begin(talker, upstream, rate=15.0)
    pages = [Following(talker, said.answer) for _ in range(8)]
    threads = [in_background(page.go_on) for page in pages]
    assert until(lambda: all(page.text for page in pages), 5)
    (victim,) = world.homeroom.processes("valkey-server")
    victim.kill()
    for thread in threads:
        thread.join(40)
    assert [page.done for page in pages] == [True] * 8
    assert {page.text for page in pages} == {WHOLE}
    assert stored(world, said.answer)[:2] == (RunState.COMPLETE, WHOLE)
    assert until(world.homeroom.healthy, 40)


def test_a_cut_upstream_is_told_at_once_with_the_text_kept(talker: Talker, world: World, upstream: Upstream) -> None:
    upstream.play(sends(event(chunk({"content": "Half of an"})), 1.0, CUT))
    said = talker.say("Tell me all about it")
    page = Following(talker, said.answer)
    page.go_on(10)
    assert (page.done, page.text) == (True, "Half of an")
    assert stored(world, said.answer) == (RunState.FAILED, "Half of an", True)
    drawn = talker.line(said.answer)
    assert "broke off before the end" in drawn
    assert "Try again" in drawn


def test_readers_who_leave_give_back_their_threads(world: World, talker: Talker, upstream: Upstream) -> None:
    said, page = begin(talker, upstream, rate=3.0)

    def threads() -> int:
        return sum(process.num_threads() for process in world.homeroom.processes("gunicorn")[1:])

    def leave() -> None:
        Following(talker, said.answer).read(lambda: True)

    before = threads()
    for _ in range(6):
        leavers = [in_background(leave) for _ in range(25)]
        for each in leavers:
            each.join(20)
        assert until(lambda: len(lines_of(world)) <= 3, 10), "a line whose reader has left is closed"
    # 150 have come and gone, never more than 25 at once: they may all have met the same one of the two processes.
    assert threads() <= before + 2 * 25 + 4, "threads are used again"
    talker.send("POST", f"/chat/answers/{said.answer}/stop")
    page.go_on(5)
    assert stored(world, said.answer)[0] == RunState.STOPPED


def taps(world: World) -> dict[int, int]:
    """Every stored tap, and the course that it was for."""
    with world.app.app_context():
        rows = db.session.execute(select(ConfusionPing.id, ConfusionPing.course_id))
        found = {row.id: row.course_id for row in rows}
        db.session.remove()
    return found


def test_killing_web_worker_and_valkey_under_load_loses_and_doubles_no_tap(world: World) -> None:
    lesson = world.new_class(60, settings=OPEN_WIDE)
    before = taps(world)
    with Tapping(world, lesson, SECRETS["AGENTKIT_SECRET"]) as tapping:
        assert tapping.go_on(60), tapping.wrong
        for words, which in (("gunicorn", -1), ("app.processes worker", -1), ("valkey-server", 0), ("gunicorn", 0)):
            victim = world.homeroom.processes(words)[which]
            victim.kill()
            psutil.wait_procs([victim], 5)
            assert tapping.go_on(40), (words, tapping.wrong)
    assert not tapping.wrong
    assert tapping.retried, "nothing was hit by the kills: the test has proved nothing"
    assert len(tapping.acknowledged) == len(set(tapping.acknowledged)), "two taps were given one event"
    assert until(world.homeroom.healthy, 40), world.homeroom.get("/health")
    new = {event: course for event, course in taps(world).items() if event not in before}
    assert set(tapping.acknowledged) == new.keys(), "every tap was answered in the end, so each is one row"
    assert set(new.values()) == {lesson.id}


def test_ctrl_c_with_answers_under_way_ends_all_soon_and_calls_them_interrupted(
    world: World, people: Iterator[Person], upstream: Upstream
) -> None:
    talkers = [Talker(world, next(people)) for _ in range(4)]
    under_way = [begin(talker, upstream, rate=3.0) for talker in talkers]
    threads = [in_background(lambda page=page: page.read()) for _said, page in under_way]
    time.sleep(0.5)
    took = world.homeroom.interrupt()
    assert took < 10, "5 s on a quiet machine"
    for thread in threads:
        thread.join(5)
    for said, page in under_way:
        state, text, retry = stored(world, said.answer)
        assert (state, retry) == (RunState.INTERRUPTED, True)
        assert text.startswith(page.text)
    assert "Traceback" not in world.homeroom.log.read_text().partition("received SIGINT")[2]
