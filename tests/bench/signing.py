"""How fast 10,000 parts are signed, against botocore's presigner and against the bare cost of the hashes.

    python tests/bench/signing.py

Prints one JSON line a figure. `x_` figures are ratios within one round, medians over the rounds, more is better:
`x_botocore` the time of `S3SigV4QueryAuth` for the same parts, `x_floor` that of one SHA-256 over each complete
canonical request and one HMAC-SHA256 over each complete string to sign, both over the time of `Signer.sign_parts`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import platform
import ssl
import statistics
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from unittest import mock

import botocore
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials

from mule_core.parts import part_length
from mule_core.signing import Credentials, Endpoint, Signer

ROUNDS = 7
PART_NUMBERS = range(1, 10_001)
WHEN = datetime(2026, 11, 2, 10, 30, tzinfo=UTC)
KEY = "uploads/7f3c2a90/Holiday in Zürich, day 2.mov"
UPLOAD_ID = "VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA"
ACCESS_KEY, SECRET_KEY = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CHUNK_SIZE = 6_291_456

signer = Signer(
    credentials=Credentials(access_key=ACCESS_KEY, secret_key=SECRET_KEY),
    endpoint=Endpoint(bucket="examplebucket", region="eu-central-1"),
)


def sign_by_mule() -> dict[int, str]:
    """All parts, no length bound: what botocore does, too."""
    return signer.sign_parts(KEY, upload_id=UPLOAD_ID, part_numbers=PART_NUMBERS, when=WHEN).signatures


def sign_bound_by_mule() -> dict[int, str]:
    """All parts, each bound to its length."""
    length_of = partial(part_length, filesize=CHUNK_SIZE * len(PART_NUMBERS) - 1, chunk_size=CHUNK_SIZE)
    parts = signer.sign_parts(KEY, upload_id=UPLOAD_ID, part_numbers=PART_NUMBERS, length_of=length_of, when=WHEN)
    return parts.signatures


def sign_by_botocore() -> dict[int, str]:
    """Presign each part on its own."""
    auth = S3SigV4QueryAuth(BotoCredentials(ACCESS_KEY, SECRET_KEY), "s3", "eu-central-1", expires=14_400)
    url = f"{signer.endpoint.url_of(KEY, '')}?partNumber="
    signatures = {}
    for number in PART_NUMBERS:
        request = AWSRequest(method="PUT", url=f"{url}{number}&uploadId={UPLOAD_ID}")
        auth.add_auth(request)
        signatures[number] = request.url.rpartition("=")[2]
    return signatures


def pay_the_floor(canonical_request: bytes, string_to_sign: bytes) -> None:
    """Hash and sign as often and as many bytes as the plain algorithm has to, and do nothing else."""
    key = bytes(32)
    for _ in PART_NUMBERS:
        hashlib.sha256(canonical_request).hexdigest()
        hmac.digest(key, string_to_sign, "sha256")


def capture_messages() -> tuple[bytes, bytes]:
    """Give the canonical request and the string to sign of the middlemost part, as botocore makes them."""
    auth = S3SigV4QueryAuth(BotoCredentials(ACCESS_KEY, SECRET_KEY), "s3", "eu-central-1", expires=14_400)
    request = AWSRequest(method="PUT", url=signer.endpoint.url_of(KEY, f"partNumber=5000&uploadId={UPLOAD_ID}"))
    with mock.patch.object(auth, "string_to_sign", wraps=auth.string_to_sign) as stage:
        auth.add_auth(request)
        canonical_request: str = stage.call_args.args[1]
    return canonical_request.encode(), auth.string_to_sign(request, canonical_request).encode()


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    start = perf_counter()
    work()
    return perf_counter() - start


def main() -> None:
    """Take the rounds, print the figures."""
    with mock.patch("botocore.auth.get_current_datetime", return_value=WHEN):
        if sign_by_botocore() != sign_by_mule():
            raise SystemExit("the two do not sign alike: there is nothing to compare")
        floor = partial(pay_the_floor, *capture_messages())
        contenders: dict[str, Callable[[], object]] = {
            "mule": sign_by_mule,
            "mule_bound": sign_bound_by_mule,
            "floor": floor,
            "botocore": sign_by_botocore,
        }
        rounds = [{name: seconds(work) for name, work in contenders.items()} for _ in range(ROUNDS)]

    def report(figure: str, value: float) -> None:
        line = {"bench": "signing", "figure": figure, "value": round(value, 3), "rounds": ROUNDS, **circumstances()}
        sys.stdout.write(json.dumps(line) + "\n")

    for figure, slower, faster in (
        ("x_botocore", "botocore", "mule"),
        ("x_floor", "floor", "mule"),
        ("x_floor_length_bound", "floor", "mule_bound"),
    ):
        report(figure, statistics.median(one[slower] / one[faster] for one in rounds))
    for name in contenders:
        report(f"us_per_part_{name}", statistics.median(one[name] for one in rounds) / len(PART_NUMBERS) * 1e6)


def circumstances() -> dict[str, str | int | None]:
    """Say on what this was measured."""
    return {
        "python": platform.python_version(),
        "botocore": botocore.__version__,
        "openssl": ssl.OPENSSL_VERSION,
        "machine": f"{platform.system()} {platform.machine()}",
        "cpus": os.cpu_count(),
    }


if __name__ == "__main__":
    main()
