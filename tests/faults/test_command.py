"""The command that lets pages be tried by hand."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.recorder import Recorder, connect, head
from tests.stores import free_ports

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the command with some arguments; it is ended with the test."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.faults", *map(str, arguments)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield run
    for process in started:
        process.terminate()
        process.communicate(timeout=10)


def test_a_line_is_run_by_its_script_and_tells_of_each_request(
    start: Start, recorder: Recorder, tmp_path: Path
) -> None:
    script = tmp_path / "script.json"
    script.write_text('[{"call": "part", "fault": "answer", "parameters": {"name": "503 SlowDown"}, "times": 1}]')
    (port,) = free_ports(1)
    process = start("--to", recorder.url, "--port", port, "--seed", 7, "--script", script)
    assert process.stdout
    assert process.stderr
    assert process.stderr.readline() == f"http://127.0.0.1:{port} leads to {recorder.url}\n"
    for status in (b"HTTP/1.1 503", b"HTTP/1.1 200"):
        with connect(f"http://127.0.0.1:{port}") as connection:
            connection.sendall(head("PUT", "/bucket/key?partNumber=4&uploadId=u", length=3) + b"abc")
            assert connection.recv(12) == status
    first, second = (json.loads(process.stdout.readline()) for _ in range(2))
    assert (first["call"], first["part_number"], first["attempt"], first["fault"]) == ("part", 4, 1, "503 SlowDown")
    assert (second["attempt"], second["fault"], second["status"], second["received"]) == (2, None, 200, 3)


def test_a_port_that_is_taken_is_named(start: Start, recorder: Recorder) -> None:
    process = start("--to", "http://127.0.0.1:9", "--port", recorder.url.rpartition(":")[2])
    _, told = process.communicate(timeout=10)
    assert process.returncode == 2
    assert "error: --port: " in told


def test_several_lines_may_be_run_at_once(start: Start, recorder: Recorder) -> None:
    one, two = free_ports(2)
    process = start("--to", recorder.url, "--port", one, "--to", recorder.url, "--port", two, "--chaos", 10_000_000)
    assert process.stderr
    assert [process.stderr.readline().split(" ")[0] for _ in range(2)] == [
        f"http://127.0.0.1:{one}",
        f"http://127.0.0.1:{two}",
    ]


def test_it_ends_in_good_order(start: Start, recorder: Recorder) -> None:
    process = start("--to", recorder.url, "--port", free_ports(1)[0], "--dark-at", 1, "--dark-how", "swallowed")
    assert process.stderr
    process.stderr.readline()
    process.terminate()
    assert process.wait(10) == 0
    assert process.stderr.read() == ""


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--port", 1], "--to"),
        (["--to", "http://127.0.0.1:9", "--port", 1, "--port", 2], "as many --port as --to"),
        (["--to", "http://127.0.0.1:9", "--port", 1, "--script", "no-such-file"], "--script: .*no-such-file"),
        (["--to", "http://127.0.0.1:9", "--port", 1, "--script", "README.md"], "--script: "),
    ],
)
def test_a_mistake_on_the_command_line_is_named(start: Start, arguments: list[object], complaint: str) -> None:
    process = start(*arguments)
    _, told = process.communicate(timeout=10)
    assert process.returncode == 2
    assert told.splitlines()[-1].startswith("python -m tests.faults: error: ")
    assert re.search(complaint, told)
