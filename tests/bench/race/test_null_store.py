"""The store that swallows must count right: what its figures say is worth no more than that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.bench.race.arena import Arena, SentFile, WrongObjectError
from tests.bench.race.null_store import NullStore
from tests.stores import s3_client

BUCKET, KEY = "films", "a film.mp4"


@pytest.fixture(scope="module")
def store() -> Iterator[NullStore]:
    with NullStore() as store:
        yield store


@pytest.fixture
def client(store: NullStore) -> Any:
    return s3_client(store)


def send(client: Any, *sizes: int) -> str:
    """Send parts of these sizes, the last one twice; gives the upload id."""
    upload_id: str = client.create_multipart_upload(Bucket=BUCKET, Key=KEY)["UploadId"]
    for number, size in enumerate((*sizes, sizes[-1]), 1):
        part = {"PartNumber": min(number, len(sizes)), "Body": bytes(size)}
        client.upload_part(Bucket=BUCKET, Key=KEY, UploadId=upload_id, **part)
    return upload_id


def test_parts_are_listed_with_the_bytes_they_had(client: Any) -> None:
    upload_id = send(client, 3_000_000, 70_000, 0)
    listed = client.list_parts(Bucket=BUCKET, Key=KEY, UploadId=upload_id)
    assert [(part["PartNumber"], part["Size"]) for part in listed["Parts"]] == [(1, 3_000_000), (2, 70_000), (3, 0)]
    assert not listed["IsTruncated"]


def test_object_is_as_long_as_its_parts(client: Any) -> None:
    upload_id = send(client, 3_000_000, 70_000)
    client.complete_multipart_upload(Bucket=BUCKET, Key=KEY, UploadId=upload_id)
    assert client.head_object(Bucket=BUCKET, Key=KEY)["ContentLength"] == 3_070_000


def test_upload_that_was_aborted_is_gone(client: Any) -> None:
    upload_id = send(client, 1)
    client.abort_multipart_upload(Bucket=BUCKET, Key=KEY, UploadId=upload_id)
    with pytest.raises(ClientError, match="NoSuchUpload"):
        client.list_parts(Bucket=BUCKET, Key=KEY, UploadId=upload_id)


def test_file_that_arrived_short_is_told(store: NullStore, client: Any, tmp_path: Any) -> None:
    client.put_object(Bucket=BUCKET, Key=KEY, Body=b"x" * 9)
    arena = Arena(name="null", store=store, bucket=BUCKET)
    file = SentFile(path=tmp_path, size=10, digest="")
    with pytest.raises(WrongObjectError, match="9 bytes in place of 10"):
        arena.check(KEY, file)
