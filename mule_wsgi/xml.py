"""What stores say in XML."""

from __future__ import annotations

from xml.etree import ElementTree


def find_root(body: bytes | str) -> ElementTree.Element | None:
    """Give the root of a document; None for what is none, or is in an encoding that nobody here knows."""
    try:
        return ElementTree.fromstring(body)  # noqa: S314 from our own store; expat refuses entity bombs
    except (ElementTree.ParseError, LookupError, ValueError):
        return None


def parse_error(body: bytes) -> tuple[str, str]:
    """Give code and message of S3's error document; empty ones of anything else."""
    error = find_root(body)
    if error is None:
        return "", ""
    return error.findtext("{*}Code", ""), error.findtext("{*}Message", "")
