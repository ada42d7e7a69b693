"""Many in one call: each is answered as it would have been alone, and none spoils the others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from unittest.mock import Mock, create_autospec

import pytest
from webob import Request

from mule_core.access import Action
from mule_core.completion import ObjectStore, StoredObject
from mule_core.errors import ObjectStoreUnavailable
from mule_core.outbox import FinishedUpload
from mule_core.state.memory import MemoryUploadStore
from mule_core.state.records import Upload
from mule_core.uploads import Uploads
from mule_wsgi.bucket import ask_all
from mule_wsgi.middleware import MuleMiddleware
from mule_wsgi.params import MAX_BODY
from tests.core.fixtures import SETTINGS, WHEN
from tests.wsgi.attacks.world import ACTORS, PLANS, VARIANTS, good_params, make_world, send
from tests.wsgi.description import check_answer, parameters_of
from tests.wsgi.fixtures import ACTIONS, FILE, begin, host, make_client, make_middleware

MANY = {
    "get_init_signatures": ("files", "get_init_signature"),
    "uploads_finished": ("uploads", "upload_finished"),
}
every_batch = pytest.mark.parametrize("action", MANY)


def ask(client: Any, action: str, members: Any, *, status: int = 200) -> Any:
    name, _ = MANY[action]
    text = members if isinstance(members, str) else json.dumps(members)
    response = client.post_json(f"/upload-backend/{action}/", {name: text}, status=status)
    check_answer(action, "POST", response)
    return response.json if status != 200 else response.json["answers"]


def files(count: int) -> list[dict[str, Any]]:
    return [{**FILE, "filename": f"{number}.jpg", "filesize": 1000, "whole": 1} for number in range(count)]


# What is one of many is as it is alone


def outcome(answer: Mapping[str, Any], status: int) -> tuple[Any, ...]:
    error = answer.get("error", {})
    return status, error.get("code"), error.get("message"), answer.get("key", "").rsplit("/", 2)[0]


@every_batch
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", ACTORS)
def test_nobody_gets_more_by_asking_for_many(action: str, variant: str, name: str) -> None:
    """Whoever asks, for whosever upload, with its ticket or without."""
    parameter, one = MANY[action]
    for plan in PLANS:
        for more in ({}, {"ticket": plan.ticket}):
            params = {**good_params(one, plan), **more}
            alone = send(make_world(variant), ACTORS[name], one, params)
            many = send(make_world(variant), ACTORS[name], action, {parameter: json.dumps([params])})
            if many.status_int == 200:
                (answer,) = many.json["answers"]
                got = outcome(answer, answer.get("status", 200))
            else:
                got = outcome(many.json, many.status_int)
            if name in ("newcomer", "guesser") and got[0] == 200:
                assert (alone.status_int, "Set-Cookie" in many.headers) == (200, "Set-Cookie" in alone.headers)
            else:
                assert got == outcome(alone.json, alone.status_int), (plan.key, more)


def test_one_ticket_opens_no_other_upload() -> None:
    """Who bears the tickets of two owners is known as neither."""
    middleware = make_middleware()
    begun = [begin(make_client(middleware, user=None)) for _ in range(2)]
    members = [{**ACTIONS["upload_finished"], "key": one["key"], "ticket": one["ticket"]} for one in begun]
    response = make_client(middleware, user=None).post_json(
        "/upload-backend/uploads_finished/", {"uploads": json.dumps(members)}, expect_errors=True
    )
    assert (response.status_int, response.json["error"]["code"]) == (403, "CookieMissing")


# One by one


def test_each_file_is_begun() -> None:
    answers = ask(make_client(make_middleware()), "get_init_signatures", files(100))
    assert [answer["key"] for answer in answers] == [f"uploads/ada/id{n + 1}/{n}.jpg" for n in range(100)]
    assert all(answer["whole"] for answer in answers)


def test_a_store_that_does_not_make_room_is_asked_but_once() -> None:
    objects: Mock = create_autospec(ObjectStore, instance=True)
    objects.abort.side_effect = ObjectStoreUnavailable("the store does not answer")
    settings = replace(SETTINGS, max_unfinished=1)
    uploads = Uploads(settings, MemoryUploadStore(), objects=objects, clock=lambda: WHEN)
    client = make_client(MuleMiddleware(host, uploads))
    key = client.get("/upload-backend/get_init_signature/", FILE).json["key"]
    client.get("/upload-backend/get_delete_signature/", {"key": key, "upload_id": "id-1"})
    answers = ask(client, "get_init_signatures", [{**member, "whole": 0} for member in files(100)])
    assert {(answer["status"], answer["error"]["code"]) for answer in answers} == {(503, "ObjectStoreUnavailable")}
    assert objects.abort.call_count == 1


def test_what_is_refused_is_refused_alone() -> None:
    client = make_client(make_middleware(replace(SETTINGS, max_size=5000, max_bytes_a_day=6000)))
    members = files(4)
    members[1]["filesize"] = 5001
    del members[2]["last_modified"]
    answers = ask(client, "get_init_signatures", members)
    assert [(a.get("status"), a.get("error", {}).get("code")) for a in answers] == [
        (None, None),
        (413, "FileTooLarge"),
        (400, "InvalidParameter"),
        (None, None),
    ]
    (refused,) = ask(client, "get_init_signatures", [{**FILE, "filesize": 4001}])
    assert (refused["status"], refused["retry_after"] > 0) == (429, True)


def test_a_host_that_fails_for_one_fails_for_one(caplog: pytest.LogCaptureFixture) -> None:
    def authorize(_: str, __: Action, upload: Upload) -> bool:
        if upload.fingerprint.filename == "1.jpg":
            raise OSError("the host's own trouble")
        return True

    answers = ask(make_client(make_middleware(authorize=authorize)), "get_init_signatures", files(3))
    assert [answer.get("status") for answer in answers] == [None, 500, None]
    assert "own trouble" not in json.dumps(answers)
    assert "get_init_signature failed" in caplog.text


@every_batch
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "missing or empty"),
        ("[", "is not JSON"),
        ("[" * 5000, "is not JSON"),
        ("{}", "is not a JSON array of objects"),
        ("[1]", "is not a JSON array of objects"),
        ("[]", "has to have 1 to 100 members, not 0"),
        (json.dumps([{}] * 101), "has to have 1 to 100 members, not 101"),
    ],
)
def test_what_is_no_list_is_refused(action: str, text: str, words: str) -> None:
    error = ask(make_client(make_middleware()), action, text, status=400)["error"]
    assert (error["code"], words in error["message"], MANY[action][0] in error["message"]) == (
        *("InvalidParameter", True, True),
    )


@every_batch
def test_an_endless_list_is_refused(action: str) -> None:
    error = ask(make_client(make_middleware()), action, "[" + " " * MAX_BODY + "]", status=413)["error"]
    assert error["code"] == "BodyTooLarge"


@every_batch
def test_a_name_that_is_given_twice_is_refused_within_a_member_too(action: str) -> None:
    (answer,) = ask(
        make_client(make_middleware()), action, '[{"key": "a", "filename": "a", "key": "b", "filename": "b"}]'
    )
    assert (answer["status"], "more than once" in answer["error"]["message"]) == (400, True)


@every_batch
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_is_asked_in_every_way(action: str, method: str) -> None:
    client = make_client(make_middleware())
    params = {MANY[action][0]: json.dumps([{**files(1)[0], "key": "none", "upload_id": "none"}])}
    response = (client.get if method == "GET" else client.post)(f"/upload-backend/{action}", params)
    check_answer(action, method, response)
    assert len(response.json["answers"]) == 1
    assert set(parameters_of(action, method)) == {MANY[action][0]}


# The end


def finishing(objects: ObjectStore, heard: list[FinishedUpload]) -> tuple[Any, list[dict[str, str]]]:
    """Give a client that has begun ten small files, and how it names them."""
    ids = iter(range(1, 99))
    uploads = Uploads(
        SETTINGS,
        MemoryUploadStore(),
        objects=objects,
        ask_all=ask_all,
        on_finished=heard.append,
        clock=lambda: WHEN,
        new_id=lambda: f"id{next(ids)}",
    )
    client = make_client(MuleMiddleware(host, uploads))
    begun = ask(client, "get_init_signatures", files(10))
    return client, [{"key": answer["key"], "upload_id": "!whole"} for answer in begun]


def test_each_upload_ends_as_the_store_has_it() -> None:
    objects: Mock = create_autospec(ObjectStore, instance=True)

    def find(key: str) -> StoredObject | None:
        if key.endswith("/3.jpg"):
            raise ObjectStoreUnavailable("silent")
        return None if key.endswith("/5.jpg") else StoredObject(size=1000, etag='"e"', age=None)

    objects.find_object.side_effect = find
    heard: list[FinishedUpload] = []
    client, refs = finishing(objects, heard)
    refs[7] = {"key": "unknown", "upload_id": "!whole"}
    refs[8] = {"upload_id": "!whole"}
    answers = ask(client, "uploads_finished", refs)
    assert [answer.get("status") for answer in answers] == [None, None, None, 503, None, 409, None, 404, 400, None]
    assert [answer["key"] for answer in answers if "key" in answer] == [
        f"uploads/ada/id{n + 1}/{n}.jpg" for n in (0, 1, 2, 4, 6, 9)
    ]
    assert len(heard) == 6
    assert objects.find_object.call_count == 8


def test_whoever_says_so_again_is_told_the_same_and_the_store_is_not_asked() -> None:
    objects: Mock = create_autospec(ObjectStore, instance=True)
    objects.find_object.return_value = StoredObject(size=1000, etag='"e"', age=None)
    heard: list[FinishedUpload] = []
    client, refs = finishing(objects, heard)
    assert ask(client, "uploads_finished", refs) == ask(client, "uploads_finished", [*refs])
    assert (objects.find_object.call_count, len(heard)) == (10, 10)


def test_a_newcomer_gets_one_cookie_for_all() -> None:
    client = make_client(make_middleware(), user=None)
    response = client.post_json("/upload-backend/get_init_signatures/", {"files": json.dumps(files(3))})
    assert len(response.headers.getall("Set-Cookie")) == 1
    owners = {answer["key"].split("/")[1] for answer in response.json["answers"]}
    assert len(owners) == 1
    again = client.post_json(
        "/upload-backend/uploads_finished/",
        {"uploads": json.dumps([{"key": answer["key"], "upload_id": "!whole"} for answer in response.json["answers"]])},
    )
    assert all("key" in answer for answer in again.json["answers"])


def test_no_page_of_another_site_asks_for_many() -> None:
    request = Request.blank("/upload-backend/get_init_signatures/", POST={"files": json.dumps(files(1))})
    request.headers["Origin"] = "https://evil.example"
    assert request.get_response(make_middleware()).status_int == 403
