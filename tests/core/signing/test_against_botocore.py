"""Every call, form and address signs as botocore signs it, and many parts at once as each alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from unittest import mock
from urllib.parse import parse_qsl, urlsplit

import pytest
from botocore.auth import HmacV1Auth, HmacV1QueryAuth, S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials as BotoCredentials
from botocore.utils import percent_encode
from hypothesis import given, settings
from hypothesis import strategies as st

from mule_core.signing import S3Request, Signer, Version, upload_part
from tests.core.signing.strategies import (
    ADDRESSES,
    Address,
    headers,
    keys,
    moments,
    part_numbers,
    requests,
    signers,
    upload_ids,
)

thoroughly = settings(max_examples=100, deadline=None, derandomize=True, database=None)
BARE_IN_PAGES = "/~!$&'()*,;=:@"  # what version 2 leaves in a path, as browsers do

any_address = pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.base)


def boto_credentials(signer: Signer) -> BotoCredentials:
    mine = signer.credentials
    return BotoCredentials(mine.access_key, mine.secret_key, mine.session_token)


def boto_request(request: S3Request, address: Address, *, bare: str = "/~", **more: str) -> AWSRequest:
    """Say the same to botocore: encoded by its own function, bare names bare."""
    query = "&".join(
        f"{percent_encode(name)}={percent_encode(value)}" if value else percent_encode(name)
        for name, value in request.query
    )
    path = f"/{percent_encode(request.key, safe=bare)}"
    boto = AWSRequest(
        method=request.method,
        url=f"{address.base}{path}{query and '?'}{query}",
        headers={**request.headers, **more},
        auth_path=f"/{address.endpoint.bucket}{path}" if address.is_virtual else None,
    )
    boto.context["client_config"] = Config(s3={"payload_signing_enabled": False})
    return boto


def at(when: datetime) -> AbstractContextManager[object]:
    """Stop botocore's clock."""
    return mock.patch("botocore.auth.get_current_datetime", return_value=when.astimezone(UTC))


def plain(headers: Mapping[str, str]) -> dict[str, str]:
    """Give the headers that are to be sent, by lower-case name."""
    return {name.lower(): value for name, value in headers.items() if name.lower() not in ("content-length", "date")}


def split(url: str) -> tuple[str, list[tuple[str, str]]]:
    """Give the url's beginning, and its query's pairs in no order."""
    return url.partition("?")[0], sorted(parse_qsl(urlsplit(url).query, keep_blank_values=True))


@any_address
@thoroughly
@given(signer=signers, request_=requests, when=moments)
def test_version_4_header(address: Address, signer: Signer, request_: S3Request, when: datetime) -> None:
    signed = replace(signer, endpoint=address.endpoint).sign_header(request_, when=when)
    boto = boto_request(request_, address)
    with at(when):
        S3SigV4Auth(boto_credentials(signer), "s3", address.endpoint.region).add_auth(boto)
    assert signed.headers == plain(boto.headers)
    assert signed.url.partition("?")[0] == boto.url.partition("?")[0]


@any_address
@thoroughly
@given(signer=signers, request_=requests, when=moments, body=st.binary(max_size=64))
def test_version_4_header_with_payload_hash(
    address: Address, signer: Signer, request_: S3Request, when: datetime, body: bytes
) -> None:
    request_ = replace(request_, payload_hash=hashlib.sha256(body).hexdigest())
    signed = replace(signer, endpoint=address.endpoint).sign_header(request_, when=when)
    boto = boto_request(request_, address)
    boto.data, boto.context = body, {"client_config": Config(s3={"payload_signing_enabled": True})}
    with at(when):
        S3SigV4Auth(boto_credentials(signer), "s3", address.endpoint.region).add_auth(boto)
    assert signed.headers == plain(boto.headers)


@any_address
@thoroughly
@given(signer=signers, request_=requests, when=moments)
def test_version_4_query(address: Address, signer: Signer, request_: S3Request, when: datetime) -> None:
    signed = replace(signer, endpoint=address.endpoint).sign_query(request_, when=when)
    boto = boto_request(request_, address)
    with at(when):
        auth = S3SigV4QueryAuth(boto_credentials(signer), "s3", address.endpoint.region, expires=signer.expires_in)
        auth.add_auth(boto)
    assert split(signed.url) == split(boto.url)
    assert signed.headers == plain(boto.headers)


