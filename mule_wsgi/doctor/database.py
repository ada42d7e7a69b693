"""Whether the database answers, its tables are of our release, and we may write."""

from __future__ import annotations

from mule_core.errors import ConfigurationError
from mule_core.state.trial import Trial, try_database

from .case import Case
from .findings import Finding, Fix, failed, ok


def check_database(case: Case) -> Finding:
    """Connect."""
    variable = case.variable("database_url")
    try:
        trial = _try(case)
    except ConfigurationError as exc:
        return failed(
            f"{variable} opens no database: {exc.reason}", Fix(words=f"correct {variable}, or install what it needs")
        )
    if not trial.is_there:
        return ok(f"{trial.place} is not there yet: a server makes it (where one has, this is not its folder)")
    if trial.is_reached:
        return ok(f"{trial.place} answers")
    fix = Fix(words=f"start it, let us in, or correct {variable}")
    return failed(f"{trial.place} does not answer: {trial.trouble}", fix)


def check_schema(case: Case) -> Finding:
    """See whose tables there are."""
    trial = _try(case)
    if trial.version is None:
        return ok("there are no tables yet: they are made at the first start")
    if trial.version == trial.known_version:
        return ok(f"its tables are of version {trial.version}, as ours are")
    words = f"its tables are of version {trial.version}, and this release knows {trial.known_version}"
    return failed(words, Fix(words="install the release that made them, or give Mule another database"))


def check_writable(case: Case) -> Finding:
    """Write, and take it back."""
    trial = _try(case)
    if trial.trouble is None:
        return ok("it can be written to")
    fix = Fix(words=f"let the user of {case.variable('database_url')} create tables there and write to them")
    return failed(f"it cannot be written to: {trial.trouble}", fix)


def _try(case: Case) -> Trial:
    if case.trial is None:
        case.trial = try_database(case.settings.database_url)
    return case.trial
