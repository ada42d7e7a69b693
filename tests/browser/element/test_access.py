"""The element with a keyboard alone, with a screen reader, and as axe judges it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page, expect

from tests.browser.element.rig import ElementRig
from tests.browser.element.steps import expect_state, focused, go_offline, hold, open_page, tab_to
from tests.browser.files import digest_of, make_file
from tests.browser.gate import Gate
from tests.browser.uploading import pick


def assert_accessible(page: Page) -> None:
    page.wait_for_function(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))).then(() => true)"
    )
    found = page.evaluate("() => axe.run().then(({ violations, passes }) => [violations, passes.length])")
    violations, passes = found
    assert passes > 10
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations] == []


@pytest.fixture(params=["light", "dark", "arabic"])
def seen(request: pytest.FixtureRequest, page: Page) -> dict[str, Any]:
    """In which light, and from which side, a state is looked at; gives the options of the page."""
    if request.param == "arabic":
        return {"root": {"lang": "ar", "dir": "rtl"}}
    page.emulate_media(color_scheme=request.param)
    return {}


def test_nothing_is_amiss_where_nothing_is_under_way(page: Page, rig: ElementRig, seen: dict[str, Any]) -> None:
    for attributes in ({"multiple": ""}, {"required": ""}, {"disabled": ""}):
        open_page(page, rig, **attributes, **seen)
        assert_accessible(page)


def test_nothing_is_amiss_while_something_is_under_way(
    page: Page, rig: ElementRig, gate: Gate, film: Path, seen: dict[str, Any]
) -> None:
    hold(page, rig, gate, film, multiple="", **seen)
    expect_state(page, "uploading")
    assert_accessible(page)
    go_offline(page, gate)
    assert_accessible(page)
    page.context.set_offline(False)
    page.locator(".pause").click()
    expect_state(page, "paused")
    assert_accessible(page)
    page.reload()
    page.wait_for_function("() => window.isReady")
    expect_state(page, "unfinished")
    assert_accessible(page)
    pick(page, film)
    expect_state(page, "uploading")
    page.locator(".cancel").click()
    expect_state(page, "cancelled")
    assert_accessible(page)


def test_nothing_is_amiss_at_the_end(
    page: Page, rig: ElementRig, film: Path, tmp_path: Path, seen: dict[str, Any]
) -> None:
    make_file(tmp_path / "other.txt", 10)
    open_page(page, rig, multiple="", accept=".bin", **seen)
    pick(page, film, tmp_path / "other.txt")
    expect_state(page, "done")
    expect(page.locator(".note li")).to_have_count(1)
    assert_accessible(page)
    rig.is_open = False
    make_file(tmp_path / "next.bin", 10)
    pick(page, tmp_path / "next.bin")
    expect_state(page, "failed", row=1)
    assert_accessible(page)


def test_upload_with_an_error_and_a_retry_by_keyboard_alone(
    page: Page, rig: ElementRig, client: Any, bucket: str, film: Path
) -> None:
    open_page(page, rig)
    rig.is_open = False
    tab_to(page, "Choose a file")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(film)
    expect_state(page, "failed")
    tab_to(page, "Try again: film.bin")
    rig.is_open = True
    page.keyboard.press("Enter")
    expect_state(page, "done")
    assert focused(page) == "Remove: film.bin"  # where the button was that is gone
    tab_to(page, "Send")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sent?film=*")
    (key,) = (value for _, value in parse_qsl(page.url.split("?")[1]))
    expected = digest_of([film.read_bytes()])
    assert digest_of(client.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks()) == expected


def test_focus_stays_where_the_person_is(page: Page, rig: ElementRig, gate: Gate, film: Path, tmp_path: Path) -> None:
    make_file(tmp_path / "small.bin", 10)
    hold(page, rig, gate, film, multiple="")
    page.locator(".pick").focus()
    tab_to(page, "Pause: film.bin")
    page.keyboard.press("Enter")
    expect_state(page, "paused")
    assert focused(page) == "Resume: film.bin"
    page.keyboard.press("Space")
    expect(page.locator(".pause")).to_be_visible()
    assert focused(page) == "Pause: film.bin"
    tab_to(page, "Cancel: film.bin")
    page.keyboard.press("Enter")
    expect_state(page, "cancelled")
    assert focused(page) == "Try again: film.bin"
    tab_to(page, "Remove: film.bin")
    page.keyboard.press("Enter")
    expect(page.locator("li.upload")).to_have_count(0)
    assert focused(page) == "Choose files"


def test_screen_reader_hears_what_matters_and_no_progress(page: Page, rig: ElementRig, gate: Gate, film: Path) -> None:
    hold(page, rig, gate, film)
    for _ in range(2):  # a line that comes and goes is told of once
        go_offline(page, gate)
        page.context.set_offline(False)
        expect_state(page, "uploading")
    gate.open()
    expect_state(page, "done")
    page.wait_for_function("() => window.aloud.at(-1)?.includes('Uploaded')")
    heard = page.evaluate("() => window.aloud.filter(Boolean)")
    assert [words.split(": ", 1)[1].split(".")[0] for words in heard] == [
        "Waiting: this device is offline",
        "Uploaded",
    ] or heard == ["film.bin: Waiting: this device is offline. film.bin: Uploaded"]


def test_a_crowd_of_files_is_summed_up(page: Page, rig: ElementRig, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.bin" for number in range(12)]
    for number, file in enumerate(files):
        make_file(file, 10, seed=number)
    open_page(page, rig, multiple="")
    pick(page, *files)
    expect(page.locator("li.done")).to_have_count(12, timeout=60_000)
    page.wait_for_function("() => window.aloud.some((words) => words.includes('12 of 12'))")
    heard = page.evaluate("() => window.aloud.filter(Boolean)")
    assert len(heard) <= 4
