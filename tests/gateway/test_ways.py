"""The ways to a provider: TLS, whom we believe there, and a school's proxy."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.gateway import Provider, ask, line
from tests.gateway.conftest import MESSAGES, Hear
from tests.upstream import HANG, Upstream, chunk, event, says, sends


def certificate(folder: Path) -> Path:
    """A certificate of 127.0.0.1 that signs itself, with its key behind it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = folder / "certificate.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(serialization.Encoding.PEM, *plain)
    )
    return file


class Between:
    """A server before the provider: it speaks TLS, or is a proxy. `seen` are the heads of what came."""

    def __init__(self, upstream: Upstream, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.upstream = upstream
        self.tls = tls
        self.target = port or upstream.port
        self.seen: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self.serve, args=(self.listener.accept()[0],), daemon=True).start()

    def serve(self, near: socket.socket) -> None:
        with suppress(OSError):
            if self.tls is not None:
                near = self.tls.wrap_socket(near, server_side=True)
            head = near.recv(65536)
            self.seen.append(head)
            far = socket.create_connection(("127.0.0.1", self.target))
            if head.startswith(b"CONNECT"):
                near.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            else:
                far.sendall(head)
            threading.Thread(target=self.carry, args=(near, far), daemon=True).start()
            self.carry(far, near)

    @staticmethod
    def carry(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for each in (one, other):
            with suppress(OSError):
                socket.socket.shutdown(each, socket.SHUT_RDWR)


@pytest.fixture
def secure(upstream: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Between]:
    """The provider behind TLS, believed."""
    file = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    ours = ssl.create_default_context(cafile=str(file))
    monkeypatch.setattr(line, "certificates", lambda: ours)
    between = Between(upstream, context)
    yield between
    between.listener.close()


@pytest.fixture
def proxy(upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> Iterator[Between]:
    """A proxy to the provider, which the environment names."""
    between = Between(upstream)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://ann:p%40ss@127.0.0.1:{between.port}")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("NO_PROXY", "")
    yield between
    between.listener.close()


def at(url: str) -> Provider:
    return Provider("compatible", url, "sk-1", "loopback-1", connect_timeout=60.0, idle_timeout=60.0)


def test_an_answer_comes_through_tls(upstream: Upstream, secure: Between, hear: Hear) -> None:
    long = "x" * 300_000
    upstream.play(says(["one", " two", long, " end"], rate=20))
    heard = hear(ask(at(f"https://127.0.0.1:{secure.port}/v1"), MESSAGES, max_tokens=50))
    assert heard.failure is None
    assert heard.text == f"one two{long} end"
    assert heard.reason == "stop"


def test_stop_ends_an_answer_through_tls_at_once(upstream: Upstream, secure: Between, hear: Hear) -> None:
    upstream.play(sends(event(chunk({"content": "And then"})), HANG))
    answer = ask(at(f"https://127.0.0.1:{secure.port}/v1"), MESSAGES, max_tokens=50)
    thread = threading.Thread(target=hear, args=(answer,))
    thread.start()
    while not upstream.asked:
        time.sleep(0.01)
    time.sleep(0.2)
    assert thread.is_alive()
    answer.close()
    thread.join(10)
    assert not thread.is_alive()


def test_a_stranger_behind_tls_is_sent_nothing(
    upstream: Upstream, secure: Between, hear: Hear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "certificates", ssl.create_default_context)
    heard = hear(ask(at(f"https://127.0.0.1:{secure.port}/v1"), MESSAGES, max_tokens=50))
    assert heard.failure is not None
    assert heard.failure.code == "unavailable"
    assert secure.seen == upstream.asked == []


def test_a_proxy_passes_on_a_plain_request(upstream: Upstream, proxy: Between, hear: Hear) -> None:
    heard = hear(ask(at("http://model.example:8080/v1"), MESSAGES, max_tokens=50))
    assert heard.reason == "stop"
    assert proxy.seen[0].startswith(b"POST http://model.example:8080/v1/chat/completions HTTP/1.1\r\n")
    assert upstream.asked[0].headers["host"] == "model.example:8080"


def test_a_proxy_tunnels_to_tls_and_sees_no_key(secure: Between, proxy: Between, hear: Hear) -> None:
    proxy.target = secure.port
    heard = hear(ask(at(f"https://127.0.0.1:{secure.port}/v1"), MESSAGES, max_tokens=50))
    assert heard.reason == "stop"
    head = proxy.seen[0]
    assert head.startswith(f"CONNECT 127.0.0.1:{secure.port} HTTP/1.1\r\n".encode())
    assert b"Basic YW5uOnBAc3M=" in head
    assert b"sk-1" not in head


def test_no_proxy_is_asked_for_this_machine(
    upstream: Upstream, proxy: Between, monkeypatch: pytest.MonkeyPatch, hear: Hear
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert hear(ask(at(upstream.url), MESSAGES, max_tokens=50)).reason == "stop"
    assert proxy.seen == []


def test_a_proxy_that_is_not_there_is_told(hear: Hear, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "")
    for proxy in ("http://127.0.0.1:1", "socks5://127.0.0.1:1"):
        monkeypatch.setenv("https_proxy", proxy)
        heard = hear(ask(at("https://model.example/v1"), MESSAGES, max_tokens=50))
        assert heard.failure is not None
        assert heard.failure.code == "unavailable"
