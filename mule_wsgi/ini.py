"""What a host's own ini file says, for commands: PasteDeploy's section of Mule, or a Pyramid app's `mule.` settings."""

from __future__ import annotations

import configparser
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
    parser = configparser.ConfigParser({"here": str(path.absolute().parent), "__file__": str(path.absolute())})
    try:
        with path.open(encoding="utf-8") as file:
            parser.read_file(file)
        found = [_read_section(parser[name]) for name in parser.sections() if not name.startswith(_SERVER)]
    except (OSError, UnicodeDecodeError, configparser.Error) as exc:
        raise ConfigurationError(str(path), str(exc).splitlines()[0]) from exc
    ours = [section for section in found if section is not None]
    if not ours:
        raise ConfigurationError(str(path), f"there is no section with `use = {_USE}`, and no setting `{PREFIX}...`")
    return {name: text for section in ours for name, text in section.items()}


def _read_section(section: configparser.SectionProxy) -> dict[str, str] | None:
    """Give what is ours of it, if any. The rest is not to be read: loggers mean something else by their `%(...)s`."""
    common = section.parser.defaults()  # which PasteDeploy gives to nobody as settings
    own = [name for name in section if section.get(name, raw=True) != common.get(name)]
    if section.get("use", "", raw=True).startswith(_USE):
        return {name: section[name] for name in own if name != "use"}
    ours = {name.removeprefix(PREFIX): section[name] for name in own if name.startswith(PREFIX)}
    return ours or None
