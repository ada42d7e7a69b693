"""Uploaders that need no browser: curl with four transfers at a time, and the command line tool of AWS."""

from __future__ import annotations

import json
import os
import subprocess
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import urllib3

from tests.bench.race.arena import Arena, SentFile
from tests.bench.race.drive import Result
from tests.bench.race.program import ROOT
from tests.bench.race.server import RaceServer

AWSCLI = "awscli==1.46.3"
CURL_PARALLEL = 4
WRITE_OUT = '{"place": %{urlnum}, "status": %{http_code}, "etag": %header{etag}}\\n'


def run_aws(arena: Arena, server: RaceServer, file: SentFile, folder: Path) -> Result:
    """`aws s3 cp` with its defaults, but for chunks of our size."""
    key = f"aws/{time.time_ns()}/{file.path.name}"
    config = folder / "aws-config"
    config.write_text(f"[default]\ns3 =\n  multipart_chunksize = {server.chunk_size}\n  addressing_style = path\n")
    environ = {
        **os.environ,
        "AWS_CONFIG_FILE": str(config),
        "AWS_ACCESS_KEY_ID": arena.store.access_key,
        "AWS_SECRET_ACCESS_KEY": arena.store.secret_key,
        "AWS_DEFAULT_REGION": arena.store.region,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    command = [str(install_awscli()), "--endpoint-url", arena.store.url, "s3", "cp", "--no-progress"]
    command += [str(file.path), f"s3://{arena.bucket}/{key}"]
    began = time.monotonic()
    ended = subprocess.run(command, env=environ, check=False, capture_output=True, text=True)
    seconds = time.monotonic() - began
    return Result(seconds=seconds, keys=[key], failure=ended.stderr.strip() or None)


def run_curl(arena: Arena, server: RaceServer, file: SentFile, folder: Path) -> Result:
    """One curl over the parts, which lie there as files of their own, by presigned URLs."""
    del arena
    with urllib3.PoolManager(retries=False) as http, _cut(file, server.chunk_size, folder) as parts:
        began = time.monotonic()
        asked = {"files": [{"name": file.path.name, "size": file.size}]}
        plan = http.request("POST", f"{server.url}/race/open", json=asked).json()[0]
        config = folder / "curl-config"
        transfers = zip(parts, plan["urls"], strict=True)
        config.write_text("\n".join(f'upload-file = "{part}"\nurl = "{url}"' for part, url in transfers))
        parallel = ["--parallel", "--parallel-max", str(CURL_PARALLEL), "--config", str(config)]
        command = ["curl", "--silent", "--show-error", "--write-out", WRITE_OUT, *parallel]
        ended = subprocess.run(command, check=False, capture_output=True, text=True)
        etags = _read_etags(ended.stdout)
        if ended.returncode or len(etags) != len(parts):
            return Result(seconds=time.monotonic() - began, failure=ended.stderr or ended.stdout)
        if plan["complete"]:
            answer = http.request("POST", plan["complete"], body=_complete_xml(etags))
            assert answer.status == 200, answer.data
        return Result(seconds=time.monotonic() - began, keys=[plan["key"]])


OUTSIDE = {"aws": run_aws, "curl": run_curl}


def install_awscli() -> Path:
    """Give the program, in an environment of its own: it wants other versions than the tests."""
    folder = ROOT / ".venv/awscli"
    stamp = folder / ".installed"
    if not stamp.exists() or stamp.read_text() != AWSCLI:
        venv.create(folder, with_pip=True, clear=True)
        pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([str(folder / "bin/python"), *pip, AWSCLI], check=True)
        stamp.write_text(AWSCLI)
    return folder / "bin/aws"


@contextmanager
def _cut(file: SentFile, chunk_size: int, folder: Path) -> Iterator[Sequence[Path]]:
    """Have the chunks as files, for as long as they are needed."""
    parts: list[Path] = []
    with file.path.open("rb") as whole:
        while block := whole.read(chunk_size):
            parts.append(folder / f"part-{len(parts) + 1}")
            parts[-1].write_bytes(block)
    try:
        yield parts
    finally:
        for part in parts:
            part.unlink()


def _read_etags(lines: str) -> list[str]:
    """Give those of the transfers that went well, in the order of their URLs."""
    told = [json.loads(line) for line in lines.splitlines()]
    return [one["etag"] for one in sorted(told, key=lambda one: one["place"]) if one["status"] == 200]


def _complete_xml(etags: Sequence[str]) -> str:
    parts = (f'<Part><PartNumber>{n}</PartNumber><ETag>"{etag}"</ETag></Part>' for n, etag in enumerate(etags, 1))
    return f"<CompleteMultipartUpload>{''.join(parts)}</CompleteMultipartUpload>"
