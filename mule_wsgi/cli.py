"""The `mule` command."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import waitress

from mule_core.errors import MuleError
from mule_core.settings import Settings
from mule_core.variables import VARIABLES

from .demo.site import DemoSite
from .factory import make_middleware
from .params import MAX_BODY

if TYPE_CHECKING:
    from waitress.server import BaseWSGIServer

THREADS = 8
PORTS_TO_TRY = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; gives its exit status. What goes wrong is told in a line, not in a traceback."""
    options = _make_parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends us in good order, as Ctrl-C does
    try:
        options.command(options)
    except (MuleError, OSError) as exc:
        print(f"mule: {exc}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def demo(options: argparse.Namespace) -> None:
    """Run the page, the backend and a store of our own."""
    try:
        from .demo.run import run_store  # here, because the embedded store needs POSIX, and serving a bucket does not
    except ModuleNotFoundError as exc:
        raise MuleError(f"the demo's store does not run on this system, which has no {exc.name}") from exc

    with run_store(options.data, os.environ) as settings:
        server = _bind(_with_options(settings, options), ports=PORTS_TO_TRY)
        print(f"Objects and memory are kept in {options.data.absolute()}; Ctrl-C stops everything.")
        _run(server)


def serve(options: argparse.Namespace) -> None:
    """Run the page and the backend, for a bucket anywhere."""
    settings = _with_options(Settings.from_environ(os.environ), options)
    _run(_bind(settings, ports=1))


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mule", description="The most stubborn file uploader there is.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo_parser = commands.add_parser("demo", help="try it: a page, a backend and a store, with nothing to set up")
    demo_parser.set_defaults(command=demo)
    demo_parser.add_argument(
        "--data", type=Path, default=Path("mule-data"), help="directory that everything is kept in (%(default)s)"
    )

    settings = "\n".join(f"  {' or '.join(variable.names):42} {variable.meaning}" for variable in VARIABLES)
    serve_parser = commands.add_parser(
        "serve",
        help="serve the same page and backend for a bucket of yours",
        epilog=f"settings, from the environment:\n{settings}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    serve_parser.set_defaults(command=serve)

    for command in (demo_parser, serve_parser):
        command.add_argument("--host", help="address to listen on (MULE_HOST, else 127.0.0.1)")
        command.add_argument("--port", type=int, help="port to listen on (PORT, else 5000)")
    return parser


def _with_options(settings: Settings, options: argparse.Namespace) -> Settings:
    given = {name: getattr(options, name) for name in ("host", "port")}
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


def _bind(settings: Settings, *, ports: int) -> BaseWSGIServer:
    """Listen on the port of the settings, or the next free one of so many; raises MuleError if there is none."""
    site = DemoSite(backend=settings.prefix, store_origin=settings.endpoint.origin)
    app = make_middleware(site, settings)
    for port in range(settings.port, settings.port + ports):
        try:
            server = waitress.create_server(
                app,
                host=settings.host,
                port=port,
                threads=THREADS,
                max_request_body_size=MAX_BODY + 1,  # it keeps a body on disk, all of it, before we see a request
            )
        except OSError as exc:
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


def _run(server: BaseWSGIServer) -> None:
    try:
        server.run()
    finally:
        server.close()
