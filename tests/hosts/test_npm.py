"""Pages that Vite builds of the npm package as it is published: plain, and by the README's words in React and Vue."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from selenium.webdriver.common.by import By
from webob import Request
from webob.static import DirectoryApp

from mule_core.parts import MIB
from mule_core.settings import Settings
from mule_core.state.memory import MemoryUploadStore
from mule_core.uploads import Uploads
from mule_wsgi.demo.seaweedfs import SeaweedFS
from mule_wsgi.middleware import MuleMiddleware
from tests.bench.ordeals.stage import run_browser
from tests.browser.drivers import BrowserDriver
from tests.browser.files import digest_of, make_file
from tests.serving import Served
from tests.stores import make_bucket, s3_client

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

CLIENT = Path(__file__).parents[2] / "mule_js"
PAGES = Path(__file__).parent / "npm"
COMPONENTS = {"jsx": "Films.jsx", "vue": "Films.vue"}
TSC = CLIENT / "node_modules/.bin/tsc"
STRICT = ("--ignoreConfig", "--noEmit", "--strict", "--target", "es2022", "--types", "react")
AS_VITE_DOES = ("--jsx", "react-jsx", "--module", "esnext", "--moduleResolution", "bundler")
LONGEST = 11  # lines
SIZE = 12 * MIB
INPUT = "input[type=file]:not([webkitdirectory])"

QUIET = ("--no-audit", "--no-fund", "--silent")


def find_block(language: str) -> str:
    (block,) = re.findall(rf"^```{language}\n(.*?)^```", (CLIENT / "README.md").read_text(), re.M | re.S)
    return str(block)


def npm(folder: Path, *words: str | Path) -> None:
    ended = subprocess.run(["npm", *map(str, words)], cwd=folder, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages and `dist` that is built of them, far from this checkout, with the package that `npm pack` makes."""
    folder = tmp_path_factory.mktemp("npm") / "pages"
    shutil.copytree(PAGES, folder, ignore=shutil.ignore_patterns("node_modules"))
    for language, name in COMPONENTS.items():
        (folder / name).write_text(find_block(language))
    npm(folder, "pack", CLIENT, "--silent", "--pack-destination", folder)
    (packed,) = folder.glob("*.tgz")
    npm(folder, "ci", *QUIET)
    npm(folder, "install", "--no-save", *QUIET, packed)
    npm(folder, "run", "build")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserDriver]:
    with run_browser() as browser:
        yield browser


@pytest.fixture
def settings(seaweedfs: SeaweedFS) -> Settings:
    return Settings(
        access_key=seaweedfs.access_key,
        secret_key=seaweedfs.secret_key,
        bucket=make_bucket(seaweedfs),
        endpoint_url=seaweedfs.url,
        addressing="path",
    )


def serve_files(folder: Path) -> WSGIApplication:
    files = DirectoryApp(str(folder))
    return lambda environ, start_response: Request(environ).get_response(files)(environ, start_response)


def find_input(browser: BrowserDriver, *, is_element: bool) -> Any:
    if not is_element:
        return browser.driver.find_element(By.CSS_SELECTOR, INPUT)
    browser.wait_until("document.querySelector('mule-uploader')?.shadowRoot")
    return browser.driver.find_element(By.CSS_SELECTOR, "mule-uploader").shadow_root.find_element(
        By.CSS_SELECTOR, INPUT
    )


@pytest.mark.parametrize("language", COMPONENTS)
def test_a_component_is_short(language: str) -> None:
    lines = find_block(language).splitlines()
    assert len(list(filter(None, lines))) <= LONGEST


def test_the_readme_tells_how_the_pages_here_are_built() -> None:
    configuration = (PAGES / "vite.config.js").read_text()
    (told,) = re.findall(r"isCustomElement: (.*?) \}", (CLIENT / "README.md").read_text())
    assert f"const isCustomElement = {told}\n" in configuration


@pytest.mark.slow
@pytest.mark.parametrize("page", ["plain", "react", "vue"])
def test_a_built_page_uploads(
    page: str, built: Path, settings: Settings, browser: BrowserDriver, seaweedfs: SeaweedFS, tmp_path: Path
) -> None:
    film = tmp_path / "film.bin"
    digest = make_file(film, SIZE)
    app = MuleMiddleware(serve_files(built / "dist"), Uploads(settings, MemoryUploadStore()), prefix=settings.prefix)
    with Served(app) as served:
        browser.open(f"{served.url}/{page}.html")
        find_input(browser, is_element=page != "plain").send_keys(str(film))
        key = browser.wait_until("document.querySelector('li')?.textContent", seconds=60)
        browser.open("about:blank")
    found = s3_client(seaweedfs).get_object(Bucket=settings.bucket, Key=key)
    assert digest_of(found["Body"].iter_chunks()) == digest


@pytest.mark.slow
def test_react_knows_the_tag_in_typescript(built: Path) -> None:
    (built / "mule-uploader.d.ts").write_text(find_block("ts"))
    command: list[str | Path] = [TSC, *STRICT, *AS_VITE_DOES, "typed.tsx", "mule-uploader.d.ts"]
    ended = subprocess.run(command, cwd=built, capture_output=True, text=True, check=False)
    assert ended.stdout == ""
    assert ended.returncode == 0
