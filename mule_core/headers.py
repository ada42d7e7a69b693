"""The headers that an object is begun with: what the store keeps beside the bytes, and how it keeps them.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html#API_CreateMultipartUpload_RequestSyntax
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

from .errors import ConfigurationError
from .keys import clean_filename

Disposition = Literal["attachment", "inline", "none"]
Encryption = Literal["AES256", "aws:kms", "aws:kms:dsse"]
Pairs = tuple[tuple[str, str], ...]

MAX_TAGS = 10
# Bytes of all names and values: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
MAX_METADATA = 2048 - 43  # which a mark takes, see marks.py

_ATTR_CHAR = "!#$&+-.^_`|~"  # RFC 8187, 3.2.1, besides letters and digits
_UNQUOTABLE = re.compile(
    r'[^ -~]|["\\%]'
)  # RFC 6266, appendix D: some browsers take escapes and percent signs literally

_CACHE_CONTROL = re.compile(r"[!-~]+(?: [!-~]+)*")
_STORAGE_CLASS = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KMS_KEY = re.compile(r"[A-Za-z0-9:/_-]{1,2048}")
_TAG_NAME = re.compile(r"[\w \-+=.:/@]{1,128}")
_TAG_VALUE = re.compile(r"[\w \-+=.:/@]{0,256}")
_METADATA_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_.-]*[a-z0-9])?")
_METADATA_VALUE = re.compile(r"(?:[!-~]+(?: [!-~]+)*)?")


def render_disposition(kind: Literal["attachment", "inline"], filename: str) -> str:
    """Give a Content-Disposition by which browsers save the object under its name, whatever that is made of.

    Old browsers get the name in ASCII, all others as it is (RFC 6266, RFC 8187). No path, control character, change
    of writing direction, quote or escape is left in either.
    """
    name = " ".join(clean_filename(filename).split()) or "file"
    plain = _to_ascii(name)
    full = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe=_ATTR_CHAR)}"
    return f'{kind}; filename="{plain}"{full}'


def _to_ascii(name: str) -> str:
    """Give the name without what ASCII lacks: accents go, and for any other character there is an underscore."""
    decomposed = unicodedata.normalize("NFD", name)  # not NFKD, by which some characters become slashes
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _UNQUOTABLE.sub("_", bare).strip(" .") or "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectHeaders:
    """What one deployment's objects have in common, as the settings say it.

    `tags` and `metadata` are names with their values. Raises ConfigurationError, which names the field.
    """

    disposition: Disposition = "attachment"
    cache_control: str | None = None
    sse: Encryption | None = None
    sse_kms_key: str | None = None
    storage_class: str | None = None
    tags: Pairs = ()
    metadata: Pairs = ()

    def __post_init__(self) -> None:
        for name, (pattern, wanted) in _PATTERNS.items():
            value = getattr(self, name)
            if value is not None and not pattern.fullmatch(value):
                raise ConfigurationError(name, f"expected {wanted}, got {value!r}")
        if self.sse_kms_key and self.sse == "AES256":
            raise ConfigurationError("sse_kms_key", "only aws:kms and aws:kms:dsse take a key, not AES256")
        _check_pairs("tags", self.tags, name=_TAG_NAME, value=_TAG_VALUE)
        _check_pairs("metadata", self.metadata, name=_METADATA_NAME, value=_METADATA_VALUE)
        if len(self.tags) > MAX_TAGS:
            raise ConfigurationError("tags", f"an object has at most {MAX_TAGS} tags, got {len(self.tags)}")
        if sum(len(name + value) for name, value in self.metadata) > MAX_METADATA:
            raise ConfigurationError("metadata", f"names and values have at most {MAX_METADATA} bytes together")

    def render(self, *, mime_type: str, filename: str) -> dict[str, str]:
        """Give the headers of one object, by lower-case name."""
        headers = {
            "content-type": mime_type,
            "content-disposition": self._render_disposition(filename),
            "cache-control": self.cache_control,
            "x-amz-server-side-encryption": self.sse or (self.sse_kms_key and "aws:kms"),
            "x-amz-server-side-encryption-aws-kms-key-id": self.sse_kms_key,
            "x-amz-storage-class": self.storage_class,
            "x-amz-tagging": urlencode(self.tags, quote_via=quote, safe=""),
            **{f"x-amz-meta-{name}": value for name, value in self.metadata},
        }
        return {name: value for name, value in headers.items() if value}

    def _render_disposition(self, filename: str) -> str | None:
        return None if self.disposition == "none" else render_disposition(self.disposition, filename)


_PATTERNS = {
    "cache_control": (_CACHE_CONTROL, "directives such as private, max-age=3600"),
    "sse_kms_key": (_KMS_KEY, "the id, alias or ARN of a key"),
    "storage_class": (_STORAGE_CLASS, "a storage class such as STANDARD_IA"),
}


def _check_pairs(field: str, pairs: Pairs, *, name: re.Pattern[str], value: re.Pattern[str]) -> None:
    for one, its_value in pairs:
        if not name.fullmatch(one):
            raise ConfigurationError(field, f"no such name is allowed: {one!r}")
        if not value.fullmatch(its_value):
            raise ConfigurationError(field, f"no such value is allowed: {its_value!r}")
    if len({one for one, _ in pairs}) < len(pairs):
        raise ConfigurationError(field, "a name is there twice")
