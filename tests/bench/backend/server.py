"""A server as `mule serve` runs it, in a process of its own, with a bare WebOb application behind the actions.

python -m tests.bench.backend.server --port PORT --database-url URL [--store URL] [--threads N]
"""

from __future__ import annotations

import argparse
import logging
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from webob import Request, Response
from webob.dec import wsgify

from mule_core.settings import Settings
from mule_wsgi.factory import make_middleware
from mule_wsgi.params import MAX_BODY
from mule_wsgi.server import THREADS, serve
from tests.bench.backend.client import render_get
from tests.stores import free_ports

READY_SECONDS = 30.0
HELLO = render_get("/")


def make_settings(database_url: str, *, store: str = "http://127.0.0.1:9") -> Settings:
    """Give the defaults, over that database and store."""
    return Settings(
        access_key="AKIAIOSFODNN7EXAMPLE",
        secret_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        bucket="films",
        endpoint_url=store,
        database_url=database_url,
    )


@wsgify
def hello(request: Request) -> Response:
    """Do what an application at least does: take a request, give an answer."""
    return Response(f"hello {request.method}", content_type="text/plain", charset="UTF-8")


@contextmanager
def run_server(
    database_url: str, *, store: str | None = None, threads: int = THREADS
) -> Iterator[tuple[int, psutil.Process]]:
    """Run one; gives its port and its process."""
    port = free_ports(1)[0]
    given = {"--port": str(port), "--database-url": database_url, "--threads": str(threads)}
    if store:
        given["--store"] = store
    command = [sys.executable, "-m", __name__, *(word for pair in given.items() for word in pair)]
    with subprocess.Popen(command) as process:
        try:
            await_server(port)
            yield port, psutil.Process(process.pid)
        finally:
            process.terminate()


def await_server(port: int) -> None:
    """Wait until a server listens there."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port)):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def cpu_seconds(process: psutil.Process) -> float:
    """Give the processor time that a process has had so far."""
    times = process.cpu_times()
    return times.user + times.system


def main() -> None:
    """Serve until somebody ends us."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database-url", required=True)
    parser.add_argument("--store", default="http://127.0.0.1:9")
    parser.add_argument("--threads", type=int, default=THREADS)
    given = parser.parse_args()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # which tells of every call that has to wait
    app = make_middleware(hello, make_settings(given.database_url, store=given.store))
    serve(
        app,
        host="127.0.0.1",
        port=given.port,
        threads=given.threads,
        max_request_body_size=MAX_BODY + 1,
        connection_limit=4096,
        _quiet=True,
    )


if __name__ == "__main__":
    main()
