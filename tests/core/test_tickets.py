"""Tickets: only what we signed ourselves, unaltered, is believed."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mule_core.state.records import Fingerprint, Upload
from mule_core.tickets import derive_ticket_key, parse_ticket, render_ticket

KEY = derive_ticket_key("top secret", bucket="films", endpoint_url="http://store")
UPLOAD = Upload(
    fingerprint=Fingerprint(owner="ada", filename="café.mov", filesize=20_000_000, last_modified=-1, sample="5a"),
    key="uploads/ada/5eed/café.mov",
    chunk_size=6_291_456,
    mime_type="video/quicktime",
    created=datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC),
)
FIELDS: list[object] = [
    1,
    "ada",
    "café.mov",
    20_000_000,
    -1,
    "5a",
    "uploads/ada/5eed/café.mov",
    6_291_456,
    "video/quicktime",
    1_767_323_045_678_901,
]


def seal(fields: list[object], *, secret: bytes = b"top secret") -> str:
    """Make a ticket without the code under test."""
    body = json.dumps(fields).encode()
    key = hmac.new(secret, b"mule ticket\0http://store\0films", "sha256").digest()
    halves = body, hmac.new(key, body, "sha256").digest()
    return ".".join(base64.urlsafe_b64encode(half).rstrip(b"=").decode() for half in halves)


def test_a_ticket_brings_back_what_the_server_decided() -> None:
    assert parse_ticket(render_ticket(UPLOAD, key=KEY), key=KEY) == UPLOAD


def test_a_ticket_made_by_another_server_with_the_same_secret_is_believed() -> None:
    assert parse_ticket(seal(FIELDS), key=KEY) == UPLOAD


def test_a_ticket_signed_with_another_secret_is_refused() -> None:
    assert parse_ticket(seal(FIELDS, secret=b"guessed"), key=KEY) is None


def test_a_ticket_believed_by_one_server_is_not_believed_by_another_with_its_own_secret() -> None:
    other_key = derive_ticket_key("their secret", bucket="films", endpoint_url="http://store")
    ticket = render_ticket(UPLOAD, key=KEY)
    assert [parse_ticket(ticket, key=key) for key in (KEY, other_key, KEY)] == [UPLOAD, None, UPLOAD]


def test_a_ticket_that_comes_again_is_read_once_unless_it_is_too_long_to_keep() -> None:
    usual, long = (render_ticket(replace(UPLOAD, key=key), key=KEY) for key in ("k", "k" * 1024))
    assert parse_ticket(usual, key=KEY) is parse_ticket(usual, key=KEY)
    assert parse_ticket(long, key=KEY) == parse_ticket(long, key=KEY)
    assert parse_ticket(long, key=KEY) is not parse_ticket(long, key=KEY)


def test_a_ticket_of_another_version_is_refused() -> None:
    assert parse_ticket(seal([2, *FIELDS[1:]]), key=KEY) is None
    assert parse_ticket(seal([2]), key=KEY) is None


def test_a_ticket_cut_off_anywhere_is_refused() -> None:
    ticket = render_ticket(UPLOAD, key=KEY)
    assert [length for length in range(len(ticket)) if parse_ticket(ticket[:length], key=KEY)] == []


def test_a_ticket_with_any_bit_turned_is_refused() -> None:
    body, proof = render_ticket(UPLOAD, key=KEY).split(".")
    raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    for place in range(len(raw) * 8):
        turned = bytearray(raw)
        turned[place // 8] ^= 1 << place % 8
        tampered = base64.urlsafe_b64encode(bytes(turned)).rstrip(b"=").decode()
        assert parse_ticket(f"{tampered}.{proof}", key=KEY) is None


@pytest.mark.parametrize(
    "ticket", ["", ".", "..", "a", "a.b", "é.é", "=.=", "AAAA.AAAA", "W10.W10", "\ud800.x", "null"]
)
def test_garbage_is_refused(ticket: str) -> None:
    assert parse_ticket(ticket, key=KEY) is None


@given(st.text())
def test_no_text_is_mistaken_for_a_ticket(text: str) -> None:
    assert parse_ticket(text, key=KEY) is None


def test_the_ticket_key_does_not_hold_the_secret() -> None:
    assert b"top secret" not in KEY
    assert len(KEY) == 32
