"""Which files are taken, in the words of HTML's `accept` attribute: `.mov,image/*,video/mp4`.

https://html.spec.whatwg.org/multipage/input.html#attr-input-accept

Both the name and the content type come from the page, so neither may vouch for the other: a name that is known for
another type is refused whatever the page declares, and no type is kept with an object that the list does not have.
What the bytes are, nobody knows before they have arrived.
"""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass

from .errors import ConfigurationError
from .keys import clean_filename

PLAIN_TYPE = "application/octet-stream"  # browsers save it and never show it: it does no harm with any name

_EXTENSION = re.compile(r"\.[^\s/\\,]+")
_TYPE = re.compile(r"[\w!#$&^+-][\w!#$&^.+-]*/([\w!#$&^.+-]+|\*)", re.ASCII)

# What people upload, and what some releases of Python do not know the extension of.
_MODERN_TYPES = {
    ".3gp": "video/3gpp",
    ".7z": "application/x-7z-compressed",
    ".avif": "image/avif",
    ".bz2": "application/x-bzip2",
    ".dng": "image/x-adobe-dng",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".epub": "application/epub+zip",
    ".flac": "audio/flac",
    ".glb": "model/gltf-binary",
    ".gz": "application/gzip",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".jxl": "image/jxl",
    ".m2ts": "video/mp2t",
    ".m4a": "audio/mp4",
    ".m4v": "video/x-m4v",
    ".md": "text/markdown",
    ".mka": "audio/x-matroska",
    ".mkv": "video/x-matroska",
    ".mts": "video/mp2t",
    ".mxf": "application/mxf",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".ogv": "video/ogg",
    ".opus": "audio/ogg",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".rar": "application/vnd.rar",
    ".rtf": "application/rtf",
    ".tgz": "application/gzip",
    ".webm": "video/webm",
    ".webp": "image/webp",
    ".wmv": "video/x-ms-wmv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xz": "application/x-xz",
    ".yaml": "application/yaml",
    ".zst": "application/zstd",
}
# Python's own tables, and not those of the machine: what is taken is the same everywhere.
_PYTHONS = mimetypes.MimeTypes()
_TYPES = {**_PYTHONS.types_map[False], **_PYTHONS.types_map[True], **_MODERN_TYPES}


def parse_accept(text: str) -> tuple[str, ...]:
    """Split the text of an `accept` attribute."""
    return tuple(pattern.strip().lower() for pattern in text.split(",") if pattern.strip())


@dataclass(frozen=True, slots=True)
class Accept:
    """The extensions (`.mov`), types (`video/mp4`) and kinds of types (`video/*`) that are taken; empty: all.

    `default_type` is the content type of files that do not say their own. Raises ConfigurationError for a pattern
    that is none.
    """

    patterns: tuple[str, ...]
    default_type: str = PLAIN_TYPE

    def __post_init__(self) -> None:
        for pattern in self.patterns:
            if pattern != pattern.lower() or not (_EXTENSION.fullmatch(pattern) or _TYPE.fullmatch(pattern)):
                raise ConfigurationError(
                    "accept", f"expected extensions and types in lower case, such as .mov,image/*, got {pattern!r}"
                )

    def choose_type(self, filename: str, declared: str | None) -> str:
        """Give the content type to keep a file with: what the page declares, as far as that is taken."""
        candidates = (declared or self.default_type, _find_type(_clean(filename)), PLAIN_TYPE)
        return next(kind for kind in candidates if kind and self._takes_type(_clean(filename), kind))

    def takes(self, filename: str, media_type: str) -> bool:
        """Tell whether a file of that name is taken, to be kept with that content type."""
        if not self.patterns:
            return True
        name = _clean(filename)
        return self._takes_name(name, media_type) and self._takes_type(name, media_type)

    def takes_key(self, key: str) -> bool:
        """Tell whether an object may have that key: one without an extension says nothing of a type."""
        name = _clean(key)
        return not _find_extension(name) or self._takes_name(name, PLAIN_TYPE)

    def _takes_name(self, name: str, media_type: str) -> bool:
        if not self.patterns or any(pattern[0] == "." and name.endswith(pattern) for pattern in self.patterns):
            return True
        known = _find_type(name) if _find_extension(name) else media_type
        return known is not None and self._lists(known)

    def _takes_type(self, name: str, media_type: str) -> bool:
        harmless = (_find_type(name), self.default_type, PLAIN_TYPE)
        return not self.patterns or media_type in harmless or self._lists(media_type)

    def _lists(self, media_type: str) -> bool:
        exact = media_type.partition(";")[0].strip().lower()
        kind, slash, _ = exact.partition("/")
        return exact in self.patterns or f"{kind}{slash}*" in self.patterns


def _clean(filename: str) -> str:
    """Give the name that the object gets."""
    return clean_filename(filename).lower()


def _find_extension(name: str) -> str | None:
    stem, dot, extension = name.rpartition(".")
    return dot + extension if stem else None


def _find_type(name: str) -> str | None:
    # Not by `guess_type`, which takes a name for a URL, and believes what a `data:` one says of itself.
    return _TYPES.get(_find_extension(name) or "")
