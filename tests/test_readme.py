"""What the README says is so."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, fields
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mule_core.settings import Settings
from mule_core.variables import VARIABLES
from mule_wsgi.objectstore import render_cors

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


def test_files_that_are_linked_are_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert not [link for link in links if not (Path(__file__).parent.parent / link).exists()]
