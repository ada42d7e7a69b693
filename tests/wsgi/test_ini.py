"""Commands by the ini file that an app is configured by."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mule_core.errors import ConfigurationError
from mule_wsgi.ini import read_ini
from tests.wsgi.test_cli import run_mule

PASTE = """
[DEFAULT]
debug = true

[app:main]
use = egg:yourapp
filter-with = mule

[filter:mule]
use = egg:mule-uploader
bucket = films
access_key = AK
secret_key = SK%%41
database_url = sqlite:///%(here)s/films.db

[server:main]
use = egg:mule-uploader
listen = 127.0.0.1:5000
"""
PYRAMID = """
[app:main]
use = egg:yourapp
pyramid.includes = mule_wsgi.pyramid
mule.bucket = films
mule.access_key = AK
mule.secret_key = SK
mule.database_url = sqlite:///%(here)s/films.db

[formatter_generic]
format = %(asctime)s %(levelname)-5.5s [%(name)s] %(message)s
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_a_section_of_paste_deploy_is_read_as_that_reads_it(tmp_path: Path) -> None:
    assert read_ini(write(tmp_path / "films.ini", PASTE)) == {
        "bucket": "films",
        "access_key": "AK",
        "secret_key": "SK%41",
        "database_url": f"sqlite:///{tmp_path}/films.db",
    }


def test_the_settings_of_a_pyramid_app_are_read(tmp_path: Path) -> None:
    found = read_ini(write(tmp_path / "films.ini", PYRAMID))
    assert found == {
        "bucket": "films",
        "access_key": "AK",
        "secret_key": "SK",
        "database_url": f"sqlite:///{tmp_path}/films.db",
    }


def test_a_section_that_leaves_all_to_the_environment_is_one(tmp_path: Path) -> None:
    assert read_ini(write(tmp_path / "films.ini", "[filter:mule]\nuse = egg:mule-uploader\n")) == {}


@pytest.mark.parametrize(
    "text",
    [
        "[app:main]\nuse = egg:yourapp\n",
        "[server:main]\nuse = egg:mule-uploader\n",
        "no section\n",
        "[filter:mule]\nuse = egg:mule-uploader\nmetadata = a=b%20c\n",
        "[filter:mule]\nuse = egg:mule-uploader\nbucket = a\nbucket = b\n",
        "\udcff",
        None,
    ],
)
def test_a_file_that_says_nothing_of_mule_is_named(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "films.ini"
    if text is not None:
        path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(ConfigurationError, match=re.escape(str(path))):
        read_ini(path)


@pytest.mark.parametrize("text", [PASTE, PYRAMID])
def test_commands_go_by_the_file(tmp_path: Path, text: str) -> None:
    write(tmp_path / "films.ini", text)
    told = run_mule("--ini", "films.ini", "uploads", directory=tmp_path, environ={"BUCKET": "others"})
    assert f"there is no file {tmp_path}/films.db" in told.stderr
    told = run_mule("--ini", "films.ini", "policy", directory=tmp_path, environ={"BUCKET": "others"})
    assert '"arn:aws:s3:::films/' in told.stdout


def test_what_is_wrong_in_the_file_is_told_in_a_line(tmp_path: Path) -> None:
    write(tmp_path / "films.ini", PYRAMID.replace("mule.secret_key", "mule.prefx = /up\nmule.secret_key"))
    told = run_mule("--ini", "films.ini", "policy", directory=tmp_path)
    assert (told.returncode, told.stderr) == (1, "mule: prefx: there is no such setting\n")
