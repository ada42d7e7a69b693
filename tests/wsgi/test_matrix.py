"""Every parameter of every action, spoilt in every way: the status is right and the message names the parameter.

The table `PARAMETERS` says what each action takes; the cases are made from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest

from tests.wsgi.fixtures import ACTIONS, begin, make_client, make_middleware


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an action takes by that name. `kind` is text, switch, type, or the bounds of a whole number."""

    kind: str | tuple[int, int]
    is_required: bool = True
    longest: int = 4096


OPTIONAL_TEXT = Parameter("text", is_required=False)
TICKET = Parameter("text", is_required=False, longest=32_768)
REF = {"key": Parameter("text"), "upload_id": Parameter("text"), "ticket": TICKET}
CHUNK = REF | {"chunk": Parameter((1, 10_000))}
FILE = {
    "filename": Parameter("text"),
    "filesize": Parameter((0, 2**63 - 1)),
    "last_modified": Parameter((-8_640_000_000_000_000, 8_640_000_000_000_000)),
}
PARAMETERS = {
    "get_init_signature": FILE
    | {
        "key": OPTIONAL_TEXT,
        "upload_id": OPTIONAL_TEXT,
        "ticket": TICKET,
        "mime_type": Parameter("type", is_required=False),
        "force": Parameter("switch", is_required=False),
        "sample": Parameter("text", is_required=False, longest=64),
    },
    "get_chunk_signature": CHUNK | {"sha256": Parameter("text", is_required=False, longest=64)},
    "get_list_signature": REF | {"part_number_marker": Parameter((0, 10_000), is_required=False)},
    "get_end_signature": REF,
    "get_all_signatures": REF
    | {"num_chunks": Parameter((1, 10_000)), "first_chunk": Parameter((1, 10_000), is_required=False)},
    "chunk_loaded": CHUNK,
    "get_delete_signature": REF,
    "get_head_signature": REF,
    "upload_finished": REF,
}
REFUSALS_OF_NUMBERS = {
    "words": "is not a whole number",
    "1.5": "is not a whole number",
    "1e3": "is not a whole number",
    "NaN": "is not a whole number",
    "9" * 20: "is not a whole number",
    "9" * 5000: "is longer than 4096 characters",
}
REFUSALS_OF_TYPES = {
    "video": "is not a media type such as video/mp4",
    "a/b\r\nx:y": "is not a media type such as video/mp4",
}


def refusals(parameter: Parameter) -> Iterator[tuple[str, str]]:
    """Give percent-encoded values that the parameter cannot have, and what is said of each."""
    yield "a%00b", "holds a NUL character"
    yield "%uD83D", "holds half a character (a lone surrogate)"
    yield "a" * (parameter.longest + 1), f"is longer than {parameter.longest} characters"
    if parameter.is_required:
        yield "", "is missing or empty"
    if parameter.kind == "type":
        yield from ((quote(text), message) for text, message in REFUSALS_OF_TYPES.items())
    if isinstance(parameter.kind, tuple):
        lowest, highest = parameter.kind
        yield from REFUSALS_OF_NUMBERS.items()
        for number in (lowest - 1, highest + 1, -(10**18), 10**19 - 1):
            yield str(number), f"has to be {lowest} to {highest}, not {number}"


CASES = [
    (action, name, parameter) for action, parameters in PARAMETERS.items() for name, parameter in parameters.items()
]
REFUSED = [(action, name, *refusal) for action, name, parameter in CASES for refusal in refusals(parameter)]
every_parameter = pytest.mark.parametrize(
    ("action", "name", "parameter"), CASES, ids=[f"{action}-{name}" for action, name, _ in CASES]
)


@pytest.fixture(scope="module")
def client() -> Any:
    """Give ada's client; nothing in this file ends her upload, for all that is asked is refused."""
    client = make_client(make_middleware())
    begin(client)
    return client


def encode(action: str, **changes: str | None) -> str:
    """Give the action's good parameters as a query, but for the changes, which are encoded already."""
    params = {name: quote(text) for name, text in ACTIONS[action].items()} | changes
    return "&".join(f"{name}={text}" for name, text in params.items() if text is not None)


def message_of(response: Any) -> str:
    assert response.status_int == 400
    assert response.json["error"]["code"] == "InvalidParameter"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json["server_time"]
    message: str = response.json["error"]["message"]
    return message


