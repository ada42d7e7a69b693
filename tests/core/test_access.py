"""Who may do what: the host is asked at every action, and what it refuses leaves no trace."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable

import pytest

from mule_core.access import Action
from mule_core.errors import FileTooLarge, MuleError, NotAllowed, SignInRequired, UnknownUpload
from mule_core.state.memory import MemoryUploadStore
from mule_core.state.records import Upload, UploadState
from mule_core.uploads import UploadRef, Uploads
from tests.core.fixtures import FILE, SETTINGS, make_uploads

REF = UploadRef(owner="ada", key="uploads/ada/id1/a.mov", upload_id="id-1")
OTHER_FILE = dataclasses.replace(FILE, filename="b.mov")

CALLS: dict[Action, Callable[[Uploads], object]] = {
    Action.GET_INIT_SIGNATURE: lambda uploads: uploads.get_init_signature(FILE),
    Action.GET_CHUNK_SIGNATURE: lambda uploads: uploads.get_chunk_signature(REF, 1),
    Action.GET_LIST_SIGNATURE: lambda uploads: uploads.get_list_signature(REF),
    Action.GET_END_SIGNATURE: lambda uploads: uploads.get_end_signature(REF),
    Action.GET_ALL_SIGNATURES: lambda uploads: uploads.get_all_signatures(REF, part_count=1),
    Action.CHUNK_LOADED: lambda uploads: uploads.chunk_loaded(REF, 1),
    Action.GET_DELETE_SIGNATURE: lambda uploads: uploads.get_delete_signature(REF),
    Action.GET_HEAD_SIGNATURE: lambda uploads: uploads.get_head_signature(REF),
    Action.UPLOAD_FINISHED: lambda uploads: uploads.upload_finished(REF),
}
every_action = pytest.mark.parametrize("action", CALLS)


class Host:
    """Lets everything happen but what it is told to refuse; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Upload]] = []
        self.answers: dict[str, object] = {}

    def __call__(self, owner: str, action: Action, upload: Upload) -> bool:
        self.asked.append((owner, action, upload))
        answer = self.answers.get(action, True)
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[return-value]  # a host may be mistaken


@pytest.fixture
def host() -> Host:
    return Host()


@pytest.fixture
def store() -> MemoryUploadStore:
    return MemoryUploadStore()


@pytest.fixture
def uploads(host: Host, store: MemoryUploadStore) -> Uploads:
    """Give uploads of which one has begun; its id is yet to be bound."""
    uploads = make_uploads(store=store, authorize=host)
    uploads.get_init_signature(FILE)
    host.asked.clear()
    return uploads


def test_every_action_of_the_wire_has_a_name() -> None:
    assert set(CALLS) == set(Action)
    assert {action.value for action in Action} == {
        name for name in dir(Uploads) if name.startswith("get_") or name in ("chunk_loaded", "upload_finished")
    }


@every_action
def test_the_host_is_asked_first_and_told_all(uploads: Uploads, host: Host, action: Action) -> None:
    CALLS[action](uploads)
    owner, asked, upload = host.asked[0]
    assert (owner, asked) == ("ada", action.value)
    assert (upload.fingerprint, upload.key, upload.upload_id) == (FILE, REF.key, None)
    assert len(host.asked) == (6 if action is Action.GET_ALL_SIGNATURES else 1)


@every_action
@pytest.mark.parametrize(
    ("answer", "refusal", "words"),
    [
        (False, NotAllowed, "you are not allowed to do this"),
        (NotAllowed("only on weekdays"), NotAllowed, "only on weekdays"),
        (SignInRequired(), SignInRequired, "sign in to go on"),
        (FileTooLarge(2, 1), FileTooLarge, "too large"),
        (None, TypeError, "True or False, not NoneType"),
        (1, TypeError, "True or False, not int"),
        ("no", TypeError, "True or False, not str"),
        (KeyError("the host's own mistake"), KeyError, "own mistake"),
    ],
)
def test_what_the_host_refuses_leaves_no_trace(
    uploads: Uploads,
    host: Host,
    store: MemoryUploadStore,
    action: Action,
    answer: object,
    refusal: type[Exception],
    words: str,
) -> None:
    host.answers[action] = answer
    with pytest.raises(refusal, match=words):
        CALLS[action](uploads)
    known = store.find_upload("ada", REF.key)
    assert known is not None
    assert (known.upload_id, known.state, store.find_parts(known)) == (None, UploadState.OPEN, [])


@pytest.mark.parametrize("contained", ["chunk", "list", "end", "delete", "head"])
def test_who_may_not_have_one_signature_does_not_get_it_among_all(uploads: Uploads, host: Host, contained: str) -> None:
    host.answers[f"get_{contained}_signature"] = False
    with pytest.raises(NotAllowed):
        uploads.get_all_signatures(REF, part_count=1)


def test_a_new_upload_that_is_refused_is_not_begun(uploads: Uploads, host: Host, store: MemoryUploadStore) -> None:
    host.answers["get_init_signature"] = False
    with pytest.raises(NotAllowed):
        uploads.get_init_signature(OTHER_FILE)
    assert host.asked[-1][2].fingerprint == OTHER_FILE
    assert store.find_open(OTHER_FILE) is None


@pytest.mark.parametrize("more", [{"force": True}, {"key": "renamed.mov"}])
def test_who_may_not_begin_afresh_keeps_what_has_begun(
    host: Host, store: MemoryUploadStore, more: dict[str, object]
) -> None:
    uploads = make_uploads(dataclasses.replace(SETTINGS, client_keys=True), store=store, authorize=host)
    begun = uploads.get_init_signature(FILE, key="first.mov").upload
    host.answers["get_init_signature"] = False
    with pytest.raises(NotAllowed):
        uploads.get_init_signature(FILE, **more)  # type: ignore[arg-type]
    assert store.find_open(FILE) == begun


def test_an_upload_that_the_database_has_lost_comes_back_only_if_the_host_lets_it(host: Host) -> None:
    ticket = make_uploads().get_init_signature(FILE).ticket
    store = MemoryUploadStore()
    uploads = make_uploads(store=store, authorize=host)
    host.answers = {"get_chunk_signature": False, "get_init_signature": SignInRequired()}
    with pytest.raises(NotAllowed):
        uploads.get_chunk_signature(dataclasses.replace(REF, ticket=ticket), 1)
    with pytest.raises(SignInRequired):
        uploads.get_init_signature(FILE, ticket=ticket, upload_id="id-1")
    assert store.find_upload("ada", REF.key) is None
    host.answers = {}
    assert uploads.get_init_signature(FILE, ticket=ticket, upload_id="id-1").upload.upload_id == "id-1"


def test_the_host_is_not_asked_of_uploads_that_are_not_the_owners(uploads: Uploads, host: Host) -> None:
    with pytest.raises(UnknownUpload):
        uploads.get_head_signature(dataclasses.replace(REF, owner="bob"))
    assert host.asked == []


def test_a_refusal_is_told_to_the_log_with_the_id_of_its_upload(
    uploads: Uploads, host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    host.answers["get_end_signature"] = False
    with pytest.raises(MuleError):
        uploads.get_end_signature(REF)
    uploads.get_delete_signature(REF)
    # The first 12 hex digits of SHA-256 over owner, NUL and key.
    assert caplog.messages == [
        "refused upload=43e8fec7e61e action=get_end_signature code=NotAllowed",
        "aborted upload=43e8fec7e61e",
    ]
    assert {record.__dict__["mule_upload"] for record in caplog.records} == {"43e8fec7e61e"}
