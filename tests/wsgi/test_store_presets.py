"""Uploads by the name of the store alone: to the real ones that run here, and to stand-ins of those that do not."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, cast

import botocore.exceptions
import pytest
import urllib3

from mule_core.presets import PRESETS
from mule_core.settings import Integrity, Settings
from mule_core.state.memory import MemoryUploadStore
from mule_core.uploads import Uploads
from mule_wsgi.bucket import Bucket, ask_all
from mule_wsgi.middleware import MuleMiddleware
from tests.serving import Served
from tests.stores import JuiceFS, Store, make_bucket, s3_client
from tests.stores_standin import STAND_INS, StandIn
from tests.wsgi.browser import FILE_TIME, Page, find_text, render_completion
from tests.wsgi.fixtures import host

FIVE_MIB = 5_242_880
FILE = bytes(range(256)) * 40_970  # two parts and a bit: 10,488,320 bytes
CHUNKS = [FILE[:FIVE_MIB], FILE[FIVE_MIB : 2 * FIVE_MIB], FILE[2 * FIVE_MIB :]]
REAL = {"seaweedfs": "seaweedfs", "minio": "juicefs", "ceph": "juicefs"}  # Ceph agrees with MinIO's code about bytes
REGIONS = {"r2": "auto", "b2": "us-west-004", "gcs": "auto", "wasabi": "eu-west-2", "spaces": "fra1"}
OTHER_WAY: dict[str, Integrity] = {"minio": "checksum", "ceph": "checksum"}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A store, or a stand-in, as `url`; `bare` are settings that know where it is and nothing of its kind."""

    name: str
    store: Store
    url: str
    stand_in: StandIn | None
    bare: Settings

    def settle(self, **given: Any) -> Settings:
        """Set Mule up by the name of the store."""
        return Settings(
            access_key=self.store.access_key,
            secret_key=self.store.secret_key,
            bucket=self.bare.bucket,
            store=self.name,
            endpoint_url=self.url,
            region=self.bare.region,
            chunk_size=FIVE_MIB,
            **given,
        )


@contextmanager
def set_up(name: str, request: pytest.FixtureRequest) -> Iterator[Stage]:
    store: Store = request.getfixturevalue(REAL.get(name, "seaweedfs"))
    stand_in = StandIn(store.url, STAND_INS[name]) if name in STAND_INS else None
    bare = Settings(
        access_key=store.access_key,
        secret_key=store.secret_key,
        bucket=make_bucket(store),
        endpoint_url=store.url,
        region=REGIONS.get(name, store.region),
        chunk_size=FIVE_MIB,
    )
    if stand_in is None:
        yield Stage(name=name, store=store, url=store.url, stand_in=None, bare=bare)
        return
    with Served(stand_in) as door:
        yield Stage(name=name, store=store, url=door.url, stand_in=stand_in, bare=replace(bare, endpoint_url=door.url))


