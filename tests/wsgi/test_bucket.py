"""What the server asks of the store: every answer that is not clear is none."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from webob import Request, Response
from webob.dec import wsgify

from mule_core.completion import StoredObject
from mule_core.errors import ObjectStoreUnavailable
from mule_core.settings import Settings
from mule_wsgi.bucket import Bucket, UnfinishedUpload
from tests.serving import Served
from tests.stores import Store, free_ports, make_bucket, s3_client

CALLS: list[Callable[[Bucket], object]] = [
    lambda bucket: bucket.find_object("a.mov"),
    lambda bucket: bucket.is_unfinished("a.mov", "id"),
    lambda bucket: bucket.find_newest_part("a.mov", "id"),
    lambda bucket: list(bucket.list_uploads(prefix="")),
    lambda bucket: bucket.abort("a.mov", "id"),
]
NAMES = ["find_object", "is_unfinished", "find_newest_part", "list_uploads", "abort"]


def settings_for(url: str, **options: Any) -> Settings:
    keys: dict[str, Any] = {"access_key": "AK", "secret_key": "hushhush", "bucket": "films"}
    return Settings(endpoint_url=url, addressing="path", **{**keys, **options})


@contextmanager
def answering(give: Callable[[Request], Response]) -> Iterator[Bucket]:
    """Give a bucket of a store that answers as a test says."""
    with Served(wsgify(give)) as served:
        yield Bucket(settings_for(served.url))


FORKING = """
import os, sys
from mule_core.settings import Settings
from mule_wsgi.bucket import Bucket

keys = {"access_key": "AK", "secret_key": "hushhush", "bucket": "films"}
bucket = Bucket(Settings(endpoint_url=sys.argv[1], addressing="path", **keys))
assert bucket.find_object("0").size == 0  # by a connection that stays open
workers = []
for start in (1000, 2000):
    worker = os.fork()
    if not worker:
        wrong = [n for n in range(start, start + 200) if bucket.find_object(str(n)).size != n]
        os._exit(1 if wrong else 0)
    workers.append(worker)
