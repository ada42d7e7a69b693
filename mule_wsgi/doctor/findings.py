"""What a check finds: a verdict, the words for it, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """How a check ended. Only FAILED makes the whole fail."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What mends it, in words for a person; and, where one can be named, what a script could do.

    `variables` to set (an empty text unsets), a `command` to run, a `statement` to add to the account's IAM policy.
    """

    words: str
    variables: Mapping[str, str] = field(default_factory=dict)
    command: str | None = None
    statement: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How one check ended."""

    verdict: Verdict
    words: str
    fix: Fix | None = None

    @property
    def reason(self) -> str:
        """Why it was not tried, where it was not."""
        return self.words.removeprefix(f"{Verdict.NOT_TRIED}: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A finding, by the name of its check."""

    name: str
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that was found, in the order of trying. `left` names what could not be put away."""

    store: str
    bucket: str
    results: tuple[Result, ...]
    left: tuple[str, ...]

    @property
    def is_healthy(self) -> bool:
        """Tell whether nothing failed; warnings and what was not tried do not count."""
        return all(result.finding.verdict is not Verdict.FAILED for result in self.results)

    @property
    def not_tried(self) -> Mapping[str, list[str]]:
        """Give by each reason the names of those checks that were not tried for it, in their order."""
        names: dict[str, list[str]] = {}
        for result in self.results:
            if result.finding.verdict is Verdict.NOT_TRIED:
                names.setdefault(result.finding.reason, []).append(result.name)
        return names

    def get(self, name: str) -> Finding:
        """Give what the check of that name found; raises KeyError."""
        return {result.name: result.finding for result in self.results}[name]


def ok(words: str) -> Finding:
    """Find all well."""
    return Finding(verdict=Verdict.OK, words=words)


def warning(words: str, fix: Fix | None = None) -> Finding:
    """Find what works, but should be known."""
    return Finding(verdict=Verdict.WARNING, words=words, fix=fix)


def failed(words: str, fix: Fix) -> Finding:
    """Find what does not work, and what mends it."""
    return Finding(verdict=Verdict.FAILED, words=words, fix=fix)


def not_tried(reason: str) -> Finding:
    """Find nothing, for a reason."""
    return Finding(verdict=Verdict.NOT_TRIED, words=f"{Verdict.NOT_TRIED}: {reason}")
