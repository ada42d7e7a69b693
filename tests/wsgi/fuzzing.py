"""schemathesis against the middleware: what the description allows and what it does not, by several people, and about
uploads that there are as well as about those that there are not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup, ServerError
from schemathesis.core.result import Ok
from schemathesis.openapi.checks import UndefinedStatusCode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.wsgi.description import DESCRIPTION, parameters_of
from tests.wsgi.places import MOST_KNOWN, PAGES, PEOPLE, Place

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@dataclass(kw_only=True)
class Tally:
    """How the answers were; `findings` are the first few that they should not have been."""

    requests: int = 0
    server_errors: int = 0
    undocumented: int = 0
    not_as_described: int = 0
    answered: Counter[str] = field(default_factory=Counter)  # by action
    codes: Counter[str] = field(default_factory=Counter)  # and statuses, where there was no error
    findings: list[str] = field(default_factory=list)

    def note(self, failure: BaseException, case: Case[Any]) -> None:
        """Count one thing that was wrong."""
        if isinstance(failure, UndefinedStatusCode):
            self.undocumented += 1
        elif isinstance(failure, ServerError) or not isinstance(failure, AssertionError):
            self.server_errors += 1
        else:
            self.not_as_described += 1
        if len(self.findings) < 10:
            self.findings.append(f"{case.operation.label} {case.query!r} {case.body!r}: {failure!r} {failure}")


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Who sends a case, from which page, and about which of the known uploads; all but `as_made` fits that one.

    Without a person, it is the upload's own.
    """

    known: int | None
    as_made: int
    person: dict[str, str] | None
    page: dict[str, str]


visits = st.builds(
    Visit,
    known=st.integers(0, MOST_KNOWN) | st.none(),
    as_made=st.integers(0, 20),
    person=st.sampled_from([None] * 12 + [*PEOPLE]),
    page=st.sampled_from(PAGES[:1] * 12 + PAGES),
)


def fuzz(places: list[Place], tally: Tally, *, cases: int, seed: int) -> None:
    """Send so many cases of each operation and mode (good and bad) to every place, each time about another upload."""
    for number, found in enumerate(schemathesis.openapi.from_dict(DESCRIPTION).get_all_operations()):
        assert isinstance(found, Ok)
        for mode in GenerationMode:
            _fuzz_operation(
                places, tally, found.ok().as_strategy(generation_mode=mode), cases=cases, seed=seed + number
            )


def _fuzz_operation(
    places: list[Place], tally: Tally, made: st.SearchStrategy[Case[Any]], *, cases: int, seed: int
) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=made, sent=st.tuples(*[visits] * len(places)))
    def send_all(case: Case[Any], sent: tuple[Visit, ...]) -> None:
        query, body = dict(case.query), case.body
        for place, visit in zip(places, sent, strict=True):
            case.query, case.body = query, body
            _send(place, tally, case, visit)

    send_all()


def _send(place: Place, tally: Tally, case: Case[Any], visit: Visit) -> None:
    action, method = case.operation.path.removeprefix("/"), case.operation.method.upper()
    known = place.find(visit.known)
    if known and method == "GET":
        case.query = fit(action, method, dict(case.query), known.fitting, as_made=visit.as_made)
    elif known and method == "POST" and isinstance(case.body, dict):
        case.body = fit(action, method, case.body, known.fitting, as_made=visit.as_made)
    own = known.person if known else {}
    person = own if visit.person is None else visit.person
    tally.requests += 1
    try:
        response = case.call(app=place.middleware, headers={**person, **visit.page})
        case.validate_response(response, checks=CHECKS)
    except FailureGroup as failures:
        for failure in failures.exceptions:
            tally.note(failure, case)
    except Exception as exc:
        tally.note(exc, case)
    else:
        answer = response.json() if response.content else {}
        tally.answered[action] += response.status_code == 200
        tally.codes[answer.get("error", {}).get("code", str(response.status_code))] += 1
        if action == "get_init_signature" and "key" in answer:
            place.learn(person, {name: answer[name] for name in ("key", "upload_id", "ticket") if name in answer})


def fit(action: str, method: str, made: dict[str, Any], fitting: dict[str, str], *, as_made: int) -> dict[str, Any]:
    """Give the parameters of a known upload, but for one that stays as it was made up."""
    names = sorted(parameters_of(action, method))
    left = names[as_made] if as_made < len(names) else None
    return {**made, **{name: fitting[name] for name in names if name in fitting and name != left}}
