"""`mule sweep`, as cron starts it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mule_core.state.records import Fingerprint, Upload, UploadState
from mule_core.state.sql import SqlUploadStore
from mule_wsgi.cli import main
from tests.mule_process import bare_environ
from tests.stores import Store, free_ports, make_bucket, s3_client

MULE = str(Path(sys.executable).with_name("mule"))
HOOK = "from pathlib import Path\ndef arrived(upload):\n    Path('heard').write_text(upload.key)\n"
FAILING_HOOK = "def arrived(upload):\n    raise OSError('no room')\n"


@dataclass(kw_only=True)
class Place:
    """A bucket, a database, a hook, and the environment that names them."""

    directory: Path
    environ: dict[str, str]
    client: Any
    store: SqlUploadStore

    def begin(self, name: str) -> Upload:
        """Begin an upload, long ago by the database's word."""
        key = f"uploads/ada/{name}"
        upload = Upload(
            fingerprint=Fingerprint(owner="ada", filename=name, filesize=3, last_modified=1),
            key=key,
            chunk_size=5_242_880,
            mime_type="video/mp4",
            created=datetime(2026, 1, 1, tzinfo=UTC),
        )
        begun = self.client.create_multipart_upload(Bucket=self.environ["BUCKET"], Key=key)
        return self.store.record_upload_id(self.store.record_upload(upload), begun["UploadId"])

    def complete(self, upload: Upload) -> None:
        ref = {"Bucket": self.environ["BUCKET"], "Key": upload.key, "UploadId": upload.upload_id}
        etag = self.client.upload_part(**ref, PartNumber=1, Body=b"abc")["ETag"]
        self.client.complete_multipart_upload(**ref, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})

    def state_of(self, upload: Upload) -> UploadState | None:
        known = self.store.find_upload("ada", upload.key)
        return known.state if known else None

    def sweep(self, *options: str, **changes: str) -> subprocess.CompletedProcess[str]:
        environ: Mapping[str, str] = {**bare_environ(), **self.environ, **changes}
        return subprocess.run(
            [MULE, "sweep", *options],
            cwd=self.directory,
            env=environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def place(seaweedfs: Store, tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "films_hook.py").write_text(HOOK)
    (tmp_path / "failing_hook.py").write_text(FAILING_HOOK)
    environ = {
        "AWS_ACCESS_KEY_ID": seaweedfs.access_key,
        "AWS_SECRET_ACCESS_KEY": seaweedfs.secret_key,
        "AWS_ENDPOINT_URL": seaweedfs.url,
        "BUCKET": make_bucket(seaweedfs),
        "DATABASE_URL": f"sqlite:///{tmp_path}/mule.db",
        "MULE_ON_FINISHED": "films_hook:arrived",
        "PYTHONPATH": str(tmp_path),
    }
    with closing(SqlUploadStore.from_url(environ["DATABASE_URL"])) as store:
        store.prepare()
        yield Place(directory=tmp_path, environ=environ, client=s3_client(seaweedfs), store=store)


def test_a_dry_run_says_what_it_would_do_and_does_none_of_it(place: Place) -> None:
    whole, young = place.begin("whole.mov"), place.begin("young.mov")
    place.complete(whole)
    told = place.sweep()
    assert told.returncode == 0, told.stderr
    assert f"would finish 'uploads/ada/whole.mov' ({whole.upload_id})\n" in told.stdout
    assert "young" not in told.stdout, "the store says that it was begun just now"
    assert "1 finished, 0 aborted, 0 forgotten, 1 kept, 0 over, 0 failed\n" in told.stdout
    assert "This was a dry run" in told.stdout
    assert [place.state_of(one) for one in (whole, young)] == [UploadState.OPEN, UploadState.OPEN]
    assert not (place.directory / "heard").exists()


def test_really_does_it_and_tells_the_host(place: Place) -> None:
    whole = place.begin("whole.mov")
    place.complete(whole)
    told = place.sweep("--really")
    assert told.returncode == 0, told.stderr
    assert f"finished 'uploads/ada/whole.mov' ({whole.upload_id})\n" in told.stdout
    assert "hook: 1 told, 0 failed; 0 ended uploads forgotten" in told.stdout
    assert place.state_of(whole) is UploadState.FINISHED
    assert (place.directory / "heard").read_text() == "uploads/ada/whole.mov"


def test_scripts_are_told_in_json(place: Place) -> None:
    whole = place.begin("whole.mov")
    place.complete(whole)
    told = json.loads(place.sweep("--really", "--json", "--older-than", "36h").stdout)
    assert told == {
        "really": True,
        "finished": 1,
        "aborted": 0,
        "forgotten": 0,
        "kept": 0,
        "over": 0,
        "failed": 0,
        "told": 1,
        "untold": 0,
        "ended_forgotten": 0,
        "uploads": [{"verdict": "finished", "key": "uploads/ada/whole.mov", "upload_id": whole.upload_id}],
        "errors": [],
    }


def test_a_hook_that_fails_is_an_exit_status_of_1(place: Place) -> None:
    place.complete(place.begin("whole.mov"))
    told = place.sweep("--really", MULE_ON_FINISHED="failing_hook:arrived")
    assert told.returncode == 1
    assert "hook: 0 told, 1 failed" in told.stdout
    assert "OSError: no room" in told.stderr


def test_a_hook_that_ends_its_process_is_an_exit_status_of_1_and_ends_nothing(place: Place) -> None:
    (place.directory / "ending_hook.py").write_text("import sys\n\ndef arrived(upload):\n    sys.exit()\n")
    for name in ("a.mov", "b.mov"):
        place.complete(place.begin(name))
    told = place.sweep("--really", MULE_ON_FINISHED="ending_hook:arrived")
    assert told.returncode == 1
    assert "hook: 0 told, 2 failed" in told.stdout


def test_who_sweeps_without_a_hook_is_told_so(place: Place) -> None:
    words = "No hook is set (MULE_ON_FINISHED)"
    assert words in place.sweep(MULE_ON_FINISHED="").stdout
    assert words not in place.sweep("--really").stdout


def test_what_a_terminal_cannot_show_is_told_in_ascii(place: Place) -> None:
    place.complete(place.begin("日本語.mov"))
    told = place.sweep("--really", PYTHONIOENCODING="ascii")
    assert told.returncode == 0, told.stderr
    assert "finished 'uploads/ada/\\u65e5\\u672c\\u8a9e.mov'" in told.stdout


def test_a_store_that_is_not_there_is_an_exit_status_of_1(place: Place) -> None:
    (port,) = free_ports(1)
    told = place.sweep("--really", AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}")
    assert told.returncode == 1
    assert "error: the store: " in told.stdout
    assert "Connection refused" in told.stdout
    place.begin("a.mov")
    told = place.sweep("--really", AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}", MULE_KEY_TEMPLATE="{id}")
    assert told.returncode == 1
    assert "failed at 'uploads/ada/a.mov'" in told.stdout


def test_in_another_folder_than_the_servers_it_is_an_exit_status_of_1_and_no_database_is_made(place: Place) -> None:
    place.begin("a.mov")
    told = place.sweep("--really", DATABASE_URL="sqlite:///database.db")
    assert (told.returncode, told.stdout) == (1, "")
    assert f"there is no file {place.directory}/database.db: run this in the server's folder" in told.stderr
    assert len(told.stderr.splitlines()) == 1
    assert not (place.directory / "database.db").exists()


@pytest.mark.parametrize("variables", [{"MULE_CLIENT_KEYS": "1"}, {"MULE_KEY_TEMPLATE": "{owner}/{id}/{filename}"}])
def test_where_keys_begin_with_anything_the_store_is_looked_through_only_when_told_to(
    variables: dict[str, str], place: Place
) -> None:
    assert "say --prefix ''" in place.sweep(**variables).stdout
    assert "say --prefix ''" not in place.sweep("--prefix", "", **variables).stdout


@pytest.mark.parametrize("age", ["", "7", "d", "-7d", "7w", "59m", "0d"])
def test_an_age_that_is_none_or_too_short_is_refused(age: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sweep", "--really", f"--older-than={age}"])
    assert ended.value.code == 2
    assert "expected an" in capsys.readouterr().err
