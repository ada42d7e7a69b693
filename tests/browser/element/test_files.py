"""Which files come in, and what becomes of them."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.element.rig import ElementRig
from tests.browser.element.steps import drop, expect_state, hold, open_page, press
from tests.browser.files import make_file
from tests.browser.gate import Gate
from tests.browser.uploading import pick


def test_folder_that_is_dropped_gives_all_its_files(page: Page, rig: ElementRig, tmp_path: Path) -> None:
    folder = tmp_path / "films"
    (folder / "old").mkdir(parents=True)
    for number, name in enumerate(("new.bin", "old/first.bin", "old/second.bin")):
        make_file(folder / name, 10, seed=number)
    make_file(tmp_path / "single.bin", 10, seed=9)
    open_page(page, rig, multiple="")
    drop(page, tmp_path / "single.bin", folder)
    expect(page.locator("li.done")).to_have_count(4, timeout=60_000)
    assert sorted(page.locator(".name").all_text_contents()) == [
        "films/new.bin",
        "films/old/first.bin",
        "films/old/second.bin",
        "single.bin",
    ]


def test_folder_that_is_chosen_gives_all_its_files(page: Page, rig: ElementRig, tmp_path: Path) -> None:
    (tmp_path / "films/old").mkdir(parents=True)
    for number, name in enumerate(("new.bin", "old/first.bin")):
        make_file(tmp_path / "films" / name, 10, seed=number)
    open_page(page, rig, multiple="")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a folder").click()
    chooser.value.set_files(tmp_path / "films")
    expect(page.locator("li.done")).to_have_count(2, timeout=60_000)
    assert sorted(page.locator(".name").all_text_contents()) == ["films/new.bin", "films/old/first.bin"]


def test_files_that_are_not_wanted_are_not_begun(page: Page, rig: ElementRig, tmp_path: Path) -> None:
    for name, size in (("a.mov", 1000), ("b.mov", 1001), ("c.txt", 1), ("D.MOV", 3), ("e.png", 5)):
        make_file(tmp_path / name, size)
    open_page(page, rig, multiple="", accept=".mov, image/*", max_size="1000")
    drop(page, *sorted(tmp_path.iterdir()))
    expect(page.locator("li.done")).to_have_count(3, timeout=60_000)
    assert sorted(page.locator(".name").all_text_contents()) == ["D.MOV", "a.mov", "e.png"]
    assert sorted(page.locator(".note li").all_text_contents()) == [
        "b.mov is larger than 1 kB.",
        "c.txt is not of an accepted kind.",
    ]
    assert sorted(told for kind, told in page.evaluate("() => told") if kind == "mule-refuse") == ["kind", "size"]


def test_many_refusals_are_counted(page: Page, rig: ElementRig, tmp_path: Path) -> None:
    for number in range(8):
        make_file(tmp_path / f"{number}.txt", 1)
    open_page(page, rig, multiple="", accept="video/*")
    drop(page, *tmp_path.iterdir())
    expect(page.locator(".note li")).to_have_count(4)
    expect(page.locator(".note li").last).to_have_text("And 5 more.")


def test_without_multiple_there_is_one_at_a_time(
    page: Page, rig: ElementRig, gate: Gate, film: Path, tmp_path: Path
) -> None:
    make_file(tmp_path / "second.bin", 10)
    hold(page, rig, gate, film)
    pick(page, tmp_path / "second.bin")
    expect(page.locator(".note li")).to_have_text("Only one file is accepted.")
    gate.open()
    expect_state(page, "done")
    pick(page, tmp_path / "second.bin")
    expect(page.locator(".name")).to_have_text("second.bin")
    expect_state(page, "done")
    assert len(page.locator("mule-uploader").evaluate("({ value }) => value")) == 1


def test_file_that_is_chosen_again_is_not_sent_twice(page: Page, rig: ElementRig, gate: Gate, film: Path) -> None:
    hold(page, rig, gate, film, multiple="")
    pick(page, film)
    page.locator(".pause").click()
    expect_state(page, "paused")
    pick(page, film)
    gate.open()
    expect_state(page, "done")
    assert page.locator("li.upload").count() == 1
    assert sorted(gate.stored) == [1, 2, 3, 4, 5]


def test_page_is_told_what_happens(page: Page, rig: ElementRig, film: Path) -> None:
    open_page(page, rig)
    rig.is_open = False
    pick(page, film)
    expect_state(page, "failed")
    rig.is_open = True
    press(page, "Try again")
    expect_state(page, "done")
    (key,) = page.locator("mule-uploader").evaluate("({ value }) => value")
    press(page, "Remove")
    assert page.evaluate("() => told") == [
        ["mule-upload", None],
        ["mule-fail", "NotAllowed"],
        ["mule-upload", None],
        ["change", None],
        ["mule-done", key],
        ["change", None],
    ]


def test_upload_of_an_earlier_visit_goes_on_or_goes_away(page: Page, rig: ElementRig, gate: Gate, film: Path) -> None:
    hold(page, rig, gate, film)
    page.locator(".pause").click()
    expect_state(page, "paused")
    page.reload()
    expect(page.locator(".unfinished .state")).to_have_text(re.compile(r"^\d+% · Not finished, stopped "))
    expect(page.locator(".unfinished .error")).to_have_text("Choose film.bin again to go on.")
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        press(page, "Remove")
    page.reload()
    page.wait_for_function("() => window.isReady")
    page.wait_for_timeout(300)
    expect(page.locator("li.upload")).to_have_count(0)
