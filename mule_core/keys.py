"""How an object is named: a template over owner, a random id, the day and the cleaned file name.

A name made here avoids what S3-compatible stores disagree on: no `.` or `..` segment, no leading slash, no
backslash, no control character, no segment over 255 bytes.
"""

from __future__ import annotations

import hashlib
import re
import string
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .errors import ConfigurationError, KeyNotAllowed
from .signing.request import MAX_KEY_BYTES

DEFAULT_TEMPLATE = "uploads/{owner}/{id}/{filename}"

LONGEST_SEGMENT = 255  # bytes that SeaweedFS and file systems take
MAX_SEGMENT_BYTES = 200  # of a file's name: room for what a host's own template adds

# What each placeholder may stand for when a page names the key and the template decides whether it may.
_SEGMENT = r"[^/]+"
_PATTERNS = {"id": _SEGMENT, "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "filename": _SEGMENT}
_PLACEHOLDERS = ("owner", *_PATTERNS)
_KNOWN = ", ".join(f"{{{name}}}" for name in _PLACEHOLDERS)
_LONGEST = {"owner": 64, "id": 32, "date": 10, "filename": MAX_SEGMENT_BYTES}  # bytes

# Control characters, ends of lines, and what turns the direction of writing, so that `exe.mov` reads `vom.exe`.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

_SEPARATORS = {0x2028: " ", 0x2029: " "}  # of lines and paragraphs, which Unicode does not count as control characters

_PLAIN_OWNER = re.compile(r"[A-Za-z0-9_@+=-][A-Za-z0-9_.@+=-]{0,63}\Z")
_HASHED_OWNER = re.compile(r"-[0-9a-f]{16}\Z")


def clean_filename(filename: str) -> str:
    """Give a name that every store takes for one path segment: the last part of a path, NFC, printable, bounded.

    A long name loses its middle, never its extension.
    """
    name = filename.replace("\\", "/").rsplit("/", 1)[-1].translate(_SEPARATORS)
    name = "".join(character for character in name if not _has_control_character(character))
    name = unicodedata.normalize("NFC", name).strip(" .")
    if not name:
        return "file"
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension) > 16:
        stem, dot, extension = name, "", ""
    room = MAX_SEGMENT_BYTES - len((dot + extension).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + dot + extension


def _has_control_character(text: str) -> bool:
    return any(unicodedata.category(character)[0] == "C" for character in text)


def check_key(key: str) -> None:
    """Raise KeyNotAllowed for a key that a page names and that stores, proxies and logs do not all take as it is."""
    if _has_bad_segment(key) or _UNPRINTABLE.search(key):
        raise KeyNotAllowed(
            "this page may not write to that key: it has an empty, '.' or '..' segment, a backslash, "
            "or a character that cannot be seen"
        )


def name_owner(owner: str) -> str:
    """Give a path segment that stands for one owner only: the name itself where it is plain, else with a digest."""
    if _PLAIN_OWNER.match(owner) and not _HASHED_OWNER.search(owner):
        return owner
    plain = re.sub(r"[^A-Za-z0-9_@+=-]+", "-", owner)[:40].strip("-") or "owner"
    return f"{plain}-{hashlib.sha256(owner.encode()).hexdigest()[:16]}"


def _placeholders_of(template: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(template) if name]


def _has_bad_segment(template: str) -> bool:
    return "\\" in template or any(segment in ("", ".", "..") for segment in template.split("/"))


def _mixes_owner(template: str) -> bool:
    """Tell whether the owners `a` and `a-b` could make one key of `{owner}-{filename}`."""
    return any("owner" in _placeholders_of(segment) and segment != "{owner}" for segment in template.split("/"))


def _is_too_long(template: str) -> bool:
    return len(_render_longest(template)) > MAX_KEY_BYTES


def _has_long_segment(template: str) -> bool:
    return any(len(segment) > LONGEST_SEGMENT for segment in _render_longest(template).split(b"/"))


def _render_longest(template: str) -> bytes:
    return template.format_map({name: "x" * length for name, length in _LONGEST.items()}).encode()


# What a template must not be, each with the words for who wrote it.
_FLAWS: dict[str, Callable[[str], bool]] = {
    "expected no empty, '.' or '..' segment and no backslash": _has_bad_segment,
    f"expected at least one of {_KNOWN}: all files would have one key": lambda template: not _placeholders_of(template),
    "expected {owner} between slashes, alone: else two owners could share a key": _mixes_owner,
    "expected no control character": _has_control_character,
    f"expected a text that leaves room: a key has at most {MAX_KEY_BYTES} bytes": _is_too_long,
    f"expected a text that leaves room: between two slashes, stores take {LONGEST_SEGMENT} bytes": _has_long_segment,
}


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
                raise ConfigurationError("key_template", f"expected only the placeholders {_KNOWN}, got {{{name}}}")
        for reason, is_true_of in _FLAWS.items():
            if is_true_of(self.template):
                raise ConfigurationError("key_template", reason)

    @property
    def names_owner(self) -> bool:
        """Tell whether every owner has keys of their own."""
        return "owner" in _placeholders_of(self.template)

    @property
    def names_upload(self) -> bool:
        """Tell whether every upload has a key of its own."""
        return "id" in _placeholders_of(self.template)

    @property
    def prefix(self) -> str:
        """Give what all keys begin with; empty where the first placeholder does."""
        return next(literal for literal, *_ in string.Formatter().parse(self.template))

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
        check_key(key)
        if not re.fullmatch(pattern, key):
            raise KeyNotAllowed("this page may not write to that key")
