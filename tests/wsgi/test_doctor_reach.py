"""What the doctor says of a store that cannot be reached, and that it says so in time."""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mule_core.settings import Settings
from mule_wsgi.demo.seaweedfs import SeaweedFS
from mule_wsgi.doctor import Report, examine, probe, reach
from tests.faults.exchange import Exchange
from tests.faults.faults import Fault, pass_on, reset_before, stall_before
from tests.faults.line import Line
from tests.faults.rules import Rule
from tests.stores import free_ports, make_bucket
from tests.wsgi.patient import things_in

STORE_CHECKS_FROM_HTTP = ["clock", "region", "signature", "bucket", "create", "cors"]


def settings_for(url: str) -> Settings:
    return Settings(access_key="AK", secret_key="a secret", bucket="films", endpoint_url=url, database_url="sqlite://")


def failed(report: Report) -> list[str]:
    return [result.name for result in report.results if result.finding.verdict == "failed"]


@pytest.fixture
def untrusted_server(tmp_path: Path) -> Iterator[str]:
    """A TLS server whose certificate nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "server.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            listener.accept()[0].close()  # that of the check whether anybody listens
            connection, _ = listener.accept()
            with connection:
                try:
                    context.wrap_socket(connection, server_side=True).close()
                except OSError:
                    connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"https://localhost:{listener.getsockname()[1]}"
        thread.join(5)


def test_name_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    report = examine(settings_for("https://store.example"))
    assert failed(report) == ["address"]
    finding = report.get("address")
    assert finding.words == "store.example has no address: Name or service not known"
    assert finding.fix
    assert "AWS_ENDPOINT_URL" in finding.fix.words
    assert report.get("http").words == "not tried: first mend: address"
    assert report.get("database").verdict == "ok"


def test_bucket_in_a_host_name_that_has_no_address_may_be_put_in_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    finding = examine(replace(settings_for("https://store.example"), addressing="virtual")).get("address")
    assert finding.fix
    assert "MULE_ADDRESSING=path" in finding.fix.words


def test_resolver_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [never.wait(30)][:0])
    monkeypatch.setattr(reach, "CONNECT_SECONDS", 0.05)
    finding = examine(settings_for("https://store.example")).get("address")
    never.set()
    assert finding.words == "store.example has no address: the resolver does not answer"


def test_port_that_nobody_listens_on() -> None:
    (port,) = free_ports(1)
    report = examine(settings_for(f"http://127.0.0.1:{port}"))
    assert failed(report) == ["connection"]
    assert report.get("connection").words == f"nothing listens at 127.0.0.1, port {port}: Connection refused"


def test_store_that_speaks_no_tls_is_reached_in_clear(seaweedfs: SeaweedFS) -> None:
    url = seaweedfs.url.replace("http:", "https:")
    settings = Settings(
        access_key=seaweedfs.access_key,
        secret_key=seaweedfs.secret_key,
        bucket=make_bucket(seaweedfs),
        endpoint_url=url,
        database_url="sqlite://",
    )
    report = examine(settings)
    assert failed(report) == ["tls"]
    fix = report.get("tls").fix
    assert fix
    assert fix.variables == {"AWS_ENDPOINT_URL": seaweedfs.url}


def test_certificate_that_browsers_do_not_trust(untrusted_server: str) -> None:
    report = examine(settings_for(untrusted_server))
    assert failed(report) == ["tls"]
    assert "not trusted: self-signed certificate" in report.get("tls").words


@pytest.mark.parametrize(
    ("origin", "verdict"), [("https://site.example", "failed"), ("http://site.example", "warning"), (None, "warning")]
)
def test_plain_http_is_for_one_machine_alone(monkeypatch: pytest.MonkeyPatch, origin: str | None, verdict: str) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("192.0.2.1", 80))])
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: socket.socket())
    monkeypatch.setattr(probe, "CONNECT_SECONDS", 0.05)
    assert examine(settings_for("http://store.example"), origin=origin).get("tls").verdict == verdict


def test_silence_is_not_waited_for(seaweedfs: SeaweedFS, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "READ_SECONDS", 0.2)
    with Line(to=seaweedfs.url, rules=[Rule(call="any", fault=stall_before())]) as line:
        report = examine(settings_for(line.url), origin="https://site.example")
        assert len(line.log.entries()) == 1
    assert failed(report) == ["http"]
    assert report.get("http").words == "no answer to HEAD: silence"
    assert {report.get(name).words for name in STORE_CHECKS_FROM_HTTP} == {"not tried: first mend: http"}


def test_what_does_not_speak_http_is_told(own_listener: str) -> None:
    report = examine(settings_for(own_listener))
    assert failed(report) == ["http"]
    assert "this is not HTTP" in report.get("http").words


@pytest.fixture
def own_listener() -> Iterator[str]:
    """A server that says what no HTTP server says."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for _ in range(2):
                connection, _ = listener.accept()
                with connection:
                    connection.sendall(b"220 mail.example ESMTP\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(5)


def test_what_was_begun_is_put_away_even_when_the_time_is_up(seaweedfs: SeaweedFS) -> None:
    bucket = make_bucket(seaweedfs)
    settings = replace(
        settings_for(seaweedfs.url),
        access_key=seaweedfs.access_key,
        secret_key=seaweedfs.secret_key,
        bucket=bucket,
    )
    is_late = threading.Event()

    async def act(exchange: Exchange) -> None:
        is_late.set()
        await pass_on(exchange)

    with Line(to=seaweedfs.url, rules=[Rule(call="complete", fault=Fault("late", act))]) as line:
        at_line = replace(settings, endpoint_url=line.url)
        report = examine(at_line, monotonic=lambda: 1000.0 if is_late.is_set() else 0.0)
    assert report.get("complete").verdict == "ok"
    assert report.get("head").words == "not tried: no time is left"
    assert report.left == ()
    assert things_in(seaweedfs, bucket) == []


def test_what_cannot_be_put_away_is_named(seaweedfs: SeaweedFS) -> None:
    settings = replace(
        settings_for(seaweedfs.url),
        access_key=seaweedfs.access_key,
        secret_key=seaweedfs.secret_key,
        bucket=make_bucket(seaweedfs),
    )
    with Line(to=seaweedfs.url, rules=[Rule(call="abort", fault=reset_before())]) as line:
        report = examine(replace(settings, endpoint_url=line.url))
    assert "abort" in failed(report)
    key = "uploads/mule-doctor/probe/mule-doctor-probe.txt"
    assert report.left == (
        f"unfinished uploads of mule-doctor-elsewhere/{key}, which a lifecycle rule or mule sweep removes",
        f"unfinished uploads of {key}, which a lifecycle rule or mule sweep removes",
    )


def test_nothing_more_is_asked_of_a_store_when_the_time_is_up(seaweedfs: SeaweedFS) -> None:
    ticks = itertools.chain([0.0] * 4, itertools.repeat(1000.0))
    report = examine(settings_for(seaweedfs.url), monotonic=lambda: next(ticks))
    assert report.get("address").verdict == "ok"
    assert report.get("excess").words == "not tried: no time is left"
    assert report.get("database").verdict == "ok"
