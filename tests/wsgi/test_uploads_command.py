"""`mule uploads`, as an operator reads it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mule_core.state.records import Fingerprint, Standing, Upload, UploadState
from mule_core.state.sql import SqlUploadStore
from mule_wsgi.cli import main
from mule_wsgi.commands.uploads import render_age, render_table
from tests.mule_process import bare_environ

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
UPLOAD = Upload(
    fingerprint=Fingerprint(owner="ada", filename="a.mov", filesize=20_000_000, last_modified=1),
    key="uploads/ada/1/a.mov",
    chunk_size=6_291_456,
    mime_type="video/mp4",
    created=NOON,
)
SETTINGS = {"AWS_ACCESS_KEY": "AK", "AWS_SECRET": "SK", "BUCKET": "films"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlUploadStore]:
    """A database that the environment names."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**SETTINGS, "DATABASE_URL": f"sqlite:///{tmp_path}/mule.db"}.items():
        monkeypatch.setenv(name, value)
    with closing(SqlUploadStore.from_url(f"sqlite:///{tmp_path}/mule.db")) as store:
        yield store


def begin(store: SqlUploadStore, name: str, *, owner: str = "ada") -> Upload:
    file = replace(UPLOAD.fingerprint, owner=owner, filename=name)
    return store.record_upload_id(
        store.record_upload(replace(UPLOAD, fingerprint=file, key=f"uploads/{owner}/{name}")), f"id of {name}"
    )


def test_a_table_tells_age_size_owner_and_progress() -> None:
    open_one = Standing(upload=replace(UPLOAD, active=NOON + timedelta(hours=2)), arrived=3)
    over = replace(
        UPLOAD,
        fingerprint=replace(UPLOAD.fingerprint, owner="bob", filesize=1_500_000_000),
        key="uploads/bob/2/b.mov",
        state=UploadState.FINISHED,
        created=NOON - timedelta(days=4),
    )
    table = render_table(
        [open_one, Standing(upload=over, arrived=0, finished=NOON)], when=NOON + timedelta(hours=3, minutes=5)
    )
    assert table == (
        "LOG ID        STATE     BEGAN  SEEN  SIZE    CHUNKS      OWNER  KEY\n"
        "146ae9ab8773  open      3h     1h    20 MB   3/4 (75 %)  ada    uploads/ada/1/a.mov\n"
        "50881c0e9c9a  finished  4d     4d    1.5 GB  -           bob    uploads/bob/2/b.mov"
    )


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=-5), "0s"),  # clocks differ
        (timedelta(seconds=59), "59s"),
        (timedelta(seconds=60), "1m"),
        (timedelta(minutes=59, seconds=59), "59m"),
        (timedelta(hours=23, minutes=59), "23h"),
        (timedelta(days=400), "400d"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(age: timedelta, words: str) -> None:
    assert render_age(age) == words


def test_json_tells_all_that_is_known(store: SqlUploadStore, capsys: pytest.CaptureFixture[str]) -> None:
    upload = begin(store, "a.mov")
    store.record_part(upload, 1)
    store.record_part(upload, 4)
    assert main(["uploads", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert len(told.pop("log_id")) == 12
    assert told == {
        "state": "open",
        "owner": "ada",
        "key": "uploads/ada/a.mov",
        "filename": "a.mov",
        "filesize": 20_000_000,
        "mime_type": "video/mp4",
        "upload_id": "id of a.mov",
        "chunk_size": 6_291_456,
        "num_chunks": 4,
        "chunks_loaded": 2,
        "created": "2026-11-22T12:00:00+00:00",
        "active": "2026-11-22T12:00:00+00:00",
        "finished": None,
    }


@pytest.mark.parametrize(
    ("state", "loaded"),
    [(UploadState.FINISHED, 4), (UploadState.ABORTED, None), (UploadState.SUPERSEDED, None)],
)
def test_json_tells_of_what_is_over_how_many_chunks_have_arrived_where_that_is_known(
    state: UploadState, loaded: int | None, store: SqlUploadStore, capsys: pytest.CaptureFixture[str]
) -> None:
    upload = begin(store, "a.mov")
    store.record_part(upload, 1)
    store.record_state(upload, state)
    assert main(["uploads", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["state"], told["num_chunks"], told["chunks_loaded"]) == (state, 4, loaded)


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ([], ["3.mov", "2.mov", "1.mov"]),
        (["--limit", "2"], ["3.mov", "2.mov"]),
        (["--owner", "ada"], ["3.mov", "1.mov"]),
        (["--state", "finished"], ["1.mov"]),
        (["--owner", "ada", "--state", "open"], ["3.mov"]),
        (["--owner", "eve"], []),
    ],
)
def test_options_say_which(
    options: list[str], names: list[str], store: SqlUploadStore, capsys: pytest.CaptureFixture[str]
) -> None:
    first = begin(store, "1.mov")
    begin(store, "2.mov", owner="bob")
    begin(store, "3.mov")
    store.record_finish(first, etag="", when=NOON, announce=False)
    assert main(["uploads", "--json", *options]) == 0
    assert [told["filename"] for told in json.loads(capsys.readouterr().out)] == names


def test_where_there_are_none_it_says_so(store: SqlUploadStore, capsys: pytest.CaptureFixture[str]) -> None:
    store.prepare()
    assert main(["uploads"]) == 0
    assert capsys.readouterr().out == "There are none.\n"


def test_in_another_folder_than_the_servers_it_is_told_where_to_go_and_makes_no_database(
    store: SqlUploadStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(store, "a.mov")
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path / "home")
    monkeypatch.delenv("DATABASE_URL")
    assert main(["uploads"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        f"mule: DATABASE_URL: there is no file {tmp_path}/home/database.db: run this in the server's folder, "
        "or set DATABASE_URL with its absolute path (sqlite:////...)\n"
    )
    assert list((tmp_path / "home").iterdir()) == []


@pytest.mark.parametrize("option", ["--limit=0", "--limit=100001", "--limit=-1", "--limit=many", "--state=lost"])
def test_what_makes_no_sense_is_refused(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["uploads", option])
    assert caught.value.code == 2
    assert "argument --" in capsys.readouterr().err


def test_a_name_moves_no_cursor_and_no_terminal_is_too_poor_for_it(store: SqlUploadStore, tmp_path: Path) -> None:
    begin(store, "\x1b[2J\u202egpj.ö🐎")
    environ = {**bare_environ(), **SETTINGS, "DATABASE_URL": f"sqlite:///{tmp_path}/mule.db"}
    command = [str(Path(sys.executable).with_name("mule")), "uploads"]
    told = subprocess.run(
        command, cwd=tmp_path, env=environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=True, timeout=60
    )
    assert told.stdout.splitlines()[1].endswith(rb"uploads/ada/\x1b[2J\u202egpj.\xf6\U0001f40e")
    told = subprocess.run(
        command, cwd=tmp_path, env=environ | {"PYTHONIOENCODING": "utf-8"}, capture_output=True, check=True, timeout=60
    )
    assert told.stdout.decode().splitlines()[1].endswith(r"uploads/ada/\x1b[2J\u202egpj.ö🐎")
