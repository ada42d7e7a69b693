"""What the READMEs say in commands, tables and pictures is what the code says."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mule_core.journal import name_upload, record_retries
from mule_core.retries import Retries
from mule_core.settings import Settings
from mule_core.state.records import Fingerprint, Standing, Upload
from mule_wsgi.cli import COMMANDS, _make_parser
from mule_wsgi.commands.uploads import render_table as render_uploads
from mule_wsgi.doctor.examination import CHECKS
from mule_wsgi.doctor.findings import Finding, Fix, Report, Result, failed, not_tried, ok
from mule_wsgi.doctor.report import render_table as render_report
from mule_wsgi.endpoints import ACTIONS
from mule_wsgi.policy import find_prefix
from mule_wsgi.recipes import Place, make_lifecycle
from tests.faults.__main__ import _parser as make_line_parser
from tests.faults.rules import parse_rules
from tests.readme import README, ROOT, find_blocks
from tests.wsgi.description import ERRORS, parameters_of

SHELL, FAULTS = ROOT / "mule_wsgi/README.md", ROOT / "tests/faults/README.md"
PLAIN = {"AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "SK", "BUCKET": "films"}
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ADAS = Upload(
    fingerprint=Fingerprint(owner="ada", filename="a.mov", filesize=1_200_000_000, last_modified=0),
    key="uploads/ada/6f1c/a.mov",
    chunk_size=6_291_456,
    mime_type="video/quicktime",
    created=NOON - timedelta(hours=3),
    active=NOON - timedelta(minutes=2),
)


def read_exports(line: str) -> dict[str, str]:
    return dict(word.split("=", 1) for word in shlex.split(line.removeprefix("export ")))


def read_table(readme: Path, heading: str) -> list[list[str]]:
    """Give the cells of a section's last table, without its head."""
    section = readme.read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    table = section.rpartition("|---|")[2].partition("\n")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]


