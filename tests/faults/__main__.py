"""Lines for one's own pages: see README.md."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path

from .line import Line
from .log import Entry, Log
from .mix import chaos_mix
from .rules import Rule, parse_rules


def main(arguments: list[str]) -> int:
    """Run lines until interrupted; gives an exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if len(options.to) != len(options.port):
        parser.error("give as many --port as --to")
    try:
        rules = parse_rules(options.script.read_text()) if options.script else []
    except (OSError, ValueError) as exc:
        parser.error(f"--script: {exc}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), ExitStack() as lines:
        try:
            opened = [
                lines.enter_context(_make_line(to, port, rules=rules, options=options))
                for to, port in zip(options.to, options.port, strict=True)
            ]
        except OSError as exc:
            parser.error(f"--port: {exc}")
        if options.chaos:
            chaos_mix(options.seed).befall(*opened, total_bytes=options.chaos)
        for line in opened:
            if options.dark_at is not None:
                line.at_bytes(options.dark_at, lambda: _darken(opened, options))
            sys.stderr.write(f"{line.url} leads to {line.to}\n")
        threading.Event().wait()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="A line that misbehaves on demand.")
    add = parser.add_argument
    add("--to", action="append", required=True, metavar="URL", help="the server behind the line; again for another")
    add("--port", action="append", required=True, type=int, help="the line's own port, one for each --to")
    add("--seed", type=int, default=0)
    add("--script", type=Path, metavar="FILE", help="rules, in JSON")
    add("--rate", type=float, metavar="BYTES", help="a second, of all connections together")
    add("--rate-per-connection", type=float, metavar="BYTES", help="a second, of each")
    add("--latency", type=float, default=0.0, metavar="SECONDS", help="before each request")
    add("--dark-at", type=int, metavar="BYTES", help="go dark when so many bytes have come")
    add("--dark-for", type=float, default=30.0, metavar="SECONDS")
    add("--dark-how", choices=("refused", "swallowed"), default="refused")
    add("--chaos", type=int, metavar="BYTES", help="the ready-made mix, for an upload of so many bytes")
    return parser


def _make_line(to: str, port: int, *, rules: list[Rule], options: argparse.Namespace) -> Line:
    return Line(
        to=to,
        port=port,
        rules=rules,
        seed=options.seed,
        rate=options.rate,
        rate_per_connection=options.rate_per_connection,
        latency=options.latency,
        log=Log(on_end=_print),
    )


def _darken(lines: list[Line], options: argparse.Namespace) -> None:
    for line in lines:
        line.go_dark(options.dark_for, how=options.dark_how)


def _print(entry: Entry) -> None:
    sys.stdout.write(json.dumps(asdict(entry)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
