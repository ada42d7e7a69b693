"""What pyproject.toml cannot say: of the same sources come the same bytes, whoever makes them, and wherever."""

from __future__ import annotations

import gzip
import os
import tarfile
import time
from pathlib import Path

from setuptools import setup
from setuptools.command.sdist import sdist


class ReproducibleSdist(sdist):
    """Names and bytes alone are told; times are all SOURCE_DATE_EPOCH (seconds since 1970), as in a wheel.

    https://reproducible-builds.org/docs/archives/
    """

    def make_archive(self, base_name: str, format: str, *_: object, base_dir: str, **__: object) -> str:  # noqa: A002
        """Make the only format that PEP 625 knows of a folder in the working directory; gives the path."""
        assert format == "gztar"
        when = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
        path = Path(f"{base_name}.tar.gz")
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            path.open("wb") as file,
            gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=when) as packed,
            tarfile.open(mode="w", fileobj=packed, format=tarfile.PAX_FORMAT) as archive,
        ):
            for member in sorted(Path(base_dir).rglob("*")):
                if member.is_file():
                    self._add(archive, member, when=when)
        return str(path)

    def _add(self, archive: tarfile.TarFile, path: Path, *, when: int) -> None:
        member = tarfile.TarInfo(path.as_posix())
        member.size = path.stat().st_size
        member.mtime = when
        with path.open("rb") as content:
            archive.addfile(member, content)  # as 0644, of nobody by name, by TarInfo's own defaults


os.umask(0o022)  # a wheel tells permissions: those of nobody's shell
setup(cmdclass={"sdist": ReproducibleSdist})
