"""One parameter spoilt, all others good: guessed, traversing, unprintable, injecting, overlong, missing, repeated."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.wsgi.attacks.oracle import attack, judge
from tests.wsgi.attacks.spoils import JSON_VALUES, READ, SPOILS
from tests.wsgi.attacks.world import (
    ACTORS,
    PREFIX,
    VARIANTS,
    good_params,
    make_world,
    plan_bound,
    plan_unbound,
)
from tests.wsgi.fixtures import ACTIONS

ADA = ACTORS["ada"]
OWN, BOBS = plan_bound("ada"), plan_bound("bob")
JSON = "application/json"
SPOILT = [(action, name) for action, names in READ.items() for name in names]
COUNTING = {"chunk", "num_chunks", "first_chunk"}
WAYS = ("query", "escape", "form", "json")

every_other_variant = pytest.mark.parametrize("variant", [variant for variant in VARIANTS if variant != "version 4"])
every_parameter = pytest.mark.parametrize(("action", "name"), SPOILT)


def spoil(action: str, name: str, value: str | None) -> dict[str, str]:
    params = {**good_params(action, OWN), name: value}
    return {name: text for name, text in params.items() if text is not None}


def test_the_table_has_every_action() -> None:
    assert set(READ) == set(ACTIONS)


@every_other_variant
@every_parameter
def test_no_value_of_a_parameter_gets_more_than_ones_own(variant: str, action: str, name: str) -> None:
    for number, value in enumerate(SPOILS[name].values()):
        params = spoil(action, name, value)
        attack(make_world(variant), ADA, action, params, WAYS[number % len(WAYS)])


@every_parameter
@pytest.mark.parametrize("way", WAYS)
def test_no_way_to_write_a_value_gets_more(action: str, name: str, way: str) -> None:
    for value in SPOILS[name].values():
        attack(make_world(), ADA, action, spoil(action, name, value), way)


@pytest.mark.parametrize("action", [action for action in READ if action != "get_init_signature"])
def test_no_id_is_bound_that_the_store_cannot_have_given(action: str) -> None:
    """It would stay bound, and the upload could never go on."""
    fresh = plan_unbound("ada")
    params = {**good_params(action, fresh), **dict.fromkeys(COUNTING & set(READ[action]), "1")}
    for upload_id in SPOILS["upload_id"].values():
        world = make_world()
        granted = attack(world, ADA, action, {**params, "upload_id": upload_id or ""}, "escape")
        known = world.store.find_upload("ada", fresh.key)
        assert known
        assert known.upload_id == (upload_id if granted else None)


@every_parameter
def test_a_parameter_given_twice_is_refused(action: str, name: str) -> None:
    """Whichever of the two would count, somebody between us and the page may have looked at the other."""
    for value in ("", "id-of-bob", BOBS.key, "1"):
        good = {name: "1", **good_params(action, OWN), "ticket": OWN.ticket}
        for way in twice(good, name, value):
            world = make_world()
            response = way(world.app, f"{PREFIX}/{action}")
            assert not judge(world, ADA, action, good, response)
            assert response.json["error"]["message"].startswith(f"{name}: ")


def twice(params: dict[str, str], name: str, value: str) -> list[Callable[[Any, str], Any]]:
    """Give the ways to send a parameter twice: in the query, in a body, in one and the other."""
    pairs, more = [*params.items()], [(name, value)]
    as_ada = {"extra_environ": ADA.environ, "expect_errors": True}
    members = ", ".join(f"{json.dumps(name)}: {json.dumps(text)}" for name, text in [*more, *pairs])
    return [
        lambda app, url: app.get(f"{url}?{urlencode(pairs + more)}", **as_ada),
        lambda app, url: app.get(f"{url}?{urlencode(more + pairs)}", **as_ada),
        lambda app, url: app.get(f"{url}?{urlencode(pairs)}&%{ord(name[0]):02x}{name[1:]}={quote(value)}", **as_ada),
        lambda app, url: app.post(url, urlencode(pairs + more), **as_ada),
        lambda app, url: app.post(f"{url}?{urlencode(more)}", urlencode(pairs), **as_ada),
        lambda app, url: app.post(f"{url}?{urlencode(pairs)}", urlencode(more), **as_ada),
        lambda app, url: app.post(f"{url}?{urlencode(more)}", json.dumps(params), content_type=JSON, **as_ada),
        lambda app, url: app.post(url, f"{{{members}}}", content_type=JSON, **as_ada),
    ]


@every_parameter
def test_no_type_of_json_gets_more(action: str, name: str) -> None:
    for value in JSON_VALUES:
        world = make_world()
        params = {**good_params(action, OWN), name: value}
        body = json.dumps(params)
        response = world.app.post(
            f"{PREFIX}/{action}", body, content_type=JSON, extra_environ=ADA.environ, expect_errors=True
        )
        judge(world, ADA, action, {**params, "upload_id": str(params.get("upload_id"))}, response)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", READ["get_init_signature"])
def test_no_value_begins_what_stores_and_headers_cannot_bear(variant: str, name: str) -> None:
    """The file is a new one, so that nothing is there to go on with."""
    for number, value in enumerate(SPOILS[name].values()):
        good = {**good_params("get_init_signature", OWN), "filename": "new.mov", "filesize": "5000"}
        params = {known: text for known, text in {**good, name: value}.items() if text is not None}
        attack(make_world(variant), ADA, "get_init_signature", params, WAYS[number % len(WAYS)])
