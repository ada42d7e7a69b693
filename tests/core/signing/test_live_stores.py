"""Real stores accept what we sign, in every form, from the first call to the finished object."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from mule_core.signing import (
    Signer,
    abort_multipart_upload,
    complete_multipart_upload,
    get_object,
    head_object,
    list_parts,
    upload_part,
)
from tests.core.signing.forms import FORMS, MIME, Form, Send, begin, each_form, error_code
from tests.stores import JuiceFS, Store

PART = bytes(range(256)) * (5 * 2**20 // 256)  # the least that S3 takes of a part that is not the last
LAST_PART = b"the end"
ODD_KEYS = [
    "a b+c&d=e?f#g%41",
    "ünï/čødé/日本語/😀 .txt",
    "~-._!*'();:@$,[]^`|<>",
    'quoted "key" {chunk}',
    "%2F%20+",
    "holiday (1), it's.mov",
]


def complete_body(etags: list[str]) -> bytes:
    parts = "".join(
        f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>" for number, etag in enumerate(etags, 1)
    )
    return f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()


def finish(send: Send, form: Form, signer: Signer, key: str, upload_id: str, etags: list[str]) -> None:
    request = complete_multipart_upload(key, upload_id=upload_id, headers=MIME)
    answer = send(form.sign(signer, request), complete_body(etags))
    assert (answer.status, b"<Error>" in answer.data) == (200, False), answer.data


@each_form
def test_upload_goes_from_first_call_to_the_same_bytes(send: Send, signer: Signer, form: Form) -> None:
    key = f"round trip/{form.version}/{form.is_query}"
    upload_id = begin(send, form, signer, key)
    etags = []
    for number, part in enumerate((PART, LAST_PART), 1):
        request = upload_part(key, upload_id=upload_id, part_number=number, headers=MIME)
        answer = send(form.sign(signer, request), part)
        assert answer.status == 200, answer.data
        etags.append(answer.headers["etag"])
    listing = ElementTree.fromstring(send(form.sign(signer, list_parts(key, upload_id=upload_id))).data)
    assert [element.text for element in listing.iterfind("{*}Part/{*}Size")] == [str(len(PART)), str(len(LAST_PART))]
    listing = ElementTree.fromstring(
        send(form.sign(signer, list_parts(key, upload_id=upload_id, part_number_marker=1))).data
    )
    assert [element.text for element in listing.iterfind("{*}Part/{*}PartNumber")] == ["2"]
    finish(send, form, signer, key, upload_id, etags)
    assert send(form.sign(signer, head_object(key))).headers["content-length"] == str(len(PART) + len(LAST_PART))
    assert send(form.sign(signer, get_object(key))).data == PART + LAST_PART


@each_form
def test_aborted_upload_takes_no_part(send: Send, signer: Signer, form: Form) -> None:
    upload_id = begin(send, form, signer, "aborted")
    assert send(form.sign(signer, abort_multipart_upload("aborted", upload_id=upload_id))).status == 204
    answer = send(form.sign(signer, upload_part("aborted", upload_id=upload_id, part_number=1)), b"late")
    assert (answer.status, error_code(answer)) == (404, "NoSuchUpload")


@pytest.mark.parametrize("version", ["v4-query", "v2-header"])
def test_filled_template_uploads_each_part(send: Send, signer: Signer, version: str) -> None:
    form, key = FORMS[version], f"template/{version}"
    upload_id = begin(send, form, signer, key)
    bodies = {1: PART, 2: LAST_PART}
    parts = form.signer(signer).sign_parts(
        key,
        upload_id=upload_id,
        part_numbers=bodies,
        length_of=lambda number: len(bodies[number]),
        headers=MIME,
        when=datetime.now(UTC),
    )
    etags = []
    for number, body in bodies.items():

        def fill(text: str, number: int = number) -> str:
            text = text.replace("{chunk}", str(number)).replace("{date}", parts.date)
            return text.replace("{signature}", parts.signatures[number])

        headers = {name: fill(value) for name, value in parts.template.headers.items()}
        answer = send(replace(parts.template, url=fill(parts.template.url), headers=headers), body)
        assert answer.status == 200, answer.data
        etags.append(answer.headers["etag"])
    finish(send, form, signer, key, upload_id, etags)
    assert send(form.sign(signer, get_object(key))).data == PART + LAST_PART


@each_form
@pytest.mark.parametrize("key", ODD_KEYS)
def test_odd_key_names_one_and_the_same_object_in_every_form(send: Send, signer: Signer, form: Form, key: str) -> None:
    upload_id = begin(send, form, signer, key)
    answer = send(form.sign(signer, upload_part(key, upload_id=upload_id, part_number=1)), key.encode())
    finish(send, form, signer, key, upload_id, [answer.headers["etag"]])
    for other in FORMS.values():
        assert send(other.sign(signer, get_object(key))).data == key.encode()


@each_form
def test_bucket_in_the_host_name(send: Send, signer: Signer, store: Store, form: Form, upload_id: str) -> None:
    port = store.url.rpartition(":")[2]
    endpoint = replace(signer.endpoint, url=f"http://s3.localhost:{port}", addressing="virtual")
    signed = form.sign(replace(signer, endpoint=endpoint), list_parts("mutated", upload_id=upload_id))
    direct = signed.url.replace(endpoint.origin, store.url)
    answer = send(replace(signed, url=direct, headers={**signed.headers, "host": endpoint.host}))
    can = form.version == "s3v4" or isinstance(store, JuiceFS)  # SeaweedFS signs no bucket of a host name in version 2
    assert answer.status == (200 if can else 403)
