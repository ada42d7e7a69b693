"""The ready-made bad day."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.calls import SIGNING_CALLS, Call
from tests.faults.conftest import MakeLine
from tests.faults.line import Line
from tests.faults.mix import chaos_mix
from tests.faults.recorder import connect, head, wait_until
from tests.faults.rules import Script


def shares(name: str, *, count: int = 5000) -> dict[str | None, float]:
    """Give which faults that many calls, each the first of its number, meet: the share of each."""
    script = Script(chaos_mix(1).rules, seed=1)
    calls = [Call(name=name, path="/", part_number=number) for number in range(count)]
    faults = [script.find_fault(call, attempt=1) for call in calls]
    met = Counter(fault.name if fault else None for fault in faults)
    return {fault: number / count for fault, number in met.items()}


def test_parts_meet_their_faults() -> None:
    expected = {None: 0.73, "reset_within": 0.10, "503 SlowDown": 0.08, "lost_answer": 0.05, "stall_within": 0.04}
    assert shares("part") == pytest.approx(expected, abs=0.015)


@pytest.mark.parametrize("name", ["create", "list", "complete"])
def test_other_calls_of_the_store_meet_fewer(name: str) -> None:
    expected = {None: 0.94, "reset_before": 0.02, "503 SlowDown": 0.02, "lost_answer": 0.02}
    assert shares(name) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("name", SIGNING_CALLS)
def test_calls_that_sign_meet_the_backend_s(name: str) -> None:
    expected = {None: 0.94, "reset_before": 0.02, "503 StoreUnavailable": 0.02, "lost_answer": 0.02}
    assert shares(name) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("name", ["preflight", "get", "head", "abort", "chunk_loaded", "upload_finished", "other"])
def test_the_rest_is_well(name: str) -> None:
    assert shares(name, count=200) == {None: 1.0}


def test_a_seed_is_one_day_and_seeds_are_many() -> None:
    mixes = [chaos_mix(seed) for seed in range(40)]
    assert [mix.dark_at for mix in mixes] == [chaos_mix(seed).dark_at for seed in range(40)]
    assert all(0.2 <= mix.dark_at <= 0.8 for mix in mixes)
    assert len({mix.dark_at for mix in mixes}) == 40
    assert [mix.how for mix in mixes] == ["refused", "swallowed"] * 20
    assert {(mix.dark_seconds, mix.rate) for mix in mixes} == {(30.0, 3_000_000)}


def send(line: Line, size: int) -> None:
    with connect(line.url, timeout=2) as connection:
        connection.sendall(head("PUT", "/bucket/key", length=size) + bytes(size))
        connection.recv(1)


@pytest.mark.parametrize("seed", [0, 1])
def test_all_lines_go_dark_at_the_seed_s_moment_and_come_back(make_line: MakeLine, seed: int) -> None:
    store, backend = make_line(), make_line()
    mix = chaos_mix(seed, dark_seconds=1, rate=50_000_000)
    send(store, 1_000_000)  # before the day begins
    mix.befall(store, backend, total_bytes=10_000_000)
    store.follow([])  # but for the darkness
    assert not store.is_dark
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send, store, 10_000_000)
        wait_until(lambda: store.is_dark and backend.is_dark)
        assert store.log.bytes_received() >= 1_000_000 + 10_000_000 * mix.dark_at
        wait_until(lambda: not store.is_dark and not backend.is_dark)
        assert isinstance(sending.exception(10), ConnectionError | TimeoutError)
    for line in (store, backend):
        with connect(line.url) as connection:
            connection.sendall(head("GET", "/"))
            assert connection.recv(15) == b"HTTP/1.1 200 OK"
