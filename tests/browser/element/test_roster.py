"""The list, with a Mule that does what a test wants of it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser.element.rig import ElementRig
from tests.browser.element.steps import open_page

STAGE = """
  const rest = (milliseconds) => new Promise((end) => setTimeout(end, milliseconds))
  const begun = []
  const upload = (file) => {
    const made = Object.assign(new EventTarget(), {
      file, state: 'uploading', loaded: 0, total: 1, parts: [], waitingFor: null, error: null, isCancelled: false,
      finished: new Promise(() => {}),
      cancel() { made.isCancelled = true },
      turn(state, waitingFor = null) {
        Object.assign(made, { state, waitingFor })
        made.dispatchEvent(new Event('statechange'))
      },
    })
    begun.push(made)
    return made
  }
  const entry = {
    name: 'a.mov', size: 1, lastModified: 1e12, loaded: 0, at: 0, canResume: true, fingerprint: 'one',
    isOf: () => false,
    forget() {},
    resume: () => rest(200).then(() => upload(new File(['x'], 'a.mov'))),
  }
  const place = (entries) => {
    const uploader = document.createElement('mule-uploader')
    uploader.mule = { upload, unfinished: async () => entries }
    document.querySelector('form').append(uploader)
    return uploader
  }
  const press = (uploader, name) => uploader.shadowRoot.querySelector(`.${name}`).click()
"""


def play(page: Page, rig: ElementRig, script: str) -> Any:
    """Run a script on a page with the element; `place` gives one with what is unfinished."""
    open_page(page, rig)
    return page.evaluate(f"async () => {{ {STAGE} {script} }}")


def test_who_asks_twice_to_go_on_goes_on_once(page: Page, rig: ElementRig) -> None:
    script = """
      const uploader = place([entry])
      await rest(100)
      press(uploader, 'resume')
      press(uploader, 'resume')
      await rest(500)
      return [begun.length, uploader.uploads.length]
    """
    assert play(page, rig, script) == [1, 1]


def test_what_is_removed_while_its_file_is_opened_does_not_go_on(page: Page, rig: ElementRig) -> None:
    script = """
      const uploader = place([entry])
      await rest(100)
      press(uploader, 'resume')
      press(uploader, 'remove')
      await rest(500)
      return [begun.map(({ isCancelled }) => isCancelled), uploader.uploads.length]
    """
    assert play(page, rig, script) == [[True], 0]


def test_without_multiple_nothing_goes_on_beside_another_file(page: Page, rig: ElementRig) -> None:
    script = """
      const uploader = place([entry])
      await rest(100)
      const [other] = await uploader.add([new File(['x'], 'b.mov')])
      press(uploader, 'resume')
      await rest(300)
      const beside = [begun.length, uploader.shadowRoot.querySelector('.error').textContent]
      other.turn('cancelled')
      press(uploader, 'resume')
      const [refused] = await Promise.all([uploader.add([new File(['x'], 'c.mov')]), rest(300)])
      const names = [...uploader.shadowRoot.querySelectorAll('.name')].map(({ textContent }) => textContent)
      return [beside, refused.length, names, uploader.uploads.length]
    """
    assert play(page, rig, script) == [[1, "Only one file is accepted."], 0, ["a.mov"], 1]


def test_what_is_no_longer_unfinished_is_no_longer_offered(page: Page, rig: ElementRig) -> None:
    script = """
      const entries = [entry, { ...entry, fingerprint: 'another of that name and size' }]
      const uploader = place(entries)
      const count = () => uploader.shadowRoot.querySelectorAll('li.upload').length
      await rest(100)
      const before = count()
      entries.pop()
      document.querySelector('form').append(uploader)
      await rest(100)
      return [before, count()]
    """
    assert play(page, rig, script) == [2, 1]


def test_who_has_to_sign_in_is_told_so_also_after_the_network_was_waited_for(page: Page, rig: ElementRig) -> None:
    script = """
      const uploader = place([])
      const [one] = await uploader.add([new File(['x'], 'a.mov')])
      one.turn('waiting', 'network')
      one.turn('uploading')
      await rest(1200)
      one.turn('waiting', 'signin')
      await rest(1200)
      return uploader.shadowRoot.querySelector('[role=status]').textContent
    """
    assert play(page, rig, script) == "a.mov: Waiting for you to sign in again"


def test_the_language_that_is_asked_for_last_is_spoken(page: Page, rig: ElementRig) -> None:
    script = """
      const uploader = place([])
      uploader.lang = 'de'
      uploader.lang = 'en'
      await rest(500)
      return uploader.shadowRoot.querySelector('.pick').textContent
    """
    assert play(page, rig, script) == "Choose a file"


def test_a_file_that_mule_will_not_take_leaves_no_row(page: Page, rig: ElementRig) -> None:
    script = """
      const uploader = place([])
      uploader.mule = { upload() { throw new Error('no') }, unfinished: async () => [] }
      const message = await uploader.add([new File(['x'], 'a.mov')]).catch(({ message }) => message)
      return [message, uploader.shadowRoot.querySelectorAll('li.upload').length]
    """
    assert play(page, rig, script) == ["no", 0]


def test_who_hears_of_a_file_cannot_send_the_form_before_it_has_arrived(page: Page, rig: ElementRig) -> None:
    script = """
      const uploader = place([entry])
      const told = []
      uploader.addEventListener('mule-upload', ({ detail: { upload } }) =>
        told.push([upload.file.name, uploader.checkValidity()]))
      await rest(100)
      press(uploader, 'resume')
      await rest(300)
      uploader.uploads[0].turn('failed')
      press(uploader, 'retry')
      uploader.multiple = true
      await uploader.add([new File(['x'], 'b.mov'), new File(['x'], 'c.mov')])
      return told
    """
    names = ["a.mov", "a.mov", "b.mov", "c.mov"]
    assert play(page, rig, script) == [[name, False] for name in names]


def test_what_begins_before_a_file_that_mule_will_not_take_is_told_of(page: Page, rig: ElementRig) -> None:
    script = """
      const uploader = place([])
      const told = []
      uploader.addEventListener('mule-upload', ({ detail: { upload } }) => told.push(upload.file.name))
      uploader.multiple = true
      const refuse = (file) => {
        if (file.name === 'b.mov') throw new Error('no')
        return upload(file)
      }
      uploader.mule = { upload: refuse, unfinished: async () => [] }
      const files = ['a.mov', 'b.mov'].map((name) => new File(['x'], name))
      return [await uploader.add(files).catch(({ message }) => message), told, uploader.checkValidity()]
    """
    assert play(page, rig, script) == ["no", ["a.mov"], False]


def test_the_buttons_stay_in_their_place_when_there_is_more_to_tell(page: Page, rig: ElementRig) -> None:
    script = """
      const uploader = place([])
      const [one] = await uploader.add([new File(['x'.repeat(1000)], 'a.mov')])
      const find = async () => {
        await rest(200)
        const { x, y } = uploader.shadowRoot.querySelector('.pause').getBoundingClientRect()
        return [x, y]
      }
      const before = await find()
      Object.assign(one, { speed: 123_456_789, timeLeft: 754 })
      one.dispatchEvent(new Event('progress'))
      return [before, await find()]
    """
    moved = []
    for width in (320, 360, 500, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        before, after = play(page, rig, script)
        moved += [(width, before, after)] if after != before else []
    assert moved == []
