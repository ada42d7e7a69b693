"""Whatever of another's is put among one's own parameters, it opens nothing of theirs."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from itertools import product

import pytest

from mule_core.state.memory import MemoryUploadStore
from mule_core.tickets import derive_ticket_key
from tests.wsgi.attacks.oracle import attack
from tests.wsgi.attacks.world import (
    ACTORS,
    ANONYMOUS,
    PLANS,
    SECRET,
    VARIANTS,
    Actor,
    Plan,
    good_params,
    look_at,
    make_world,
    plan_bound,
    plan_unbound,
)
from tests.wsgi.fixtures import ACTIONS

every_action = pytest.mark.parametrize("action", ACTIONS)
every_variant = pytest.mark.parametrize("variant", VARIANTS)
others = [action for action in ACTIONS if action != "get_init_signature"]


@every_variant
@every_action
@pytest.mark.parametrize("plan", [plan_bound, plan_unbound])
@pytest.mark.parametrize("name", ["ada", "bob", "anonymous"])
def test_an_owner_gets_what_is_their_own(variant: str, action: str, plan: Callable[[str], Plan], name: str) -> None:
    own = plan(ACTORS[name].owner or "")
    world = make_world(variant)
    params = {**good_params(action, own), **({"num_chunks": "1", "first_chunk": "1"} if "all" in action else {})}
    params |= {"chunk": "1"} if "chunk" in params else {}
    assert attack(world, ACTORS[name], action, params)


@every_variant
@every_action
@pytest.mark.parametrize("name", ACTORS)
def test_the_upload_of_another_is_out_of_reach(variant: str, action: str, name: str) -> None:
    actor = ACTORS[name]
    for plan in (plan for plan in PLANS if plan not in actor.plans):
        for params in takings(action, plan):
            world = make_world(variant)
            assert not attack(world, actor, action, params) or is_init(action)


def is_init(action: str) -> bool:
    """Whoever asks for init is given an upload of their own, which the oracle checks."""
    return action == "get_init_signature"


def takings(action: str, plan: Plan) -> list[dict[str, str]]:
    """Give the ways to ask for an upload: as its owner would, with its ticket, too, and with ids that are guessed."""
    good = good_params(action, plan)
    return [
        good,
        {**good, "ticket": plan.ticket if plan.owner != ANONYMOUS else ""},
        {**good, "upload_id": "guessed"},
        {**good, "key": plan.key.replace("5eed-1", "5eed-2"), "force": "1"},
    ]


@every_variant
@pytest.mark.parametrize("action", others)
@pytest.mark.parametrize("name", ["ada", "anonymous"])
def test_nothing_of_two_uploads_mixes(variant: str, action: str, name: str) -> None:
    """Own and strange values of each parameter, in all ways to put them together."""
    actor = ACTORS[name]
    own, strange = plan_bound(str(actor.owner)), plan_bound("bob")
    keys = (own.key, plan_unbound(str(actor.owner)).key, strange.key, plan_unbound("bob").key)
    ids = (own.upload_id, strange.upload_id, "id-1")
    for key, upload_id, ticket in product(keys, ids, (own.ticket, strange.ticket)):
        world = make_world(variant)
        params = {**good_params(action, own), "key": key, "upload_id": upload_id, "ticket": ticket}
        attack(world, actor, action, params)


@every_action
@pytest.mark.parametrize("name", ["newcomer", "other browser"])
def test_a_ticket_opens_the_one_upload_that_it_is_of(action: str, name: str) -> None:
    borne = plan_bound(ANONYMOUS)
    bearer = Actor(owner=ACTORS[name].owner, environ=ACTORS[name].environ, bears=borne)
    for key, filename, upload_id in product(
        (plan.key for plan in PLANS), ("a.mov", "b.mov"), ("id-1", borne.upload_id)
    ):
        world = make_world()
        params = {**good_params(action, borne), "key": key, "filename": filename, "upload_id": upload_id}
        granted = attack(world, bearer, action, {**params, "ticket": borne.ticket})
        assert granted == (is_init(action) or (key, upload_id) == (borne.key, borne.upload_id))


@every_action
@pytest.mark.parametrize("name", ["ada", "bob", "impostor"])
def test_a_ticket_of_an_anonymous_owner_is_nothing_to_who_has_signed_in(action: str, name: str) -> None:
    world, borne = make_world(), plan_bound(ANONYMOUS)
    params = {**good_params(action, borne), "ticket": borne.ticket}
    assert attack(world, ACTORS[name], action, params) == is_init(action)


@every_variant
@every_action
def test_a_ticket_is_not_worth_more_when_the_database_is_lost(variant: str, action: str) -> None:
    for plan, name in product(PLANS, ACTORS):
        if plan.owner in (ACTORS[name].owner, ANONYMOUS):
            continue
        world = make_world(variant, store=MemoryUploadStore())
        params = {**good_params(action, plan), "ticket": plan.ticket}
        # Whom nobody knows by name is taken for the ticket's owner, signed out.
        is_known = "REMOTE_USER" in ACTORS[name].environ
        assert attack(world, ACTORS[name], action, params) == (is_init(action) and is_known)


@pytest.mark.parametrize("variant", [variant for variant in VARIANTS if "keys" in variant])
@pytest.mark.parametrize("more", [{"key": f"uploads/{ANONYMOUS}/5eed-3/c.mov"}, {"force": "1"}], ids=str)
def test_a_ticket_begins_nothing_in_the_name_of_its_owner(variant: str, more: dict[str, str]) -> None:
    world, borne = make_world(variant), plan_unbound(ANONYMOUS)
    bearer = Actor(owner=None, bears=borne)
    params = {**good_params("get_init_signature", borne), "ticket": borne.ticket, **more}
    attack(world, bearer, "get_init_signature", params)
    assert not [
        upload
        for number, (upload, _) in look_at(world.store).items()
        if number not in world.before and upload.fingerprint.owner == ANONYMOUS
    ]


SEALS: dict[str, Callable[[bytes], bytes]] = {
    "none": lambda _: b"",
    "zeros": lambda _: bytes(32),
    "of another ticket": lambda _: base64.urlsafe_b64decode(plan_bound("ada").ticket.partition(".")[2] + "="),
    "by no key": lambda body: hmac.digest(b"", body, "sha256"),
    "by the secret itself": lambda body: hmac.digest(SECRET.encode(), body, "sha256"),
    "of another bucket": lambda body: hmac.digest(derive_ticket_key(SECRET, bucket="other"), body, "sha256"),
}


@pytest.mark.parametrize("action", others)
@pytest.mark.parametrize("seal", SEALS)
@pytest.mark.parametrize("name", ["ada", "newcomer"])
def test_a_ticket_that_somebody_made_themselves_is_none(action: str, seal: str, name: str) -> None:
    """Else they would name key, size and owner of what is signed, wherever the database does not know better."""
    target = plan_bound("bob" if name == "ada" else ANONYMOUS)
    owner = "ada" if name == "ada" else ANONYMOUS
    body = json.dumps(
        [1, owner, "a.mov", 20_000_000, 1, "", target.key, 6_291_456, "video/mp4", 1_767_000_000]
    ).encode()
    ticket = f"{encode(body)}.{encode(SEALS[seal](body))}"
    for store in (None, MemoryUploadStore()):
        world = make_world(store=store)
        assert not attack(world, ACTORS[name], action, {**good_params(action, target), "ticket": ticket})


def encode(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()
