"""Reading what is set: from environment variables, and from a PasteDeploy section by field name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .errors import ConfigurationError
from .variables import VARIABLES

# An access key and a secret of one pair belong together: only where neither pair is whole are they mixed.
_KEY_PAIRS = (("AWS_ACCESS_KEY", "AWS_SECRET"), ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))


def read_values(environ: Mapping[str, str], section: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Give the values that are set, by field, and for every field the name that gives it, or else would.

    An empty text counts as not set; `section`, by field, goes before the environment. Raises ConfigurationError, which
    names the variable or the field: for a text that cannot be read, and for a `MULE_` or field name that means nothing.
    """
    texts, sources = _read_environ(environ)
    for name, text in section.items():
        if name not in sources:
            raise ConfigurationError(name, "there is no such setting")
        texts[name], sources[name] = text, name
    if "session_token" not in section and sources["access_key"] != "AWS_ACCESS_KEY_ID":
        texts.pop("session_token", None)  # it belongs to the standard pair of variables, and to no other

    values = {}
    for variable in VARIABLES:
        if texts.get(variable.field):
            try:
                values[variable.field] = variable.parse(texts[variable.field])
            except ValueError as exc:
                raise ConfigurationError(sources[variable.field], str(exc)) from exc
    return values, sources


def render_missing(missing: Sequence[str]) -> str:
    """Tell a person by which variables, or lines of an ini file, fields that nobody has set can be."""
    named = [(" or ".join(variable.names), variable.field) for variable in VARIABLES if variable.field in missing]
    return f"the environment (or an ini file) lacks {', '.join(f'{names} ({field})' for names, field in named)}"


def _read_environ(environ: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Give the texts of the variables that are set, and for every field the variable that (else) gives it."""
    known = {name for variable in VARIABLES for name in variable.names}
    for name in environ:
        if name.startswith("MULE_") and name not in known:
            raise ConfigurationError(name, "there is no such setting")
    pair = next((pair for pair in _KEY_PAIRS if all(environ.get(name) for name in pair)), ())
    texts: dict[str, str] = {}
    sources: dict[str, str] = {}
    for variable in VARIABLES:
        given = [name for name in (*pair, *variable.names) if name in variable.names and environ.get(name)]
        sources[variable.field] = (given or variable.names)[0]
        if given:
            texts[variable.field] = environ[given[0]]
    return texts, sources
