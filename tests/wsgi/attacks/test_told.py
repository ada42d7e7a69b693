"""What is told by the way: in headers, in the log, by how long it takes, and by how much is remembered."""

from __future__ import annotations

import hmac
import logging
from typing import Any

import pytest
from webtest import TestApp

from mule_core import tickets
from mule_core.settings import Settings
from mule_core.state.memory import MemoryUploadStore
from tests.wsgi.attacks.oracle import attack, check_headers
from tests.wsgi.attacks.spoils import BOBS, FORGED, INJECTING, OWN, UNPRINTABLE
from tests.wsgi.attacks.world import (
    ACTORS,
    ANONYMOUS,
    PREFIX,
    SECRET,
    TOKEN,
    VARIANTS,
    Actor,
    good_params,
    look_at,
    make_world,
    plan_bound,
    plan_unbound,
    send,
)
from tests.wsgi.fixtures import ACTIONS, make_middleware

ADA, BOB = ACTORS["ada"], ACTORS["bob"]
STRANGER = "https://evil.example"
FRIEND = "https://friend.example"

every_action = pytest.mark.parametrize("action", ACTIONS)


@every_action
@pytest.mark.parametrize("text", [*UNPRINTABLE.values(), *INJECTING.values()], ids=ascii)
def test_no_text_of_a_page_makes_a_line_of_the_log(action: str, text: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("key", "upload_id", "filename", "mime_type", "ticket", "sample"):
        params = {**good_params(action, OWN), name: f"SPOILT{text}"}
        send(make_world("limits"), ADA, action, params, "escape")
    assert not [record for record in caplog.records if "SPOILT" in record.getMessage() or record.exc_info]


@every_action
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_log_tells_no_name_and_no_secret(action: str, variant: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for actor, plan in ((ADA, OWN), (ACTORS["anonymous"], plan_bound(ANONYMOUS)), (ADA, BOBS)):
        send(make_world(variant), actor, action, {**good_params(action, plan), "ticket": plan.ticket})
    private = (SECRET, TOKEN, "a.mov", "uploads/", "id-of-", "X-Amz", OWN.ticket, BOBS.ticket, ANONYMOUS)
    assert not [text for text in private if text in caplog.text]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    "origin", [f"{STRANGER}\r\nx: y", f"{FRIEND}\r\nAccess-Control-Allow-Origin: *", "\u2028", "null"]
)
def test_an_origin_makes_neither_a_header_nor_a_line_of_the_log(origin: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world = make_world()
    for way in (world.app.get, world.app.options):
        environ = {"HTTP_ORIGIN": origin, "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST\r\nx: y", "REMOTE_USER": "ada"}
        response = way(f"{PREFIX}/get_end_signature", extra_environ=environ, expect_errors=True)
        assert response.status_int == 403
        check_headers(ADA, "get_end_signature", response)
    assert not [record for record in caplog.records if len(record.getMessage().splitlines()) > 1]
    assert len(caplog.records) == 2


@every_action
def test_a_preflight_is_kept_by_no_cache_and_tells_nothing(action: str) -> None:
    settings = Settings(access_key="AK", secret_key=SECRET, bucket="films", allowed_origins=(FRIEND,))
    app = TestApp(make_middleware(settings))
    environ = {"HTTP_ORIGIN": FRIEND, "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST"}
    response = app.options(f"{PREFIX}/{action}/", extra_environ=environ)
    assert (response.status_int, response.body) == (204, b"")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Access-Control-Allow-Origin"] == FRIEND
    assert response.headers["Vary"] == "Origin"
    assert "Set-Cookie" not in response.headers


@every_action
def test_what_is_anothers_and_what_is_not_there_look_the_same(action: str) -> None:
    if action == "get_init_signature":  # it names no upload
        return
    answers = set()
    for key in (BOBS.key, plan_unbound("bob").key, "uploads/bob/none/a.mov", "uploads/nobody/5eed-1/a.mov"):
        for upload_id in ("id-of-bob", "guessed"):
            params = {**good_params(action, BOBS), "key": key, "upload_id": upload_id}
            response = send(make_world(), ADA, action, params)
            answers.add((response.status_int, response.text))
    assert len(answers) == 1


SEALED = ["a ticket with another's seal", "another's ticket with one's own seal", "a ticket of JSON"]


@pytest.mark.parametrize("ticket", [OWN.ticket, BOBS.ticket, *(FORGED[name] for name in SEALED)], ids=range(5))
def test_seals_are_compared_in_constant_time(ticket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison that ends at the first byte that differs would let a seal be guessed byte by byte."""
    compared = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(other)
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)
    tickets._parse_usual.cache_clear()  # what was judged before is known by all of its text
    world = make_world(store=MemoryUploadStore())
    send(world, ADA, "get_end_signature", {**good_params("get_end_signature", OWN), "ticket": ticket})
    assert {len(seal) for seal in compared} == {32}


@pytest.mark.parametrize("name", ["ada", "anonymous"])
@pytest.mark.parametrize("force", ["", "1"])
def test_a_flood_of_files_is_held_at_the_limits(name: str, force: str) -> None:
    world = make_world("limits")
    answers = [begin_one(world, name, number, force) for number in range(40)]
    assert answers.count(True) == 1  # two of three are under way already
    under_way = [
        upload for upload, _ in look_at(world.store).values() if upload.fingerprint.owner == ACTORS[name].owner
    ]
    assert len([upload for upload in under_way if upload.state == "open"]) == 3


def begin_one(world: Any, name: str, number: int, force: str) -> bool:
    params = {"filename": f"{number}.mov", "filesize": "5000", "last_modified": "1", "force": force}
    response = send(world, ACTORS[name], "get_init_signature", params)
    assert response.status_int in (200, 429)
    return bool(response.status_int == 200)


def test_what_is_refused_leaves_nothing_behind() -> None:
    world = make_world("limits")
    for number in range(3):
        begin_one(world, "ada", number, "")
    full = look_at(world.store)
    for number in range(100, 200):
        assert not begin_one(world, "ada", number, "")
    assert len(look_at(world.store)) - len(full) == 0


@every_action
@pytest.mark.parametrize("name", [name for name in ACTORS if name != "bob"])
def test_nobody_binds_an_id_to_the_upload_of_another_before_they_do(action: str, name: str) -> None:
    world, fresh = make_world(), plan_unbound("bob")
    for more in ({}, {"ticket": fresh.ticket}):
        send(world, ACTORS[name], action, {**good_params(action, fresh), "upload_id": "of-the-attacker", **more})
    world.before = look_at(world.store)
    params = {**good_params("get_end_signature", fresh), "upload_id": "of-bob"}
    assert attack(world, BOB, "get_end_signature", params)


def test_a_forged_owner_in_a_cookie_is_another_owner() -> None:
    """The token cannot be had from the name by which an owner stands in keys and in the database."""
    world = make_world()
    for cookie in (ANONYMOUS, ANONYMOUS.removeprefix("anonymous-"), ANONYMOUS.ljust(43, "x")[:43], "c" * 42, "c" * 44):
        forger = Actor(owner=None, environ={"HTTP_COOKIE": f"mule_owner={cookie}"})
        params = good_params("get_end_signature", plan_bound(ANONYMOUS))
        response = send(world, forger, "get_end_signature", params)
        assert response.status_int in (403, 404)
        assert look_at(world.store) == world.before
