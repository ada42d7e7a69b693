"""The actions: parameters in, one use case, an answer out. `ACTIONS` is the route table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mule_core.errors import InvalidParameter
from mule_core.parts import MAX_PART_COUNT
from mule_core.retries import parse_retries
from mule_core.state.records import Fingerprint, Upload
from mule_core.uploads import UploadRef, Uploads

from .failures import judge_failure
from .params import MAX_TICKET, Params
from .responses import render_begun, render_member, render_signatures, render_signed

MAX_SAMPLE = MAX_SHA256 = 64  # characters: a SHA-256 in hex
MAX_CHUNKS = 6000  # characters: a thousand chunks and more
MAX_SPEED = 10**12  # bytes a second: nobody has such a line
MAX_FILESIZE = 2**63 - 1  # what a database keeps; what S3 keeps is less, and Uploads says so

_NUMBERS = re.compile(r"([0-9]{1,5}(,[0-9]{1,5})*)?")

Answer = dict[str, Any]
Action = Callable[[Uploads, str, Params], Answer]


def get_init_signature(uploads: Uploads, owner: str, params: Params) -> Answer:
    """Begin an upload, or find the one to go on with."""
    begun = uploads.get_init_signature(
        _read_fingerprint(owner, params),
        mime_type=params.find_media_type("mime_type"),
        key=params.find_text("key"),
        force=params.is_set("force"),
        whole=params.is_set("whole"),
        speed=params.find_integer("speed", 0, MAX_SPEED),
        ticket=params.find_text("ticket", longest=MAX_TICKET),
        upload_id=params.find_text("upload_id"),
    )
    return render_begun(begun)


def get_chunk_signature(uploads: Uploads, owner: str, params: Params) -> Answer:
    """Sign one chunk; `sha256` of its bytes, in hex, is needed where the answer to init names an `integrity`."""
    sha256 = params.find_text("sha256", longest=MAX_SHA256)
    return render_signed(uploads.get_chunk_signature(_read_ref(owner, params), _read_chunk(params), sha256=sha256))


def get_list_signature(uploads: Uploads, owner: str, params: Params) -> Answer:
    """Sign a page of the listing, from behind `part_number_marker` on."""
    marker = params.find_integer("part_number_marker", 0, MAX_PART_COUNT)
    return render_signed(uploads.get_list_signature(_read_ref(owner, params), part_number_marker=marker))


def get_end_signature(uploads: Uploads, owner: str, params: Params) -> Answer:
    """Sign the completion."""
    return render_signed(uploads.get_end_signature(_read_ref(owner, params)))


def get_delete_signature(uploads: Uploads, owner: str, params: Params) -> Answer:
    """Sign the abortion; the upload is not offered for resume again."""
    return render_signed(uploads.get_delete_signature(_read_ref(owner, params)))


def get_head_signature(uploads: Uploads, owner: str, params: Params) -> Answer:
    """Sign a look at the object."""
    return render_signed(uploads.get_head_signature(_read_ref(owner, params)))


def get_all_signatures(uploads: Uploads, owner: str, params: Params) -> Answer:
    """Sign a window of chunks (all, where `first_chunk` is not given), and all that is sent besides."""
    first_part = params.find_integer("first_chunk", 1, MAX_PART_COUNT)
    signatures = uploads.get_all_signatures(
        _read_ref(owner, params),
        first_part=first_part or 1,
        part_count=params.get_integer("num_chunks", 1, MAX_PART_COUNT),
        spread=first_part is not None,  # existing pages know of no other address
    )
    return render_signatures(signatures)


def chunk_loaded(uploads: Uploads, owner: str, params: Params) -> Answer:
    """Remember that a chunk has arrived, and those of `chunks` besides."""
    ref, note_retries = _read_ref(owner, params), _read_retries(uploads, params)
    uploads.chunk_loaded(ref, _read_chunk(params), *_read_more_chunks(params))
    note_retries(ref)
    return {}


def upload_finished(uploads: Uploads, owner: str, params: Params) -> Answer:
    """End the upload, if the store has its object; `url` is a link to that, where the settings give one."""
    ref, note_retries = _read_ref(owner, params), _read_retries(uploads, params)
    url = uploads.upload_finished(ref)
    note_retries(ref)
    return _render_finished(ref, url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Many of one action in one call: each has its own parameters, and its own answer or error.

    `name` is that of the parameter, `most` how many members it may have.
    """

    action: Action
    name: str
    most: int

    def read(self, params: Params) -> Sequence[Params]:
        """Give the parameters of each."""
        return params.get_members(self.name, self.most)


