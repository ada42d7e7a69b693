"""All that can be set, as one frozen value; where each setting comes from; and what is refused at start.

`VARIABLES` is the one table: `Settings.from_environ` reads it, a PasteDeploy section goes by its field names,
and the README's table is compared with it by a test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from .errors import ConfigurationError
from .keys import KeyTemplate
from .parts import MAX_PART_SIZE, MIB, MIN_PART_SIZE
from .signing import Addressing, Credentials, Endpoint, Version

MAX_EXPIRES_IN = 604_800  # seconds: S3 refuses a presigned request that is good for more than a week
CANNED_ACLS = (
    "private",
    "public-read",
    "public-read-write",
    "authenticated-read",
    "aws-exec-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a deployment decides. Sizes are bytes, durations seconds.

    Raises ConfigurationError, which names the field, for a value that cannot be.
    """

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    bucket: str
    region: str = "us-east-1"
    endpoint_url: str | None = None
    addressing: Addressing = "auto"
    signature_version: Version = "s3v4"
    acl: str | None = None
    mime_type: str = "application/octet-stream"
    chunk_size: int = 6 * MIB
    min_chunk_size: int = MIN_PART_SIZE
    key_template: str | None = None
    client_keys: bool = False
    expires_in: int = 14_400
    link_expires_in: int = 0
    secret: str | None = field(default=None, repr=False)
    database_url: str = field(default="sqlite:///database.db", repr=False)
    prefix: str = "/upload-backend"
    host: str = "127.0.0.1"
    port: int = 5000

    def __post_init__(self) -> None:
        self.credentials  # noqa: B018 both check themselves when built
        self.endpoint  # noqa: B018
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                wanted = ", ".join(str(choice) for choice in choices if choice)
                raise ConfigurationError(name, f"expected one of {wanted}, got {getattr(self, name)!r}")
        for name, (lowest, highest) in _RANGES.items():
            if not lowest <= getattr(self, name) <= highest:
                raise ConfigurationError(name, f"expected {lowest} to {highest}, got {getattr(self, name)}")
        if self.chunk_size < self.min_chunk_size:
            raise ConfigurationError(
                "chunk_size", f"the store wants at least {self.min_chunk_size} bytes a part, got {self.chunk_size}"
            )
        if not re.fullmatch(r"/|(/[^/?#\s]+)+", self.prefix):
            raise ConfigurationError("prefix", f"expected a path such as /upload-backend, got {self.prefix!r}")
        if not re.fullmatch(r"[\w.+-]+/[\w.+-]+(; ?[\w.+-]+=[\w.+-]+)*", self.mime_type, re.ASCII):
            raise ConfigurationError("mime_type", f"expected a media type such as video/mp4, got {self.mime_type!r}")
        if self.key_template is not None:
            KeyTemplate(self.key_template)

    @property
    def credentials(self) -> Credentials:
        """Who signs."""
        return Credentials(access_key=self.access_key, secret_key=self.secret_key, session_token=self.session_token)

    @property
    def endpoint(self) -> Endpoint:
        """The address of the bucket."""
        try:
            return Endpoint(bucket=self.bucket, region=self.region, url=self.endpoint_url, addressing=self.addressing)
        except ConfigurationError as exc:
            raise ConfigurationError("endpoint_url" if exc.name == "url" else exc.name, exc.reason) from exc

    @classmethod
    def from_environ(
        cls, environ: Mapping[str, str], section: Mapping[str, str] | None = None, **defaults: Any
    ) -> Settings:
        """Read the settings from environment variables; an empty text counts as not set.

        `section` holds texts by field name, as a PasteDeploy file has them, and goes before the environment.
        `defaults` are values by field name, for what neither says. Raises ConfigurationError, which names the
        variable or the field: for a missing or bad value, and for a `MULE_` or field name that means nothing.
        """
        section = section or {}
        texts, sources = _read_environ(environ)
        for name, text in section.items():
            if name not in sources:
                raise ConfigurationError(name, "there is no such setting")
            texts[name], sources[name] = text, name
        texts = {name: text for name, text in texts.items() if text}
        if "session_token" not in section and sources["access_key"] != "AWS_ACCESS_KEY_ID":
            texts.pop("session_token", None)  # it belongs to the standard pair of variables, and to no other

        values = dict(defaults)
        for variable in VARIABLES:
            if variable.field in texts:
                try:
                    values[variable.field] = variable.parse(texts[variable.field])
                except ValueError as exc:
                    raise ConfigurationError(sources[variable.field], str(exc)) from exc
        for name in _REQUIRED:
            if name not in values:
                raise ConfigurationError(sources[name], "has to be set")
        try:
            return cls(**values)
        except ConfigurationError as exc:
            raise ConfigurationError(sources[exc.name], exc.reason) from exc


