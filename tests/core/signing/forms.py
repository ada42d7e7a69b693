"""The four ways to sign, for tests that try each of them on real stores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
import urllib3

from mule_core.signing import S3Request, SignedRequest, Signer, Version, create_multipart_upload

MIME = {"content-type": "application/octet-stream"}

Send = Callable[..., urllib3.BaseHTTPResponse]


@dataclass(frozen=True, kw_only=True)
class Form:
    """One of the ways to sign."""

    version: Version
    is_query: bool

    def signer(self, signer: Signer) -> Signer:
        return replace(signer, version=self.version)

    def sign(self, signer: Signer, request: S3Request, when: datetime | None = None) -> SignedRequest:
        signer = self.signer(signer)
        return (signer.sign_query if self.is_query else signer.sign_header)(request, when=when or datetime.now(UTC))


FORMS = {
    "v4-query": Form(version="s3v4", is_query=True),
    "v4-header": Form(version="s3v4", is_query=False),
    "v2-query": Form(version="s3", is_query=True),
    "v2-header": Form(version="s3", is_query=False),
}
V4_QUERY, V4_HEADER, V2_HEADER = FORMS["v4-query"], FORMS["v4-header"], FORMS["v2-header"]
each_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def begin(send: Send, form: Form, signer: Signer, key: str) -> str:
    answer = send(form.sign(signer, create_multipart_upload(key, headers=MIME)))
    assert answer.status == 200, answer.data
    upload_id = ElementTree.fromstring(answer.data).findtext("{*}UploadId")
    assert upload_id
    return upload_id


def error_code(answer: urllib3.BaseHTTPResponse) -> str | None:
    return ElementTree.fromstring(answer.data).findtext("Code")
