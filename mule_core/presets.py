"""What each store wants and what it cannot do, by the name that the `store` setting has.

A preset decides what nobody has set, and refuses what cannot work there. Each fact is the store's own documentation's,
or was measured (SeaweedFS 4.48, MinIO's code in JuiceFS 1.4, Ceph RGW 16.2). Where a documentation is silent, nothing
is sent that a store could refuse: no size of the whole, no condition at the end, no checksum.

Every part but the last has the same size on all of them, which R2 alone asks for.

aws: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
minio: no ACLs, and parts of forsaken uploads go after 24 hours:
    https://min.io/docs/minio/linux/reference/s3-api-compatibility.html, https://github.com/minio/docs/issues/1216
ceph: https://docs.ceph.com/en/latest/radosgw/s3/objectops/ (silent about checksums, sizes and conditions)
r2: https://developers.cloudflare.com/r2/api/s3/api/ (region, checksum types, no ACL, tags, encryption),
    https://developers.cloudflare.com/r2/api/s3/conditional-operations/ (If-None-Match, also at the end of an upload),
    https://developers.cloudflare.com/r2/api/s3/presigned-urls/ (version 4),
    https://developers.cloudflare.com/r2/objects/multipart-objects/ (equal parts, seven days)
b2: https://www.backblaze.com/docs/cloud-storage-call-the-s3-compatible-api (endpoint, version 4 alone),
    https://www.backblaze.com/docs/cloud-storage-s3-compatible-api (ACL, tags, encryption, no checksum headers),
    If-None-Match is NotImplemented: https://github.com/sathinduga/obsidian-s3-sync-and-backup/pull/84
gcs: https://docs.cloud.google.com/storage/docs/aws-simple-migration (`x-amz-` headers count only where there is the
    same one of `x-goog-`), https://docs.cloud.google.com/storage/docs/xml-api/reference-headers,
    https://docs.cloud.google.com/storage/docs/xml-api/post-object-complete (the end replaces what is there)
wasabi: https://docs.wasabi.com/docs/service-urls-for-wasabis-storage-regions (silent about the rest)
spaces: https://docs.digitalocean.com/reference/api/spaces/ (region, both versions),
    https://docs.digitalocean.com/products/spaces/reference/s3-compatibility/ (encryption; silent about the rest)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import ConfigurationError
from .signing import Addressing


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """The values of a setting that can work at a store, and why no other can."""

    values: tuple[object, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One kind of store.

    `region` is its own, where one is as good as another; `regions` the pattern of those that it has. `url` is its
    address, of `{account}` or `{region}`; empty where everybody's store has another. `integrity` is the way to bind
    bytes that it heeds, if that is known. `only` is by setting.
    """

    title: str
    region: str | None = None
    regions: str = r".*"
    url: str = ""
    addressing: Addressing = "auto"
    integrity: str | None = None
    overwrite: bool = False
    bind_size: bool = True
    only: Mapping[str, Only] = field(default_factory=dict)


_NO_ACL = Only(values=(None,), reason="it has no ACLs of objects")
_NO_TAGS = Only(values=((),), reason="its objects have no tags")
_NO_ENCRYPTION = Only(values=(None,), reason="it does not take that header, and encrypts everything anyway")
_VERSION_4 = Only(values=("s3v4",), reason="it takes signatures of version 4 alone")
_NO_CONDITION = Only(values=(True,), reason="it cannot be told to replace nothing")

PRESETS: Mapping[str, Preset] = {
    "aws": Preset(title="AWS", integrity="checksum"),
    "seaweedfs": Preset(
        title="SeaweedFS",
        integrity="checksum",
        only={"integrity": Only(values=("none", "checksum"), reason="it signs for UNSIGNED-PAYLOAD alone")},
    ),
    "minio": Preset(
        title="MinIO",
        integrity="content",
        only={
            "integrity": Only(values=("none", "content"), reason="it ignores the checksums of signed parts"),
            "acl": _NO_ACL,
        },
    ),
    "ceph": Preset(
        title="Ceph",
        integrity="content",
        bind_size=False,
        only={"integrity": Only(values=("none", "content"), reason="it ignores the checksums of signed parts")},
    ),
    "r2": Preset(
        title="Cloudflare R2",
        region="auto",
        regions=r"auto|us-east-1",
        url="https://{account}.r2.cloudflarestorage.com",
        integrity="checksum",
        bind_size=False,
        only={
            "signature_version": _VERSION_4,
            "acl": _NO_ACL,
            "tags": _NO_TAGS,
            "sse": _NO_ENCRYPTION,
            "sse_kms_key": _NO_ENCRYPTION,
            "storage_class": Only(values=(None, "STANDARD", "STANDARD_IA"), reason="it has no such class"),
        },
    ),
    "b2": Preset(
        title="Backblaze B2",
        regions=r"[a-z]{2}-[a-z]+-[0-9]{3}",
        url="https://s3.{region}.backblazeb2.com",
        overwrite=True,
        bind_size=False,
        only={
            "signature_version": _VERSION_4,
            "integrity": Only(values=("none", "content"), reason="it refuses checksum headers"),
            "overwrite": _NO_CONDITION,
            "acl": Only(values=(None, "private", "public-read"), reason="an object's can only be that of its bucket"),
            "tags": _NO_TAGS,
            "sse": Only(values=(None, "AES256"), reason="it encrypts by AES256 alone"),
            "sse_kms_key": Only(values=(None,), reason="it encrypts by keys of its own alone"),
        },
    ),
    "gcs": Preset(
        title="Google Cloud Storage",
        region="auto",
        url="https://storage.googleapis.com",
        overwrite=True,
        bind_size=False,
        only={
            "integrity": Only(values=("none", "content"), reason="it knows no checksum headers of S3"),
            "overwrite": _NO_CONDITION,
            "tags": _NO_TAGS,
            "sse": _NO_ENCRYPTION,
            "sse_kms_key": Only(values=(None,), reason="it does not take that header: give the bucket a default key"),
        },
    ),
    "wasabi": Preset(
        title="Wasabi",
        regions=r"[a-z]{2}-[a-z]+-[0-9]",
        url="https://s3.{region}.wasabisys.com",
        overwrite=True,
        bind_size=False,
    ),
    "spaces": Preset(
        title="DigitalOcean Spaces",
        regions=r"[a-z]{3}[0-9]",
        url="https://{region}.digitaloceanspaces.com",
        addressing="virtual",
        overwrite=True,
        bind_size=False,
        only={
            "sse": Only(values=(None,), reason="it encrypts by the customer's own keys alone"),
            "sse_kms_key": Only(values=(None,), reason="it encrypts by the customer's own keys alone"),
        },
    ),
}


