"""The embedded store over its whole life, with the real `weed`: starts, ends, and what comes between."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import psutil
import pytest

from mule_core.errors import ConfigurationError
from mule_wsgi.demo.seaweedfs import SeaweedFS
from mule_wsgi.demo.weed import EmbeddedStoreError
from tests.stores import make_bucket, s3_client

ANOTHER_MULE = """
import sys, time
from pathlib import Path
from mule_wsgi.demo.seaweedfs import SeaweedFS
with SeaweedFS(Path(sys.argv[1])):
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def another_mule(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that runs a store in `tmp_path`."""
    command = [sys.executable, "-c", ANOTHER_MULE, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        yield process
        process.kill()


def weeds(directory: Path) -> list[psutil.Process]:
    """Give the processes that run `weed` on that directory."""
    return [process for process in psutil.process_iter() if is_weed(process, directory)]


def is_weed(process: psutil.Process, directory: Path) -> bool:
    try:
        command = process.cmdline()
    except psutil.Error:
        return False
    return command[:1] != [sys.executable] and f"-dir={directory}" in command


def test_objects_credentials_and_port_outlive_a_restart(tmp_path: Path) -> None:
    with SeaweedFS(tmp_path / "new" / "data") as store:
        bucket = make_bucket(store)
        s3_client(store).put_object(Bucket=bucket, Key="kept", Body=b"bytes" * 1_000_000)
        first = (store.url, store.access_key, store.secret_key)
    store.start()
    try:
        assert (store.url, store.access_key, store.secret_key) == first
        assert s3_client(store).get_object(Bucket=bucket, Key="kept")["Body"].read() == b"bytes" * 1_000_000
    finally:
        store.stop()


def test_a_taken_port_is_replaced_and_the_objects_are_still_there(tmp_path: Path) -> None:
    with SeaweedFS(tmp_path) as store:
        bucket = make_bucket(store)
        s3_client(store).put_object(Bucket=bucket, Key="kept", Body=b"bytes")
        port = store.port
    with socket.create_server(("127.0.0.1", port)), SeaweedFS(tmp_path) as store:
        assert store.port != port
        assert s3_client(store).get_object(Bucket=bucket, Key="kept")["Body"].read() == b"bytes"


def test_only_we_may_read_the_credentials_and_two_stores_have_different_ones(tmp_path: Path) -> None:
    with SeaweedFS(tmp_path / "one") as one, SeaweedFS(tmp_path / "two") as two:
        assert one.secret_key != two.secret_key
        assert one.access_key != two.access_key
    assert stat.S_IMODE((tmp_path / "one" / "s3.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o700


def test_nothing_runs_or_remains_in_the_temporary_directory_after_the_end(tmp_path: Path) -> None:
    with SeaweedFS(tmp_path):
        (weed,) = weeds(tmp_path)
        ports = {str(connection.laddr.port) for connection in weed.net_connections("tcp") if not connection.raddr}
        assert {connection.laddr.ip for connection in weed.net_connections("tcp")} == {"127.0.0.1"}
    assert not weed.is_running()
    assert not [path for path in Path("/tmp").glob("seaweedfs-*") if ports & set(path.stem.split("-"))]


def test_ctrl_c_at_the_terminal_does_not_reach_it(tmp_path: Path) -> None:
    with SeaweedFS(tmp_path):
        (weed,) = weeds(tmp_path)
        assert os.getsid(weed.pid) != os.getsid(0)


def test_a_second_mule_on_the_directory_is_refused(tmp_path: Path, another_mule: subprocess.Popen[bytes]) -> None:
    with pytest.raises(EmbeddedStoreError, match="in use by another running Mule"):
        SeaweedFS(tmp_path).start()
    assert another_mule.poll() is None
    assert len(weeds(tmp_path)) == 1


def test_it_ends_with_a_mule_that_is_killed(tmp_path: Path, another_mule: subprocess.Popen[bytes]) -> None:
    (weed,) = weeds(tmp_path)
    keeper = weed.parent()
    assert keeper
    another_mule.kill()
    psutil.wait_procs([weed, keeper], timeout=20)
    assert weeds(tmp_path) == []


def test_an_orphan_is_ended_by_the_next_start(tmp_path: Path, another_mule: subprocess.Popen[bytes]) -> None:
    (orphan,) = weeds(tmp_path)
    keeper = orphan.parent()
    assert keeper
    os.kill(keeper.pid, signal.SIGKILL)
    another_mule.kill()
    another_mule.wait()
    assert orphan.is_running()
    with SeaweedFS(tmp_path):
        (weed,) = weeds(tmp_path)
        assert weed != orphan


def test_a_process_that_merely_has_the_remembered_id_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as innocent:
        (tmp_path / "weed.lock").write_text(str(innocent.pid))
        with SeaweedFS(tmp_path):
            assert innocent.poll() is None


def test_a_start_that_fails_shows_the_log_and_leaves_nothing_running(tmp_path: Path) -> None:
    (tmp_path / "filerldb2").write_text("where a directory should be")
    with pytest.raises(EmbeddedStoreError, match="filerldb2"):
        SeaweedFS(tmp_path).start()
    assert weeds(tmp_path) == []


def test_a_start_that_takes_too_long_is_given_up_and_may_be_tried_again(tmp_path: Path) -> None:
    store = SeaweedFS(tmp_path, deadline=0)
    started = time.monotonic()
    with pytest.raises(EmbeddedStoreError, match="does not start"):
        store.start()
    assert time.monotonic() - started < 20
    assert weeds(tmp_path) == []
    store.deadline = 30
    with store:
        assert len(weeds(tmp_path)) == 1


def test_without_the_program_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def files(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "files", files)
    with pytest.raises(ConfigurationError, match=r"mule-uploader\[demo\]"):
        SeaweedFS(tmp_path).start()


@pytest.mark.parametrize("text", ["", "{}", '{"identities": []}', "[]"])
def test_damaged_credentials_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "s3.json").write_text(text)
    with pytest.raises(EmbeddedStoreError, match=r"s3\.json is damaged"):
        SeaweedFS(tmp_path).start()


@pytest.mark.parametrize("text", ["", "[1]"])
def test_damaged_ports_are_chosen_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / "ports.json").write_text(text)
    with SeaweedFS(tmp_path) as store:
        assert store.port


def test_a_long_log_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "seaweedfs.log").write_bytes(b"x" * 1024 * 1024 + b"\n")
    with SeaweedFS(tmp_path):
        assert (tmp_path / "seaweedfs.log.1").stat().st_size == 1024 * 1024 + 1
        assert (tmp_path / "seaweedfs.log").stat().st_size < 1024 * 1024


def test_stopping_twice_or_unstarted_does_nothing(tmp_path: Path) -> None:
    store = SeaweedFS(tmp_path)
    store.stop()
    with store:
        store.stop()
    store.stop()
