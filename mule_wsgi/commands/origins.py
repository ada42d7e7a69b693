"""What a command line says of the pages that upload."""

from __future__ import annotations

import argparse
import re

_ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?")
_DEFAULT_PORTS = {"http:": ":80", "https:": ":443"}


def parse_origin(text: str) -> str:
    """Read an origin as browsers send it: scheme and host in lower case, the port only where it is another.

    A last slash is passed over. Raises argparse.ArgumentTypeError for what is none.
    """
    origin = text.strip().rstrip("/").lower()
    if not _ORIGIN.fullmatch(origin):
        raise argparse.ArgumentTypeError(f"expected an origin such as https://your.site, got {text!r}")
    return origin.removesuffix(_DEFAULT_PORTS[origin.partition("//")[0]])