sys.exit(any([os.waitpid(worker, 0)[1] for worker in workers]))
"""


@pytest.fixture(params=["seaweedfs", "juicefs"])
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(request.param)
    return found


def test_real_stores_tell_what_is_there_and_what_is_not(store: Store) -> None:
    name, client = make_bucket(store), s3_client(store)
    own = {"access_key": store.access_key, "secret_key": store.secret_key, "region": store.region}
    bucket = Bucket(settings_for(store.url, bucket=name, **own))
    assert bucket.find_object("films/é +.mov") is None
    etag = client.put_object(Bucket=name, Key="films/é +.mov", Body=b"abc")["ETag"]
    found = bucket.find_object("films/é +.mov")
    assert found
    assert (found.size, found.etag) == (3, etag)
    assert found.age is not None
    assert timedelta(0) <= found.age < timedelta(minutes=1)

    upload_id = client.create_multipart_upload(Bucket=name, Key="films/b +.mov")["UploadId"]
    (listed,) = bucket.list_uploads(prefix="films/")
    assert (listed.key, listed.upload_id) == ("films/b +.mov", upload_id)
    assert abs(datetime.now(UTC) - listed.initiated) < timedelta(minutes=1)
    assert list(bucket.list_uploads(prefix="other/")) == []
    assert bucket.is_unfinished("films/b +.mov", upload_id)
    assert bucket.find_newest_part("films/b +.mov", upload_id) is None
    client.upload_part(Bucket=name, Key="films/b +.mov", UploadId=upload_id, PartNumber=7, Body=b"abc")
    newest = bucket.find_newest_part("films/b +.mov", upload_id)
    assert newest
    assert abs(datetime.now(UTC) - newest) < timedelta(minutes=1)
    for _ in range(2):
        bucket.abort("films/b +.mov", upload_id)
    assert not bucket.is_unfinished("films/b +.mov", upload_id)
    assert bucket.find_newest_part("films/b +.mov", upload_id) is None
    assert list(bucket.list_uploads(prefix="films/")) == []


@pytest.mark.parametrize("call", CALLS, ids=NAMES)
def test_a_store_that_is_not_there_gives_no_answer(call: Callable[[Bucket], object]) -> None:
    (port,) = free_ports(1)
    with pytest.raises(ObjectStoreUnavailable):
        call(Bucket(settings_for(f"http://127.0.0.1:{port}")))


@pytest.mark.parametrize("call", CALLS, ids=NAMES)
@pytest.mark.parametrize("status", [301, 302, 400, 403, 429, 500, 503])
def test_a_refusal_is_no_answer(status: int, call: Callable[[Bucket], object]) -> None:
    body = "<Error><Code>NoSuchUpload</Code></Error>"
    with (
        answering(lambda _: Response(body, status=status, location="/elsewhere")) as bucket,
        pytest.raises(ObjectStoreUnavailable) as refusal,
    ):
        call(bucket)
    assert "hushhush" not in f"{refusal.value} {refusal.value.__cause__}"


@pytest.mark.parametrize("status", [413, 429, 503])
def test_no_thread_sleeps_for_as_long_as_a_store_would_like(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", slept.append)
    with (
        answering(lambda _: Response(status=status, retry_after=3600)) as bucket,
        pytest.raises(ObjectStoreUnavailable),
    ):
        bucket.find_object("a.mov")
    assert sum(slept) < 1


def test_of_a_refusal_that_repeats_what_was_signed_the_log_gets_code_and_message_alone() -> None:
    error = (
        "<Error><Code>SignatureDoesNotMatch</Code><Message>check\nyour key</Message>"
        "<AWSAccessKeyId>AK</AWSAccessKeyId><StringToSign>AWS4-HMAC-SHA256 …</StringToSign></Error>"
    )
    with answering(lambda _: Response(error, status=403)) as bucket, pytest.raises(ObjectStoreUnavailable) as refusal:
        bucket.is_unfinished("a.mov", "id")
    assert str(refusal.value.__cause__) == r"GET of 'a.mov': '403 SignatureDoesNotMatch check\nyour key'"


@pytest.mark.parametrize("call", CALLS[1:], ids=NAMES[1:])
@pytest.mark.parametrize("body", ["<Error><Code>NoSuchBucket</Code></Error>", "<html>not found</html>", "", "<"])
def test_a_404_of_something_else_is_no_answer(body: str, call: Callable[[Bucket], object]) -> None:
    with answering(lambda _: Response(body, status=404)) as bucket, pytest.raises(ObjectStoreUnavailable):
        call(bucket)


@pytest.mark.parametrize("code", ["NoSuchUpload", "NoSuchKey"])
def test_an_upload_that_is_gone_is_told_in_either_word(code: str) -> None:
    with answering(lambda _: Response(f"<Error><Code>{code}</Code></Error>", status=404)) as bucket:
        assert not bucket.is_unfinished("a.mov", "id")
        assert bucket.find_newest_part("a.mov", "id") is None
        bucket.abort("a.mov", "id")


@pytest.mark.parametrize("call", CALLS[2:4], ids=NAMES[2:4])
@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>",
        "<Result><Part><LastModified>yesterday</LastModified></Part>"
        "<Upload><Key>a</Key><UploadId>i</UploadId><Initiated>soon</Initiated></Upload></Result>",
    ],
)
def test_a_list_that_cannot_be_read_is_no_answer(body: str, call: Callable[[Bucket], object]) -> None:
    with answering(lambda _: Response(body)) as bucket, pytest.raises(ObjectStoreUnavailable):
        call(bucket)


@pytest.mark.parametrize(
    ("headers", "age"),
    [
        ({"Last-Modified": "Sun, 22 Nov 2026 10:00:00 GMT", "Date": "Sun, 22 Nov 2026 10:00:07 GMT"}, 7),
        ({"Last-Modified": "yesterday", "Date": "Sun, 22 Nov 2026 10:00:07 GMT"}, None),
        ({}, None),
    ],
)
def test_an_objects_age_is_by_the_stores_own_clock(headers: dict[str, str], age: int | None) -> None:
    def give(_: Request) -> Response:
        response = Response("abc", etag="e-1")
        response.headerlist += list(headers.items())
        return response

    with answering(give) as bucket:
        expected = None if age is None else timedelta(seconds=age)
        assert bucket.find_object("a.mov") == StoredObject(size=3, etag='"e-1"', age=expected)


@pytest.mark.parametrize(
    ("name", "mark"), [("x-amz-meta-mule-upload", "c0ffee"), ("x-goog-meta-mule-upload", "c0ffee"), ("x-other", "")]
)
def test_an_object_tells_its_mark(name: str, mark: str) -> None:
    def give(_: Request) -> Response:
        response = Response("abc")
        response.headers[name] = "c0ffee"
        return response

    with answering(give) as bucket:
        found = bucket.find_object("a.mov")
    assert found
    assert found.mark == mark


def test_pages_are_followed_by_both_markers_until_the_last() -> None:
    asked = []
    pages = {
        (None, None): ("a", "1", "true"),
        ("a", "1"): ("a", "2", "true"),
        ("a", "2"): ("b", "3", "false"),
    }

    def give(request: Request) -> Response:
        query = parse_qs(request.query_string, keep_blank_values=True)
        asked.append(query)
        markers = (query.get("key-marker", [None])[0], query.get("upload-id-marker", [None])[0])
        key, upload_id, is_truncated = pages[markers]
        return Response(
            '<R xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Upload><Key>{key}</Key><UploadId>{upload_id}</UploadId><Initiated>2026-11-22T10:00:00Z</Initiated>"
            "</Upload><Upload><Key>elsewhere</Key><UploadId>9</UploadId></Upload>"
            f"<IsTruncated>{is_truncated}</IsTruncated><NextKeyMarker>{key}</NextKeyMarker>"
            f"<NextUploadIdMarker>{upload_id}</NextUploadIdMarker></R>"
        )

    when = datetime(2026, 11, 22, 10, tzinfo=UTC)
    with answering(give) as bucket:
        listed = list(bucket.list_uploads(prefix="a"))
    assert listed == [UnfinishedUpload(key="a", upload_id=number, initiated=when) for number in ("1", "2")]
    assert [query["prefix"] for query in asked] == [["a"]] * 3


@pytest.mark.parametrize("markers", ["", "<NextKeyMarker/><NextUploadIdMarker/>"])
def test_a_page_that_leads_to_itself_ends_the_list(markers: str) -> None:
    with answering(lambda _: Response(f"<R><IsTruncated>true</IsTruncated>{markers}</R>")) as bucket:
        assert list(bucket.list_uploads(prefix="")) == []
        assert bucket.find_newest_part("a.mov", "id") is None


def test_the_newest_part_may_be_on_any_page() -> None:
    def give(request: Request) -> Response:
        number, is_truncated = {None: (1, "true"), "1": (2, "true"), "2": (3, "false")}[
            request.GET.get("part-number-marker")
        ]
        day = {1: 20, 2: 22, 3: 21}[number]
        return Response(
            f"<R><Part><PartNumber>{number}</PartNumber><LastModified>2026-11-{day}T10:00:00.000Z</LastModified>"
            f"</Part><IsTruncated>{is_truncated}</IsTruncated></R>"
        )

    with answering(give) as bucket:
        assert bucket.find_newest_part("a.mov", "id") == datetime(2026, 11, 22, 10, tzinfo=UTC)


class Slow(BaseHTTPRequestHandler):
    """A store with an object for each number, of so many bytes, which keeps connections open."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        time.sleep(0.002)
        self.send_response(200)
        self.send_header("Content-Length", self.path.partition("?")[0].rpartition("/")[2])
        self.end_headers()


def test_a_process_that_forks_leaves_each_its_own_answers() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as store:
        threading.Thread(target=store.serve_forever).start()
        url = f"http://127.0.0.1:{store.server_port}"
        done = subprocess.run([sys.executable, "-c", FORKING, url], check=False, timeout=60)
        store.shutdown()
    assert done.returncode == 0
