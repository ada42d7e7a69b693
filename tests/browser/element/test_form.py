"""The element as a field of a form."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, unquote

from playwright.sync_api import Page, expect

from tests.browser.element.rig import ElementRig
from tests.browser.element.steps import expect_state, focused, hold, open_page, press
from tests.browser.files import make_file
from tests.browser.gate import Gate
from tests.browser.uploading import pick


def test_form_is_sent_with_the_keys_and_not_before_they_are_there(
    page: Page, rig: ElementRig, gate: Gate, film: Path, tmp_path: Path
) -> None:
    make_file(tmp_path / "second.bin", 10)
    hold(page, rig, gate, film, multiple="", required="")
    uploader = page.locator("mule-uploader")
    assert (
        uploader.evaluate("({ validationMessage }) => validationMessage") == "Please wait until everything is uploaded."
    )
    page.get_by_role("button", name="Send").click()
    assert "/sent" not in rig.requested
    gate.open()
    expect_state(page, "done")
    pick(page, tmp_path / "second.bin")
    expect_state(page, "done", row=1)
    keys = uploader.evaluate("({ value }) => value")
    assert [key.rsplit("/", 1)[1] for key in keys] == ["film.bin", "second.bin"]
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/sent?*")
    assert parse_qsl(page.url.split("?")[1]) == [("film", keys[0]), ("film", keys[1])]


def test_who_hears_that_a_file_is_there_may_send_the_form(page: Page, rig: ElementRig, film: Path) -> None:
    open_page(page, rig, required="")
    page.evaluate(
        "() => document.querySelector('mule-uploader').addEventListener('mule-done', ({ target }) => "
        "target.form.requestSubmit())"
    )
    pick(page, film)
    page.wait_for_url("**/sent?film=*")


def test_what_frameworks_set_as_properties_are_attributes(page: Page, rig: ElementRig) -> None:
    open_page(page, rig, multiple="")
    attributes = page.locator("mule-uploader").evaluate(
        """(uploader) => {
          Object.assign(uploader, { multiple: false, required: true, disabled: '' })
          const before = uploader.getAttributeNames()
          Object.assign(uploader, { required: false, disabled: false, multiple: true })
          return [before, uploader.getAttributeNames()]
        }"""
    )
    before, after = ({name for name in names if name in ("multiple", "required", "disabled")} for names in attributes)
    assert (before, after) == ({"required", "disabled"}, {"multiple"})


def test_form_that_needs_a_file_says_so(page: Page, rig: ElementRig) -> None:
    open_page(page, rig, required="")
    page.get_by_role("button", name="Send").click()
    uploader = page.locator("mule-uploader")
    assert uploader.evaluate("({ validity, validationMessage }) => [validity.valueMissing, validationMessage]") == [
        True,
        "Please choose a file.",
    ]
    assert focused(page) == "Choose a file"
    assert "/sent" not in rig.requested


def test_form_is_not_sent_without_a_file_that_failed(page: Page, rig: ElementRig, film: Path) -> None:
    open_page(page, rig)
    rig.is_open = False
    pick(page, film)
    expect_state(page, "failed")
    page.get_by_role("button", name="Send").click()
    words = page.locator("mule-uploader").evaluate("({ validationMessage }) => validationMessage")
    assert words == "A file was not uploaded. Try again, or remove it."
    press(page, "Remove")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/sent**")


def test_form_that_is_reset_has_nothing(page: Page, rig: ElementRig, gate: Gate, film: Path, tmp_path: Path) -> None:
    make_file(tmp_path / "small.bin", 10)
    open_page(page, rig, multiple="", required="")
    pick(page, tmp_path / "small.bin")
    expect_state(page, "done")
    gate.admit(1)
    pick(page, film)
    gate.wait_for_held(1)
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.get_by_role("button", name="Reset").click()
    expect(page.locator("li.upload")).to_have_count(0)
    uploader = page.locator("mule-uploader")
    assert uploader.evaluate("({ value, validity }) => [value, validity.valueMissing]") == [[], True]


def test_form_that_is_gone_back_to_has_what_it_had(page: Page, rig: ElementRig, film: Path) -> None:
    open_page(page, rig, multiple="")
    pick(page, film)
    expect_state(page, "done")
    keys = page.locator("mule-uploader").evaluate("({ value }) => value")
    page.goto(f"{rig.url}/sent?elsewhere")
    page.go_back()
    expect_state(page, "done")
    expect(page.locator(".name")).to_have_text("film.bin")
    assert page.locator("mule-uploader").evaluate("({ value }) => value") == keys
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/sent?film=*")
    assert unquote(page.url).endswith(keys[0])


def test_element_is_disabled_with_its_fieldset(page: Page, rig: ElementRig) -> None:
    open_page(page, rig, multiple="")
    page.evaluate("() => { document.querySelector('fieldset').disabled = true }")
    for name in ("Choose files", "Choose a folder"):
        expect(page.get_by_role("button", name=name)).to_be_disabled()
    page.evaluate("() => { document.querySelector('fieldset').disabled = false }")
    expect(page.get_by_role("button", name="Choose files")).to_be_enabled()
