"""What a host's own ini file says, for commands: PasteDeploy's section of Mule, or a Pyramid app's `mule.` settings."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from pathlib import Path

from mule_core.errors import ConfigurationError

PREFIX = "mule."  # of a Pyramid app's settings that are ours
_USE = "egg:mule-uploader"
_SERVER = "server:"


def read_ini(path: Path) -> dict[str, str]:
    """Give the settings that it has, by field, as `Settings.from_environ` takes them beside the environment.

    `%(here)s` is the folder of the file, as in PasteDeploy. Raises ConfigurationError, which names the file, where it
    cannot be read or says nothing of Mule.
    """
    given = {"here": str(path.absolute().parent), "__file__": str(path.absolute())}
    parser = configparser.ConfigParser(given)
    try:
        with path.open(encoding="utf-8") as file:
            parser.read_file(file)
        sections = [parser.items(name) for name in parser.sections() if not name.startswith(_SERVER)]
    except (OSError, UnicodeDecodeError, configparser.Error) as exc:
        raise ConfigurationError(str(path), str(exc).splitlines()[0]) from exc
    common = set(parser.items(parser.default_section))  # which PasteDeploy gives to nobody as settings
    found = [_find_ours(dict(item for item in section if item not in common)) for section in sections]
    ours = [section for section in found if section is not None]
    if not ours:
        raise ConfigurationError(str(path), f"there is no section with `use = {_USE}`, and no setting `{PREFIX}...`")
    return {name: text for section in ours for name, text in section.items()}


def _find_ours(section: Mapping[str, str]) -> dict[str, str] | None:
    if section.get("use", "").startswith(_USE):
        return {name: text for name, text in section.items() if name != "use"}
    ours = {name.removeprefix(PREFIX): text for name, text in section.items() if name.startswith(PREFIX)}
    return ours or None