@pytest.fixture(params=[name for name in PRESETS if name != "aws"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Each store that has a preset, but AWS: what is true of that, SeaweedFS stands for elsewhere."""
    with set_up(request.param, request) as stage:
        yield stage


@pytest.fixture(params=STAND_INS)
def played(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Each store that is nowhere to be had here."""
    with set_up(request.param, request) as stage:
        yield stage


@contextmanager
def visit(settings: Settings) -> Iterator[Page]:
    uploads = Uploads(settings, MemoryUploadStore(), objects=Bucket(settings), ask_all=ask_all)
    with Served(MuleMiddleware(host, uploads)) as served, urllib3.PoolManager(retries=False) as http:
        yield Page(backend=f"{served.url}/upload-backend", http=http)


def send_chunks(page: Page, begun: dict[str, Any]) -> urllib3.BaseHTTPResponse:
    """Send the file's parts and complete it, as the answers say; gives the answer to the end."""
    is_bound = "integrity" in begun
    for number, chunk in enumerate(CHUNKS, start=1):
        digest = {"sha256": sha256(chunk).hexdigest()} if is_bound else {}
        request = page.ask("get_chunk_signature", **begun["ref"], chunk=number, **digest)["request"]
        sent = page.send(request, chunk)
        assert sent.status == 200, sent.data
    listing = page.send(page.ask("get_list_signature", **begun["ref"])["request"])
    completion = render_completion(listing.data)
    if begun.get("integrity") == "checksum":
        completion = add_checksums(completion)
    return page.send(page.ask("get_end_signature", **begun["ref"])["request"], completion)


def add_checksums(completion: bytes) -> bytes:
    texts = completion.decode().split("</Part>")
    digests = [b64encode(sha256(chunk).digest()).decode() for chunk in CHUNKS]
    parts = [
        f"{text}<ChecksumSHA256>{digest}</ChecksumSHA256></Part>"
        for text, digest in zip(texts[:-1], digests, strict=True)
    ]
    return "".join([*parts, texts[-1]]).encode()


def digest_in_store(stage: Stage, key: str) -> str:
    body = s3_client(stage.store).get_object(Bucket=stage.bare.bucket, Key=key)["Body"].read()
    return sha256(body).hexdigest()


def test_file_arrives_whole_by_the_name_of_the_store(stage: Stage) -> None:
    with visit(stage.settle()) as page:
        begun = page.begin("film.mov", len(FILE))
        completed = send_chunks(page, begun)
        assert completed.status == 200, completed.data
        page.ask("upload_finished", **begun["ref"])
    assert digest_in_store(stage, begun["key"]) == sha256(FILE).hexdigest()
    assert stage.stand_in is None or stage.stand_in.refused == []


@pytest.mark.parametrize(
    "stage", [name for name in PRESETS if not PRESETS[name].overwrite and name != "aws"], indirect=True
)
def test_small_file_arrives_by_one_put(stage: Stage) -> None:
    with visit(stage.settle()) as page:
        begun = page.ask(
            "get_init_signature", filename="a.jpg", filesize=len(CHUNKS[2]), last_modified=FILE_TIME, whole=1
        )
        sent = page.send(begun["request"], CHUNKS[2])
        assert sent.status == 200, sent.data
        ref = {"key": begun["key"], "upload_id": begun["upload_id"], "ticket": begun["ticket"]}
        page.ask("upload_finished", **ref)
    assert digest_in_store(stage, begun["key"]) == sha256(CHUNKS[2]).hexdigest()


@pytest.mark.parametrize("name", [name for name, preset in PRESETS.items() if preset.integrity and name != "aws"])
def test_other_bytes_are_refused_where_the_store_is_known_to_heed_them(
    name: str, request: pytest.FixtureRequest
) -> None:
    with set_up(name, request) as stage, visit(stage.settle(integrity="auto")) as page:
        begun = page.begin("film.mov", len(FILE))
        digest = sha256(CHUNKS[0]).hexdigest()
        signed = page.ask("get_chunk_signature", **begun["ref"], chunk=1, sha256=digest)["request"]
        refused = page.send(signed, CHUNKS[0][:-1] + b"x")
        assert (refused.status, find_text(refused.data, "Code")) in [
            (400, "BadDigest"),
            (400, "XAmzContentSHA256Mismatch"),
        ]
        completed = send_chunks(page, begun)
        assert completed.status == 200, completed.data
    assert digest_in_store(stage, begun["key"]) == sha256(FILE).hexdigest()


@pytest.mark.parametrize("name", OTHER_WAY)
def test_without_the_preset_the_way_that_the_store_ignores_binds_nothing(
    name: str, request: pytest.FixtureRequest
) -> None:
    with set_up(name, request) as stage, visit(replace(stage.bare, integrity=OTHER_WAY[name])) as page:
        begun = page.begin("film.mov", len(FILE))
        digest = sha256(CHUNKS[0]).hexdigest()
        signed = page.ask("get_chunk_signature", **begun["ref"], chunk=1, sha256=digest)["request"]
        assert page.send(signed, CHUNKS[0][:-1] + b"x").status == 200


def test_without_the_preset_no_upload_ends(played: Stage) -> None:
    with visit(played.bare) as page:
        refused = send_chunks(page, page.begin("film.mov", len(FILE)))
    assert (refused.status, find_text(refused.data, "Code")) == (501, "NotImplemented")


@pytest.mark.parametrize(
    ("name", "changes", "code"),
    [
        ("r2", {"region": "eu-west-1"}, "InvalidRegionName"),
        ("b2", {"region": "us-east-1"}, "InvalidRegionName"),
        ("wasabi", {"region": "us-east-1"}, "InvalidRegionName"),
        ("spaces", {"region": "us-east-1"}, "InvalidRegionName"),
        ("r2", {"signature_version": "s3"}, "InvalidRequest"),
        ("b2", {"signature_version": "s3"}, "InvalidRequest"),
        ("r2", {"acl": "private"}, "NotImplemented"),
        ("r2", {"tags": (("stage", "raw"),)}, "NotImplemented"),
        ("r2", {"sse": "AES256"}, "NotImplemented"),
        ("b2", {"integrity": "checksum"}, "NotImplemented"),
        ("b2", {"tags": (("stage", "raw"),)}, "NotImplemented"),
        ("gcs", {"integrity": "checksum"}, "NotImplemented"),
        ("gcs", {"sse": "AES256"}, "NotImplemented"),
    ],
)
def test_what_the_preset_refuses_at_start_the_store_refuses_later(
    name: str, changes: dict[str, Any], code: str, request: pytest.FixtureRequest
) -> None:
    with set_up(name, request) as stage, visit(replace(stage.bare, **changes)) as page:
        with pytest.raises(AssertionError, match=code):
            page.begin("film.mov", len(FILE))
        assert cast("StandIn", stage.stand_in).refused == [code]


@pytest.mark.parametrize("speed", [0, 1_000_000, 7_000_000, 40_000_000])
def test_parts_are_equal_whatever_the_line(speed: int, request: pytest.FixtureRequest) -> None:
    size = 4 * FIVE_MIB + 4711
    with set_up("r2", request) as stage, visit(stage.settle()) as page:
        begun = page.begin("film.mov", size, speed=speed)
        for number in range(1, begun["num_chunks"] + 1):
            length = min(begun["chunk_size"], size - (number - 1) * begun["chunk_size"])
            request_ = page.ask("get_chunk_signature", **begun["ref"], chunk=number)["request"]
            assert page.send(request_, bytes(length)).status == 200
        listing = page.send(page.ask("get_list_signature", **begun["ref"])["request"])
        completed = page.send(page.ask("get_end_signature", **begun["ref"])["request"], render_completion(listing.data))
        assert completed.status == 200, completed.data


def test_stand_in_minds_unequal_parts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REQUEST_CHECKSUM_CALCULATION", "WHEN_REQUIRED")
    with set_up("r2", request) as stage:
        client = s3_client(door_of(stage))
        place = {"Bucket": stage.bare.bucket, "Key": "film.mov"}
        place["UploadId"] = client.create_multipart_upload(**place)["UploadId"]
        parts = [
            {"PartNumber": number, "ETag": client.upload_part(**place, PartNumber=number, Body=bytes(length))["ETag"]}
            for number, length in enumerate((FIVE_MIB, FIVE_MIB + 1, 1), start=1)
        ]
        with pytest.raises(botocore.exceptions.ClientError, match="InvalidPart"):
            client.complete_multipart_upload(**place, MultipartUpload={"Parts": parts})


def door_of(stage: Stage) -> Store:
    """Give what a client has to know of the stand-in."""
    keys = stage.store
    return JuiceFS(url=stage.url, access_key=keys.access_key, secret_key=keys.secret_key, region=stage.bare.region)
