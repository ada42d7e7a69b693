"""Signatures that bind the bytes: what a page is told, and what is refused to one that does not know of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mule_core.settings import Integrity
from tests.core.fixtures import SETTINGS
from tests.wsgi.fixtures import ACTIONS, begin, make_client, make_middleware

HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"  # of the bytes "hello"

with_integrity = pytest.mark.parametrize("integrity", ["checksum", "content"])


def make_strict_client(integrity: Integrity) -> Any:
    client = make_client(make_middleware(replace(SETTINGS, integrity=integrity)))
    assert begin(client)["integrity"] == integrity
    return client


@with_integrity
def test_a_chunk_is_signed_with_its_digest(integrity: Integrity) -> None:
    client = make_strict_client(integrity)
    params = {**ACTIONS["get_chunk_signature"], "sha256": HELLO}
    headers = client.get("/upload-backend/get_chunk_signature/", params).json["request"]["headers"]
    assert (
        headers
        == {
            "checksum": {"x-amz-checksum-sha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="},
            "content": {"x-amz-content-sha256": HELLO},
        }[integrity]
    )


@with_integrity
@pytest.mark.parametrize("more", [{}, {"sha256": ""}, {"sha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="}])
def test_a_page_that_sends_no_digest_is_told_so(integrity: Integrity, more: dict[str, str]) -> None:
    client = make_strict_client(integrity)
    answer = client.get("/upload-backend/get_chunk_signature/", {**ACTIONS["get_chunk_signature"], **more}, status=400)
    assert answer.json["error"]["code"] == "InvalidParameter"
    assert answer.json["error"]["message"].startswith("sha256: ")


@with_integrity
def test_a_window_signs_all_but_the_chunks(integrity: Integrity) -> None:
    client = make_strict_client(integrity)
    answer = client.get("/upload-backend/get_all_signatures/", ACTIONS["get_all_signatures"]).json
    assert answer["chunk_signatures"] == {}
    assert {"list", "end", "delete", "head"} < set(answer["requests"])


def test_without_integrity_nobody_is_told_of_it_and_a_digest_is_passed_over() -> None:
    client = make_client(make_middleware())
    assert "integrity" not in begin(client)
    params = ACTIONS["get_chunk_signature"]
    plain = client.get("/upload-backend/get_chunk_signature/", params).json
    assert client.get("/upload-backend/get_chunk_signature/", {**params, "sha256": HELLO}).json == plain
