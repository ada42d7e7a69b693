"""`mule lifecycle`: the rule by which the store itself clears away what was never finished."""

from __future__ import annotations

import argparse
import os
import sys

from mule_core.settings import Settings

from ..policy import find_prefix
from ..recipes import Place, make_lifecycle

HELP = "print the rule by which the store aborts forsaken uploads, as a net under mule sweep"


def add_options(parser: argparse.ArgumentParser) -> None:
    """There is nothing to say: the settings tell the store, the bucket and the prefix."""


def run(options: argparse.Namespace) -> int:
    """Print it, and on the other stream what to do with it."""
    settings = Settings.from_environ(os.environ, options.section)
    place = Place(store=settings.store, bucket=settings.bucket, endpoint_url=settings.endpoint_url)
    recipe = make_lifecycle(place, prefix=find_prefix(settings))
    print(recipe.text)
    print(recipe.how, file=sys.stderr)
    return 0
