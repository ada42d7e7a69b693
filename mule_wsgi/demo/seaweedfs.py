"""The embedded store: one SeaweedFS process on loopback, whose objects outlive it.

    with SeaweedFS(Path("mule-data")) as store:
        print(store.url, store.access_key)

All that it keeps (objects, credentials, ports, log) lies in the one directory that it is given. It ends when we do,
even if we are killed; where it could not, the next start on that directory ends it. Needs the `demo` extra and POSIX.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar, Self

from .weed import PORT_OPTIONS, EmbeddedStoreError, Weed, end_orphan, find_sockets, find_weed, take_lock

# Below the ports that systems lend to outgoing connections, so that ours are still free at the next start.
PORT_RANGE = range(20_000, 32_000)
START_ATTEMPTS = 5


class SeaweedFS:
    """An S3 endpoint in a data directory; `port` is the same at every start, unless somebody has taken it.

    `start` raises ConfigurationError where SeaweedFS is not installed, and EmbeddedStoreError where the directory is
    in use by another running Mule, or SeaweedFS is not ready within `deadline` seconds.
    """

    region: ClassVar[str] = "us-east-1"  # SeaweedFS accepts any

    def __init__(self, directory: Path, *, deadline: float = 30.0) -> None:
        self.directory: Path = directory.absolute()
        self.deadline = deadline
        self.port: int = 0
        self.access_key: str = ""
        self.secret_key: str = ""
        self._running = ExitStack()

    @property
    def url(self) -> str:
        """Give the S3 endpoint, once started."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it, and come back when objects can be written."""
        program = find_weed()
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with ExitStack() as running:
            lock = running.enter_context((self.directory / "mule.lock").open("a"))
            if not take_lock(lock):
                raise EmbeddedStoreError(f"{self.directory} is in use by another running Mule")
            end_orphan(self.directory)
            for left in find_sockets(self._saved_ports()):
                left.unlink(missing_ok=True)
            self.access_key, self.secret_key = self._credentials()
            running.callback(self._start_weed(program).end)
            self._running = running.pop_all()

    def stop(self) -> None:
        """End it, within some seconds; nothing happens if it is not running."""
        self._running.close()

    def _start_weed(self, program: Path) -> Weed:
        for _ in range(START_ATTEMPTS):
            ports = self._choose_ports()
            weed = Weed(program, self.directory, ports=ports)
            try:
                if weed.wait_ready(self.deadline):
                    self.port = ports["s3.port"]
                    return weed
            except BaseException:
                weed.end()
                raise
            weed.end()
            if all(map(_is_free, ports.values())):
                break  # so it was not for a port that somebody took in between
        raise EmbeddedStoreError(f"SeaweedFS does not start in {self.directory}. It says:\n{weed.log_tail()}")

    def _choose_ports(self) -> dict[str, int]:
        """Give a free port for each option: the last start's, unless somebody has taken it."""
        ports = self._saved_ports()
        for option in PORT_OPTIONS:
            while option not in ports or not _is_free(ports[option]):
                ports[option] = secrets.choice([port for port in PORT_RANGE if port not in ports.values()])
        _write_private(self._ports_file, ports)
        return ports

    def _saved_ports(self) -> dict[str, int]:
        try:
            saved = json.loads(self._ports_file.read_text())
            return {option: int(saved[option]) for option in PORT_OPTIONS}
        except (OSError, ValueError, LookupError, TypeError):
            return {}

    @property
    def _ports_file(self) -> Path:
        return self.directory / "ports.json"

    def _credentials(self) -> tuple[str, str]:
        """Give access key and secret key: made at the first start, and kept."""
        path = self.directory / "s3.json"
        if not path.exists():
            _write_private(path, _identities(access_key=secrets.token_hex(10), secret_key=secrets.token_urlsafe(30)))
        try:
            credentials = json.loads(path.read_text())["identities"][0]["credentials"][0]
            return str(credentials["accessKey"]), str(credentials["secretKey"])
        except (ValueError, LookupError, TypeError) as exc:
            raise EmbeddedStoreError(f"{path} is damaged: remove it to have new credentials made") from exc


def _identities(*, access_key: str, secret_key: str) -> object:
    return {
        "identities": [
            {
                "name": "mule",
                "credentials": [{"accessKey": access_key, "secretKey": secret_key}],
                "actions": ["Admin", "Read", "Write", "List", "Tagging"],
            }
        ]
    }


def _write_private(path: Path, value: object) -> None:
    """Write JSON that only we may read, whole or not at all."""
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123
        json.dump(value, file)
    unfinished.replace(path)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: what lingers of closed connections does not make a port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
