"""The OpenAPI description, read as a judge of answers: what it does not tell of is an error here."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator
from webob import Response

import mule_wsgi
from mule_core.errors import MuleError
from mule_wsgi import middleware  # noqa: F401 with it all errors are there

PATH = Path(mule_wsgi.__file__).parent / "openapi.json"
DESCRIPTION: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
OPERATIONS: dict[tuple[str, str], dict[str, Any]] = {
    (path.removeprefix("/"), method.upper()): operation
    for path, operations in DESCRIPTION["paths"].items()
    for method, operation in operations.items()
}
OF_COMMANDS = ("mule_wsgi.objectstore", "mule_wsgi.doctor", "mule_wsgi.demo")  # `mule` tells their errors in a line
OF_EVERY_BODY = {"Content-Type", "Content-Length"}


def _errors() -> Iterator[type[MuleError]]:
    """Give the errors that are answered: any other of status 500 ends in the log, see test_answers.py."""
    waiting: list[type[MuleError]] = [MuleError]
    for error in waiting:
        if error is MuleError or error.status_hint != MuleError.status_hint:
            yield error
        waiting += [sub for sub in error.__subclasses__() if _is_of_actions(sub.__module__)]


def _is_of_actions(module: str) -> bool:
    return module.startswith(("mule_core.", "mule_wsgi.")) and not module.startswith(OF_COMMANDS)


ERRORS: dict[str, type[MuleError]] = {error.code: error for error in _errors()}


def resolve(part: dict[str, Any]) -> dict[str, Any]:
    """Give what a part of the description stands for, which may be written elsewhere."""
    found: dict[str, Any] = DESCRIPTION
    if "$ref" not in part:
        return part
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return resolve(found)


def parameters_of(action: str, method: str) -> dict[str, dict[str, Any]]:
    """Give the schemas of an action's parameters by name, each with whether it is `required`."""
    operation = OPERATIONS[action, method]
    if method == "GET":
        return {
            given["name"]: {"required": given.get("required", False), **resolve(given["schema"])}
            for given in operation["parameters"]
        }
    bodies = [resolve(content["schema"]) for content in operation["requestBody"]["content"].values()]
    assert all(body == bodies[0] for body in bodies)
    required = set(bodies[0]["required"])
    return {name: {"required": name in required, **resolve(schema)} for name, schema in bodies[0]["properties"].items()}


def check_answer(action: str, method: str, response: Response) -> None:
    """Fail where the description does not tell of an answer: its status, its headers, or any of its fields."""
    described = resolve(OPERATIONS[action, method]["responses"][str(response.status_int)])
    _check_headers(described["headers"], response.headers)
    if "content" in described:
        assert response.content_type == "application/json"
        schema = _forbid_others(described["content"]["application/json"]["schema"])
        Draft202012Validator({**schema, "components": _COMPONENTS}).validate(response.json)
    else:
        assert response.body == b""


def _check_headers(described: dict[str, Any], headers: Mapping[str, str]) -> None:
    others = OF_EVERY_BODY if "X-Content-Type-Options" in described else {"Content-Length"}
    assert set(headers) <= {*described, *others}
    for name, header in described.items():
        wanted = resolve(header)
        if name in headers:
            value = int(headers[name]) if wanted["schema"].get("type") == "integer" else headers[name]
            assert Draft202012Validator(wanted["schema"]).is_valid(value), f"{name}: {value}"
        else:
            assert not wanted.get("required"), name


def _forbid_others(part: Any) -> Any:
    """Give a schema by which no object has a field that is not described."""
    match part:
        case {"properties": _, **rest}:
            strict = {name: _forbid_others(inner) for name, inner in part.items()}
            return strict if "additionalProperties" in rest else {**strict, "additionalProperties": False}
        case dict():
            return {name: _forbid_others(inner) for name, inner in part.items()}
        case list():
            return [_forbid_others(inner) for inner in part]
        case _:
            return copy.copy(part)


_COMPONENTS = {"schemas": _forbid_others(DESCRIPTION["components"]["schemas"])}
