"""What crosses the line for a long answer: its stream, and then the drawing of it, as a page asks for both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.request import Request, urlopen

from tests.bench.chat import begin, homeroom
from tests.bench.report import Row
from tests.bench.world import World
from tests.prose import marked_up
from tests.upstream import Upstream, says

TOKENS = 20_000
MOST = 1.3
DATA = re.compile(r"^data: ?(.*)$", re.MULTILINE)


def measure(_world: World, **_: bool) -> Iterator[Row]:
    """An answer of 20,000 tokens with titles, bold words and code; of the bytes of its own text."""
    pieces = marked_up(TOKENS)
    text = "".join(pieces)
    connected = {"LLM_PROVIDER": "compatible", "OPENAI_DEFAULT_MODEL": "long"}
    with Upstream(otherwise=says(pieces)) as model, homeroom(OPENAI_BASE_URL=model.url, **connected) as running:
        (person,) = running.new_class(1).students
        request = begin(running, person)
        answer = re.search(rb"/chat/streams/(\d+)", request)
        assert answer is not None

        def fetched(path: str) -> bytes:
            with urlopen(Request(running.homeroom.url + path, headers={"Cookie": person.cookie}), timeout=60) as page:
                whole: bytes = page.read()
            return whole

        streamed = fetched(f"/chat/streams/{int(answer[1])}")
        pages = [event.partition("event: done")[0] for event in streamed.decode().split("\n\n")]
        read = unescape("".join("\n".join(DATA.findall(page)) for page in pages))
        assert read == text
        length = len(read.encode("utf-16-le")) // 2
        drawn = fetched(f"/chat/answers/{int(answer[1])}?read={length}")
        sent, own = len(streamed) + len(drawn), len(text.encode())
        said = f"{sent / own:.2f} × its text ({len(streamed):,} bytes streamed, {len(drawn):,} drawn, of {own:,})"
        yield Row(f"an answer of {TOKENS:,} tokens, all sent", running.database, said, f"≤ {MOST}", sent <= MOST * own)
