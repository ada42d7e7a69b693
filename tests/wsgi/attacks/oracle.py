"""What may have been answered: a refusal that tells and changes nothing, or what is the asker's own, rightly signed.

Signatures are checked as a store checks them, from the URL and the headers that would be sent and the account's secret;
nothing of the code under attack is used for it.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from mule_core.state.records import Upload
from tests.wsgi.attacks.world import PLANS, SECRET, TOKEN, Actor, Plan, World, look_at, send

DOCUMENTED = {
    400: {"InvalidParameter", "MalformedBody", "FileTooSmall"},
    401: {"SignInRequired"},
    403: {"KeyNotAllowed", "CookieMissing", "CrossSite"},
    404: {"UnknownUpload"},
    405: {"MethodNotAllowed"},
    409: {"UploadIdMismatch", "UploadOver"},
    413: {"FileTooLarge", "BodyTooLarge"},
    415: {"UnsupportedMediaType", "TypeNotAllowed"},
    429: {"TooManyUploads", "TooManyUnfinishedBytes", "TooManyBytesToday"},
}
METHODS = {"init": "POST", "list": "GET", "end": "POST", "delete": "DELETE", "head": "HEAD", "chunk": "PUT"}
WRITING = ("chunk", "list", "end", "delete")  # these name the upload id
BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
Row = tuple[int, tuple[Upload, list[int]]]
MARK = re.compile(r"[0-9a-f]{32}")
MEDIA_TYPE = re.compile(r"[a-z]+/[\w.+-]+(; ?\w+=(\w+|\"[^\"]*\"))?", re.ASCII)
EXTENDED = r"(?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})+"  # RFC 8187
DISPOSITION = re.compile(rf"(attachment|inline); filename=\"[ !#$&-\[\]-~]+\"(; filename\*=UTF-8''({EXTENDED}))?")


def attack(world: World, actor: Actor, action: str, params: Mapping[str, Any], way: str = "query") -> bool:
    """Send what an actor makes up, assert that the answer is one that may be, and tell whether it was granted."""
    return judge(world, actor, action, params, send(world, actor, action, params, way))


def judge(world: World, actor: Actor, action: str, params: Mapping[str, Any], response: Any) -> bool:
    """Assert that an answer to what was sent is one that may be; tell whether it was granted."""
    check_headers(actor, action, response)
    text = f"{response.text}{response.headers}"
    assert not [secret for secret in secrets_kept_from(actor) if secret in text and secret not in params.values()]
    if response.status_int == 200:
        check_granted(world, actor, action, params, response)
        return True
    check_refused(response)
    assert [but_for_own_ids(actor, row) for row in look_at(world.store).items()] == [*world.before.items()]
    return False


def but_for_own_ids(actor: Actor, row: Row) -> Row:
    """Give a row as it was before the owner of an upload named its id, which counts even where the chunk does not."""
    number, (upload, parts) = row
    is_new = any((plan.key, plan.upload_id) == (upload.key, None) for plan in actor.plans)
    return number, (replace(upload, upload_id=None) if is_new else upload, parts)


def secrets_kept_from(actor: Actor) -> list[str]:
    """Give what an answer to that actor may not tell."""
    others = [plan for plan in PLANS if plan not in actor.plans]
    return [SECRET, TOKEN, "Traceback", *(text for plan in others for text in (plan.key, plan.ticket))]


def check_headers(actor: Actor, action: str, response: Any) -> None:
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.content_type == "application/json"
    assert all(" " <= character <= "~" for text in response.headers.values() for character in text)
    is_newcomers = actor.owner is None and action == "get_init_signature" and response.status_int == 200
    assert is_newcomers or "Set-Cookie" not in response.headers


def check_refused(response: Any) -> None:
    assert response.json["error"]["code"] in DOCUMENTED[response.status_int]
    assert set(response.json) == {"error", "server_time"}
    assert set(response.json["error"]) <= {"code", "message", "limit", "accept", "state"}
    assert not re.search("signature=|AWS AK:", response.text, re.IGNORECASE)


def check_granted(world: World, actor: Actor, action: str, params: Mapping[str, Any], response: Any) -> None:
    owner = actor.owner or name_newcomer(response)
    after = look_at(world.store)
    touched = {number for number in world.before.keys() | after if world.before.get(number) != after.get(number)}
    rows = [(after.get(number) or world.before[number])[0] for number in touched]
    assert all(row.fingerprint.owner == owner or is_borne(actor, row.key) for row in rows)
    match action:
        case "get_init_signature":
            check_begun(world, actor, owner, response.json, params.get("key"))
        case "get_all_signatures":
            check_all(world, actor, response.json, params["upload_id"])
        case "chunk_loaded":
            assert all(
                set(parts) <= allowed_parts(actor, upload.key) for upload, parts in after.values() if upload in rows
            )
        case "upload_finished":
            assert response.json["key"] in [plan.key for plan in actor.plans]
            if "url" in response.json:
                check_link(response.json["url"], response.json["key"])
        case _:
            check_call(world, actor, action.split("_")[1], response.json["request"], params["upload_id"])


def is_borne(actor: Actor, key: str) -> bool:
    return actor.bears is not None and actor.bears.key == key


def name_newcomer(response: Any) -> str | None:
    """Give the owner that a cookie has just been handed out for."""
    token = re.search("mule_owner=([^;]*)", response.headers.get("Set-Cookie", ""))
    return f"anonymous-{sha256(token[1].encode()).hexdigest()[:32]}" if token else None


def allowed_parts(actor: Actor, key: str) -> set[int]:
    return {number for plan in actor.plans if plan.key == key for number in range(1, len(plan.lengths) + 1)}


def check_begun(world: World, actor: Actor, owner: str | None, answer: Any, named_key: str | None) -> None:
    key = answer["key"]
    assert is_sound(key)
    is_free = world.settings.client_keys and not world.settings.key_template
    folders = [f"uploads/{owner}/"] + ([actor.bears.key] if actor.bears else [])
    assert key.startswith(tuple(folders)) or (is_free and key == named_key)
    if "upload_id" in answer:
        assert (key, answer["upload_id"]) in [(plan.key, plan.upload_id) for plan in actor.plans]
    request = answer["request"]
    url = urlsplit(request["url"])
    assert (request["method"], url.netloc, unquote(url.path)) == ("POST", "films.s3.amazonaws.com", f"/{key}")
    assert ("uploads", "") in parse_qsl(url.query, keep_blank_values=True)
    check_object_headers(world, request["headers"])
    assert is_signed(world, request, {})


def check_object_headers(world: World, headers: dict[str, str]) -> None:
    """The settings say what the store keeps with an object; of the file there are its type and its name alone."""
    settings = world.settings
    assert all(" " <= character <= "~" for text in headers.values() for character in text)
    if settings.signature_version == "s3":
        assert headers.keys() - {"authorization", "x-amz-date"} == ({"x-amz-acl"} if settings.acl else set())
        return
    assert MEDIA_TYPE.fullmatch(headers["content-type"])
    disposition = DISPOSITION.fullmatch(headers["content-disposition"])
    assert disposition
    assert disposition[1] == settings.disposition
    name = unquote(disposition[3] or "")
    assert not [character for character in name if unicodedata.category(character)[0] == "C" or character in "/\\"]
    fixed = {
        "cache-control": settings.cache_control,
        "x-amz-storage-class": settings.storage_class,
        "x-amz-tagging": "stage=raw" if settings.tags else None,
        "x-amz-meta-project": "films" if settings.metadata else None,
        "x-amz-checksum-algorithm": "SHA256" if settings.integrity == "checksum" else None,
    }
    mark = headers.get("x-amz-meta-mule-upload", "")  # tells whose object it is where uploads share keys
    shares_keys = settings.client_keys or "{id}" not in (settings.key_template or "{id}")
    assert MARK.fullmatch(mark) if shares_keys else not mark
    told = ("content-type", "content-disposition", "x-amz-meta-mule-upload")
    others = {name: text for name, text in headers.items() if name not in told}
    assert others == {name: text for name, text in fixed.items() if text}


def check_all(world: World, actor: Actor, answer: Any, upload_id: str) -> None:
    for name in ("list", "end", "delete", "head"):
        check_call(world, actor, name, answer["requests"][name], upload_id)
    template = answer["requests"]["chunk"]
    for number, (signature, date) in answer["chunk_signatures"].items():
        filled = {"{chunk}": number, "{signature}": signature, "{date}": date}
        request = {**template, "url": fill(template["url"], filled)}
        request["headers"] = {name: fill(text, filled) for name, text in template["headers"].items()}
        check_call(world, actor, "chunk", request, upload_id)


def fill(text: str, filled: dict[str, str]) -> str:
    for mark, value in filled.items():
        text = text.replace(mark, value)
    return text


def check_call(world: World, actor: Actor, name: str, request: Any, upload_id: str) -> None:
    """One call of the asker's own upload, under its own id, and of a chunk only what the plan has.

    An upload without an id has the one that its owner names first.
    """
    url = urlsplit(request["url"])
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    assert (request["method"], url.netloc) == (METHODS[name], "films.s3.amazonaws.com")
    plan = next(plan for plan in actor.plans if unquote(url.path) == f"/{plan.key}")
    if name in WRITING:
        assert query["uploadId"] == (plan.upload_id or upload_id)
        assert re.fullmatch(r"[!-~]+", upload_id)
        assert not set("&?#%;") & set(upload_id)
    assert is_signed(world, request, expected_headers(world, plan, name, query))


def expected_headers(world: World, plan: Plan, name: str, query: dict[str, str]) -> dict[str, str]:
    """Give the headers that have to be bound beside those to be sent: the browser sets them, or the server has to."""
    if world.settings.signature_version == "s3":
        assert name != "chunk" or 1 <= int(query["partNumber"]) <= len(plan.lengths)
        return {}
    if name == "chunk":
        return {"content-length": str(dict(enumerate(plan.lengths, start=1))[int(query["partNumber"])])}
    return {"x-amz-mp-object-size": str(plan.filesize), "if-none-match": "*"} if name == "end" else {}


def check_link(url: str, key: str) -> None:
    assert unquote(urlsplit(url).path) == f"/{key}"
    assert dict(parse_qsl(urlsplit(url).query))["X-Amz-Expires"] == "60"


def is_sound(key: str) -> bool:
    """Tell whether a key is one that all stores, proxies and logs take as it is."""
    has_control = any(
        unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(character) in BIDI
        for character in key
    )
    segments = key.split("/")
    return not (has_control or "\\" in key or {"", ".", ".."} & set(segments)) and len(key.encode()) <= 1024


def is_signed(world: World, request: Any, bound: dict[str, str]) -> bool:
    """Tell whether a store would take the request, with the headers `bound` among the signed ones."""
    check = is_signed_by_version_2 if world.settings.signature_version == "s3" else is_signed_by_version_4
    return check(request, bound)


def is_signed_by_version_4(request: Any, bound: dict[str, str]) -> bool:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"""
    url = urlsplit(request["url"])
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    headers = {**request["headers"], **bound, "host": url.netloc}
    assert query["X-Amz-SignedHeaders"].split(";") == sorted(headers)
    fields = sorted(field for field in url.query.split("&") if not field.startswith("X-Amz-Signature="))
    lines = [f"{name}:{headers[name]}" for name in sorted(headers)]
    payload = headers.get("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
    canonical = "\n".join(
        [request["method"], url.path, "&".join(fields), *lines, "", query["X-Amz-SignedHeaders"], payload]
    )
    access_key, *scope = query["X-Amz-Credential"].split("/")
    assert access_key == "AK"
    key = f"AWS4{SECRET}".encode()
    for word in scope:
        key = hmac.new(key, word.encode(), "sha256").digest()
    digest = sha256(canonical.encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", query["X-Amz-Date"], "/".join(scope), digest])
    return bool(query["X-Amz-Signature"] == hmac.new(key, text.encode(), "sha256").hexdigest())


def is_signed_by_version_2(request: Any, bound: dict[str, str]) -> bool:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html"""
    assert not bound
    url, headers = urlsplit(request["url"]), request["headers"]
    assert headers.keys() <= {"authorization", "x-amz-date", "x-amz-acl", "content-type"}
    resource = [field for field in url.query.split("&") if re.match("(partNumber|uploadId)=|uploads$", field)]
    amz = [f"{name}:{headers[name]}" for name in ("x-amz-acl", "x-amz-date") if name in headers]
    target = f"/films{url.path}" + ("?" + unquote("&".join(sorted(resource))) if resource else "")
    text = "\n".join([request["method"], "", headers.get("content-type", ""), "", *amz, target])
    proof = b64encode(hmac.new(SECRET.encode(), text.encode(), "sha1").digest()).decode()
    return bool(headers["authorization"] == f"AWS AK:{proof}")
