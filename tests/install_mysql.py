"""Unpack MySQL for the tests: `python -m tests.install_mysql FOLDER`.

Debian has it in unstable alone. It comes from the mirror that this machine has its packages from, with all that it
needs down to the C library, is unpacked into a folder, and changes nothing else here. Needs apt, but not root.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

PACKAGE = "mysql-server-core"
SUITE = "unstable"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"  # by which apt knows that a package is Debian's


def main() -> int:
    """Fetch, unpack, and name it only when it is whole."""
    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="mule-mysql-") as name:
        packages = download(Path(name))
        unpacked = folder.with_suffix(".part")
        shutil.rmtree(unpacked, ignore_errors=True)
        for package in packages:
            subprocess.run(["dpkg-deb", "--extract", package, unpacked], check=True)
    unpacked.rename(folder)
    return 0


def download(folder: Path) -> Sequence[Path]:
    """Download the package and all others that it needs, as on a machine that has none; gives their files."""
    (folder / "lists/partial").mkdir(parents=True)
    (folder / "archives/partial").mkdir(parents=True)
    (folder / "status").touch()
    (folder / "sources.list").write_text(f"deb [signed-by={KEYRING}] {find_mirror()} {SUITE} main\n")
    settings = {
        "Dir::State::lists": folder / "lists",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder,
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "root",  # who else could not write to our folder
        "Acquire::Retries": "3",
    }
    options = [f"--option={name}={value}" for name, value in settings.items()]
    for command in (["update"], ["install", "--download-only", "--yes", PACKAGE]):
        subprocess.run(["apt-get", "-qq", *options, *command], check=True)
    return sorted((folder / "archives").glob("*.deb"))


def find_mirror() -> str:
    """Give where this machine's own Debian comes from."""
    codename = platform.freedesktop_os_release()["VERSION_CODENAME"]
    filters = ["Created-By: Packages", "Component: main", f"Release: {codename}"]
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)", *filters]
    mirrors = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    if not mirrors:
        sys.exit(f"tests/install_mysql.py: apt knows no mirror of {codename}")
    return mirrors[0]


if __name__ == "__main__":
    sys.exit(main())