def get_init_signatures(uploads: Uploads, owner: str, params: Params) -> Answer:
    """Begin many uploads, or find those to go on with."""
    members = BATCHES[get_init_signatures].read(params)
    return {"answers": [_answer_member(get_init_signature, uploads, owner, member) for member in members]}


def uploads_finished(uploads: Uploads, owner: str, params: Params) -> Answer:
    """End many uploads, each if the store has its object."""
    refs, notes = {}, {}
    answers: dict[int, Answer] = {}
    for place, member in enumerate(BATCHES[uploads_finished].read(params)):
        try:
            refs[place], notes[place] = _read_ref(owner, member), _read_retries(uploads, member)
        except InvalidParameter as exc:
            answers[place] = render_member(exc)
    for place, outcome in zip(refs, uploads.uploads_finished([*refs.values()]), strict=True):
        answers[place] = _render_finished(refs[place], outcome)
        if not isinstance(outcome, Exception):
            notes[place](refs[place])
    return {"answers": [answers[place] for place in sorted(answers)]}


def _answer_member(action: Action, uploads: Uploads, owner: str, params: Params) -> Answer:
    try:
        return action(uploads, owner, params)
    except Exception as exc:
        return render_member(judge_failure(exc, action.__name__))


def _render_finished(ref: UploadRef, outcome: str | Exception | None) -> Answer:
    if isinstance(outcome, Exception):
        return render_member(judge_failure(outcome, upload_finished.__name__))
    return {"key": ref.key} | ({"url": outcome} if outcome else {})


BATCHES: Mapping[Action, Batch] = {
    get_init_signatures: Batch(action=get_init_signature, name="files", most=100),
    uploads_finished: Batch(action=upload_finished, name="uploads", most=100),
}
BEGINNING = (get_init_signature, get_init_signatures)
FINISHING = (upload_finished, uploads_finished)

ACTIONS: Mapping[str, Action] = {
    action.__name__: action
    for action in (
        get_init_signature,
        get_chunk_signature,
        get_list_signature,
        get_end_signature,
        get_all_signatures,
        chunk_loaded,
        get_delete_signature,
        get_head_signature,
        upload_finished,
        get_init_signatures,
        uploads_finished,
    )
}


def is_about(action: Action, params: Params, kept: Upload) -> bool:
    """Tell whether a request is about that upload and no other, nor one that is to take its place."""
    if action is get_init_signature:
        is_other = params.is_set("force") or params.find_text("key") not in (None, kept.key)
        return not is_other and _read_fingerprint(kept.fingerprint.owner, params) == kept.fingerprint
    return params.find_text("key") == kept.key


def _read_fingerprint(owner: str, params: Params) -> Fingerprint:
    return Fingerprint(
        owner=owner,
        filename=params.get_text("filename"),
        filesize=params.get_integer("filesize", 0, MAX_FILESIZE),
        last_modified=params.get_integer("last_modified", Params.MIN_DATE, Params.MAX_DATE),
        sample=params.find_text("sample", longest=MAX_SAMPLE) or "",
    )


def _read_ref(owner: str, params: Params) -> UploadRef:
    return UploadRef(
        owner=owner,
        key=params.get_text("key"),
        upload_id=params.get_text("upload_id"),
        ticket=params.find_text("ticket", longest=MAX_TICKET),
    )


def _read_retries(uploads: Uploads, params: Params) -> Callable[[UploadRef], None]:
    """Read what a page says in passing that it had to try again; gives what notes it, once the upload is known."""
    retries = parse_retries(params.find_text("retries") or "")

    def note(ref: UploadRef) -> None:
        if retries:
            uploads.note_retries(ref, retries)

    return note


def _read_more_chunks(params: Params) -> list[int]:
    numbers = params.find_text("chunks", longest=MAX_CHUNKS) or ""
    if not _NUMBERS.fullmatch(numbers):
        raise InvalidParameter("chunks", "is no list of numbers, such as 3,4,7")
    return [int(number) for number in numbers.split(",") if number]


def _read_chunk(params: Params) -> int:
    return params.get_integer("chunk", 1, MAX_PART_COUNT)
