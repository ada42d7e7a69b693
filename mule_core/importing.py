"""Functions of the host's that a setting names."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from .errors import ConfigurationError


def import_function(name: str, *, setting: str, expected: str = "package.module:function") -> Callable[..., Any]:
    """Import `package.module:function`. Raises ConfigurationError, which names the setting, where that cannot be.

    `expected` is what the words say that the setting may be.
    """
    module_name, _, function_name = name.partition(":")
    if not all(part.isidentifier() for part in (*module_name.split("."), *function_name.split("."))):
        raise ConfigurationError(setting, f"expected {expected}, got {name!r}")
    try:
        found: object = importlib.import_module(module_name)
        for attribute in function_name.split("."):
            found = getattr(found, attribute)
    except (ImportError, AttributeError) as exc:
        raise ConfigurationError(setting, f"{name!r} cannot be had: {exc}") from exc
    if not callable(found):
        raise ConfigurationError(setting, f"{name!r} is no function, but {type(found).__name__}")
    return found
