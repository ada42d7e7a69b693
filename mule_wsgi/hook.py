"""The host's hook by its name, for commands and ini files."""

from __future__ import annotations

import importlib

from mule_core.errors import ConfigurationError
from mule_core.outbox import OnFinished


def load_hook(name: str) -> OnFinished:
    """Import `package.module:function`. Raises ConfigurationError, which names the setting, where that cannot be."""
    module_name, _, function_name = name.partition(":")
    if not all(part.isidentifier() for part in (*module_name.split("."), *function_name.split("."))):
        raise ConfigurationError("MULE_ON_FINISHED", f"expected package.module:function, got {name!r}")
    try:
        found: object = importlib.import_module(module_name)
        for attribute in function_name.split("."):
            found = getattr(found, attribute)
    except (ImportError, AttributeError) as exc:
        raise ConfigurationError("MULE_ON_FINISHED", f"{name!r} cannot be had: {exc}") from exc
    if not callable(found):
        raise ConfigurationError("MULE_ON_FINISHED", f"{name!r} is no function, but {type(found).__name__}")
    return found
