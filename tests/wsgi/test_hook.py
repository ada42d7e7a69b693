"""Telling the host: beside the page's answer, by one thread of each process, by a hook that settings can name."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time
from asyncio import CancelledError
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mule_core.errors import ConfigurationError, StoreUnavailable
from mule_core.outbox import FinishedUpload, OnFinished
from mule_core.settings import Settings
from mule_core.state.memory import MemoryUploadStore
from mule_core.state.records import Delivery
from mule_core.uploads import Uploads
from mule_wsgi import courier
from mule_wsgi.factory import make_middleware, make_uploads
from mule_wsgi.hook import load_hook
from mule_wsgi.middleware import MuleMiddleware
from tests.wsgi.fixtures import FILE, REF, begin, host, make_client

ROOT = Path(__file__).parents[2]
FINISHED = "/upload-backend/upload_finished"


class Host:
    """A host's hook, which stays as long as a test wants, and fails as often."""

    def __init__(self, *, failures: int = 0) -> None:
        self.heard: list[FinishedUpload] = []
        self.called = threading.Event()
        self.may_return = threading.Event()
        self.may_return.set()
        self.failures = failures

    def __call__(self, upload: FinishedUpload) -> None:
        self.called.set()
        assert self.may_return.wait(20)
        if self.failures:
            self.failures -= 1
            raise OSError("the host's own trouble")
        self.heard.append(upload)


class Unsure(MemoryUploadStore):
    """A memory that fails as often as a test wants when news is taken."""

    failures: tuple[Exception, ...] = ()

    def claim_delivery(self, *, when: datetime, until: datetime) -> Delivery | None:
        if self.failures:
            failure, *rest = self.failures
            self.failures = tuple(rest)
            raise failure
        return super().claim_delivery(when=when, until=until)


def settings_of(**options: Any) -> Settings:
    return Settings(access_key="AK", secret_key="SK", bucket="films", **options)


def mount(on_finished: OnFinished, store: MemoryUploadStore | None = None) -> MuleMiddleware:
    """Stand before an app, with a store that believes what pages say."""
    uploads = Uploads(settings_of(), store or MemoryUploadStore(), on_finished=on_finished, new_id=lambda: "id1")
    return MuleMiddleware(host, uploads)


def wait_for(event: threading.Event) -> None:
    assert event.wait(20)


def test_the_host_has_usually_heard_before_the_page() -> None:
    hook = Host()
    client = make_client(mount(hook))
    begin(client)
    client.get(FINISHED, REF)
    assert [one.filename for one in hook.heard] == ["a.mov"]
    client.get(FINISHED, REF)
    assert len(hook.heard) == 1


def test_a_slow_host_keeps_no_page_waiting_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mule_wsgi.middleware.PATIENCE", 0.05)
    hook = Host()
    hook.may_return.clear()
    client = make_client(mount(hook))
    begin(client)
    client.get(FINISHED, REF, status=200)
    wait_for(hook.called)
    assert hook.heard == []
    hook.may_return.set()


def test_a_failing_host_makes_no_finish_an_error(caplog: pytest.LogCaptureFixture) -> None:
    client = make_client(mount(Host(failures=1)))
    begin(client)
    client.get(FINISHED, REF, status=200)
    assert "the host's own trouble" in caplog.text
    assert "chunks" not in begin(client)


def test_a_host_that_failed_is_called_again_without_anybody_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mule_core.outbox.FIRST_PAUSE", timedelta(0))
    hook = Host(failures=2)
    client = make_client(mount(hook))
    begin(client)
    client.get(FINISHED, REF)
    deadline = time.monotonic() + 20
    while not hook.heard:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert hook.heard[0].attempt == 3


