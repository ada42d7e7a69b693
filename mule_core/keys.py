"""How an object is named: a template over owner, a random id, the day and the cleaned file name.

A name made here avoids what S3-compatible stores disagree on: no `.` or `..` segment, no leading slash, no
backslash, no control character, no segment over 255 bytes.
"""

from __future__ import annotations

import hashlib
import re
import string
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from .errors import ConfigurationError, KeyNotAllowed

DEFAULT_TEMPLATE = "uploads/{owner}/{id}/{filename}"

MAX_SEGMENT_BYTES = 200  # of the 255 that a path segment may have: room for what a host's own template adds

# What each placeholder may stand for when a page names the key and the template decides whether it may.
_SEGMENT = r"[^/\\\x00-\x1f\x7f]+"
_PATTERNS = {"id": _SEGMENT, "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "filename": _SEGMENT}
_PLACEHOLDERS = ("owner", *_PATTERNS)

_PLAIN_OWNER = re.compile(r"[A-Za-z0-9_@+=-][A-Za-z0-9_.@+=-]{0,63}\Z")
_HASHED_OWNER = re.compile(r"-[0-9a-f]{16}\Z")


def clean_filename(filename: str) -> str:
    """Give a name that every store takes for one path segment: the last part of a path, NFC, printable, bounded.

    A long name loses its middle, never its extension.
    """
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    name = name.strip(" .")
    if not name:
        return "file"
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension) > 16:
        stem, dot, extension = name, "", ""
    room = MAX_SEGMENT_BYTES - len((dot + extension).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + dot + extension


def name_owner(owner: str) -> str:
    """Give a path segment that stands for one owner only: the name itself where it is plain, else with a digest."""
    if _PLAIN_OWNER.match(owner) and not _HASHED_OWNER.search(owner):
        return owner
    plain = re.sub(r"[^A-Za-z0-9_@+=-]+", "-", owner)[:40].strip("-") or "owner"
    return f"{plain}-{hashlib.sha256(owner.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class KeyTemplate:
    """A checked template: literal text and the placeholders `{owner}`, `{id}`, `{date}` and `{filename}`."""

    template: str

    def __post_init__(self) -> None:
        try:
            fields = [field for field in string.Formatter().parse(self.template) if field[1] is not None]
        except ValueError as exc:
            raise ConfigurationError("key_template", str(exc)) from exc
        for _, name, spec, conversion in fields:
            if name not in _PLACEHOLDERS or spec or conversion:
                known = ", ".join(f"{{{placeholder}}}" for placeholder in _PLACEHOLDERS)
                raise ConfigurationError("key_template", f"expected only the placeholders {known}, got {{{name}}}")
        segments = self.template.split("/")
        if any(segment in ("", ".", "..") for segment in segments) or "\\" in self.template:
            raise ConfigurationError("key_template", "expected no empty, '.' or '..' segment and no backslash")

    def render(self, *, owner: str, upload: str, filename: str, when: datetime) -> str:
        """Give the key for a new upload; `upload` is its random id."""
        return self.template.format(
            owner=name_owner(owner), id=upload, date=f"{when:%Y-%m-%d}", filename=clean_filename(filename)
        )

    def check(self, key: str, *, owner: str) -> None:
        """Raise KeyNotAllowed unless this template could have made `key` for this owner."""
        patterns = _PATTERNS | {"owner": re.escape(name_owner(owner))}
        pattern = "".join(
            re.escape(literal) + (patterns[name] if name else "")
            for literal, name, _, _ in string.Formatter().parse(self.template)
        )
        if not re.fullmatch(pattern, key) or any(segment in ("", ".", "..") for segment in key.split("/")):
            raise KeyNotAllowed("this page may not write to that key")
