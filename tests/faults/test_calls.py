"""Requests are known by method and query."""

from __future__ import annotations

import pytest

from tests.faults.calls import Call, name_call


@pytest.mark.parametrize(
    ("method", "target", "name"),
    [
        ("POST", "/bucket/key?uploads", "create"),
        ("POST", "/bucket/key?uploads=&X-Amz-Signature=00", "create"),
        ("PUT", "/bucket/key?partNumber=7&uploadId=abc", "part"),
        ("PUT", "/bucket/key?X-Amz-Date=1&uploadId=abc&partNumber=7", "part"),
        ("GET", "/bucket/key?uploadId=abc", "list"),
        ("GET", "/bucket/key?part-number-marker=1000&uploadId=abc", "list"),
        ("POST", "/bucket/key?uploadId=abc", "complete"),
        ("DELETE", "/bucket/key?uploadId=abc", "abort"),
        ("HEAD", "/bucket/key", "head"),
        ("GET", "/bucket/key", "get"),
        ("OPTIONS", "/bucket/key?uploads", "preflight"),
        ("OPTIONS", "/upload-backend/chunk_loaded", "preflight"),
        ("PUT", "/bucket/key?X-Amz-Date=1", "put"),
        ("PATCH", "/bucket/key", "other"),
        ("POST", "/bucket/key?delete", "other"),
        ("GET", "/upload-backend/get_init_signature/?filename=a", "get_init_signature"),
        ("GET", "/app/upload-backend/get_all_signatures?num_chunks=3", "get_all_signatures"),
        ("GET", "/upload-backend/get_chunk_signature/", "get_chunk_signature"),
        ("GET", "/upload-backend/get_list_signature/", "get_list_signature"),
        ("GET", "/upload-backend/get_end_signature/", "get_end_signature"),
        ("GET", "/upload-backend/get_delete_signature/", "get_delete_signature"),
        ("GET", "/upload-backend/get_head_signature/", "get_head_signature"),
        ("GET", "/upload-backend/chunk_loaded/?chunk=2", "chunk_loaded"),
        ("GET", "/upload-backend/upload_finished/", "upload_finished"),
        ("POST", "/upload-backend/get_init_signatures/", "get_init_signatures"),
        ("POST", "/upload-backend/uploads_finished/", "uploads_finished"),
    ],
)
def test_each_call_has_its_name(method: str, target: str, name: str) -> None:
    assert name_call(method, target).name == name


def test_a_part_has_its_number_and_its_upload() -> None:
    assert name_call("PUT", "/bucket/a%20b.bin?partNumber=12&uploadId=x%2By") == Call(
        name="part", path="/bucket/a b.bin", part_number=12, upload_id="x+y"
    )


def test_the_preflight_of_a_part_has_the_part_s_number() -> None:
    assert name_call("OPTIONS", "/bucket/key?partNumber=12&uploadId=x").part_number == 12


def test_a_chunk_of_the_backend_is_a_part() -> None:
    assert name_call("GET", "/upload-backend/chunk_loaded/?chunk=3&upload_id=x") == Call(
        name="chunk_loaded", path="/upload-backend/chunk_loaded/", part_number=3, upload_id="x"
    )


@pytest.mark.parametrize("number", ["", "x", "-1", "1.5"])
def test_what_is_no_number_is_no_part_number(number: str) -> None:
    assert name_call("PUT", f"/bucket/key?partNumber={number}&uploadId=x").part_number is None
