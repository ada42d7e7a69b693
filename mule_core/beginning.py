"""Which upload does a page get that asks for one? The open one of its file, one from its ticket, or a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from .access import Action, Gate
from .binding import UploadBinder
from .errors import UploadOver
from .keys import KeyTemplate, check_key
from .limits import Limits
from .parts import choose_chunk_size, fit_chunk_size
from .quota import Quota
from .settings import Integrity, Settings
from .signatures import UploadSigner
from .signing import SignedRequest
from .state.records import WHOLE_ID, Fingerprint, Upload, UploadState
from .state.store import UploadStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The answer to `get_init_signature`. `parts` are the recorded ones; None where there is nothing to resume.

    `signed` creates the multipart upload, or sends a file whole; None where that binds its digest.
    """

    upload: Upload
    signed: SignedRequest | None
    ticket: str = field(repr=False)
    integrity: Integrity
    parts: tuple[int, ...] | None

    @property
    def part_count(self) -> int:
        """Into how many parts the file is cut."""
        return self.upload.part_count


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a page wants of its upload, as far as that counts: `speed` is that of its line, in bytes a second."""

    mime_type: str | None
    key: str | None
    force: bool
    whole: bool
    speed: int | None


class UploadBeginner:
    """Begins uploads, or finds those to go on with. None is touched before gate and quota have let the new one in."""

    def __init__(
        self,
        settings: Settings,
        store: UploadStore,
        *,
        template: KeyTemplate,
        binder: UploadBinder,
        gate: Gate,
        limits: Limits,
        quota: Quota,
        signer: UploadSigner,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._settings = settings
        self._store = store
        self._template = template
        self._binder = binder
        self._permit = partial(gate.check, Action.GET_INIT_SIGNATURE)
        self._limits = limits
        self._quota = quota
        self._signer = signer
        self._clock = clock
        self._new_id = new_id

    def find_or_begin(
        self, file: Fingerprint, wish: Wish, *, ticket: str | None, upload_id: str | None
    ) -> tuple[Upload, bool]:
        """Give the upload to go on with, which is open or which the ticket brings back, and True; else a new one.

        What the page does not want of that file or key is ended; somebody else may be faster. Raises as gate and quota;
        UploadOver where what the page has kept is finished, of which it has never heard; FileTooLarge, KeyNotAllowed,
        InvalidParameter (an impossible key).
        """
        wish = replace(wish, whole=wish.whole and self._signer.signs_whole)
        seen = self._store.find_open(file)
        known = self._find(file, wish, seen=seen, ticket=ticket, upload_id=upload_id)
        return (known, True) if known else (self._begin(file, wish, seen=seen), False)

    def _find(
        self, file: Fingerprint, wish: Wish, *, seen: Upload | None, ticket: str | None, upload_id: str | None
    ) -> Upload | None:
        if seen and self._is_unwanted(seen, wish):
            return None
        upload = seen
        if not upload and not wish.force:
            upload = self._bring_back(file, ticket=ticket, upload_id=upload_id)
        if not upload or not _is_open(upload, file) or (upload.is_sent_whole and not wish.whole):
            return None
        self._permit(upload)
        if upload_id:
            upload = self._binder.bind_kept(upload, upload_id, ticket=ticket)
        return upload if _is_open(upload, file) else None

    def _bring_back(self, file: Fingerprint, *, ticket: str | None, upload_id: str | None) -> Upload | None:
        kept = self._binder.find_kept(ticket)
        if not kept or kept.fingerprint != file:
            return None
        upload = self._binder.restore(kept, permit=self._permit)
        if upload.state is UploadState.FINISHED and (upload.fingerprint, upload.upload_id) == (file, upload_id):
            raise UploadOver(upload.state)
        return upload

    def _begin(self, file: Fingerprint, wish: Wish, *, seen: Upload | None) -> Upload:
        chunk_size = self._choose_chunk_size(file.filesize, wish.speed)
        upload = Upload(
            fingerprint=file,
            key=self._name_key(file, wish.key),
            chunk_size=chunk_size,
            mime_type=self._limits.choose_type(file.filename, wish.mime_type),
            created=self._clock(),
            upload_id=WHOLE_ID if wish.whole and file.filesize <= chunk_size else None,
        )
        self._permit(upload)
        if self._limits.count_usage:
            rivals = (self._store.find_open(file), self._store.find_upload(file.owner, upload.key))
            self._quota.check(upload, instead_of={one for one in rivals if one and one.state is UploadState.OPEN})
        self._signer.sign_create(upload, when=upload.created)  # what cannot be signed is not remembered
        if seen and self._is_unwanted(seen, wish):
            self._store.record_state(seen, UploadState.SUPERSEDED)
        return self._record(upload, wish)

    def _record(self, upload: Upload, wish: Wish) -> Upload:
        """Remember the upload, or give the one of its file that another page has begun or bound meanwhile.

        That is not ended unseen: whether it is wanted shows only then. Where the page gave two of its files one key,
        the newer one has it.
        """
        while (recorded := self._store.record_upload(upload)) != upload:
            if recorded.fingerprint == upload.fingerprint and not self._is_unwanted(recorded, wish):
                self._permit(recorded)
                return recorded
            self._store.record_state(recorded, UploadState.SUPERSEDED)
        self._quota.check_recorded(recorded)
        return recorded

    def _choose_chunk_size(self, filesize: int, speed: int | None) -> int:
        if speed is None:  # existing pages cut files by the setting, whatever they are told
            return choose_chunk_size(filesize, self._settings.chunk_size)
        least = self._settings.min_chunk_size
        return fit_chunk_size(filesize, self._settings.chunk_size, least=least, speed=speed)

    def _is_unwanted(self, known: Upload, wish: Wish) -> bool:
        # Existing pages name a new key at every visit, and take ours only with chunks to go on with.
        is_renamed = self._settings.client_keys and not known.upload_id and wish.key not in (None, known.key)
        return wish.force or is_renamed or (known.is_sent_whole and not wish.whole)

    def _name_key(self, file: Fingerprint, key: str | None) -> str:
        if key is None or not self._settings.client_keys:
            return self._template.render(
                owner=file.owner, upload=self._new_id(), filename=file.filename, when=self._clock()
            )
        check_key(key)
        if self._settings.key_template is not None:
            self._template.check(key, owner=file.owner)
        return key


def _is_open(upload: Upload, file: Fingerprint) -> bool:
    return upload.fingerprint == file and upload.state is UploadState.OPEN
