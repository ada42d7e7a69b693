"""The sweep, against real stores: exactly what is forsaken goes, and what is there is announced."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from mule_core.errors import ObjectStoreUnavailable
from mule_core.marks import render_mark
from mule_core.outbox import FinishedUpload
from mule_core.settings import Settings
from mule_core.state.records import Fingerprint, Upload, UploadState
from mule_core.state.sql import SqlUploadStore
from mule_core.uploads import Uploads
from mule_wsgi.bucket import Bucket, UnclearAnswer, UnfinishedUpload
from mule_wsgi.sweep import Sweep, Swept, Verdict
from tests.stores import Store, make_bucket, s3_client

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
AGE = timedelta(days=7)
MIB = 1024 * 1024


@dataclass(kw_only=True)
class Yard:
    """A bucket with uploads in every state, and the database that knows of some of them."""

    settings: Settings
    client: Any
    store: SqlUploadStore
    heard: list[FinishedUpload]

    def begin(self, name: str, *, filesize: int = 3) -> Upload:
        """Begin an upload that the database knows, long ago by its word."""
        upload = Upload(
            fingerprint=Fingerprint(owner="ada", filename=name, filesize=filesize, last_modified=1),
            key=f"uploads/ada/{name}",
            chunk_size=5 * MIB,
            mime_type="video/mp4",
            created=CREATED,
        )
        return self.store.record_upload_id(self.store.record_upload(upload), self.begin_unknown(upload.key))

    def begin_unknown(self, key: str) -> str:
        """Begin an upload that only the store knows; gives its id."""
        upload_id: str = self.client.create_multipart_upload(Bucket=self.settings.bucket, Key=key)["UploadId"]
        return upload_id

    def send(self, key: str, upload_id: str, body: bytes = b"abc") -> None:
        self.client.upload_part(Bucket=self.settings.bucket, Key=key, UploadId=upload_id, PartNumber=1, Body=body)

    def complete(self, upload: Upload, body: bytes = b"abc") -> None:
        """Make the object, of which nobody is told."""
        self.send(upload.key, str(upload.upload_id), body)
        ref = {"Bucket": self.settings.bucket, "Key": upload.key, "UploadId": upload.upload_id}
        parts = [{"PartNumber": 1, "ETag": self.client.list_parts(**ref)["Parts"][0]["ETag"]}]
        self.client.complete_multipart_upload(**ref, MultipartUpload={"Parts": parts})

    def unfinished(self) -> set[str]:
        """Give the ids of all unfinished uploads, as an independent client lists them."""
        found = self.client.list_multipart_uploads(Bucket=self.settings.bucket)
        assert not found["IsTruncated"]
        return {one["UploadId"] for one in found.get("Uploads", [])}

    def state_of(self, upload: Upload) -> UploadState | None:
        known = self.store.find_upload("ada", upload.key, upload_id=upload.upload_id)
        return known.state if known else None

    def sweep(
        self,
        *,
        before: datetime | None = None,
        prefix: str | None = "uploads/",
        really: bool = True,
        bucket: Bucket | None = None,
        **ages: datetime,
    ) -> Swept:
        """Sweep what is older than a moment; than the far future, unless it is said."""
        bucket = bucket or Bucket(self.settings)
        uploads = Uploads(self.settings, self.store, objects=bucket, on_finished=self.heard.append)
        before = before or datetime.now(UTC) + AGE
        sweep = Sweep(uploads, store=self.store, bucket=bucket, before=before, prefix=prefix, really=really)
        return sweep.run(ended_before=ages.get("ended_before", CREATED))


@pytest.fixture(params=["seaweedfs", "juicefs"])
def yard(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Yard]:
    """Give a fresh bucket of each of the stores, and a database."""
    yield from open_yard(request.getfixturevalue(request.param), f"sqlite:///{tmp_path}/mule.db")


@pytest.fixture
def large_yard(seaweedfs: Store, postgres_url: str) -> Iterator[Yard]:
    """Give a fresh bucket of SeaweedFS, and a PostgreSQL database."""
    yield from open_yard(seaweedfs, postgres_url)


def open_yard(store: Store, database_url: str, **options: Any) -> Iterator[Yard]:
    settings = Settings(
        access_key=store.access_key,
        secret_key=store.secret_key,
        bucket=make_bucket(store),
        region=store.region,
        endpoint_url=store.url,
        **options,
    )
    with closing(SqlUploadStore.from_url(database_url)) as uploads:
        yield Yard(settings=settings, client=s3_client(store), store=uploads, heard=[])


def next_second() -> datetime:
    """Wait until the stores, whose times are whole seconds, tell another one; gives its beginning."""
    begun = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    time.sleep((begun - datetime.now(UTC)).total_seconds() + 0.05)
    return begun


def test_of_2500_unfinished_uploads_exactly_the_stale_ones_go(large_yard: Yard) -> None:
    yard = large_yard
    with ThreadPoolExecutor(16) as pool:
        known = list(pool.map(yard.begin, [f"{number}/a.mov" for number in range(1500)]))
        unknown = [f"uploads/eve/{number}/b.mov" for number in range(1000)]
        unknown_ids = list(pool.map(yard.begin_unknown, unknown))
        limit = next_second()
        fed = [(upload.key, str(upload.upload_id)) for upload in known[:150]]
        fed += zip(unknown[:200], unknown_ids[:200], strict=True)
        list(pool.map(lambda one: yard.send(*one), fed))
        list(pool.map(lambda upload: yard.store.record_activity(upload, limit), known[1350:]))
    active = {upload_id for _, upload_id in fed} | {str(upload.upload_id) for upload in known[1350:]}
    assert (len(active), len(yard.unfinished())) == (500, 2500)

    dry = yard.sweep(before=limit, really=False)
    assert len(yard.unfinished()) == 2500
    swept = yard.sweep(before=limit)

    assert yard.unfinished() == active
    for one in (dry, swept):
        assert (one.counts[Verdict.ABORTED], one.counts[Verdict.KEPT], one.errors) == (2000, 500, [])
    states = [yard.state_of(upload) for upload in known]
    assert states == [UploadState.OPEN] * 150 + [UploadState.ABORTED] * 1200 + [UploadState.OPEN] * 150
    assert yard.heard == []


def test_an_object_that_nobody_announced_is_finished_and_told_of_once(yard: Yard) -> None:
    upload = yard.begin("film.mov")
    yard.complete(upload)
    assert yard.sweep(really=False).counts[Verdict.FINISHED] == 1
    assert (yard.state_of(upload), yard.heard) == (UploadState.OPEN, [])
    swept = yard.sweep()
    assert (swept.counts[Verdict.FINISHED], swept.told) == (1, 1)
    assert yard.state_of(upload) is UploadState.FINISHED
    assert yard.sweep().told == 0
    ((key, filesize, etag),) = [(one.key, one.filesize, one.etag) for one in yard.heard]
    assert (key, filesize) == ("uploads/ada/film.mov", 3)
    assert etag == yard.client.head_object(Bucket=yard.settings.bucket, Key=key)["ETag"]


@pytest.mark.parametrize("state", [UploadState.OPEN, UploadState.ABORTED])
def test_of_a_key_that_uploads_share_only_an_object_with_their_mark_is_announced(
    seaweedfs: Store, tmp_path: Path, state: UploadState
) -> None:
    for yard in open_yard(seaweedfs, f"sqlite:///{tmp_path}/mule.db", client_keys=True):
        uploads = [yard.begin(name) for name in ("other.mov", "ours.mov")]
        marks = [32 * "0", render_mark(uploads[1])]
        for upload, mark in zip(uploads, marks, strict=True):
            metadata = {"mule-upload": mark}
            yard.client.put_object(Bucket=yard.settings.bucket, Key=upload.key, Body=b"abc", Metadata=metadata)
            ref = {"Key": upload.key, "UploadId": upload.upload_id}
            yard.client.abort_multipart_upload(Bucket=yard.settings.bucket, **ref)
            if state is not UploadState.OPEN:
                yard.store.record_state(upload, state)
        assert yard.sweep().told == 1
        assert [one.filename for one in yard.heard] == ["ours.mov"]


def test_a_truncated_object_is_never_announced(yard: Yard) -> None:
    upload = yard.begin("film.mov", filesize=4)
    yard.complete(upload)
    swept = yard.sweep(before=CREATED)
    assert (swept.counts[Verdict.KEPT], yard.state_of(upload), yard.heard) == (1, UploadState.OPEN, [])
    swept = yard.sweep()
    assert (swept.counts[Verdict.FORGOTTEN], yard.state_of(upload), yard.heard) == (1, UploadState.ABORTED, [])


@pytest.mark.parametrize("state", [UploadState.ABORTED, UploadState.SUPERSEDED])
def test_what_was_given_up_but_is_there_all_the_same_is_announced(yard: Yard, state: UploadState) -> None:
    upload = yard.begin("film.mov")
    yard.store.record_state(upload, state)
    yard.complete(upload)
    yard.sweep()
    assert yard.state_of(upload) is UploadState.FINISHED
    assert [one.upload_id for one in yard.heard] == [upload.upload_id]


def test_what_was_given_up_and_never_aborted_goes_when_it_is_old(yard: Yard) -> None:
    upload = yard.begin("film.mov")
    yard.store.record_state(upload, UploadState.ABORTED)
    yard.sweep(before=CREATED)
    assert yard.unfinished() == {upload.upload_id}
    yard.sweep()
    assert yard.unfinished() == set()
    assert yard.sweep().counts == {Verdict.OVER: 1}


def test_what_was_given_up_goes_also_where_nothing_but_time_tells_and_nothing_is_listed(
    seaweedfs: Store, tmp_path: Path
) -> None:
    """By version 2 with keys that pages name an object may be another's; the parts are this upload's for all that."""
    options = {"client_keys": True, "signature_version": "s3"}
    for yard in open_yard(seaweedfs, f"sqlite:///{tmp_path}/mule.db", **options):
        upload = yard.begin("film.mov")
        yard.send(upload.key, str(upload.upload_id))
        yard.store.record_state(upload, UploadState.SUPERSEDED)
        swept = yard.sweep(prefix=None)
        assert (swept.counts, yard.unfinished()) == ({Verdict.ABORTED: 1}, set())


def test_only_keys_under_the_prefix_are_touched_unless_the_database_knows_them(yard: Yard) -> None:
    others = yard.begin_unknown("reports/2026.csv")
    ours = yard.begin_unknown("uploads/eve/x.mov")
    known = yard.begin("film.mov")
    yard.sweep(prefix=None)
    assert yard.unfinished() == {others, ours}
    assert yard.state_of(known) is UploadState.ABORTED
    yard.sweep()
    assert yard.unfinished() == {others}
    yard.sweep(prefix="")
    assert yard.unfinished() == set()


def test_an_upload_that_somebody_comes_back_for_at_the_last_moment_is_kept(yard: Yard) -> None:
    upload, limit = yard.begin("film.mov"), datetime.now(UTC) + AGE

    class ComesBack(SqlUploadStore):
        def record_idle(self, upload: Upload, *, before: datetime) -> bool:
            self.record_activity(upload, limit)
            return super().record_idle(upload, before=before)

    yard.store = ComesBack(yard.store._engine)
    swept = yard.sweep(before=limit)
    assert (swept.counts, yard.unfinished()) == ({Verdict.KEPT: 1}, {upload.upload_id})


def test_two_sweeps_at_once_do_what_one_does(yard: Yard) -> None:
    stale = [yard.begin(f"{number}.mov") for number in range(40)]
    there = [yard.begin(f"whole {number}.mov") for number in range(10)]
    for upload in there:
        yard.complete(upload)
    with ThreadPoolExecutor(2) as pool:
        swept = [future.result() for future in [pool.submit(yard.sweep) for _ in range(2)]]
    assert [one.errors for one in swept] == [[], []]
    assert yard.unfinished() == set()
    assert sorted(one.key for one in yard.heard) == sorted(upload.key for upload in there)
    assert {yard.state_of(upload) for upload in stale} == {UploadState.ABORTED}


def test_ended_uploads_are_forgotten_but_no_news_with_them(yard: Yard) -> None:
    told, untold = yard.begin("told.mov"), yard.begin("untold.mov")
    yard.complete(told)
    yard.sweep(before=CREATED)
    yard.complete(untold)
    yard.heard.clear()
    fail: Callable[[FinishedUpload], object] = lambda _: 1 / 0  # noqa: E731
    uploads = Uploads(yard.settings, yard.store, objects=Bucket(yard.settings), on_finished=fail)
    uploads.completion.finish(untold)
    assert uploads.outbox
    assert uploads.outbox.deliver_due() == (0, 1)
    assert yard.sweep(ended_before=datetime.now(UTC) + AGE).ended_forgotten == 1
    assert (yard.state_of(told), yard.state_of(untold)) == (None, UploadState.FINISHED)


def test_an_upload_that_never_began_at_the_store_is_forgotten(yard: Yard) -> None:
    upload = yard.store.record_upload(
        replace(
            yard.begin("film.mov"),
            upload_id=None,
            key="uploads/ada/never.mov",
            fingerprint=Fingerprint(owner="ada", filename="never.mov", filesize=3, last_modified=1),
        )
    )
    assert yard.sweep(before=CREATED).counts == {Verdict.KEPT: 2}
    yard.sweep()
    assert yard.state_of(upload) is UploadState.ABORTED


def test_what_goes_wrong_with_one_upload_is_told_and_keeps_no_other(yard: Yard) -> None:
    first, second = yard.begin("1.mov"), yard.begin("2.mov")

    class Refusing(Bucket):
        def abort(self, key: str, upload_id: str) -> None:
            super().abort(key, upload_id if key.endswith("2.mov") else "no such id?")

    bucket = Refusing(yard.settings)
    uploads = Uploads(yard.settings, yard.store, objects=bucket)
    before = datetime.now(UTC) + AGE
    sweep = Sweep(uploads, store=yard.store, bucket=bucket, before=before, prefix="uploads/", really=True)
    swept = sweep.run(ended_before=CREATED)
    assert swept.counts == {Verdict.FAILED: 1, Verdict.ABORTED: 1}
    assert "uploads/ada/1.mov" in swept.errors[0]
    assert yard.unfinished() == {first.upload_id}
    assert yard.sweep().counts[Verdict.ABORTED] == 1, "the next sweep sees to it"
    assert second.upload_id


def break_off(yard: Yard, error: ObjectStoreUnavailable) -> Bucket:
    """Give the yard's bucket, of which the list of uploads ends with an error behind the first."""

    class Broken(Bucket):
        def list_uploads(self, *, prefix: str) -> Iterator[UnfinishedUpload]:
            yield from islice(super().list_uploads(prefix=prefix), 1)
            raise error

    return Broken(yard.settings)


