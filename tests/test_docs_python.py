"""The Python of the READMEs, run as it stands there."""

from __future__ import annotations

import doctest
import re
import secrets
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args
from unittest.mock import create_autospec
from urllib.request import Request, urlopen

import pytest
import waitress
from webtest import TestApp

from mule_core.parts import MIB
from mule_wsgi import make_middleware
from mule_wsgi.demo.seaweedfs import SeaweedFS
from tests.faults.line import Line
from tests.faults.listener import Darkness
from tests.faults.mix import chaos_mix
from tests.readme import ROOT, find_blocks, read_blocks
from tests.serving import Served
from tests.stores import make_bucket, s3_client
from tests.wsgi.fixtures import host

CORE, SHELL, FAULTS = (ROOT / f"{room}/README.md" for room in ("mule_core", "mule_wsgi", "tests/faults"))
COOKIE = "mule_owner=" + 43 * "a"
FILE = {"filename": "a.mov", "filesize": 20_000_000, "last_modified": 0}


@pytest.fixture
def bucket(seaweedfs: SeaweedFS, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A fresh bucket, and the environment set for it."""
    bucket = make_bucket(seaweedfs)
    environ = {"BUCKET": bucket, "AWS_ENDPOINT_URL": seaweedfs.url, "DATABASE_URL": f"sqlite:///{tmp_path}/mule.db"}
    environ |= {"AWS_ACCESS_KEY_ID": seaweedfs.access_key, "AWS_SECRET_ACCESS_KEY": seaweedfs.secret_key}
    for name, text in environ.items():
        monkeypatch.setenv(name, text)
    return bucket


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A file of three chunks."""
    path = tmp_path / "a.mov"
    path.write_bytes(secrets.token_bytes(13 * MIB))
    return path


def run(block: str, **names: Any) -> dict[str, Any]:
    """Run a block in which some names are there already; gives all that it has then."""
    exec(compile(block, "README.md", "exec"), names)
    return names


def make_client(**names: Any) -> Any:
    (block,) = find_blocks("The protocol", "python", SHELL)
    client = run(block)
    client.update(names)
    return client["upload"]


@pytest.mark.parametrize("readme", [CORE, SHELL], ids=lambda path: path.parent.name)
def test_a_session_answers_as_it_says(readme: Path) -> None:
    session = "".join(block.text for block in read_blocks(readme) if block.language == "pycon")
    names: dict[str, Any] = {}
    test = doctest.DocTestParser().get_doctest(session, names, readme.parent.name, str(readme), 0)
    told: list[str] = []
    outcome = doctest.DocTestRunner(verbose=False).run(test, out=told.append)
    assert outcome.attempted > 20
    assert not outcome.failed, "".join(told)


def test_the_client_sends_what_is_missing(bucket: str, film: Path, seaweedfs: SeaweedFS) -> None:
    sent: list[str] = []

    def break_off_at_the_third(request: Request) -> Any:
        if request.get_method() == "PUT":
            sent.append(request.full_url)
            if len(sent) == 3:
                raise ConnectionResetError
        return urlopen(request)

    upload = make_client(urlopen=break_off_at_the_third)
    with Served(make_middleware(host)) as served:
        backend = f"{served.url}/upload-backend"
        with pytest.raises(ConnectionResetError):
            upload(film, backend=backend, cookie=COOKIE)
        key = upload(film, backend=backend, cookie=COOKIE)
    assert [url.partition("partNumber=")[2][0] for url in sent] == ["1", "2", "3", "3"]
    assert s3_client(seaweedfs).get_object(Bucket=bucket, Key=key)["Body"].read() == film.read_bytes()


def test_the_client_needs_no_cookie_for_one_go(bucket: str, film: Path, seaweedfs: SeaweedFS) -> None:
    with Served(make_middleware(host)) as served:
        key = make_client()(film, backend=f"{served.url}/upload-backend")
    assert s3_client(seaweedfs).head_object(Bucket=bucket, Key=key)["ContentLength"] == 13 * MIB


def test_an_app_is_served_to_a_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = find_blocks("Serve it", "python")
    serve = create_autospec(waitress.serve)
    monkeypatch.setattr(waitress, "serve", serve)
    monkeypatch.setitem(sys.modules, "yourapp", SimpleNamespace(app=host))
    run(block)
    (app,), options = serve.call_args
    server = options.pop("_server")(app, **options | {"listen": "127.0.0.1:0"})  # nobody knows what listens at 5000
    server.close()
    server.task_dispatcher.shutdown()
    assert (app, options) == (host, {"listen": "127.0.0.1:5000"})
    assert server.adj.connection_limit == 900


@pytest.mark.usefixtures("bucket")
def test_the_hook_is_told_of_a_file(film: Path) -> None:
    made: list[Mapping[str, Any]] = []
    objects = SimpleNamespace(get_or_create=lambda **fields: made.append(fields))
    (block,) = find_blocks("When a file has arrived", "python")
    app = run(block, app=host, make_middleware=make_middleware, Film=SimpleNamespace(objects=objects))["app"]
    with Served(app) as served:
        key = make_client()(film, backend=f"{served.url}/upload-backend")
    (fields,) = made
    told = fields["defaults"]
    assert (told["key"], told["name"], told["size"]) == (key, "a.mov", 13 * MIB)
    assert len(fields["idempotency_key"]) >= 32


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize(
    ("user", "status", "words"),
    [
        (None, 401, "sign in"),
        (SimpleNamespace(space_left=1, may_upload=True), 403, "Your space is used up."),
        (SimpleNamespace(space_left=10**9, may_upload=False), 403, "not allowed"),
        (SimpleNamespace(space_left=10**9, may_upload=True), 200, ""),
    ],
)
def test_a_host_says_who_may(user: Any, status: int, words: str) -> None:
    (block,) = find_blocks("Who may upload what", "python")
    app = run(block, app=host, make_middleware=make_middleware, find_user=lambda _: user)["app"]
    answered = TestApp(app).post_json("/upload-backend/get_init_signature/", FILE, status=status)
    assert words in answered.json.get("error", {"message": ""})["message"]


def test_a_link_gives_an_object_out(bucket: str, seaweedfs: SeaweedFS) -> None:
    (block,) = find_blocks("Give them out again", "python")
    s3_client(seaweedfs).put_object(Bucket=bucket, Key="uploads/ada/a b.mov", Body=b"film")
    link = run(block)["make_link"]("uploads/ada/a b.mov")
    with urlopen(link) as response:
        assert response.read() == b"film"
    assert "X-Amz-Expires=600" in link


@pytest.fixture
def line_names(seaweedfs: SeaweedFS) -> Iterator[dict[str, Any]]:
    with Line(to=seaweedfs.url) as store_line, Line(to=seaweedfs.url) as backend_line:
        yield {"seaweedfs": seaweedfs, "store_line": store_line, "backend_line": backend_line}


def test_a_line_is_made_as_it_says(line_names: dict[str, Any]) -> None:
    by_rules, by_mix = find_blocks("In tests", "python", FAULTS)
    names = run(by_rules, **line_names)
    assert [rule.fault.name for rule in names["rules"]] == ["reset_within", "lost_answer", "503 SlowDown"]
    assert set(re.findall(r'how="(\w+)"', by_rules)) == {"swallowed"} < set(get_args(Darkness))
    assert names["line"].rate == 3_000_000
    assert names["line"].log.entries() == []
    store_line = line_names["store_line"]
    run(by_mix, seed=7, file_size=10**8, chaos_mix=chaos_mix, **line_names)
    assert store_line.rate == 3_000_000
