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
from datetime import UTC, datetime

from .errors import InvalidParameter, UnknownUpload, UploadIdMismatch, UploadOver
from .keys import DEFAULT_TEMPLATE, KeyTemplate
from .parts import choose_chunk_size, count_parts
from .settings import Settings
from .signatures import Signatures, UploadSigner
from .signing import SignedRequest, list_parts
from .state.records import Fingerprint, Upload, UploadState
from .state.store import UploadStore
from .tickets import derive_ticket_key, parse_ticket, render_ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRef:
    """How a client names an upload that it has begun. The ticket helps only where the database has forgotten it."""

    owner: str
    key: str
    upload_id: str
    ticket: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The answer to `get_init_signature`. `parts` are the recorded ones; None where there is nothing to resume."""

    upload: Upload
    signed: SignedRequest
    ticket: str
    parts: tuple[int, ...] | None

    @property
    def part_count(self) -> int:
        """Into how many parts the file is cut."""
        return count_parts(self.upload.fingerprint.filesize, self.upload.chunk_size)


class Uploads:
    """Who may do what to which upload, and what is signed for it.

    Time and randomness enter here and nowhere else: `clock` gives an aware datetime, `new_id` a fresh random id.
    Every method may raise StoreUnavailable (try again) and the errors it names.
    """

    def __init__(
        self,
        settings: Settings,
        store: UploadStore,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_id: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._settings = settings
        self.clock = clock
        self._store = store
        self._new_id = new_id
        self._template = KeyTemplate(settings.key_template or DEFAULT_TEMPLATE)
        self._ticket_key = derive_ticket_key(settings.secret or settings.secret_key)
        self._signer = UploadSigner(settings)

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
        known = self._store.find_open(file)
        if known and (force or self._is_renamed(known, key)):
            self._store.record_state(known, UploadState.SUPERSEDED)
            known = None
        if not known and not force and ticket:
            known = self._restore(file.owner, ticket)
            if known and (known.fingerprint != file or known.state is not UploadState.OPEN):
                known = None
        upload = known or self._begin(file, mime_type=mime_type, key=key)
        if known and upload_id and not upload.upload_id and self._is_ticket_of(upload, ticket):
            upload = self._bind(upload, upload_id)
        return Begun(
            upload=upload,
            signed=self._signer.sign_create(upload, when=self.clock()),
            ticket=render_ticket(upload, key=self._ticket_key),
            parts=tuple(self._store.find_parts(upload)) if upload.upload_id else None,
        )

    # Signing

    def get_chunk_signature(self, ref: UploadRef, part_number: int) -> SignedRequest:
        """Sign one part. Raises InvalidParameter beyond the plan; UnknownUpload, UploadIdMismatch, UploadOver."""
        upload = self._get_open(ref)
        self._check_part(upload, part_number, name="chunk")
        return self._signer.sign_part(upload, part_number, when=self.clock())

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
        upload = self._get_bound(ref)
        if upload.state is UploadState.FINISHED:
            raise UploadOver(upload.state)
        self._store.record_state(upload, UploadState.ABORTED)
        return self._signer.sign_abort(upload, when=self.clock())

    def get_head_signature(self, ref: UploadRef) -> SignedRequest:
        """Sign a look at the object, also once the upload is over. Raises UnknownUpload, UploadIdMismatch."""
        return self._signer.sign_head(self._get_bound(ref), when=self.clock())

    # Remembering

    def chunk_loaded(self, ref: UploadRef, part_number: int) -> None:
        """Remember that a part has arrived. Raises as get_chunk_signature."""
        upload = self._get_open(ref)
        self._check_part(upload, part_number, name="chunk")
        self._store.record_part(upload, part_number)

    def upload_finished(self, ref: UploadRef) -> str | None:
        """End the upload: it is not offered for resume again. Saying so twice is fine.

        Gives a link to the object, good for `link_expires_in` seconds, where that is set.
        Raises UnknownUpload, UploadIdMismatch; UploadOver for one that was aborted or begun afresh.
        """
        upload = self._get_bound(ref)
        self._store.record_state(upload, UploadState.FINISHED)
        if upload.state not in (UploadState.OPEN, UploadState.FINISHED):
            raise UploadOver(upload.state)
        if not self._settings.link_expires_in:
            return None
        return self._signer.sign_link(upload, when=self.clock()).url

    # Which upload is meant, and may it be written to

    def _begin(self, file: Fingerprint, *, mime_type: str | None, key: str | None) -> Upload:
        upload = Upload(
            fingerprint=file,
            key=self._name_key(file, key),
            chunk_size=choose_chunk_size(file.filesize, self._settings.chunk_size),
            mime_type=mime_type or self._settings.mime_type,
            created=self.clock(),
        )
        self._signer.sign_create(upload, when=upload.created)  # what cannot be signed is not remembered
        recorded = self._store.record_upload(upload)
        if recorded.fingerprint != file:  # the page gave two of its files one key: the newer one has it
            self._store.record_state(recorded, UploadState.SUPERSEDED)
            recorded = self._store.record_upload(upload)
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

    def _restore(self, owner: str, ticket: str) -> Upload | None:
        """Take an upload up again from its ticket. One that the database still knows stays as it is there."""
        upload = parse_ticket(ticket, key=self._ticket_key)
        if upload is None or upload.fingerprint.owner != owner:
            return None
        return self._store.find_upload(owner, upload.key) or self._store.record_upload(upload)

    def _is_ticket_of(self, upload: Upload, ticket: str | None) -> bool:
        # By now the same file may be on its way to another key, where the kept upload id means nothing.
        kept = parse_ticket(ticket, key=self._ticket_key) if ticket else None
        return kept is not None and kept.key == upload.key

    def _get_bound(self, ref: UploadRef) -> Upload:
        """Give the upload that is meant, in whatever state; an open one is bound to the first upload id it meets."""
        upload = self._store.find_upload(ref.owner, ref.key)
        if upload is None and ref.ticket:
            upload = self._restore(ref.owner, ref.ticket)
        if upload is None or upload.key != ref.key:
            raise UnknownUpload("there is no such upload: ask for its init signature first")
        if upload.upload_id is None and upload.state is UploadState.OPEN:
            upload = self._bind(upload, ref.upload_id)
        if upload.upload_id != ref.upload_id:
            raise UploadIdMismatch("another upload id is bound to this key: ask for the init signature again")
        return upload

    def _bind(self, upload: Upload, upload_id: str) -> Upload:
        list_parts(upload.key, upload_id=upload_id)  # an id that can never be signed would be bound for good
        return self._store.record_upload_id(upload, upload_id)

    def _get_open(self, ref: UploadRef) -> Upload:
        upload = self._get_bound(ref)
        if upload.state is not UploadState.OPEN:
            raise UploadOver(upload.state)
        return upload

    @staticmethod
    def _check_part(upload: Upload, part_number: int, *, name: str) -> None:
        part_count = count_parts(upload.fingerprint.filesize, upload.chunk_size)
        if not 1 <= part_number <= part_count:
            raise InvalidParameter(name, f"this upload has the parts 1 to {part_count}, not {part_number}")
