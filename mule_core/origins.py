"""Origins of pages, as browsers send them: https://www.rfc-editor.org/rfc/rfc6454#section-6.2."""

from __future__ import annotations

import re

from .errors import ConfigurationError

_ORIGIN = re.compile(r"(https?)://(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?")
DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def check_origin(name: str, origin: str) -> None:
    """Raise ConfigurationError, which names the setting, for what no browser would ever send as an origin."""
    match = _ORIGIN.fullmatch(origin)
    if not match or match[2] == DEFAULT_PORTS[match[1]]:
        raise ConfigurationError(
            name,
            "expected scheme and host as browsers send them (in lower case, with a port only where it is not "
            f"the usual one), such as https://your.site, got {origin!r}",
        )
