"""What stores, proxies and backends answer when they refuse: the bytes that a client gets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

_XML = "application/xml"
_HTML = "text/html; charset=utf-8"
_JSON = "application/json"
_GATEWAY_PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>\n"
_LOGIN_PAGE = "<!doctype html><title>Log in</title><form method=post><input name=user><input name=password></form>\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer; its length goes with it."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def s3_error(status: int, code: str, message: str, **headers: str) -> Answer:
    """Give the error document of https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html."""
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>"
    )
    return Answer(status=status, body=xml.encode(), headers={"Content-Type": _XML, **headers})


def backend_error(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Give the JSON that the upload backend refuses with."""
    body = json.dumps({"error": {"code": code, "message": message}}).encode()
    return Answer(
        status=status, body=body, headers={"Content-Type": _JSON, "Cache-Control": "no-store", **(headers or {})}
    )


def page(status: int, html: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Give a page for people, as whatever stands between sends it."""
    return Answer(status=status, body=html.encode(), headers={"Content-Type": _HTML, **(headers or {})})


def _gateway(status: int, reason: str) -> Answer:
    return page(status, _GATEWAY_PAGE.format(f"{status} {reason}"))


_SLOW = "Please reduce your request rate."
_RETRY_AFTER = {"Retry-After": "1"}

# By the name that rules give.
ANSWERS: Mapping[str, Answer] = {
    # the store
    "200 Error": s3_error(200, "InternalError", "We encountered an internal error. Please try again."),
    "200 empty": Answer(status=200),
    "400 BadDigest": s3_error(400, "BadDigest", "The Content-MD5 you specified did not match what we received."),
    "400 InvalidRequest": s3_error(400, "InvalidRequest", "The request is not valid."),
    "400 RequestTimeout": s3_error(
        400, "RequestTimeout", "Your socket connection to the server was not read from or written to in time."
    ),
    "403 AccessDenied": s3_error(403, "AccessDenied", "Access Denied"),
    "403 RequestTimeTooSkewed": s3_error(
        403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large."
    ),
    "403 SignatureDoesNotMatch": s3_error(
        403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided."
    ),
    "403 expired": s3_error(403, "AccessDenied", "Request has expired"),
    "404 NoSuchUpload": s3_error(404, "NoSuchUpload", "The specified multipart upload does not exist."),
    "412 PreconditionFailed": s3_error(412, "PreconditionFailed", "At least one of the preconditions did not hold."),
    "500 InternalError": s3_error(500, "InternalError", "We encountered an internal error. Please try again."),
    "503 SlowDown": s3_error(503, "SlowDown", _SLOW),
    "503 SlowDown Retry-After": s3_error(503, "SlowDown", _SLOW, **_RETRY_AFTER),
    # whatever stands between
    "413 HTML": _gateway(413, "Request Entity Too Large"),
    "429": _gateway(429, "Too Many Requests"),
    "429 Retry-After": page(429, _GATEWAY_PAGE.format("429 Too Many Requests"), _RETRY_AFTER),
    "500 HTML": _gateway(500, "Internal Server Error"),
    "502 HTML": _gateway(502, "Bad Gateway"),
    "503 HTML": _gateway(503, "Service Temporarily Unavailable"),
    "504 HTML": _gateway(504, "Gateway Time-out"),
    "200 login page": page(200, _LOGIN_PAGE),
    "302 login": page(302, _GATEWAY_PAGE.format("302 Found"), {"Location": "/login"}),
    # the backend
    "200 cut JSON": Answer(status=200, body=b'{"signature": "6f1ed002ab55', headers={"Content-Type": _JSON}),
    "401 JSON": backend_error(401, "Unauthorized", "log in first"),
    "500 JSON": backend_error(500, "InternalError", "something went wrong here"),
    "503 StoreUnavailable": backend_error(503, "StoreUnavailable", "the database does not answer", _RETRY_AFTER),
}
