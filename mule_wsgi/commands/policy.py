"""`mule policy`: the least that the account which signs has to be allowed."""

from __future__ import annotations

import argparse
import json
import os

from mule_core.settings import Settings

from ..policy import make_policy

HELP = "print the least IAM policy for the account that signs"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what is wanted."""
    parser.add_argument("--sweep", action="store_true", help="with what mule sweep needs")
    parser.add_argument("--no-abort", action="store_true", help="without what a page needs to cancel")
    parser.add_argument("--no-head", action="store_true", help="without what the server needs to see that it arrived")


def run(options: argparse.Namespace) -> int:
    """Print it."""
    settings = Settings.from_environ(os.environ)
    policy = make_policy(settings, abort=not options.no_abort, look=not options.no_head, sweep=options.sweep)
    print(json.dumps(policy, indent=2))
    return 0
