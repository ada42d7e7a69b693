"""Is a release that we ship or test with known to be vulnerable? Asks those who keep count: PyPI and npm.

    python -m tests.audit

The exit status is 1 for a finding, and for whatever else goes wrong; not where nobody can be asked, or nobody gives an
answer, which is told in a line.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SECONDS = 60.0  # for one who is asked; the answer of a good line takes ten

# What the two say where the line, or a mirror without an audit of its own, is to blame.
NOT_REACHED = (
    "ConnectionError",
    "Could not connect",
    "HTTPError",
    "Timeout",
    '"statusCode"',
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ENOTFOUND",
    "ETIMEDOUT",
)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is known of our releases. `unknown` are those that nobody has an answer for."""

    known: int
    unknown: Sequence[str]
    vulnerable: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Auditor:
    """A command that prints a report in JSON, and how to read that."""

    name: str
    command: Sequence[str]
    read: Callable[[Any], Verdict | None]


def read_pip_audit(report: Any) -> Verdict | None:
    """Read pip-audit's report; it does without those releases that its service does not know."""
    found = report["dependencies"]
    asked = [one for one in found if "skip_reason" not in one]
    return Verdict(
        known=len(asked),
        unknown=[one["name"] for one in found if "skip_reason" in one],
        vulnerable=[f"{one['name']} {one['version']}: {vuln['id']}" for one in asked for vuln in one["vulns"]],
    )


def read_npm_audit(report: Any) -> Verdict | None:
    """Read npm's report; None where it is none."""
    if "vulnerabilities" not in report:
        return None
    found = [f"{name}: {one['severity']}" for name, one in report["vulnerabilities"].items()]
    return Verdict(known=report["metadata"]["dependencies"]["total"], unknown=[], vulnerable=found)


AUDITORS = (
    Auditor(
        name="PyPI",
        command=(
            *(sys.executable, "-m", "pip_audit", "--requirement", "tests/constraints.txt"),
            *("--no-deps", "--disable-pip", "--vulnerability-service", "pypi"),
            *("--format", "json", "--progress-spinner", "off", "--timeout", "10"),
        ),
        read=read_pip_audit,
    ),
    Auditor(name="npm", command=("npm", "--prefix", "mule_js", "audit", "--json"), read=read_npm_audit),
)


def judge(auditor: Auditor, *, stdout: str, stderr: str) -> tuple[int, str]:
    """Give the exit status, and what to say."""
    try:
        verdict = auditor.read(json.loads(stdout))
    except ValueError:
        verdict = None
    if verdict is None and not any(word in stdout + stderr for word in NOT_REACHED):
        return 1, f"{auditor.name}: no report\n{stdout}{stderr}"
    if verdict is None or not verdict.known:
        return 0, f"{auditor.name}: could not be asked from here whether a release is known to be vulnerable"
    if verdict.vulnerable:
        return 1, "\n".join(f"{auditor.name}: {one}" for one in verdict.vulnerable)
    nothing = f"{auditor.name}: nothing is known against {verdict.known} releases"
    return 0, f"{nothing}; not known at all: {', '.join(verdict.unknown)}" if verdict.unknown else nothing


def main() -> int:
    """Ask all."""
    statuses = []
    for auditor in AUDITORS:
        try:
            ended = subprocess.run(auditor.command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
            status, words = judge(auditor, stdout=ended.stdout, stderr=ended.stderr)
        except subprocess.TimeoutExpired:
            status, words = judge(auditor, stdout="", stderr="Timeout")
        sys.stdout.write(f"{words}\n")
        statuses.append(status)
    return max(statuses)


if __name__ == "__main__":
    sys.exit(main())
