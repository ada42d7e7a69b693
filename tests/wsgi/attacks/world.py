"""Who is attacked, and by whom: two named owners and an anonymous one, what each has under way, and those who want it.

What is under way is written down here and not begun through the code under attack.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

from webtest import TestApp

from mule_core.settings import Settings
from mule_core.state.memory import MemoryUploadStore
from mule_core.state.records import Fingerprint, Upload
from mule_core.state.store import UploadStore
from mule_core.tickets import derive_ticket_key, render_ticket
from tests.core.fixtures import SETTINGS
from tests.wsgi.fixtures import ACTIONS, make_middleware

PREFIX = "/upload-backend"
SECRET = "the-secret-key-of-the-account"
DIGEST = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
YESTERDAY = datetime(2026, 1, 1, 12, tzinfo=UTC)

FOLDERS = {"client_keys": True, "key_template": "uploads/{owner}/{id}/{filename}"}
VARIANTS: dict[str, dict[str, Any]] = {
    "version 4": {},
    "version 2": {"signature_version": "s3", "acl": "public-read"},
    "pages name keys": {"client_keys": True},
    "pages name keys, version 2": {"client_keys": True, "signature_version": "s3"},
    "pages name keys in their folders": FOLDERS,
    "checksum": {"integrity": "checksum"},
    "content": {"integrity": "content"},
    "limits": {
        "max_size": 10**9,
        "min_size": 1000,
        "max_unfinished": 3,
        "max_unfinished_bytes": 10**10,
        "max_bytes_a_day": 10**11,
        "accept": (".mov", "video/mp4"),
    },
    "laden": {
        "disposition": "inline",
        "cache_control": "private, max-age=60",
        "storage_class": "STANDARD_IA",
        "tags": (("stage", "raw"),),
        "metadata": (("project", "films"),),
        "link_expires_in": 60,
    },
}

TOKEN = "c" * 43
ANONYMOUS = "anonymous-" + sha256(TOKEN.encode()).hexdigest()[:32]
OWNERS = ("ada", "bob", ANONYMOUS)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """An upload as it stands before the attack. `lengths` are those of its parts, in bytes."""

    owner: str
    key: str
    upload_id: str | None
    filename: str
    filesize: int
    lengths: tuple[int, ...]

    @property
    def upload(self) -> Upload:
        file = Fingerprint(
            owner=self.owner, filename=self.filename, filesize=self.filesize, last_modified=1_763_800_000_000
        )
        return Upload(fingerprint=file, key=self.key, chunk_size=6_291_456, mime_type="video/mp4", created=YESTERDAY)

    @property
    def ticket(self) -> str:
        return render_ticket(self.upload, key=derive_ticket_key(SECRET, bucket="films"))


def plan_bound(owner: str) -> Plan:
    """An upload of 20 MB in four parts, of which the store has been sent the first."""
    return Plan(
        owner=owner,
        key=f"uploads/{owner}/5eed-1/a.mov",
        upload_id=f"id-of-{owner}",
        filename="a.mov",
        filesize=20_000_000,
        lengths=(6_291_456, 6_291_456, 6_291_456, 1_125_632),
    )


def plan_unbound(owner: str) -> Plan:
    """An upload of 5 MB in one part, for which no upload id is known yet."""
    return Plan(
        owner=owner,
        key=f"uploads/{owner}/5eed-2/b.mov",
        upload_id=None,
        filename="b.mov",
        filesize=5_000_000,
        lengths=(5_000_000,),
    )


PLANS = tuple(plan for owner in OWNERS for plan in (plan_bound(owner), plan_unbound(owner)))


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody who asks. `owner` is who they are known as (None for a newcomer), `environ` says so to the server.

    `bears` is the upload of an anonymous owner whose ticket they hold: that one is theirs, too.
    """

    owner: str | None
    environ: Mapping[str, str] = field(default_factory=dict)
    bears: Plan | None = None

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The uploads that they may go on with."""
        return tuple(plan for plan in PLANS if plan.owner == self.owner) + ((self.bears,) if self.bears else ())


ACTORS = {
    "ada": Actor(owner="ada", environ={"REMOTE_USER": "ada"}),
    "bob": Actor(owner="bob", environ={"REMOTE_USER": "bob"}),
    "anonymous": Actor(owner=ANONYMOUS, environ={"HTTP_COOKIE": f"mule_owner={TOKEN}"}),
    "newcomer": Actor(owner=None),
    "other browser": Actor(
        owner="anonymous-" + sha256(b"d" * 43).hexdigest()[:32], environ={"HTTP_COOKIE": f"mule_owner={'d' * 43}"}
    ),
    "guesser": Actor(owner=None, environ={"HTTP_COOKIE": f"mule_owner={ANONYMOUS}"}),
    "impostor": Actor(owner=f"named-{ANONYMOUS}", environ={"REMOTE_USER": ANONYMOUS}),
}


def make_store() -> UploadStore:
    """Give a store that remembers PLANS."""
    store = MemoryUploadStore()
    for plan in PLANS:
        upload = store.record_upload(plan.upload)
        if plan.upload_id:
            store.record_part(store.record_upload_id(upload, plan.upload_id), 1)
    return store


def look_at(store: UploadStore) -> dict[int, tuple[Upload, list[int]]]:
    """Give all that a store remembers of unfinished uploads, by number."""
    return {number: (upload, store.find_parts(upload)) for number, upload in store.find_unfinished(limit=10_000)}


@dataclass(kw_only=True)
class World:
    """One deployment under attack. `before` is what it remembered before."""

    settings: Settings
    store: UploadStore
    app: Any
    before: dict[int, tuple[Upload, list[int]]]


def make_world(variant: str = "version 4", *, store: UploadStore | None = None) -> World:
    """Give a deployment that remembers PLANS, or what the store does."""
    settings = replace(SETTINGS, secret_key=SECRET, **VARIANTS[variant])
    store = store or make_store()
    return World(
        settings=settings, store=store, app=TestApp(make_middleware(settings, store=store)), before=look_at(store)
    )


def good_params(action: str, plan: Plan) -> dict[str, str]:
    """Give what the owner of an upload would send."""
    own = {"key": plan.key, "upload_id": plan.upload_id or "id-1", "filename": plan.filename}
    own["filesize"] = str(plan.filesize)
    params = {name: own.get(name, text) for name, text in ACTIONS[action].items()}
    if action == "get_chunk_signature":
        params["sha256"] = DIGEST
    return params


def send(world: World, actor: Actor, action: str, params: Mapping[str, Any], way: str = "query") -> Any:
    """Send parameters to an action: as a query, as pages that use `escape()` do, as a form or as JSON."""
    path, environ = f"{PREFIX}/{action}/", dict(actor.environ)
    world.app.reset()
    match way:
        case "query":
            return world.app.get(
                f"{path}?{urlencode(params, errors='surrogatepass')}", extra_environ=environ, expect_errors=True
            )
        case "escape":
            query = "&".join(f"{name}={escape(text)}" for name, text in params.items())
            return world.app.get(f"{path}?{query}", extra_environ=environ, expect_errors=True)
        case "form":
            return world.app.post(
                path, urlencode(params, errors="surrogatepass"), extra_environ=environ, expect_errors=True
            )
        case _:
            body = json.dumps(params)
            return world.app.post(
                path, body, content_type="application/json", extra_environ=environ, expect_errors=True
            )


def escape(text: str) -> str:
    """Write a text as JavaScript's `escape()` does."""
    units = text.encode("utf-16-be", "surrogatepass")
    codes = [int.from_bytes(units[index : index + 2]) for index in range(0, len(units), 2)]
    return "".join(quote(chr(code)) if code < 128 else f"%u{code:04X}" for code in codes)
