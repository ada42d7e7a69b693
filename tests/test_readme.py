"""What the README says is so."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import MISSING, fields
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mule_core.presets import PRESETS
from mule_core.settings import Settings
from mule_core.variables import VARIABLES
from mule_wsgi.cli import _make_parser
from mule_wsgi.objectstore import render_cors
from tests.readme import find_blocks

README = (Path(__file__).parent.parent / "README.md").read_text()


def section(heading: str) -> str:
    match = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    assert match
    return match[1]


@pytest.mark.parametrize("heading", ["Run it", "Test it"])
def test_one_line_does_it_all(heading: str) -> None:
    (block,) = re.findall(r"^```(\w+)\n(.*?)^```", section(heading), re.MULTILINE | re.DOTALL)
    assert block[0] == "sh"
    assert block[1].count("\n") == 1


def test_settings_table_says_what_the_code_does() -> None:
    defaults = {field.name: field.default for field in fields(Settings)}
    rendered = {MISSING: "**required**", None: "", "": "", (): "", False: "`0`", True: "`1`"}
    expected = []
    for variable in VARIABLES:
        default = defaults[variable.field]
        names = " or ".join(f"`{name}`" for name in variable.names)
        expected.append(f"| {names} | {rendered.get(default, f'`{default}`')} | {variable.meaning} |")
    rows = [line for line in section("Settings").splitlines() if line.startswith("| `")]
    assert rows == expected


def test_cors_rules_are_those_that_the_demo_sets() -> None:
    (block,) = re.findall(r"^```json\n(.*?)^```", section("What the bucket needs"), re.MULTILINE | re.DOTALL)
    (rule,) = json.loads(block)["CORSRules"]
    (shown,) = ElementTree.fromstring(render_cors(rule["AllowedOrigins"]))
    assert [element.text for element in shown] == [
        *rule["AllowedOrigins"],
        *rule["AllowedMethods"],
        *rule["AllowedHeaders"],
        *rule["ExposeHeaders"],
        str(rule["MaxAgeSeconds"]),
    ]


def test_settings_of_every_recipe_are_enough_for_its_store() -> None:
    stores = []
    for block in find_blocks("Stores", "sh"):
        exported = shlex.split(block.splitlines()[0].removeprefix("export "))
        settings = Settings.from_environ(dict(pair.split("=", 1) for pair in exported))
        stores.append(settings.store)
    assert stores == ["r2", "b2", "wasabi", "spaces", "gcs", "minio"]


def test_commands_of_the_recipes_are_there() -> None:
    parser = _make_parser()
    (line,) = [line for block in find_blocks("Stores", "sh") for line in block.splitlines()[1:]]
    commands = [shlex.split(command) for command in line.split(";")]
    assert [parser.parse_args(words).command for _, *words in commands] == ["policy", "cors", "lifecycle", "doctor"]


def test_table_of_stores_says_what_the_presets_do() -> None:
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in section("Stores").splitlines()[1:]]
    told = {row[0].strip("`"): row for row in rows if len(row) == 6 and row[0][1:-1] in PRESETS}
    assert list(told) == list(PRESETS)
    for store, preset in PRESETS.items():
        assert told[store][3].strip("`") == (preset.integrity or "not known")
        assert (told[store][4] in ("no", "not sent")) is preset.overwrite
        refused = preset.only.get("signature_version")
        assert ("version 2" in told[store][5]) is (refused is not None)
        assert ("ACLs" in told[store][5]) is (preset.only.get("acl") is not None and store != "b2")
        assert ("tags" in told[store][5]) is ("tags" in preset.only)


def test_what_one_meets_is_what_is_said() -> None:
    root = Path(__file__).parent.parent
    sources = (*(root / "mule_core").rglob("*.py"), *(root / "mule_js/src").rglob("*.js"))
    said = "".join(source.read_text() for source in sources)
    quoted = re.findall(r"“(.+?)”", section("When something is wrong"))
    assert len(quoted) == 8
    assert not [words for words in quoted if words not in said]


def test_sections_that_are_linked_are_there() -> None:
    headings = re.findall(r"^## (.+)$", README, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= anchors


def test_files_that_are_linked_are_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert not [link for link in links if not (Path(__file__).parent.parent / link).exists()]
