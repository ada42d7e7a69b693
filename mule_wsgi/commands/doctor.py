"""`mule doctor`: what is wrong with the store, the database or the settings, and what to do about it."""

from __future__ import annotations

import argparse
import os
import sys

from mule_core.environment import read_values
from mule_core.settings import Settings

from ..doctor import examine, render_json, render_table
from .origins import parse_origin

HELP = "try the store and the database of the settings, and say what to mend"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say whose pages upload, and who reads the report."""
    parser.add_argument("--origin", type=parse_origin, help="origin of the pages that upload, as https://your.site")
    parser.add_argument("--json", action="store_true", help="report for a script")


def run(options: argparse.Namespace) -> int:
    """Examine and report; 0 where nothing failed, else 1."""
    settings = Settings.from_environ(os.environ, options.section)
    _, variables = read_values(os.environ, options.section)
    report = examine(settings, origin=options.origin, variables=variables)
    if options.json:
        print(render_json(report))
    else:
        print(render_table(report, is_ascii=not _knows_marks(sys.stdout.encoding)))
    return 0 if report.is_healthy else 1


def _knows_marks(encoding: str) -> bool:
    try:
        "✓✗–".encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
