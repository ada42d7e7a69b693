"""Where requests are sent that were made up: all kinds of middleware, each with uploads that there are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from mule_core.completion import StoredObject
from mule_core.settings import Settings
from mule_core.state.sql import SqlUploadStore
from mule_core.uploads import Uploads
from mule_wsgi.middleware import MuleMiddleware
from tests.core.fixtures import SETTINGS, WHEN
from tests.wsgi.fixtures import FILE, host, make_client

FRIEND = "https://friend.example"
PREFIX = "/upload-backend"
MOST_KNOWN = 300

PLACES: tuple[Settings, ...] = (
    SETTINGS,
    replace(
        SETTINGS,
        accept=(".mov", "image/*"),
        max_size=10**9,
        min_size=2,
        max_unfinished=60,
        max_bytes_a_day=10**12,
        link_expires_in=60,
        integrity="checksum",
        allowed_origins=(FRIEND,),
    ),
    replace(SETTINGS, signature_version="s3", client_keys=True, key_template="uploads/{owner}/{filename}"),
    replace(SETTINGS, anonymous=False, integrity="content", mime_type="video/mp4"),
)
PEOPLE: tuple[dict[str, str], ...] = (
    {"X-User": "ada"},
    {"X-User": "bob"},
    {"Cookie": f"mule_owner={'A' * 43}"},
    {},
)
PAGES: tuple[dict[str, str], ...] = (
    {},
    {"Origin": FRIEND},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "cross-site"},
)
# What goes well with an upload that there is.
FITTING = {**FILE, "chunk": "2", "num_chunks": "2", "first_chunk": "1", "part_number_marker": "1", "sha256": "0" * 64}


@dataclass(frozen=True, kw_only=True)
class Known:
    """An upload that there is: whose it is, and what fits it."""

    person: dict[str, str]
    fitting: dict[str, str]


class SomeObjects:
    """An object store that has something of the size of FILE at every key, and some uploads unfinished."""

    def find_object(self, key: str) -> StoredObject | None:
        return StoredObject(size=int(FILE["filesize"]), etag='"1"', age=timedelta(len(key)))

    def is_unfinished(self, key: str, upload_id: str) -> bool:
        return (len(key) + len(upload_id)) % 2 == 0

    def abort(self, key: str, upload_id: str) -> None:
        pass


class Place:
    """A middleware over a real database, and the uploads that are known of it: by key, upload id and ticket."""

    def __init__(self, settings: Settings, store: SqlUploadStore) -> None:
        ids = count(1)
        uploads = Uploads(settings, store, objects=SomeObjects(), clock=lambda: WHEN, new_id=lambda: f"id{next(ids)}")
        self.middleware = MuleMiddleware(
            host,
            uploads,
            owner_of=lambda environ: environ.get("HTTP_X_USER"),
            anonymous=settings.anonymous,
            allowed_origins=settings.allowed_origins,
        )
        self.known: list[Known] = []
        for person in PEOPLE[:3]:
            for last in ("get_end_signature", "upload_finished", "get_delete_signature", "get_init_signature"):
                self._begin(person, last)

    def _begin(self, person: dict[str, str], last: str) -> None:
        """Have an upload that has got as far as that action; it may be refused."""
        client = make_client(self.middleware, user=None)
        file = {**FILE, "filename": f"{last}.mov"}
        begun = client.get(f"{PREFIX}/get_init_signature", file, headers=person, status="*").json
        if "key" in begun:
            self.learn(person, {**file, "key": begun["key"], "ticket": begun["ticket"]})
            client.get(f"{PREFIX}/{last}", self.known[-1].fitting, headers=person, status="*")

    def learn(self, person: dict[str, str], upload: dict[str, str]) -> None:
        """Know of one more upload; of so many, the oldest learnt is forgotten."""
        upload_id = f"id-{len(self.known)}"
        one = {**FITTING, "upload_id": upload_id, **upload}
        many = json.dumps([one])
        self.known.append(Known(person=person, fitting={**one, "files": many, "uploads": many}))
        if len(self.known) > MOST_KNOWN:
            del self.known[MOST_KNOWN // 4]

    def find(self, number: int | None) -> Known | None:
        """Give one of the uploads that are known; none for no number."""
        return None if number is None or not self.known else self.known[number % len(self.known)]


@contextmanager
def open_place(settings: Settings, folder: Path) -> Iterator[Place]:
    """Open a place with a database of its own."""
    folder.mkdir()
    with closing(SqlUploadStore.from_url(f"sqlite:///{folder / 'mule.db'}")) as store:
        yield Place(settings, store)


@contextmanager
def open_places(folder: Path) -> Iterator[list[Place]]:
    """Open all places."""
    with ExitStack() as stack:
        yield [stack.enter_context(open_place(place, folder / str(number))) for number, place in enumerate(PLACES)]
