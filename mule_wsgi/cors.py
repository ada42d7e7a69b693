"""CORS rules for uploads, put before those that a bucket has already.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from xml.etree import ElementTree

from .objectstore import render_cors

_FIELDS = {
    "AllowedOrigin": "AllowedOrigins",
    "AllowedMethod": "AllowedMethods",
    "AllowedHeader": "AllowedHeaders",
    "ExposeHeader": "ExposeHeaders",
}


def add_rules(present: str | None, origins: Sequence[str]) -> str:
    """Give S3's XML of the rules that a bucket has (None: none), with one for these origins before them.

    A store goes by the first rule that fits, so that ours has to be the first; rules for none but these origins are
    taken up by it, with what they expose. Raises ElementTree.ParseError for what is no XML.
    """
    ours = ElementTree.fromstring(render_cors(origins))  # noqa: S314 our own words
    if present is None:
        return render_cors(origins)
    (rule,) = ours
    for other in ElementTree.fromstring(present).iterfind("{*}CORSRule"):  # noqa: S314 expat refuses entity bombs
        _drop_namespace(other)
        if not _texts(other, "AllowedOrigin") <= set(origins):
            ours.append(other)
            continue
        for header in sorted(_texts(other, "ExposeHeader") - _texts(rule, "ExposeHeader")):
            ElementTree.SubElement(rule, "ExposeHeader").text = header
    return ElementTree.tostring(ours, encoding="unicode")


def render_cors_json(origins: Sequence[str]) -> str:
    """Give the rule for these origins as `aws s3api put-bucket-cors --cors-configuration` reads it."""
    (rule,) = ElementTree.fromstring(render_cors(origins))  # noqa: S314 our own words
    fields: dict[str, object] = {
        field: [element.text for element in rule.iterfind(name)] for name, field in _FIELDS.items()
    }
    fields["MaxAgeSeconds"] = int(rule.findtext("MaxAgeSeconds", "0"))
    return json.dumps({"CORSRules": [fields]}, indent=2)


def _texts(rule: ElementTree.Element, name: str) -> set[str]:
    return {element.text or "" for element in rule.iterfind(name)}


def _drop_namespace(rule: ElementTree.Element) -> None:
    for element in rule.iter():
        element.tag = element.tag.rpartition("}")[2]
