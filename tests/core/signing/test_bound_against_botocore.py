"""What the server binds for an upload is signed as botocore signs it, whatever file and settings say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from botocore.auth import S3SigV4QueryAuth
from hypothesis import given, settings
from hypothesis import strategies as st

from mule_core.settings import Settings
from mule_core.signatures import UploadSigner
from mule_core.signing import (
    S3Request,
    SignedRequest,
    Signer,
    complete_multipart_upload,
    create_multipart_upload,
    upload_part,
)
from mule_core.state.records import Fingerprint, Upload
from tests.core.signing.strategies import ADDRESSES, keys, moments, upload_ids
from tests.core.signing.test_against_botocore import at, boto_credentials, boto_request, plain, split

ADDRESS = ADDRESSES[0]
SETTINGS = Settings(access_key="AK", secret_key="SK", bucket="a-bucket", region="eu-central-1")

briefly = settings(max_examples=100, deadline=None, derandomize=True, database=None)
names = st.text("abcxyz0189-", min_size=1, max_size=20).map(lambda name: f"a{name}z")
values = st.text("ABCabc089=/:+.@_", max_size=30)
pairs = st.dictionaries(names, values, max_size=5).map(lambda drawn: tuple(drawn.items()))
object_settings: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "disposition": st.sampled_from(["attachment", "inline", "none"]),
        "cache_control": st.just("private, max-age=60"),
        "sse": st.sampled_from(["AES256", "aws:kms", "aws:kms:dsse"]),
        "storage_class": st.just("STANDARD_IA"),
        "acl": st.just("private"),
        "tags": pairs,
        "metadata": pairs,
        "integrity": st.sampled_from(["none", "checksum", "content"]),
        "overwrite": st.booleans(),
        "bind_size": st.booleans(),
    },
)
uploads = st.builds(
    Upload,
    fingerprint=st.builds(
        Fingerprint,
        owner=st.just("ada"),
        filename=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60),
        filesize=st.integers(1, 5 * 2**40),
        last_modified=st.just(0),
    ),
    key=keys.filter(lambda key: "\0" not in key),
    chunk_size=st.just(2**30),
    mime_type=st.sampled_from(["video/mp4", 'text/plain; charset="a  b"']),
    created=moments,
    upload_id=upload_ids,
)


def is_what_botocore_signs(signed: SignedRequest, request: S3Request) -> bool:
    """Say whether botocore comes to the same signature; the headers that it is told are those to be sent."""
    signer = Signer(credentials=SETTINGS.credentials, endpoint=ADDRESS.endpoint)
    boto = boto_request(request, ADDRESS)
    with at(datetime.strptime(f"{signed.date}+0000", "%Y%m%dT%H%M%SZ%z")):
        S3SigV4QueryAuth(boto_credentials(signer), "s3", ADDRESS.endpoint.region, expires=14_400).add_auth(boto)
    return split(signed.url) == split(boto.url) and signed.headers == plain(boto.headers)


@briefly
@given(upload=uploads, changes=object_settings, when=moments)
def test_the_beginning(upload: Upload, changes: dict[str, Any], when: datetime) -> None:
    signed = UploadSigner(replace(SETTINGS, **changes)).sign_create(upload, when=when)
    assert is_what_botocore_signs(signed, create_multipart_upload(upload.key, headers=signed.headers))


@briefly
@given(upload=uploads, changes=object_settings, when=moments)
def test_the_end(upload: Upload, changes: dict[str, Any], when: datetime) -> None:
    signed = UploadSigner(replace(SETTINGS, **changes)).sign_complete(upload, when=when)
    request = complete_multipart_upload(upload.key, upload_id=upload.upload_id or "", headers=signed.headers)
    assert is_what_botocore_signs(signed, request)


@briefly
@given(upload=uploads, sha256=st.binary(min_size=32, max_size=32), when=moments)
def test_a_part_with_its_checksum(upload: Upload, sha256: bytes, when: datetime) -> None:
    signer = UploadSigner(replace(SETTINGS, integrity="checksum"))
    signed = signer.sign_part(upload, 1, sha256=sha256.hex(), when=when)
    headers = {**signed.headers, "content-length": str(min(upload.fingerprint.filesize, 2**30))}
    request = upload_part(upload.key, upload_id=upload.upload_id or "", part_number=1, headers=headers)
    assert is_what_botocore_signs(signed, request)
