"""The `mule` command, as a person starts and stops it."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from importlib import metadata
from pathlib import Path
from unittest.mock import create_autospec

import psutil
import pytest
import urllib3
from waitress.server import BaseWSGIServer, MultiSocketServer

from mule_core.errors import MuleError
from mule_core.settings import Settings
from mule_core.variables import VARIABLES
from mule_wsgi.cli import main
from mule_wsgi.commands import doctor, serving
from mule_wsgi.objectstore import ObjectStore
from tests.mule_process import MuleProcess, bare_environ
from tests.stores import free_ports

MULE = str(Path(sys.executable).with_name("mule"))
KEYS = {"AWS_ACCESS_KEY": "AK", "AWS_SECRET": "very secret", "BUCKET": "films"}


def run_mule(
    *arguments: str, directory: Path, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself."""
    return subprocess.run(
        [MULE, *arguments],
        cwd=directory,
        env={**bare_environ(), **(environ or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def children_of(served: MuleProcess) -> list[psutil.Process]:
    return psutil.Process(served.pid).children(recursive=True)


def test_help_names_every_setting(tmp_path: Path) -> None:
    told = run_mule("serve", "--help", directory=tmp_path)
    assert told.returncode == 0
    assert not [name for variable in VARIABLES for name in variable.names if name not in told.stdout]


def test_help_is_told_to_a_terminal_that_knows_no_unicode(tmp_path: Path) -> None:
    told = run_mule("serve", "--help", directory=tmp_path, environ={"PYTHONIOENCODING": "ascii"})
    assert (told.returncode, told.stderr) == (0, "")


def test_settings_in_the_help_are_plain_words(tmp_path: Path) -> None:
    told = run_mule("serve", "--help", directory=tmp_path)
    assert "which kind of store that is" in told.stdout
    assert "](" not in told.stdout


def test_help_names_every_command(tmp_path: Path) -> None:
    told = run_mule("--help", directory=tmp_path)
    assert told.returncode == 0
    assert not [name for name in ("demo", "serve", "doctor", "cors", "policy") if f" {name} " not in told.stdout]


def test_version_is_that_of_the_distribution(tmp_path: Path) -> None:
    told = run_mule("--version", directory=tmp_path)
    assert (told.returncode, told.stdout) == (0, f"mule {metadata.version('mule-uploader')}\n")


def test_missing_settings_are_told_in_a_line(tmp_path: Path) -> None:
    told = run_mule("serve", directory=tmp_path, environ={"AWS_ACCESS_KEY_ID": "AK"})
    assert told.returncode == 1
    assert told.stderr == (
        "mule: AWS_SECRET: has to be set: the environment (or an ini file) lacks"
        " AWS_SECRET or AWS_SECRET_ACCESS_KEY (secret_key), BUCKET (bucket)\n"
    )


def test_port_that_is_taken_stops_serve_with_a_clear_error(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        told = run_mule("serve", "--port", port, directory=tmp_path, environ=KEYS)
    assert told.returncode == 1
    assert f"Port {port} cannot be had" in told.stdout
    assert "no port to listen on" in told.stderr


def test_host_that_is_none_is_told_in_a_line(tmp_path: Path) -> None:
    told = run_mule("serve", "--host", "no such host", directory=tmp_path, environ=KEYS)
    assert told.returncode == 1
    assert told.stderr == "mule: 'no such host' is no address to listen on\n"


def test_name_of_two_addresses_is_listened_on_at_both(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        addresses = [server.getsockname() for server in (one, other)]
    found = [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", address) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    settings = Settings(access_key="AK", secret_key="SK", bucket="films", database_url=f"sqlite:///{tmp_path}/mule.db")
    with closing(serving.bind(settings, ports=1)) as server:
        assert [int(port) for _, port in server.effective_listen] == [port for _, port in addresses]


def test_port_that_only_one_address_of_a_name_has_is_let_go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        with socket.create_server(("127.0.0.1", 0)) as free:
            addresses = [server.getsockname() for server in (free, taken)]
        found = [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", address) for address in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        settings = Settings(access_key="AK", secret_key="SK", bucket="films", database_url=f"sqlite:///{tmp_path}/m.db")
        with pytest.raises(MuleError, match="no port to listen on"):
            serving.bind(settings, ports=1)
        monkeypatch.undo()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(addresses[0])


@pytest.mark.parametrize(("kind", "times"), [(BaseWSGIServer, 1), (MultiSocketServer, 0)])
def test_server_is_closed_once_when_it_stops(kind: type, times: int) -> None:
    """Of more than one address it closes itself at Ctrl-C, and waits for those who are served."""
    server = create_autospec(kind, instance=True)
    serving.run_server(server)
    assert (server.run.call_count, server.close.call_count) == (1, times)


def test_address_of_ipv6_is_told_as_a_url_has_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(
        access_key="AK",
        secret_key="SK",
        bucket="films",
        host="::1",
        port=0,
        database_url=f"sqlite:///{tmp_path}/mule.db",
    )
    with closing(serving.bind(settings, ports=1)) as server:
        assert capsys.readouterr().out == f"Mule is at http://[::1]:{server.effective_port}/\n"


def test_demo_where_its_store_cannot_run_is_told_in_a_line(tmp_path: Path) -> None:
    script = "import sys; sys.modules['fcntl'] = None; from mule_wsgi.cli import main; sys.exit(main(['demo']))"
    told = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert told.stderr == "mule: the demo's store does not run on this system, which has no fcntl\n"


def test_data_directory_that_cannot_be_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = run_mule("demo", "--data", "file/data", directory=tmp_path)
    assert told.returncode == 1
    assert told.stderr.startswith("mule: ")
    assert told.stderr.count("\n") == 1


def test_database_of_an_unknown_version_stops_the_start(tmp_path: Path) -> None:
    with MuleProcess("serve", environ=KEYS, directory=tmp_path):
        pass
    with sqlite3.connect(tmp_path / "database.db") as connection:
        connection.execute("UPDATE mule_schema SET version = 99")
    connection.close()
    told = run_mule("serve", "--port", "0", directory=tmp_path, environ=KEYS)
    assert told.returncode == 1
    assert "version 99" in told.stderr


def test_demo_takes_the_next_free_port_and_says_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with MuleProcess("demo", environ={}, directory=tmp_path, port=port) as served:
            assert f"Port {port} cannot be had" in served.output[0]
            said = next(line for line in served.output if line.startswith("Mule is at "))
            url = said.removeprefix("Mule is at ").strip()
            assert urllib3.request("GET", url).status == 200


def test_demo_stops_what_it_started_and_nothing_else(tmp_path: Path) -> None:
    with MuleProcess("demo", environ={}, directory=tmp_path) as served:
        started = children_of(served)
        assert any("weed" in process.name() for process in started)
    gone, alive = psutil.wait_procs(started, timeout=10)
    assert not alive
    assert len(gone) == len(started)


def test_ctrl_c_is_answered_before_the_store_has_ended(tmp_path: Path) -> None:
    with MuleProcess("demo", environ={}, directory=tmp_path) as served:
        stores = [process for process in children_of(served) if "weed" in process.name()]
        for store in stores:
            store.suspend()  # so that it does not end before it may
        os.kill(served.pid, signal.SIGINT)
        try:
            deadline = time.monotonic() + 10
            while "Stopping ...\n" not in served.output:
                assert time.monotonic() < deadline, served.output
                time.sleep(0.02)
        finally:
            for store in stores:
                store.resume()


def test_ctrl_c_ends_what_serves_in_good_order_and_no_examination(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MuleProcess("serve", environ=KEYS, directory=tmp_path) as served:
        process = psutil.Process(served.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0

    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor, "run", interrupt)
    assert main(["doctor"]) == 130


def test_doctor_tells_scripts_by_its_exit_status(tmp_path: Path) -> None:
    nowhere = {**KEYS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_ports(1)[0]}"}
    told = run_mule("doctor", "--json", directory=tmp_path, environ=nowhere)
    assert told.returncode == 1
    assert json.loads(told.stdout)["ok"] is False
    assert told.stderr == ""


def test_doctor_is_understood_by_a_terminal_that_knows_no_unicode(tmp_path: Path) -> None:
    nowhere = {**KEYS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_ports(1)[0]}", "PYTHONIOENCODING": "ascii"}
    told = run_mule("doctor", directory=tmp_path, environ=nowhere)
    assert (told.returncode, told.stderr) == (1, "")
    assert "FAILED connection" in told.stdout


def test_origin_that_is_none_is_told(tmp_path: Path) -> None:
    told = run_mule("doctor", "--origin", "your.site", directory=tmp_path, environ=KEYS)
    assert told.returncode == 2
    assert "expected an origin such as https://your.site, got 'your.site'" in told.stderr


def test_demo_leaves_the_settings_of_its_store_for_an_app_of_ones_own(tmp_path: Path) -> None:
    with MuleProcess("demo", environ={}, directory=tmp_path):
        file = tmp_path / "mule-data" / "settings.env"
        environ = dict(line.split("=", 1) for line in file.read_text().splitlines())
        assert file.stat().st_mode & 0o777 == 0o600
        ObjectStore(Settings.from_environ(environ)).make_bucket()  # it is there, and these open it


def test_demo_listens_on_loopback_alone(tmp_path: Path) -> None:
    with MuleProcess("demo", environ={}, directory=tmp_path) as served:
        processes = [psutil.Process(served.pid), *children_of(served)]
        listening = [c.laddr.ip for p in processes for c in p.net_connections("tcp") if c.status == psutil.CONN_LISTEN]
    assert set(listening) == {"127.0.0.1"}


def test_demo_minds_no_store_settings_of_the_environment(tmp_path: Path) -> None:
    strangers = {**KEYS, "AWS_ENDPOINT_URL": "https://store.example", "DATABASE_URL": "postgres://nowhere/x"}
    with MuleProcess("demo", environ=strangers, directory=tmp_path) as served:
        policy = urllib3.request("GET", served.url).headers["content-security-policy"]
    assert "store.example" not in policy
    assert not (tmp_path / "database.db").exists()


def test_page_is_served_under_a_strict_policy_from_files_of_our_own(tmp_path: Path) -> None:
    with MuleProcess("serve", environ=KEYS, directory=tmp_path) as served:
        page = urllib3.request("GET", served.url)
        bundle = urllib3.request("GET", f"{served.url}mule_js/mule.min.js")
        missing = urllib3.request("GET", f"{served.url}mule_js/../../pyproject.toml")
    assert page.status == bundle.status == 200
    assert 'backend="/upload-backend"' in page.data.decode()
    assert "connect-src 'self' https://films.s3.amazonaws.com;" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert missing.status == 404


def test_body_that_no_action_needs_is_refused_before_it_is_read(tmp_path: Path) -> None:
    head = b"POST /upload-backend/chunk_loaded HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n"
    with MuleProcess("serve", environ=KEYS, directory=tmp_path) as served:
        address = ("127.0.0.1", int(served.url.rpartition(":")[2].rstrip("/")))
        with socket.create_connection(address, timeout=10) as connection:
            connection.sendall(head)
            assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_session_survives_a_restart(tmp_path: Path) -> None:
    with MuleProcess("serve", environ=KEYS, directory=tmp_path) as served:
        query = "filename=a.bin&filesize=1&last_modified=1"
        begun = urllib3.request("GET", f"{served.url}upload-backend/get_init_signature/?{query}")
        cookie = begun.headers["set-cookie"].partition(";")[0]
        served.kill()
        served.start()
        again = urllib3.request(
            "GET", f"{served.url}upload-backend/get_init_signature/?{query}", headers={"cookie": cookie}
        )
    assert again.json()["key"] == begun.json()["key"]