@any_address
@thoroughly
@given(signer=signers, request_=requests, when=moments, body=st.binary(max_size=64))
def test_version_4_query_with_payload_hash(
    address: Address, signer: Signer, request_: S3Request, when: datetime, body: bytes
) -> None:
    payload_hash = hashlib.sha256(body).hexdigest()
    request_ = replace(request_, payload_hash=payload_hash)
    signed = replace(signer, endpoint=address.endpoint).sign_query(request_, when=when)
    boto = boto_request(request_, address, **{"x-amz-content-sha256": payload_hash})
    with at(when):
        auth = S3SigV4QueryAuth(boto_credentials(signer), "s3", address.endpoint.region, expires=signer.expires_in)
        auth.add_auth(boto)
    assert split(signed.url) == split(boto.url)
    assert signed.headers == plain(boto.headers)


@any_address
@thoroughly
@given(signer=signers, request_=requests, when=moments)
def test_version_2_header(address: Address, signer: Signer, request_: S3Request, when: datetime) -> None:
    signed = replace(signer, endpoint=address.endpoint, version="s3").sign_header(request_, when=when)
    boto = boto_request(request_, address, bare=BARE_IN_PAGES, **{"x-amz-date": signed.date})
    with mock.patch.object(HmacV1Auth, "_get_date", return_value=""):  # the date stands in x-amz-date instead
        HmacV1Auth(boto_credentials(signer)).add_auth(boto)
    assert signed.headers == plain(boto.headers)
    assert signed.url == boto_request(request_, address, bare=BARE_IN_PAGES).url


@any_address
@thoroughly
@given(signer=signers, request_=requests, when=moments)
def test_version_2_query(address: Address, signer: Signer, request_: S3Request, when: datetime) -> None:
    signed = replace(signer, endpoint=address.endpoint, version="s3").sign_query(request_, when=when)
    boto = boto_request(request_, address, bare=BARE_IN_PAGES)
    expires = str(int(when.timestamp()) + signer.expires_in)
    with mock.patch.object(HmacV1QueryAuth, "_get_date", return_value=expires):
        HmacV1QueryAuth(boto_credentials(signer), expires=signer.expires_in).add_auth(boto)
    beginning, query = split(boto.url)
    kept_as_headers = set(request_.headers)  # botocore moves them into the query
    assert split(signed.url) == (beginning, [pair for pair in query if pair[0] not in kept_as_headers])
    assert signed.headers == plain(request_.headers)


@any_address
@pytest.mark.parametrize("version", ["s3v4", "s3"])
@thoroughly
@given(
    signer=signers,
    key=keys,
    upload_id=upload_ids,
    numbers=st.lists(part_numbers, max_size=20, unique=True),
    headers=headers.map(
        lambda some: {name: value.translate(str.maketrans("", "", "{}")) for name, value in some.items()}
    ),
    lengths=st.none() | st.lists(st.integers(0, 5 * 2**30), min_size=3, max_size=3),
    when=moments,
)
def test_many_parts_are_signed_as_each_alone(
    address: Address,
    version: Version,
    signer: Signer,
    key: str,
    upload_id: str,
    numbers: list[int],
    headers: dict[str, str],
    lengths: list[int] | None,
    when: datetime,
) -> None:
    signer = replace(signer, endpoint=address.endpoint, version=version)
    length_of = None if lengths is None else (lambda number: lengths[number % 3])
    parts = signer.sign_parts(
        key, upload_id=upload_id, part_numbers=numbers, length_of=length_of, headers=headers, when=when
    )
    assert list(parts.signatures) == numbers
    for number in numbers:
        length = {} if length_of is None else {"content-length": str(length_of(number))}
        part = upload_part(key, upload_id=upload_id, part_number=number, headers=headers | length)
        alone = signer.sign(part, when=when)
        fill = {"{chunk}": str(number), "{signature}": parts.signatures[number], "{date}": parts.date}
        filled = [parts.template.url, *parts.template.headers.values()]
        for placeholder, value in fill.items():
            filled = [text.replace(placeholder, value) for text in filled]
        assert parts.signatures[number] == alone.signature
        assert filled == [alone.url, *alone.headers.values()]
        assert (parts.date, parts.expires_at) == (alone.date, alone.expires_at)
