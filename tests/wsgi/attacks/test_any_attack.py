"""Attacks that nobody thought of: who asks, for what, and each parameter drawn at random from good, strange and odd."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wsgi.attacks.oracle import attack
from tests.wsgi.attacks.spoils import FORGED, NUMBERS, READ, TEXTS
from tests.wsgi.attacks.world import ACTORS, ANONYMOUS, DIGEST, PLANS, VARIANTS, Actor, make_world

thoroughly = settings(max_examples=1000, deadline=None, derandomize=True, database=None)

odd_texts = st.sampled_from(sorted(TEXTS.values())) | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
odd_numbers = st.sampled_from(sorted(NUMBERS.values())) | st.integers().map(str)
part_numbers = st.integers(1, 5).map(str) | odd_numbers
keys = st.sampled_from([plan.key for plan in PLANS])
folders = st.sampled_from(["uploads/ada/", "uploads/bob/", "uploads/", "", "/", "../"])

PARAMETERS: dict[str, st.SearchStrategy[str]] = {
    "key": keys | st.builds("{}{}".format, folders, odd_texts),
    "upload_id": st.sampled_from(["id-1", *(plan.upload_id for plan in PLANS if plan.upload_id)]) | odd_texts,
    "ticket": st.sampled_from([*(plan.ticket for plan in PLANS), *FORGED.values(), ""]),
    "filename": st.sampled_from(["a.mov", "b.mov"]) | odd_texts,
    "filesize": st.sampled_from(["20000000", "5000000"]) | odd_numbers,
    "last_modified": st.just("1763800000000") | odd_numbers,
    "sample": st.just("") | odd_texts,
    "mime_type": st.sampled_from(["video/mp4", "", 'text/html; charset="a b"']) | odd_texts,
    "force": st.sampled_from(["", "0", "1"]),
    "chunk": part_numbers,
    "first_chunk": part_numbers,
    "num_chunks": part_numbers,
    "part_number_marker": part_numbers,
    "sha256": st.just(DIGEST) | odd_texts,
}


requests: st.SearchStrategy[tuple[str, dict[str, str]]] = st.sampled_from(sorted(READ)).flatmap(
    lambda action: st.tuples(st.just(action), st.fixed_dictionaries({name: PARAMETERS[name] for name in READ[action]}))
)


def lend(name: str, ticket: str) -> Actor:
    """Give an actor with the ticket that they send: it counts for who has not signed in, and of an anonymous upload."""
    actor = ACTORS[name]
    borne = next((plan for plan in PLANS if plan.ticket == ticket and plan.owner == ANONYMOUS), None)
    is_anonymous = actor.owner is None or actor.owner.startswith("anonymous-")
    return replace(actor, bears=borne if is_anonymous else None)


@thoroughly
@given(
    variant=st.sampled_from(sorted(VARIANTS)),
    name=st.sampled_from(sorted(ACTORS)),
    request=requests,
    way=st.sampled_from(["query", "escape", "form", "json"]),
)
def test_no_request_gets_more_than_ones_own(
    variant: str, name: str, request: tuple[str, dict[str, str]], way: str
) -> None:
    action, params = request
    attack(make_world(variant), lend(name, params["ticket"]), action, params, way)
