"""What nobody came back for: uploads that became objects unannounced, and unfinished ones that are forsaken.

The store is asked about every upload that the database does not know as finished, and for all that it lists itself.
Nothing is taken from anybody: an upload that was begun, gained a part or was asked about since the limit is kept, and
what becomes active at the last moment is, too. Two sweeps at once do no harm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice

from mule_core.completion import get_completed
from mule_core.errors import MuleError, NotInStore, ObjectStoreUnavailable
from mule_core.marks import ToldBy
from mule_core.state.records import Upload, UploadState
from mule_core.state.store import UploadStore
from mule_core.uploads import Uploads

from .bucket import Bucket, UnclearAnswer

THREADS = 8
BATCH = 500


class Verdict(StrEnum):
    """What becomes of an upload."""

    FINISHED = "finished"  # the store has it whole: it counts, and the host is told
    ABORTED = "aborted"  # unfinished in the store, and forsaken
    FORGOTTEN = "forgotten"  # not in the store, and forsaken: its row ends
    KEPT = "kept"
    OVER = "over"  # ended long ago, and nothing of it is in the store
    FAILED = "failed"  # it could not be found out, or not be done


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An upload that the database, the store or both know; `initiated` is None where the store does not list it."""

    key: str
    upload_id: str | None
    initiated: datetime | None = None
    upload: Upload | None = None


@dataclass(slots=True, kw_only=True)
class Swept:
    """What a sweep has done, or would do."""

    verdicts: list[tuple[Verdict, Candidate]] = field(default_factory=list)  # none of the kept and the over
    counts: Counter[Verdict] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    told: int = 0
    untold: int = 0
    ended_forgotten: int = 0


