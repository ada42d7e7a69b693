"""The one table of settings and the environment variables that give them.

Settings are read by it (environment.py), and the README's table is compared with it by a test.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from .accept import parse_accept


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


def _parse_pairs(text: str) -> tuple[tuple[str, str], ...]:
    try:
        return tuple(parse_qsl(text.strip(), keep_blank_values=True, strict_parsing=True, errors="strict"))
    except ValueError as exc:
        raise ValueError(f"expected name=value&name=value, got {text!r}") from exc


def _parse_list(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _parse_prefix(text: str) -> str:
    return text.rstrip("/") or "/"


VARIABLES = (
    Variable(
        field="access_key",
        names=("AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
        meaning="access key of the account; required, unless `MULE_CREDENTIALS` says who signs",
    ),
    Variable(
        field="secret_key", names=("AWS_SECRET", "AWS_SECRET_ACCESS_KEY"), meaning="its secret key; required likewise"
    ),
    Variable(
        field="session_token",
        names=("AWS_SESSION_TOKEN",),
        meaning="session token of temporary credentials (with `AWS_ACCESS_KEY_ID`)",
    ),
    Variable(
        field="credentials_from",
        names=("MULE_CREDENTIALS",),
        meaning="`botocore` (`pip install botocore`) for its chain (profiles, roles, containers), or "
        "`package.module:function` that gives `Credentials` whenever something is signed; needs `MULE_SECRET`",
    ),
    Variable(field="bucket", names=("BUCKET",), meaning="the bucket that uploads go to"),
    Variable(
        field="store",
        names=("MULE_STORE",),
        meaning="which kind of [store](#stores) that is: `aws`, `seaweedfs`, `minio`, `ceph`, `r2`, `b2`, `gcs`, "
        "`wasabi` or `spaces`; it decides what is not set, and refuses what cannot work there",
    ),
    Variable(
        field="store_account",
        names=("MULE_STORE_ACCOUNT",),
        meaning="id of your account, where the store's address is made of it (`r2`)",
    ),
    Variable(field="region", names=("AWS_REGION", "AWS_DEFAULT_REGION"), meaning="region of the bucket"),
    Variable(field="endpoint_url", names=("AWS_ENDPOINT_URL",), meaning="URL of a store that is not AWS"),
    Variable(
        field="more_endpoint_urls",
        names=("MULE_MORE_ENDPOINT_URLS",),
        parse=_parse_list,
        meaning="other addresses of the same store: parts and small files are spread over all of them, "
        "six connections each",
    ),
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
        field="disposition",
        names=("MULE_DISPOSITION",),
        meaning="what a browser does with an object that it is sent to: `attachment` saves it under the file's name, "
        "`inline` shows what it can, `none` says nothing",
    ),
    Variable(
        field="cache_control",
        names=("MULE_CACHE_CONTROL",),
        meaning="`Cache-Control` of new objects, such as `private, max-age=3600`",
    ),
    Variable(
        field="sse",
        names=("MULE_SSE",),
        meaning="encryption by the store: `AES256`, `aws:kms` or `aws:kms:dsse`; without it, the bucket's own rule",
    ),
    Variable(
        field="sse_kms_key",
        names=("MULE_SSE_KMS_KEY",),
        meaning="ARN of the KMS key, or its id, which `mule policy` can allow nobody to use (then `aws:kms` goes "
        "without saying); without it, the account's default one",
    ),
    Variable(
        field="storage_class", names=("MULE_STORAGE_CLASS",), meaning="storage class of new objects, as `STANDARD_IA`"
    ),
    Variable(
        field="tags",
        names=("MULE_TAGS",),
        parse=_parse_pairs,
        meaning="tags of new objects, percent-encoded as in a URL: `project=films&stage=raw`",
    ),
    Variable(
        field="metadata",
        names=("MULE_METADATA",),
        parse=_parse_pairs,
        meaning="metadata of new objects (`x-amz-meta-*`), written in the same way",
    ),
    Variable(
        field="integrity",
        names=("MULE_INTEGRITY",),
        meaning="`checksum` or `content` bind the SHA-256 of every part, so that the store takes no other bytes; which "
        "one depends on the [store](#what-a-signature-binds); `auto`: the one that `MULE_STORE` heeds",
    ),
    Variable(
        field="overwrite",
        names=("MULE_OVERWRITE",),
        parse=_parse_switch,
        meaning="`1` lets an upload take the place of an object of the same key; no file goes by a single PUT then",
    ),
    Variable(
        field="bind_size",
        names=("MULE_BIND_SIZE",),
        parse=_parse_switch,
        meaning="`0` does not tell the store the file's size at the end, for a store that minds",
    ),
    Variable(
        field="chunk_size",
        names=("CHUNK_SIZE",),
        parse=_parse_integer,
        meaning="bytes a part, as long as the line is unknown (then up to a third more for large files, and more for "
        "huge ones); once the page knows it, what the line takes in about a second, from `MULE_MIN_CHUNK_SIZE` to four "
        "times this",
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
        meaning="`1` lets the page name its key, so that anybody who may upload can overwrite any object of the "
        "bucket; with a `MULE_KEY_TEMPLATE`, only one that the template admits (with `{owner}`, one of their own)",
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
        field="accept",
        names=("MULE_ACCEPT",),
        parse=parse_accept,
        meaning="which files are taken, as HTML's `accept` says it (`.mov,image/*,video/mp4`); without it, all",
    ),
    Variable(
        field="max_size",
        names=("MULE_MAX_SIZE",),
        parse=_parse_integer,
        meaning="bytes that a file may have; `0`: as many as S3 can hold",
    ),
    Variable(field="min_size", names=("MULE_MIN_SIZE",), parse=_parse_integer, meaning="bytes that a file has to have"),
    Variable(
        field="max_unfinished",
        names=("MULE_MAX_UNFINISHED",),
        parse=_parse_integer,
        meaning="unfinished uploads that one owner may have; `0`: any number",
    ),
    Variable(
        field="max_unfinished_bytes",
        names=("MULE_MAX_UNFINISHED_BYTES",),
        parse=_parse_integer,
        meaning="bytes that these may have together; `0`: any number",
    ),
    Variable(
        field="max_bytes_a_day",
        names=("MULE_MAX_BYTES_A_DAY",),
        parse=_parse_integer,
        meaning="bytes that one owner may begin to upload in a day (UTC); `0`: any number",
    ),
    Variable(
        field="anonymous",
        names=("MULE_ANONYMOUS",),
        parse=_parse_switch,
        meaning="`0` asks everybody to sign in, and knows nobody by a cookie",
    ),
    Variable(
        field="secret",
        names=("MULE_SECRET",),
        meaning="what tickets are signed with; without it, one derived from the secret key",
    ),
    Variable(
        field="database_url",
        names=("DATABASE_URL",),
        meaning="`sqlite:///file`, `postgresql://...` or `postgres://...`, `mysql://...` or `mariadb://...`",
    ),
    Variable(
        field="on_finished",
        names=("MULE_ON_FINISHED",),
        meaning="`package.module:function` that is [called](#when-a-file-has-arrived) once for every file that has "
        "arrived",
    ),
    Variable(
        field="hook_seconds",
        names=("MULE_HOOK_SECONDS",),
        parse=_parse_integer,
        meaning="seconds that it may take; after that it counts as crashed, and is called again",
    ),
    Variable(
        field="metrics",
        names=("MULE_METRICS",),
        parse=_parse_switch,
        meaning="`1` [counts](#metrics) what happens to uploads for Prometheus; needs `[metrics]`",
    ),
    Variable(
        field="prefix", names=("MULE_PREFIX",), parse=_parse_prefix, meaning="path that the actions are mounted under"
    ),
    Variable(
        field="origin",
        names=("MULE_ORIGIN",),
        meaning="your site as browsers see it (`https://your.site`), where a proxy keeps that from the server",
    ),
    Variable(
        field="allowed_origins",
        names=("MULE_ALLOWED_ORIGINS",),
        parse=_parse_list,
        meaning="other sites whose pages may upload here (`https://a.example,https://b.example`)",
    ),
    Variable(field="host", names=("MULE_HOST",), meaning="address that `mule serve` and `mule demo` listen on"),
    Variable(field="port", names=("PORT",), parse=_parse_integer, meaning="port that they listen on"),
)
