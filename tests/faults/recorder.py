"""A server that remembers what it was sent, and a client that sees a connection as it is."""

from __future__ import annotations

import hashlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

XML = b"<?xml version='1.0'?><ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>"
ETAG = '"9b2cf535f27731c974343645a3985328"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A request as the server got it, its body whole."""

    method: str
    target: str
    headers: Message = field(repr=False)
    length: int
    sha256: str


@dataclass(slots=True)
class Recorder:
    """What came to the server: `whole` requests, and how many bytes of each body that broke off (`broken`).

    It answers while `may_answer` is set, and waits for it else.
    """

    url: str
    whole: list[Recorded] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)


class _Server(ThreadingHTTPServer):
    recorder: Recorder
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that broke is what is wanted."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline()
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        recorder, body = self.server.recorder, self._read_body()
        wanted = int(self.headers.get("Content-Length", len(body)))
        if len(body) < wanted:
            recorder.broken.append(len(body))
            self.close_connection = True
            return
        digest = hashlib.sha256(body).hexdigest()
        recorder.whole.append(
            Recorded(method=self.command, target=self.path, headers=self.headers, length=len(body), sha256=digest)
        )
        recorder.may_answer.wait()
        self._answer(b"" if self.command in ("PUT", "HEAD", "OPTIONS") else XML)

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            return b"".join(iter(self._read_chunk, b""))
        try:
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        except ConnectionError:
            return b""

    def _read_chunk(self) -> bytes:
        size = int(self.rfile.readline(), 16)
        chunk = self.rfile.read(size)
        self.rfile.readline()
        return chunk

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("ETag", ETAG)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Expose-Headers", "ETag")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def run_recorder() -> Iterator[Recorder]:
    """Run such a server on loopback."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.recorder = Recorder(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        server.recorder.may_answer.set()
        try:
            yield server.recorder
        finally:
            server.recorder.may_answer.set()
            server.shutdown()
            thread.join()


def connect(url: str, *, timeout: float = 2.0) -> socket.socket:
    """Connect to a URL's host and port; reads and writes give up after `timeout` seconds."""
    host, _, port = url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout)


def head(method: str, target: str, *, length: int = 0, **headers: str) -> bytes:
    """Give the bytes of a request before its body."""
    lines = [f"{method} {target} HTTP/1.1", "Host: line.test", f"Content-Length: {length}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def read_all(connection: socket.socket) -> bytes:
    """Read until the other end closes. Raises ConnectionResetError, or TimeoutError where nothing comes any more."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def wait_until(happened: Callable[[], object]) -> None:
    """Wait for what will happen soon in another thread; AssertionError where it does not."""
    deadline = time.monotonic() + 5
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


def leave(connection: socket.socket) -> None:
    """Break a connection from this end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
