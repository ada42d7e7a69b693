"""What the checks of one examination share: whom to ask, what was begun, and what has to be put away."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from xml.sax.saxutils import escape

from mule_core.keys import DEFAULT_TEMPLATE, KeyTemplate
from mule_core.settings import Settings
from mule_core.signatures import UploadSigner, follow_credentials
from mule_core.signing import (
    Endpoint,
    S3Request,
    abort_multipart_upload,
    complete_multipart_upload,
    create_multipart_upload,
    list_parts,
    upload_part,
)
from mule_core.state.records import EPOCH, Fingerprint, Upload
from mule_core.state.trial import Trial

from .probe import Answer, Prober, Refused

BODY = b"mule doctor was here\n"
OWNER = "mule-doctor"
FILENAME = "mule-doctor-probe.txt"
_NO_HEADERS: Mapping[str, str] = {}


@dataclass(slots=True, kw_only=True)
class Case:
    """One store and database under examination. `variables` gives each setting's environment variable.

    `upload` is the probe as the server would decide it: always the same object, so that there is never more than one.
    It `is_fresh` where this examination has made it, and not one before.
    """

    settings: Settings
    origin: str | None
    variables: Mapping[str, str]
    clock: Callable[[], datetime]
    prober: Prober
    upload: Upload
    etag: str = ""
    head: Answer | None = None
    account: Answer | None = None
    trial: Trial | None = None
    is_fresh: bool = False
    may_sweep: bool = False
    open_uploads: set[tuple[str, str]] = field(default_factory=set)
    objects: set[str] = field(default_factory=set)
    left: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The probe's key."""
        return self.upload.key

    @property
    def upload_id(self) -> str:
        """The id of the upload that `create` began."""
        assert self.upload.upload_id is not None, "checks that need it come after the one that begins it"
        return self.upload.upload_id

    @property
    def browser(self) -> UploadSigner:
        """Signs what browsers get to send."""
        return UploadSigner(self.settings)

    def send(
        self,
        request: S3Request,
        *,
        body: bytes = b"",
        unsigned: Mapping[str, str] = _NO_HEADERS,
        endpoint: Endpoint | None = None,
    ) -> Answer:
        """Sign as for a browser, and send, by another address of the store if one is given. Raises NoAnswer."""
        signer = follow_credentials(self.settings, version=self.settings.signature_version)()
        signer = replace(signer, endpoint=endpoint or signer.endpoint)
        return self.prober.send(signer.sign(request, when=self.clock()), body=body, headers=unsigned)

    def begin(self, key: str | None = None, *, headers: Mapping[str, str] = _NO_HEADERS) -> str:
        """Begin another upload, and give its id; it is put away at the end. Raises Refused, NoAnswer."""
        key = key or self.key
        return self.note_begun(key, self.send(create_multipart_upload(key, headers=headers)))

    def note_begun(self, key: str, answer: Answer) -> str:
        """Give the id of an upload that has just been begun, and remember to put it away. Raises Refused."""
        upload_id = answer.text_of("UploadId")
        if not answer.is_ok or not upload_id:
            raise Refused(f"an upload could not be begun: {answer.words}")
        self.open_uploads.add((key, upload_id))
        return upload_id

    def put_part(self, upload_id: str, *, number: int = 1, body: bytes = BODY) -> str:
        """Send a part, and give its ETag. Raises Refused, NoAnswer."""
        answer = self.send(upload_part(self.key, upload_id=upload_id, part_number=number), body=body)
        if not answer.is_ok:
            raise Refused(f"a part was refused: {answer.words}")
        return self.etag_of(answer, upload_id, number=number)

    def etag_of(self, answer: Answer, upload_id: str, *, number: int = 1) -> str:
        """Give a part's ETag: the answer's, or where something on the way has dropped that, the listing's."""
        if etag := answer.headers.get("etag"):
            return etag
        listing = self.send(list_parts(self.key, upload_id=upload_id, part_number_marker=number - 1))
        return listing.text_of("Part/{*}ETag")

    def complete(self, upload_id: str, *etags: str, headers: Mapping[str, str] = _NO_HEADERS) -> Answer:
        """Complete an upload of parts 1, 2, …; what comes of it is put away at the end. Raises NoAnswer."""
        request = complete_multipart_upload(self.key, upload_id=upload_id, headers=headers)
        return self.note_completed(self.send(request, body=render_parts(*etags)), upload_id)

    def note_completed(self, answer: Answer, upload_id: str) -> Answer:
        """Remember what an attempt at completing has left to be put away."""
        if answer.is_ok:
            self.open_uploads.discard((self.key, upload_id))
            self.objects.add(self.key)
        return answer

    def abort(self, key: str, upload_id: str) -> Answer:
        """Abort an upload. Raises NoAnswer."""
        answer = self.send(abort_multipart_upload(key, upload_id=upload_id))
        if answer.is_ok or answer.status == 404:
            self.open_uploads.discard((key, upload_id))
        return answer

    def delete(self, key: str) -> Answer:
        """Delete an object. Raises NoAnswer."""
        answer = self.send(S3Request(method="DELETE", key=key))
        if answer.is_ok:
            self.objects.discard(key)
            if answer.headers.get("x-amz-delete-marker") == "true":
                self.left.append(f"an old version of {key}, as the bucket keeps versions")
        return answer

    def variable(self, name: str) -> str:
        """Give the environment variable of a setting."""
        return self.variables[name]


def make_probe(settings: Settings) -> Upload:
    """Give the upload that probes are: of a fixed key, under the prefix that all keys have."""
    template = KeyTemplate(settings.key_template or DEFAULT_TEMPLATE)
    return Upload(
        fingerprint=Fingerprint(owner=OWNER, filename=FILENAME, filesize=len(BODY), last_modified=0),
        key=template.render(owner=OWNER, upload="probe", filename=FILENAME, when=EPOCH),
        chunk_size=settings.chunk_size,
        mime_type="text/plain",
        created=EPOCH,
    )


def render_parts(*etags: str, checksum: str = "") -> bytes:
    """Give the body of Complete for parts 1, 2 and so on.

    Where an upload was begun with a checksum algorithm, it has to hold the checksum of each part; here, of the one.
    """
    proof = checksum and f"<ChecksumSHA256>{checksum}</ChecksumSHA256>"
    parts = (
        f"<Part><PartNumber>{number}</PartNumber><ETag>{escape(etag)}</ETag>{proof}</Part>"
        for number, etag in enumerate(etags, 1)
    )
    return f"<CompleteMultipartUpload>{''.join(parts)}</CompleteMultipartUpload>".encode()


def with_upload_id(upload: Upload, upload_id: str) -> Upload:
    """Bind an upload to its id."""
    return replace(upload, upload_id=upload_id)


def sha256_of(body: bytes) -> str:
    """Give the digest in hex, as a browser says it."""
    return sha256(body).hexdigest()


def checksum_of(body: bytes) -> str:
    """Give the digest in base64, as S3 says it."""
    return b64encode(sha256(body).digest()).decode()
