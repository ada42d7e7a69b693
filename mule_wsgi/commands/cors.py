"""`mule cors`: the rules by which browsers let pages send to the bucket; printed, or applied."""

from __future__ import annotations

import argparse
import os

from mule_core.settings import Settings

from ..cors import add_rules, render_cors_json
from ..objectstore import ObjectStore, render_cors
from .origins import parse_origin

HELP = "print the CORS rules that the bucket needs, or apply them"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say whose pages upload, and what to do with the rules."""
    parser.add_argument(
        "--origin",
        type=parse_origin,
        action="append",
        required=True,
        help="origin of the pages that upload, as https://your.site; may be given again",
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--xml", action="store_true", help="print S3's XML; else it is the JSON that aws s3api takes")
    choice.add_argument(
        "--apply",
        action="store_true",
        help="set them in the bucket, before the rules that it has; takes an account that may",
    )


def run(options: argparse.Namespace) -> int:
    """Print them, or set them."""
    if not options.apply:
        print(render_cors(options.origin) if options.xml else render_cors_json(options.origin))
        return 0
    settings = Settings.from_environ(os.environ)
    store = ObjectStore(settings)
    store.set_cors(add_rules(store.find_cors(), options.origin))
    print(f"Pages of {', '.join(options.origin)} may upload to {settings.bucket} now.")
    return 0
