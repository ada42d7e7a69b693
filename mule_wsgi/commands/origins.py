"""What a command line says of the pages that upload."""

from __future__ import annotations

import argparse

from mule_core.errors import ConfigurationError
from mule_core.origins import DEFAULT_PORTS, check_origin


def parse_origin(text: str) -> str:
    """Read an origin as browsers send it: scheme and host in lower case, the port only where it is another.

    A last slash is passed over. Raises argparse.ArgumentTypeError for what is none.
    """
    origin = text.strip().rstrip("/").lower()
    origin = origin.removesuffix(DEFAULT_PORTS.get(origin.partition("://")[0], ""))
    try:
        check_origin("origin", origin)
    except ConfigurationError as exc:
        raise argparse.ArgumentTypeError(f"expected an origin such as https://your.site, got {text!r}") from exc
    return origin