@pytest.mark.parametrize("failure", [StoreUnavailable("down"), RuntimeError("a mistake")])
def test_a_database_in_trouble_ends_no_courier(
    failure: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(courier, "LONGEST_SLEEP", 0.01)
    hook, store = Host(), Unsure()
    store.failures = (failure, failure)
    client = make_client(mount(hook, store))
    begin(client)
    client.get(FINISHED, REF)
    wait_for(hook.called)
    assert "has to wait" in caplog.text


@pytest.mark.parametrize("ending", [SystemExit, CancelledError])
def test_a_host_that_wants_to_end_its_thread_ends_no_courier(
    ending: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mule_core.outbox.FIRST_PAUSE", timedelta(0))
    heard, called_again = list[int](), threading.Event()

    def end_at_first(upload: FinishedUpload) -> None:
        heard.append(upload.attempt)
        if upload.attempt == 1:
            raise ending
        called_again.set()

    uploads = Uploads(settings_of(), MemoryUploadStore(), on_finished=end_at_first, new_id=lambda: "id1")
    middleware = MuleMiddleware(host, uploads)
    client = make_client(middleware)
    begin(client)
    client.get(FINISHED, REF, status=200)
    assert middleware._courier
    thread = middleware._courier._thread
    assert thread
    wait_for(called_again)
    assert thread.is_alive()
    assert heard == [1, 2]


def test_where_no_thread_can_start_the_upload_finishes_all_the_same(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("mule_wsgi.middleware.PATIENCE", 0.0)
    monkeypatch.setattr(threading.Thread, "start", refuse)
    hook = Host()
    middleware = mount(hook)
    client = make_client(middleware)
    begin(client)
    client.get(FINISHED, REF, status=200)
    assert "can't start new thread" in caplog.text
    monkeypatch.undo()
    client.get(FINISHED, REF)
    wait_for(hook.called)


def test_without_a_hook_no_thread_is_started() -> None:
    before = threading.active_count()
    client = make_client(MuleMiddleware(host, Uploads(settings_of(), MemoryUploadStore(), new_id=lambda: "id1")))
    begin(client)
    client.get(FINISHED, REF)
    assert threading.active_count() == before


FORKING_SERVER = """
import os, signal, sys, threading
from mule_core.settings import Settings
from mule_core.state.sql import SqlUploadStore
from mule_core.uploads import Uploads
from mule_wsgi.middleware import MuleMiddleware
from tests.wsgi.fixtures import FILE, REF, begin, host, make_client

def hook(upload):
    with open(sys.argv[1] + "/heard", "a") as heard:
        heard.write(f"{upload.owner} {os.getpid()}\\n")

settings = Settings(access_key="AK", secret_key="SK", bucket="films")
store = SqlUploadStore.from_url(f"sqlite:///{sys.argv[1]}/mule.db")
middleware = MuleMiddleware(host, Uploads(settings, store, on_finished=hook, new_id=lambda: "id1"))

def upload(user):
    client = make_client(middleware, user=user)
    ref = {**REF, "key": begin(client)["key"]}
    client.get("/upload-backend/upload_finished", ref)

upload("before")
held, may_go = threading.Event(), threading.Event()

def hold():
    with middleware._courier._changed:
        held.set()
        may_go.wait()

threading.Thread(target=hold).start()
held.wait()
worker = os.fork()  # in which nobody will ever let go of it
if worker == 0:
    signal.alarm(20)
    upload("worker")
    os._exit(0)
assert os.waitpid(worker, 0)[1] == 0
may_go.set()
upload("parent")
print(os.getpid(), worker)
"""


def test_a_server_that_forks_has_a_thread_in_each_process(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FORKING_SERVER]
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [*command, str(tmp_path)], env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    parent, worker = ended.stdout.split()
    heard = (tmp_path / "heard").read_text().splitlines()
    assert sorted(heard) == sorted([f"before {parent}", f"parent {parent}", f"worker {worker}"])


# The hook by its name


@pytest.fixture
def films(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of a host's own."""
    (tmp_path / "films_of_a_host.py").write_text(
        textwrap.dedent("""
        heard = []
        number = 3
        class Film:
            arrived = staticmethod(heard.append)
        def arrived(upload):
            heard.append(upload)
        """)
    )
    (tmp_path / "broken_host.py").write_text("import no_such_module_at_all")
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("films")
@pytest.mark.parametrize("name", ["films_of_a_host:arrived", "films_of_a_host:Film.arrived"])
def test_a_hook_is_had_by_its_name(name: str) -> None:
    assert callable(load_hook(name))


@pytest.mark.usefixtures("films")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("films_of_a_host", "expected package.module:function"),
        (":arrived", "expected package.module:function"),
        ("films_of_a_host:", "expected package.module:function"),
        ("films_of_a_host:departed", "departed"),
        ("films_of_a_host:number", "no function, but int"),
        ("no_films_at_all:arrived", "no_films_at_all"),
        ("broken_host:arrived", "no_such_module_at_all"),
    ],
)
def test_a_hook_that_cannot_be_had_is_named_at_start(name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=words) as refusal:
        make_uploads(settings_of(on_finished=name, database_url=f"sqlite:///{tmp_path}/mule.db"))
    assert refusal.value.name == "MULE_ON_FINISHED"


@pytest.mark.usefixtures("films")
def test_a_hook_that_is_handed_in_goes_before_the_one_of_the_settings(tmp_path: Path) -> None:
    hook = Host()
    settings = settings_of(on_finished="films_of_a_host:arrived", database_url=f"sqlite:///{tmp_path}/mule.db")
    middleware = make_middleware(host, settings, on_finished=hook)
    assert middleware._uploads.outbox
    assert middleware._uploads.outbox._on_finished is hook
    named = make_middleware(host, settings)
    assert named._uploads.outbox
    assert named._uploads.outbox._on_finished.__name__ == "arrived"
    assert make_client(named).get("/upload-backend/get_init_signature", FILE).json["key"]
