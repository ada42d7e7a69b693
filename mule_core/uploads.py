"""The use cases: one method per action of the wire protocol, without a word of HTTP.

A caller without any framework needs little:

>>> from mule_core.settings import Settings
>>> from mule_core.state.memory import MemoryUploadStore
>>> from mule_core.state.records import Fingerprint
>>> from mule_core.uploads import Uploads, UploadRef
>>> settings = Settings(access_key="AK", secret_key="SK", bucket="films")
>>> uploads = Uploads(settings, MemoryUploadStore())
>>> file = Fingerprint(owner="ada", filename="a.mov", filesize=20_000_000, last_modified=1_763_800_000_000)
>>> begun = uploads.get_init_signature(file)
>>> begun.signed.method, begun.upload.chunk_size, begun.part_count  # send it: the store answers with an upload id
('POST', 6291456, 4)
>>> ref = UploadRef(owner="ada", key=begun.upload.key, upload_id="from-the-store")
>>> uploads.get_chunk_signature(ref, 1).method  # sign, send, and remember each part …
'PUT'
>>> uploads.chunk_loaded(ref, 1)
>>> uploads.get_init_signature(file).parts  # … so that the same file goes on tomorrow where it was
(1,)
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from .access import Action, Authorize, Gate
from .beginning import Begun, UploadBeginner, Wish
from .binding import UploadBinder, UploadRef
from .completion import AskAll, Completion, ObjectStore
from .errors import InvalidParameter, UploadOver
from .finishing import UploadFinisher
from .journal import record_event, record_retries
from .keys import DEFAULT_TEMPLATE, KeyTemplate
from .limits import Limits
from .meter import Meter, TimedSigner, size_of_parts
from .outbox import OnFinished, Outbox
from .parts import check_planned
from .quota import Quota
from .retries import Retries
from .settings import Settings
from .signatures import Signatures, UploadSigner
from .signing import SignedRequest
from .state.records import Fingerprint, Upload, UploadState
from .state.store import UploadStore
from .tickets import derive_ticket_key, render_ticket

__all__ = ["Begun", "UploadRef", "Uploads"]

ACTIVITY_GRAIN = timedelta(minutes=10)  # how exactly it is remembered when somebody was at an upload


class Uploads:
    """Who may do what to which upload, and what is signed for it.

    `objects` is who asks the store whether an upload has become an object; without it, a page's word is taken for it.
    `ask_all` has it asked about many; one after another, unless it is another than `map`.
    `on_finished` is told of every upload that finishes, by whoever empties `outbox` (None where there is no such hook).
    `authorize` is the host's own word on who may do what; see Authorize. What it refuses with comes through.
    `meter` counts what is done, and how long it took to sign.
    Time and randomness enter here and nowhere else: `clock` gives an aware datetime, `new_id` a fresh random id.
    Every method may raise StoreUnavailable (try again) and the errors it names.
    """

    def __init__(
        self,
        settings: Settings,
        store: UploadStore,
        *,
        objects: ObjectStore | None = None,
        ask_all: AskAll = map,
        on_finished: OnFinished | None = None,
        authorize: Authorize | None = None,
        meter: Meter | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_id: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._settings = settings
        self.clock = clock
        self._store = store
        template = KeyTemplate(settings.key_template or DEFAULT_TEMPLATE)
        self._ticket_key = derive_ticket_key(
            settings.secret or settings.secret_key, bucket=settings.bucket, endpoint_url=settings.endpoint_url
        )
        limits = Limits(settings)
        life = timedelta(seconds=settings.expires_in) + ACTIVITY_GRAIN
        quota = Quota(store, limits, life=life, abort=objects.abort if objects else None, clock=clock)
        self._gate = Gate(limits, authorize)
        self._binder = UploadBinder(store, ticket_key=self._ticket_key, quota=quota, clock=clock)
        self._meter = meter
        self._signer = TimedSigner(settings, meter) if meter else UploadSigner(settings)
        self._beginner = UploadBeginner(
            settings,
            store,
            template=template,
            binder=self._binder,
            gate=self._gate,
            limits=limits,
            quota=quota,
            signer=self._signer,
            clock=clock,
            new_id=new_id,
        )
        told_by = self._signer.told_by
        self.completion: Completion = Completion(
            store,
            objects=objects,
            told_by=told_by,
            announce=on_finished is not None,
            clock=clock,
            ask_all=ask_all,
        )
        self._finisher = UploadFinisher(settings, self.completion, signer=self._signer, meter=meter, clock=clock)
        lease = timedelta(seconds=settings.hook_seconds)
        self.outbox: Outbox | None = None
        if on_finished is not None:
            self.outbox = Outbox(store, on_finished, bucket=settings.bucket, told_by=told_by, lease=lease, clock=clock)

    # Beginning, and going on

    def get_init_signature(
        self,
        file: Fingerprint,
        *,
        mime_type: str | None = None,
        key: str | None = None,
        force: bool = False,
        whole: bool = False,
        speed: int | None = None,
        ticket: str | None = None,
        upload_id: str | None = None,
    ) -> Begun:
        """Begin an upload, or find the one to go on with.

        `key` counts only where the settings let pages name theirs. `force` begins afresh, whatever is remembered.
        With `whole`, a file of at most one chunk is sent by one PUT of the object, where every upload has a key of its
        own; under the `integrity` setting, get_chunk_signature signs that.
        `speed` is that of the page's line in bytes a second, 0 where it does not know yet: chunks are fitted to it;
        without it they are as the setting says.
        `ticket` and `upload_id`, as the client kept them, bring back an upload that the database has lost.
        Raises UploadOver where they are of one that is finished: the page did not live to hear so;
        what the limits refuse with (FileTooLarge, FileTooSmall, TypeNotAllowed, TooManyUploads,
        TooManyUnfinishedBytes, TooManyBytesToday); ObjectStoreUnavailable where there is no room because the store does
        not end what the owner has given up; KeyNotAllowed; InvalidParameter (an impossible key).
        """
        wish = Wish(mime_type=mime_type, key=key, force=force, whole=whole, speed=speed)
        upload, is_known = self._beginner.find_or_begin(file, wish, ticket=ticket, upload_id=upload_id)
        if is_known:
            self._note_activity(upload)
            self._count("resumed", upload)
            record_event("resumed", upload)
        else:
            self._count("begun", upload)
            record_event("begun", upload, size=file.filesize)
        return Begun(
            upload=upload,
            signed=self._signer.sign_first(upload, when=self.clock()),
            ticket=render_ticket(upload, key=self._ticket_key),
            integrity=self._settings.integrity,
            parts=self._find_parts(upload, is_known=is_known),
        )

    def find_kept(self, ticket: str | None) -> Upload | None:
        """Give the upload as it was when that ticket of ours was made; None for any other text."""
        return self._binder.find_kept(ticket)

    def can_go_on(self, kept: Upload, upload_id: str | None, *, whole: bool) -> bool:
        """Tell whether a ticket's upload is what its file goes on with; see UploadBinder."""
        return self._binder.can_go_on(kept, upload_id, whole=whole)

    # Signing

    def get_chunk_signature(self, ref: UploadRef, part_number: int, *, sha256: str | None = None) -> SignedRequest:
        """Sign one part; under the `integrity` setting only with the SHA-256 of its bytes, as 64 hex digits.

        Of a file that is sent whole, part 1 is all of it. Raises InvalidParameter beyond the plan; UnknownUpload,
        UploadIdMismatch, UploadOver.
        """
        upload = self._get_open(Action.GET_CHUNK_SIGNATURE, ref)
        check_planned(part_number, upload.part_count, name="chunk")
        if upload.is_sent_whole:
            return self._signer.sign_whole(upload, sha256=sha256, when=self.clock())
        return self._signer.sign_part(upload, part_number, sha256=sha256, when=self.clock())

    def get_list_signature(self, ref: UploadRef, *, part_number_marker: int | None = None) -> SignedRequest:
        """Sign a listing of the parts, from behind the marker on. Raises as get_end_signature."""
        upload = self._get_multipart(Action.GET_LIST_SIGNATURE, ref)
        return self._signer.sign_list(upload, part_number_marker=part_number_marker, when=self.clock())

    def get_end_signature(self, ref: UploadRef) -> SignedRequest:
        """Sign the completion.

        Raises UnknownUpload, UploadIdMismatch, UploadOver; InvalidParameter for a file that is sent whole.
        """
        return self._signer.sign_complete(self._get_multipart(Action.GET_END_SIGNATURE, ref), when=self.clock())

    def get_all_signatures(
        self, ref: UploadRef, *, first_part: int = 1, part_count: int, spread: bool = False
    ) -> Signatures:
        """Sign `part_count` parts from `first_part` on, and all else that an upload needs.

        With `spread`, the parts are signed for every address that the settings know the store by.
        Raises InvalidParameter for a window beyond the plan; else as get_end_signature.
        """
        upload = self._get_multipart(Action.GET_ALL_SIGNATURES, ref)
        last_part = first_part + part_count - 1
        check_planned(first_part, upload.part_count, name="first_chunk")
        check_planned(last_part, upload.part_count, name="num_chunks")
        return self._signer.sign_all(upload, range(first_part, last_part + 1), spread=spread, when=self.clock())

    def get_delete_signature(self, ref: UploadRef) -> SignedRequest:
        """Sign the abortion. To ask for it is to give the upload up: it is not offered for resume again.

        Of a file that is sent whole there is nothing to abort, and an object that has arrived is not for pages to
        remove: a look at it is signed instead. Raises UnknownUpload, UploadIdMismatch; UploadOver for a finished one.
        """
        upload = self._get_bound(Action.GET_DELETE_SIGNATURE, ref)
        if upload.state is UploadState.OPEN:
            self._count("aborted", upload)
        self._store.record_state(upload, UploadState.ABORTED)
        # Somebody else may have ended it otherwise.
        upload = self._store.find_upload(ref.owner, ref.key, upload_id=ref.upload_id) or upload
        if upload.state is UploadState.FINISHED:
            raise UploadOver(upload.state)
        record_event("aborted", upload)
        sign = self._signer.sign_head if upload.is_sent_whole else self._signer.sign_abort
        return sign(upload, when=self.clock())

    def get_head_signature(self, ref: UploadRef) -> SignedRequest:
        """Sign a look at the object, also once the upload is over. Raises UnknownUpload, UploadIdMismatch."""
        return self._signer.sign_head(self._get_bound(Action.GET_HEAD_SIGNATURE, ref), when=self.clock())

    # Remembering

    def chunk_loaded(self, ref: UploadRef, *part_numbers: int) -> None:
        """Remember that parts have arrived. Raises as get_chunk_signature."""
        upload = self._get_open(Action.CHUNK_LOADED, ref)
        for part_number in part_numbers:
            check_planned(part_number, upload.part_count, name="chunk")
        for part_number in part_numbers:
            self._store.record_part(upload, part_number)
        if self._meter:
            self._meter.count_parts(len(part_numbers), size_of_parts(upload, part_numbers))

    def upload_finished(self, ref: UploadRef) -> str | None:
        """End the upload, if the store has its object: it is not offered for resume again. Saying so twice is fine.

        Gives a link to the object, good for `link_expires_in` seconds, where that is set. Raises NotInStore, after
        which the upload goes on; ObjectStoreUnavailable; UnknownUpload, UploadIdMismatch; UploadOver for one that was
        aborted or begun afresh, and of which there is no object.
        """
        return self._finisher.finish(self._get_bound(Action.UPLOAD_FINISHED, ref))

    def uploads_finished(self, refs: Sequence[UploadRef]) -> list[str | Exception | None]:
        """End many uploads as upload_finished does each; the store is asked for all of their objects at once.

        Gives for each what upload_finished would give, or the exception that it would raise.
        """
        return self._finisher.finish_all(refs, partial(self._get_bound, Action.UPLOAD_FINISHED))

    def note_retries(self, ref: UploadRef, retries: Sequence[Retries]) -> None:
        """Count and log what a page had to try again."""
        if self._meter:
            self._meter.count_retries(retries)
        record_retries(ref.owner, ref.key, retries)

    # Which upload is meant, and may that be done to it

    def _get_bound(self, action: Action, ref: UploadRef) -> Upload:
        return self._binder.get_bound(ref, permit=partial(self._gate.check, action))

    def _get_open(self, action: Action, ref: UploadRef) -> Upload:
        upload = self._binder.get_open(ref, permit=partial(self._gate.check, action))
        self._note_activity(upload)
        return upload

    def _get_multipart(self, action: Action, ref: UploadRef) -> Upload:
        upload = self._get_open(action, ref)
        if upload.is_sent_whole:
            raise InvalidParameter("upload_id", "this file is sent whole: it has no parts to list or to complete")
        return upload

    def _find_parts(self, upload: Upload, *, is_known: bool) -> tuple[int, ...] | None:
        if upload.is_sent_whole:
            return () if is_known else None
        return tuple(self._store.find_parts(upload)) if upload.upload_id else None

    def _note_activity(self, upload: Upload) -> None:
        """Remember that somebody is at the upload, so that no sweep takes it for forsaken."""
        when = self.clock()
        if upload.active is None or when - upload.active >= ACTIVITY_GRAIN:
            self._store.record_activity(upload, when)

    def _count(self, event: str, upload: Upload) -> None:
        if self._meter:
            self._meter.count_upload(event, upload)
