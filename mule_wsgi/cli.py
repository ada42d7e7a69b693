"""The `mule` command: finds the subcommand, and tells in a line what goes wrong."""

from __future__ import annotations

import argparse
import io
import logging
import signal
import sys
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Protocol

from mule_core.errors import MuleError

from .commands import cors, demo, doctor, lifecycle, policy, serve, sweep, uploads
from .ini import read_ini

INTERRUPTED = 130  # what shells give for Ctrl-C: a script may not take it for a success


class Command(Protocol):
    """What a module of `commands` is made of."""

    HELP: str

    def add_options(self, parser: argparse.ArgumentParser, /) -> None:
        """Add what this command understands to its parser."""

    def run(self, options: argparse.Namespace, /) -> int:
        """Do it, and give the exit status; MuleError and OSError are told in a line.

        `options.section` has the settings of an ini file, by field.
        """


COMMANDS: Mapping[str, Command] = {
    "demo": demo,
    "serve": serve,
    "doctor": doctor,
    "cors": cors,
    "policy": policy,
    "lifecycle": lifecycle,
    "sweep": sweep,
    "uploads": uploads,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; gives its exit status. What goes wrong is told in a line, not in a traceback."""
    options = _make_parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # names are in any language, and a terminal may know one
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends us in good order, as Ctrl-C does
    try:
        options.section = read_ini(options.ini) if options.ini else {}
        return COMMANDS[options.command].run(options)
    except (MuleError, OSError) as exc:
        print(f"mule: {exc}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mule", description="The most stubborn file uploader there is.")
    parser.add_argument("--version", action="version", version=f"mule {metadata.version('mule-uploader')}")
    parser.add_argument(
        "--ini", type=Path, metavar="FILE", help="take the settings of your app's ini file before the environment's"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for name, command in COMMANDS.items():
        command.add_options(commands.add_parser(name, help=command.HELP, description=f"{command.HELP}."))
    return parser
