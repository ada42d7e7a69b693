"""The gate of known vulnerabilities: a finding fails, silence is told as such and never as a good word."""

from __future__ import annotations

import json

import pytest

from tests.audit import AUDITORS, Auditor, judge

PYPI, NPM = AUDITORS
GOOD = {"name": "webob", "version": "1.8.11", "vulns": []}
BAD = {"name": "jinja2", "version": "2.4.1", "vulns": [{"id": "PYSEC-2014-8", "fix_versions": ["2.7.2"]}]}
SKIPPED = {"name": "urllib3", "skip_reason": "Dependency not found on PyPI and could not be audited: urllib3 (2.8.0)"}
NOT_ASKED = "could not be asked from here whether a release is known to be vulnerable"


@pytest.mark.parametrize(
    ("dependencies", "status", "words"),
    [
        ([GOOD], 0, "PyPI: nothing is known against 1 releases"),
        ([GOOD, BAD], 1, "PyPI: jinja2 2.4.1: PYSEC-2014-8"),
        ([GOOD, SKIPPED], 0, "PyPI: nothing is known against 1 releases; not known at all: urllib3"),
        ([BAD, SKIPPED], 1, "PyPI: jinja2 2.4.1: PYSEC-2014-8"),
        ([SKIPPED], 0, f"PyPI: {NOT_ASKED}"),  # as a mirror has it that hands out packages and nothing else
    ],
)
def test_what_pip_audit_reports(dependencies: list[dict[str, object]], status: int, words: str) -> None:
    report = json.dumps({"dependencies": dependencies, "fixes": []})
    assert judge(PYPI, stdout=report, stderr="No known vulnerabilities found") == (status, words)


@pytest.mark.parametrize(
    ("report", "status", "words"),
    [
        (
            {"vulnerabilities": {}, "metadata": {"dependencies": {"total": 37}}},
            0,
            "npm: nothing is known against 37 releases",
        ),
        (
            {"vulnerabilities": {"minimist": {"severity": "high"}}, "metadata": {"dependencies": {"total": 37}}},
            1,
            "npm: minimist: high",
        ),
        ({"message": "405 Method Not Allowed", "statusCode": 405}, 0, f"npm: {NOT_ASKED}"),
        ({"error": {"code": "ENOTFOUND"}}, 0, f"npm: {NOT_ASKED}"),
    ],
)
def test_what_npm_reports(report: dict[str, object], status: int, words: str) -> None:
    assert judge(NPM, stdout=json.dumps(report), stderr="") == (status, words)


@pytest.mark.parametrize("words", ["requests.exceptions.ConnectionError: no such host", "Could not connect to PyPI's"])
def test_who_cannot_be_reached_is_not_asked(words: str) -> None:
    assert judge(PYPI, stdout="", stderr=words) == (0, f"PyPI: {NOT_ASKED}")


@pytest.mark.parametrize(
    ("auditor", "report"), [(PYPI, ""), (PYPI, "no such option"), (NPM, ""), (NPM, '{"error": {"code": "ENOLOCK"}}')]
)
def test_whatever_else_goes_wrong_fails(auditor: Auditor, report: str) -> None:
    assert judge(auditor, stdout=report, stderr="usage") == (1, f"{auditor.name}: no report\n{report}usage")
