"""`mule policy`: the least that the account which signs has to be allowed."""

from __future__ import annotations

import argparse
import os
import sys

from mule_core.settings import Settings

from ..recipes import make_permissions

HELP = "print the least that the account which signs has to be allowed: an IAM policy, or what MULE_STORE has instead"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what is wanted."""
    parser.add_argument("--sweep", action="store_true", help="with what mule sweep needs")
    parser.add_argument("--no-abort", action="store_true", help="without what a page needs to cancel")
    parser.add_argument("--no-head", action="store_true", help="without what the server needs to see that it arrived")


def run(options: argparse.Namespace) -> int:
    """Print it."""
    settings = Settings.from_environ(os.environ, options.section)
    choice = {"abort": not options.no_abort, "look": not options.no_head, "sweep": options.sweep}
    recipe = make_permissions(settings, **choice)
    print(recipe.text)
    if recipe.how:
        print(recipe.how, file=sys.stderr)
    return 0