class Sweep:
    """One sweep. `before` is the limit: what was active since is kept.

    `prefix` is where the store is looked through: nowhere if it is None. Without `really` nothing is changed.
    """

    def __init__(
        self,
        uploads: Uploads,
        *,
        store: UploadStore,
        bucket: Bucket,
        before: datetime,
        prefix: str | None,
        really: bool,
    ) -> None:
        self._uploads = uploads
        self._store = store
        self._bucket = bucket
        self._before = before
        self._prefix = prefix
        self._really = really

    def run(self, *, ended_before: datetime) -> Swept:
        """Look at all uploads, tell the host what it is owed, and forget what ended before then.

        What goes wrong with the store, or with a single upload, is counted; where the store is not there, nothing is
        forgotten. Raises StoreUnavailable.
        """
        swept = Swept()
        try:
            self._deal_with_all(swept)
            is_there = True
        except ObjectStoreUnavailable as exc:
            swept.errors.append(f"the store: {_describe(exc)}")
            is_there = False
        if self._really:
            if self._uploads.outbox:
                swept.told, swept.untold = self._uploads.outbox.deliver_due()
            if is_there:
                self._forget(swept, ended_before=ended_before)
        return swept

    def _deal_with_all(self, swept: Swept) -> None:
        candidates = iter(self._find_candidates(swept))
        with ThreadPoolExecutor(THREADS) as pool:
            while batch := list(islice(candidates, BATCH)):
                for candidate, (verdict, error) in zip(batch, pool.map(self._deal_with, batch), strict=True):
                    swept.counts[verdict] += 1
                    swept.errors += [error] if error else []
                    if verdict not in (Verdict.KEPT, Verdict.OVER):
                        swept.verdicts.append((verdict, candidate))

    # What there is

    def _find_candidates(self, swept: Swept) -> Iterable[Candidate]:
        """Give every upload once: those of the database first, so that none that ends meanwhile looks unknown.

        Where the account may not list, these are all.
        """
        known: dict[tuple[str, str], Upload] = {}
        for upload in self._find_rows():
            if upload.upload_id is None:
                yield Candidate(key=upload.key, upload_id=None, upload=upload)
            elif _is_more_active(upload, known.get((upload.key, upload.upload_id))):
                known[upload.key, upload.upload_id] = upload
        try:
            for found in self._bucket.list_uploads(prefix=self._prefix) if self._prefix is not None else ():
                known_one = known.pop((found.key, found.upload_id), None)
                yield Candidate(key=found.key, upload_id=found.upload_id, initiated=found.initiated, upload=known_one)
        except UnclearAnswer as exc:
            swept.errors.append(f"the store: {_describe(exc)}")
        for (key, upload_id), upload in known.items():
            yield Candidate(key=key, upload_id=upload_id, upload=upload)

    def _find_rows(self) -> Iterator[Upload]:
        after = 0
        while page := self._store.find_unfinished(after=after, limit=BATCH):
            yield from (upload for _, upload in page)
            after = page[-1][0]

    # What becomes of it

    def _deal_with(self, candidate: Candidate) -> tuple[Verdict, str | None]:
        try:
            verdict = self._judge(candidate)
            return (self._execute(verdict, candidate) if self._really else verdict), None
        except MuleError as exc:
            return Verdict.FAILED, f"{candidate.key!r} ({candidate.upload_id}): {_describe(exc)}"

    def _judge(self, candidate: Candidate) -> Verdict:
        if candidate.initiated:
            return self._judge_unfinished(candidate, candidate.initiated)
        upload = candidate.upload
        assert upload, "what is not listed is known"
        if upload.upload_id:
            try:
                if upload.state is UploadState.OPEN or self._uploads.completion.told_by is not ToldBy.TIME:
                    self._get_completed(upload)
                    return Verdict.FINISHED
                # An object may be another upload's, and is not looked for; but there may be parts of this one.
                if not upload.is_sent_whole and self._bucket.is_unfinished(upload.key, upload.upload_id):
                    return self._judge_unfinished(candidate, upload.created)
            except NotInStore as exc:
                if exc.found == "unfinished":
                    return self._judge_unfinished(candidate, upload.created)
        if upload.state is not UploadState.OPEN:
            return Verdict.OVER
        return Verdict.KEPT if self._is_late(upload.active) else Verdict.FORGOTTEN

    def _judge_unfinished(self, candidate: Candidate, initiated: datetime) -> Verdict:
        assert candidate.upload_id, "what the store knows has an id"
        upload = candidate.upload
        if self._is_late(initiated) or (upload and upload.state is UploadState.OPEN and self._is_late(upload.active)):
            return Verdict.KEPT
        newest_part = self._bucket.find_newest_part(candidate.key, candidate.upload_id)
        return Verdict.KEPT if self._is_late(newest_part) else Verdict.ABORTED

    def _execute(self, verdict: Verdict, candidate: Candidate) -> Verdict:
        upload = candidate.upload
        if verdict is Verdict.FINISHED and upload:
            self._uploads.completion.finish(upload)
        elif verdict in (Verdict.ABORTED, Verdict.FORGOTTEN):
            is_open = upload and upload.state is UploadState.OPEN
            if upload and is_open and not self._store.record_idle(upload, before=self._before):
                return Verdict.KEPT  # somebody has just come back for it
            if verdict is Verdict.ABORTED and candidate.upload_id:
                self._bucket.abort(candidate.key, candidate.upload_id)
        return verdict

    def _get_completed(self, upload: Upload) -> None:
        told_by = self._uploads.completion.told_by
        get_completed(upload, self._bucket, told_by=told_by, when=self._uploads.clock())

    def _is_late(self, moment: datetime | None) -> bool:
        return moment is not None and moment >= self._before

    # Afterwards

    def _forget(self, swept: Swept, *, ended_before: datetime) -> None:
        while forgotten := self._store.forget_ended(before=ended_before, limit=BATCH):
            swept.ended_forgotten += forgotten


def _describe(exc: MuleError) -> str:
    """Give what the store or the database said, which is not for pages."""
    return str(exc.__cause__ or exc)


def _is_more_active(upload: Upload, other: Upload | None) -> bool:
    """Tell which of two owners counts who are at one upload, as they can be where pages name the keys."""
    return other is None or (upload.active or upload.created) > (other.active or other.created)
