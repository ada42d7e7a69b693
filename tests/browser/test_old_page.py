"""A page of the old uploader, as such pages are: only the script's address is another one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Dialog, Page, expect
from webob import Request
from webob.static import DirectoryApp

import mule_js
from mule_core.presets import get_preset
from mule_core.settings import Settings
from mule_core.state.memory import MemoryUploadStore
from mule_core.uploads import Uploads
from mule_wsgi.middleware import MuleMiddleware
from tests.browser.files import digest_of, make_file
from tests.browser.gate import Gate
from tests.browser.rig import CHUNK_SIZE
from tests.browser.uploading import PartLog
from tests.serving import Served
from tests.stores import Store, preset_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGES = Path(__file__).parent / "old_page"
SCRIPT = "mule_js"
SIZE = 5 * CHUNK_SIZE + 1234  # six chunks, the last a small one
LINK = "http://films.example/films/films/first.bin"  # the page makes it of its host, its bucket and the key


def serve_old_page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    request = Request(environ)
    folder = PAGES
    if request.path_info_peek() == SCRIPT:
        request.path_info_pop()
        folder = mule_js.DIST
    return request.get_response(DirectoryApp(str(folder)))(environ, start_response)


@pytest.fixture
def asked() -> list[tuple[str, dict[str, list[str]]]]:
    """What the page asks the backend: the action, and the parameters of the query."""
    return []


@pytest.fixture(params=["s3v4", "s3"])
def old_page(request: pytest.FixtureRequest, store: Store, bucket: str, gate: Gate, asked: list[Any]) -> Iterator[str]:
    """Serve the page with the settings that such pages need, under each signature version; gives its address."""
    preset = preset_of(store)
    takes_acls = "acl" not in get_preset(preset).only  # where it takes none, the page's own wish for one stays a wish
    with Served(gate, threads=16) as door:
        environ = {
            "AWS_ACCESS_KEY_ID": store.access_key,
            "AWS_SECRET_ACCESS_KEY": store.secret_key,
            "AWS_ENDPOINT_URL": door.url,
            "AWS_REGION": store.region,
            "BUCKET": bucket,
            "CHUNK_SIZE": str(CHUNK_SIZE),
            "MULE_STORE": preset,
            "MULE_SIGNATURE_VERSION": request.param,
            "MULE_CLIENT_KEYS": "1",
            "MULE_ACL": "public-read" if takes_acls else "",
            "MULE_MAX_SIZE": str(2 * SIZE),
        }
        wrapped = MuleMiddleware(serve_old_page, Uploads(Settings.from_environ(environ), MemoryUploadStore()))
        with Served(note_actions(wrapped, asked)) as served:
            yield served.url
            gate.open()


def note_actions(app: WSGIApplication, asked: list[Any]) -> WSGIApplication:
    def noting(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if found := re.match(r"/upload-backend/(\w+)/", environ["PATH_INFO"]):
            asked.append((found[1], parse_qs(environ["QUERY_STRING"])))
        return app(environ, start_response)

    return noting


def lines(page: Page) -> list[str]:
    """Give what the page has logged, the earliest first."""
    return page.input_value("#log").splitlines()


def wait_for_line(page: Page, words: str, *, seconds: float = 60.0) -> None:
    expect(page.locator("#log")).to_have_value(re.compile(f"^{re.escape(words)}", re.MULTILINE), timeout=seconds * 1000)


def stop_in_the_middle(page: Page, gate: Gate) -> None:
    """Come back when two chunks are in the store and others stand before it."""
    page.wait_for_function("() => document.querySelectorAll('.chunk.uploaded').length === 2", timeout=60_000)
    gate.wait_for_held(2)


def test_old_page_uploads_as_it_always_did(
    old_page: str, page: Page, client: Any, bucket: str, asked: list[Any], tmp_path: Path
) -> None:
    digest = make_file(tmp_path / "film.bin", SIZE)
    page.goto(f"{old_page}/?key=films/first.bin")
    wait_for_line(page, "Uploader initialized")
    page.set_input_files("#file", tmp_path / "film.bin")
    wait_for_line(page, "Upload complete!")
    told = lines(page)
    assert told[:3] == ["Uploader initialized", "File selected: film.bin", f"Upload started: film.bin 0 / {SIZE}"]
    assert told[-2:] == ["Upload complete! finished", f"The file url is {LINK}."]
    assert sorted(line for line in told if line.startswith("Chunk")) == [
        f"Chunk {chunk} uploaded" for chunk in range(6)
    ]
    assert page.get_attribute("#bar", "style") == "width: 100%;"
    heights = page.locator(".chunk").evaluate_all("chunks => chunks.map(chunk => chunk.style.height)")
    assert heights == ["100%"] * 6
    stored = client.get_object(Bucket=bucket, Key="films/first.bin")
    assert digest_of(stored["Body"].iter_chunks()) == digest
    assert {action for action, _ in asked} >= {"get_init_signature", "get_all_signatures", "chunk_loaded"}
    assert all(query == {"project": ["a film & more"]} for _, query in asked)


def test_old_page_goes_on_after_a_reload_under_the_key_it_began_with(
    old_page: str, page: Page, gate: Gate, client: Any, bucket: str, tmp_path: Path
) -> None:
    digest = make_file(tmp_path / "film.bin", SIZE)
    gate.admit(2)
    page.goto(f"{old_page}/?key=films/first.bin")
    page.set_input_files("#file", tmp_path / "film.bin")
    stop_in_the_middle(page, gate)
    page.goto("about:blank")
    gate.open()
    before = sorted(gate.stored)
    page.goto(f"{old_page}/?key=films/second.bin")
    page.set_input_files("#file", tmp_path / "film.bin")
    wait_for_line(page, f"The file url is {LINK}.")
    assert sorted(gate.stored) == [1, 2, 3, 4, 5, 6]
    again = [line for line in lines(page) if line.startswith("Chunk")]
    assert sorted(again) == [f"Chunk {part - 1} uploaded" for part in range(1, 7) if part not in before]
    heights = page.locator(".chunk").evaluate_all("chunks => chunks.map(chunk => chunk.style.height)")
    assert heights == ["100%"] * 6
    assert digest_of(client.get_object(Bucket=bucket, Key="films/first.bin")["Body"].iter_chunks()) == digest


def test_old_page_cancels_and_goes_on_with_what_has_arrived(
    old_page: str, page: Page, gate: Gate, client: Any, bucket: str, tmp_path: Path
) -> None:
    digest = make_file(tmp_path / "film.bin", SIZE)
    log = PartLog(page)
    gate.admit(2)
    page.goto(f"{old_page}/?key=films/first.bin")
    page.set_input_files("#file", tmp_path / "film.bin")
    stop_in_the_middle(page, gate)
    page.click("#cancel")
    wait_for_line(page, "Cancelled: waiting")
    gate.open()
    sent = len(log.sent)
    page.wait_for_timeout(300)
    assert len(log.sent) == sent
    page.click("#start")
    wait_for_line(page, "Upload complete! finished")
    assert sorted(gate.stored) == [1, 2, 3, 4, 5, 6]
    assert digest_of(client.get_object(Bucket=bucket, Key="films/first.bin")["Body"].iter_chunks()) == digest


def test_old_page_starts_when_its_button_is_pressed(old_page: str, page: Page, tmp_path: Path) -> None:
    make_file(tmp_path / "film.bin", 1000)
    page.goto(f"{old_page}/?key=films/first.bin&autostart=0")
    page.set_input_files("#file", tmp_path / "film.bin")
    page.wait_for_timeout(300)
    assert lines(page) == ["Uploader initialized"]
    page.click("#start")
    wait_for_line(page, "Upload complete! finished")


def test_old_page_is_told_of_an_error(old_page: str, page: Page, tmp_path: Path) -> None:
    make_file(tmp_path / "film.bin", 2 * SIZE + 1)
    page.goto(f"{old_page}/?key=films/first.bin")
    page.set_input_files("#file", tmp_path / "film.bin")
    wait_for_line(page, "Error occurred! FileTooLarge waiting")


def test_old_page_turns_files_away_itself(old_page: str, page: Page, tmp_path: Path) -> None:
    alerts: list[str] = []

    def read(dialog: Dialog) -> None:
        alerts.append(dialog.message)
        dialog.accept()

    page.on("dialog", read)
    make_file(tmp_path / "film.exe", 10)
    with (tmp_path / "film.bin").open("wb") as file:
        file.truncate(3 * SIZE + 1)
    page.goto(f"{old_page}/?key=films/first.bin")
    for name in ("film.exe", "film.bin"):
        page.set_input_files("#file", tmp_path / name)
    assert [alert.split(" ")[:4] for alert in alerts] == [
        ["film.exe", "is", "not", "of"],
        ["film.bin", "is", "too", "large:"],
    ]
    assert lines(page) == ["Uploader initialized"]