@pytest.mark.parametrize(
    ("action", "name", "text", "reason"),
    REFUSED,
    ids=[f"{action}-{name}-{text[:20]}" for action, name, text, _ in REFUSED],
)
def test_what_a_parameter_cannot_be_is_refused_by_name(
    client: Any, action: str, name: str, text: str, reason: str
) -> None:
    path, query = f"/upload-backend/{action}/", encode(action, **{name: text})
    by_query = client.get(f"{path}?{query}", status="*")
    by_form = client.post(path, query, status="*")
    assert message_of(by_query) == message_of(by_form) == f"{name}: {reason}"


@every_parameter
def test_a_missing_parameter_is_named_where_it_is_needed(
    client: Any, action: str, name: str, parameter: Parameter
) -> None:
    if not parameter.is_required:
        client = make_client(make_middleware())
        begin(client)
    response = client.get(f"/upload-backend/{action}/?{encode(action, **{name: None})}", status="*")
    if parameter.is_required:
        assert message_of(response) == f"{name}: is missing or empty"
    else:
        assert response.status_int == 200


@every_parameter
def test_an_empty_optional_parameter_is_as_good_as_none(action: str, name: str, parameter: Parameter) -> None:
    if not parameter.is_required:
        client = make_client(make_middleware())
        begin(client)
        assert client.get(f"/upload-backend/{action}/?{encode(action, **{name: ''})}").status_int == 200


@every_parameter
def test_a_parameter_given_twice_is_refused_wherever_it_stands(
    client: Any, action: str, name: str, parameter: Parameter
) -> None:
    assert parameter
    path, good = f"/upload-backend/{action}/", encode(action, **{name: "1"})
    pairs = [*ACTIONS[action].items(), (name, "1"), (name, "1")]
    doubled = "{" + ",".join(f"{json.dumps(key)}: {json.dumps(text)}" for key, text in pairs) + "}"
    answers = [
        client.get(f"{path}?{good}&{name}=1", status="*"),
        client.post(path, f"{good}&{name}=1", status="*"),
        client.post(f"{path}?{name}=1", good, status="*"),
        client.post(path, doubled, content_type="application/json", status="*"),
    ]
    assert {message_of(answer) for answer in answers} == {f"{name}: is given more than once"}


@pytest.mark.parametrize("action", ["get_chunk_signature", "chunk_loaded"])
@pytest.mark.parametrize("chunk", ["5", "10000"])
def test_a_chunk_beyond_the_plan_is_refused(client: Any, action: str, chunk: str) -> None:
    response = client.get(f"/upload-backend/{action}/?{encode(action, chunk=chunk)}", status=400)
    assert message_of(response) == f"chunk: this upload has the parts 1 to 4, not {chunk}"


@pytest.mark.parametrize(
    ("window", "message"),
    [
        ({"first_chunk": "5", "num_chunks": "1"}, "first_chunk: this upload has the parts 1 to 4, not 5"),
        ({"first_chunk": "4", "num_chunks": "2"}, "num_chunks: this upload has the parts 1 to 4, not 5"),
        ({"first_chunk": "1", "num_chunks": "10000"}, "num_chunks: this upload has the parts 1 to 4, not 10000"),
        ({"first_chunk": "10000", "num_chunks": "10000"}, "first_chunk: this upload has the parts 1 to 4, not 10000"),
    ],
)
def test_a_window_beyond_the_plan_is_refused(client: Any, window: dict[str, str], message: str) -> None:
    query = encode("get_all_signatures", **window)
    assert message_of(client.get(f"/upload-backend/get_all_signatures?{query}", status=400)) == message


@pytest.mark.parametrize("action", [action for action in ACTIONS if action != "get_init_signature"])
@pytest.mark.parametrize("key", ["never", "%E9", "%u20AC", "uploads/bob/id1/a.mov", "..%2F..", "%F0%9F%98%80"])
def test_an_unknown_upload_is_not_found(client: Any, action: str, key: str) -> None:
    response = client.get(f"/upload-backend/{action}/?{encode(action, key=key)}", status=404)
    assert response.json["error"]["code"] == "UnknownUpload"


def test_every_parameter_that_the_examples_give_is_in_the_table() -> None:
    passed_over = {"get_all_signatures": {"mime_type", *FILE}, "chunk_loaded": set(FILE), "upload_finished": set(FILE)}
    for action, params in ACTIONS.items():
        assert set(params) - set(PARAMETERS[action]) == passed_over.get(action, set())
