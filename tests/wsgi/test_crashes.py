"""kill -9 at every step between the store's Complete and the hook's return: no object goes unheard, and no other is.

After each crash either the page comes back, to a new server, or nobody does and a sweep runs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults.faults import lost_answer, stall_after
from tests.faults.line import Line
from tests.faults.rules import Rule
from tests.stores import Store, make_bucket
from tests.wsgi.crashing import FILE, Rig, has_ended, run_rig, wait_until

Ref = Mapping[str, Any]


@pytest.fixture(scope="module")
def bucket(seaweedfs: Store) -> str:
    return make_bucket(seaweedfs)


@pytest.fixture(params=["sqlite", "postgres"])
def rig(request: pytest.FixtureRequest, tmp_path: Path, seaweedfs: Store, bucket: str) -> Iterator[Rig]:
    url = f"sqlite:///{tmp_path}/mule.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with run_rig(tmp_path, store=seaweedfs, bucket=bucket, database_url=url) as running:
        yield running


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far the finish comes before the server is killed, and how often the hook is heard in the end."""

    reach: Callable[[Rig, Ref], None]
    heard: int


def before_the_server_hears(rig: Rig, ref: Ref) -> None:
    del rig, ref


def while_the_store_is_asked(rig: Rig, ref: Ref) -> None:
    rig.line.follow([Rule(call="head", fault=stall_after())])
    threading.Thread(target=rig.say_finished, args=(ref,), daemon=True).start()
    wait_until(lambda: rig.line.log.entries("head"), "the question")


def before_the_end_is_recorded(rig: Rig, ref: Ref) -> None:
    rig.refuse("the end")
    assert rig.say_finished(ref) != "200"
    assert rig.ends()[0] == ("open", False)


def before_the_news_is_taken(rig: Rig, ref: Ref) -> None:
    rig.refuse("the taking")
    assert rig.say_finished(ref) == "200"
    assert (rig.ends()[0], rig.heard()) == (("finished", True), [])


def before_the_hook_does_anything(rig: Rig, ref: Ref) -> None:
    rig.set_flag("die early")
    rig.say_finished(ref)
    wait_until(lambda: has_ended(rig.server.pid), "the end of the process")
    assert rig.heard() == []


def after_the_hook_did_it_all(rig: Rig, ref: Ref) -> None:
    rig.set_flag("die late")
    rig.say_finished(ref)
    wait_until(lambda: has_ended(rig.server.pid), "the end of the process")
    assert len(rig.heard()) == 1


def while_the_hook_runs(rig: Rig, ref: Ref) -> None:
    rig.set_flag("stay")
    assert rig.say_finished(ref) == "200", "no page waits for a slow hook for ever"
    assert len(rig.heard()) == 1


def before_the_receipt_is_recorded(rig: Rig, ref: Ref) -> None:
    rig.refuse("the receipt")
    assert rig.say_finished(ref) == "200"
    assert (rig.ends()[0], len(rig.heard())) == (("finished", True), 1)


def after_it_all(rig: Rig, ref: Ref) -> None:
    assert rig.say_finished(ref) == "200"
    wait_until(lambda: rig.ends()[0] == ("finished", False), "the receipt")


STEPS = {
    step.reach.__name__: step
    for step in (
        Step(reach=before_the_server_hears, heard=1),
        Step(reach=while_the_store_is_asked, heard=1),
        Step(reach=before_the_end_is_recorded, heard=1),
        Step(reach=before_the_news_is_taken, heard=1),
        Step(reach=before_the_hook_does_anything, heard=1),
        Step(reach=after_the_hook_did_it_all, heard=2),
        Step(reach=while_the_hook_runs, heard=2),
        Step(reach=before_the_receipt_is_recorded, heard=2),
        Step(reach=after_it_all, heard=1),
    )
}


def page_comes_back(rig: Rig, ref: Ref) -> None:
    rig.server.start()
    assert rig.say_finished(ref) == "200"
    wait_until(lambda: rig.ends()[0] == ("finished", False), "the receipt")


def nobody_comes_back(rig: Rig, ref: Ref) -> None:
    del ref

    def is_told() -> bool:
        rig.sweep()
        return rig.ends()[0] == ("finished", False)

    wait_until(is_told, "the receipt")


@pytest.mark.parametrize("morning_after", [page_comes_back, nobody_comes_back])
@pytest.mark.parametrize("step", STEPS)
def test_what_the_store_has_is_heard_of_wherever_the_server_is_killed(
    step: str, morning_after: Callable[[Rig, Ref], None], rig: Rig
) -> None:
    whole = rig.send("whole.mov", complete=True)
    unfinished = rig.send("unfinished.mov", complete=False)
    assert '"found":"unfinished"' in rig.say_finished(unfinished)

    STEPS[step].reach(rig, whole)
    rig.server.kill()
    rig.line.follow([])
    rig.allow()
    rig.clear_flags()
    morning_after(rig, whole)

    heard = rig.heard()
    assert {(one.key, one.filesize) for one in heard} == {(whole["key"], len(FILE))}
    assert len({one.idempotency_key for one in heard}) == 1
    assert len(heard) == STEPS[step].heard
    assert rig.ends() == [("finished", False), ("open", False)]
    if morning_after is page_comes_back:
        rig.sweep()
        assert rig.heard() == heard, "once more is once too often"


def test_a_lost_reply_is_no_second_finish(rig: Rig) -> None:
    ref = rig.send("whole.mov", complete=True)
    backend = rig.page.backend
    with Line(to=rig.server.url, rules=[Rule(call="upload_finished", fault=lost_answer(), times=1)]) as line:
        rig.page.backend = f"{line.url}/upload-backend"
        assert rig.say_finished(ref) == "ProtocolError"
        assert rig.say_finished(ref) == "200"
    rig.page.backend = backend
    wait_until(lambda: rig.ends() == [("finished", False)], "the receipt")
    assert [one.attempt for one in rig.heard()] == [1]


def test_a_new_server_tells_what_a_killed_one_left_at_the_first_call_of_anybody(rig: Rig) -> None:
    ref = rig.send("whole.mov", complete=True)
    before_the_news_is_taken(rig, ref)
    rig.server.kill()
    rig.allow()
    rig.server.start()
    rig.page.ask("get_init_signature", filename="another.mov", filesize=3, last_modified=1)
    wait_until(lambda: rig.ends()[0] == ("finished", False), "the receipt")
    assert [one.key for one in rig.heard()] == [ref["key"]]
