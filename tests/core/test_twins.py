"""Twins: one file, begun twice within a second under one key. What the store has of one is nothing of the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from mule_core.completion import StoredObject
from mule_core.errors import NotInStore, UploadOver
from mule_core.outbox import FinishedUpload
from mule_core.settings import Settings
from mule_core.state.store import UploadStore
from mule_core.uploads import UploadRef, Uploads
from tests.core.fixtures import FILE, SETTINGS, WHEN

shared = pytest.mark.parametrize(
    "settings",
    [replace(SETTINGS, client_keys=True), replace(SETTINGS, key_template="films/{filename}")],
    ids=["client's", "shared"],
)


class Objects:
    """The object of the upload that was completed last; whatever was not is unfinished."""

    def __init__(self) -> None:
        self.mark = ""
        self.completed = ""

    def find_object(self, _key: str) -> StoredObject | None:
        return StoredObject(size=FILE.filesize, etag="", age=timedelta(0), mark=self.mark) if self.completed else None

    def is_unfinished(self, _key: str, upload_id: str) -> bool:
        return upload_id != self.completed

    def abort(self, key: str, upload_id: str) -> None:
        raise AssertionError(f"{key} {upload_id} is not for us to abort")


class Site:
    """A host whose clock goes on by a microsecond whenever somebody looks at it."""

    def __init__(self, settings: Settings, store: UploadStore) -> None:
        self.objects = Objects()
        self.heard: list[FinishedUpload] = []
        moments = (WHEN + timedelta(microseconds=number) for number in count())
        self.uploads = Uploads(
            settings,
            store,
            objects=self.objects,
            on_finished=self.heard.append,
            clock=lambda: next(moments),
            new_id=lambda: "id",
        )

    def begin(self, upload_id: str, *, force: bool = False) -> tuple[UploadRef, str]:
        """Give the upload, bound, and its mark."""
        begun = self.uploads.get_init_signature(FILE, key="film.mov", force=force)
        ref = UploadRef(owner="ada", key=begun.upload.key, upload_id=upload_id)
        self.uploads.chunk_loaded(ref, 1)
        assert begun.signed
        return ref, begun.signed.headers["x-amz-meta-mule-upload"]

    def complete(self, ref: UploadRef, mark: str) -> None:
        """Have it finished at the store, and say so."""
        self.objects.completed, self.objects.mark = ref.upload_id, mark
        self.uploads.upload_finished(ref)

    def hear(self) -> list[str]:
        """Give the ids of all uploads that the host has heard of."""
        assert self.uploads.outbox
        self.uploads.outbox.deliver_due()
        return [news.upload_id for news in self.heard]


@pytest.fixture
def site(settings: Settings, store: UploadStore) -> Site:
    return Site(settings, store)


@shared
def test_what_was_begun_afresh_does_not_finish_the_one_before_and_is_told_once(site: Site) -> None:
    given_up, _ = site.begin("id-1")
    afresh, mark = site.begin("id-2", force=True)
    assert afresh.key == given_up.key
    site.complete(afresh, mark)
    with pytest.raises(UploadOver):
        site.uploads.upload_finished(given_up)
    assert site.hear() == ["id-2"]


@shared
def test_what_is_sent_a_second_time_is_not_finished_by_the_first(site: Site) -> None:
    first, mark = site.begin("id-1")
    site.complete(first, mark)
    again, mark = site.begin("id-2")
    with pytest.raises(NotInStore):
        site.uploads.upload_finished(again)
    site.complete(again, mark)
    assert site.hear() == ["id-1", "id-2"]
    assert len({news.idempotency_key for news in site.heard}) == 2
