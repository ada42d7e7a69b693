"""Every request that the server signs, replayed with one thing changed: real stores refuse it, and take the true one.

What a store is known to let through stands in `LET_THROUGH`, so that a store's change of mind is noticed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from xml.etree import ElementTree

import pytest
import urllib3

from mule_core.settings import Integrity, Settings
from mule_core.signatures import UploadSigner
from mule_core.state.records import Fingerprint, Upload
from tests.core.signing.forms import Send
from tests.core.signing.replays import BODY, BUCKET, CALLS, CHANGES, SECRET_KEY, Call, Sent
from tests.stores import JuiceFS, Store, s3_client

NUMBERS = count(1)
EACH = [(call, change) for call, changes in CHANGES.items() for change in changes]

REFUSALS = {
    (403, "SignatureDoesNotMatch"),
    (403, "AccessDenied"),  # another date is one that is over
    (400, "AccessDenied"),  # a signed header is missing, to MinIO's code
    (400, "AuthorizationParametersError"),  # another scope, to MinIO's code
    (400, "MissingFields"),
    (400, "BadDigest"),
    (400, "XAmzContentSHA256Mismatch"),
    (400, "BadRequest"),  # a POST to an object without an upload id
    (405, "MethodNotAllowed"),
    (403, None),  # HEAD has no body
    (400, None),
}
LET_THROUGH = {
    ("seaweedfs", "part", "other bytes"),
    ("juicefs", "part", "other bytes"),
    ("juicefs", "part with checksum", "other bytes"),
    # MinIO's code applies x-amz- headers that nobody signed.
    ("juicefs", "create", "a header more"),
    ("juicefs", "part", "a copy of another object"),
    ("juicefs", "part with checksum", "a copy of another object"),
    ("juicefs", "part with content", "a copy of another object"),
}
NEVER_TAKEN = {("seaweedfs", "part with content")}  # presigned, it knows but UNSIGNED-PAYLOAD


@dataclass(frozen=True, kw_only=True)
class Case:
    """An upload whose one part is there, and who signs for it."""

    signer: UploadSigner
    upload: Upload
    completion: bytes

    def sign(self, call: Call, *, when: datetime) -> Sent:
        body = self.completion if call is CALLS["complete"] else call.body
        return Sent(signed=call.sign(self.signer, self.upload, when), body=body)


def name_of(store: Store) -> str:
    return "juicefs" if isinstance(store, JuiceFS) else "seaweedfs"


def error_code(answer: urllib3.BaseHTTPResponse) -> str | None:
    return ElementTree.fromstring(answer.data).findtext("Code") if answer.data else None


def sign_with(store: Store, integrity: Integrity = "none") -> UploadSigner:
    return UploadSigner(
        Settings(
            access_key=store.access_key,
            secret_key=store.secret_key,
            bucket=BUCKET,
            region=store.region,
            endpoint_url=store.url,
            acl="private",
            cache_control="private",
            tags=(("stage", "raw"),),
            metadata=(("project", "films"),),
            storage_class="STANDARD",
            expires_in=600,
            integrity=integrity,
        )
    )


@pytest.fixture(scope="session")
def bucket(store: Store) -> None:
    client = s3_client(store)
    client.create_bucket(Bucket=BUCKET)
    client.put_object(Bucket=BUCKET, Key=SECRET_KEY, Body=b"nobody's business")


def prepare(store: Store, send: Send, call: Call) -> Case:
    plain, when = sign_with(store), datetime.now(UTC)
    upload = Upload(
        fingerprint=Fingerprint(owner="ada", filename="a.mov", filesize=len(BODY), last_modified=0),
        key=f"replays/{next(NUMBERS)}/a.mov",
        chunk_size=5_242_880,
        mime_type="video/mp4",
        created=when,
    )
    created = send(plain.sign_create(upload, when=when))
    assert created.status == 200, created.data
    upload = replace(upload, upload_id=ElementTree.fromstring(created.data).findtext("{*}UploadId"))
    etag = send(plain.sign_part(upload, 1, when=when), BODY).headers["etag"]
    part = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
    case = Case(
        signer=sign_with(store, call.integrity),
        upload=upload,
        completion=f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>".encode(),
    )
    if call.is_of_object:
        assert send(plain.sign_complete(upload, when=when), case.completion).status == 200
    return case


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize(("call", "change"), EACH, ids=[f"{call}-{change}" for call, change in EACH])
def test_what_was_changed_is_refused_and_the_true_one_taken(store: Store, send: Send, call: str, change: str) -> None:
    case = prepare(store, send, CALLS[call])
    true = case.sign(CALLS[call], when=datetime.now(UTC))
    changed = CHANGES[call][change](true)
    assert changed != true
    answer = send(changed.signed, changed.body)
    if (name_of(store), call, change) in LET_THROUGH:
        assert answer.status == 200
    else:
        assert (answer.status, error_code(answer)) in REFUSALS
    is_taken = (name_of(store), call) not in NEVER_TAKEN
    assert send(true.signed, true.body).status == (CALLS[call].status if is_taken else 403)


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize("call", CALLS)
def test_what_has_expired_is_refused(store: Store, send: Send, call: str) -> None:
    case = prepare(store, send, CALLS[call])
    late = case.sign(CALLS[call], when=datetime.now(UTC) - timedelta(seconds=660))
    answer = send(late.signed, late.body)
    assert (answer.status, error_code(answer)) in {(403, "AccessDenied"), (403, None)}


@pytest.mark.usefixtures("bucket")
def test_an_object_that_is_there_is_kept_where_the_store_knows_conditions(store: Store, send: Send) -> None:
    case = prepare(store, send, CALLS["complete"])
    s3_client(store).put_object(Bucket=BUCKET, Key=case.upload.key, Body=b"was there before")
    sent = case.sign(CALLS["complete"], when=datetime.now(UTC))
    answer = send(sent.signed, sent.body)
    assert answer.status == {"seaweedfs": 412, "juicefs": 200}[name_of(store)]


@pytest.mark.usefixtures("bucket")
def test_no_real_store_here_looks_at_the_size_of_the_whole(store: Store, send: Send) -> None:
    case = prepare(store, send, CALLS["complete"])
    larger = replace(case.upload, fingerprint=replace(case.upload.fingerprint, filesize=6))
    answer = send(case.signer.sign_complete(larger, when=datetime.now(UTC)), case.completion)
    assert answer.status == 200  # AWS: 400
