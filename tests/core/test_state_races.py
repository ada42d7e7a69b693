"""Four threads in each of several processes on one fresh database: nothing lost, nothing raised, one winner;
and news that each is taken by one of them."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from mule_core.state.sql import SqlUploadStore
from tests.core.racing import FILE, FINISHED, PARTS, RESTLESS_FILE, THREADS, new_upload

ROOT = Path(__file__).parents[2]
PROCESSES = 2


def run_racers(database_url: str) -> list[dict[str, Any]]:
    """Let all processes go at the same moment, tables yet to be made; gives what their threads were told."""
    with ExitStack() as cleanup:
        processes = []
        for number in range(PROCESSES):
            command = [sys.executable, "-W", "error", "-m", "tests.core.racing", database_url, str(number)]
            process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            processes.append(cleanup.enter_context(process))
            cleanup.callback(process.kill)
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        return [told for process in processes for told in json.loads(process.communicate()[0])]


def test_racers_agree_on_one_upload_and_lose_no_part(database_url: str) -> None:
    told = run_racers(database_url)
    store = SqlUploadStore.from_url(database_url)
    try:
        upload = store.find_open(FILE)
        assert upload
        assert len(told) == PROCESSES * THREADS
        assert {one["key"] for one in told} == {upload.key}
        assert {one["upload_id"] for one in told} == {upload.upload_id}
        assert store.find_parts(upload) == list(range(1, PARTS * (PROCESSES * THREADS + 1) + 1))
        assert {one["ended"] for one in told} == {15}
        assert store.find_open(RESTLESS_FILE) is None
        taken = [key for one in told for key in one["taken"]]
        own = [f"finished {number} of {racer}" for racer in range(PROCESSES * THREADS) for number in range(FINISHED)]
        assert sorted(taken) == sorted(["finished shared", *own])
        assert store.find_parts(store.record_upload(new_upload(RESTLESS_FILE, "one key"))) == []
    finally:
        store.close()