def _read_environ(environ: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Give the texts of the variables that are set, and for every field the variable that (else) gives it."""
    known = {name for variable in VARIABLES for name in variable.names}
    for name in environ:
        if name.startswith("MULE_") and name not in known:
            raise ConfigurationError(name, "there is no such setting")
    texts: dict[str, str] = {}
    sources: dict[str, str] = {}
    for variable in VARIABLES:
        given = [name for name in variable.names if environ.get(name)]
        sources[variable.field] = (given or variable.names)[0]
        if given:
            texts[variable.field] = environ[given[0]]
    return texts, sources


_REQUIRED = tuple(f.name for f in fields(Settings) if f.default is MISSING)
_CHOICES: dict[str, tuple[str | None, ...]] = {
    "signature_version": ("s3v4", "s3"),
    "acl": (None, *CANNED_ACLS),
}
_RANGES = {
    "chunk_size": (1, MAX_PART_SIZE),
    "min_chunk_size": (1, MAX_PART_SIZE),
    "expires_in": (1, MAX_EXPIRES_IN),
    "link_expires_in": (0, MAX_EXPIRES_IN),
    "port": (0, 65_535),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One setting: its field, the environment variables that give it (the first that is set wins), how it is read."""

    field: str
    names: tuple[str, ...]
    parse: Callable[[str], Any] = str
    meaning: str


def _parse_integer(text: str) -> int:
    if not re.fullmatch(r"\d{1,19}", text.strip(), re.ASCII):
        raise ValueError(f"expected a whole number, got {text!r}")
    return int(text)


def _parse_switch(text: str) -> bool:
    switches = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.strip().lower() not in switches:
        raise ValueError(f"expected 1 or 0, got {text!r}")
    return switches[text.strip().lower()]


def _parse_prefix(text: str) -> str:
    return text.rstrip("/") or "/"


VARIABLES = (
    Variable(field="access_key", names=("AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID"), meaning="access key of the account"),
    Variable(field="secret_key", names=("AWS_SECRET", "AWS_SECRET_ACCESS_KEY"), meaning="its secret key"),
    Variable(
        field="session_token",
        names=("AWS_SESSION_TOKEN",),
        meaning="session token of temporary credentials (with `AWS_ACCESS_KEY_ID`)",
    ),
    Variable(field="bucket", names=("BUCKET",), meaning="the bucket that uploads go to"),
    Variable(field="region", names=("AWS_REGION", "AWS_DEFAULT_REGION"), meaning="region of the bucket"),
    Variable(field="endpoint_url", names=("AWS_ENDPOINT_URL",), meaning="URL of a store that is not AWS"),
    Variable(
        field="addressing",
        names=("MULE_ADDRESSING",),
        meaning="`path`, `virtual`, or `auto`: virtual-hosted on AWS, path style elsewhere",
    ),
    Variable(
        field="signature_version",
        names=("MULE_SIGNATURE_VERSION",),
        meaning="`s3v4`, or `s3` for version 2 (old pages, old buckets, compatible stores)",
    ),
    Variable(field="acl", names=("MULE_ACL",), meaning="canned ACL of new objects; new AWS buckets refuse any"),
    Variable(field="mime_type", names=("MIME_TYPE",), meaning="content type of a file that does not say its own"),
    Variable(
        field="chunk_size", names=("CHUNK_SIZE",), parse=_parse_integer, meaning="bytes a part; grows for huge files"
    ),
    Variable(
        field="min_chunk_size",
        names=("MULE_MIN_CHUNK_SIZE",),
        parse=_parse_integer,
        meaning="the store's own lower limit of `CHUNK_SIZE`",
    ),
    Variable(
        field="key_template",
        names=("MULE_KEY_TEMPLATE",),
        meaning="how objects are named, if not `uploads/{owner}/{id}/{filename}`; there is `{date}`, too",
    ),
    Variable(
        field="client_keys",
        names=("MULE_CLIENT_KEYS",),
        parse=_parse_switch,
        meaning="`1` lets the page name its key; with a `MULE_KEY_TEMPLATE`, only one that the template admits",
    ),
    Variable(
        field="expires_in",
        names=("MULE_EXPIRES_IN",),
        parse=_parse_integer,
        meaning="seconds that a signature is good for",
    ),
    Variable(
        field="link_expires_in",
        names=("MULE_LINK_EXPIRES_IN",),
        parse=_parse_integer,
        meaning="seconds that the page's link to the finished object is good for; `0` gives none",
    ),
    Variable(
        field="secret",
        names=("MULE_SECRET",),
        meaning="what tickets are signed with; without it, one derived from the secret key",
    ),
    Variable(
        field="database_url", names=("DATABASE_URL",), meaning="`sqlite:///file`, `postgresql://…` or `postgres://…`"
    ),
    Variable(
        field="prefix", names=("MULE_PREFIX",), parse=_parse_prefix, meaning="path that the actions are mounted under"
    ),
    Variable(field="host", names=("MULE_HOST",), meaning="address that `mule serve` and `mule demo` listen on"),
    Variable(field="port", names=("PORT",), parse=_parse_integer, meaning="port that they listen on"),
)
