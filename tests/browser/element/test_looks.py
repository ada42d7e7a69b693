"""What the element says and how it looks, in eight languages, from both sides and at all widths."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.element.conftest import SIZE
from tests.browser.element.rig import ElementRig
from tests.browser.element.steps import expect_state, go_offline, hold, open_page
from tests.browser.files import make_file
from tests.browser.gate import Gate
from tests.browser.uploading import pick

LANGUAGES = {
    "en": ("Choose files", "Uploaded", "1.5 MB"),
    "en-GB": ("Choose files", "Uploaded", "1.5 MB"),
    "de": ("Dateien auswählen", "Hochgeladen", "1,5 MB"),
    "de-AT": ("Dateien auswählen", "Hochgeladen", "1,5 MB"),
    "fr": ("Choisir des fichiers", "Envoyé", "1,5 Mo"),
    "es": ("Elegir archivos", "Subido", "1,5 MB"),
    "pt-BR": ("Escolher arquivos", "Enviado", "1,5 MB"),
    "ja": ("ファイルを選択", "アップロード完了", "1.5 MB"),
    "zh-CN": ("选择文件", "已上传", "1.5 MB"),
    "ar": ("اختيار ملفات", "تم الرفع", "1.5 م.ب"),
    "nl": ("Choose files", "Uploaded", "1.5 MB"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_element_speaks_the_language_of_its_page(language: str, page: Page, rig: ElementRig, tmp_path: Path) -> None:
    choose, uploaded, size = LANGUAGES[language]
    make_file(tmp_path / "a.bin", 1_500_000)
    open_page(page, rig, multiple="", root={"lang": language})
    expect(page.locator(".pick")).to_have_text(choose)
    pick(page, tmp_path / "a.bin")
    expect(page.locator(".state")).to_have_text(uploaded, timeout=60_000)
    shown = page.locator(".size").inner_text().replace("\u00a0", " ").replace("\u202f", " ").replace("\u200f", "")
    assert shown == size


def test_english_loads_no_words_and_stands_in_where_others_do_not_come(page: Page, rig: ElementRig) -> None:
    open_page(page, rig)
    assert not [path for path in rig.requested if "languages" in path]
    page.route("**/mule.languages.min.js", lambda route: route.abort())
    open_page(page, rig, lang="de")
    expect(page.locator(".pick")).to_have_text("Choose a file")


def test_what_stands_in_the_tag_is_seen_as_long_as_a_script_is_missing(page: Page, rig: ElementRig) -> None:
    page.route("**/mule.min.js", lambda route: route.abort())
    page.goto(rig.page())
    words = page.get_by_text("Not here yet.")
    expect(words).to_be_visible()
    page.unroute_all()
    open_page(page, rig)
    expect(words).to_be_hidden()


def test_language_may_change(page: Page, rig: ElementRig, film: Path) -> None:
    open_page(page, rig)
    pick(page, film)
    expect_state(page, "done")
    page.evaluate("() => { document.querySelector('mule-uploader').lang = 'ar' }")
    expect(page.locator(".state")).to_have_text("تم الرفع")
    assert page.locator("li.upload").evaluate("(row) => getComputedStyle(row).direction") == "rtl"


WIDTHS = (320, 360, 768, 1440)

# At the end of a row stands what must not be cut, so its box has to be in the window, and over no other one.
MISPLACED = """() => {
  const root = document.querySelector('mule-uploader').shadowRoot
  const seen = [...root.querySelectorAll('button, .name, .size, .state, .facts, .error, .note, .title')]
    .filter((element) => element.checkVisibility() && element.textContent)
  const found = []
  const { scrollWidth } = document.scrollingElement
  if (scrollWidth > innerWidth) found.push(['the page', scrollWidth])
  for (const [place, element] of seen.entries()) {
    const box = element.getBoundingClientRect()
    if (box.left < 0 || box.right > innerWidth) found.push([element.className, box.left, box.right])
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth) found.push([element.className, 'cut'])
    for (const other of seen.slice(place + 1)) {
      const b = other.getBoundingClientRect()
      const isBeside = b.left >= box.right - 1 || b.right <= box.left + 1
      const isAbove = b.top >= box.bottom - 1 || b.bottom <= box.top + 1
      if (!isBeside && !isAbove) found.push([element.className, other.className])
    }
  }
  return found
}"""


@pytest.mark.parametrize("language", ["en", "de", "fr", "ja", "ar"])
def test_nothing_is_cut_and_nothing_overlaps(
    language: str, page: Page, rig: ElementRig, gate: Gate, tmp_path: Path
) -> None:
    long = tmp_path / f"{'a-very-long-name-of-a-film-' * 5}.bin"
    make_file(tmp_path / "done.bin", 10)
    make_file(long, SIZE)
    direction = "rtl" if language == "ar" else "ltr"
    open_page(page, rig, multiple="", accept=".bin", root={"lang": language, "dir": direction})
    pick(page, tmp_path / "done.bin")
    expect_state(page, "done")
    gate.admit(1)
    pick(page, long)
    gate.wait_for_held(1)
    assert misplaced_at_any_width(page) == {}
    go_offline(page, gate, row=1)
    assert misplaced_at_any_width(page) == {}
    page.context.set_offline(False)


def misplaced_at_any_width(page: Page) -> dict[int, list[object]]:
    """Give what is cut or overlaps, by the width of the window in CSS pixels."""
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found[width] = page.evaluate(MISPLACED)
    return {width: misplaced for width, misplaced in found.items() if misplaced}


def test_targets_are_large_enough_for_a_thumb(page: Page, rig: ElementRig, gate: Gate, film: Path) -> None:
    hold(page, rig, gate, film, multiple="")
    sides = page.locator("mule-uploader").evaluate(
        "(host) => [...host.shadowRoot.querySelectorAll('button')].filter((button) => button.checkVisibility())"
        ".map((button) => button.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height))"
    )
    assert sides
    assert min(sides) >= 32


def test_nothing_moves_for_who_wants_no_motion(page: Page, rig: ElementRig, gate: Gate, film: Path) -> None:
    page.emulate_media(reduced_motion="reduce")
    hold(page, rig, gate, film)
    durations = page.locator("mule-uploader").evaluate(
        "(host) => [...host.shadowRoot.querySelectorAll('*')].map((one) => getComputedStyle(one).transitionDuration)"
    )
    assert set(durations) == {"0s"}


def test_page_decides_how_it_looks(page: Page, rig: ElementRig) -> None:
    open_page(page, rig)
    page.evaluate(
        "() => { const sheet = new CSSStyleSheet(); sheet.replaceSync("
        "'mule-uploader { --mule-accent: rgb(0, 0, 200) } mule-uploader::part(title) { color: rgb(200, 0, 0) }');"
        " document.adoptedStyleSheets = [sheet] }"
    )
    assert page.locator(".pick").evaluate("(one) => getComputedStyle(one).backgroundColor") == "rgb(0, 0, 200)"
    assert page.locator(".title").evaluate("(one) => getComputedStyle(one).color") == "rgb(200, 0, 0)"


def test_progress_is_drawn_once_a_frame(page: Page, rig: ElementRig, gate: Gate, film: Path) -> None:
    hold(page, rig, gate, film)
    count = """() => new Promise((done) => {
      const fill = document.querySelector('mule-uploader').shadowRoot.querySelector('.fill')
      let drawn = 0
      new MutationObserver((changes) => { drawn += changes.length }).observe(fill, { attributes: true })
      const [upload] = document.querySelector('mule-uploader').uploads
      requestAnimationFrame(() => {
        drawn = 0
        for (let times = 0; times < 100; times += 1) upload.dispatchEvent(new Event('progress'))
        requestAnimationFrame(() => requestAnimationFrame(() => done(drawn)))
      })
    })"""
    assert page.evaluate(count) <= 2
