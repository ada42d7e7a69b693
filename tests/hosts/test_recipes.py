"""The README's recipes, each run as it stands there: it is short, and the actions are answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from paste.deploy import loadapp
from webtest import TestApp

from mule_wsgi.asgi import MuleASGIMiddleware
from tests.hosts.test_asgi import ask
from tests.hosts.yourapp import load_recipe
from tests.readme import find_blocks

SECTION = "Wrap your app"
RECIPES = find_blocks(SECTION, "python")
INI_FILES = find_blocks(SECTION, "ini")
LONGEST = 15  # lines
FILE = {"filename": "a.mov", "filesize": "20000000", "last_modified": "1763800000000"}


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what the README's `export` line sets, and Django's own variable."""
    environ = {"AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "SK", "AWS_REGION": "eu-central-1"}
    environ |= {"BUCKET": "films", "DATABASE_URL": f"sqlite:///{tmp_path}/mule.db"}
    environ |= {"DJANGO_SETTINGS_MODULE": "tests.hosts.django_site"}
    for name, text in environ.items():
        monkeypatch.setenv(name, text)


def begin(app: Any) -> Any:
    if isinstance(app, MuleASGIMiddleware):
        return ask(app).json
    return TestApp(app).post_json("/upload-backend/get_init_signature/", FILE).json


def name(recipe: str) -> str:
    return next(word for line in recipe.splitlines() for word in line.split() if word not in ("import", "from", "os"))


def test_each_host_has_one() -> None:
    assert len(RECIPES) == 8


@pytest.mark.parametrize("recipe", RECIPES, ids=name)
def test_recipe_works_as_it_stands(recipe: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert recipe.count("\n") <= LONGEST
    yourapp = load_recipe(recipe, tmp_path, monkeypatch)
    begun = begin(yourapp.application if hasattr(yourapp, "application") else yourapp.app)
    assert begun["request"]["url"].startswith("https://films.s3.eu-central-1.amazonaws.com/uploads/anonymous-")


def test_pyramid_and_paste_have_an_ini_file_each() -> None:
    assert ["filter-with" in recipe for recipe in INI_FILES] == [False, True]


@pytest.mark.parametrize("recipe", INI_FILES, ids=["includes", "filter"])
def test_ini_file_works_as_it_stands(recipe: str, tmp_path: Path) -> None:
    assert recipe.count("\n") <= LONGEST
    assert "use = egg:yourapp\n" in recipe
    ini = tmp_path / "site.ini"
    ini.write_text(recipe.replace("egg:yourapp", "call:tests.hosts.pyramid_views:main"))
    assert begin(loadapp(f"config:{ini}"))["key"].startswith("uploads/anonymous-")
