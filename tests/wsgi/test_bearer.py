"""A browser that has lost its cookie and kept a ticket goes on with that one upload, and gets nothing else by it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mule_wsgi.middleware import MuleMiddleware
from tests.wsgi.fixtures import ACTIONS, FILE, begin, make_client, make_middleware

PATH = "/upload-backend"
OTHERS = [action for action in ACTIONS if action != "get_init_signature"]


@pytest.fixture
def middleware() -> MuleMiddleware:
    return make_middleware()


@pytest.fixture
def begun(middleware: MuleMiddleware) -> Any:
    """What a browser was told of an upload, before it was killed."""
    return begin(make_client(middleware, user=None))


def ask(client: Any, action: str, begun: Any, **params: str) -> Any:
    """Ask for an action of that upload, by its ticket."""
    told = {"key": begun["key"], "ticket": begun["ticket"], **params}
    return client.get(f"{PATH}/{action}", {**ACTIONS[action], **told}, expect_errors=True)


@pytest.mark.parametrize("action", OTHERS)
@pytest.mark.parametrize("cookie", ["", "mule_owner=" + "t" * 43])
def test_the_ticket_is_enough(middleware: MuleMiddleware, begun: Any, action: str, cookie: str) -> None:
    newcomer = make_client(middleware, user=None)
    newcomer.extra_environ["HTTP_COOKIE"] = cookie
    response = ask(newcomer, action, begun)
    assert response.status_int == 200
    assert "Set-Cookie" not in response.headers


def test_init_goes_on_with_it_under_a_cookie_of_its_own(middleware: MuleMiddleware, begun: Any) -> None:
    ask(make_client(middleware, user=None), "chunk_loaded", begun)
    newcomer = make_client(middleware, user=None)
    for _ in range(2):  # the second time with the new cookie, which is of another owner
        response = ask(newcomer, "get_init_signature", begun, upload_id="id-1")
        assert (response.json["key"], response.json["upload_id"], response.json["chunks"]) == (
            begun["key"],
            "id-1",
            [2],
        )
    assert "mule_owner" in newcomer.cookies
    afresh = newcomer.get(f"{PATH}/get_init_signature", FILE).json
    assert afresh["key"] != begun["key"]


def test_init_with_a_ticket_of_another_file_begins_an_upload_of_ones_own(
    middleware: MuleMiddleware, begun: Any
) -> None:
    response = ask(make_client(middleware, user=None), "get_init_signature", begun, filename="b.mov")
    assert response.json["key"].split("/")[1] != begun["key"].split("/")[1]


@pytest.mark.parametrize("end", ["get_delete_signature", "upload_finished"])
def test_once_its_upload_is_over_it_begins_nothing_in_its_owners_name(
    middleware: MuleMiddleware, begun: Any, end: str
) -> None:
    ask(make_client(middleware, user=None), end, begun)
    response = ask(make_client(middleware, user=None), "get_init_signature", begun)
    assert response.status_int == 200
    assert response.json["key"].split("/")[1] != begun["key"].split("/")[1]


def test_of_a_file_that_is_under_way_again_the_ticket_of_its_first_upload_gives_nothing(
    middleware: MuleMiddleware, begun: Any
) -> None:
    owner = make_client(middleware, user=None)
    owner.extra_environ["HTTP_COOKIE"] = ""
    ask(owner, "upload_finished", begun)
    stranger = make_client(middleware, user=None)
    original = make_client(middleware, user=None)
    assert ask(original, "get_init_signature", begun, upload_id="id-1").status_int == 409
    kept = middleware._uploads.find_kept(begun["ticket"])
    assert kept
    again = middleware._uploads.get_init_signature(kept.fingerprint)
    response = ask(stranger, "get_init_signature", begun, upload_id="id-1")
    assert response.json["key"].split("/")[1] != again.upload.key.split("/")[1]


def test_a_ticket_of_what_goes_whole_begins_no_upload_in_parts_in_its_owners_name(middleware: MuleMiddleware) -> None:
    small = {**FILE, "filesize": "1000"}
    whole = make_client(middleware, user=None).get(f"{PATH}/get_init_signature", {**small, "whole": "1"}).json
    stranger = make_client(middleware, user=None)
    response = ask(stranger, "get_init_signature", whole, **small)
    assert response.json["key"].split("/")[1] != whole["key"].split("/")[1]
    owner = ask(make_client(middleware, user=None), "get_init_signature", whole, **small, whole="1")
    assert owner.json["key"] == whole["key"]


def test_one_bad_member_spoils_no_batch_of_one_who_has_a_ticket(middleware: MuleMiddleware, begun: Any) -> None:
    client = make_client(middleware, user=None)
    good = {**FILE, "ticket": begun["ticket"]}
    files = [good, {**good, "filesize": -1}, {**good, "ticket": "x" * 40_000}]
    response = client.post_json(f"{PATH}/get_init_signatures/", {"files": json.dumps(files)})
    assert [answer.get("status") for answer in response.json["answers"]] == [None, 400, 400]


def test_who_did_not_live_to_hear_of_the_finish_is_told_of_it(middleware: MuleMiddleware, begun: Any) -> None:
    ask(make_client(middleware, user=None), "upload_finished", begun)
    response = ask(make_client(middleware, user=None), "get_init_signature", begun, upload_id="id-1")
    assert (response.status_int, response.json["error"]["state"]) == (409, "finished")


@pytest.mark.parametrize("action", OTHERS)
def test_it_is_no_key_to_the_other_uploads_of_its_owner(middleware: MuleMiddleware, action: str) -> None:
    owner = make_client(middleware, user=None)
    first, second = begin(owner), begin(owner, filename="b.mov")
    assert first["key"].split("/")[1] == second["key"].split("/")[1]
    response = ask(make_client(middleware, user=None), action, first, key=second["key"])
    assert (response.status_int, response.json["error"]["code"]) == (403, "CookieMissing")


@pytest.mark.parametrize("ticket", ["", "x", "e30.e30"])
def test_a_ticket_that_is_not_ours_is_none(middleware: MuleMiddleware, begun: Any, ticket: str) -> None:
    response = ask(make_client(middleware, user=None), "get_end_signature", begun, ticket=ticket)
    assert (response.status_int, response.json["error"]["code"]) == (403, "CookieMissing")


# Of whoever is known by name


@pytest.fixture
def named(middleware: MuleMiddleware) -> Any:
    """What the browser of somebody who had signed in was told of an upload."""
    return begin(make_client(middleware, user="ada"))


@pytest.mark.parametrize("action", [*OTHERS, "get_init_signature"])
@pytest.mark.parametrize("cookie", ["", "mule_owner=" + "t" * 43])
def test_whose_session_is_over_is_asked_to_sign_in_and_goes_on_then(
    middleware: MuleMiddleware, named: Any, action: str, cookie: str
) -> None:
    signed_out, signed_in = make_client(middleware, user=None), make_client(middleware, user="ada")
    signed_out.extra_environ["HTTP_COOKIE"] = cookie
    response = ask(signed_out, action, named, upload_id="id-1")
    assert (response.status_int, response.json["error"]["code"]) == (401, "SignInRequired")
    assert "Set-Cookie" not in response.headers
    response = ask(signed_in, action, named, upload_id="id-1")
    assert (response.status_int, response.json.get("key", named["key"])) == (200, named["key"])


def test_in_a_batch_whose_session_is_over_is_asked_to_sign_in(middleware: MuleMiddleware, named: Any) -> None:
    files = json.dumps([{**FILE, "ticket": named["ticket"]}])
    response = make_client(middleware, user=None).post_json(
        f"{PATH}/get_init_signatures/", {"files": files}, expect_errors=True
    )
    assert response.status_int == 401


@pytest.mark.parametrize("params", [{"filename": "b.mov"}, {"force": "1"}])
def test_a_ticket_of_somebody_with_a_name_keeps_nobody_from_uploads_of_their_own(
    middleware: MuleMiddleware, named: Any, params: dict[str, str]
) -> None:
    response = ask(make_client(middleware, user=None), "get_init_signature", named, **params)
    assert response.status_int == 200
    assert response.json["key"].split("/")[1].startswith("anonymous-")


def test_what_somebody_with_a_name_has_finished_may_be_begun_by_nobody_in_particular(
    middleware: MuleMiddleware, named: Any
) -> None:
    ask(make_client(middleware, user="ada"), "upload_finished", named)
    response = ask(make_client(middleware, user=None), "get_init_signature", named)
    assert response.json["key"].split("/")[1].startswith("anonymous-")


def test_somebody_else_with_a_name_has_an_upload_of_his_own(middleware: MuleMiddleware, named: Any) -> None:
    response = ask(make_client(middleware, user="bob"), "get_init_signature", named)
    assert response.json["key"].split("/")[1] == "bob"


@pytest.mark.parametrize("action", OTHERS)
def test_to_somebody_else_with_a_name_the_ticket_is_worth_nothing(
    middleware: MuleMiddleware, named: Any, action: str
) -> None:
    response = ask(make_client(middleware, user="bob"), action, named)
    assert (response.status_int, response.json["error"]["code"]) == (404, "UnknownUpload")
