"""As a new user: the wheel in an environment of its own, the README's words, and no checkout in sight."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from mule_core.parts import MIB
from mule_wsgi.demo.seaweedfs import SeaweedFS
from tests.bench.ordeals.stage import run_browser
from tests.browser.files import digest_of, make_file
from tests.mule_process import bare_environ
from tests.packaging.building import ROOT
from tests.readme import find_blocks
from tests.server_process import ServerProcess
from tests.stores import free_ports, make_bucket, s3_client

SECTION = "Wrap your app"
SIZE = 12 * MIB

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, what pip finds that it needs, and the app's own Flask."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place)
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", place / "bin/python"]
    wanted: list[str | Path] = ["--constraint", ROOT / "tests/constraints.txt", wheel, "flask"]
    subprocess.run([*pip, "install", "--quiet", *wanted], check=True)
    return place


@pytest.fixture
def environ(environment: Path, seaweedfs: SeaweedFS, tmp_path: Path) -> Mapping[str, str]:
    """What a shell has where the environment is active and the README's `export` line was followed."""
    said = bare_environ()
    return {
        "PATH": f"{environment / 'bin'}:{said['PATH']}",
        "HOME": str(tmp_path),
        "BUCKET": make_bucket(seaweedfs),
        "AWS_ACCESS_KEY_ID": seaweedfs.access_key,
        "AWS_SECRET_ACCESS_KEY": seaweedfs.secret_key,
        "AWS_ENDPOINT_URL": seaweedfs.url,
    }


@contextmanager
def serve(site: Path, environ: Mapping[str, str], environment: Path) -> Iterator[str]:
    (port,) = free_ports(1)
    page = f"http://127.0.0.1:{port}/static/index.html"
    command: list[str | Path] = [environment / "bin/waitress-serve", f"--listen=127.0.0.1:{port}", "yourapp:app"]
    with ServerProcess(*command, directory=site, ready=page, environ=environ) as server:
        yield page
        assert "Traceback" not in server.output


def ask(environ: Mapping[str, str], *words: str) -> str:
    """Run a program of the environment, far from the checkout; gives what it prints."""
    command = ["/usr/bin/env", *words]
    return subprocess.run(command, cwd=environ["HOME"], env=environ, check=True, capture_output=True, text=True).stdout


def make_site(site: Path, environ: Mapping[str, str]) -> None:
    """Do what the README says: the app, the page, and the copy of the client beside it."""
    (site / "static").mkdir(parents=True)
    recipes = find_blocks(SECTION, "python")
    (site / "yourapp.py").write_text(next(recipe for recipe in recipes if "from flask import" in recipe))
    (page,) = find_blocks(SECTION, "html")
    (site / "static/index.html").write_text(page)
    (copy,) = (line for block in find_blocks(SECTION, "sh") for line in block.splitlines() if line.startswith("cp "))
    subprocess.run(["/bin/sh", "-ec", copy], cwd=site, env=environ, check=True)


def test_the_wrap_example_uploads(
    environment: Path, environ: Mapping[str, str], seaweedfs: SeaweedFS, tmp_path: Path
) -> None:
    film = tmp_path / "film.bin"
    digest = make_file(film, SIZE)
    make_site(tmp_path / "site", environ)
    with serve(tmp_path / "site", environ, environment) as page, run_browser() as browser:
        browser.open(page)
        browser.wait_until("document.querySelector('mule-uploader')?.shadowRoot")
        element = browser.driver.find_element(By.CSS_SELECTOR, "mule-uploader")
        element.shadow_root.find_element(By.CSS_SELECTOR, "input:not([webkitdirectory])").send_keys(str(film))
        state = "document.querySelector('mule-uploader').uploads[0]?.state"
        browser.wait_until(f"['done', 'failed'].includes({state})", seconds=60)
        assert browser.run(f"return {state}") == "done"
        key = browser.run("return new FormData(document.querySelector('form')).get('film')")
    client = s3_client(seaweedfs)
    (stored,) = client.list_objects_v2(Bucket=environ["BUCKET"])["Contents"]
    assert stored["Key"] == key
    found = client.get_object(Bucket=environ["BUCKET"], Key=stored["Key"])
    assert digest_of(found["Body"].iter_chunks()) == digest


@pytest.mark.parametrize("package", ["mule_core", "mule_wsgi", "mule_js"])
def test_nothing_is_of_the_checkout(package: str, environment: Path, environ: Mapping[str, str]) -> None:
    told = ask(environ, "python", "-c", f"import {package}; print({package}.__file__)")
    assert Path(told).is_relative_to(environment)


def test_the_program_is_installed(environ: Mapping[str, str]) -> None:
    assert "s3:PutObject" in ask(environ, "mule", "policy")
