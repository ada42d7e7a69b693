"""What `mule demo` and `mule serve` share: the page and the backend on a port, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.server import MultiSocketServer

from mule_core.errors import MuleError
from mule_core.settings import Settings

from ..demo.site import DemoSite
from ..factory import make_middleware
from ..params import MAX_BODY
from ..server import create_server

if TYPE_CHECKING:
    from types import FrameType

    from waitress.server import BaseWSGIServer


def add_address_options(parser: argparse.ArgumentParser) -> None:
    """Let the command line say where to listen."""
    parser.add_argument("--host", help="address to listen on (MULE_HOST, else 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (PORT, else 5000)")


def with_address(settings: Settings, options: argparse.Namespace) -> Settings:
    """Give the settings, with what the command line says of the address in place of theirs."""
    given = {name: getattr(options, name) for name in ("host", "port")}
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


@contextmanager
def until_stopped() -> Iterator[None]:
    """Let Ctrl-C be the end of what runs here. That it was heard is said at once: the end may take some seconds."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    with suppress(KeyboardInterrupt):
        yield


def bind(settings: Settings, *, ports: int) -> BaseWSGIServer:
    """Listen on the port of the settings, or the next free one of so many; raises MuleError if there is none."""
    site = DemoSite(backend=settings.prefix, store_origin=settings.endpoint.origin)
    app = make_middleware(site, settings)
    for port in range(settings.port, settings.port + ports):
        sockets: dict[int, Any] = {}
        try:
            server = create_server(
                app,
                host=settings.host,
                port=port,
                map=sockets,
                max_request_body_size=MAX_BODY + 1,  # it keeps a body on disk, all of it, before we see a request
            )
        except OSError as exc:
            wasyncore.close_all(sockets)  # of a name's two addresses one may have been free
            print(f"Port {port} cannot be had: {exc.strerror}.", flush=True)
        except ValueError as exc:  # waitress's word for a name that leads nowhere
            raise MuleError(f"{settings.host!r} is no address to listen on") from exc
        else:
            # One name may be two addresses, of IPv4 and IPv6; the server of both has no port of its own.
            port = getattr(server, "effective_port", port)
            host = f"[{settings.host}]" if ":" in settings.host else settings.host
            print(f"Mule is at http://{host}:{port}/", flush=True)
            return server
    raise MuleError("there is no port to listen on: choose one by --port or PORT")


def run_server(server: BaseWSGIServer) -> None:
    """Serve until Ctrl-C."""
    try:
        server.run()
    finally:
        if not isinstance(server, MultiSocketServer):  # that has closed itself, and would wait for its threads again
            server.close()


def _stop(number: int, frame: FrameType | None) -> None:
    with suppress(OSError):  # nobody reads it any more
        # Not by print: the signal may have come in the midst of one.
        os.write(sys.__stdout__.fileno() if sys.__stdout__ else 1, b"\nStopping ...\n")
    signal.default_int_handler(number, frame)