def words_of(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


@pytest.mark.parametrize(
    ("readme", "heading", "commands"),
    [
        (README, "Sweep up", ["sweep"]),
        (README, "See what is under way", ["uploads"]),
        (README, "When something is wrong", ["doctor"]),
        (SHELL, "Commands", list(COMMANDS)),
    ],
)
def test_commands_are_understood(readme: Path, heading: str, commands: list[str]) -> None:
    (block,) = find_blocks(heading, "sh", readme)
    lines = [shlex.split(line) for line in block.splitlines()]
    assert {program for program, *_ in lines} == {"mule"}
    assert [_make_parser().parse_args(words).command for _, *words in lines] == commands


def test_the_demo_is_installed_and_run() -> None:
    (block,) = find_blocks("Run it", "sh")
    make, install, run = (shlex.split(command) for command in block.split("&&"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert make[1:] == ["-m", "venv", ".venv"]
    assert install == [".venv/bin/pip", "install", "-q", ".[demo]"]
    assert "demo" in project["optional-dependencies"]
    assert (run[0], _make_parser().parse_args(run[1:]).command) == (".venv/bin/mule", "demo")
    assert "mule" in project["scripts"]


def test_the_tests_are_run() -> None:
    (block,) = find_blocks("Test it", "sh")
    assert os.access(ROOT / block.strip(), os.X_OK)


def test_settings_are_exported_and_the_client_copied(tmp_path: Path) -> None:
    (block,) = find_blocks("Wrap your app", "sh")
    lines = {line.partition(" ")[0]: line for line in block.splitlines()}
    assert set(lines) <= {"pip", "cp", "export"}
    assert Settings.from_environ(read_exports(lines["export"])).bucket == "films"
    (tmp_path / "static").mkdir()
    environ = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    subprocess.run(["/bin/sh", "-ec", lines["cp"]], cwd=tmp_path, env=environ, check=True)
    assert (tmp_path / "static/mule.min.js").read_bytes() == (ROOT / "mule_js/dist/mule.min.js").read_bytes()


def test_settings_for_a_cdn_are_settings() -> None:
    (block,) = find_blocks("Give them out again", "sh")
    settings = Settings.from_environ(PLAIN | read_exports(block))
    headers = settings.object_headers.render(mime_type="video/mp4", filename="a.mp4")
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-disposition"].startswith("inline")


def test_the_rule_is_what_the_command_prints() -> None:
    (block,) = find_blocks("Sweep up", "json")
    settings = Settings.from_environ(PLAIN)
    assert json.loads(block) == json.loads(make_lifecycle(Place(), prefix=find_prefix(settings)).text)


def test_the_list_is_what_the_command_prints() -> None:
    (block,) = find_blocks("See what is under way", "")
    assert block == render_uploads([Standing(upload=ADAS, arrived=96)], when=NOON) + "\n"


def test_the_report_is_what_the_doctor_prints() -> None:
    region = failed(
        "the bucket is in eu-central-1, not in us-east-1",
        Fix(words="name the bucket's region", variables={"AWS_REGION": "eu-central-1"}),
    )
    found: Mapping[str, Finding] = {
        "http": ok("answers as SeaweedFS"),
        "clock": ok("agrees with the store's"),
        "region": region,
        **dict.fromkeys(("signature", "bucket", "create", "part"), not_tried("first mend: region")),
    }
    results = [Result(name=name, finding=found.get(name, ok("fine"))) for name in CHECKS]
    report = Report(store="https://store.example", bucket="films", results=tuple(results), left=())
    shown, _ = find_blocks("When something is wrong", "")
    assert shown in render_report(report)


def test_the_log_is_what_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    _, shown = find_blocks("When something is wrong", "")
    with caplog.at_level("INFO", logger="mule_core.uploads"):
        store_says = Retries(cause="SlowDown", count=3, request_id="4442587FB7D0A2F9")
        record_retries("ada", ADAS.key, [store_says, Retries(cause="NetworkError", count=1)])
    assert caplog.messages == [shown.rstrip()]
    assert f"`begun upload={name_upload(ADAS)} size=…`" in README.read_text()


def test_the_picture_is_of_the_actions() -> None:
    (block,) = find_blocks("How it works", "mermaid")
    head, *lines = (line.strip() for line in block.splitlines())
    assert head == "sequenceDiagram"
    told = [re.fullmatch(r"(participant) (\w) as .+|(loop) .+|(end)|\w-?->>\w: .+", line) for line in lines]
    assert all(told)
    who = {match[2] for match in told if match and match[2]}
    assert {name for line in lines for name in re.findall(r"^(\w)-?->>(\w)", line) for name in name} == who
    assert sum(line.startswith("loop") for line in lines) == lines.count("end")
    named = set(re.findall(r"\b(?:get_\w+|chunk_loaded|uploads?_finished)\b", block))
    assert named == {"get_init_signature", "get_all_signatures", "chunk_loaded", "upload_finished"}
    assert named <= set(ACTIONS)


def test_the_table_of_actions_is_that_of_the_description() -> None:
    told: dict[str, tuple[Sequence[str], Sequence[str]]] = {}
    section = SHELL.read_text().partition("| action |")[2].partition("\n\n")[0]
    for line in section.splitlines()[2:]:
        name, needs, may_have, _ = (words_of(cell) for cell in line.split("|")[1:-1])
        told[name[0]] = sorted(needs), sorted(may_have)
    known = {}
    for action in ACTIONS:
        parameters = parameters_of(action, "GET")
        needed = sorted(name for name, schema in parameters.items() if schema["required"])
        known[action] = needed, sorted(set(parameters) - set(needed))
    assert told == known


def test_the_table_of_errors_is_that_of_the_code() -> None:
    told = {words_of(code)[0]: (int(status), words_of(tells)) for code, status, tells, _ in read_table(SHELL, "Errors")}
    assert told == {code: (error.status_hint, list(error.details)) for code, error in ERRORS.items()}


def test_the_table_of_commands_has_all() -> None:
    rows = read_table(SHELL, "Commands")
    assert [name for row in rows for name in words_of(row[0])] == list(COMMANDS)


def test_the_options_of_a_line_are_all_there_are() -> None:
    (block,) = find_blocks("By hand", "", FAULTS)
    known = {option for action in make_line_parser()._actions for option in action.option_strings}
    assert set(re.findall(r"--[\w-]+", block)) == known - {"-h", "--help"}


def test_the_script_of_a_line_is_one() -> None:
    (block,) = find_blocks("By hand", "json", FAULTS)
    assert [rule.fault.name for rule in parse_rules(block)] == ["reset_within", "503 SlowDown", "lost_answer"]
