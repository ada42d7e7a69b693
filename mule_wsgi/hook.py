"""The host's hook by its name, for commands and ini files."""

from __future__ import annotations

from mule_core.importing import import_function
from mule_core.outbox import OnFinished
from mule_core.settings import Settings


def load_hook(name: str) -> OnFinished:
    """Import `package.module:function`. Raises ConfigurationError, which names the setting, where that cannot be."""
    return import_function(name, setting="MULE_ON_FINISHED")


def find_hook(settings: Settings) -> OnFinished | None:
    """Give the hook that the settings name, if they do. Raises as load_hook."""
    return load_hook(settings.on_finished) if settings.on_finished else None
