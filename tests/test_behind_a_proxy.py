"""Behind a TLS proxy: whose address counts, what links look like, which names are answered, how cookies are sent."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask import Flask

from tests.product import Homeroom

pytestmark = pytest.mark.xdist_group("product")

NAME = "school.example"


@pytest.fixture(scope="module")
def homeroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homeroom]:
    """The service as it is set up behind one proxy. The test is the proxy; 127.0.0.1 is for the wait at the start."""
    service = Homeroom(
        tmp_path_factory.mktemp("proxied") / "data",
        TRUSTED_PROXIES="1",
        TRUSTED_HOSTS=f"{NAME},127.0.0.1",
        SECURE_COOKIES="1",
        SIGN_IN_RATE="3/minute",
    )
    try:
        service.start(120)
        yield service
    finally:
        service.end()


class Answer:
    """A status, headers and text."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode("utf-8", "replace")

    @property
    def cookie(self) -> str:
        return self.headers.get("Set-Cookie", "")


def ask(
    homeroom: Homeroom, path: str, *, form: dict[str, str] | None = None, address: str = "203.0.113.5", **more: str
) -> Answer:
    """What the proxy sends on for a browser at this address; `more` are further headers, `_` for `-`."""
    headers = {
        "Host": NAME,
        "X-Forwarded-For": address,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": NAME,
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    body = None
    if form is not None:
        body = urlencode(form)
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        headers.setdefault("Referer", f"https://{NAME}/sign-in")
    connection = http.client.HTTPConnection("127.0.0.1", homeroom.port, timeout=10)
    try:
        connection.request("POST" if form is not None else "GET", path, body, headers)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def token_of(page: Answer) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, page.text[:200]
    return found[1]


def sign_in(homeroom: Homeroom, email: str, password: str, **more: str) -> Answer:
    """Fill the form in, in a browser of its own."""
    page = ask(homeroom, "/sign-in", **{name: value for name, value in more.items() if name == "address"})
    form = {"csrf_token": token_of(page), "email": email, "password": password}
    return ask(homeroom, "/sign-in", form=form, Cookie=page.cookie.partition(";")[0], **more)


def test_cookies_go_over_https_only_and_no_script_reads_them(homeroom: Homeroom) -> None:
    answer = sign_in(homeroom, "teacher@homeroom.example", "homeroom", address="203.0.113.1")
    assert answer.status == 303
    for flag in ("Secure", "HttpOnly", "SameSite=Lax"):
        assert flag in answer.cookie


def test_the_last_address_is_the_one_that_limits_count(homeroom: Homeroom) -> None:
    # What a browser claims comes first in the list; the proxy adds what it has seen.
    wrong = [
        sign_in(homeroom, f"guess{number}@x.example", "x", address=f"198.51.100.{number}, 203.0.113.66").status
        for number in range(5)
    ]
    assert wrong == [401, 401, 401, 429, 429]
    assert sign_in(homeroom, "other@x.example", "x", address="198.51.100.9, 203.0.113.67").status == 401


def test_links_lead_to_the_schools_name_over_https(homeroom: Homeroom) -> None:
    signed_in = sign_in(homeroom, "admin@homeroom.example", "homeroom", address="203.0.113.2")
    assert signed_in.status == 303
    session = signed_in.cookie.partition(";")[0]
    people = ask(homeroom, "/people?role=parent", Cookie=session)
    found = re.search(r'href="/people/(\d+)"', people.text)
    assert found, people.text[:300]
    form = {"csrf_token": token_of(people)}
    session = people.cookie.partition(";")[0] or session
    made = ask(homeroom, f"/people/{found[1]}/link", form=form, Cookie=session, Referer=f"https://{NAME}/people")
    assert made.status == 200
    assert f'"token">https://{NAME}/card?code=' in made.text


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example", "X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}],
    ids=["asked for another name", "another name is claimed"],
)
def test_another_name_is_refused(homeroom: Homeroom, headers: dict[str, str]) -> None:
    answer = ask(homeroom, "/sign-in", **headers)
    assert answer.status == 400
    assert answer.text == "Homeroom is not to be found under this name."


def test_a_form_from_another_site_is_refused_over_https_even_with_its_token(homeroom: Homeroom) -> None:
    page = ask(homeroom, "/sign-in")
    form = {"csrf_token": token_of(page), "email": "x@x.example", "password": "x"}
    cookie = page.cookie.partition(";")[0]
    answer = ask(homeroom, "/sign-in", form=form, Cookie=cookie, Referer="https://evil.example/", address="203.0.113.3")
    assert answer.status == 400


def test_metrics_are_not_open_to_whoever_comes_through_the_proxy(homeroom: Homeroom) -> None:
    assert ask(homeroom, "/metrics").status == 403
    assert ask(homeroom, "/metrics", address="127.0.0.1, 203.0.113.5").status == 403


def test_without_trusted_proxies_nothing_that_is_forwarded_is_believed(app: Flask) -> None:
    forwarded = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    client = app.test_client()
    answer = client.get("/metrics", headers=forwarded, environ_base={"REMOTE_ADDR": "203.0.113.5"})
    assert answer.status_code == 403
    elsewhere = client.get("/people", headers=forwarded)
    assert elsewhere.status_code == 303
    assert "evil.example" not in elsewhere.headers["Location"]
    assert "Secure" not in client.get("/sign-in", headers=forwarded).headers.get("Set-Cookie", "")
