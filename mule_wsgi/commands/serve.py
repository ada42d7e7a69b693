"""`mule serve`: the page and the backend, for a bucket anywhere."""

from __future__ import annotations

import argparse
import os
import re

from mule_core.settings import Settings
from mule_core.variables import VARIABLES

from .serving import add_address_options, bind, run_server, until_stopped, with_address

_LINK = re.compile(r"\[(.+?)\]\(.+?\)")  # of the README's table, which says the same

HELP = "serve the same page and backend for a bucket of yours"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say where to listen; the help tells all settings."""
    settings = "\n".join(f"  {' or '.join(variable.names):42} {variable.meaning}" for variable in VARIABLES)
    settings = _LINK.sub(r"\1", settings)
    parser.epilog = f"settings, from the environment:\n{settings}"
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    add_address_options(parser)


def run(options: argparse.Namespace) -> int:
    """Run it until Ctrl-C."""
    with until_stopped():
        run_server(bind(with_address(Settings.from_environ(os.environ, options.section), options), ports=1))
    return 0
