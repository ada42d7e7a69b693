"""What is signed for an upload, against strings to sign that stand here as literals."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from mule_core.errors import InvalidParameter
from mule_core.settings import Integrity, Settings
from mule_core.signatures import UploadSigner
from mule_core.signing import SignedRequest
from mule_core.state.records import Fingerprint, Upload

WHEN = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)
HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"  # of the bytes "hello"
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


def test_version_4_binds_what_the_object_is_begun_with() -> None:
    settings = replace(SETTINGS, acl="private", sse="AES256", tags=(("stage", "raw cut"),), integrity="checksum")
    signed = UploadSigner(settings).sign_create(UPLOAD, when=WHEN)
    headers = {
        "content-disposition": 'attachment; filename="a.mov"',
        "content-type": "video/quicktime",
        "x-amz-acl": "private",
        "x-amz-checksum-algorithm": "SHA256",
        "x-amz-server-side-encryption": "AES256",
        "x-amz-tagging": "stage=raw%20cut",
    }
    assert signed.headers == headers
    names = (
        "content-disposition;content-type;host;x-amz-acl;x-amz-checksum-algorithm;x-amz-server-side-encryption"
        ";x-amz-tagging"
    )
    assert query_of(signed)["X-Amz-SignedHeaders"] == names
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F20260102%2Fus-east-1%2Fs3%2Faws4_request"
        f"&X-Amz-Date=20260102T030405Z&X-Amz-Expires=14400&X-Amz-SignedHeaders={names.replace(';', '%3B')}&uploads="
    )
    lines = "".join(
        f"{name}:{value}\n" for name, value in sorted({**headers, "host": "films.s3.amazonaws.com"}.items())
    )
    assert signed.signature == sign_v4(f"POST\n/a%20b/%C3%A9.mov\n{query}\n{lines}\n{names}\nUNSIGNED-PAYLOAD")


def test_without_settings_an_object_has_its_type_and_a_name_to_be_saved_under() -> None:
    assert UploadSigner(SETTINGS).sign_create(UPLOAD, when=WHEN).headers == {
        "content-type": "video/quicktime",
        "content-disposition": 'attachment; filename="a.mov"',
    }


@pytest.mark.parametrize(
    ("settings", "headers"),
    [
        (SETTINGS, {"x-amz-mp-object-size": "16777217", "if-none-match": "*"}),
        (replace(SETTINGS, overwrite=True), {"x-amz-mp-object-size": "16777217"}),
        (replace(SETTINGS, bind_size=False), {"if-none-match": "*"}),
        (replace(SETTINGS, overwrite=True, bind_size=False), {}),
    ],
)
def test_version_4_binds_size_and_newness_at_the_end(settings: Settings, headers: dict[str, str]) -> None:
    signed = UploadSigner(settings).sign_complete(UPLOAD, when=WHEN)
    assert signed.headers == headers
    assert query_of(signed)["X-Amz-SignedHeaders"] == ";".join(sorted({"host", *headers}))
    assert UploadSigner(settings).sign_all(UPLOAD, range(1, 2), when=WHEN).completion == signed


def test_a_checksum_is_bound_beside_the_length() -> None:
    settings = replace(SETTINGS, integrity="checksum")
    signed = UploadSigner(settings).sign_part(UPLOAD, 3, sha256=HELLO, when=WHEN)
    assert signed.headers == {"x-amz-checksum-sha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="}
    assert query_of(signed)["X-Amz-SignedHeaders"] == "content-length;host;x-amz-checksum-sha256"


def test_a_payload_hash_is_bound_beside_the_length() -> None:
    signed = UploadSigner(replace(SETTINGS, integrity="content")).sign_part(UPLOAD, 3, sha256=HELLO, when=WHEN)
    assert signed.headers == {"x-amz-content-sha256": HELLO}
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F20260102%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20260102T030405Z&X-Amz-Expires=14400"
        "&X-Amz-SignedHeaders=content-length%3Bhost%3Bx-amz-content-sha256&partNumber=3&uploadId=up.load_id-1~"
    )
    headers = f"content-length:1\nhost:films.s3.amazonaws.com\nx-amz-content-sha256:{HELLO}\n"
    names = "content-length;host;x-amz-content-sha256"
    assert signed.signature == sign_v4(f"PUT\n/a%20b/%C3%A9.mov\n{query}\n{headers}\n{names}\n{HELLO}")


@pytest.mark.parametrize("integrity", ["checksum", "content"])
@pytest.mark.parametrize("sha256", [None, "", HELLO[:-1], HELLO + "0", HELLO.upper(), f"{HELLO[:-1]}\n", "ü" * 64])
def test_with_integrity_no_part_is_signed_without_its_digest(integrity: Integrity, sha256: str | None) -> None:
    signer = UploadSigner(replace(SETTINGS, integrity=integrity))
    with pytest.raises(InvalidParameter, match=r"^sha256: "):
        signer.sign_part(UPLOAD, 1, sha256=sha256, when=WHEN)


@pytest.mark.parametrize("integrity", ["checksum", "content"])
def test_with_integrity_a_window_holds_no_part(integrity: Integrity) -> None:
    signatures = UploadSigner(replace(SETTINGS, integrity=integrity)).sign_all(UPLOAD, range(1, 4), when=WHEN)
    assert signatures.parts.signatures == {}
    assert signatures.listing == UploadSigner(SETTINGS).sign_list(UPLOAD, when=WHEN)


@pytest.mark.parametrize("settings", [SETTINGS, V2], ids=["s3v4", "s3"])
def test_without_integrity_a_digest_counts_for_nothing(settings: Settings) -> None:
    signer = UploadSigner(settings)
    assert signer.sign_part(UPLOAD, 1, sha256="?", when=WHEN) == signer.sign_part(UPLOAD, 1, when=WHEN)


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
def test_a_spread_window_is_signed_for_every_address(settings: Settings) -> None:
    here, there = "https://s3.eu-west-1.amazonaws.com", "https://s3.dualstack.eu-west-1.amazonaws.com"
    known = replace(settings, endpoint_url=here, more_endpoint_urls=(there,))
    signatures = UploadSigner(known).sign_all(UPLOAD, range(2, 4), spread=True, when=WHEN)
    alone = UploadSigner(replace(settings, endpoint_url=there)).sign_all(UPLOAD, range(2, 4), when=WHEN)
    assert signatures.more_parts == (alone.parts,)
    assert UploadSigner(known).sign_all(UPLOAD, range(2, 4), when=WHEN).more_parts == ()


@pytest.mark.parametrize("integrity", ["checksum", "content"])
def test_parts_that_bind_their_digest_are_spread_and_move_on(integrity: Integrity) -> None:
    there = "https://s3.dualstack.us-east-1.amazonaws.com"
    signer = UploadSigner(replace(SETTINGS, more_endpoint_urls=(there,), integrity=integrity))
    later = WHEN + timedelta(seconds=1)
    tries = [(number, when) for when in (WHEN, later) for number in (1, 2)]
    signed = [signer.sign_part(UPLOAD, number, sha256=64 * "0", when=when) for number, when in tries]
    assert [one.url.startswith(there) for one in signed] in ([True, False, False, True], [False, True, True, False])


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
