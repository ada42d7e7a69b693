"""What stores say in XML."""

from __future__ import annotations

from xml.etree import ElementTree


def find_root(body: bytes | str) -> ElementTree.Element | None:
    """Give the root of a document; None for what is none, or is in an encoding that nobody here knows."""
    try:
        return ElementTree.fromstring(body)  # noqa: S314 from our own store; expat refuses entity bombs
    except (ElementTree.ParseError, LookupError, ValueError):
        return None
