"""Who signs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..errors import ConfigurationError

# Both are sent bare in header lines and in templates with {placeholders}, the access key also next to `/`, `:` and `,`.
_ACCESS_KEY = re.compile(r"[^\x00-\x20\x7f-\U0010ffff{}/:,]+")
_SESSION_TOKEN = re.compile(r"[^\x00-\x20\x7f-\U0010ffff{}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """An access key and its secret; with a session token they are temporary (AWS STS).

    Raises ConfigurationError for what no store could have issued, most often a stray space or newline.
    """

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not _ACCESS_KEY.fullmatch(self.access_key):
            raise ConfigurationError("access_key", "Expected printable ASCII without spaces or any of / : , { }")
        if not self.secret_key or self.secret_key != self.secret_key.strip():
            raise ConfigurationError("secret_key", "Expected a secret without space around it")
        if self.session_token is not None and not _SESSION_TOKEN.fullmatch(self.session_token):
            raise ConfigurationError("session_token", "Expected printable ASCII without spaces or braces")
