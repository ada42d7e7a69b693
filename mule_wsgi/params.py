"""Parameters in: from a query string, a form or a JSON body to typed values. Whatever is wrong is named.

Existing pages encode by JavaScript's `escape()`, so besides UTF-8 percent-encoding there come Latin-1 (`%E9`) and
UTF-16 units (`%u20AC`): https://tc39.es/ecma262/#sec-escape-string.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import unquote_to_bytes

from webob import Request

from mule_core.errors import InvalidParameter, MuleError

MAX_BODY = 128 * 1024  # bytes: room for the longest text and its ticket; most requests have a few hundred
MAX_TEXT = 4096  # characters
MAX_TICKET = 32 * 1024  # characters: the ticket of the longest text there may be

_UTF16_ESCAPE = re.compile(r"%u[0-9A-Fa-f]{4}")
_ESCAPE = re.compile(r"%u([0-9A-Fa-f]{4})|%([0-9A-Fa-f]{2})")
_INTEGER = re.compile(r"-?\d{1,19}\Z", re.ASCII)
# A value has commas only in quotes (RFC 9110), but of what it has recorded a browser says `codecs=vp8,opus`.
_MEDIA_TYPE = re.compile(
    r"[\w!#$&^.+-]+/[\w!#$&^.+-]+( *; *[\w!#$&^.+-]+=([\w!#$%&'*+.^`|~,-]+|\"[ !#-\[\]-~]*\"))*\Z", re.ASCII
)


class MalformedBody(MuleError):
    """The body is not what its content type says, or was cut off."""

    code = "MalformedBody"
    status_hint = 400


class BodyTooLarge(MuleError):
    """No action needs such a body."""

    code = "BodyTooLarge"
    status_hint = 413


class UnsupportedMediaType(MuleError):
    """The body is neither a form nor JSON."""

    code = "UnsupportedMediaType"
    status_hint = 415


@dataclass(frozen=True, slots=True)
class Params:
    """The parameters of one request by name, as often as they were given; None stands for what is no text.

    Getters raise InvalidParameter, which names the parameter. What nobody asks for may be as it likes.
    """

    texts: Mapping[str, Sequence[str | None]]

    MIN_DATE: ClassVar[int] = -8_640_000_000_000_000  # milliseconds: the range of a JavaScript Date
    MAX_DATE: ClassVar[int] = 8_640_000_000_000_000

    def find_text(self, name: str, *, longest: int = MAX_TEXT) -> str | None:
        """Give a text of at most `longest` characters without NUL; None where it is missing or empty."""
        texts = self.texts.get(name, ("",))
        if len(texts) > 1:
            raise InvalidParameter(name, "is given more than once")
        text = texts[0]
        if text is None:
            raise InvalidParameter(name, "is neither text nor a whole number")
        if not text:
            return None
        if "\0" in text:
            raise InvalidParameter(name, "holds a NUL character")
        if len(text) > longest:
            raise InvalidParameter(name, f"is longer than {longest} characters")
        try:
            text.encode()
        except UnicodeEncodeError as exc:
            raise InvalidParameter(name, "holds half a character (a lone surrogate)") from exc
        return text

    def get_text(self, name: str) -> str:
        """Give a text as find_text does, or raise if it is missing or empty."""
        text = self.find_text(name)
        if text is None:
            raise InvalidParameter(name, "is missing or empty")
        return text

    def find_integer(self, name: str, lowest: int, highest: int) -> int | None:
        """Give a whole number within bounds; None where it is missing or empty."""
        text = self.find_text(name)
        if text is None:
            return None
        if not _INTEGER.match(text):
            raise InvalidParameter(name, "is not a whole number")
        number = int(text)
        if not lowest <= number <= highest:
            raise InvalidParameter(name, f"has to be {lowest} to {highest}, not {number}")
        return number

    def get_integer(self, name: str, lowest: int, highest: int) -> int:
        """Give a whole number as find_integer does, or raise if it is missing or empty."""
        number = self.find_integer(name, lowest, highest)
        if number is None:
            raise InvalidParameter(name, "is missing or empty")
        return number

    def find_media_type(self, name: str) -> str | None:
        """Give a media type as RFC 9110 has it; None where it is missing or empty."""
        text = self.find_text(name)
        if text is not None and not (len(text) <= 255 and _MEDIA_TYPE.match(text)):
            raise InvalidParameter(name, "is not a media type such as video/mp4")
        return text

    def get_members(self, name: str, most: int) -> Sequence[Params]:
        """Give the parameters of each of many: the objects of a JSON array that is written as a text, 1 to `most`."""
        text = self.find_text(name, longest=MAX_BODY)
        if text is None:
            raise InvalidParameter(name, "is missing or empty")
        try:
            members = json.loads(text, object_pairs_hook=_Pairs)
        except (ValueError, RecursionError) as exc:
            raise InvalidParameter(name, "is not JSON") from exc
        is_list = isinstance(members, list) and not isinstance(members, _Pairs)
        if not is_list or not all(isinstance(member, _Pairs) for member in members):
            raise InvalidParameter(name, "is not a JSON array of objects")
        if not 1 <= len(members) <= most:
            raise InvalidParameter(name, f"has to have 1 to {most} members, not {len(members)}")
        return [_collect(_render_pairs(member)) for member in members]

    def is_set(self, name: str) -> bool:
        """Say whether a switch is there; `0` and `false` are as good as absent."""
        return (self.find_text(name) or "0").lower() not in ("0", "false")


def read_params(request: Request) -> Params:
    """Read the query string and, of a POST, the body."""
    pairs: list[tuple[str, str | None]] = [*parse_query(request.query_string)]
    if request.method == "POST":
        pairs += _parse_body(request)
    return _collect(pairs)


def _collect(pairs: Iterable[tuple[str, str | None]]) -> Params:
    texts: dict[str, list[str | None]] = {}
    for name, text in pairs:
        texts.setdefault(name, []).append(text)
    return Params(texts)


def parse_query(query: str) -> list[tuple[str, str]]:
    """Split a query string or form into decoded pairs; neither bad UTF-8 nor `%uXXXX` is an error."""
    fields = (field.partition("=") for field in query.split("&") if field)
    return [(_decode(name), _decode(text)) for name, _, text in fields]


def _decode(text: str) -> str:
    text = text.replace("+", " ")
    if _UTF16_ESCAPE.search(text):
        units = _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
        return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    raw = unquote_to_bytes(text.encode("latin-1", "replace"))
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _parse_body(request: Request) -> Sequence[tuple[str, str | None]]:
    body = _read_body(request)
    if not body.strip():
        return []
    parse = _BODY_PARSERS.get(request.content_type.lower())
    if parse is None:
        raise UnsupportedMediaType(f"a body has to be one of {', '.join(_BODY_PARSERS)}")
    return parse(body)


def _read_body(request: Request) -> bytes:
    length = request.content_length
    if length is None and not request.environ.get("wsgi.input_terminated"):
        return b""  # only a server that marks the end of the input itself lets us read it without a length
    if length is not None and length < 0:
        raise MalformedBody("the body has a negative length")
    try:
        body = request.body_file_raw.read(MAX_BODY + 1 if length is None else min(length, MAX_BODY + 1))
    except OSError as exc:  # some servers tell so that the client has gone
        raise MalformedBody("the body was cut off") from exc
    if len(body) > MAX_BODY:
        raise BodyTooLarge(f"a body has at most {MAX_BODY} bytes")
    if length is not None and len(body) < length:
        raise MalformedBody("the body was cut off")
    return body


def _parse_form(body: bytes) -> list[tuple[str, str]]:
    return parse_query(body.decode("latin-1"))


def _parse_json(body: bytes) -> list[tuple[str, str | None]]:
    try:
        pairs = json.loads(body, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as exc:
        raise MalformedBody("the body is not JSON") from exc
    if not isinstance(pairs, _Pairs):
        raise MalformedBody("the body is not a JSON object")
    return _render_pairs(pairs)


class _Pairs(list[tuple[str, object]]):
    """A JSON object as it was written, so that a name given twice is seen."""


def _render_pairs(pairs: _Pairs) -> list[tuple[str, str | None]]:
    return [(name, _render_scalar(value)) for name, value in pairs if value is not None]


def _render_scalar(value: object) -> str | None:
    """Give a value as a form would have it; None for what no form has."""
    match value:
        case bool():
            return "1" if value else "0"
        case int() | str():
            return str(value)
        case _:
            return None


_BODY_PARSERS: Mapping[str, Callable[[bytes], Sequence[tuple[str, str | None]]]] = {
    "application/json": _parse_json,
    "application/x-www-form-urlencoded": _parse_form,
}
