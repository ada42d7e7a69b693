"""The address of one bucket.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal, get_args
from urllib.parse import SplitResult, urlsplit

from ..errors import ConfigurationError
from .encoding import uri_encode_page_path, uri_encode_path

Addressing = Literal["auto", "path", "virtual"]

# By the beginning of the region's name; all others are under amazonaws.com.
_PARTITIONS = {
    "cn-": ("aws-cn", "amazonaws.com.cn"),
    "us-gov-": ("aws-us-gov", "amazonaws.com"),
    "eusc-": ("aws-eusc", "amazonaws.eu"),
    "us-iso-": ("aws-iso", "c2s.ic.gov"),
    "us-isob-": ("aws-iso-b", "sc2s.sgov.gov"),
    "us-isof-": ("aws-iso-f", "csp.hci.ic.gov"),
    "eu-isoe-": ("aws-iso-e", "cloud.adc-e.uk"),
}

_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,254}")  # wider than today's rule: old buckets have such names
_DNS_BUCKET = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")
_REGION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62})")
_AWS_REGION = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_URL = re.compile(r"https?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?(?:/[A-Za-z0-9._~%/-]*)?", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
# What browsers write otherwise than it stands there, and so send elsewhere than was signed. https://url.spec.whatwg.org/
_ENDS_IN_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)\.?", re.IGNORECASE)
_DOTS = re.compile(r"(\.|%2e){1,2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a bucket is, and how it is addressed.

    `url` is None for AWS, else the store's: scheme, host, port, and a path to put before every other. `auto` puts the
    bucket in the host name on AWS, but for names that its certificate or DNS cannot bear, and in the path elsewhere.

    `host` is the Host header as clients write it, `origin` the beginning of every URL.
    Raises ConfigurationError, named by the field.
    """

    bucket: str
    region: str = "us-east-1"
    url: str | None = None
    addressing: Addressing = "auto"
    host: str = field(init=False, repr=False, compare=False)
    origin: str = field(init=False, repr=False, compare=False)
    _root: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._check()
        parts = _split(f"https://{_aws_host(self.region)}" if self.url is None else self.url)
        host, root = _host(parts), parts.path.rstrip("/")
        if self._is_virtual_hosted(parts):
            host = f"{self.bucket}.{host}"
        else:
            root = f"{root}/{self.bucket}"
        object.__setattr__(self, "host", host)
        object.__setattr__(self, "origin", f"{parts.scheme}://{host}")
        object.__setattr__(self, "_root", root)

    def path_of(self, key: str) -> str:
        """Give the encoded path that version 4 signs and requests; an empty key is the bucket."""
        return self._path_of(key, uri_encode_path)

    def url_of(self, key: str, query: str) -> str:
        """Give the whole URL; the query is encoded already, and may be empty."""
        return f"{self.origin}{self.path_of(key)}{query and '?'}{query}"

    def resource_of(self, key: str) -> str:
        """Give the encoded path that version 2 signs: bucket first, wherever the request bears it."""
        return f"/{self.bucket}/{uri_encode_page_path(key)}"

    def page_url_of(self, key: str, query: str) -> str:
        """Give the whole URL as url_of, its path encoded as version 2 signs it."""
        return f"{self.origin}{self._path_of(key, uri_encode_page_path)}{query and '?'}{query}"

    def _path_of(self, key: str, encode: Callable[[str], str]) -> str:
        return f"{self._root}/{encode(key)}"

    def _check(self) -> None:
        if not _BUCKET.fullmatch(self.bucket):
            raise ConfigurationError("bucket", "Expected 3 to 255 letters, digits, dots, hyphens and underscores")
        if not (_AWS_REGION if self.url is None else _REGION).fullmatch(self.region):
            raise ConfigurationError("region", f"Expected a region such as us-east-1, got {self.region!r}")
        if self.addressing not in get_args(Addressing):
            raise ConfigurationError("addressing", f"Expected auto, path or virtual, got {self.addressing!r}")

    def _is_virtual_hosted(self, parts: SplitResult) -> bool:
        is_dns_name = _DNS_BUCKET.fullmatch(self.bucket) is not None
        if self.addressing == "auto":
            return self.url is None and is_dns_name and "." not in self.bucket
        if self.addressing == "path":
            return False
        if not is_dns_name:
            raise ConfigurationError(
                "addressing", f"the bucket {self.bucket!r} cannot be part of a host name: use path"
            )
        if _is_ip_address(parts):
            raise ConfigurationError("addressing", "a bucket cannot be put before an IP address: use path")
        return True


def find_partition(region: str) -> tuple[str, str]:
    """Give the name of AWS's partition that a region is of, as ARNs have it, and the domain of its hosts."""
    return next((found for start, found in _PARTITIONS.items() if region.startswith(start)), ("aws", "amazonaws.com"))


def _aws_host(region: str) -> str:
    if region == "us-east-1":
        return "s3.amazonaws.com"
    _, suffix = find_partition(region)
    return f"s3.{region}.{suffix}"


def _split(url: str) -> SplitResult:
    # The pattern first: urlsplit passes over newlines and lets user:password@ through.
    if not _URL.fullmatch(url):
        raise ConfigurationError("url", "Expected http(s)://host[:port][/path] without user, query and fragment")
    try:
        parts = urlsplit(url)
        _ = parts.port
        if ":" in (parts.hostname or "") or _ENDS_IN_NUMBER.fullmatch(parts.hostname or ""):
            ip_address(parts.hostname or "")
    except ValueError as exc:
        raise ConfigurationError("url", f"Expected http(s)://host[:port][/path]: {exc}") from exc
    if any(_DOTS.fullmatch(segment) for segment in parts.path.split("/")):
        raise ConfigurationError("url", "Expected a path without '.' and '..' segments")
    return parts


def _host(parts: SplitResult) -> str:
    name = parts.hostname or ""
    name = f"[{ip_address(name).compressed}]" if ":" in name else name
    return name if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{name}:{parts.port}"


def _is_ip_address(parts: SplitResult) -> bool:
    try:
        ip_address(parts.hostname or "")
    except ValueError:
        return False
    return True
