"""The OpenAPI description tells what the code does: no more, and no less."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlencode

import pytest
from openapi_spec_validator import validate
from webob import Request, Response

from mule_core.parts import MAX_PART_COUNT, MAX_PART_SIZE
from mule_core.settings import Integrity
from mule_core.state.records import UploadState
from mule_wsgi import endpoints, identity, params
from mule_wsgi.middleware import METHODS
from tests.core.fixtures import SETTINGS, make_uploads
from tests.wsgi.description import DESCRIPTION, ERRORS, OPERATIONS, check_answer, parameters_of, resolve
from tests.wsgi.fixtures import ACTIONS, FILE, REF, begin, make_client, make_middleware

every_action = pytest.mark.parametrize("action", ACTIONS)
every_method = pytest.mark.parametrize("method", METHODS)


def codes_of(response: Mapping[str, Any]) -> set[str]:
    error = response["content"]["application/json"]["schema"]["properties"]["error"]
    return {resolve(one)["properties"]["code"]["const"] for one in error.get("oneOf", [error])}


# The document


def test_it_is_openapi() -> None:
    validate(DESCRIPTION)
    assert DESCRIPTION["openapi"].startswith("3.1.")


def test_it_is_shipped() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert "openapi.json" in project["tool"]["setuptools"]["package-data"]["mule_wsgi"]


def test_every_part_of_it_is_in_use() -> None:
    text = str(DESCRIPTION)
    for kind, parts in DESCRIPTION["components"].items():
        if kind != "securitySchemes":
            assert not [name for name in parts if f"'#/components/{kind}/{name}'" not in text]


def test_it_has_every_action_and_no_other() -> None:
    assert set(OPERATIONS) == {(action, method) for action in endpoints.ACTIONS for method in (*METHODS, "OPTIONS")}
    assert DESCRIPTION["servers"][0]["url"] == SETTINGS.prefix


def test_it_names_every_cookie() -> None:
    names = {scheme["name"] for scheme in DESCRIPTION["components"]["securitySchemes"].values()}
    kinds = (identity.PLAIN_COOKIE, identity.SECURE_COOKIE, identity.VISITOR_COOKIE)
    assert names == {cookie.name for cookie in kinds}


# Errors


def test_it_has_every_code_with_its_status_and_no_other() -> None:
    described = {
        (code, int(status))
        for operation in OPERATIONS.values()
        for status, response in operation["responses"].items()
        if int(status) >= 400
        for code in codes_of(resolve(response))
    }
    assert described == {(code, error.status_hint) for code, error in ERRORS.items()}


@pytest.mark.parametrize("code", ERRORS)
def test_it_has_every_detail_of_an_error(code: str) -> None:
    schema = DESCRIPTION["components"]["schemas"][code]
    assert set(schema["properties"]) == set(schema["required"]) == {"code", "message", *ERRORS[code].details}


def test_it_knows_the_states_and_ways_of_the_code() -> None:
    schemas = DESCRIPTION["components"]["schemas"]
    assert {*schemas["UploadOver"]["properties"]["state"]["enum"], "open"} == set(UploadState)
    decided = {*get_args(Integrity)} - {"auto"}  # which settings turn into one of the others
    assert {*schemas["Begun"]["properties"]["integrity"]["enum"], "none"} == decided
    assert schemas["Begun"]["properties"]["chunk_size"]["maximum"] == MAX_PART_SIZE
    assert schemas["Begun"]["properties"]["num_chunks"]["maximum"] == MAX_PART_COUNT
    for place in (DESCRIPTION["info"], schemas["BodyTooLarge"]):
        assert f"{params.MAX_BODY} bytes" in place["description"]


# Parameters


class Asked(dict[str, Sequence[str | None]]):
    """Parameters that remember which of them were asked for."""

    def __init__(self, texts: Mapping[str, Sequence[str | None]]) -> None:
        super().__init__(texts)
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)


@every_action
@every_method
def test_it_has_every_parameter_that_is_read(action: str, method: str) -> None:
    uploads = make_uploads()
    endpoints.get_init_signature(uploads, "ada", params.Params({name: [text] for name, text in FILE.items()}))
    asked = Asked({name: [text] for name, text in ACTIONS[action].items()})
    endpoints.ACTIONS[action](uploads, "ada", params.Params(asked))
    assert set(parameters_of(action, method)) == asked.names


def ask(action: str, method: str, given: Mapping[str, str]) -> Response:
    """Send parameters of ada's, whose upload has begun and is bound."""
    middleware = make_middleware()
    client = make_client(middleware)
    begin(client)
    client.get("/upload-backend/get_end_signature", REF)
    request = Request.blank(f"/upload-backend/{action}", method=method)
    request.environ["REMOTE_USER"] = "ada"
    if method == "POST":
        request.content_type, request.body = "application/x-www-form-urlencoded", urlencode(given).encode()
    else:
        request.query_string = urlencode(given)
    response = request.get_response(middleware)
    check_answer(action, method, response)
    return response


def is_malformed(response: Response, name: str) -> bool:
    """Tell whether that parameter was refused as such: what an upload makes of it shows later."""
    error: dict[str, str] = response.json.get("error", {"code": "", "message": ""})
    return error["code"] == "InvalidParameter" and error["message"].startswith(f"{name}: ")


def values_of(schema: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Give values at the limits that a schema sets, and behind them, each with whether it is good."""
    yield "", not schema["required"]
    if schema["type"] == "integer":
        yield from ((str(schema[limit]), True) for limit in ("minimum", "maximum"))
        yield str(schema["minimum"] - 1), False
        yield str(schema["maximum"] + 1), False
        yield "1.5", False
        yield "one", False
    elif schema["type"] == "string":
        longest = schema["maxLength"]
        pattern = schema.get("pattern", "")
        is_media_type = "/" in pattern
        begin, more = ("1,", "1,") if "," in pattern else ("a/" if is_media_type else "aa", "a")
        yield begin + (more * longest)[: longest - 3] + more[0], True
        yield begin + (more * longest)[: longest - 2] + more[0], False
        yield "a\0", False
        if is_media_type:
            yield 'video/mp4; codecs="a, b"', True
            yield "video", False
            yield "a/b\n", False


PARAMETERS = [
    (action, method, name) for action in ACTIONS for method in METHODS for name in parameters_of(action, method)
]


@pytest.mark.parametrize(("action", "method", "name"), PARAMETERS)
def test_it_tells_what_a_parameter_may_be(action: str, method: str, name: str) -> None:
    # Of another key nothing is known, and so nothing is asked of upload ids and chunks but what the description says.
    good = {name: "another" if name == "key" else text for name, text in ACTIONS[action].items()}
    for value, is_good in values_of(parameters_of(action, method)[name]):
        response = ask(action, method, {**good, name: value})
        assert is_malformed(response, name) is not is_good, (value[:100], response.text)


@pytest.mark.parametrize(("action", "method", "name"), PARAMETERS)
def test_it_tells_what_has_to_be_there(action: str, method: str, name: str) -> None:
    given = {other: text for other, text in ACTIONS[action].items() if other != name}
    assert is_malformed(ask(action, method, given), name) is parameters_of(action, method)[name]["required"]