def test_where_the_account_may_not_list_what_the_database_knows_is_swept(yard: Yard) -> None:
    whole, stale = yard.begin("whole.mov"), yard.begin("stale.mov")
    yard.complete(whole)
    refusal = UnclearAnswer("the store gives the server no clear answer")
    refusal.__cause__ = ValueError("403 AccessDenied")
    swept = yard.sweep(bucket=break_off(yard, refusal))
    assert swept.errors == ["the store: 403 AccessDenied"]
    assert swept.counts == {Verdict.FINISHED: 1, Verdict.ABORTED: 1}
    assert (yard.state_of(whole), yard.state_of(stale)) == (UploadState.FINISHED, UploadState.ABORTED)
    assert [upload.filename for upload in yard.heard] == ["whole.mov"]


def test_where_the_store_is_gone_the_host_is_told_all_the_same_and_nothing_is_forgotten(yard: Yard) -> None:
    old, whole = yard.begin("old.mov"), yard.begin("whole.mov")
    yard.store.record_state(old, UploadState.ABORTED)
    yard.complete(whole)
    uploads = Uploads(yard.settings, yard.store, objects=Bucket(yard.settings), on_finished=yard.heard.append)
    uploads.completion.finish(whole)
    gone = break_off(yard, ObjectStoreUnavailable("the store does not answer the server"))
    swept = yard.sweep(bucket=gone, before=CREATED, ended_before=datetime.now(UTC) + AGE)
    assert swept.errors == ["the store: the store does not answer the server"]
    assert (swept.told, swept.ended_forgotten) == (1, 0)
    assert yard.state_of(old) is UploadState.ABORTED