def get_preset(store: str) -> Preset:
    """Give the preset of that name. Raises ConfigurationError."""
    if store not in PRESETS:
        raise ConfigurationError("store", f"expected one of {', '.join(PRESETS)}, got {store!r}")
    return PRESETS[store]


def find_store(url: str) -> str | None:
    """Give the name of the store whose address that is; None where it may be anybody's."""
    return next((store for store, preset in PRESETS.items() if preset.url and _match(preset, url)), None)


def choose_settings(store: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the preset decides of what is not `given`, by setting.

    Raises ConfigurationError, which names the setting, for what is given and cannot work there, and for what is
    missing.
    """
    preset = get_preset(store)
    for name, only in preset.only.items():
        if name in given and given[name] not in (*only.values, "auto"):
            raise ConfigurationError(name, f"{given[name]!r} cannot work with {preset.title}: {only.reason}")
    if preset.overwrite and given.get("client_keys") and "overwrite" not in given:
        words = f"{preset.title} cannot be told to replace nothing, and pages name their keys: say 1 if that is meant"
        raise ConfigurationError("overwrite", words)
    region = _choose_region(preset, given)
    url = given.get("endpoint_url") or _make_url(store, region, account=given.get("store_account"))
    is_its_own = url is not None and _match(preset, url)
    chosen = {
        "region": region,
        "endpoint_url": url,
        "addressing": preset.addressing if is_its_own else "auto",
        "overwrite": preset.overwrite,
        "bind_size": preset.bind_size,
    }
    return {name: value for name, value in chosen.items() if given.get(name) in (None, "", "auto")}


def choose_integrity(store: str | None) -> str:
    """Give the way to bind bytes that the store heeds. Raises ConfigurationError where that is not known."""
    if store is None:
        raise ConfigurationError("integrity", "auto needs to know the store: set MULE_STORE, too")
    preset = get_preset(store)
    if preset.integrity is None:
        words = f"{preset.title} documents no way to bind bytes: see what mule doctor finds, and name that"
        raise ConfigurationError("integrity", words)
    return preset.integrity


def _choose_region(preset: Preset, given: Mapping[str, Any]) -> str:
    found = _match(preset, given.get("endpoint_url") or "")
    of_url = found.groupdict().get("region") if found else None
    region = given.get("region") or of_url or preset.region
    if region is None and "{region}" in preset.url:
        raise ConfigurationError("region", f"has to be set: {preset.title} names it in the address {preset.url}")
    region = region or "us-east-1"
    if not re.fullmatch(preset.regions, region):
        raise ConfigurationError("region", f"{preset.title} has no region {region!r}")
    return region


def _make_url(store: str, region: str, *, account: str | None) -> str | None:
    preset = get_preset(store)
    if store == "aws":
        return None
    if not preset.url:
        raise ConfigurationError("endpoint_url", f"has to be set: every {preset.title} has an address of its own")
    if "{account}" in preset.url and not account:
        words = f"has to be set (or AWS_ENDPOINT_URL): {preset.title} names the account in the address {preset.url}"
        raise ConfigurationError("store_account", words)
    return preset.url.format(account=account, region=region)


def _match(preset: Preset, url: str) -> re.Match[str] | None:
    pattern = re.escape(preset.url).replace(r"\{region\}", f"(?P<region>{preset.regions})")
    return re.fullmatch(pattern.replace(r"\{account\}", r"[A-Za-z0-9.-]+") + "/?", url)
