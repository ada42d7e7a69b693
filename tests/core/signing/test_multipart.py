"""https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from mule_core.errors import InvalidParameter
from mule_core.signing import (
    S3Request,
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

HEADERS = {"content-type": "video/mp4"}


@pytest.mark.parametrize(
    ("request_", "method", "query", "headers"),
    [
        (create_multipart_upload("k", headers=HEADERS), "POST", (("uploads", ""),), HEADERS),
        (
            upload_part("k", upload_id="u", part_number=10_000, headers=HEADERS),
            "PUT",
            (("partNumber", "10000"), ("uploadId", "u")),
            HEADERS,
        ),
        (list_parts("k", upload_id="u"), "GET", (("uploadId", "u"),), {}),
        (
            list_parts("k", upload_id="u", part_number_marker=1000),
            "GET",
            (("uploadId", "u"), ("part-number-marker", "1000")),
            {},
        ),
        (complete_multipart_upload("k", upload_id="u", headers=HEADERS), "POST", (("uploadId", "u"),), HEADERS),
        (abort_multipart_upload("k", upload_id="u"), "DELETE", (("uploadId", "u"),), {}),
        (head_object("k"), "HEAD", (), {}),
        (get_object("k"), "GET", (), {}),
    ],
)
def test_call_on_an_object(
    request_: S3Request, method: str, query: tuple[tuple[str, str], ...], headers: dict[str, str]
) -> None:
    assert request_ == S3Request(method=method, key="k", query=query, headers=headers)


def test_calls_on_a_bucket() -> None:
    assert create_bucket() == S3Request(method="PUT")
    assert get_bucket_cors() == S3Request(method="GET", query=(("cors", ""),))
    assert list_multipart_uploads() == S3Request(method="GET", query=(("uploads", ""),))
    assert list_multipart_uploads(prefix="in/", key_marker="in/k", upload_id_marker="u") == S3Request(
        method="GET",
        query=(("uploads", ""), ("prefix", "in/"), ("key-marker", "in/k"), ("upload-id-marker", "u")),
    )
    assert put_bucket_cors(headers=HEADERS) == S3Request(method="PUT", query=(("cors", ""),), headers=HEADERS)


@pytest.mark.parametrize(
    "call",
    [
        create_multipart_upload,
        partial(upload_part, upload_id="u", part_number=1),
        partial(list_parts, upload_id="u"),
        partial(complete_multipart_upload, upload_id="u"),
        partial(abort_multipart_upload, upload_id="u"),
        head_object,
        get_object,
    ],
)
def test_call_on_an_object_never_falls_on_the_bucket(call: Callable[[str], S3Request]) -> None:
    with pytest.raises(InvalidParameter, match=r"^key: Expected the key of an object"):
        call("")


@pytest.mark.parametrize("part_number", [0, -1, 10_001])
def test_part_number_that_s3_has_not_is_refused(part_number: int) -> None:
    with pytest.raises(InvalidParameter, match=r"^part_number: expected 1 to 10000, got"):
        upload_part("k", upload_id="u", part_number=part_number)


@pytest.mark.parametrize("upload_id", ["", "a&acl", "a?b", "a b", "a\n", "{chunk}", "u" * 1025, "\ud800"])
def test_upload_id_that_could_smuggle_a_parameter_is_refused(upload_id: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^upload_id: Expected"):
        list_parts("k", upload_id=upload_id)


@pytest.mark.parametrize(
    "upload_id",
    [
        "VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA",
        "2~8Yp0u1oPgqTzQkC3W5V-Jm_",
        "c6ae9f2e5b0d4f_3",
        "Zm9v+/bar==",
        "1734.aBc.XYZ_--",
    ],
)
def test_upload_ids_of_known_stores_are_taken(upload_id: str) -> None:
    assert list_parts("k", upload_id=upload_id).query == (("uploadId", upload_id),)
