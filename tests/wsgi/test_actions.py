"""The nine actions over HTTP: whichever way the parameters come, the answer is the same, in its documented shape."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from tests.core.fixtures import SETTINGS
from tests.wsgi.fixtures import ACTIONS, FILE, REF, begin, make_client, make_middleware

SERVER_TIME = 1_767_323_045.0
EXPIRES_AT = 1_767_337_445
KEY_URL = "https://films.s3.amazonaws.com/uploads/ada/id1/a.mov"

ANSWERS = {
    "get_init_signature": {
        "signature",
        "date",
        "request",
        "key",
        "chunk_size",
        "num_chunks",
        "ticket",
        "log_id",
        "upload_id",
        "chunks",
    },
    "get_chunk_signature": {"signature", "date", "request"},
    "get_list_signature": {"signature", "date", "request"},
    "get_end_signature": {"signature", "date", "request"},
    "get_all_signatures": {"list_signature", "end_signature", "chunk_signatures", "requests"},
    "chunk_loaded": set(),
    "get_delete_signature": {"signature", "date", "request"},
    "get_head_signature": {"signature", "date", "request"},
    "upload_finished": {"key"},
}
METHODS = {
    "get_init_signature": "POST",
    "get_chunk_signature": "PUT",
    "get_list_signature": "GET",
    "get_end_signature": "POST",
    "get_delete_signature": "DELETE",
    "get_head_signature": "HEAD",
}
HEADERS = {
    "get_init_signature": {"content-type": "video/mp4", "content-disposition": 'attachment; filename="a.mov"'},
    "get_end_signature": {"x-amz-mp-object-size": "20000000", "if-none-match": "*"},
}
every_action = pytest.mark.parametrize("action", ACTIONS)


@pytest.fixture
def client() -> Any:
    """Give ada's client, who has begun an upload and sent its first chunk."""
    client = make_client(make_middleware())
    begin(client)
    client.get("/upload-backend/chunk_loaded/", {**REF, **FILE, "chunk": "1"})
    return client


def call(client: Any, way: str, action: str, params: dict[str, Any]) -> Any:
    path = f"/upload-backend/{action}/"
    match way:
        case "query":
            return client.get(path, params)
        case "form":
            return client.post(path, params)
        case "json":
            return client.post_json(path, params)
        case _:
            name, text = params.popitem()
            return client.post_json(f"{path}?{name}={text}", params)


@every_action
@pytest.mark.parametrize("way", ["query", "form", "json", "both"])
def test_an_action_answers_in_its_shape_whichever_way_it_is_asked(client: Any, action: str, way: str) -> None:
    response = call(client, way, action, dict(ACTIONS[action]))
    assert response.content_type == "application/json"
    assert set(response.json) == ANSWERS[action] | {"server_time"}
    assert response.json["server_time"] == SERVER_TIME


@every_action
def test_every_way_gives_the_same_answer(action: str) -> None:
    bodies = set()
    for way in ("query", "form", "json", "both"):
        client = make_client(make_middleware())
        begin(client)
        bodies.add(call(client, way, action, dict(ACTIONS[action])).text)
    assert len(bodies) == 1


def test_json_takes_numbers_switches_and_nulls(client: Any) -> None:
    params = {"filename": "a.mov", "filesize": 20_000_000, "last_modified": 1_763_800_000_000, "force": False}
    again = client.post_json("/upload-backend/get_init_signature", {**params, "ticket": None}).json
    assert again["chunks"] == [1]
    afresh = client.post_json("/upload-backend/get_init_signature", {**params, "force": True}).json
    assert "chunks" not in afresh


@pytest.mark.parametrize(
    ("force", "is_afresh"), [("", False), ("0", False), ("false", False), ("1", True), ("true", True)]
)
def test_force_is_a_switch(client: Any, force: str, is_afresh: bool) -> None:  # noqa: FBT001
    again = begin(client, force=force)
    assert (again["key"] != REF["key"]) == is_afresh


@pytest.mark.parametrize("action", METHODS)
def test_a_request_says_what_to_send(client: Any, action: str) -> None:
    answer = client.get(f"/upload-backend/{action}", ACTIONS[action]).json
    request = answer["request"]
    assert request["method"] == METHODS[action]
    assert request["url"].startswith(f"{KEY_URL}?")
    assert request["url"].endswith(f"X-Amz-Signature={answer['signature']}")
    assert request["expires_at"] == EXPIRES_AT
    assert answer["date"] == "20260102T030405Z"
    assert request["headers"] == HEADERS.get(action, {})


def test_init_says_what_the_server_decided_and_nothing_to_go_on_with() -> None:
    answer = begin(make_client(make_middleware()))
    assert (answer["key"], answer["chunk_size"], answer["num_chunks"]) == (REF["key"], 6_291_456, 4)
    assert not {"upload_id", "chunks"} & set(answer)