def test_of_what_was_to_be_sent_whole_that_which_is_there_has_finished_and_the_rest_is_forgotten(yard: Yard) -> None:
    there, missing, given_up = (
        yard.store.record_upload(
            Upload(
                fingerprint=Fingerprint(owner="ada", filename=name, filesize=3, last_modified=1),
                key=f"uploads/ada/{name}",
                chunk_size=5 * MIB,
                mime_type="video/mp4",
                created=CREATED,
                upload_id="!whole",
            )
        )
        for name in ("there.mov", "missing.mov", "given up.mov")
    )
    yard.store.record_state(given_up, UploadState.ABORTED)
    yard.client.put_object(Bucket=yard.settings.bucket, Key=there.key, Body=b"abc")
    yard.client.put_object(Bucket=yard.settings.bucket, Key=given_up.key, Body=b"abc")
    kept = yard.sweep(before=CREATED)
    assert (kept.counts[Verdict.FINISHED], kept.counts[Verdict.KEPT]) == (2, 1)
    swept = yard.sweep()
    assert (swept.counts[Verdict.FORGOTTEN], swept.errors) == (1, [])
    states = [yard.state_of(upload) for upload in (there, missing, given_up)]
    assert states == [UploadState.FINISHED, UploadState.ABORTED, UploadState.FINISHED]
    assert sorted(one.key for one in yard.heard) == sorted([there.key, given_up.key])
