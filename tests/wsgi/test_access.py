"""What host and limits refuse, as a page sees it: by every action, and in words for a person."""

from __future__ import annotations

import dataclasses
import logging
from typing import Any

import pytest

from mule_core.access import Action
from mule_core.errors import NotAllowed, SignInRequired
from mule_core.settings import Settings
from mule_core.state.records import Upload
from mule_wsgi.factory import make_middleware as make_whole_middleware
from tests.core.fixtures import SETTINGS
from tests.wsgi.fixtures import ACTIONS, FILE, begin, host, make_client, make_middleware

PATH = "/upload-backend/get_init_signature"
SECRET_WORDS = ("signature", "request", "ticket", "date", "url")

every_action = pytest.mark.parametrize("action", ACTIONS)
versions = pytest.mark.parametrize("version", ["s3v4", "s3"])

LIMITS: list[tuple[dict[str, Any], dict[str, str], int, dict[str, object]]] = [
    (
        {"max_size": 5_000_000},
        {},
        413,
        {
            "code": "FileTooLarge",
            "message": "this file is too large: it has 20 MB, and the limit is 5 MB",
            "limit": 5_000_000,
        },
    ),
    (
        {"min_size": 30_000_000},
        {},
        400,
        {
            "code": "FileTooSmall",
            "message": "this file is too small: it has 20 MB, and has to have at least 30 MB",
            "limit": 30_000_000,
        },
    ),
    (
        {"accept": (".mp4", "image/*")},
        {"mime_type": "image/png"},
        415,
        {
            "code": "TypeNotAllowed",
            "message": "files of this type are not taken here, only these: .mp4, image/*",
            "accept": ".mp4,image/*",
        },
    ),
]
OWNERS_LIMITS: list[tuple[dict[str, Any], dict[str, object], str]] = [
    (
        {"max_unfinished": 1},
        {
            "code": "TooManyUploads",
            "message": "too many uploads are unfinished (the limit is 1): finish or cancel one of them first",
            "limit": 1,
        },
        "30",
    ),
    (
        {"max_unfinished_bytes": 30_000_000},
        {
            "code": "TooManyUnfinishedBytes",
            "message": "all unfinished uploads may have 30 MB together: finish or cancel one of them first",
            "limit": 30_000_000,
        },
        "30",
    ),
    (
        {"max_bytes_a_day": 30_000_000},
        {
            "code": "TooManyBytesToday",
            "message": "at most 30 MB a day are taken from you: this file has to wait for tomorrow",
            "limit": 30_000_000,
        },
        "75355",
    ),
]


def limited(version: str = "s3v4", **limits: Any) -> Settings:
    return dataclasses.replace(SETTINGS, signature_version=version, **limits)  # type: ignore[arg-type]


@versions
@pytest.mark.parametrize(("limits", "changes", "status", "error"), LIMITS)
def test_a_file_that_is_not_taken_is_refused_in_words_for_a_person(
    version: str, limits: dict[str, Any], changes: dict[str, str], status: int, error: dict[str, object]
) -> None:
    client = make_client(make_middleware(limited(version, **limits)))
    for more in ({}, {"force": "1"}, {"key": "mine.mov"}):
        response = client.get(PATH, {**FILE, **changes, **more}, status=status)
        assert response.json["error"] == error


@versions
@pytest.mark.parametrize(("limits", "error", "retry_after"), OWNERS_LIMITS)
def test_what_is_too_much_for_one_owner_is_refused_with_a_time_to_come_back(
    version: str, limits: dict[str, Any], error: dict[str, object], retry_after: str
) -> None:
    client = make_client(make_middleware(limited(version, client_keys=True, **limits)))
    begin(client, key="first.mov")
    response = client.get(PATH, {**FILE, "filename": "b.mov", "key": "b.mov"}, status=429)
    assert response.json["error"] == error
    assert response.headers["Retry-After"] == retry_after
    assert client.get(PATH, {**FILE, "filename": "b.mov"}, extra_environ={"REMOTE_USER": "bob"}).json["key"]


