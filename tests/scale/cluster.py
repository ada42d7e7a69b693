"""SeaweedFS as a cluster: a master, three volume servers that keep two copies of all there is, a filer, the S3 door."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, ClassVar, Self

import urllib3

from mule_wsgi.demo.weed import find_weed
from tests.server_process import ServerProcess
from tests.stores import READY_SECONDS, free_ports

VOLUME_SERVERS = 3
POLL_SECONDS = 0.02


class Weed(ServerProcess):
    """One process of the cluster."""

    def __init__(self, role: str, *options: str, directory: Path) -> None:
        self.port, grpc_port = free_ports(2)
        self.url = f"http://127.0.0.1:{self.port}"
        self.address = f"127.0.0.1:{self.port}.{grpc_port}"
        self._files = directory
        listen = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-port={self.port}", f"-port.grpc={grpc_port}"]
        command: list[str | Path] = [find_weed(), "-logtostderr=true", role, *listen, *options]
        super().__init__(*command, directory=directory, ready=f"{self.url}/healthz")

    def stored(self) -> int:
        """Give the bytes that a volume server has on its disk."""
        return sum(path.stat().st_size for path in self._files.glob("*.dat"))


class Cluster:
    """An S3 endpoint over six processes. Every byte is on two of the three `volume_servers`, by the replication 001."""

    region: ClassVar[str] = "us-east-1"  # SeaweedFS accepts any

    def __init__(self, directory: Path, *, replication: str = "001") -> None:
        self._directory = directory
        self._replication = replication
        self._running = ExitStack()
        self.access_key = secrets.token_hex(10)
        self.secret_key = secrets.token_hex(20)
        self.url = ""
        self.volume_servers: list[Weed] = []

    def __enter__(self) -> Self:
        with ExitStack() as running, urllib3.PoolManager(retries=False, timeout=1.0) as http:
            self._start(running, http)
            self._running = running.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def _start(self, running: ExitStack, http: urllib3.PoolManager) -> None:
        def start(name: str, role: str, *options: str) -> Weed:
            weed = Weed(role, *options, directory=self._directory / name)
            running.callback(weed.kill)
            weed.start()
            return weed

        self._directory.mkdir(parents=True, exist_ok=True)
        kept = (f"-defaultReplication={self._replication}", "-volumeSizeLimitMB=128", "-telemetry=false", "-mdir=.")
        master = start("master", "master", *kept)
        # A volume server that finds no leader asks again only seconds later.
        wait_until(lambda: ask(http, f"{master.url}/cluster/status").get("IsLeader"))
        volume = (f"-mserver={master.address}", "-dir=.", "-max=100", "-preStopSeconds=0")
        self.volume_servers = [start(f"volume-{number}", "volume", *volume) for number in range(VOLUME_SERVERS)]
        filer = start("filer", "filer", f"-master={master.address}", "-defaultStoreDir=.", "-localSocket=filer.sock")
        who = f"-config={self._write_identity()}"
        door = start(
            "s3", "s3", f"-filer={filer.address}", who, "-localSocket=s3.sock", "-port.iceberg=0", "-port.lance=0"
        )
        door.wait_until_ready()
        wait_until(lambda: count_nodes(ask(http, f"{master.url}/dir/status")) == VOLUME_SERVERS)
        self.url = door.url

    def _write_identity(self) -> Path:
        path = self._directory / "s3.json"
        credentials = {"accessKey": self.access_key, "secretKey": self.secret_key}
        actions = ["Admin", "Read", "Write", "List", "Tagging"]
        identity = {"name": "tests", "credentials": [credentials], "actions": actions}
        path.write_text(json.dumps({"identities": [identity]}))
        return path


def count_nodes(status: dict[str, Any]) -> int:
    """Give how many volume servers a master knows, by its own word at /dir/status."""
    centers = status.get("Topology", {}).get("DataCenters") or ()
    return sum(len(rack.get("DataNodes") or ()) for center in centers for rack in center["Racks"])


def ask(http: urllib3.PoolManager, url: str) -> dict[str, Any]:
    """Give what a server says in JSON; nothing as long as it does not answer so."""
    try:
        answer: dict[str, Any] = http.request("GET", url).json()
    except (urllib3.exceptions.HTTPError, ValueError):
        return {}
    return answer


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until something is so; raises AssertionError if it takes too long."""
    deadline = time.monotonic() + READY_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "the cluster does not get ready"
        time.sleep(POLL_SECONDS)
