"""A store that swallows: as much of S3 as uploaders need, and no byte of theirs is ever looked at or kept.

    python -m tests.bench.race.swallow '{"host": "127.0.0.1", "port": 0}'

Says its URL in its first line of output. It checks no signature; it counts bytes, and lists and completes by them.
"""

from __future__ import annotations

import itertools
import json
import secrets
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from urllib.parse import parse_qs, unquote, urlsplit

GULP = 1024 * 1024  # bytes that the kernel is asked for at a time
HEAD_LIMIT = 65_536  # bytes
PAGE = 1000  # parts that a listing has at most
# The kernel throws away what it would have copied: https://man7.org/linux/man-pages/man7/tcp.7.html
SWALLOW = socket.MSG_WAITALL | socket.MSG_TRUNC
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, PUT, POST, DELETE, HEAD",
    "Access-Control-Expose-Headers": "ETag, Date",
}
REASONS = {200: "OK", 204: "No Content", 404: "Not Found"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. `path` is the bucket and the key, `size` how many bytes of a file it had."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int = 200
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class Ledger:
    """Sizes of all objects, and of the parts of what will be one."""

    def __init__(self) -> None:
        self._objects: dict[str, int] = {}
        self._uploads: dict[str, dict[int, tuple[str, int]]] = {}  # by upload id and part number: ETag, size
        self._numbers = itertools.count(1)  # which threads may share, unlike a generator
        self._calls: dict[tuple[str, str | None], Callable[[Call], Reply]] = {
            ("OPTIONS", None): self._allow,
            ("OPTIONS", "uploads"): self._allow,
            ("OPTIONS", "uploadId"): self._allow,
            ("POST", "uploads"): self._create,
            ("POST", "uploadId"): self._complete,
            ("PUT", "uploadId"): self._put_part,
            ("GET", "uploadId"): self._list,
            ("DELETE", "uploadId"): self._abort,
            ("PUT", None): self._put,
            ("HEAD", None): self._head,
        }

    def answer(self, call: Call) -> Reply:
        """Do what a request asks for."""
        about = next((name for name in ("uploads", "uploadId") if name in call.query), None)
        upload_id = call.query.get("uploadId")
        if call.method != "OPTIONS" and upload_id is not None and upload_id not in self._uploads:
            return _error(404, "NoSuchUpload")
        do = self._calls.get((call.method, about))
        return do(call) if do else _error(404, "NoSuchKey")

    def _allow(self, call: Call) -> Reply:
        wanted = call.headers.get("access-control-request-headers", "*")
        return Reply(status=204, headers={"Access-Control-Allow-Headers": wanted})

    def _create(self, call: Call) -> Reply:
        upload_id = secrets.token_hex(16)
        self._uploads[upload_id] = {}
        return _xml("InitiateMultipartUploadResult", f"{_name(call)}<UploadId>{upload_id}</UploadId>")

    def _put_part(self, call: Call) -> Reply:
        etag = self._name_bytes()
        self._uploads[call.query["uploadId"]][int(call.query["partNumber"])] = (etag, call.size)
        return Reply(headers={"ETag": etag})

    def _list(self, call: Call) -> Reply:
        marker = int(call.query.get("part-number-marker", 0))
        numbered = sorted(self._uploads[call.query["uploadId"]].items())
        behind = [(number, part) for number, part in numbered if number > marker]
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag><Size>{size}</Size></Part>"
            for number, (etag, size) in behind[:PAGE]
        )
        more = f"<IsTruncated>{str(len(behind) > PAGE).lower()}</IsTruncated>"
        last = f"<NextPartNumberMarker>{behind[:PAGE][-1][0] if behind else 0}</NextPartNumberMarker>"
        return _xml("ListPartsResult", last + more + parts)

    def _complete(self, call: Call) -> Reply:
        parts = self._uploads.pop(call.query["uploadId"])
        self._objects[call.path] = sum(size for _, size in parts.values())
        where = f"<Location>http://{call.headers.get('host')}{call.path}</Location>"
        return _xml("CompleteMultipartUploadResult", f"{where}{_name(call)}<ETag>{self._name_bytes()}</ETag>")

    def _abort(self, call: Call) -> Reply:
        del self._uploads[call.query["uploadId"]]
        return Reply(status=204)

    def _put(self, call: Call) -> Reply:
        self._objects[call.path] = call.size
        return Reply(headers={"ETag": self._name_bytes()})

    def _name_bytes(self) -> str:
        return f'"{next(self._numbers):032x}"'

    def _head(self, call: Call) -> Reply:
        size = self._objects.get(call.path)
        if size is None:
            return Reply(status=404)
        return Reply(headers={"Content-Length": str(size), "ETag": f'"{0:032x}"'})


def _name(call: Call) -> str:
    _, bucket, key = call.path.split("/", 2)
    return f"<Bucket>{bucket}</Bucket><Key>{key}</Key>"


def _xml(name: str, content: str) -> Reply:
    return Reply(body=f"<{name}>{content}</{name}>", headers={"Content-Type": "application/xml"})


def _error(status: int, code: str) -> Reply:
    return Reply(status=status, body=f"<Error><Code>{code}</Code></Error>", headers={"Content-Type": "application/xml"})


def serve_connection(connection: socket.socket, ledger: Ledger) -> None:
    """Answer what comes over one connection, until the other side closes it."""
    scratch = bytearray(GULP)
    ahead = b""
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            while b"\r\n\r\n" not in ahead:
                more = connection.recv(HEAD_LIMIT)
                if not more:
                    return
                ahead += more
            head, _, ahead = ahead.partition(b"\r\n\r\n")
            line, *lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): text.strip() for name, _, text in (line.partition(":") for line in lines)}
            if headers.get("expect") == "100-continue":
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            length = int(headers.get("content-length", 0))
            left = length - len(ahead)
            ahead = ahead[length:]
            while left > 0:
                count = connection.recv_into(scratch, min(left, GULP), SWALLOW)
                if not count:
                    return
                left -= count
            connection.sendall(_render(ledger.answer(_parse(line, headers, length))))


def _parse(line: str, headers: Mapping[str, str], length: int) -> Call:
    method, target, _ = line.split(" ")
    url = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
    size = int(headers.get("x-amz-decoded-content-length", length))
    return Call(method=method, path=unquote(url.path), query=query, headers=headers, size=size)


def _render(reply: Reply) -> bytes:
    body = reply.body.encode()
    headers = {"Date": formatdate(usegmt=True), "Content-Length": str(len(body)), **CORS, **reply.headers}
    if reply.status == 204:
        del headers["Content-Length"]
    lines = "".join(f"{name}: {text}\r\n" for name, text in headers.items())
    return f"HTTP/1.1 {reply.status} {REASONS[reply.status]}\r\n{lines}\r\n".encode() + body


def main(given: Mapping[str, str | int]) -> None:
    """Serve until somebody ends it."""
    ledger = Ledger()
    with socket.create_server((str(given["host"]), int(given["port"])), backlog=128) as listener:
        print(f"http://{given['host']}:{listener.getsockname()[1]}", flush=True)
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve_connection, args=(connection, ledger), daemon=True).start()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
