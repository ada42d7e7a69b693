"""All that can be set, as one frozen value, and what is refused at start."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Literal, get_args

from .accept import Accept
from .environment import read_values, render_missing
from .errors import ConfigurationError
from .given import Given
from .headers import Disposition, Encryption, ObjectHeaders, Pairs
from .keys import KeyTemplate
from .origins import check_origin
from .parts import MAX_OBJECT_SIZE, MAX_PART_SIZE, MIB, MIN_PART_SIZE
from .presets import choose_integrity, choose_settings
from .providers import CredentialsProvider, find_provider
from .signing import MAX_EXPIRES_IN, Addressing, Credentials, Endpoint, Version

Integrity = Literal["none", "checksum", "content", "auto"]

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
class Settings(Given):
    """What a deployment decides. Sizes are bytes, durations seconds.

    Where a `store` is named, its preset decides what is not given (see presets.py), and `integrity` is never `auto`.

    Raises ConfigurationError, which names the field, for a value that cannot be.
    """

    access_key: str = ""
    secret_key: str = field(default="", repr=False)
    session_token: str | None = field(default=None, repr=False)
    credentials_from: CredentialsProvider | str | None = None
    bucket: str
    store: str | None = None
    store_account: str | None = None
    region: str = "us-east-1"
    endpoint_url: str | None = None
    more_endpoint_urls: tuple[str, ...] = ()
    addressing: Addressing = "auto"
    signature_version: Version = "s3v4"
    acl: str | None = None
    mime_type: str = "application/octet-stream"
    disposition: Disposition = "attachment"
    cache_control: str | None = None
    sse: Encryption | None = None
    sse_kms_key: str | None = None
    storage_class: str | None = None
    tags: Pairs = ()
    metadata: Pairs = ()
    integrity: Integrity = "none"
    overwrite: bool = False
    bind_size: bool = True
    chunk_size: int = 6 * MIB
    min_chunk_size: int = MIN_PART_SIZE
    key_template: str | None = None
    client_keys: bool = False
    expires_in: int = 14_400
    link_expires_in: int = 0
    accept: tuple[str, ...] = ()
    max_size: int = 0
    min_size: int = 0
    max_unfinished: int = 0
    max_unfinished_bytes: int = 0
    max_bytes_a_day: int = 0
    anonymous: bool = True
    secret: str | None = field(default=None, repr=False)
    database_url: str = field(default="sqlite:///database.db", repr=False)
    on_finished: str | None = None
    hook_seconds: int = 300
    metrics: bool = False
    prefix: str = "/upload-backend"
    origin: str | None = None
    allowed_origins: tuple[str, ...] = ()
    host: str = "127.0.0.1"
    port: int = 5000

    def __post_init__(self) -> None:
        if self.store is not None:
            given = {name: getattr(self, name) for name in self.given}
            for name, value in choose_settings(self.store, given).items():
                object.__setattr__(self, name, value)
        if self.integrity == "auto":
            object.__setattr__(self, "integrity", choose_integrity(self.store))
        if self.credentials_from is None:
            self.credentials  # noqa: B018 these check themselves when built
        elif not self.secret:
            raise ConfigurationError("credentials_from", "needs MULE_SECRET: tickets outlive credentials that change")
        elif isinstance(self.credentials_from, str):
            find_provider(self.credentials_from)
        self.endpoints  # noqa: B018
        self.object_headers  # noqa: B018
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
        changed = [setting.name for setting in fields(self) if getattr(self, setting.name) != setting.default]
        if self.signature_version == "s3" and (beyond := [name for name in _VERSION_4_ONLY if name in changed]):
            raise ConfigurationError(beyond[0], "signature version s3 cannot bind it: only s3v4 can")
        Accept(self.accept)
        if self.origin is not None:
            check_origin("origin", self.origin)
        for origin in self.allowed_origins:
            check_origin("allowed_origins", origin)
        template = None if self.key_template is None else KeyTemplate(self.key_template)
        if self.client_keys and self.link_expires_in and not (template and template.names_owner):
            raise ConfigurationError(
                "link_expires_in",
                "where pages name their keys, links would open any object of the bucket: "
                "set it to 0, or set a key template with {owner}",
            )
        if template and self.link_expires_in and not (template.names_owner or template.names_upload):
            raise ConfigurationError(
                "link_expires_in",
                "where people share keys, links would open what others have sent: "
                "set it to 0, or set a key template with {owner} or {id}",
            )

    @property
    def credentials(self) -> Credentials:
        """Who signs: now, where `credentials_from` says who. Raises ConfigurationError; whatever a provider raises."""
        if callable(self.credentials_from):
            return self.credentials_from()
        if self.credentials_from is not None:
            return find_provider(self.credentials_from)()
        return Credentials(access_key=self.access_key, secret_key=self.secret_key, session_token=self.session_token)

    @property
    def endpoint(self) -> Endpoint:
        """The address of the bucket."""
        try:
            return Endpoint(bucket=self.bucket, region=self.region, url=self.endpoint_url, addressing=self.addressing)
        except ConfigurationError as exc:
            raise ConfigurationError("endpoint_url" if exc.name == "url" else exc.name, exc.reason) from exc

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """All addresses by which browsers may reach the bucket, the first of them `endpoint`."""
        more = []
        for url in self.more_endpoint_urls:
            try:
                more.append(Endpoint(bucket=self.bucket, region=self.region, url=url, addressing=self.addressing))
            except ConfigurationError as exc:
                raise ConfigurationError("more_endpoint_urls", exc.reason) from exc
        return (self.endpoint, *more)

    @property
    def object_headers(self) -> ObjectHeaders:
        """What objects are begun with, besides an ACL."""
        return ObjectHeaders(**{setting.name: getattr(self, setting.name) for setting in fields(ObjectHeaders)})

    @classmethod
    def from_environ(
        cls, environ: Mapping[str, str], section: Mapping[str, str] | None = None, **defaults: Any
    ) -> Settings:
        """Read the settings from environment variables; an empty text counts as not set.

        `section` holds texts by field name, as a PasteDeploy file has them, and goes before the environment.
        `defaults` are values by field name, for what neither says. Raises ConfigurationError, which names the
        variable or the field: for a missing or bad value, and for a `MULE_` or field name that means nothing.
        """
        given, sources = read_values(environ, section or {})
        values = {**defaults, **given}
        required = _REQUIRED if values.get("credentials_from") else (*_ACCOUNT, *_REQUIRED)
        missing = [name for name in required if name not in values]
        if missing:
            raise ConfigurationError(sources[missing[0]], f"has to be set: {render_missing(missing)}")
        try:
            return cls(**values)
        except ConfigurationError as exc:
            raise ConfigurationError(sources[exc.name], exc.reason) from exc


_ACCOUNT = ("access_key", "secret_key")
_REQUIRED = tuple(f.name for f in fields(Settings) if f.default is MISSING)
_CHOICES: dict[str, tuple[str | None, ...]] = {
    "signature_version": ("s3v4", "s3"),
    "acl": (None, *CANNED_ACLS),
    "disposition": get_args(Disposition),
    "sse": (None, *get_args(Encryption)),
    "integrity": get_args(Integrity),
}
_VERSION_4_ONLY = ("integrity", *(setting.name for setting in fields(ObjectHeaders)))
_MANY = 10**18
_RANGES = {
    "chunk_size": (1, MAX_PART_SIZE),
    "min_chunk_size": (1, MAX_PART_SIZE),
    "expires_in": (1, MAX_EXPIRES_IN),
    "link_expires_in": (0, MAX_EXPIRES_IN),
    "max_size": (0, MAX_OBJECT_SIZE),
    "min_size": (0, MAX_OBJECT_SIZE),
    "max_unfinished": (0, _MANY),
    "max_unfinished_bytes": (0, _MANY),
    "max_bytes_a_day": (0, _MANY),
    "hook_seconds": (1, 86_400),
    "port": (0, 65_535),
}
