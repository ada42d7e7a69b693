"""Mule as a filter of a PasteDeploy file, by the name under which it is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from paste.deploy import loadapp
from webtest import TestApp

from mule_core.errors import ConfigurationError

FILE = {"filename": "a.mov", "filesize": "20000000", "last_modified": "1763800000000"}
SITE = """
[pipeline:main]
pipeline = mule site

[app:site]
use = call:tests.hosts.paste_site:make_site

[filter:mule]
use = egg:mule-uploader
database_url = sqlite:///%(here)s/mule.db
"""
SECTION = """
access_key = AK
secret_key = SK
bucket = films
prefix = /up/
chunk_size = 5242880
"""


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say in the environment what the file then says otherwise, or leaves out."""
    for name, text in {"BUCKET": "elsewhere", "MULE_EXPIRES_IN": "60"}.items():
        monkeypatch.setenv(name, text)


def load(directory: Path, ini: str) -> Any:
    (directory / "site.ini").write_text(ini)
    return TestApp(loadapp(f"config:{directory}/site.ini"), extra_environ={"REMOTE_USER": "ada"})


def test_a_section_sets_mule_up_and_the_environment_fills_the_gaps(tmp_path: Path) -> None:
    client = load(tmp_path, SITE + SECTION)
    begun = client.get("/up/get_init_signature", FILE).json
    assert begun["request"]["url"].startswith("https://films.s3.amazonaws.com/uploads/ada/")
    assert "X-Amz-Expires=60&" in begun["request"]["url"]
    assert begun["chunk_size"] == 5_242_880
    assert (tmp_path / "mule.db").exists()
    assert client.get("/elsewhere").json["path"] == "/elsewhere"


@pytest.mark.parametrize("line", ["prefx = /up", "port = http", "acl = everyone", "key_template = {bucket}"])
def test_a_bad_line_is_named_at_start(tmp_path: Path, line: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        load(tmp_path, f"{SITE}{SECTION}{line}\n")
    assert refusal.value.name == line.split(" ")[0]


def test_what_nobody_says_is_named_by_its_variable(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="AWS_ACCESS_KEY: has to be set"):
        load(tmp_path, SITE)
