"""What is signed for an upload, against strings to sign that stand here as literals."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from mule_core.settings import Settings
from mule_core.signatures import UploadSigner
from mule_core.signing import SignedRequest
from mule_core.state.records import Fingerprint, Upload

WHEN = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)
DATE = "Fri, 02 Jan 2026 03:04:05 GMT"
SETTINGS = Settings(access_key="AK", secret_key="SK", bucket="films", mime_type="video/mp4")
V2 = Settings(
    access_key="AK", secret_key="SK", bucket="films", mime_type="video/mp4", signature_version="s3", acl="public-read"
)
UPLOAD = Upload(
    fingerprint=Fingerprint(owner="ada", filename="a.mov", filesize=16_777_217, last_modified=0),
    key="a b/é.mov",
    chunk_size=8_388_608,
    mime_type="video/quicktime",
    created=WHEN,
    upload_id="up.load_id-1~",
)

OLD_STRINGS = {
    "create": f"POST\n\n\n\nx-amz-acl:public-read\nx-amz-date:{DATE}\n/films/a%20b/%C3%A9.mov?uploads",
    "part": f"PUT\n\nvideo/mp4\n\nx-amz-date:{DATE}\n/films/a%20b/%C3%A9.mov?partNumber=3&uploadId=up.load_id-1~",
    "list": f"GET\n\n\n\nx-amz-date:{DATE}\n/films/a%20b/%C3%A9.mov?uploadId=up.load_id-1~",
    "complete": f"POST\n\nvideo/mp4\n\nx-amz-date:{DATE}\n/films/a%20b/%C3%A9.mov?uploadId=up.load_id-1~",
    "abort": f"DELETE\n\n\n\nx-amz-date:{DATE}\n/films/a%20b/%C3%A9.mov?uploadId=up.load_id-1~",
    "head": f"HEAD\n\n\n\nx-amz-date:{DATE}\n/films/a%20b/%C3%A9.mov",
}


def sign_every_call(signer: UploadSigner) -> dict[str, SignedRequest]:
    return {
        "create": signer.sign_create(UPLOAD, when=WHEN),
        "part": signer.sign_part(UPLOAD, 3, when=WHEN),
        "list": signer.sign_list(UPLOAD, when=WHEN),
        "complete": signer.sign_complete(UPLOAD, when=WHEN),
        "abort": signer.sign_abort(UPLOAD, when=WHEN),
        "head": signer.sign_head(UPLOAD, when=WHEN),
    }


def query_of(signed: SignedRequest) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(signed.url).query, keep_blank_values=True).items()}


def sign_v4(canonical_request: str) -> str:
    """Sign by version 4 without the code under test."""
    scope = "20260102/us-east-1/s3/aws4_request"
    key = b"AWS4SK"
    for word in scope.split("/"):
        key = hmac.new(key, word.encode(), "sha256").digest()
    digest = hashlib.sha256(canonical_request.encode()).hexdigest()
    return hmac.new(key, f"AWS4-HMAC-SHA256\n20260102T030405Z\n{scope}\n{digest}".encode(), "sha256").hexdigest()


@pytest.mark.parametrize("call", OLD_STRINGS)
def test_version_2_signs_exactly_the_strings_of_existing_pages(call: str) -> None:
    signed = sign_every_call(UploadSigner(V2))[call]
    expected = base64.b64encode(hmac.new(b"SK", OLD_STRINGS[call].encode(), "sha1").digest()).decode()
    assert signed.signature == expected
    assert signed.date == DATE
    assert signed.headers["authorization"] == f"AWS AK:{expected}"
    assert signed.headers["x-amz-date"] == DATE
    assert signed.headers.get("content-type") == ("video/mp4" if call in ("part", "complete") else None)


def test_version_2_signs_no_part_number_marker() -> None:
    signed = UploadSigner(V2).sign_list(UPLOAD, part_number_marker=1000, when=WHEN)
    assert signed.signature == sign_every_call(UploadSigner(V2))["list"].signature
    assert query_of(signed) == {"uploadId": "up.load_id-1~", "part-number-marker": "1000"}


@pytest.mark.parametrize(("part_number", "length"), [(1, 8_388_608), (2, 8_388_608), (3, 1)])
def test_version_4_binds_the_length_of_a_part(part_number: int, length: int) -> None:
    signed = UploadSigner(SETTINGS).sign_part(UPLOAD, part_number, when=WHEN)
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F20260102%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20260102T030405Z&X-Amz-Expires=14400&X-Amz-SignedHeaders=content-length%3Bhost"
        f"&partNumber={part_number}&uploadId=up.load_id-1~"
    )
    headers = f"content-length:{length}\nhost:films.s3.amazonaws.com\n\ncontent-length;host"
    assert signed.signature == sign_v4(f"PUT\n/a%20b/%C3%A9.mov\n{query}\n{headers}\nUNSIGNED-PAYLOAD")
    assert signed.url == f"https://films.s3.amazonaws.com/a%20b/%C3%A9.mov?{query}&X-Amz-Signature={signed.signature}"
    assert signed.headers == {}  # a page may not set content-length: the browser does


def test_version_4_binds_type_and_acl_of_the_object_at_its_beginning() -> None:
    settings = Settings(access_key="AK", secret_key="SK", bucket="films", acl="private")
    signed = UploadSigner(settings).sign_create(UPLOAD, when=WHEN)
    assert query_of(signed)["X-Amz-SignedHeaders"] == "content-type;host;x-amz-acl"
    assert signed.headers == {"content-type": "video/quicktime", "x-amz-acl": "private"}


def test_without_the_setting_no_acl_is_sent() -> None:
    assert UploadSigner(SETTINGS).sign_create(UPLOAD, when=WHEN).headers == {"content-type": "video/quicktime"}


@pytest.mark.parametrize("settings", [SETTINGS, V2], ids=["s3v4", "s3"])
def test_a_window_holds_the_very_signatures_of_single_parts(settings: Settings) -> None:
    signer = UploadSigner(settings)
    signatures = signer.sign_all(UPLOAD, range(2, 4), when=WHEN)
    single = {number: signer.sign_part(UPLOAD, number, when=WHEN) for number in (2, 3)}
    assert signatures.parts.signatures == {number: signed.signature for number, signed in single.items()}
    for number, signed in single.items():
        filled = {"{chunk}": str(number), "{signature}": signed.signature, "{date}": signatures.parts.date}
        url, headers = signatures.parts.template.url, dict(signatures.parts.template.headers)
        for placeholder, text in filled.items():
            url = url.replace(placeholder, text)
            headers = {name: value.replace(placeholder, text) for name, value in headers.items()}
        assert (url, headers) == (signed.url, signed.headers)


@pytest.mark.parametrize("settings", [SETTINGS, V2], ids=["s3v4", "s3"])
def test_a_window_comes_with_all_the_other_calls(settings: Settings) -> None:
    signer = UploadSigner(settings)
    signatures, single = signer.sign_all(UPLOAD, range(1, 2), when=WHEN), sign_every_call(signer)
    assert signatures.listing == single["list"]
    assert signatures.completion == single["complete"]
    assert signatures.abortion == single["abort"]
    assert signatures.head == single["head"]


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_link_is_a_plain_url_that_lives_as_long_as_was_set(version: str) -> None:
    settings = Settings.from_environ(
        {"AWS_ACCESS_KEY": "AK", "AWS_SECRET": "SK", "BUCKET": "films"},
        {"signature_version": version, "expires_in": "60", "link_expires_in": "3600"},
    )
    link = UploadSigner(settings).sign_link(UPLOAD, when=WHEN)
    assert (link.method, link.headers) == ("GET", {})
    assert link.expires_at == datetime(2026, 1, 2, 4, 4, 5, tzinfo=UTC)
    lifetime = {"s3v4": ("X-Amz-Expires", "3600"), "s3": ("Expires", "1767326645")}
    name, value = lifetime[version]
    assert query_of(link)[name] == value


def test_signatures_live_as_long_as_was_set() -> None:
    settings = Settings(access_key="AK", secret_key="SK", bucket="films", expires_in=60)
    for signed in sign_every_call(UploadSigner(settings)).values():
        assert query_of(signed)["X-Amz-Expires"] == "60"
        assert signed.expires_at == datetime(2026, 1, 2, 3, 5, 5, tzinfo=UTC)