def test_chunks_are_fitted_for_a_page_that_tells_its_speed_and_stay_so() -> None:
    client = make_client(make_middleware())
    fitted = [begin(client, filesize="300000000", **more) for more in ({"speed": "400000"}, {"speed": "99000000"}, {})]
    assert [(answer["chunk_size"], answer["num_chunks"]) for answer in fitted] == [(5_555_556, 54)] * 3
    assert begin(client, filesize="300000000", filename="b.mov")["chunk_size"] == 6_291_456


def test_several_chunks_are_told_of_in_one_call(client: Any) -> None:
    client.get("/upload-backend/chunk_loaded/", {**REF, **FILE, "chunk": "4", "chunks": "3,1"})
    assert begin(client)["chunks"] == [1, 3, 4]


@pytest.mark.parametrize("chunks", ["3,", "x", "3, 4", "5"])
def test_a_list_of_chunks_that_cannot_be_leaves_nothing_behind(client: Any, chunks: str) -> None:
    told = client.get(
        "/upload-backend/chunk_loaded/", {**REF, **FILE, "chunk": "4", "chunks": chunks}, expect_errors=True
    )
    assert (told.status_int, told.json["error"]["code"]) == (400, "InvalidParameter")
    assert begin(client)["chunks"] == [1]


def test_init_says_what_to_go_on_with(client: Any) -> None:
    answer = begin(client)
    assert (answer["key"], answer["upload_id"], answer["chunks"]) == (REF["key"], "id-1", [1])


def test_all_signatures_are_those_of_the_single_actions(client: Any) -> None:
    everything = client.get("/upload-backend/get_all_signatures", ACTIONS["get_all_signatures"]).json
    assert set(everything["chunk_signatures"]) == {"3", "4"}
    assert set(everything["requests"]) == {"list", "end", "delete", "head", "chunk"}
    for chunk, (signature, date) in everything["chunk_signatures"].items():
        single = client.get("/upload-backend/get_chunk_signature", {**REF, "chunk": chunk}).json
        assert [single["signature"], single["date"]] == [signature, date]
        template = json.dumps(everything["requests"]["chunk"])
        for name, text in {"chunk": chunk, "signature": signature, "date": date}.items():
            template = template.replace(f"{{{name}}}", text)
        assert json.loads(template) == single["request"]
    for name, pair in (("list", "list_signature"), ("end", "end_signature")):
        single = client.get(f"/upload-backend/get_{name}_signature", REF).json
        assert everything["requests"][name] == single["request"]
        assert everything[pair] == [single["signature"], single["date"]]
    for name in ("head", "delete"):
        single = client.get(f"/upload-backend/get_{name}_signature", REF).json
        assert everything["requests"][name] == single["request"]


def test_without_a_first_chunk_the_window_begins_at_the_first(client: Any) -> None:
    everything = client.get("/upload-backend/get_all_signatures", {**REF, "num_chunks": "4"}).json
    assert set(everything["chunk_signatures"]) == {"1", "2", "3", "4"}


def test_the_end_gives_a_link_where_it_is_set() -> None:
    client = make_client(make_middleware(dataclasses.replace(SETTINGS, link_expires_in=60)))
    begin(client)
    answer = client.get("/upload-backend/upload_finished", ACTIONS["upload_finished"]).json
    assert answer["url"].startswith(f"{KEY_URL}?")
    assert "X-Amz-Expires=60" in answer["url"]


def test_a_ticket_travels_there_and_back() -> None:
    ticket = begin(make_client(make_middleware()))["ticket"]
    forgetful = make_client(make_middleware())
    assert forgetful.get("/upload-backend/get_end_signature", REF, status=404).json["error"]["code"] == "UnknownUpload"
    assert forgetful.get("/upload-backend/get_end_signature", {**REF, "ticket": ticket}).json["signature"]


def test_the_ticket_of_the_longest_name_is_taken_back() -> None:
    name = "\N{WATER BUFFALO}" * 4096
    ticket = (
        make_client(make_middleware())
        .post_json("/upload-backend/get_init_signature", {**FILE, "filename": name})
        .json["ticket"]
    )
    forgetful = make_client(make_middleware())
    body = {**FILE, "filename": name, "ticket": ticket, "upload_id": "id-1"}
    assert forgetful.post_json("/upload-backend/get_init_signature", body).json["upload_id"] == "id-1"


def test_a_file_with_another_sample_of_its_bytes_is_another_file(client: Any) -> None:
    other = begin(client, sample="5a" * 32)
    assert "chunks" not in other
    assert other["key"] != REF["key"]
