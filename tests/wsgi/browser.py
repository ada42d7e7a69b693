"""What a page does, without a browser: sends a file's chunks to a real store by the requests that the answers give."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import urllib3

FILE_TIME = 1_763_800_000_000


@dataclass(kw_only=True)
class Page:
    """A page of one visitor. It knows the six actions and how to send a `request`, and no signature scheme."""

    backend: str
    http: urllib3.PoolManager
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, action: str, **params: str | int) -> Any:
        """Ask for an action; gives the answer, or raises AssertionError with what was said instead."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Content-Type": "application/json", "Cookie": cookie}
        response = self.http.request("POST", f"{self.backend}/{action}/", body=json.dumps(params), headers=headers)
        for header in response.headers.getlist("Set-Cookie"):
            name, _, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
        assert response.status == 200, response.data
        return response.json()

    def send(self, request: Mapping[str, Any], body: bytes = b"") -> urllib3.BaseHTTPResponse:
        """Send a signed request to the store as it stands."""
        return self.http.request(request["method"], request["url"], headers=request["headers"], body=body)

    def begin(self, filename: str, filesize: int, **params: str | int) -> dict[str, Any]:
        """Begin an upload at the server and at the store; gives the answer and the reference for the other actions."""
        begun = self.ask("get_init_signature", filename=filename, filesize=filesize, last_modified=FILE_TIME, **params)
        created = self.send(begun["request"])
        assert created.status == 200, created.data
        ref = {"key": begun["key"], "upload_id": find_text(created.data, "UploadId"), "ticket": begun["ticket"]}
        return {**begun, "ref": ref}


def find_text(xml: bytes, name: str) -> str:
    """Give the text of the one element of that name, whatever its namespace."""
    (text,) = find_texts(xml, name)
    return text


def find_texts(xml: bytes, name: str) -> list[str]:
    """Give the texts of all elements of that name."""
    return [element.text or "" for element in ElementTree.fromstring(xml).iter() if element.tag.split("}")[-1] == name]


def render_completion(listing: bytes) -> bytes:
    """Give the body of the completion, made of what the store lists."""
    pairs = zip(find_texts(listing, "PartNumber"), find_texts(listing, "ETag"), strict=True)
    parts = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>" for number, etag in pairs)
    return f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
