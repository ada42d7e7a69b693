"""What the name of a store decides, what it leaves to whoever says otherwise, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mule_core.errors import ConfigurationError
from mule_core.presets import PRESETS, find_store
from mule_core.settings import Settings

BASE: dict[str, Any] = {"access_key": "AK", "secret_key": "SK", "bucket": "films"}
ENVIRON = {"AWS_ACCESS_KEY": "AK", "AWS_SECRET": "SK", "BUCKET": "films"}
AT_HOME = {"endpoint_url": "http://store.example:9000"}

# By store: the least that has to be said, the address of the bucket, its region, what auto binds bytes by, and what
# the end of an upload is signed with.
DECIDED: list[tuple[str, dict[str, Any], str, str, str | None, bool, bool]] = [
    (
        "aws",
        {"region": "eu-west-1"},
        "https://films.s3.eu-west-1.amazonaws.com/k",
        "eu-west-1",
        "checksum",
        False,
        True,
    ),
    ("seaweedfs", AT_HOME, "http://store.example:9000/films/k", "us-east-1", "checksum", False, True),
    ("minio", AT_HOME, "http://store.example:9000/films/k", "us-east-1", "content", False, True),
    ("ceph", AT_HOME, "http://store.example:9000/films/k", "us-east-1", "content", False, False),
    (
        "r2",
        {"store_account": "0a1b"},
        "https://0a1b.r2.cloudflarestorage.com/films/k",
        "auto",
        "checksum",
        False,
        False,
    ),
    (
        "b2",
        {"region": "us-west-004"},
        "https://s3.us-west-004.backblazeb2.com/films/k",
        "us-west-004",
        None,
        True,
        False,
    ),
    ("gcs", {}, "https://storage.googleapis.com/films/k", "auto", None, True, False),
    ("wasabi", {"region": "eu-west-2"}, "https://s3.eu-west-2.wasabisys.com/films/k", "eu-west-2", None, True, False),
    ("spaces", {"region": "fra1"}, "https://films.fra1.digitaloceanspaces.com/k", "fra1", None, True, False),
]


def settle(store: str, **given: Any) -> Settings:
    return Settings(**BASE, store=store, **given)


@pytest.mark.parametrize(("store", "given", "url", "region", "integrity", "overwrite", "bind_size"), DECIDED)
def test_name_of_a_store_decides_what_nobody_has_set(
    store: str,
    given: dict[str, Any],
    url: str,
    region: str,
    integrity: str | None,
    overwrite: bool,  # noqa: FBT001
    bind_size: bool,  # noqa: FBT001
) -> None:
    settings = settle(store, **given)
    assert settings.endpoint.url_of("k", "") == url
    assert (settings.region, settings.overwrite, settings.bind_size) == (region, overwrite, bind_size)
    assert settings.integrity == "none", "pages without TLS cannot digest: only who asks for it gets it"
    if integrity is None:
        with pytest.raises(ConfigurationError, match=r"integrity: .* documents no way"):
            settle(store, **given, integrity="auto")
    else:
        assert settle(store, **given, integrity="auto").integrity == integrity


def test_every_store_is_looked_at() -> None:
    assert [store for store, *_ in DECIDED] == list(PRESETS)


@pytest.mark.parametrize(
    ("store", "given"),
    [
        ("spaces", {"region": "fra1", "overwrite": False}),
        ("wasabi", {"region": "eu-west-1", "bind_size": True}),
        ("ceph", {**AT_HOME, "region": "default", "addressing": "virtual", "integrity": "content"}),
        ("gcs", {"endpoint_url": "https://store.example", "region": "europe-west3"}),
        ("r2", {"store_account": "0a1b", "region": "us-east-1", "overwrite": True}),
        ("spaces", {"endpoint_url": "http://127.0.0.1:1", "region": "fra1", "addressing": "path"}),
        ("aws", {"endpoint_url": "https://bucket.vpce-1.s3.eu-west-1.vpce.amazonaws.com"}),
    ],
)
def test_what_somebody_sets_goes_before_the_preset(store: str, given: dict[str, Any]) -> None:
    settings = settle(store, **given)
    assert {name: getattr(settings, name) for name in given} == given


def test_what_the_environment_sets_goes_before_the_preset() -> None:
    spaces = {**ENVIRON, "MULE_STORE": "spaces", "AWS_REGION": "nyc3"}
    assert Settings.from_environ(spaces).overwrite
    assert not Settings.from_environ({**spaces, "MULE_OVERWRITE": "0"}).overwrite
    assert Settings.from_environ(spaces, {"bind_size": "1"}).bind_size
    assert Settings.from_environ(ENVIRON, {"store": "gcs"}).endpoint_url == "https://storage.googleapis.com"


def test_settings_that_are_changed_keep_what_was_decided() -> None:
    settings = settle("r2", store_account="0a1b", integrity="auto")
    assert replace(settings, integrity="none").integrity == "none"
    assert replace(settings, overwrite=True).overwrite
    assert replace(settings) == settings


@pytest.mark.parametrize(
    ("store", "url", "region"),
    [
        ("b2", "https://s3.eu-central-003.backblazeb2.com", "eu-central-003"),
        ("wasabi", "https://s3.ap-northeast-1.wasabisys.com/", "ap-northeast-1"),
        ("spaces", "https://sgp1.digitaloceanspaces.com", "sgp1"),
        ("r2", "https://0a1b.eu.r2.cloudflarestorage.com", "auto"),
    ],
)
def test_region_is_read_off_the_address(store: str, url: str, region: str) -> None:
    assert settle(store, endpoint_url=url).region == region
    assert find_store(url) == store


@pytest.mark.parametrize(
    "url", ["https://store.example", "https://s3.eu-west-1.amazonaws.com", "http://127.0.0.1:9000"]
)
def test_address_that_may_be_anybodys_tells_no_store(url: str) -> None:
    assert find_store(url) is None


def test_own_address_of_a_store_that_wants_the_bucket_in_the_name_gets_it() -> None:
    assert settle("spaces", endpoint_url="https://fra1.digitaloceanspaces.com").endpoint.host.startswith("films.fra1.")
    assert settle("spaces", endpoint_url="https://cdn.example", region="fra1").endpoint.host == "cdn.example"


@pytest.mark.parametrize(
    ("store", "given", "words"),
    [
        ("minio", {**AT_HOME, "integrity": "checksum"}, "integrity: 'checksum' cannot work with MinIO"),
        ("minio", {**AT_HOME, "acl": "public-read"}, "acl: .* no ACLs"),
        ("ceph", {**AT_HOME, "integrity": "checksum"}, "integrity: .*Ceph"),
        ("seaweedfs", {**AT_HOME, "integrity": "content"}, "integrity: .*SeaweedFS"),
        ("r2", {"store_account": "a", "acl": "private"}, "acl: .*R2"),
        ("r2", {"store_account": "a", "signature_version": "s3"}, "signature_version: .* version 4 alone"),
        ("r2", {"store_account": "a", "tags": (("a", "b"),)}, "tags: "),
        ("r2", {"store_account": "a", "sse": "AES256"}, "sse: "),
        ("r2", {"store_account": "a", "storage_class": "GLACIER"}, "storage_class: "),
        ("r2", {"store_account": "a", "region": "eu-west-1"}, "region: Cloudflare R2 has no region 'eu-west-1'"),
        ("r2", {}, "store_account: has to be set"),
        ("b2", {"region": "us-west-004", "signature_version": "s3"}, "signature_version: "),
        ("b2", {"region": "us-west-004", "integrity": "checksum"}, "integrity: .* refuses checksum headers"),
        ("b2", {"region": "us-west-004", "overwrite": False}, "overwrite: .* cannot be told to replace nothing"),
        ("b2", {"region": "us-west-004", "acl": "bucket-owner-read"}, "acl: "),
        ("b2", {"region": "us-west-004", "sse": "aws:kms"}, "sse: "),
        ("b2", {"region": "us-east-1"}, "region: Backblaze B2 has no region"),
        ("b2", {}, "region: has to be set"),
        ("gcs", {"integrity": "checksum"}, "integrity: .*Google"),
        ("gcs", {"overwrite": False}, "overwrite: "),
        ("gcs", {"tags": (("a", "b"),)}, "tags: "),
        ("gcs", {"sse_kms_key": "alias/films"}, "sse_kms_key: "),
        ("wasabi", {}, "region: has to be set"),
        ("spaces", {"region": "fra1", "sse": "AES256"}, "sse: "),
        ("seaweedfs", {}, "endpoint_url: has to be set"),
        ("s4", {}, "store: expected one of aws, seaweedfs, "),
    ],
)
def test_what_cannot_work_at_a_store_is_refused_at_start(store: str, given: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        settle(store, **given)


def test_refusal_names_the_variable() -> None:
    with pytest.raises(ConfigurationError, match=r"^MULE_ACL: "):
        Settings.from_environ({**ENVIRON, "MULE_STORE": "r2", "MULE_STORE_ACCOUNT": "a", "MULE_ACL": "private"})
    with pytest.raises(ConfigurationError, match=r"^MULE_STORE_ACCOUNT: "):
        Settings.from_environ({**ENVIRON, "MULE_STORE": "r2"})


def test_pages_that_name_their_keys_replace_objects_only_where_somebody_says_so() -> None:
    with pytest.raises(ConfigurationError, match=r"overwrite: .* pages name their keys"):
        settle("gcs", client_keys=True)
    assert settle("gcs", client_keys=True, overwrite=True).overwrite
    assert not settle("r2", store_account="a", client_keys=True).overwrite


def test_bytes_are_bound_by_the_stores_own_way_only_where_the_store_is_named() -> None:
    with pytest.raises(ConfigurationError, match="integrity: auto needs to know the store"):
        Settings(**BASE, integrity="auto")
