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
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .binding import UploadBinder, UploadRef
from .completion import Completion, ObjectStore
from .errors import InvalidParameter, UploadOver
from .keys import DEFAULT_TEMPLATE, KeyTemplate
from .outbox import OnFinished, Outbox
from .parts import choose_chunk_size, count_parts
from .settings import Integrity, Settings
from .signatures import Signatures, UploadSigner
from .signing import SignedRequest
from .state.records import Fingerprint, Upload, UploadState
from .state.store import UploadStore
from .tickets import derive_ticket_key, render_ticket

__all__ = ["Begun", "UploadRef", "Uploads"]

ACTIVITY_GRAIN = timedelta(hours=1)  # how exactly it is remembered when somebody was at an upload


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The answer to `get_init_signature`. `parts` are the recorded ones; None where there is nothing to resume."""

    upload: Upload
    signed: SignedRequest
    ticket: str
    integrity: Integrity
    parts: tuple[int, ...] | None

    @property
    def part_count(self) -> int:
        """Into how many parts the file is cut."""
        return count_parts(self.upload.fingerprint.filesize, self.upload.chunk_size)


class Uploads:
    """Who may do what to which upload, and what is signed for it.

    `objects` is who asks the store whether an upload has become an object; without it, a page's word is taken for it.
    `on_finished` is told of every upload that finishes, by whoever empties `outbox` (None where there is no such hook).
    Time and randomness enter here and nowhere else: `clock` gives an aware datetime, `new_id` a fresh random id.
    Every method may raise StoreUnavailable (try again) and the errors it names.
    """

    def __init__(
        self,
        settings: Settings,
        store: UploadStore,
        *,
        objects: ObjectStore | None = None,
        on_finished: OnFinished | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_id: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._settings = settings
        self.clock = clock
        self._store = store
        self._new_id = new_id
        self._template = KeyTemplate(settings.key_template or DEFAULT_TEMPLATE)
        self._ticket_key = derive_ticket_key(
            settings.secret or settings.secret_key, bucket=settings.bucket, endpoint_url=settings.endpoint_url
        )
        self._binder = UploadBinder(store, ticket_key=self._ticket_key)
        self._signer = UploadSigner(settings)
        self.completion = Completion(
            store,
            objects=objects,
            is_own_key=self._template.names_upload and not settings.client_keys,
            announce=on_finished is not None,
            clock=clock,
        )
        lease = timedelta(seconds=settings.hook_seconds)
        self.outbox = on_finished and Outbox(store, on_finished, bucket=settings.bucket, lease=lease, clock=clock)

    # Beginning, and going on

    def get_init_signature(
        self,
        file: Fingerprint,
        *,
        mime_type: str | None = None,
        key: str | None = None,
        force: bool = False,
        ticket: str | None = None,
        upload_id: str | None = None,
    ) -> Begun:
        """Begin an upload, or find the one to go on with.

        `key` counts only where the settings let pages name theirs. `force` begins afresh, whatever is remembered.
        `ticket` and `upload_id`, as the client kept them, bring back an upload that the database has lost.
        Raises FileTooLarge, KeyNotAllowed, InvalidParameter (an impossible key).
        """
        upload = self._find_open(file, key=key, force=force)
        if not upload and not force and ticket:
            upload = self._binder.restore(file.owner, ticket)
        if upload and upload_id:
            upload = self._binder.bind_kept(upload, upload_id, ticket=ticket)
        if not upload or upload.fingerprint != file or upload.state is not UploadState.OPEN:
            upload = self._begin(file, mime_type=mime_type, key=key)
        else:
            self._note_activity(upload)
        return Begun(
            upload=upload,
            signed=self._signer.sign_create(upload, when=self.clock()),
            ticket=render_ticket(upload, key=self._ticket_key),
            integrity=self._settings.integrity,
            parts=tuple(self._store.find_parts(upload)) if upload.upload_id else None,
        )

    # Signing

    def get_chunk_signature(self, ref: UploadRef, part_number: int, *, sha256: str | None = None) -> SignedRequest:
        """Sign one part; under the `integrity` setting only with the SHA-256 of its bytes, as 64 hex digits.

        Raises InvalidParameter beyond the plan; UnknownUpload, UploadIdMismatch, UploadOver.
        """
        upload = self._get_open(ref)
        self._check_part(upload, part_number, name="chunk")
        return self._signer.sign_part(upload, part_number, sha256=sha256, when=self.clock())

    def get_list_signature(self, ref: UploadRef, *, part_number_marker: int | None = None) -> SignedRequest:
        """Sign a listing of the parts, from behind the marker on. Raises as get_chunk_signature."""
        upload = self._get_open(ref)
        return self._signer.sign_list(upload, part_number_marker=part_number_marker, when=self.clock())

    def get_end_signature(self, ref: UploadRef) -> SignedRequest:
        """Sign the completion. Raises UnknownUpload, UploadIdMismatch, UploadOver."""
        return self._signer.sign_complete(self._get_open(ref), when=self.clock())

    def get_all_signatures(self, ref: UploadRef, *, first_part: int = 1, part_count: int) -> Signatures:
        """Sign `part_count` parts from `first_part` on, and all else that an upload needs.

        Raises InvalidParameter for a window beyond the plan; UnknownUpload, UploadIdMismatch, UploadOver.
        """
        upload = self._get_open(ref)
        last_part = first_part + part_count - 1
        self._check_part(upload, first_part, name="first_chunk")
        self._check_part(upload, last_part, name="num_chunks")
        return self._signer.sign_all(upload, range(first_part, last_part + 1), when=self.clock())

    def get_delete_signature(self, ref: UploadRef) -> SignedRequest:
        """Sign the abortion. To ask for it is to give the upload up: it is not offered for resume again.

        Raises UnknownUpload, UploadIdMismatch; UploadOver for a finished one.
        """
        upload = self._end(ref, UploadState.ABORTED)
        if upload.state is UploadState.FINISHED:
            raise UploadOver(upload.state)
        return self._signer.sign_abort(upload, when=self.clock())

    def get_head_signature(self, ref: UploadRef) -> SignedRequest:
        """Sign a look at the object, also once the upload is over. Raises UnknownUpload, UploadIdMismatch."""
        return self._signer.sign_head(self._binder.get_bound(ref), when=self.clock())

    # Remembering

    def chunk_loaded(self, ref: UploadRef, part_number: int) -> None:
        """Remember that a part has arrived. Raises as get_chunk_signature."""
        upload = self._get_open(ref)
        self._check_part(upload, part_number, name="chunk")
        self._store.record_part(upload, part_number)

    def upload_finished(self, ref: UploadRef) -> str | None:
        """End the upload, if the store has its object: it is not offered for resume again. Saying so twice is fine.

        Gives a link to the object, good for `link_expires_in` seconds, where that is set. Raises NotInStore, after
        which the upload goes on; ObjectStoreUnavailable; UnknownUpload, UploadIdMismatch; UploadOver for one that was
        aborted or begun afresh, and of which there is no object.
        """
        upload = self._binder.get_bound(ref)
        self.completion.finish(upload)
        if not self._settings.link_expires_in:
            return None
        return self._signer.sign_link(upload, when=self.clock()).url

    # Which upload is offered

    def _find_open(self, file: Fingerprint, *, key: str | None, force: bool) -> Upload | None:
        """Give the open upload of the file, but end one that the page does not want, until there is none such.

        One that another page binds meanwhile is not ended unseen: whether it is wanted shows only then.
        """
        while (known := self._store.find_open(file)) and (force or self._is_renamed(known, key)):
            self._store.record_state(known, UploadState.SUPERSEDED)
        return known

    def _begin(self, file: Fingerprint, *, mime_type: str | None, key: str | None) -> Upload:
        upload = Upload(
            fingerprint=file,
            key=self._name_key(file, key),
            chunk_size=choose_chunk_size(file.filesize, self._settings.chunk_size),
            mime_type=mime_type or self._settings.mime_type,
            created=self.clock(),
        )
        self._signer.sign_create(upload, when=upload.created)  # what cannot be signed is not remembered
        while (recorded := self._store.record_upload(upload)).fingerprint != file:
            # The page gave two of its files one key: the newer one has it.
            self._store.record_state(recorded, UploadState.SUPERSEDED)
        return recorded

    def _is_renamed(self, known: Upload, key: str | None) -> bool:
        # Existing pages name a new key at every visit, and take ours only with chunks to go on with.
        return self._settings.client_keys and not known.upload_id and key not in (None, known.key)

    def _name_key(self, file: Fingerprint, key: str | None) -> str:
        if key is None or not self._settings.client_keys:
            return self._template.render(
                owner=file.owner, upload=self._new_id(), filename=file.filename, when=self.clock()
            )
        if self._settings.key_template is not None:
            self._template.check(key, owner=file.owner)
        return key

    def _get_open(self, ref: UploadRef) -> Upload:
        upload = self._binder.get_open(ref)
        self._note_activity(upload)
        return upload

    def _note_activity(self, upload: Upload) -> None:
        """Remember that somebody is at the upload, so that no sweep takes it for forsaken."""
        when = self.clock()
        if upload.active is None or when - upload.active >= ACTIVITY_GRAIN:
            self._store.record_activity(upload, when)

    def _end(self, ref: UploadRef, state: UploadState) -> Upload:
        """End the upload, and give it as it stands then: somebody else may have ended it otherwise."""
        self._store.record_state(self._binder.get_bound(ref), state)
        return self._binder.get_bound(ref)

    @staticmethod
    def _check_part(upload: Upload, part_number: int, *, name: str) -> None:
        part_count = count_parts(upload.fingerprint.filesize, upload.chunk_size)
        if not 1 <= part_number <= part_count:
            raise InvalidParameter(name, f"this upload has the parts 1 to {part_count}, not {part_number}")
