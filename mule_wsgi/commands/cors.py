"""`mule cors`: the rules by which browsers let pages send to the bucket; printed, or applied."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from xml.etree import ElementTree

from mule_core.environment import read_values
from mule_core.errors import ConfigurationError, MuleError
from mule_core.presets import PRESETS, choose_settings
from mule_core.settings import Settings

from ..cors import add_rules
from ..objectstore import ObjectStore, render_cors
from ..recipes import Place, make_cors, may_apply_cors
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
    choice.add_argument(
        "--xml", action="store_true", help="print S3's XML; else it is what MULE_STORE takes, or aws s3api"
    )
    choice.add_argument(
        "--apply",
        action="store_true",
        help="set them in the bucket, before the rules that it has; takes an account that may",
    )


def run(options: argparse.Namespace) -> int:
    """Print them, and on the other stream what to do with them; or set them."""
    if not options.apply:
        _print(options)
        return 0
    settings = Settings.from_environ(os.environ, options.section)
    if not may_apply_cors(settings.store):
        title = PRESETS[settings.store or ""].title
        raise MuleError(f"{title} takes no rules by S3's call: without --apply it is said what to do")
    store = ObjectStore(settings)
    try:
        rules = add_rules(store.find_cors(), options.origin)
    except ElementTree.ParseError as exc:
        raise MuleError("what the store says of its rules is no XML: see what stands before it") from exc
    store.set_cors(rules)
    print(f"Pages of {', '.join(options.origin)} may upload to {settings.bucket} now.")
    return 0


def _print(options: argparse.Namespace) -> None:
    place = _find_place(options.section)
    recipe = make_cors(place, options.origin)
    print(render_cors(options.origin) if options.xml else recipe.text)
    if place.store is not None and not options.xml:
        print(recipe.how, file=sys.stderr)


def _find_place(section: Mapping[str, str]) -> Place:
    """Give the bucket as far as the environment tells, with no keys."""
    values, sources = read_values(os.environ, section)
    store = values.get("store")
    if store is not None:
        try:
            values |= choose_settings(store, values)
        except ConfigurationError as exc:
            raise ConfigurationError(sources[exc.name], exc.reason) from exc
    return Place(
        store=store,
        bucket=values.get("bucket", "BUCKET"),
        endpoint_url=values.get("endpoint_url"),
        metadata=tuple(name for name, _ in values.get("metadata", ())),
    )
