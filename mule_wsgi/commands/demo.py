"""`mule demo`: the page, the backend and a store of our own."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from mule_core.errors import MuleError

from .serving import add_address_options, bind, run_server, until_stopped, with_address

HELP = "try it: a page, a backend and a store, with nothing to set up"
PORTS_TO_TRY = 100


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say where everything is kept, and where to listen."""
    parser.add_argument(
        "--data", type=Path, default=Path("mule-data"), help="directory that everything is kept in (%(default)s)"
    )
    add_address_options(parser)


def run(options: argparse.Namespace) -> int:
    """Run it until Ctrl-C."""
    try:
        from ..demo.run import run_store  # here, because the embedded store needs POSIX, and serving a bucket does not
    except ModuleNotFoundError as exc:
        raise MuleError(f"the demo's store does not run on this system, which has no {exc.name}") from exc

    with until_stopped(), run_store(options.data, os.environ) as settings:
        server = bind(with_address(settings, options), ports=PORTS_TO_TRY)
        print(f"Objects and memory are kept in {options.data.absolute()}; Ctrl-C stops everything.", flush=True)
        run_server(server)
    return 0
