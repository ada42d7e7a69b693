"""Real S3 servers for the tests: started on first use, one of each a session, ended by process id."""

from __future__ import annotations

import secrets
import socket
import subprocess
import sysconfig
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import botocore.session
import urllib3
from botocore.config import Config

from mule_core.settings import Settings

READY_SECONDS = 30.0
STOP_SECONDS = 10.0
SESSION = botocore.session.get_session()  # one for all: to read the description of S3 takes longer than most tests
MAKING = threading.Lock()  # clients are for many threads, a session is not


class Store(Protocol):
    """What a test must know of an S3 server. The region is enforced by `juicefs` and not by `seaweedfs`."""

    @property
    def url(self) -> str: ...
    @property
    def access_key(self) -> str: ...
    @property
    def secret_key(self) -> str: ...
    @property
    def region(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class JuiceFS:
    """MinIO's code over a folder: the strictest about signatures, dates, region and service."""

    url: str
    access_key: str
    secret_key: str
    region: str


def preset_of(store: Store) -> str:
    """Give the name by which Mule's settings know a store of this kind."""
    return "minio" if isinstance(store, JuiceFS) else "seaweedfs"


def settings_of(store: Store, bucket: str, *, url: str, **more: Any) -> Settings:
    """Give the settings of a deployment on that store, by its preset; `url` is where browsers find it."""
    return Settings(
        access_key=store.access_key,
        secret_key=store.secret_key,
        bucket=bucket,
        endpoint_url=url,
        store=preset_of(store),
        region=store.region,
        **more,
    )


def s3_client(store: Store) -> Any:
    """Give an independent client of the store, which addresses by path and never tries twice."""
    with MAKING:
        return SESSION.create_client(
            "s3",
            endpoint_url=store.url,
            aws_access_key_id=store.access_key,
            aws_secret_access_key=store.secret_key,
            region_name=store.region,
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}),
        )


def make_bucket(store: Store) -> str:
    """Make a fresh bucket that pages of any origin may upload to; gives its name."""
    bucket = f"bucket-{secrets.token_hex(6)}"
    client = s3_client(store)
    client.create_bucket(Bucket=bucket)
    if not isinstance(store, JuiceFS):  # it has no such call, and lets any origin in
        rule = {
            "AllowedOrigins": ["*"],
            "AllowedMethods": ["GET", "PUT", "POST", "DELETE", "HEAD"],
            "AllowedHeaders": ["*"],
            "ExposeHeaders": ["ETag"],
        }
        client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    return bucket


def drop_bucket(store: Store, bucket: str) -> None:
    """Give the disk back that its objects take; thousands of tests would fill it."""
    client = s3_client(store)
    if not isinstance(store, JuiceFS):
        client.delete_bucket(Bucket=bucket)  # with all that is in it
        return
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for entry in page.get("Contents", ()):
            client.delete_object(Bucket=bucket, Key=entry["Key"])


@contextmanager
def run_juicefs(directory: Path) -> Iterator[JuiceFS]:
    """Run the JuiceFS gateway over a new directory, on loopback."""
    juicefs = [str(Path(sysconfig.get_path("scripts")) / "juicefs"), "--no-agent"]
    metadata = f"badger://{directory}/meta"
    home = {"HOME": str(directory)}
    storage = ["--storage", "file", "--bucket", f"{directory}/data/", "--trash-days", "0"]
    subprocess.run([*juicefs, "format", *storage, metadata, "tests"], env=home, check=True, capture_output=True)
    port, metrics_port = free_ports(2)
    store = JuiceFS(
        url=f"http://127.0.0.1:{port}", access_key="juicefs", secret_key=secrets.token_hex(20), region="eu-central-1"
    )
    root = {
        "MINIO_ROOT_USER": store.access_key,
        "MINIO_ROOT_PASSWORD": store.secret_key,
        "MINIO_REGION_NAME": store.region,
    }
    options = ["--multi-buckets", "--keep-etag", "--object-tag", "--object-meta", "--no-banner", "--no-usage-report"]
    options += ["--no-bgjob", "--backup-meta", "0", "--domain", "s3.localhost", "--log", f"{directory}/log"]
    options += ["--cache-dir", f"{directory}/cache", "--cache-size", "100", "--metrics", f"127.0.0.1:{metrics_port}"]
    with (directory / "output").open("wb") as output:
        gateway = subprocess.Popen(
            [*juicefs, "gateway", *options, metadata, f"127.0.0.1:{port}"],
            env=home | root,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        wait_for_status(f"{store.url}/minio/health/ready", process=gateway)
        yield store
    finally:
        end_process(gateway)


def end_process(process: subprocess.Popen[Any], *, seconds: float = STOP_SECONDS) -> None:
    """End a process as an operator does; one that has not ended after so long is killed."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_ports(count: int) -> list[int]:
    """Give ports of loopback that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def wait_for_status(url: str, *, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server that is just starting answers 200."""
    deadline = time.monotonic() + READY_SECONDS
    with urllib3.PoolManager(retries=False, timeout=1.0) as http:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if http.request("GET", url).status == 200:
                    return
            except urllib3.exceptions.HTTPError:
                time.sleep(0.05)
    raise RuntimeError(f"{url} does not answer; the process ended with {process.poll()}")
