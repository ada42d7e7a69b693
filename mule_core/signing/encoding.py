"""Percent-encoding as S3 does it, which is RFC 3986 over UTF-8 and nothing more.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html ("UriEncode()")
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote


def uri_encode(text: str) -> str:
    """Encode a query name or value: all but `A-Z a-z 0-9 - . _ ~`, in upper-case hex."""
    return quote(text, safe="")


def uri_encode_path(text: str) -> str:
    """Encode a path: as `uri_encode`, with the slashes kept. `//` and `..` stay, for they name other objects."""
    return quote(text, safe="/")


def query_string(query: Iterable[tuple[str, str]]) -> str:
    """Encode names and values in the order given; an empty value still has its `=`."""
    return "&".join(f"{uri_encode(name)}={uri_encode(value)}" for name, value in query)
