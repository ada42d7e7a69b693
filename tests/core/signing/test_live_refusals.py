"""Real stores refuse whatever was changed after signing.

SeaweedFS checks no region and, in version 2, no clock: asserted is what each store is known to do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import quote

import pytest

from mule_core.signing import SignedRequest, Signer, list_parts, upload_part
from tests.core.signing.forms import FORMS, MIME, V2_HEADER, V4_HEADER, V4_QUERY, Form, Send, each_form, error_code
from tests.stores import JuiceFS, Store


def flip_signature(signed: SignedRequest) -> SignedRequest:
    """Change the first character of the signature: of all of them it is never percent-encoded to more."""
    wrong = ("1" if signed.signature[0] != "1" else "2") + signed.signature[1:]
    headers = {name: value.replace(signed.signature, wrong) for name, value in signed.headers.items()}
    url = signed.url.replace(quote(signed.signature, safe=""), quote(wrong, safe=""))
    return replace(signed, url=url, headers=headers)


def in_url(old: str, new: str) -> Callable[[SignedRequest], SignedRequest]:
    return lambda signed: replace(signed, url=signed.url.replace(old, new))


def in_headers(**headers: str) -> Callable[[SignedRequest], SignedRequest]:
    changed = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda signed: replace(signed, headers={**signed.headers, **changed})


MUTATIONS: dict[str, Callable[[SignedRequest], SignedRequest]] = {
    "signature": flip_signature,
    "key": in_url("/mutated?", "/mutated2?"),
    "part number": in_url("partNumber=1&", "partNumber=2&"),
    "upload id": in_url("uploadId=", "uploadId=0"),
    "method": lambda signed: replace(signed, method="GET"),
}
V2_MUTATIONS = {
    "content type": in_headers(content_type="text/html"),
    "x-amz header": in_headers(x_amz_acl="public-read"),
}


@each_form
@pytest.mark.parametrize("mutate", MUTATIONS.values(), ids=MUTATIONS)
def test_what_was_changed_after_signing_is_refused(
    send: Send, signer: Signer, upload_id: str, form: Form, mutate: Callable[[SignedRequest], SignedRequest]
) -> None:
    signed = form.sign(signer, upload_part("mutated", upload_id=upload_id, part_number=1, headers=MIME))
    mutated = mutate(signed)
    assert mutated != signed
    answer = send(mutated, b"part")
    assert (answer.status, error_code(answer)) == (403, "SignatureDoesNotMatch")
    assert send(signed, b"part").status == 200


@pytest.mark.parametrize("form", [FORMS["v2-query"], V2_HEADER], ids=["v2-query", "v2-header"])
@pytest.mark.parametrize("mutate", V2_MUTATIONS.values(), ids=V2_MUTATIONS)
def test_header_changed_after_signing_is_refused_in_version_2(
    send: Send, signer: Signer, upload_id: str, form: Form, mutate: Callable[[SignedRequest], SignedRequest]
) -> None:
    signed = form.sign(signer, upload_part("mutated", upload_id=upload_id, part_number=1, headers=MIME))
    assert send(mutate(signed), b"part").status == 403
    assert send(signed, b"part").status == 200


@each_form
def test_other_secret_is_refused(send: Send, signer: Signer, upload_id: str, form: Form) -> None:
    thief = replace(signer, credentials=replace(signer.credentials, secret_key="guessed"))
    answer = send(form.sign(thief, list_parts("mutated", upload_id=upload_id)))
    assert (answer.status, error_code(answer)) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("form", [V4_QUERY, V4_HEADER], ids=["v4-query", "v4-header"])
def test_other_length_than_the_bound_one_is_refused(send: Send, signer: Signer, upload_id: str, form: Form) -> None:
    bound = {"content-length": "4"}
    signed = form.sign(signer, upload_part("mutated", upload_id=upload_id, part_number=1, headers=bound))
    answer = send(signed, b"longer")
    assert (answer.status, error_code(answer)) == (403, "SignatureDoesNotMatch")
    assert send(signed, b"four").status == 200


@pytest.mark.parametrize("form", [V4_QUERY, FORMS["v2-query"]], ids=["v4-query", "v2-query"])
def test_expired_query_is_refused(send: Send, signer: Signer, upload_id: str, form: Form) -> None:
    brief, now = replace(signer, expires_in=600), datetime.now(UTC)
    request = list_parts("mutated", upload_id=upload_id)
    answer = send(form.sign(brief, request, now - timedelta(seconds=660)))
    assert (answer.status, error_code(answer)) == (403, "AccessDenied")
    assert send(form.sign(brief, request, now - timedelta(seconds=540))).status == 200


@pytest.mark.parametrize("minutes", [-20, 20])
@pytest.mark.parametrize("form", [V4_HEADER, V2_HEADER], ids=["v4-header", "v2-header"])
def test_header_of_a_wrong_clock_is_refused(
    send: Send, signer: Signer, store: Store, upload_id: str, form: Form, minutes: int
) -> None:
    wrong = datetime.now(UTC) + timedelta(minutes=minutes)
    answer = send(form.sign(signer, list_parts("mutated", upload_id=upload_id), wrong))
    if form.version == "s3" and not isinstance(store, JuiceFS):
        assert answer.status == 200  # it looks at no clock in version 2
    else:
        assert (answer.status, error_code(answer)) == (403, "RequestTimeTooSkewed")


@pytest.mark.parametrize("form", [V4_QUERY, V4_HEADER], ids=["v4-query", "v4-header"])
def test_other_region_is_refused_by_the_store_that_knows_its_own(
    send: Send, signer: Signer, store: Store, upload_id: str, form: Form
) -> None:
    elsewhere = replace(signer, endpoint=replace(signer.endpoint, region="ap-south-1"))
    answer = send(form.sign(elsewhere, list_parts("mutated", upload_id=upload_id)))
    assert answer.status == (400 if isinstance(store, JuiceFS) else 200)


def test_presigned_payload_hash_binds_the_bytes_where_the_store_reads_it(
    send: Send, signer: Signer, store: Store, upload_id: str
) -> None:
    part = upload_part("mutated", upload_id=upload_id, part_number=1)
    signed = V4_QUERY.sign(signer, replace(part, payload_hash=sha256(b"part").hexdigest()))
    if not isinstance(store, JuiceFS):
        assert send(signed, b"part").status == 403  # it takes UNSIGNED-PAYLOAD for every presigned request
    else:
        assert send(signed, b"bits").status == 400
        assert send(signed, b"part").status == 200
