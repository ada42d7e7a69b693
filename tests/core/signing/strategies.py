"""What the property tests draw: every call, any key, any credentials, in each kind of address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from mule_core.signing import (
    Credentials,
    Endpoint,
    S3Request,
    Signer,
    abort_multipart_upload,
    complete_multipart_upload,
    create_bucket,
    create_multipart_upload,
    get_bucket_cors,
    get_object,
    head_object,
    list_multipart_uploads,
    list_parts,
    put_bucket_cors,
    upload_part,
)


@dataclass(frozen=True, kw_only=True)
class Address:
    """An endpoint, and where botocore is told that it is."""

    endpoint: Endpoint
    base: str
    is_virtual: bool


ADDRESSES = [
    Address(
        endpoint=Endpoint(bucket="a-bucket", region="eu-central-1"),
        base="https://a-bucket.s3.eu-central-1.amazonaws.com",
        is_virtual=True,
    ),
    Address(
        endpoint=Endpoint(bucket="a.bucket", region="eu-central-1"),
        base="https://s3.eu-central-1.amazonaws.com/a.bucket",
        is_virtual=False,
    ),
    Address(
        endpoint=Endpoint(bucket="a-bucket", url="http://127.0.0.1:8333"),
        base="http://127.0.0.1:8333/a-bucket",
        is_virtual=False,
    ),
    Address(
        endpoint=Endpoint(bucket="a-bucket", region="local", url="http://s3.localhost:80", addressing="virtual"),
        base="http://a-bucket.s3.localhost",
        is_virtual=True,
    ),
]

keys = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=256)
upload_ids = st.text("ABCabc0189._~+/=:,@!$*-", min_size=1, max_size=100)
part_numbers = st.integers(1, 10_000)
header_values = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=40)
headers = st.fixed_dictionaries(
    {},
    optional={
        "content-type": header_values,
        "content-md5": header_values,
        "content-length": st.integers(0, 5 * 2**30).map(str),
        "cache-control": header_values,
        "content-disposition": header_values,
        "if-none-match": st.just("*"),
        "x-amz-acl": header_values,
        "x-amz-meta-name": header_values,
        "x-amz-checksum-algorithm": st.just("SHA256"),
        "x-amz-checksum-sha256": header_values,
        "x-amz-mp-object-size": st.integers(0, 5 * 2**40).map(str),
        "x-amz-server-side-encryption": header_values,
        "x-amz-tagging": header_values,
    },
)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
queries = st.dictionaries(
    st.sampled_from(["a", "a-b", "a.b", "ab", "acl", "response-expires"]) | texts, texts | st.just("")
)
requests = st.one_of(
    st.builds(
        S3Request, method=st.just("GET"), key=keys | st.just(""), query=queries.map(lambda pairs: tuple(pairs.items()))
    ),
    st.builds(create_multipart_upload, keys, headers=headers),
    st.builds(upload_part, keys, upload_id=upload_ids, part_number=part_numbers, headers=headers),
    st.builds(list_parts, keys, upload_id=upload_ids, part_number_marker=st.none() | part_numbers),
    st.builds(complete_multipart_upload, keys, upload_id=upload_ids, headers=headers),
    st.builds(abort_multipart_upload, keys, upload_id=upload_ids),
    st.builds(head_object, keys),
    st.builds(get_object, keys),
    st.builds(create_bucket),
    st.builds(get_bucket_cors),
    st.builds(list_multipart_uploads, prefix=texts | st.just(""), key_marker=st.none() | texts),
    st.builds(put_bucket_cors, headers=headers),
)
signers = st.builds(
    Signer,
    credentials=st.builds(
        Credentials,
        access_key=st.text("ABCDEFXYZabcxyz0123456789._-", min_size=1),
        secret_key=st.text(st.characters(exclude_categories=["Cs", "Zs", "Cc", "Zl", "Zp"]), min_size=1),
        session_token=st.none() | st.text("ABCabc0189+/=", min_size=1, max_size=400),
    ),
    endpoint=st.just(ADDRESSES[0].endpoint),
    expires_in=st.integers(1, 604_800),
)
moments = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 -- the strategy wants naive bounds
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30)), timezone(timedelta(hours=14))]),
)