@every_action
@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (False, 403, {"code": "NotAllowed", "message": "you are not allowed to do this"}),
        (NotAllowed("only on weekdays"), 403, {"code": "NotAllowed", "message": "only on weekdays"}),
        (SignInRequired(), 401, {"code": "SignInRequired", "message": "sign in to go on"}),
    ],
)
def test_the_host_may_refuse_every_action(action: str, answer: object, status: int, error: dict[str, str]) -> None:
    def authorize(owner: str, asked: Action, upload: Upload) -> bool:
        assert owner == upload.fingerprint.owner
        if asked != action:
            return True
        if isinstance(answer, Exception):
            raise answer
        return bool(answer)

    client = make_client(make_middleware(authorize=authorize))
    if action != "get_init_signature":
        begin(client)
    for ask in (client.get, client.post):
        response = ask(f"/upload-backend/{action}", ACTIONS[action], status=status)
        assert response.json["error"] == error
        assert not set(response.json) & set(SECRET_WORDS)
    assert ("WWW-Authenticate" in response.headers) is (status == 401)


@every_action
@pytest.mark.parametrize("answer", [None, 1, KeyError("a-word-of-the-hosts")])
def test_a_mistake_of_the_host_signs_nothing_and_is_told_to_the_log_alone(
    action: str, answer: object, caplog: pytest.LogCaptureFixture
) -> None:
    def authorize(owner: str, asked: Action, upload: Upload) -> bool:
        assert owner == upload.fingerprint.owner
        if asked == action and isinstance(answer, Exception):
            raise answer
        return answer if asked == action else True  # type: ignore[return-value]

    client = make_client(make_middleware(authorize=authorize))
    if action != "get_init_signature":
        begin(client)
    response = client.get(f"/upload-backend/{action}", ACTIONS[action], status=500)
    assert response.json["error"] == {"code": "InternalError", "message": "something went wrong on the server"}
    assert not set(response.json) & set(SECRET_WORDS)
    assert "authorize" in caplog.text


def test_the_host_is_asked_where_all_is_put_together(tmp_path: Any) -> None:
    settings = dataclasses.replace(
        SETTINGS,
        database_url=f"sqlite:///{tmp_path}/mule.db",
        anonymous=False,
        allowed_origins=("https://friend.example",),
        origin="https://films.example",
    )
    client = make_client(make_whole_middleware(host, settings, authorize=lambda owner, *_: owner == "bob"), user=None)
    assert client.get(PATH, FILE, status=401).json["error"]["code"] == "SignInRequired"
    ada, bob = ({"REMOTE_USER": user} for user in ("ada", "bob"))
    assert client.get(PATH, FILE, extra_environ=ada, status=403).json["error"]["code"] == "NotAllowed"
    for origin, status in (("https://friend.example", 200), ("https://films.example", 200), ("http://localhost", 403)):
        client.get(PATH, FILE, headers={"Origin": origin}, extra_environ=bob, status=status)


def test_the_lines_of_one_upload_have_one_id_that_the_page_is_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    client = make_client(make_middleware())
    name = begin(client)["log_id"]
    assert begin(client)["log_id"] == name == "43e8fec7e61e"
    client.get("/upload-backend/upload_finished", ACTIONS["upload_finished"])
    assert caplog.messages == [
        f"begun upload={name} size=20000000",
        f"resumed upload={name}",
        f"finished upload={name}",
    ]


def test_neither_logs_nor_answers_hold_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    settings = dataclasses.replace(
        SETTINGS, secret_key="hidden-secret-key", secret="hidden-secret", database_url="sqlite:///hidden"
    )
    client = make_client(make_middleware(settings), user=None)
    answers = [client.get(f"/upload-backend/{action}", ACTIONS[action], status="*").text for action in ACTIONS]
    answers += [client.get(f"/upload-backend/{action}", status="*").text for action in ACTIONS]
    (token,) = client.cookies.values()
    ticket = client.get(PATH, FILE).json["ticket"]
    told = "".join(answers) + caplog.text
    assert "hidden" not in told
    assert token not in told
    assert ticket not in caplog.text
